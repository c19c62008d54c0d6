"""The networks of the course, all from (N, 28, 28, 1), float32 in 0 … 1, to logits (N, classes); and trained ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnlib.data import shipped
from cnnlib.initializers import glorot, he, normal
from cnnlib.language import told
from cnnlib.layers import AvgPool2D, Conv2D, Dense, Flatten, MaxPool2D, ReLU, Tanh
from cnnlib.sequential import Sequential

__all__ = ["dense_net", "lecture_convnet", "lenet5", "load_trained", "simple_convnet"]

UNKNOWN_NETWORK = "there is no trained network {name!r}: there are {names}"


def simple_convnet(*, rng: np.random.Generator, classes: int = 10, sigma: float = 0.01) -> Sequential:
    """The lecture's network: convolution, ReLU, max pooling, dense, ReLU, dense; 433,890 parameters.

    Parameters
    ----------
    rng : numpy.random.Generator
    classes : int
    sigma : float
        Standard deviation of all weights at the beginning.

    Returns
    -------
    Sequential

    Examples
    --------
    >>> import numpy as np
    >>> simple_convnet(rng=np.random.default_rng(0)).summary((28, 28, 1)).total
    433890
    """
    begin: dict[str, Any] = {"initializer": normal(sigma), "rng": rng}
    return Sequential(
        [
            Conv2D(1, 30, 5, **begin),  # (24, 24, 30)
            ReLU(),
            MaxPool2D(2),  # (12, 12, 30)
            Flatten(),
            Dense(12 * 12 * 30, 100, **begin),
            ReLU(),
            Dense(100, classes, **begin),
        ]
    )


def lenet5(*, rng: np.random.Generator, classes: int = 10) -> Sequential:
    """LeNet-5 as it is built today: tanh, average pooling, complete connections; 61,706 parameters.

    Parameters
    ----------
    rng : numpy.random.Generator
    classes : int

    Returns
    -------
    Sequential

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998;
    lesson 13 says what it did differently.

    Examples
    --------
    >>> import numpy as np
    >>> lenet5(rng=np.random.default_rng(0)).summary((28, 28, 1)).total
    61706
    """
    begin: dict[str, Any] = {"initializer": glorot, "rng": rng}
    return Sequential(
        [
            Conv2D(1, 6, 5, padding="same", **begin),  # (28, 28, 6): 1998 had images of 32 × 32
            Tanh(),
            AvgPool2D(2),  # (14, 14, 6)
            Conv2D(6, 16, 5, **begin),  # (10, 10, 16)
            Tanh(),
            AvgPool2D(2),  # (5, 5, 16)
            Flatten(),
            Dense(5 * 5 * 16, 120, **begin),
            Tanh(),
            Dense(120, 84, **begin),
            Tanh(),
            Dense(84, classes, **begin),
        ]
    )


def lecture_convnet(*, rng: np.random.Generator, classes: int = 10) -> Sequential:
    """The network of lecture 003's table, its blank row filled: three convolutions; 93,322 parameters.

    Parameters
    ----------
    rng : numpy.random.Generator
    classes : int

    Returns
    -------
    Sequential

    Examples
    --------
    >>> import numpy as np
    >>> lecture_convnet(rng=np.random.default_rng(0)).summary((28, 28, 1)).total
    93322
    """
    begin: dict[str, Any] = {"initializer": he, "rng": rng}
    return Sequential(
        [
            Conv2D(1, 32, 3, **begin),  # (26, 26, 32)
            ReLU(),
            MaxPool2D(2),  # (13, 13, 32)
            Conv2D(32, 64, 3, **begin),  # (11, 11, 64)
            ReLU(),
            MaxPool2D(2),  # (5, 5, 64)
            Conv2D(64, 64, 3, **begin),  # (3, 3, 64)
            ReLU(),
            Flatten(),
            Dense(3 * 3 * 64, 64, **begin),
            ReLU(),
            Dense(64, classes, **begin),
        ]
    )


def dense_net(*, rng: np.random.Generator, classes: int = 10) -> Sequential:
    """A network without convolutions, about as large as `simple_convnet`; 435,402 parameters.

    Parameters
    ----------
    rng : numpy.random.Generator
    classes : int

    Returns
    -------
    Sequential

    Examples
    --------
    >>> import numpy as np
    >>> dense_net(rng=np.random.default_rng(0)).summary((28, 28, 1)).total
    435402
    """
    begin: dict[str, Any] = {"initializer": he, "rng": rng}
    layers = [Flatten(), Dense(784, 512, **begin), ReLU(), Dense(512, 64, **begin), ReLU(), Dense(64, classes, **begin)]
    return Sequential(layers)


TRAINED = {  # what comes with cnnlib: how the network is built before its weights are loaded
    "simple_convnet": simple_convnet,
    "dense_net": dense_net,
    "digits_0_to_4": lambda *, rng: lecture_convnet(rng=rng, classes=5),
}


def load_trained(name: str = "simple_convnet") -> Sequential:
    """A network that was trained on MNIST before; `data/README.md` says how, and how well.

    Parameters
    ----------
    name : {"simple_convnet", "dense_net", "digits_0_to_4"}
        The CNN; a network of dense layers of the same size, trained in the same way; and a `lecture_convnet` that knows
        the digits 0 to 4 only.

    Returns
    -------
    Sequential

    Raises
    ------
    ValueError
        If there is no such network.

    Examples
    --------
    >>> from cnnlib import load_mnist, prepare_images
    >>> _, (x_test, y_test) = load_mnist()
    >>> load_trained().predict(prepare_images(x_test[:5])).argmax(axis=1)
    array([0, 6, 2, 0, 6])
    """
    if name not in TRAINED:
        raise ValueError(told(UNKNOWN_NETWORK, name=name, names=", ".join(TRAINED)))
    return TRAINED[name](rng=np.random.default_rng(0)).load(shipped(f"{name}.npz"))
