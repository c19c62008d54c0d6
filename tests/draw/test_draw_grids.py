"""Grids of numbers: on an Axes of one's own, and only of one plane."""

import numpy as np
import pytest
from drawn_pictures import TOY
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from cnnlib import draw
from cnnlib.palette import ROLES


def test_drawing_on_an_axes_of_ones_own_gives_its_figure_back():
    figure = Figure()
    assert draw.grid(TOY, ax=figure.subplots()) is figure


@pytest.mark.parametrize("values", [np.zeros((2, 3, 3, 1)), np.zeros(3), np.zeros((1, 3, 3, 2))])
def test_what_is_no_plane_is_refused_with_its_shape(values):
    with pytest.raises(ValueError, match=r"one plane \(H, W\), got shape"):
        draw.grid(values)


def test_on_one_scale_a_quarter_has_a_quarter_of_the_colour():
    shade = 1 - np.array(to_rgb(ROLES["input"][1]))
    for looks, share in (({}, 1), ({"largest": 1}, 0.25)):
        (ax,) = draw.grid([[0.25]], **looks).axes
        assert np.allclose(1 - np.array(ax.patches[0].get_facecolor()[:3]), share * shade)


def test_equations_stand_one_below_the_other_with_cells_of_one_size():
    narrow, wide = [draw.Grid([[1]])], [draw.Grid(np.zeros((1, 40)))]
    picture = draw.equations([narrow, wide])
    (_, bottom, width, height), (_, *below) = (ax.get_position().bounds for ax in picture.axes)
    assert below[0] < bottom
    assert np.allclose([40 * width, height], below[1:])
