"""Colours that stand for numbers, and how well they can be told apart."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.typing import ColorType

from cnnlib import palette
from cnnlib.palette import NEGATIVE, ROLES

RAMPS = {name: LinearSegmentedColormap.from_list(name, colors) for name, colors in palette.RAMPS.items()}


def fill(value: float, largest: float, role: str) -> tuple[float, float, float]:
    """The light colour behind a number: the role's for positive numbers, one for all negative ones."""
    full = to_rgb((ROLES[role] if value >= 0 else NEGATIVE)[1])
    share = min(1.0, abs(float(value)) / largest) if largest else 0.0
    red, green, blue = (1 - share * (1 - channel) for channel in full)
    return red, green, blue


def readable_on(color: ColorType) -> str:
    """White or black, whichever stands out more from `color`: at least 4.58 to 1."""
    return max(("white", "black"), key=lambda text: contrast(text, color))


def contrast(one: ColorType, other: ColorType) -> float:
    """How well two colours can be told apart, from 1 to 21: the contrast ratio of WCAG 2.2."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: ColorType) -> float:
    """Brightness of a colour to the eye, 0 to 1: the relative luminance of WCAG 2.2."""
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
