"""What it takes to predict many images: milliseconds for each image, and the memory of the process at its peak."""

import resource
import subprocess
import sys
import time

import numpy as np

import cnnlib
from tools.lessons import ROOT

COUNTS = (100, 1_000, 10_000, 60_000)


def measure(count):
    """Predict so many images in this process and print its row."""
    model, image = cnnlib.load_trained(), np.zeros((1, 28, 28, 1), np.float32)
    x = np.broadcast_to(image, (count, 28, 28, 1))  # images that take no memory of their own
    model.predict(x[:100])
    start = time.perf_counter()
    model.predict(x)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:8,}{1000 * seconds / count:14.3f}{peak:10.0f}", flush=True)


def main(arguments):
    """One process for each count, for a peak never sinks again."""
    if arguments:
        measure(int(arguments[0]))
        return
    print(f"{'images':>8}{'ms per image':>14}{'peak MB':>10}", flush=True)
    for count in COUNTS:
        subprocess.run([sys.executable, "-m", "tools.bench.memory", str(count)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
