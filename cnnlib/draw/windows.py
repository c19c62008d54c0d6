"""A window on its way over an image, and the output that it fills."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.draw.grids import Grid, Window, equation, place_grid
from cnnlib.draw.numbers import number, plane, size_text
from cnnlib.draw.picture import GAP, TITLE_HEIGHT, Picture
from cnnlib.functional import conv2d
from cnnlib.language import told
from cnnlib.palette import MUTED
from cnnlib.shapes import WindowGrid, window_grid

OUTLINED = "outlined: the window of output cell ({row}, {column})"
NO_CELL = "there is no output cell {at}: the output has {rows} rows and {columns} columns"
ALL_PLACES = "the window of {size} stands at {count} places, one after the other; its sums are {sums}"


def convolution(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    at: tuple[int, int] | None = None,
    known: int | None = None,
    cell: float = 52,
    **settings: Any,
) -> Picture:
    """Input ⊛ filter = output, with one window outlined on the input and its cell on the output.

    Parameters
    ----------
    x : array, shape (1, H, W, 1) or (H, W)
    weight : array, shape (KH, KW, 1, 1) or (KH, KW)
    bias : array, shape (1,), optional
    at : (int, int), optional
        The output cell whose window is outlined.
    known : int, optional
        How many cells of the output show their number yet.
    cell : float
        Size of a cell in CSS pixels.
    **settings
        stride, padding, dilation: as for `conv2d`.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If sizes do not fit, or there is no output cell `at`.

    Examples
    --------
    >>> convolution([[1, 2], [3, 4]], [[1, 1]], at=(1, 0)).description
    'Input 2×2: [[1 2] [3 4]]; Filter 1×2: [[1 1]]; Output 2×1: [[3] [7]]; outlined: the window of output cell (1, 0)'
    """
    parts, words = convolution_parts(x, weight, bias, at, settings)
    parts[-1].known = known
    return equation([parts[0], "\N{CIRCLED ASTERISK OPERATOR}", parts[1], "=", parts[2]], cell=cell, description=words)


def convolution_parts(
    x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None, at: tuple[int, int] | None, settings: dict[str, Any]
) -> tuple[list[Grid], str]:
    """The three grids of a convolution, and what they show in words."""
    x, weight = plane(x, "x"), plane(weight, "weight")
    out = conv2d(x[np.newaxis, :, :, np.newaxis], weight[:, :, np.newaxis, np.newaxis], bias, **settings)
    where = window_grid(x.shape, weight.shape, **settings)
    source = Grid(x, told("Input"), pads=where.pads)
    rows, columns = map(unseen_lines, source.shape, where.kernel, where.stride, where.dilation, where.output)
    source.unseen = rows, columns
    parts = [source, Grid(weight, told("Filter"), "kernel"), Grid(out, told("Output"), "output")]
    words = "; ".join(map(str, parts))
    if at is not None:
        row, column = check_cell(at, where.output)
        parts[0].windows = window_frames(row, column, where)
        parts[2].windows = ((row, column, 1, 1, "kernel"),)
        words += f"; {told(OUTLINED, row=row, column=column)}"
    return parts, words


def unseen_lines(size: int, kernel_size: int, stride: int, dilation: int, output: int) -> list[int]:
    """Rows (or columns) of a padded grid that no window touches."""
    seen = {place * stride + cell * dilation for place in range(output) for cell in range(kernel_size)}
    return sorted(set(range(size)) - seen)


def window_frames(row: int, column: int, where: WindowGrid) -> tuple[Window, ...]:
    """The frame of a window; one with holes (dilation) has a frame around each of its cells."""
    (KH, KW), (SH, SW), (DH, DW) = where.kernel, where.stride, where.dilation
    top, left = row * SH, column * SW
    if (DH, DW) == (1, 1):
        return ((top, left, KH, KW, "kernel"),)
    cells = itertools.product(range(KH), range(KW))
    return tuple((top + u * DH, left + v * DW, 1, 1, "kernel") for u, v in cells)


def check_cell(at: tuple[int, int], shape: tuple[int, int]) -> tuple[int, int]:
    """Raise ValueError unless there is an output cell `at`."""
    row, column = at
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        raise ValueError(told(NO_CELL, at=at, rows=shape[0], columns=shape[1]))
    return row, column


def slide(x: ArrayLike, weight: ArrayLike, *, columns: int = 2, cell: float = 40, **settings: Any) -> Picture:
    """A picture for every place of the window, the output filling up cell by cell.

    Parameters
    ----------
    x : array, shape (1, H, W, 1) or (H, W)
    weight : array, shape (KH, KW, 1, 1) or (KH, KW)
    columns : int
        Pictures side by side.
    cell : float
        Size of a cell in CSS pixels.
    **settings
        stride, padding, dilation: as for `conv2d`.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If sizes do not fit.

    Examples
    --------
    >>> slide([[1, 2, 3]], [[1, 1]]).description
    'the window of 1×2 stands at 2 places, one after the other; its sums are 3, 5'
    """
    (source, kernel, out), _ = convolution_parts(x, weight, None, None, settings)
    OH, OW = out.values.shape
    places = list(itertools.product(range(OH), range(OW)))
    width, height = (source.shape[1] + out.shape[1]) * cell + 90, TITLE_HEIGHT + source.shape[0] * cell + GAP
    rows = -(-len(places) // columns)
    sums = ", ".join(map(number, out.values.ravel()))
    words = told(ALL_PLACES, size=size_text(kernel.values), count=len(places), sums=sums)
    picture = Picture(columns * width, rows * height, words)
    for step, at in enumerate(places):
        (source, _, out), _ = convolution_parts(x, weight, None, at, settings)
        source.title, out.known = f"{step + 1}. {source.title}", step + 1
        left, y = step % columns * width, step // columns * height + TITLE_HEIGHT + source.shape[0] * cell / 2
        place_grid(picture, source, left + 16 + source.shape[1] * cell / 2, y, cell)
        picture.write(left + 16 + source.shape[1] * cell + 20, y, "\N{RIGHTWARDS ARROW}", size=22, color=MUTED)
        place_grid(picture, out, left + 56 + (source.shape[1] + out.shape[1] / 2) * cell, y, cell)
    return picture
