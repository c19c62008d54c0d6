"""A filter with depth: each channel with its slice of the filter, and what they add up to."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_array
from cnnlib.draw.grids import Grid, equation_place, outline, place_grid
from cnnlib.draw.maps import shade, with_range
from cnnlib.draw.picture import MAX_WIDTH, TITLE_HEIGHT, Picture
from cnnlib.draw.windows import OUTLINED, check_cell
from cnnlib.functional import conv2d
from cnnlib.language import told
from cnnlib.palette import MUTED, ROLES

SIGN = 36  # CSS px between two grids, and below a row for its "+"
SMALLEST_CELL = 20  # CSS px; below that numbers do not fit, and a plane becomes shades
FILTER_CELL = 40  # CSS px, beside shades
HIGHEST = 540  # CSS px of all rows, with the sign that the last one has not
MOST_NUMBERS = 64  # that are named in words
TIMES = "\N{CIRCLED ASTERISK OPERATOR}"

Row = tuple[Grid, Grid, Grid]  # a channel, its slice of the filter, and their map


def channels(
    x: ArrayLike,
    weight: ArrayLike,
    names: Sequence[str] = (),
    *,
    at: tuple[int, int] | None = None,
    cell: float = 48,
) -> Picture:
    """One filter with depth: a row for each channel, channel ⊛ slice = part, and on the right the sum of the parts.

    Parameters
    ----------
    x : array, shape (1, H, W, C)
    weight : array, shape (KH, KW, C, 1)
    names : sequence of str
        What the channels are called.
    at : (int, int), optional
        The output cell whose window is outlined on every channel.
    cell : float
        Size of a cell in CSS pixels, where there is room. In large planes shades stand for the numbers: white is 0.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If sizes do not fit, or there is no output cell `at`.

    Examples
    --------
    >>> channels([[[[1, 2]]]], [[[[10], [100]]]]).description  # doctest: +ELLIPSIS
    'Channel 0 1×1: [[1]] ⊛ Slice 0 1×1: [[10]] = Part 0 1×1: [[10]]; ...; the parts add up to Map 1×1: [[210]]'
    """
    x, weight = as_array(x, "x", "NHWC"), as_array(weight, "weight", ("KH", "KW", "C_in", "C_out"))
    total = Grid(conv2d(x, weight), told("Map"), "output")
    rows = [channel_row(x, weight, c, names) for c in range(x.shape[3])]
    if at is not None:
        row, column = check_cell(at, total.shape)
        for source, kernel, _ in rows:
            source.windows = ((row, column, *kernel.shape, "kernel"),)
        for out in (*(part for _, _, part in rows), total):
            out.windows = ((row, column, 1, 1, "kernel"),)
    return draw_rows(rows, total, min(cell, cell_that_fits(rows, total)))


def channel_row(x: Array, weight: Array, c: int, names: Sequence[str]) -> Row:
    """One channel, its slice of the filter, and what comes out of the two."""
    name = told(names[c]) if names else told("Channel {index}", index=c)
    part = conv2d(x[..., c : c + 1], weight[:, :, c : c + 1])
    kernel = Grid(weight[:, :, c : c + 1], told("Slice {index}", index=c), "kernel")
    return Grid(x[..., c : c + 1], name), kernel, Grid(part, told("Part {index}", index=c), "output")


def cell_that_fits(rows: Sequence[Row], total: Grid) -> float:
    """The largest cell with which the picture is neither too wide nor too high."""
    source, kernel, part = rows[0]
    columns = source.shape[1] + part.shape[1] + total.shape[1]
    width = (MAX_WIDTH - 3 * SIGN - 5 * 12 - FILTER_CELL * kernel.shape[1]) / columns
    return min(width, (HIGHEST / len(rows) - TITLE_HEIGHT - SIGN) / source.shape[0])


def draw_rows(rows: Sequence[Row], total: Grid, cell: float) -> Picture:
    """The picture: rows with signs between their grids, and the sum at half their height."""
    cells = (cell, max(cell, FILTER_CELL), cell, cell)
    columns = [*zip(*rows, strict=True), (total,)]
    widths = [max(equation_place(part, size) for part in parts) for parts, size in zip(columns, cells, strict=True)]
    lefts = list(itertools.accumulate(widths, lambda left, width: left + width + SIGN, initial=6.0))
    middles = [left + width / 2 for left, width in zip(lefts, widths, strict=False)]
    step = TITLE_HEIGHT + SIGN + max(rows[0][0].shape[0] * cell, rows[0][1].shape[0] * cells[1])
    picture = Picture(lefts[-1] - SIGN + 6, len(rows) * step - SIGN + 6, describe(rows, total))
    heights = [(index + 0.5) * step + (TITLE_HEIGHT - SIGN) / 2 for index in range(len(rows))]
    middle = sum(heights) / len(heights)
    limits = largest_numbers(rows, total)
    for y, row in zip(heights, rows, strict=True):
        for part, x, size, limit in zip(row, middles, cells, limits, strict=False):
            place_plane(picture, part, (x, y), size, limit)
        write_signs(picture, {(lefts[1] - SIGN / 2, y): TIMES, (lefts[2] - SIGN / 2, y): "="})
    write_signs(picture, {(middles[2], y - step / 2 - TITLE_HEIGHT / 2): "+" for y in heights[1:]})
    write_signs(picture, {(lefts[3] - SIGN / 2, middle): "="})
    place_plane(picture, total, (middles[3], middle), cell, limits[3])
    return picture


def write_signs(picture: Picture, signs: dict[tuple[float, float], str]) -> None:
    """Signs between grids, each at its place."""
    for place, text in signs.items():
        picture.write(*place, text, size=24, color=MUTED)


def largest_numbers(rows: Sequence[Row], total: Grid) -> list[float]:
    """What is darkest in each column of the picture; the parts and their sum have one scale."""
    inputs, kernels, parts = (max(np.abs(part.values).max() for part in column) for column in zip(*rows, strict=True))
    outputs = max(parts, np.abs(total.values).max())
    return [inputs, kernels, outputs, outputs]


def place_plane(picture: Picture, part: Grid, middle: tuple[float, float], cell: float, limit: float) -> None:
    """A grid of numbers; of shades, where its cells are too small for numbers."""
    if cell >= SMALLEST_CELL:
        return place_grid(picture, part, *middle, cell)
    (x, y), (height, width) = middle, (size * cell for size in part.shape)
    picture.write(x, y - height / 2 - TITLE_HEIGHT / 2, part.heading, color=ROLES[part.role][0], weight="bold")
    ax = picture.panel(x - width / 2, y - height / 2, width, height)
    shade(ax, part.values, limit or 1.0, "signed" if part.values.min() < 0 else "ink")
    for row, column, tall, wide, role in part.windows:
        air = int((tall, wide) == (1, 1))  # so that one small cell can be seen in its frame
        outline(ax, (row - air, column - air, tall + 2 * air, wide + 2 * air, role), 3)
    return None


def describe(rows: Sequence[Row], total: Grid) -> str:
    """What `channels` shows, in words: numbers where there are few, their range elsewhere."""
    lines = [f"{in_words(source)} {TIMES} {in_words(kernel)} = {in_words(part)}" for source, kernel, part in rows]
    words = told("{parts}; the parts add up to {total}", parts="; ".join(lines), total=in_words(total))
    return words + in_words_outlined(total)


def in_words(part: Grid) -> str:
    """A grid with its numbers, or only their range where there are many."""
    values = part.values
    if values.size <= MOST_NUMBERS:
        return str(part)
    return with_range(part.heading, values.min(), values.max())


def in_words_outlined(total: Grid) -> str:
    """Which cell of the output is outlined."""
    return "".join(f"; {told(OUTLINED, row=row, column=column)}" for row, column, *_ in total.windows)
