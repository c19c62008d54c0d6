"""Images and feature maps as shades, and the numbers behind them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from cnnlib.arrays import Array
from cnnlib.draw.colors import RAMPS, readable_on
from cnnlib.draw.numbers import number, plane, size_text
from cnnlib.draw.picture import GAP, MAX_WIDTH, TITLE_HEIGHT, Picture
from cnnlib.language import told
from cnnlib.palette import LINE, MUTED

SCALE_HEIGHT = 36
COUNTABLE = 12  # CSS px: from here on cells have lines between them, and negative ones a dash, for eyes without colour
TOO_MANY = "arrays has {images} images of {channels} channels: choose one image, x[:1]"
NUMBERS = "a table of {size} numbers, from {lowest} to {highest}; {zeros} of them are 0"
NO_LIMIT = "limit must be a number above 0 on one scale for all, got {limit} with shared={shared}: leave it out"


def images(
    arrays: Iterable[ArrayLike],
    titles: Sequence[str] = (),
    *,
    columns: int = 5,
    size: float | None = None,
    shared: bool = True,
    limit: float | None = None,
    ramp: str | None = None,
    every: int = 0,
) -> Picture:
    """Planes without numbers, side by side: white is 0, dark blue is large; negative numbers are red.

    Parameters
    ----------
    arrays : sequence of array, shape (H, W) or (1, H, W, 1)
        A whole batch (N, H, W, 1), or the maps of one image as (1, H, W, C), is a sequence, too.
    titles : sequence of str
    columns : int
        Pictures side by side.
    size : float, optional
        Width of one in CSS pixels; None is as large as fits.
    shared : bool
        One scale for all (the same grey is the same number); otherwise each is scaled by itself, and says so.
    limit : float, optional
        Where the one scale ends: what is larger has its last shade, too, and the scale says so. None is the largest
        number. For maps in which a few numbers, far larger than the others, would make all of these pale.
    ramp : {"ink", "signed", "light"}, optional
        None is "signed" where there is a negative number and "ink" elsewhere; "light" is for photographs, where 0 is
        black.
    every : int
        A line after every so many cells, where they are too small to be counted; 0 is none.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If something is not one plane, or limit is not above 0 or meets shared=False.

    Examples
    --------
    >>> images([[[0, 1]], [[2, 3]]], ["a", "b"]).description
    'a 1×2, 0 to 1; b 1×2, 2 to 3; one scale for all, from 0 to 3'
    >>> images([[[0, 9]]], ["a"], limit=2).description
    'a 1×2, 0 to 9; one scale for all, which ends at 2'
    """
    if limit is not None and not (shared and 0 < limit < np.inf):
        raise ValueError(told(NO_LIMIT, limit=limit, shared=shared))
    planes = as_planes(arrays)
    titles = list(map(told, titles)) or [str(index) for index in range(len(planes))]
    ramp = ramp or ("signed" if min(array.min() for array in planes) < 0 else "ink")
    limits = [float(np.abs(array).max()) or 1.0 for array in planes]
    largest = max(limits)
    limits = [limit or largest] * len(planes) if shared else limits
    columns = min(columns, len(planes))
    size = size or min(240, (MAX_WIDTH - GAP) / columns - GAP)
    tallest = max(array.shape[0] / array.shape[1] for array in planes) * size
    place = (size + GAP, tallest + TITLE_HEIGHT + 4)
    rows = -(-len(planes) // columns)
    height = rows * place[1] + (SCALE_HEIGHT if shared else 4)
    picture = Picture(columns * place[0] + GAP, height, describe_images(planes, titles, shared, limit))
    for index, (array, title, end) in enumerate(zip(planes, titles, limits, strict=True)):
        left, top = index % columns * place[0] + GAP, index // columns * place[1] + TITLE_HEIGHT
        picture.write(left + size / 2, top - TITLE_HEIGHT / 2, title)
        shade(picture.panel(left, top, size, size * array.shape[0] / array.shape[1]), array, end, ramp, every)
    if shared:
        draw_scale(picture, height - SCALE_HEIGHT / 2, limits[0], ramp, goes_on=largest > limits[0])
    return picture


def draw_scale(picture: Picture, y: float, limit: float, ramp: str, *, goes_on: bool = False) -> None:
    """A strip that says which shade is which number, and whether there are numbers beyond its end."""
    lowest, width, left = -limit if ramp == "signed" else 0, 150, 90
    steps = np.linspace(lowest, limit, 11)[np.newaxis]
    shade(picture.panel(left, y - 8, width, 16), steps, limit, ramp)
    least = f"{lowest:.3g}".replace("-", "\N{MINUS SIGN}")
    picture.write(left - 8, y, f"≤ {least}" if goes_on and lowest else least, ha="right", size=14)
    picture.write(left + width + 8, y, f"≥ {limit:.3g}" if goes_on else f"{limit:.3g}", ha="left", size=14)


def as_planes(arrays: Iterable[ArrayLike]) -> list[Array]:
    """A list of planes from a list, from a batch (N, H, W, 1), or from the maps of one image (1, H, W, C)."""
    if isinstance(arrays, np.ndarray) and arrays.ndim == 4:
        if arrays.shape[0] == 1:
            return list(np.moveaxis(arrays[0], 2, 0))
        if arrays.shape[3] == 1:
            return list(arrays[..., 0])
        raise ValueError(told(TOO_MANY, images=arrays.shape[0], channels=arrays.shape[3]))
    return [plane(array, "arrays") for array in arrays]


def describe_images(planes: list[Array], titles: Sequence[str], shared: bool, limit: float | None) -> str:
    """What `images` shows: sizes, ranges, and whether one scale holds for all."""
    each = [with_range(f"{title} {size_text(a)}", a.min(), a.max()) for a, title in zip(planes, titles, strict=True)]
    lowest, highest = (f"{end:.3g}" for end in (min(0, *(a.min() for a in planes)), max(a.max() for a in planes)))
    if not shared:
        scale = told("each on a scale of its own")
    elif limit:
        scale = told("one scale for all, which ends at {end}", end=f"{limit:.3g}")
    else:
        scale = told("one scale for all, from {lowest} to {highest}", lowest=lowest, highest=highest)
    return "; ".join([*each, scale])


def with_range(name: str, lowest: float, highest: float) -> str:
    """A plane's name, and between which numbers its own lie."""
    return told("{name}, {lowest} to {highest}", name=name, lowest=f"{lowest:.3g}", highest=f"{highest:.3g}")


def shade(ax: Axes, array: Array, limit: float, ramp: str, every: int = 0) -> None:
    """A plane as shades, framed; its cells are set apart where they are COUNTABLE, else after every so many."""
    rows, columns = array.shape
    ax.set(xlim=(0, columns), ylim=(rows, 0))
    norm = Normalize(-limit if ramp == "signed" else 0, limit)
    ax.imshow(array, cmap=RAMPS[ramp], norm=norm, extent=(0, columns, rows, 0), aspect="auto", interpolation="nearest")
    ax.add_patch(Rectangle((0, 0), columns, rows, fill=False, edgecolor=MUTED, linewidth=1, clip_on=False))
    countable = ax.bbox.width / columns >= COUNTABLE
    if step := 1 if countable else every:
        ax.hlines(range(step, rows, step), 0, columns, color=LINE, linewidth=0.8)
        ax.vlines(range(step, columns, step), 0, rows, color=LINE, linewidth=0.8)
    for row, column in np.argwhere(array < -limit / 10) if countable and ramp == "signed" else ():
        color = readable_on(RAMPS[ramp](norm(array[row, column])))
        ax.plot((column + 0.3, column + 0.7), (row + 0.5, row + 0.5), color=color, linewidth=1)


def number_table(values: ArrayLike) -> Picture:
    """Every number of a small picture, on its own shade: what the computer gets.

    Parameters
    ----------
    values : array, shape (H, W) or (1, H, W, 1)
        Not negative; 28×28 numbers of three digits fit.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If values is not one plane.

    Examples
    --------
    >>> number_table([[0, 255]]).description
    'a table of 1×2 numbers, from 0 to 255; 1 of them are 0'
    """
    values = plane(values)
    rows, columns = values.shape
    width, height = min(44, (MAX_WIDTH - 4) / columns), min(30, 516 / rows)
    zeros = np.count_nonzero(values == 0)
    words = told(NUMBERS, size=size_text(values), lowest=values.min(), highest=values.max(), zeros=zeros)
    picture = Picture(columns * width + 4, rows * height + 4, words)
    ax = picture.panel(2, 2, columns * width, rows * height)
    shade(ax, values, values.max() or 1, "ink")
    for row, column in itertools.product(range(rows), range(columns)):
        color = readable_on(RAMPS["ink"](values[row, column] / (values.max() or 1)))
        ax.text(
            column + 0.5, row + 0.55, number(values[row, column]), ha="center", va="center", fontsize=14, color=color
        )
    return picture
