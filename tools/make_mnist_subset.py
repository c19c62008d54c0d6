"""Write data/mnist_10000.npz from the four official MNIST files.

    python tools/make_mnist_subset.py FOLDER

FOLDER holds the four IDX files, gzipped or not. The bytes are the same every time (for one version of zlib).
"""

import sys
from pathlib import Path

import numpy as np

from cnnlib import load_mnist

TRAIN, ALL = 8_000, 10_000
ABOUT = (  # inside the file, so that it goes wherever the file goes
    "The first 10,000 of the 60,000 training images of MNIST in their official order, unchanged. Y. LeCun, C. Cortes "
    "and C. J. C. Burges, The MNIST database of handwritten digits. Licence: Creative Commons BY-SA 3.0, "
    "https://creativecommons.org/licenses/by-sa/3.0/"
)
TARGET = Path(__file__).parents[1] / "data" / "mnist_10000.npz"


def write_subset(folder, target):
    """Save the first 10,000 training images in their official order, parted into two sets."""
    (x, y), _ = load_mnist(full=True, folder=folder)
    np.savez_compressed(
        target,
        x_train=x[:TRAIN],
        y_train=y[:TRAIN],
        x_test=x[TRAIN:ALL],
        y_test=y[TRAIN:ALL],
        about=ABOUT,
        allow_pickle=False,
    )


if __name__ == "__main__":
    write_subset(sys.argv[1], TARGET)
