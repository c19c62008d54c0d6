"""The places of a window along a row: bars stand below the cells that are seen, sums are those of a convolution."""

import numpy as np
import pytest
from drawn_pictures import texts

from cnnlib import draw
from cnnlib.draw.places import make_line
from cnnlib.functional import conv2d

RAMP = np.arange(8)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", ["valid", "same", 1, (2, 0)])
def test_the_sums_are_those_of_a_convolution_with_ones(stride, padding):
    words = str(make_line("a", RAMP[np.newaxis], 3, stride, padding))
    sides = padding if isinstance(padding, str) else ((0, 0), np.broadcast_to(padding, 2).tolist())
    sums = conv2d(RAMP.reshape(1, 1, 8, 1), np.ones((1, 3, 1, 1), int), stride=stride, padding=sides).ravel()
    assert words.endswith(f"with the sums {', '.join(map(str, sums))}")


def test_a_bar_stands_below_the_cells_that_its_window_sees():
    picture = draw.places(RAMP, 3, stride=2, paddings={"SAME": "same", "PyTorch": 1})
    picture.draw_without_rendering()
    for row, bars, middle in ((0, 1, "7"), (2, 3, "6")):
        (cell,) = (text.get_window_extent() for text in picture.axes[row].texts if text.get_text() == middle)
        last = picture.axes[bars].lines[-1].get_window_extent()
        assert (last.x0 + last.x1) / 2 == pytest.approx((cell.x0 + cell.x1) / 2, abs=1)


def test_bars_of_one_height_do_not_touch():
    ax = draw.places(RAMP, 5, stride=2, paddings={"valid": "valid"}).axes[1]
    bars = sorted((line.get_ydata()[0], *line.get_xdata()) for line in ax.lines)
    assert all(one[0] != other[0] or one[2] < other[1] for one, other in zip(bars, bars[1:], strict=False))


def test_the_first_number_stands_at_one_place_whatever_the_padding():
    picture = draw.places(RAMP, 3, paddings={"none": 0, "one": 1})
    picture.draw_without_rendering()
    sevens = [text.get_window_extent().x0 for text in texts(picture) if text.get_text() == "7"]
    assert len(sevens) == 2 and sevens[0] == pytest.approx(sevens[1])
