"""What every function does with the arrays that it is given: look at them once, and choose the result's dtype."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnlib.language import told

Array = NDArray[Any]
DType = np.dtype[Any]
Examples = tuple[Array, Array]  # images and their labels
CURES = {  # for a missing axis, by (axes wanted, axes given)
    ("NHWC", 3): "add the batch axis with x[np.newaxis]",
    ("NHWC", 2): "add the batch and channel axes with x[np.newaxis, :, :, np.newaxis]",
    ("N, in_features", 1): "add the batch axis with x[np.newaxis]",
    ("KH, KW, C_in, C_out", 2): "add the channel axes with weight[:, :, np.newaxis, np.newaxis]",
    ("KH, KW, C_in, C_out", 3): "add the axis of filters with weight[..., np.newaxis]",
}
CHANNEL_AXIS = "add the axis of channels with x[..., np.newaxis]"
HEIGHT_FIRST = 4  # an image of more channels than this, as wide as it is deep, has rather no axis of channels
NO_NUMBERS = "{name} must hold real numbers, got {given}: pass an array of ints or floats"
OTHER_AXES = "{name} must have {count} axes ({axes}), got shape {shape}: {cure}"
NO_CELLS = "{name} must have at least one cell along {axes}, got shape {shape}"
NO_GENERATOR = "rng must be a numpy Generator, got {rng!r}: write for example rng=np.random.default_rng(0)"
TOO_LARGE = "integers are added up in int64, which ends at {limit}, got {largest}: convert first, x.astype(np.float64)"


def is_channels_first(shape: Sequence[int], depth: int) -> bool:
    """Whether images (N, C, H, W) would fit filters so deep, and look more like these than (N, H, W, C) does."""
    _, C, H, W = shape
    return C == depth and (H == W or C < min(H, W))


def missing_axis(array: Array, axes: str | tuple[str, ...], label: str, name: str) -> str:
    """How to add the axis that is missing."""
    if axes == "NHWC" and array.ndim == 3 and array.shape[1] == array.shape[2] > HEIGHT_FIRST:
        return told(CHANNEL_AXIS)
    missing = (axes if isinstance(axes, str) else label, array.ndim)
    return told(CURES[missing]) if missing in CURES else told("look at {name}.shape", name=name)


def as_numbers(value: object, name: str) -> Array:
    """`value` as an array of real numbers; never a copy of an array.

    Raises TypeError for None, strings, objects and complex numbers, ValueError for ragged lists.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(told("{name} is ragged: every row needs the same number of values", name=name)) from error
    if array.dtype.kind not in "biuf":
        given = f"{type(value).__name__} (dtype {array.dtype})"
        raise TypeError(told(NO_NUMBERS, name=name, given=given))
    return array


def as_array(value: object, name: str, axes: str | tuple[str, ...]) -> Array:
    """`value` as an array of real numbers with exactly the named `axes`; none but the first may be empty.

    `axes` is a string of one-letter names ("NHWC") or a tuple of longer ones.
    """
    array = as_numbers(value, name)
    label = ", ".join(axes)
    if array.ndim != len(axes):
        cure = missing_axis(array, axes, label, name)
        raise ValueError(told(OTHER_AXES, name=name, count=len(axes), axes=label, shape=array.shape, cure=cure))
    may_be_empty = axes[0].startswith("N")  # a batch of no images is a batch; an image without pixels is a mistake
    if 0 in array.shape[1 if may_be_empty else 0 :]:
        raise ValueError(told(NO_CELLS, name=name, axes=label, shape=array.shape))
    return array


def as_generator(rng: object) -> np.random.Generator:
    """`rng`, if it is numpy's Generator; else TypeError: a bare seed would begin anew wherever it is used."""
    if isinstance(rng, np.random.Generator):
        return rng
    raise TypeError(told(NO_GENERATOR, rng=rng))


def accumulator(array: Array) -> DType:
    """The dtype in which sums over `array` are kept: int64 for bools and integers, which would wrap around."""
    if array.dtype.kind not in "biu":
        return array.dtype
    limit = np.iinfo(np.int64).max
    if array.dtype == np.uint64 and array.size and array.max() > limit:
        raise ValueError(told(TOO_LARGE, limit=limit, largest=array.max()))
    return np.dtype(np.int64)


def sum_dtype(dtype: DType) -> DType:
    """The dtype in which many numbers are added up: float16 stops counting at 2048 and overflows at 65504."""
    return np.result_type(dtype, np.float32) if dtype.kind == "f" else dtype


def result_dtype(x: Array, weight: Array, extra: Array | None = None) -> DType:
    """The dtype of a convolution: ``np.result_type(x, weight)``, and int64 for integers.

    `extra` (a bias, a gradient) is cast to it, unless integers would cut its fractions off: then it decides.
    """
    both_whole = x.dtype.kind in "biu" and weight.dtype.kind in "biu"
    if not both_whole:
        return np.result_type(x, weight)
    kept = accumulator(x), accumulator(weight)  # numpy alone would make float64 of uint64 with int64
    return np.result_type(*kept) if extra is None else np.result_type(*kept, accumulator(extra))
