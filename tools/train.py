"""Train the networks that come with cnnlib on the whole of MNIST, and write them into data/.

The 2,000 images that `load_mnist()` holds out to test on are left out of the training, so that the lessons may test
with them; the accuracies are those on the official 10,000 test images, which no network has seen. One thread, for with
two the sums are added in another order: the same command gives the same weights on the same kind of machine.
"""

import argparse
import hashlib
import json
import math
import os
import subprocess
import sys
import time

import numpy as np

import cnnlib
from tools.deterministic import ONE_THREAD, deterministic_environment
from tools.lessons import ROOT

DATA = ROOT / "data"
NOTE = DATA / "trained.json"
SEED = 2026
HELD_OUT = slice(8_000, 10_000)  # of the training images: what load_mnist() tests on
HIGHEST_RATE = 0.002
RECIPE = (
    f"Adam, batches of 100, a learning rate that falls from {HIGHEST_RATE} to 0 along a cosine, "
    "every image of a batch moved at random by at most one pixel in each direction"
)
EPOCHS = {"simple_convnet": 20, "dense_net": 20, "digits_0_to_4": 10}


def digits(folder):
    """(x, y) to train on, less what is held out, and (x, y) to test on, as networks want them."""
    (x_train, y_train), (x_test, y_test) = cnnlib.load_mnist(full=True, folder=folder)
    kept = np.delete(np.arange(len(y_train)), HELD_OUT)
    return (cnnlib.prepare_images(x_train[kept]), y_train[kept]), (cnnlib.prepare_images(x_test), y_test)


def only(examples, classes):
    """The images of the first `classes` digits."""
    x, labels = examples
    return x[labels < classes], labels[labels < classes]


def falling_rate(optimizer, epochs):
    """A callback that lets the learning rate fall from what it is now, along half a cosine."""
    highest = optimizer.learning_rate

    def fall(history):
        share = min(history.progress / epochs, 1 - 1e-6)
        optimizer.learning_rate = highest * (1 + math.cos(math.pi * share)) / 2

    return fall


def train(name, train_set, test_set):
    """Train one network from its seed, write its weights, and give what is to be noted of it."""
    rng = np.random.default_rng(SEED)
    model, epochs = cnnlib.models.TRAINED[name](rng=rng), EPOCHS[name]
    classes = model.layers[list(model.layers)[-1]].weight.shape[1]
    train_set, test_set = only(train_set, classes), only(test_set, classes)
    optimizer, start = cnnlib.Adam(HIGHEST_RATE), time.perf_counter()
    cnnlib.fit(
        model,
        train_set,
        optimizer=optimizer,
        epochs=epochs,
        rng=rng,
        augment=cnnlib.random_shift,
        callbacks=[falling_rate(optimizer, epochs)],
    )
    path = DATA / f"{name}.npz"
    model.save(path)
    return {
        "trained on": len(train_set[0]),
        "epochs": epochs,
        "minutes": round((time.perf_counter() - start) / 60, 1),
        "tested on": len(test_set[0]),
        "right": round(cnnlib.evaluate(model, *test_set)[1] * len(test_set[0])),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def write_note(found):
    """Write down how the networks were trained and what came out; others' entries stay."""
    note = json.loads(NOTE.read_text(encoding="utf-8")) if NOTE.exists() else {"networks": {}}
    note |= {"command": "python run.py train --mnist FOLDER", "recipe": RECIPE, "seed": SEED, "threads": 1}
    note |= {"numpy": np.__version__, "python": "{}.{}".format(*sys.version_info), "system": sys.platform}
    note["networks"] = dict(sorted((note["networks"] | found).items()))
    NOTE.write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8", newline="\n")


def parse(arguments):
    """The command line as values."""
    parser = argparse.ArgumentParser(prog="run.py train", description=__doc__)
    parser.add_argument("--mnist", metavar="FOLDER", help="read the four official files here instead of downloading")
    parser.add_argument("names", nargs="*", metavar="NETWORK", help=f"of {', '.join(EPOCHS)}; all where none is given")
    return parser.parse_args(arguments)


def run(arguments):
    """Train what is asked for; with one thread already."""
    if unknown := set(arguments.names) - set(EPOCHS):
        raise SystemExit(f"There is no network {sorted(unknown)[0]}. There are: {', '.join(EPOCHS)}")
    train_set, test_set = digits(arguments.mnist)
    for name in arguments.names or EPOCHS:
        found = train(name, train_set, test_set)
        write_note({name: found})
        print(f"{name}: {found['right']} of {found['tested on']} test images right", flush=True)


def main(arguments):
    """Begin again in a process that has one thread from its start, then train."""
    with deterministic_environment() as environment:
        if all(os.environ.get(name) == value for name, value in ONE_THREAD.items()):
            return run(parse(arguments))
        raise SystemExit(subprocess.call([sys.executable, "-m", "tools.train", *arguments], cwd=ROOT, env=environment))


if __name__ == "__main__":
    main(sys.argv[1:])
