"""How a layer's weights begin: functions of (rng, shape) that give float32 arrays.

The shape is that of a weight, (KH, KW, C_in, C_out) or (in, out). Its fan in is how many numbers one output is the sum
of, KH · KW · C_in; its fan out is how many outputs one number goes into, KH · KW · C_out.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod, sqrt

import numpy as np

from cnnlib.arrays import Array, as_generator
from cnnlib.language import told
from cnnlib.shapes import Shape

__all__ = ["glorot", "he", "normal", "zeros"]

Initializer = Callable[[np.random.Generator, Shape], Array]
NO_SPREAD = "sigma must be more than 0, got {sigma}: for weights that are all 0 write zeros"


def normal(sigma: float) -> Initializer:
    r"""Normally distributed numbers with the standard deviation :math:`\sigma`, as the lectures have it.

    Parameters
    ----------
    sigma : float
        More than 0.

    Returns
    -------
    function of (rng, shape)

    Raises
    ------
    ValueError
        If sigma is not more than 0.

    Examples
    --------
    >>> import numpy as np
    >>> weight = normal(0.01)(np.random.default_rng(0), (5, 5, 1, 30))
    >>> print(weight.dtype, weight.std().round(3))
    float32 0.01
    """
    if not sigma > 0:
        raise ValueError(told(NO_SPREAD, sigma=sigma))

    def draw(rng: np.random.Generator, shape: Shape) -> Array:
        return np.float32(sigma) * as_generator(rng).standard_normal(shape, np.float32)

    return draw


def he(rng: np.random.Generator, shape: Shape) -> Array:
    r"""Normal with :math:`\sigma = \sqrt{2 / fan_{in}}`: keeps the size of the numbers through layers of ReLU.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : tuple of int
        (KH, KW, C_in, C_out) or (in, out).

    Returns
    -------
    array, of that shape
        float32.

    References
    ----------
    K. He, X. Zhang, S. Ren and J. Sun, "Delving Deep into Rectifiers", 2015, arXiv:1502.01852.

    Examples
    --------
    >>> import numpy as np
    >>> he(np.random.default_rng(0), (200, 100)).std().round(2)  # sqrt(2 / 200) = 0.1
    np.float32(0.1)
    """
    return normal(sqrt(2 / fan_in(shape)))(rng, shape)


def glorot(rng: np.random.Generator, shape: Shape) -> Array:
    r"""Uniform between :math:`\pm\sqrt{6 / (fan_{in} + fan_{out})}`: Keras' default, made for tanh.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : tuple of int
        (KH, KW, C_in, C_out) or (in, out).

    Returns
    -------
    array, of that shape
        float32.

    References
    ----------
    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

    Examples
    --------
    >>> import numpy as np
    >>> abs(glorot(np.random.default_rng(0), (200, 100))).max().round(2)  # sqrt(6 / 300) = 0.14
    np.float32(0.14)
    """
    limit = np.float32(sqrt(6 / (fan_in(shape) + fan_out(shape))))
    return limit * (2 * as_generator(rng).random(shape, np.float32) - 1)


def zeros(rng: np.random.Generator | None, shape: Shape) -> Array:
    """Nothing but 0: right for biases, and for weights a way to see that nothing is learned.

    Parameters
    ----------
    rng : numpy.random.Generator
        Not used.
    shape : tuple of int

    Returns
    -------
    array, of that shape
        float32.

    Examples
    --------
    >>> zeros(None, (2, 2))
    array([[0., 0.],
           [0., 0.]], dtype=float32)
    """
    return np.zeros(shape, np.float32)


def fan_in(shape: Shape) -> int:
    """How many numbers one output is the sum of."""
    return prod(shape[:-1])


def fan_out(shape: Shape) -> int:
    """How many outputs one number goes into."""
    return prod(shape[:-2]) * shape[-1]
