"""Grids of numbers, alone and in a row with signs between them: input ⊛ filter = output."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from matplotlib.typing import ColorType
from numpy.typing import ArrayLike

from cnnlib.draw.colors import fill
from cnnlib.draw.numbers import number, plane, size_text
from cnnlib.draw.picture import MAX_WIDTH, TITLE_HEIGHT, Picture
from cnnlib.language import told
from cnnlib.palette import INK, LINE, MUTED, PAPER, ROLES
from cnnlib.shapes import Pads

Window = tuple[int, int, int, int, str]  # row, column, height, width, role
DIGIT_WIDTH = 8.9  # CSS px, of the smallest writing
HATCHED = {  # by whether there are rows, and columns
    (True, False): "hatched, no window touches them: rows {rows}",
    (False, True): "hatched, no window touches them: columns {columns}",
    (True, True): "hatched, no window touches them: rows {rows} and columns {columns}",
}
SIGN = 32  # CSS px, the width of a sign of an equation


@dataclass
class Grid:
    """A plane of numbers, and how it is to be drawn.

    Parameters
    ----------
    values : array, shape (H, W), (1, H, W, 1) or (H, W, 1, 1)
    title : str
        Its size is written behind it.
    role : {"input", "kernel", "output"}
        Whose colour it has.
    pads : ((int, int), (int, int))
        ((top, bottom), (left, right)) cells of padding, drawn dotted with zeros in them.
    windows : sequence of (row, column, height, width, role)
        Outlines, in cells of the padded grid.
    known : int, optional
        How many cells, row by row, show their number yet; None is all.
    unseen : (list of int, list of int)
        Rows and columns of the padded grid that no window touches: hatched.
    largest : float, optional
        The number that has the full colour, for grids on one scale; without one it is the grid's own largest.
    """

    values: Any  # an array (H, W), once it is made
    title: str = ""
    role: str = "input"
    pads: Pads = ((0, 0), (0, 0))
    windows: tuple[Window, ...] = ()
    known: int | None = None
    unseen: tuple[Sequence[int], Sequence[int]] = ((), ())
    largest: float | None = None

    def __post_init__(self) -> None:
        self.values = plane(self.values)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns with the padding."""
        (top, bottom), (left, right) = self.pads
        return top + self.values.shape[0] + bottom, left + self.values.shape[1] + right

    @property
    def heading(self) -> str:
        """The title with the size behind it."""
        return f"{told(self.title)} {size_text(self.values)}".strip()

    def __str__(self) -> str:
        shown = " ".join(str(np.round(self.values, 3)).split()).replace("[ ", "[")
        name = self.heading
        if self.pads != ((0, 0), (0, 0)):
            name = told("{name} with padding {pads}", name=name, pads=self.pads)
        return f"{name}: {shown}" + self.hatched()

    def hatched(self) -> str:
        """In words, the rows and columns that no window touches."""
        rows, columns = (", ".join(map(str, places)) for places in self.unseen)
        if not rows and not columns:
            return ""
        return f" ({told(HATCHED[bool(rows), bool(columns)], rows=rows, columns=columns)})"


def grid(values: ArrayLike, *, cell: float = 44, ax: Axes | None = None, **looks: Any) -> Figure | SubFigure:
    """A grid of numbers; around it, dotted, its padding; on it the outlines of windows.

    Parameters
    ----------
    values : array, shape (H, W), (1, H, W, 1) or (H, W, 1, 1)
    cell : float
        Size of a cell in CSS pixels.
    ax : matplotlib Axes, optional
    **looks
        title, role, pads, windows, known, unseen, largest: see `Grid`.

    Returns
    -------
    Figure
        A `Picture` unless ax is given.

    Raises
    ------
    ValueError
        If values is not one plane.

    Examples
    --------
    >>> grid([[1, 2], [3, 4]], title="Input").description
    'Input 2×2: [[1 2] [3 4]]'
    """
    part = Grid(values, **looks)
    if ax is None:
        return equation([part], cell=cell)
    draw_cells(ax, part, cell)
    (top, _), (left, _) = part.pads
    for window in ((top, left, *part.values.shape, part.role), *part.windows):
        outline(ax, window, 1.5 if window not in part.windows else 4)
    return ax.figure


def draw_cells(ax: Axes, part: Grid, cell: float) -> None:
    """Every cell of a grid: the image's with their numbers, the padding's dotted with zeros."""
    rows, columns = part.shape
    (top, _), (left, _) = part.pads
    height, width = part.values.shape
    ax.set(xlim=(0, columns), ylim=(rows, 0))
    largest = np.abs(part.values).max() if part.largest is None else part.largest
    fits = max(len(number(value)) for value in part.values.ravel()) * DIGIT_WIDTH <= cell  # else shades must do
    for row, column in itertools.product(range(rows), range(columns)):
        y, x = row - top, column - left
        if not (0 <= y < height and 0 <= x < width):
            draw_cell(ax, row, column, "0" if fits else "", PAPER, cell, is_padding=True)
        elif part.known is not None and y * width + x >= part.known:
            draw_cell(ax, row, column, "", PAPER, cell)
        else:
            value = part.values[y, x]
            is_unseen = row in part.unseen[0] or column in part.unseen[1]
            color = PAPER if is_unseen else fill(value, largest, part.role)
            draw_cell(ax, row, column, number(value) if fits else "", color, cell, is_unseen=is_unseen)


def draw_cell(
    ax: Axes,
    row: int,
    column: int,
    text: str,
    color: ColorType,
    cell: float,
    *,
    is_padding: bool = False,
    is_unseen: bool = False,
) -> None:
    """One cell with its number: padding is dotted, what no window touches is hatched."""
    edge: dict[str, Any] = {"edgecolor": MUTED, "linestyle": ":"} if is_padding else {"edgecolor": LINE}
    hatch = "////" if is_unseen else None
    ax.add_patch(Rectangle((column, row), 1, 1, facecolor=color, linewidth=1, clip_on=False, hatch=hatch, **edge))
    size = max(14, min(0.38 * cell, 1.5 * cell / max(3, len(text))))
    ink = MUTED if is_padding or is_unseen else INK
    ax.text(column + 0.5, row + 0.53, text, ha="center", va="center", fontsize=size, color=ink)


def outline(ax: Axes, window: Window, width: float) -> None:
    """The frame of a window in its role's colour, on a thin white line so that it stands off."""
    row, column, height, breadth, role = window
    for color, line in ((PAPER, width + 2), (ROLES[role][0], width)):
        frame: dict[str, Any] = {"fill": False, "edgecolor": color, "linewidth": line, "joinstyle": "round"}
        ax.add_patch(Rectangle((column, row), breadth, height, clip_on=False, zorder=3, **frame))


def equation(parts: Sequence[Grid | str], *, cell: float = 52, description: str = "") -> Picture:
    """Grids in a row with signs between them: input ⊛ filter = output.

    Parameters
    ----------
    parts : sequence of Grid and str
        A str is a sign.
    cell : float
        Size of a cell in CSS pixels, where the row is not too wide for it.
    description : str
        In words; without one, the grids' own.

    Returns
    -------
    Picture

    Examples
    --------
    >>> picture = equation([Grid([[1]], "Input"), "+", Grid([[2]], "Bias")])
    >>> picture.description
    'Input 1×1: [[1]]; Bias 1×1: [[2]]'
    """
    return equations([parts], cell=cell, description=description)


def equations(rows: Sequence[Sequence[Grid | str]], *, cell: float = 52, description: str = "") -> Picture:
    """Equations one below the other, with cells of one size.

    Parameters
    ----------
    rows : sequence of sequences of Grid and str
        Each as for `equation`.
    cell : float
        Size of a cell in CSS pixels, where no row is too wide for it.
    description : str
        In words; without one, the grids' own.

    Returns
    -------
    Picture

    Examples
    --------
    >>> equations([[Grid([[1]], "One")], [Grid([[2]], "Two"), "→", Grid([[3]], "Three")]]).description
    'One 1×1: [[1]]; Two 1×1: [[2]]; Three 1×1: [[3]]'
    """
    cell = min(cell, *map(fitting_cell, rows))
    places = [[SIGN if isinstance(part, str) else equation_place(part, cell) for part in parts] for parts in rows]
    heights = [TITLE_HEIGHT + tallest(parts) * cell + 6 for parts in rows]
    words = description or "; ".join(str(part) for parts in rows for part in grids_of(parts))
    picture = Picture(max(map(sum, places)) + 12, sum(heights), words)
    for parts, widths, top in zip(rows, places, itertools.accumulate(heights, initial=0), strict=False):
        draw_equation(picture, parts, widths, top, cell)
    return picture


def draw_equation(picture: Picture, parts: Sequence[Grid | str], widths: list[float], top: float, cell: float) -> None:
    """One equation below the line `top` of a picture; each of its parts takes one of the widths."""
    y = top + TITLE_HEIGHT + tallest(parts) * cell / 2
    for part, left, width in zip(parts, itertools.accumulate(widths, initial=6), widths, strict=False):
        if isinstance(part, str):
            picture.write(left + width / 2, y, part, size=24, color=MUTED)
        else:
            place_grid(picture, part, left + width / 2, y, cell)


def grids_of(parts: Sequence[Grid | str]) -> list[Grid]:
    """The parts of an equation that are no signs."""
    return [part for part in parts if isinstance(part, Grid)]


def tallest(parts: Sequence[Grid | str]) -> int:
    """The most rows that a grid of an equation has."""
    return max(part.shape[0] for part in grids_of(parts))


def fitting_cell(parts: Sequence[Grid | str]) -> int:
    """The largest cell with which an equation is no wider than a picture may be."""
    grids = grids_of(parts)
    room = MAX_WIDTH - 12 - SIGN * (len(parts) - len(grids)) - 12 * len(grids)
    return room // sum(part.shape[1] for part in grids)


def equation_place(part: Grid, cell: float) -> float:
    """The width that a grid takes in an equation: its own or its heading's, and some air."""
    return max(part.shape[1] * cell, 9 * columns_of(part.heading)) + 12


def columns_of(text: str) -> int:
    """How wide a text is, in Latin letters; a Korean one counts two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def place_grid(picture: Picture, part: Grid, x: float, y: float, cell: float) -> None:
    """Draw one grid around the point (x, y) of a picture, with its heading above."""
    height, width = part.shape[0] * cell, part.shape[1] * cell
    heading: dict[str, Any] = {"color": ROLES[part.role][0], "weight": "bold"}
    picture.write(x, y - height / 2 - TITLE_HEIGHT / 2, part.heading, **heading)
    ax = picture.panel(x - width / 2, y - height / 2, width, height)
    grid(cell=cell, ax=ax, **{**vars(part), "title": ""})
