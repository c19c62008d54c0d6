"""Convolution, pooling, ReLU and softmax, forward and backward, as functions of arrays.

Activations are NHWC, weights (KH, KW, C_in, C_out). No input is ever changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from cnnlib.arrays import Array, DType, accumulator, as_array, as_numbers, is_channels_first, result_dtype, sum_dtype
from cnnlib.language import told
from cnnlib.shapes import Padding, Pair, Shape, WindowGrid, as_int, window_grid
from cnnlib.threads import in_threads
from cnnlib.windows import (
    bordered,
    bordered_zeros,
    cell_slices,
    image_grid,
    pad2d,
    padded_windows,
    without_border,
)

__all__ = [
    "conv2d",
    "conv2d_naive",
    "conv2d_backward",
    "max_pool2d",
    "min_pool2d",
    "avg_pool2d",
    "max_pool2d_backward",
    "avg_pool2d_backward",
    "relu",
    "relu_backward",
    "softmax",
]

CHANNELS_DIFFER = "x has {channels} channels but every filter is {depth} deep (x {x}, weight {weight}): {cure}"
OTHER_DEPTH = "a filter is as deep as its input, C_in = {channels}"
IMAGE_TURNED = "x seems to be (N, C, H, W), turn it with cnnlib.nchw_to_nhwc(x)"
WEIGHT_TURNED = (
    "a filter is as deep as its input, C_in = {channels}; if weight is (C_out, C_in, KH, KW), turn it with "
    "cnnlib.oihw_to_hwio(weight)"
)
BOTH_TURNED = "both seem to be in PyTorch's order, turn them: cnnlib.nchw_to_nhwc(x), cnnlib.oihw_to_hwio(weight)"
Piece = tuple[slice, slice]  # of a batch: its images, and their rows of windows
CELLS_IN_CACHE = 2**18  # 1 MB of float32: a core's own cache on most machines of today
SMALL_PRODUCT = 10**6  # multiplications
OTHER_BIAS = "bias must have shape {wanted}, one number for each of the {filters} filters, got shape {shape}"
OTHER_GRADIENT = (
    "grad_output must have the shape of the output, {wanted}, got {shape}: pass one gradient for each number that "
    "forward gives with this x and these settings"
)
NOTHING_BUT_PADDING = (
    "padding {pads} leaves a window of {kernel} with nothing but padding in it: pad each side by less than the "
    "kernel's size"
)
NOTHING_TO_ADD_UP = "softmax needs at least one number along axis {axis}, got shape {shape}: use another axis"


def conv_operands(x: ArrayLike, weight: ArrayLike) -> tuple[Array, Array]:
    """Check that an image batch and a stack of filters belong together."""
    x = as_array(x, "x", "NHWC")
    weight = as_array(weight, "weight", ("KH", "KW", "C_in", "C_out"))
    if x.shape[3] != weight.shape[2]:
        found = {"channels": x.shape[3], "depth": weight.shape[2], "x": x.shape, "weight": weight.shape}
        raise ValueError(told(CHANNELS_DIFFER, **found, cure=order_cure(x.shape, weight.shape)))
    return x, weight


def order_cure(image: Shape, weight: Shape) -> str:
    """What may be wrong where channels disagree: PyTorch's order of axes, or the depth of the filters."""
    is_turned_weight = weight[2] == weight[3]  # so (C_out, C_in, KH, KW) looks
    if is_turned_weight and is_channels_first(image, weight[1]) and weight[1] != weight[2]:
        return told(BOTH_TURNED)
    if is_channels_first(image, weight[2]):
        return told(IMAGE_TURNED)
    if is_turned_weight and weight[1] == image[3]:
        return told(WEIGHT_TURNED, channels=image[3])
    return told(OTHER_DEPTH, channels=image[3])


def bias_operand(bias: ArrayLike | None, weight: Array) -> Array | None:
    """Check that there is one bias for each filter."""
    if bias is None:
        return None
    bias = as_numbers(bias, "bias")
    if bias.shape != weight.shape[3:]:
        raise ValueError(told(OTHER_BIAS, wanted=weight.shape[3:], filters=weight.shape[3], shape=bias.shape))
    return bias


def grad_operand(grad_output: ArrayLike, shape: Shape) -> Array:
    """Check that a gradient has the shape of the output that it belongs to."""
    grad_output = as_numbers(grad_output, "grad_output")
    if grad_output.shape != shape:
        raise ValueError(told(OTHER_GRADIENT, wanted=shape, shape=grad_output.shape))
    return grad_output


def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
) -> Array:
    r"""Slide every filter over every image: multiply, sum, add the bias.

    .. math:: y_{n,i,j,o} = b_o + \sum_{u,v,c} x_{n,\, iS + uD,\, jS + vD,\, c} \; w_{u,v,c,o}

    (x already padded). The filter is not flipped: deep learning's "convolution" is a correlation.

    Parameters
    ----------
    x : array, shape (N, H, W, C_in)
    weight : array, shape (KH, KW, C_in, C_out)
    bias : array, shape (C_out,), optional
    stride, dilation : int or (int, int)
    padding : {"valid", "same"}, int or ((int, int), (int, int))
        Zeros are put around; "same" is TensorFlow's.

    Returns
    -------
    array, shape (N, OH, OW, C_out)
        dtype ``np.result_type(x, weight)``; int64 for integers (with a bias of floats, float64).

    Raises
    ------
    ValueError
        If axes, channels or sizes do not fit; the message says which and what to do.
    TypeError
        If something is not a number.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, section 9.1.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(1, 10).reshape(1, 3, 3, 1)
    >>> ones = np.ones((2, 2, 1, 1), int)
    >>> print(conv2d(image, ones)[0, :, :, 0])
    [[12 16]
     [24 28]]
    >>> print(conv2d(image, ones, padding="same")[0, :, :, 0])
    [[12 16  9]
     [24 28 15]
     [15 17  9]]
    """
    x, weight = conv_operands(x, weight)
    bias = bias_operand(bias, weight)
    KH, KW, _, C_out = weight.shape
    grid = window_grid(x.shape[1:3], (KH, KW), stride, padding, dilation)
    dtype = result_dtype(x, weight, bias)
    windows, weights = padded_windows(x, grid), weight.reshape(-1, C_out).astype(dtype, copy=False)
    out = np.empty((len(x), *grid.output, C_out), dtype)
    biases = None if bias is None else np.tile(bias.astype(dtype, copy=False), grid.output[1])  # of a row of windows

    def multiply(pieces: Sequence[Piece]) -> None:
        for piece, columns in unrolled(windows, pieces, dtype):
            products = out[piece]
            multiply_rows(columns, weights, products)
            if biases is not None:
                rows = products.reshape(*products.shape[:2], -1)  # few long additions are quicker than many
                rows += biases

    in_threads(multiply, pieces_in_cache(windows))
    return out


def multiply_rows(rows: Array, matrix: Array, out: Array) -> None:
    """``rows @ matrix`` into `out`, (N, H, W, …), in products of an image, or of a row of an image, if these are small.

    OpenBLAS does small products without first copying both matrices, which for few filters is a fifth of the time.
    """
    images, height, width, _ = rows.shape
    ways = [(images, height * width), (images * height, width), (1, images * height * width)]
    stack = next((way for way in ways if way[1] * matrix.size <= SMALL_PRODUCT), ways[-1])
    np.matmul(rows.reshape(*stack, -1), matrix, out=out.reshape(*stack, -1))


def steps(count: int, step: int) -> list[slice]:
    """Slices of `step` (at least 1), from 0 to `count`."""
    return [slice(start, start + max(1, step)) for start in range(0, count, max(1, step))]


def few_images(batch: Array) -> list[slice]:
    """Slices of a batch, each of which stays in the processor's cache, instead of going through memory."""
    return steps(len(batch), CELLS_IN_CACHE // prod(batch.shape[1:]))


def piece_by_piece(work: Callable[..., Array], *batches: Array) -> Array:
    """``work(*batches)``, for `few_images` at a time, on all cores."""
    pieces = few_images(max(batches, key=np.size))
    if len(pieces) < 2:
        return work(*batches)
    none = work(*(batch[:0] for batch in batches))  # has the result's shape and dtype, but for N
    out = np.empty((len(batches[0]), *none.shape[1:]), none.dtype)

    def fill(images: Sequence[slice]) -> None:
        for few in images:
            out[few] = work(*(batch[few] for batch in batches))

    in_threads(fill, pieces)
    return out


def pieces_in_cache(windows: Array) -> list[Piece]:
    """`few_images`, and of an image that is too large by itself only a few rows of windows."""
    rows = steps(windows.shape[1], CELLS_IN_CACHE // prod(windows.shape[2:]))
    return [(few, some) for few in few_images(windows) for some in rows]


def unrolled(windows: Array, pieces: Sequence[Piece], dtype: DType) -> Iterator[tuple[Piece, Array]]:
    """`im2col`, a piece of the batch at a time: yield each piece, and its rows (N, OH, OW, …) until the next one comes.

    That halves the time of a convolution, and keeps its memory small, where im2col of a whole batch may be gigabytes.
    All matrices stand in the same place, for to get new memory takes as long as to fill it. With one channel they are
    filled column by column: a row of a window is KW numbers long, a row of all windows' cell (u, v) is OW numbers.
    """
    by_column = windows.shape[5] == 1
    cells = prod(windows.shape[3:])
    memory = None
    for piece in pieces:
        part = windows[piece].transpose(3, 4, 5, 0, 1, 2) if by_column else windows[piece]
        memory = np.empty(part.size, dtype) if memory is None or memory.size < part.size else memory
        used = memory[: part.size]
        np.copyto(used.reshape(part.shape), part)
        if by_column:
            yield piece, np.moveaxis(used.reshape(cells, *part.shape[3:]), 0, 3)
        else:
            yield piece, used.reshape(*part.shape[:3], cells)


def conv2d_naive(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
) -> Array:
    """`conv2d` in four visible loops: slow, and plainly right.

    Two loops PLACE the window, two walk through it to MULTIPLY and SUM; all images and all filters go along in
    one product of matrices, (N, C_in) @ (C_in, C_out).

    Parameters
    ----------
    x, weight, bias, stride, padding, dilation
        As for `conv2d`.

    Returns
    -------
    array, shape (N, OH, OW, C_out)

    Raises
    ------
    ValueError, TypeError
        As `conv2d` does.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(1, 10).reshape(1, 3, 3, 1)
    >>> print(conv2d_naive(image, np.ones((2, 2, 1, 1), int))[0, :, :, 0])
    [[12 16]
     [24 28]]
    """
    x, weight = conv_operands(x, weight)
    bias = bias_operand(bias, weight)
    (KH, KW), (SH, SW), (DH, DW), pads, (OH, OW) = window_grid(
        x.shape[1:3], weight.shape[:2], stride, padding, dilation
    )
    dtype = result_dtype(x, weight, bias)
    padded, weight = pad2d(x, pads).astype(dtype), weight.astype(dtype)
    out = np.zeros((len(x), OH, OW, weight.shape[3]), dtype)
    for i in range(OH):
        for j in range(OW):
            for u in range(KH):
                for v in range(KW):
                    out[:, i, j] += padded[:, i * SH + u * DH, j * SW + v * DW] @ weight[u, v]
    return out if bias is None else out + bias.astype(dtype)


def conv2d_backward(
    grad_output: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    needs_grad_x: bool = True,
) -> tuple[Array | None, Array, Array]:
    r"""Gradients of a loss with respect to what `conv2d` was given.

    With columns :math:`X = im2col(x)` and rows :math:`G` of grad_output: :math:`\partial L/\partial W = X^T G`,
    :math:`\partial L/\partial b = \sum G`, :math:`\partial L/\partial x = col2im(G W^T)`.

    Parameters
    ----------
    grad_output : array, shape (N, OH, OW, C_out)
        Gradient of the loss with respect to the output.
    x : array, shape (N, H, W, C_in)
    weight : array, shape (KH, KW, C_in, C_out)
    stride, padding, dilation
        As given to `conv2d`.
    needs_grad_x : bool
        False where nobody asks for the gradient of the images, as in a network's first layer: it is half the work.

    Returns
    -------
    grad_x : array, shape (N, H, W, C_in)
        Or None, if it is not needed.
    grad_weight : array, shape (KH, KW, C_in, C_out)
    grad_bias : array, shape (C_out,)
        All of the output's dtype.

    Raises
    ------
    ValueError, TypeError
        As `conv2d` does, and if grad_output has not the output's shape.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, section 9.5.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(1, 10).reshape(1, 3, 3, 1)
    >>> ones = np.ones((2, 2, 1, 1), int)
    >>> grad_x, grad_weight, grad_bias = conv2d_backward(np.ones((1, 2, 2, 1), int), image, ones)
    >>> print(grad_weight[:, :, 0, 0], grad_bias)
    [[12 16]
     [24 28]] [4]
    """
    x, weight = conv_operands(x, weight)
    grid = window_grid(x.shape[1:3], weight.shape[:2], stride, padding, dilation)
    C_out = weight.shape[3]
    grad_output = grad_operand(grad_output, (len(x), *grid.output, C_out))
    dtype = result_dtype(x, weight, grad_output)
    grad_output, weight = grad_output.astype(dtype, copy=False), weight.astype(dtype, copy=False)
    grad_x = added_back(grad_output, weight, x.shape, grid) if needs_grad_x else None
    grad_weight, grad_bias = weight_gradients(padded_windows(x, grid), grad_output)
    return grad_x, grad_weight.reshape(weight.shape), grad_bias


def weight_gradients(windows: Array, grad_output: Array) -> tuple[Array, Array]:
    """``im2col(x).T @ G`` and the sums of G's columns, a piece of the batch at a time."""
    dtype, C_out = grad_output.dtype, grad_output.shape[3]

    def add_up(pieces: Sequence[Piece]) -> tuple[Array, Array]:
        grad_weight = np.zeros((prod(windows.shape[3:]), C_out), sum_dtype(dtype))
        grad_bias = np.zeros(C_out, sum_dtype(dtype))
        for piece, columns in unrolled(windows, pieces, dtype):
            grads = grad_output[piece].reshape(-1, C_out)
            grad_weight += columns.reshape(len(grads), -1).T @ grads
            grad_bias += np.ones(len(grads), grad_bias.dtype) @ grads  # their sum; BLAS is quicker at it
        return grad_weight, grad_bias

    weights, biases = zip(*in_threads(add_up, pieces_in_cache(windows)), strict=True)
    grad_weight, grad_bias = sum(weights), sum(biases)
    return grad_weight.astype(dtype, copy=False), grad_bias.astype(dtype, copy=False)


def added_back(grad_output: Array, weight: Array, shape: Shape, grid: WindowGrid) -> Array:
    """``col2im(G @ W.T)``, few images and one cell of the kernel at a time: its columns are added while in cache."""
    grad_x = np.empty(shape, grad_output.dtype)
    turned = np.ascontiguousarray(weight.swapaxes(2, 3))

    def add_back(images: Sequence[slice]) -> None:
        for few in images:
            grads = grad_output[few]
            padded = bordered_zeros(grad_x[few].shape, grid.pads, grads.dtype)
            columns = np.empty((len(padded), *grid.output, shape[3]), grads.dtype)
            for (rows, cols), cell in zip(cell_slices(grid), np.ndindex(grid.kernel), strict=True):
                multiply_rows(grads, turned[cell], columns)
                padded[:, rows, cols] += columns
            grad_x[few] = without_border(padded, grid.pads)

    in_threads(add_back, few_images(grad_x))
    return grad_x


def pool_grid(x: ArrayLike, kernel_size: Pair, stride: Pair | None, padding: Padding) -> tuple[Array, WindowGrid]:
    """Check a pool's image and settings; stride None is the kernel's size. A window must see a real cell."""
    x = as_array(x, "x", "NHWC")
    grid = image_grid(x, kernel_size, kernel_size if stride is None else stride, padding)
    check_real_cells(x.shape[1:], grid)
    return x, grid


def check_real_cells(image: Shape, grid: WindowGrid) -> None:
    """Raise where a window on an image (H, W, C) sees nothing but padding: it has no maximum and no average."""
    if not over_cells(np.logical_or, real_cells((1, *image), grid)).all():
        raise ValueError(told(NOTHING_BUT_PADDING, pads=grid.pads, kernel=grid.kernel))


def cells_of_windows(x: Array, grid: WindowGrid, value: float = 0) -> list[Array]:
    """For each cell of the kernel, rows first, what all windows have there: views (N, OH, OW, C).

    A pool is KH · KW steps over these, each for all windows at once.
    """
    padded = bordered(x, grid.pads, value)
    return [padded[:, rows, cols] for rows, cols in cell_slices(grid)]


def over_cells(combine: np.ufunc, cells: list[Array], dtype: DTypeLike | None = None) -> Array:
    """Combine the cells of all windows, one after another: np.maximum gives each window's largest number."""
    if len(cells) == 1:
        return cells[0].astype(dtype or cells[0].dtype)
    combined = combine(cells[0], cells[1], dtype=dtype)
    for cell in cells[2:]:
        combine(combined, cell, out=combined)
    return combined


def real_cells(shape: Shape, grid: WindowGrid) -> list[Array]:
    """For each cell of the kernel, which windows have it in the image and not in the padding: (1, OH, OW, 1)."""
    return cells_of_windows(np.ones((1, *shape[1:3], 1), bool), grid, False)


def counts_of_real_cells(shape: Shape, grid: WindowGrid, dtype: DType) -> Array:
    """How many cells of each window lie in the image: (1, OH, OW, 1), in the dtype of the sums that they divide."""
    return over_cells(np.add, real_cells(shape, grid), np.int64).astype(dtype)


def lowest(dtype: DType) -> float:
    """What can never win a maximum: −∞, or the smallest number of an integer dtype."""
    if dtype.kind == "b":
        return False
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def highest(dtype: DType) -> float:
    """What can never win a minimum: ∞, or the largest number of an integer dtype."""
    if dtype.kind == "b":
        return True
    return np.inf if dtype.kind == "f" else np.iinfo(dtype).max


def max_pool2d(x: ArrayLike, kernel_size: Pair, *, stride: Pair | None = None, padding: Padding = "valid") -> Array:
    """The largest number of every window, each channel by itself.

    Parameters
    ----------
    x : array, shape (N, H, W, C)
    kernel_size : int or (int, int)
    stride : int or (int, int), optional
        None, the default, is kernel_size: windows lie side by side.
    padding : {"valid", "same"}, int or ((int, int), (int, int))
        Padding never wins: it is −∞ (for integers the dtype's minimum), and not 0.

    Returns
    -------
    array, shape (N, OH, OW, C)
        dtype of x.

    Raises
    ------
    ValueError
        If sizes do not fit, or a window would see nothing but padding.
    TypeError
        If something is not a number.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])[np.newaxis, :, :, np.newaxis]
    >>> print(max_pool2d(image, 2)[0, :, :, 0])
    [[2 3]
     [4 2]]
    """
    x, grid = pool_grid(x, kernel_size, stride, padding)
    return piece_by_piece(lambda few: over_cells(np.maximum, cells_of_windows(few, grid, lowest(few.dtype))), x)


def min_pool2d(x: ArrayLike, kernel_size: Pair, *, stride: Pair | None = None, padding: Padding = "valid") -> Array:
    """The smallest number of every window, each channel by itself.

    Parameters
    ----------
    x : array, shape (N, H, W, C)
    kernel_size, stride, padding
        As for `max_pool2d`; padding is ∞ (for integers the dtype's maximum).

    Returns
    -------
    array, shape (N, OH, OW, C)
        dtype of x.

    Raises
    ------
    ValueError, TypeError
        As `max_pool2d` does.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])[np.newaxis, :, :, np.newaxis]
    >>> print(min_pool2d(image, 2)[0, :, :, 0])
    [[0 0]
     [0 0]]
    """
    x, grid = pool_grid(x, kernel_size, stride, padding)
    return piece_by_piece(lambda few: over_cells(np.minimum, cells_of_windows(few, grid, highest(few.dtype))), x)


def average_dtype(dtype: DType) -> DType:
    """Averages of integers have fractions."""
    return dtype if dtype.kind == "f" else np.dtype(np.float64)


def avg_pool2d(x: ArrayLike, kernel_size: Pair, *, stride: Pair | None = None, padding: Padding = "valid") -> Array:
    """The mean of every window, each channel by itself; padding is not counted.

    Parameters
    ----------
    x : array, shape (N, H, W, C)
    kernel_size, stride, padding
        As for `max_pool2d`. Only the cells inside the image are summed and counted, as TensorFlow does
        (PyTorch counts the padding unless told not to).

    Returns
    -------
    array, shape (N, OH, OW, C)
        dtype of x; float64 for integers.

    Raises
    ------
    ValueError, TypeError
        As `max_pool2d` does.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])[np.newaxis, :, :, np.newaxis]
    >>> print(avg_pool2d(image, 2)[0, :, :, 0])
    [[1.   1.5 ]
     [2.25 1.  ]]
    """
    x, grid = pool_grid(x, kernel_size, stride, padding)
    dtype = average_dtype(x.dtype)
    counts = counts_of_real_cells(x.shape, grid, sum_dtype(dtype))

    def average(few: Array) -> Array:
        sums = over_cells(np.add, cells_of_windows(few, grid), counts.dtype)
        sums /= counts
        return sums.astype(dtype, copy=False)

    return piece_by_piece(average, x)


def max_pool2d_backward(
    grad_output: ArrayLike, x: ArrayLike, kernel_size: Pair, *, stride: Pair | None = None, padding: Padding = "valid"
) -> Array:
    """Send every gradient to the cell that won its window; in a tie, to the first (rows first).

    Parameters
    ----------
    grad_output : array, shape (N, OH, OW, C)
    x : array, shape (N, H, W, C)
    kernel_size, stride, padding
        As given to `max_pool2d`.

    Returns
    -------
    array, shape (N, H, W, C)
        dtype of x where that is a float; else grad_output's (int64 for integers).

    Raises
    ------
    ValueError, TypeError
        As `max_pool2d` does, and if grad_output has not the output's shape.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.array([[4, 4], [1, 0]])[np.newaxis, :, :, np.newaxis]
    >>> print(max_pool2d_backward(np.ones((1, 1, 1, 1), int), image, 2)[0, :, :, 0])
    [[1 0]
     [0 0]]
    """
    x, grid = pool_grid(x, kernel_size, stride, padding)
    grad_output = pool_grad(grad_output, x, grid)
    return piece_by_piece(lambda grads, few: given_to_winners(grads, few, grid), grad_output, x)


def given_to_winners(grad_output: Array, x: Array, grid: WindowGrid) -> Array:
    """`max_pool2d_backward` of a few images: offer every window's gradient to its cells, one after another."""
    cells = cells_of_windows(x, grid, lowest(x.dtype))
    top = over_cells(np.maximum, cells)
    has_nan = (top != top).any()
    lies_apart = grid.stride[0] >= grid.kernel[0] and grid.stride[1] >= grid.kernel[1]
    padded = bordered_zeros(x.shape, grid.pads, grad_output.dtype)
    waiting = np.ones(top.shape, bool)  # windows whose winner has not come yet
    for cell, is_real, (rows, cols) in zip(cells, real_cells(x.shape, grid), cell_slices(grid), strict=True):
        wins = cell == top
        if has_nan:
            wins |= cell != cell  # NaN wins, as in forward
        if np.any(grid.pads):
            wins &= is_real  # padding never wins, not even against a cell of −∞
        wins &= waiting  # of several, the first
        waiting ^= wins
        if lies_apart:  # each cell belongs to one window: to put is quicker than to add
            padded[:, rows, cols] = masked(grad_output, wins)
        else:
            padded[:, rows, cols] += masked(grad_output, wins)
    return without_border(padded, grid.pads)


def masked(numbers: Array, mask: Array) -> Array:
    """The numbers where the mask is True, and 0 elsewhere: ``np.where(mask, numbers, 0)``, in a fifth of its time.

    It is a product with 1 and 0. The bits are multiplied, as integers, because ∞ · 0 would be NaN.
    """
    whole = {1: np.int8, 2: np.int16, 4: np.int32, 8: np.int64}.get(numbers.itemsize)
    if whole is None:  # longdouble
        return np.where(mask, numbers, numbers.dtype.type(0))
    return (numbers.view(whole) * mask).view(numbers.dtype)


def avg_pool2d_backward(
    grad_output: ArrayLike, x: ArrayLike, kernel_size: Pair, *, stride: Pair | None = None, padding: Padding = "valid"
) -> Array:
    """Split every gradient evenly over the cells that its window averaged.

    Parameters
    ----------
    grad_output : array, shape (N, OH, OW, C)
    x : array, shape (N, H, W, C)
        Only its shape and dtype matter.
    kernel_size, stride, padding
        As given to `avg_pool2d`.

    Returns
    -------
    array, shape (N, H, W, C)
        dtype of x where that is a float; else grad_output's (float64 for integers).

    Raises
    ------
    ValueError, TypeError
        As `avg_pool2d` does, and if grad_output has not the output's shape.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.array([[4, 4], [1, 0]])[np.newaxis, :, :, np.newaxis]
    >>> print(avg_pool2d_backward(np.ones((1, 1, 1, 1)), image, 2)[0, :, :, 0])
    [[0.25 0.25]
     [0.25 0.25]]
    """
    x, grid = pool_grid(x, kernel_size, stride, padding)
    grad_output = pool_grad(grad_output, x, grid)
    dtype = average_dtype(grad_output.dtype)
    counts = counts_of_real_cells(x.shape, grid, sum_dtype(dtype))

    def share(grads: Array, few: Array) -> Array:
        shares = (grads / counts).astype(dtype, copy=False)
        padded = bordered_zeros(few.shape, grid.pads, dtype)
        for rows, cols in cell_slices(grid):
            padded[:, rows, cols] += shares
        return without_border(padded, grid.pads)

    return piece_by_piece(share, grad_output, x)


def pool_grad(grad_output: ArrayLike, x: Array, grid: WindowGrid) -> Array:
    """Check a pool's gradient and bring it to the dtype that its grad_x will have."""
    grad_output = grad_operand(grad_output, (len(x), *grid.output, x.shape[3]))
    dtype = x.dtype if x.dtype.kind == "f" else accumulator(grad_output)
    return grad_output.astype(dtype, copy=False)


def relu(x: ArrayLike) -> Array:
    """Replace every negative number by 0: ``max(x, 0)``.

    Parameters
    ----------
    x : array, any shape

    Returns
    -------
    array, shape of x
        dtype of x.

    Raises
    ------
    TypeError
        If x does not hold numbers.

    Examples
    --------
    >>> relu([-12, 0, 5])
    array([0, 0, 5])
    """
    x = as_numbers(x, "x")
    return np.maximum(x, x.dtype.type(0))


def relu_backward(grad_output: ArrayLike, x: ArrayLike) -> Array:
    """Let the gradient through where x was positive, and nothing elsewhere.

    Parameters
    ----------
    grad_output : array, any shape
    x : array, same shape

    Returns
    -------
    array, shape of x
        dtype of grad_output.

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If something is not a number.

    Examples
    --------
    >>> relu_backward([1, 1, 1], [-12, 0, 5])
    array([0, 0, 1])
    """
    x = as_numbers(x, "x")
    grad_output = grad_operand(grad_output, x.shape)
    return masked(grad_output, x > 0)


def softmax(x: ArrayLike, axis: int = -1) -> Array:
    r"""Turn logits into probabilities: :math:`p_i = e^{x_i} / \sum_j e^{x_j}`.

    Parameters
    ----------
    x : array, any shape with at least one axis
        Logits: any real numbers.
    axis : int
        Along which the probabilities add up to 1.

    Returns
    -------
    array, shape of x
        dtype of x; float64 for integers.

    Raises
    ------
    ValueError
        If x has no such axis, or nothing along it.
    TypeError
        If x does not hold numbers.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, section 4.1.

    Examples
    --------
    >>> softmax([1.0, 2.0, 3.0]).round(3)
    array([0.09 , 0.245, 0.665])
    """
    x = as_numbers(x, "x")
    axis = as_int(axis, "axis", -max(1, x.ndim))
    if not x.ndim or axis >= x.ndim or not x.shape[axis]:
        raise ValueError(told(NOTHING_TO_ADD_UP, axis=axis, shape=x.shape))
    dtype = average_dtype(x.dtype)
    x = x.astype(sum_dtype(dtype), copy=False)
    with np.errstate(over="ignore"):  # a difference too large for the dtype is −∞, and its power 0
        powers = np.exp(x - x.max(axis=axis, keepdims=True))  # the same ratios, and no overflow
    return (powers / powers.sum(axis=axis, keepdims=True)).astype(dtype, copy=False)
