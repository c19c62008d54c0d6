"""Curves: every number in its place, and names at their ends."""

import numpy as np
import pytest
from drawn_pictures import SHIFTS, texts

from cnnlib import draw, palette
from cnnlib.draw.colors import contrast


def test_curves_say_every_number_of_short_lines_and_the_extremes_of_long_ones():
    words = draw.curves([-1, 0, 1], {"a": [0.25, 1, 0.5]}, title="Title", x_label="moved by").description
    assert words == "Title; moved by: −1, 0, 1; a: 0.25, 1, 0.5"
    long = draw.curves(np.arange(100), {"a": (np.arange(100) - 30) ** 2}).description
    assert long == "places: 0 to 99; a: from 900 to 4761, lowest 0 at 30, highest 4761 at 99"


def test_curves_pass_through_their_numbers_and_differ_without_colour():
    picture = draw.curves(SHIFTS, {name: SHIFTS + at for at, name in enumerate("abcdef")})
    lines = [line for line in picture.axes[0].lines if len(line.get_xdata()) == len(SHIFTS)]
    assert [line.get_ydata()[0] for line in lines] == [-4, -3, -2, -1, 0, 1]
    assert len({(line.get_marker(), str(line._unscaled_dash_pattern)) for line in lines}) == 6
    assert all(contrast(line.get_color(), palette.PAPER) >= 4.5 for line in lines)


@pytest.mark.parametrize("x_scale", ["linear", "log"])
def test_curves_through_the_same_points_stand_beside_each_other_around_the_true_place(x_scale):
    picture = draw.curves([10, 30, 100], {name: [0, 1, 2] for name in "abc"}, x_scale=x_scale, beside=20)
    ax = picture.axes[0]
    drawn = [line.get_transform().transform(line.get_xydata()) for line in ax.lines]
    assert np.allclose(np.diff(drawn, axis=0), [20, 0])
    assert np.allclose(drawn[1], ax.transData.transform(ax.lines[1].get_xydata()))
    assert np.allclose([drawn[0][0, 0], drawn[2][2, 0]], ax.transAxes.transform([(0, 0), (1, 0)])[:, 0])


def test_a_curve_is_named_at_its_end():
    picture = draw.curves([0, 1], {"falls": [1, 0], "rises": [0, 1]})
    heights = {text.get_text(): text.get_position()[1] for text in texts(picture)}
    assert heights["rises"] > heights["falls"] + 0.5


@pytest.mark.parametrize(
    ("xs", "lines", "message"),
    [
        ([1, 2], {"a": [1, 2, 3]}, r"a has shape \(3,\), but xs has \(2,\)"),
        ([1, 2], {"a": [1, np.nan]}, "a has nan in it"),
        ([1], {"a": [1]}, "2 places or more"),
        ([1, 2], {}, "0 curves, but 1 to 6"),
        ([1, 2], {str(at): [1, 2] for at in range(7)}, "7 curves, but 1 to 6"),
        ([2, 1], {"a": [1, 2]}, "must rise"),
        ([0, 1], {"a": [1, 2]}, "above 0"),
    ],
)
def test_curves_without_a_number_for_every_place_are_refused(xs, lines, message):
    with pytest.raises(ValueError, match=message):
        draw.curves(xs, lines, x_scale="log" if "above" in message else "linear")
