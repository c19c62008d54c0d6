"""Curves over the same places, each with its name at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D, Transform
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_numbers
from cnnlib.draw.fonts import quiet_matplotlib
from cnnlib.draw.numbers import number
from cnnlib.draw.picture import FONT, Picture
from cnnlib.language import told
from cnnlib.palette import INK, LINE, MUTED, NEGATIVE, ROLES

CURVES = (820, 400)  # CSS px, width and height
MANY_POINTS = 12  # of a curve: with more, not every one has its marker, its tick and its number in the words
NOTHING = "not measured"
TOO_MANY = "there are {count} curves, but 1 to {most} can be told apart: draw fewer"
TOO_FEW_PLACES = "xs must have 1 axis with 2 places or more, got shape {shape}"
OTHER_SHAPE = "{name} has shape {shape}, but xs has {wanted}: give one number for every place"
NOT_FINITE = "{name} has {number} in it: a curve needs finite numbers"
NOT_RISING = "xs must rise, got {xs}: sort the places"
NOT_ABOVE_0 = "xs must be above 0 for x_scale='log', got {first}: use 'linear'"
LONG_CURVE = "from {first} to {last}, lowest {low} at {low_place}, highest {high} at {high_place}"
CUT_SHORT = "{curve}, not measured after {place}"
STEPS = (1, 2, 2.5, 5, 10)  # between the numbers of an axis
STROKES = (  # colour, marker and dashes of the first curve, the second …
    (ROLES["output"][0], "o", "solid"),
    (ROLES["kernel"][0], "s", (0, (6, 2))),
    (ROLES["input"][0], "^", (0, (2, 2))),
    (NEGATIVE[0], "D", (0, (8, 2, 2, 2))),
    (INK, "v", (0, (1, 1))),
    (MUTED, "P", (0, (4, 1, 1, 1, 1, 1))),
)


def curves(
    xs: ArrayLike,
    lines: Mapping[str, ArrayLike],
    *,
    title: str = "",
    x_label: str = "",
    y_label: str = "",
    y_limits: tuple[float, float] | None = None,
    x_scale: str = "linear",
    beside: float = 0,
) -> Picture:
    """Lines over the same places, each with its name at its end, and with markers and dashes of its own.

    Parameters
    ----------
    xs : array, shape (P,)
        Rising.
    lines : dict of str to array, shape (P,)
        At most six curves by their names; NaN leaves a place out, as in a training that was stopped.
    title, x_label, y_label : str
        y_label stands above the axis, so that it can be read without turning one's head.
    y_limits : (float, float), optional
        What the lowest and the highest line of the picture mean; None is as the numbers need it.
    x_scale : {"linear", "log"}
        "log" makes 10, 100 and 1000 equally far from each other.
    beside : float
        How far to the right of the one before each curve stands, in CSS pixels: curves through the same points show.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If a curve has not one number for every place, or an infinite one, the places do not rise, or there are none or
        too many curves.

    Examples
    --------
    >>> curves([1, 2], {"a": [0.5, 1], "b": [0.5, 0]}, title="Two lines", x_label="step").description
    'Two lines; step: 1, 2; a: 0.5, 1; b: 0.5, 0'
    """
    xs = as_numbers(xs, "xs")
    checked = check_curves(xs, {name: as_numbers(ys, name) for name, ys in lines.items()}, x_scale)
    named = {told(name): ys for name, ys in checked.items()}
    title, x_label, y_label = map(told, (title, x_label, y_label))
    picture = Picture(*CURVES, describe_curves(xs, named, title, x_label))
    left, top, bottom = 64, 64, 62
    width = CURVES[0] - left - 28 - max(text_width(picture, name) for name in named)
    height = CURVES[1] - top - bottom
    ax = picture.panel(left, top, width, height)
    draw_axes(ax, xs, known(np.stack(list(named.values()))), y_limits, x_scale)
    places = side_by_side(ax, len(named), beside) if beside else [ax.transData] * len(named)
    step, thickness = (1, 2.5) if len(xs) <= MANY_POINTS else (-(-len(xs) // MANY_POINTS), 1.6)
    for ys, (color, marker, dashes), place in zip(named.values(), STROKES, places, strict=False):
        looks: dict[str, Any] = {
            "color": color,
            "linestyle": dashes,
            "marker": marker,
            "markersize": 8,
            "linewidth": thickness,
        }
        ax.plot(xs, ys, markevery=step, clip_on=False, transform=place, **looks)
    name_curves(picture, ax, named, left + width)
    picture.write(left + width / 2, 16, title, weight="bold")
    picture.write(10, 42, y_label, ha="left")
    picture.write(left + width / 2, CURVES[1] - 16, x_label)
    return picture


def check_curves(xs: Array, lines: Mapping[str, Array], x_scale: str) -> Mapping[str, Array]:
    """The lines as they are, where each has one number, or NaN, for every place."""
    if not 1 <= len(lines) <= len(STROKES):
        raise ValueError(told(TOO_MANY, count=len(lines), most=len(STROKES)))
    if xs.ndim != 1 or len(xs) < 2:
        raise ValueError(told(TOO_FEW_PLACES, shape=xs.shape))
    for name, ys in {"xs": xs, **lines}.items():
        if ys.shape != xs.shape:
            raise ValueError(told(OTHER_SHAPE, name=name, shape=ys.shape, wanted=xs.shape))
        if np.isinf(ys).any() or (name == "xs" and np.isnan(ys).any()):
            raise ValueError(told(NOT_FINITE, name=name, number=ys[~np.isfinite(ys)][0]))
    if not (np.diff(xs) > 0).all():
        raise ValueError(told(NOT_RISING, xs=xs[:5]))
    if x_scale == "log" and xs[0] <= 0:
        raise ValueError(told(NOT_ABOVE_0, first=xs[0]))
    return lines


def known(ys: Array) -> Array:
    """What was measured; a single 0 where nothing was."""
    found = ys[~np.isnan(ys)]
    return found if found.size else np.zeros(1)


def draw_axes(ax: Axes, xs: Array, ys: Array, y_limits: tuple[float, float] | None, x_scale: str) -> None:
    """Ticks with their numbers, and a thin line at each of them."""
    ax.set_axis_on()
    ax.set_xscale(x_scale)
    lowest, highest = y_limits or (ys.min(), ys.max())
    air = 0 if y_limits else 0.05 * (highest - lowest) or 0.5
    ax.set(xlim=(xs[0], xs[-1]), ylim=(lowest - air, highest + air))
    round_places = MaxNLocator(8, steps=STEPS, integer=xs.dtype.kind in "iu")
    ticks = xs if len(xs) <= MANY_POINTS else inside(round_places, xs[0], xs[-1])
    ax.set_xticks(ticks, [number(float(tick)) for tick in ticks], fontsize=14, color=INK)
    ax.minorticks_off()
    ticks = inside(MaxNLocator(6, steps=STEPS), lowest, highest)
    ax.set_yticks(ticks, [f"{tick:.4g}".replace("-", "\N{MINUS SIGN}") for tick in ticks], fontsize=14, color=INK)
    ax.grid(color=LINE, linewidth=0.8)
    ax.tick_params(color=MUTED, length=5)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(MUTED)


def side_by_side(ax: Axes, count: int, beside: float) -> list[Transform]:
    """For each curve how its points come to their places: all around the true one, for which the axis makes room."""
    room = beside * (count - 1) / 2
    (left, _), (right, _) = ax.transAxes.transform([(0, 0), (1, 0)])
    slack = room * (right - left) / (right - left - 2 * room)
    ends = ax.transData.inverted().transform([(left - slack, 0), (right + slack, 0)])
    ax.set_xlim(*ends[:, 0])
    return [ax.transData + Affine2D().translate(beside * index - room, 0) for index in range(count)]


def inside(locator: MaxNLocator, lowest: float, highest: float) -> list[float]:
    """The round numbers of a locator between the two."""
    slack = 1e-9 * (highest - lowest)
    return [tick for tick in locator.tick_values(lowest, highest) if lowest - slack <= tick <= highest + slack]


def text_width(picture: Picture, text: str) -> float:
    """How wide a name is in bold, in CSS pixels."""
    trial = picture.text(0, 0, text, fontsize=FONT, weight="bold")
    with quiet_matplotlib():
        width = trial.get_window_extent().width
    trial.remove()
    return width


def name_curves(picture: Picture, ax: Axes, lines: Mapping[str, Array], x: float) -> None:
    """Write the name of each curve beside its end; names that would touch each other are moved apart."""
    end, limits = ax.get_xlim()[1], ax.get_ylim()
    lasts = [np.clip(known(ys)[-1], *limits) for ys in lines.values()]
    ends = [picture.bbox.height - ax.transData.transform((end, last))[1] for last in lasts]
    for y, (name, (color, *_)) in zip(apart(ends, 20), zip(lines, STROKES, strict=False), strict=True):
        picture.write(x + 14, y, name, ha="left", color=color, weight="bold")


def apart(places: Sequence[float], least: float) -> Array:
    """The places in their order, moved so that each is at least so far from the next; their middle stays."""
    order = np.argsort(places, kind="stable")
    moved = np.array(places, float)[order]
    for _ in range(100):
        for one in range(len(moved) - 1):
            missing = max(0.0, least - (moved[one + 1] - moved[one])) / 2
            moved[one], moved[one + 1] = moved[one] - missing, moved[one + 1] + missing
    return moved[np.argsort(order)]


def describe_curves(xs: Array, lines: Mapping[str, Array], title: str, x_label: str) -> str:
    """All numbers of short curves; of long ones the first, the last, the lowest and the highest."""
    short = len(xs) <= MANY_POINTS
    places = ", ".join(map(brief, xs)) if short else told("{first} to {last}", first=brief(xs[0]), last=brief(xs[-1]))
    said = [title, f"{x_label or told('places')}: {places}"]
    for name, ys in lines.items():
        if short:
            said.append(f"{name}: {', '.join(map(brief, ys))}")
            continue
        said.append(f"{name}: {ends_and_extremes(xs, ys)}")
    return "; ".join(part for part in said if part)


def ends_and_extremes(xs: Array, ys: Array) -> str:
    """Of a long curve the first, the last, the lowest and the highest number, and where it ends too early."""
    places, ys = xs[~np.isnan(ys)], known(ys)
    if not len(places):
        return told(NOTHING)
    low, high = ys.argmin(), ys.argmax()
    ends = {"first": brief(ys[0]), "last": brief(ys[-1])}
    lowest = {"low": brief(ys[low]), "low_place": brief(places[low])}
    highest = {"high": brief(ys[high]), "high_place": brief(places[high])}
    words = told(LONG_CURVE, **ends, **lowest, **highest)
    return words if len(places) == len(xs) else told(CUT_SHORT, curve=words, place=brief(places[-1]))


def brief(value: float) -> str:
    """A number in words: three digits, whole numbers whole."""
    if np.isnan(value):
        return told(NOTHING)
    return number(int(value)) if value == int(value) else f"{value:.3g}".replace("-", "\N{MINUS SIGN}")
