"""Move pictures by whole pixels: to see what a network makes of it, and to train on more pictures than there are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_array, as_generator
from cnnlib.shapes import as_int

__all__ = ["random_shift", "shift"]


def shift(x: ArrayLike, rows: int = 0, columns: int = 0) -> Array:
    """Move every picture down and to the right (negative: up and to the left); zeros come in from the other side.

    Parameters
    ----------
    x : array, shape (N, H, W, C)
    rows, columns : int
        In pixels.

    Returns
    -------
    array, shape of x
        A copy, dtype of x.

    Raises
    ------
    ValueError, TypeError
        If x has not 4 axes, or a distance is not a whole number.

    Examples
    --------
    >>> import numpy as np
    >>> shift(np.arange(1, 10).reshape(1, 3, 3, 1), rows=1, columns=-1)[0, :, :, 0]
    array([[0, 0, 0],
           [2, 3, 0],
           [5, 6, 0]])
    """
    x = as_array(x, "x", "NHWC")
    _, H, W, _ = x.shape
    rows = max(-H, min(H, as_int(rows, "rows", -(2**31))))  # farther than the picture is wide is as far
    columns = max(-W, min(W, as_int(columns, "columns", -(2**31))))
    moved = np.zeros_like(x)
    moved[:, max(0, rows) : H + rows, max(0, columns) : W + columns] = x[
        :, max(0, -rows) : H - rows, max(0, -columns) : W - columns
    ]
    return moved


def random_shift(x: ArrayLike, rng: np.random.Generator, pixels: int = 1) -> Array:
    """Move every picture by its own random distance, at most `pixels` in each direction.

    Parameters
    ----------
    x : array, shape (N, H, W, C)
    rng : numpy.random.Generator
    pixels : int

    Returns
    -------
    array, shape of x
        A copy, dtype of x.

    Raises
    ------
    ValueError, TypeError
        If x has not 4 axes, pixels is not a whole number of 0 or more, or rng is no Generator.

    Examples
    --------
    >>> import numpy as np
    >>> dots = np.zeros((4, 3, 3, 1), int)
    >>> dots[:, 1, 1] = 1
    >>> moved = random_shift(dots, np.random.default_rng(0))
    >>> moved.sum(axis=(1, 2, 3))  # from the middle no dot is lost
    array([1, 1, 1, 1])
    """
    x = as_array(x, "x", "NHWC")
    pixels = as_int(pixels, "pixels", 0)
    N, H, W, _ = x.shape
    padded = np.pad(x, ((0, 0), (pixels, pixels), (pixels, pixels), (0, 0)))
    tops, lefts = as_generator(rng).integers(0, 2 * pixels + 1, (2, N))
    rows, columns = tops[:, np.newaxis] + np.arange(H), lefts[:, np.newaxis] + np.arange(W)
    return padded[np.arange(N)[:, np.newaxis, np.newaxis], rows[:, :, np.newaxis], columns[:, np.newaxis, :]]
