"""Grids of numbers: on an Axes of one's own, and only of one plane."""

import numpy as np
import pytest
from drawn_pictures import TOY
from matplotlib.figure import Figure

from cnnlib import draw


def test_drawing_on_an_axes_of_ones_own_gives_its_figure_back():
    figure = Figure()
    assert draw.grid(TOY, ax=figure.subplots()) is figure


@pytest.mark.parametrize("values", [np.zeros((2, 3, 3, 1)), np.zeros(3), np.zeros((1, 3, 3, 2))])
def test_what_is_no_plane_is_refused_with_its_shape(values):
    with pytest.raises(ValueError, match=r"one plane \(H, W\), got shape"):
        draw.grid(values)
