"""Bring a drawn digit into the form that all of MNIST's digits have: a network has seen no others."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array
from cnnlib.language import told

__all__ = ["center_digit"]

SIDE, BOX = 28, 20  # of the picture, and of the box into which the ink fits, in pixels
HALF = (
    0.5 + 1e-6
)  # what rounds: a number between two whole ones goes up, here and in classify_drawing/center_digit.js alike
NO_BYTES = "images must be uint8, 0 to 255, got dtype {dtype}: (255 * image).astype(np.uint8)"
NO_PICTURES = "images must be one picture (H, W) or several (N, H, W), got shape {shape}"


def center_digit(images: ArrayLike) -> Array:
    """Scale the ink of a picture to a box of 20×20, and put its centre of mass in the middle of 28×28.

    That is how MNIST's digits were made, whoever wrote them, wherever on the page, and however large.

    Parameters
    ----------
    images : array, shape (H, W) or (N, H, W)
        uint8, 0 (no ink) … 255: one picture or several.

    Returns
    -------
    array, shape (28, 28) or (N, 28, 28)
        uint8. A picture without ink stays without.

    Raises
    ------
    ValueError
        If images has neither 2 nor 3 axes.
    TypeError
        If it is not uint8.

    References
    ----------
    Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits".

    Examples
    --------
    >>> page = np.zeros((28, 28), np.uint8)
    >>> page[2:7, 3] = 255  # a small stroke in a corner
    >>> rows, columns = np.nonzero(center_digit(page))
    >>> print(rows.min(), rows.max(), columns.min(), columns.max())
    5 24 13 16
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise TypeError(told(NO_BYTES, dtype=images.dtype))
    if images.ndim not in (2, 3):
        raise ValueError(told(NO_PICTURES, shape=images.shape))
    if images.ndim == 2:
        return center_one(images)
    return np.array([center_one(image) for image in images], np.uint8).reshape(-1, SIDE, SIDE)


def center_one(image: Array) -> Array:
    """One picture (H, W)."""
    centred = np.zeros((SIDE, SIDE), np.uint8)
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    if len(rows):
        ink = fit_into_box(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
        top, left = (first_place(ink.sum(axis=axis, dtype=int)) for axis in (1, 0))
        centred[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return centred


def fit_into_box(ink: Array) -> Array:
    """Scaled such that the longer side is 20 pixels long."""
    longest = max(ink.shape)
    height, width = (max(1, int(size * BOX / longest + HALF)) for size in ink.shape)
    scaled = mixing(ink.shape[0], height) @ ink @ mixing(ink.shape[1], width).T
    return np.floor(scaled + HALF).astype(np.uint8)


def mixing(old: int, new: int) -> Array:
    """Along one axis, how much every old pixel counts in every new one: less with its distance. Each row sums to 1."""
    reach = max(1, old / new)  # in old pixels
    middles = (np.arange(new) + 0.5) * (old / new)
    weights = np.maximum(0, 1 - np.abs(np.arange(old) + 0.5 - middles[:, np.newaxis]) / reach)
    return weights / weights.sum(axis=1, keepdims=True)


def first_place(ink: Array) -> int:
    """Where the first of these rows (or columns) of ink must stand, for their centre of mass to be in the middle."""
    centre = ink @ np.arange(len(ink)) / ink.sum()
    return min(max(0, int(SIDE / 2 - centre + HALF)), SIDE - len(ink))
