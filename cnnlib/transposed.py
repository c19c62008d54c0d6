"""The transposed convolution: every number of the input is spread over a window of a larger output.

It is the gradient of a convolution for its image (`conv2d_backward`), used forward.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_array, result_dtype
from cnnlib.functional import added_back, bias_operand
from cnnlib.language import told
from cnnlib.shapes import Padding, Pair, as_pair, input_sizes, pairs_per_axis, window_grid

__all__ = ["conv2d_transpose"]

CHANNELS_DIFFER = (
    "x has {channels} channels but weight expects {depth} (x {x}, weight {weight}): the filters of a transposed "
    "convolution are (KH, KW, C_out, C_in), the last axis is x's"
)
OTHER_SIZE = "output_size ({height}, {width}) is not possible: the height may be {heights}, the width {widths}"


def conv2d_transpose(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    output_size: Pair | None = None,
) -> Array:
    r"""Spread every number of x over its window of the output: times the filter, added where windows overlap.

    .. math:: y_{n,\, iS + uD,\, jS + vD,\, o} \mathrel{+}= \sum_c x_{n,i,j,c} \; w_{u,v,o,c}

    (y with its padding, which is cut off at the end; then the bias is added.) It is what `conv2d_backward` gives the
    image, so its settings are those of the convolution that goes the other way. It does not undo that convolution.

    Parameters
    ----------
    x : array, shape (N, H, W, C_in)
    weight : array, shape (KH, KW, C_out, C_in)
        As in Keras: the filter of the convolution whose gradient it is.
    bias : array, shape (C_out,), optional
    stride, dilation : int or (int, int)
    padding : {"valid", "same"}, int or ((int, int), (int, int))
        Of the convolution that goes the other way: so much of the border is cut off.
    output_size : int or (int, int), optional
        (OH, OW), one of the sizes that the stride makes possible (`input_sizes`); the smallest by default. Keras
        takes I · S for "same" and I · S + max(F - S, 0) for "valid".

    Returns
    -------
    array, shape (N, OH, OW, C_out)
        dtype ``np.result_type(x, weight)``; int64 for integers (with a bias of floats, float64).

    Raises
    ------
    ValueError
        If axes, channels or sizes do not fit; an output_size that is not possible is answered with those that are.
    TypeError
        If something is not a number.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016, arXiv:1603.07285, chapter 4.

    Examples
    --------
    >>> import numpy as np
    >>> small = np.array([[1, 2], [3, 4]]).reshape(1, 2, 2, 1)
    >>> print(conv2d_transpose(small, np.ones((2, 2, 1, 1), int))[0, :, :, 0])
    [[ 1  3  2]
     [ 4 10  6]
     [ 3  7  4]]
    """
    x, weight = transpose_operands(x, weight)
    bias = bias_operand(bias, np.swapaxes(weight, 2, 3))
    size = transposed_size(x.shape[1:3], weight.shape[:2], stride, padding, dilation, output_size)
    grid = window_grid(size, weight.shape[:2], stride, padding, dilation)
    dtype = result_dtype(x, weight, bias)
    shape = (len(x), *size, weight.shape[2])
    out = added_back(x.astype(dtype, copy=False), weight.astype(dtype, copy=False), shape, grid)
    return out if bias is None else out + bias.astype(dtype, copy=False)


def transpose_operands(x: ArrayLike, weight: ArrayLike) -> tuple[Array, Array]:
    """Check that an image batch and the filters of a transposed convolution belong together."""
    x = as_array(x, "x", "NHWC")
    weight = as_array(weight, "weight", ("KH", "KW", "C_out", "C_in"))
    if x.shape[3] != weight.shape[3]:
        found = {"channels": x.shape[3], "depth": weight.shape[3], "x": x.shape, "weight": weight.shape}
        raise ValueError(told(CHANNELS_DIFFER, **found))
    return x, weight


def transposed_size(
    shape: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: Pair,
    padding: Padding,
    dilation: Pair,
    output_size: Pair | None,
) -> tuple[int, int]:
    """(OH, OW): the smallest of the possible sizes, or the one that is asked for."""
    pads = pairs_per_axis(padding) if isinstance(padding, (tuple, list)) else (padding, padding)
    pairs = as_pair(stride, "stride"), as_pair(dilation, "dilation")
    heights, widths = map(input_sizes, shape, kernel, pairs[0], pads, pairs[1])
    if output_size is None:
        return heights[0], widths[0]
    height, width = as_pair(output_size, "output_size")
    if height not in heights or width not in widths:
        possible = {"heights": in_words(heights), "widths": in_words(widths)}
        raise ValueError(told(OTHER_SIZE, height=height, width=width, **possible))
    return height, width


def in_words(sizes: tuple[int, ...]) -> str:
    """Possible sizes for a message: one number, or the first and the last."""
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]}..{sizes[-1]}"
