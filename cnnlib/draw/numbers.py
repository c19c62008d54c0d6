"""Planes of numbers, and how numbers and sizes are written."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_numbers
from cnnlib.language import told

NO_PLANE = "{name} must be one plane (H, W), got shape {shape}: choose one image and one channel"


def plane(values: ArrayLike, name: str = "values") -> Array:
    """The one plane (H, W) of an array in which every other axis has one entry, such as (1, H, W, 1)."""
    array = as_numbers(values, name)
    if array.ndim == 4 and array.shape[0] == 1 and array.shape[3] == 1:
        return array[0, :, :, 0]  # an image
    if array.ndim == 4 and array.shape[2:] == (1, 1):
        return array[:, :, 0, 0]  # a filter
    if array.ndim != 2:
        raise ValueError(told(NO_PLANE, name=name, shape=array.shape))
    return array


def number(value: object) -> str:
    """A number as it stands in a cell: two decimals at most, no trailing zeros, a real minus sign."""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, (float, np.floating)) else str(value)
    return "0" if text == "-0" else text.replace("-", "\N{MINUS SIGN}")


def size_text(values: Array) -> str:
    """Height × width."""
    return f"{values.shape[0]}×{values.shape[1]}"
