"""Pad, place, and gather: the windows over which convolution multiplies and pooling picks.

One path serves both: pad → windows → reduce. Activations are NHWC.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, DType, accumulator, as_array, as_numbers
from cnnlib.language import told
from cnnlib.shapes import Padding, Pads, Pair, Shape, WindowGrid, as_int, resolve_padding, window_grid

PERHAPS_TURNED = "{error}; if x {shape} is (N, C, H, W), turn it with cnnlib.nchw_to_nhwc(x)"
NO_PAIRS = (
    "pads must be ((top, bottom), (left, right)), got {pads!r}: for p cells on each side write ((p, p), (p, p)); "
    "resolve_padding gives the pairs of a name"
)

__all__ = ["pad2d", "sliding_windows", "im2col", "col2im"]

NOT_ONE_NUMBER = "value must be one number, got shape {shape}: pad with one number at a time"
DOES_NOT_FIT = "value {value} does not fit into {dtype}: convert first, x.astype(np.float64)"
OTHER_COLUMNS = "columns must have shape {expected} for input_shape {input_shape}, got {shape}"
NO_SHAPE = "input_shape must be (N, H, W, C), got {input_shape!r}: pass x.shape"
NOT_FOUR_NUMBERS = "input_shape must be (N, H, W, C), got {count} numbers: pass x.shape"


def pad2d(x: ArrayLike, pads: Pads, value: float = 0) -> Array:
    """Put a border around every image.

    Parameters
    ----------
    x : array, shape (N, H, W, C)
    pads : ((int, int), (int, int))
        ((top, bottom), (left, right)), in cells.
    value : number
        What stands in the border.

    Returns
    -------
    array, shape (N, top + H + bottom, left + W + right, C)
        A new array, dtype of x.

    Raises
    ------
    ValueError
        If x has not 4 axes, a pad is negative, or the value does not fit into x's dtype.

    Examples
    --------
    >>> import numpy as np
    >>> pad2d(np.ones((1, 1, 2, 1), int), ((0, 1), (0, 1)))[0, :, :, 0]
    array([[1, 1, 0],
           [0, 0, 0]])
    """
    x = as_array(x, "x", "NHWC")
    if not isinstance(pads, (tuple, list)):
        raise TypeError(told(NO_PAIRS, pads=pads))
    (top, bottom), (left, right) = resolve_padding(pads, x.shape[1:3], 1)
    N, H, W, C = x.shape
    padded = np.full((N, top + H + bottom, left + W + right, C), border(value, x.dtype))
    padded[:, top : top + H, left : left + W] = x
    return padded


def border(value: object, dtype: DType) -> Array:
    """`value` as a `dtype`; raise ValueError where an integer dtype would change it, or a float dtype overflow."""
    value = as_numbers(value, "value")
    if value.ndim:
        raise ValueError(told(NOT_ONE_NUMBER, shape=value.shape))
    with np.errstate(invalid="ignore", over="ignore"):
        kept = value.astype(dtype)
    fits = kept == value if dtype.kind in "biu" else np.isfinite(kept) == np.isfinite(value)
    if not fits:
        raise ValueError(told(DOES_NOT_FIT, value=value, dtype=dtype))
    return kept


def sliding_windows(x: ArrayLike, kernel_size: Pair, stride: Pair = 1, dilation: Pair = 1) -> Array:
    """Every window of every image, without copying a number.

    Parameters
    ----------
    x : array, shape (N, H, W, C)
        Already padded.
    kernel_size, stride, dilation : int or (int, int)
        One number, or (height, width).

    Returns
    -------
    array, shape (N, OH, OW, KH, KW, C)
        A read-only view: ``windows[n, i, j]`` is what the kernel sees for output cell (i, j) of image n.

    Raises
    ------
    ValueError
        If x has not 4 axes, or the kernel is larger than x.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(1, 10).reshape(1, 3, 3, 1)
    >>> sliding_windows(image, 2)[0, 0, 1, :, :, 0]
    array([[2, 3],
           [5, 6]])
    """
    x = as_array(x, "x", "NHWC")
    (KH, KW), (SH, SW), (DH, DW), _, _ = image_grid(x, kernel_size, stride, "valid", dilation)
    spread = ((KH - 1) * DH + 1, (KW - 1) * DW + 1)
    windows = sliding_window_view(x, spread, axis=(1, 2))  # (N, all rows, all columns, C, spread rows, spread columns)
    return windows[:, ::SH, ::SW, :, ::DH, ::DW].transpose(0, 1, 2, 4, 5, 3)


def image_grid(x: Array, kernel_size: Pair, stride: Pair, padding: Padding, dilation: Pair = 1) -> WindowGrid:
    """`window_grid` of images; where no window fits into them, it asks whether their channels stand first."""
    try:
        return window_grid(x.shape[1:3], kernel_size, stride, padding, dilation)
    except ValueError as error:
        if x.shape[1] < x.shape[2] == x.shape[3]:
            raise ValueError(told(PERHAPS_TURNED, error=error, shape=x.shape)) from None
        raise


def bordered(x: Array, pads: Pads, value: float = 0) -> Array:
    """`pad2d`, but x itself where there is nothing to pad: to read from, not to write into."""
    return pad2d(x, pads, value) if np.any(pads) else x


def padded_windows(x: Array, grid: WindowGrid, value: float = 0) -> Array:
    """Pad, then slide: the first two steps of every convolution. To read from: it may be a view of x."""
    return sliding_windows(bordered(x, grid.pads, value), grid.kernel, grid.stride, grid.dilation)


def cell_slices(grid: WindowGrid) -> Iterator[tuple[slice, slice]]:
    """For each cell (u, v) of the kernel, rows first: the rows and columns where all windows have it.

    ``padded[:, rows, columns]`` has shape (N, OH, OW, C): KH · KW steps for all windows, instead of one for each.
    """
    (KH, KW), (SH, SW), (DH, DW), _, (OH, OW) = grid
    for u, v in np.ndindex(KH, KW):
        yield slice(u * DH, u * DH + SH * OH, SH), slice(v * DW, v * DW + SW * OW, SW)


def bordered_zeros(shape: Shape, pads: Pads, dtype: DType) -> Array:
    """Zeros for images of `shape` (N, H, W, C) and their border, to add gradients to."""
    (N, H, W, C), ((top, bottom), (left, right)) = shape, pads
    return np.zeros((N, top + H + bottom, left + W + right, C), dtype)


def without_border(padded: Array, pads: Pads) -> Array:
    """The image inside its border."""
    (top, bottom), (left, right) = pads
    return padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right]


def im2col(
    x: ArrayLike, kernel_size: Pair, *, stride: Pair = 1, padding: Padding = "valid", dilation: Pair = 1
) -> Array:
    """Lay every window out as one row, so that a convolution becomes one matrix product.

    Parameters
    ----------
    x : array, shape (N, H, W, C)
    kernel_size, stride, dilation : int or (int, int)
    padding : {"valid", "same"}, int or ((int, int), (int, int))
        Zeros are put around.

    Returns
    -------
    array, shape (N * OH * OW, KH * KW * C)
        A copy, dtype of x: a number stands once for each window that sees it.

    Raises
    ------
    ValueError
        If x has not 4 axes, or the kernel is larger than the padded x.

    References
    ----------
    K. Chellapilla, S. Puri and P. Simard, "High Performance Convolutional Neural Networks for Document Processing",
    2006.

    Examples
    --------
    >>> import numpy as np
    >>> im2col(np.arange(1, 10).reshape(1, 3, 3, 1), 2)
    array([[1, 2, 4, 5],
           [2, 3, 5, 6],
           [4, 5, 7, 8],
           [5, 6, 8, 9]])
    """
    x = as_array(x, "x", "NHWC")
    windows = padded_windows(x, image_grid(x, kernel_size, stride, padding, dilation))
    N, OH, OW, KH, KW, C = windows.shape
    return windows.copy().reshape(N * OH * OW, KH * KW * C)


def col2im(
    columns: ArrayLike,
    input_shape: Shape,
    kernel_size: Pair,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
) -> Array:
    r"""Put rows back where their windows were, *adding* where windows overlap: the adjoint of `im2col`.

    It is not its inverse: :math:`\langle im2col(x), c \rangle = \langle x, col2im(c) \rangle`, and a cell that three
    windows see comes back as the sum of three numbers.

    Parameters
    ----------
    columns : array, shape (N * OH * OW, KH * KW * C)
    input_shape : (int, int, int, int)
        (N, H, W, C) of the image that the columns came from.
    kernel_size, stride, dilation : int or (int, int)
    padding : {"valid", "same"}, int or ((int, int), (int, int))
        As it was given to `im2col`.

    Returns
    -------
    array, shape (N, H, W, C)
        dtype of columns; int64 for integers.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> import numpy as np
    >>> col2im(np.ones((4, 4), int), (1, 3, 3, 1), 2)[0, :, :, 0]
    array([[1, 2, 1],
           [2, 4, 2],
           [1, 2, 1]])
    """
    columns = as_array(columns, "columns", ("N·OH·OW", "KH·KW·C"))
    N, H, W, C = image_shape(input_shape)
    grid = window_grid((H, W), kernel_size, stride, padding, dilation)
    (KH, KW), (OH, OW) = grid.kernel, grid.output
    expected = (N * OH * OW, KH * KW * C)
    if columns.shape != expected:
        raise ValueError(told(OTHER_COLUMNS, expected=expected, input_shape=(N, H, W, C), shape=columns.shape))
    dtype = accumulator(columns)
    cells = columns.astype(dtype, copy=False).reshape(N, OH, OW, KH * KW, C)
    padded = bordered_zeros((N, H, W, C), grid.pads, dtype)
    for cell, (rows, cols) in enumerate(cell_slices(grid)):
        padded[:, rows, cols] += cells[:, :, :, cell]
    return without_border(padded, grid.pads)


def image_shape(input_shape: object) -> Shape:
    """Check a shape (N, H, W, C): four whole numbers, only N may be 0."""
    if not isinstance(input_shape, (tuple, list)):
        raise TypeError(told(NO_SHAPE, input_shape=input_shape))
    if len(input_shape) != 4:
        raise ValueError(told(NOT_FOUR_NUMBERS, count=len(input_shape)))
    return tuple(as_int(size, f"input_shape[{axis}]", int(axis > 0)) for axis, size in enumerate(input_shape))
