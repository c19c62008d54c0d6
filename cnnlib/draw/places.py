"""Every place of a window along one row of numbers, for several paddings, one below the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array
from cnnlib.draw.grids import grid
from cnnlib.draw.numbers import number, plane
from cnnlib.draw.picture import MAX_WIDTH, TITLE_HEIGHT, Picture
from cnnlib.language import told
from cnnlib.palette import ROLES
from cnnlib.shapes import AxisPadding, as_int, axis_padding, output_size

BAR_HEIGHT = 36  # CSS px of a window's bar with its sum
SIDE = 10  # CSS px at each edge
AIR = 0.06  # of a cell, between a bar and its neighbour
BEGIN_AT = "{row}, windows begin at {starts}, with the sums {sums}"


class Line(NamedTuple):
    """A row with one padding, and its windows."""

    title: str
    values: Array  # (1, W)
    kernel_size: int
    stride: int
    pads: tuple[int, int]  # (start, end)
    windows: int  # how many

    @property
    def starts(self) -> list[int]:
        """The cell at which each window begins; the row's first one is 0."""
        return [window * self.stride - self.pads[0] for window in range(self.windows)]

    @property
    def sums(self) -> list[str]:
        """What a filter of ones gives at each place."""
        padded = np.pad(self.values[0], self.pads)
        return [number(padded[start + self.pads[0] :][: self.kernel_size].sum()) for start in self.starts]

    @property
    def heading(self) -> str:
        """The title, and what stands on both sides."""
        return told("{name}: padding {pads}", name=told(self.title), pads=self.pads)

    @property
    def bars(self) -> int:
        """How many bars must stand one below the other, so that no two touch."""
        return -(-self.kernel_size // self.stride)

    def __str__(self) -> str:
        starts = ", ".join(map(number, self.starts))
        return told(BEGIN_AT, row=self.heading, starts=starts, sums=", ".join(self.sums))


def places(
    row: ArrayLike, kernel_size: int, *, stride: int = 1, paddings: Mapping[str, AxisPadding], cell: float = 52
) -> Picture:
    """Every place of a window along one row: below the cells that it sees a bar, and their sum.

    Parameters
    ----------
    row : array, shape (W,)
    kernel_size, stride : int
    paddings : mapping of str to {"valid", "same"}, int or (int, int)
        A row for each, under its name; the numbers stand one below the other.
    cell : float
        Size of a cell in CSS pixels, where there is room.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the window does not fit.

    Examples
    --------
    >>> places([1, 2, 3], 2, paddings={"SAME": "same"}).description
    'SAME: padding (0, 1), windows begin at 0, 1, 2, with the sums 3, 5, 3'
    """
    values = plane(np.atleast_2d(row), "row")
    lines = [make_line(title, values, kernel_size, stride, padding) for title, padding in paddings.items()]
    before, after = (max(sides) for sides in zip(*(line.pads for line in lines), strict=True))
    columns = before + values.shape[1] + after
    cell = min(cell, (MAX_WIDTH - 2 * SIDE) / columns)
    heights = [TITLE_HEIGHT + cell + line.bars * BAR_HEIGHT + SIDE for line in lines]
    picture = Picture(columns * cell + 2 * SIDE, sum(heights), "; ".join(map(str, lines)))
    for index, line in enumerate(lines):
        draw_line(picture, line, SIDE + before * cell, sum(heights[:index]) + TITLE_HEIGHT, cell)
    return picture


def make_line(title: str, values: Array, kernel_size: int, stride: int, padding: AxisPadding) -> Line:
    """A row with its padding worked out."""
    kernel_size, stride, size = as_int(kernel_size, "kernel_size"), as_int(stride, "stride"), values.shape[1]
    windows = output_size(size, kernel_size, stride, padding)
    return Line(title, values, kernel_size, stride, axis_padding(padding, size, kernel_size, stride, 1), windows)


def draw_line(picture: Picture, line: Line, left: float, top: float, cell: float) -> None:
    """One row of cells, its first one at `left`; below it the bars of its windows, and their sums."""
    start, height = left - line.pads[0] * cell, line.bars * BAR_HEIGHT
    width = (sum(line.pads) + line.values.shape[1]) * cell
    picture.write(start + width / 2, top - TITLE_HEIGHT / 2, line.heading, color=ROLES["input"][0], weight="bold")
    grid(line.values, cell=cell, ax=picture.panel(start, top, width, cell), pads=((0, 0), line.pads))
    ax = picture.panel(start, top + cell, width, height)
    ax.set(xlim=(-line.pads[0], line.values.shape[1] + line.pads[1]), ylim=(height, 0))
    color = ROLES["kernel"][0]
    for window, (first, total) in enumerate(zip(line.starts, line.sums, strict=True)):
        y, end = window % line.bars * BAR_HEIGHT, first + line.kernel_size
        ax.plot((first + AIR, end - AIR), (y + 9, y + 9), color=color, linewidth=5, solid_capstyle="butt")
        ax.text((first + end) / 2, y + 24, total, ha="center", va="center", fontsize=16, color=ROLES["output"][0])
