"""Train the lecture's network by its own recipe and with one change at a time, for lesson 15, which has no time for it.

`python -m tools.recipes` writes data/recipes.json. The 8,000 images that ship are trained on, the 2,000 others tested
on, once at the end. Every recipe has the same looks, and the same three seeds: for the weights at the beginning, and
for the order of the images. One thread; about a quarter of an hour.
"""

import json
import os
import subprocess
import sys

import numpy as np

import cnnlib
from tools.deterministic import ONE_THREAD, deterministic_environment
from tools.lessons import ROOT
from tools.train import falling_rate

NOTE = ROOT / "data" / "recipes.json"
SEEDS, EPOCHS, RATE = (0, 1, 2), 20, 0.001
LECTURE = "the lecture's: \N{GREEK SMALL LETTER SIGMA} 0.01, Adam 0.001, batches of 100, 20 epochs"
RECIPES = {  # what is changed of the lecture's
    "the lecture's": {},
    "with L2 of 0.0001": {"l2": 0.0001},
    "with a rate that falls": {"falls": True},
    "with shifts": {"augment": cnnlib.random_shift},
    "with both": {"falls": True, "augment": cnnlib.random_shift},
}


def digits():
    """(x, y) to train on and (x, y) to test on, as networks want them."""
    return [(cnnlib.prepare_images(x), labels) for x, labels in cnnlib.load_mnist()]


def right(seed, examples, epochs=EPOCHS, falls=False, **change):
    """How many test images the network reads after one training."""
    train_set, test_set = examples
    model = cnnlib.models.simple_convnet(rng=np.random.default_rng(seed))
    optimizer = cnnlib.Adam(RATE)
    how = {"optimizer": optimizer, "epochs": epochs, "rng": np.random.default_rng(seed), "progress": False}
    cnnlib.fit(model, train_set, callbacks=[falling_rate(optimizer, epochs)] if falls else (), **how, **change)
    return round(cnnlib.evaluate(model, *test_set)[1] * len(test_set[1]))


def run():
    """Train all, and write down what came out; with one thread already."""
    examples = digits()
    found = {}
    for name, change in RECIPES.items():
        found[name] = [right(seed, examples, **change) for seed in SEEDS]
        print(f"{name}: {found[name]}", flush=True)
    (_, trained_on), (_, tested_on) = examples
    note = {"recipe": LECTURE, "trained on": len(trained_on), "tested on": len(tested_on)}
    note |= {"seeds": SEEDS, "right": found}
    note |= {"command": "python -m tools.recipes", "threads": 1, "numpy": np.__version__}
    NOTE.write_text(json.dumps(note, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def main():
    """Begin again in a process that has one thread from its start, then train."""
    with deterministic_environment() as environment:
        if all(os.environ.get(name) == value for name, value in ONE_THREAD.items()):
            return run()
        raise SystemExit(subprocess.call([sys.executable, "-m", "tools.recipes"], cwd=ROOT, env=environment))


if __name__ == "__main__":
    main()
