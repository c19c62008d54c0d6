"""A small network and small images, for the tests of everything that learns."""

import numpy as np

from cnnlib import Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sequential
from cnnlib.initializers import he


def small_net(seed=0, classes=3):
    """A convolution, a pool and two dense layers, for images of 6×6; 143 parameters with 3 classes."""
    rng = np.random.default_rng(seed)
    layers = [
        Conv2D(1, 2, 3, initializer=he, rng=rng),
        ReLU(),
        MaxPool2D(2),
        Flatten(),
        Dense(2 * 2 * 2, 10, rng=rng),
        ReLU(),
        Dense(10, classes, rng=rng),
    ]
    return Sequential(layers)


def stripes(N=60, seed=0, dtype=np.float32):
    """N noisy images of 6×6 with a bright row, a bright column, or neither, and their labels 0, 1, 2."""
    rng = np.random.default_rng(seed)
    x, labels = rng.normal(0, 0.1, (N, 6, 6, 1)), rng.integers(0, 3, N)
    for image, label in zip(x, labels, strict=True):
        place = rng.integers(1, 5)
        if label < 2:
            image[(place, slice(None)) if label == 0 else (slice(None), place)] += 1
    return x.astype(dtype), labels


def copies(model):
    """Every parameter by its name, as it is now."""
    return {name: value.copy() for name, value in model.arrays().items()}


def assert_same(one, other):
    """Two dicts of arrays hold the same numbers, to the last bit."""
    assert one.keys() == other.keys()
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name])
