"""What hypothesis draws: images and window settings in which at least one window fits."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

INTEGERS = ("bool", "uint8", "int8", "int32", "int64", "uint64")
FLOATS = ("float32", "float64")


class Windows(NamedTuple):
    """A batch of images, and how windows are laid over it."""

    image: tuple  # (N, H, W, C)
    kernel: tuple
    settings: dict  # stride, padding and, for convolutions, dilation
    rng: np.random.Generator


class Axis(NamedTuple):
    """The same along one axis."""

    size: int
    kernel: int
    stride: int
    padding: tuple  # (start, end)
    dilation: int


@st.composite
def axes(draw, dilated=True):
    """One axis with explicit padding; the padding is smaller than the kernel, so that each window sees a cell."""
    kernel, stride = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    dilation = draw(st.integers(1, 3)) if dilated else 1
    padding = draw(st.tuples(st.integers(0, kernel - 1), st.integers(0, kernel - 1)))
    smallest = max(1, (kernel - 1) * dilation + 1 - sum(padding))
    return Axis(draw(st.integers(smallest, smallest + 5)), kernel, stride, padding, dilation)


@st.composite
def windows(draw, dilated=True):
    """Images and settings of a convolution (or, not dilated, of a pool) with every kind of padding."""
    rows, columns = draw(axes(dilated)), draw(axes(dilated))
    kernel, stride = (rows.kernel, columns.kernel), (rows.stride, columns.stride)
    total_padding = sum(rows.padding) + sum(columns.padding)
    explicit = (rows.padding, columns.padding)
    padding = draw(st.sampled_from(["same", "SAME", explicit] if total_padding else ["same", "valid", 0, explicit]))
    image = (draw(st.integers(1, 2)), rows.size, columns.size, draw(st.integers(1, 3)))
    settings = {"stride": stride, "padding": padding}
    if dilated:
        settings["dilation"] = (rows.dilation, columns.dilation)
    return Windows(image, kernel, settings, np.random.default_rng(draw(st.integers(0, 2**32 - 1))))


def numbers(rng, shape, dtype):
    """Integers over the whole range of a small dtype and -99 to 99 else; floats from the normal distribution."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return rng.standard_normal(shape).astype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    limits = np.iinfo(dtype)
    return rng.integers(max(limits.min, -255), min(limits.max, 255), shape, dtype, endpoint=True)
