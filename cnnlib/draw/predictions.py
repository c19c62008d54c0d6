"""What a network says of images: its probabilities, and what it takes for what."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_numbers
from cnnlib.draw.colors import fill
from cnnlib.draw.grids import draw_cell, outline
from cnnlib.draw.numbers import number, plane
from cnnlib.draw.picture import MAX_WIDTH, Picture
from cnnlib.language import told
from cnnlib.palette import LINE, MUTED, ROLES

NOT_ONE_AXIS = "values must have 1 axis (K), got shape {shape}: choose one image, p[0]"
NOT_SQUARE = "counts must have as many rows as columns, got shape {shape}: use confusion_matrix"


def probabilities(values: ArrayLike, labels: Sequence[str] | None = None) -> Picture:
    """Bars from 0 to 1 with their numbers behind them.

    Parameters
    ----------
    values : array, shape (K,)
    labels : sequence of str, optional
        Without, 0, 1, 2 …

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If values has not one axis.

    Examples
    --------
    >>> probabilities([0.25, 0.75]).description
    'bars: 0 is 0.25, 1 is 0.75; together 1.00'
    """
    values = as_numbers(values, "values")
    if values.ndim != 1:
        raise ValueError(told(NOT_ONE_AXIS, shape=values.shape))
    labels = names_of(labels, len(values))
    shares = [f"{value:.2f}" for value in values]
    each = ", ".join(
        told("{label} is {share}", label=label, share=share) for label, share in zip(labels, shares, strict=True)
    )
    words = told("bars: {each}; together {total}", each=each, total=f"{values.sum():.2f}")
    bar, left, width = 26, 70, 420
    picture = Picture(left + width + 80, bar * len(values) + 8, words)
    ax = picture.panel(left, 4, width, bar * len(values))
    ax.set(xlim=(0, 1), ylim=(len(values), 0))
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        ax.add_patch(Rectangle((0, row + 0.15), 1, 0.7, facecolor="none", edgecolor=LINE))
        ax.add_patch(Rectangle((0, row + 0.15), value, 0.7, facecolor=ROLES["output"][1], edgecolor=ROLES["output"][0]))
        picture.write(left - 10, 4 + (row + 0.5) * bar, label, ha="right")
        picture.write(left + width + 10, 4 + (row + 0.5) * bar, shares[row], ha="left")
    return picture


def confusion(counts: ArrayLike, labels: Sequence[str] | None = None) -> Picture:
    """A confusion matrix: mistakes shaded by their number, what is right framed, zeros left out.

    Parameters
    ----------
    counts : array, shape (K, K)
        Row: what it is, column: what was said, as `confusion_matrix` gives it.
    labels : sequence of str, optional
        Without, 0, 1, 2 …

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If counts is not square.

    Examples
    --------
    >>> confusion([[8, 2], [0, 9]]).description
    'confusion matrix: 17 of 19 are right; 0 taken for 1: 2'
    """
    counts = plane(counts, "counts")
    size = len(counts)
    if counts.shape != (size, size):
        raise ValueError(told(NOT_SQUARE, shape=counts.shape))
    labels = names_of(labels, size)
    mistakes = counts * (1 - np.eye(size, dtype=counts.dtype))
    cell, left, top = min(44, (MAX_WIDTH - 130) / size), 110, 58
    words = describe_confusion(counts, mistakes, labels)
    picture = Picture(left + size * cell + 12, top + size * cell + 10, words)
    ax = picture.panel(left, top, size * cell, size * cell)
    ax.set(xlim=(0, size), ylim=(size, 0))
    for row, column in np.ndindex(counts.shape):
        color = fill(mistakes[row, column], mistakes.max(), "kernel")
        draw_cell(ax, row, column, number(counts[row, column]) if counts[row, column] else "", color, cell)
    for place, label in enumerate(labels):
        outline(ax, (place, place, 1, 1, "output"), 2)
        picture.write(left + (place + 0.5) * cell, top - 14, label, weight="bold")
        picture.write(left - 14, top + (place + 0.5) * cell, label, weight="bold")
    picture.write(left + size * cell / 2, 16, told("the net says"), color=MUTED)
    picture.write(48, top + size * cell / 2, told("it is"), color=MUTED)
    return picture


def names_of(labels: Sequence[str] | None, count: int) -> list[str]:
    """What the classes are called: their numbers, where nobody says."""
    return [str(index) for index in range(count)] if labels is None else [told(label) for label in labels]


def describe_confusion(counts: Array, mistakes: Array, labels: list[str]) -> str:
    """How many are right, and every mistake, the most frequent first."""
    places = sorted(zip(*np.nonzero(mistakes), strict=True), key=lambda place: -mistakes[place])
    said = [
        told("{truth} taken for {said}: {count}", truth=labels[row], said=labels[column], count=mistakes[row, column])
        for row, column in places
    ]
    right = told("confusion matrix: {right} of {all} are right", right=np.trace(counts), all=counts.sum())
    return "; ".join([right, *said])
