"""The comparison of scales: two maps that look alike need not be alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.language import sentence, told
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import LIMITS, check_flag, check_plane, check_size, check_titles

__all__ = ["compare_scales"]

NO_MAPS = "{name} must be a list of arrays (H, W), or an array (1, H, W, C), got {value!r}"


def check_maps(value, name):
    """A list of planes, from a list or from the maps (1, H, W, C) of one image."""
    if isinstance(value, np.ndarray) and value.ndim == 4 and len(value) == 1:
        value = np.moveaxis(value[0], 2, 0)
    if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__len__"):
        raise TypeError(told(NO_MAPS, name=name, value=value))
    if not len(value):
        raise ValueError(told("{name} must have at least one map, got none", name=name))
    check_size(len(value), sentence("the number of {name}", name=name), LIMITS["maps"])
    return [check_plane(plane, f"{name}[{index}]", LIMITS["map_side"]) for index, plane in enumerate(value)]


class ScaleComparison(CheckedWidget):
    """Maps in grey, side by side; built by `compare_scales`."""

    _esm = view_of("scale_comparison")
    _css = style_of("shared/pictures.css")
    _words = Words("shared", "scale_comparison")

    maps = Checked(check_maps)
    titles = Checked(check_titles, ())
    shared = Checked(check_flag, False)
    numbers = Checked(check_flag, False)

    def __repr__(self):
        scale = "one scale for all" if self.shared else "each on its own scale"
        ranges = [f"{np.min(plane):g} to {np.max(plane):g}" for plane in self.maps]
        return f"<ScaleComparison: {len(self.maps)} maps ({', '.join(ranges)}), {scale}>"


def compare_scales(
    maps: Iterable[ArrayLike], titles: Sequence[str] | None = None, *, shared: bool = False, numbers: bool = False
) -> ScaleComparison:
    """Show maps in grey, each on its own scale or all on one, to see what a scale hides.

    The widget has one trait for each argument.

    Parameters
    ----------
    maps : sequence of array, shape (H, W), or array, shape (1, H, W, C)
        Up to 6 maps of up to 16×16.
    titles : sequence of str, optional
    shared : bool
        One scale for all, from the smallest number of all (black) to the largest (white).
    numbers : bool
        Write the numbers into the cells, where they fit.

    Returns
    -------
    ScaleComparison
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError
        If a map is not one plane, or there are too many.
    TypeError
        If something is not a number, or a title not a text.

    Examples
    --------
    >>> compare_scales([[[12, 16], [24, 28]], [[120, 160], [240, 280]]], ["ones", "tens"])
    <ScaleComparison: 2 maps (12 to 28, 120 to 280), each on its own scale>
    """
    return ScaleComparison(maps=maps, titles=() if titles is None else titles, shared=shared, numbers=numbers)
