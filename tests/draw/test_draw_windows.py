"""Convolutions drawn: the numbers are those of the output, and what no window touches is hatched."""

import numpy as np
import pytest
from drawn_pictures import ONES, TOY, texts

from cnnlib import draw
from cnnlib.functional import conv2d


def test_numbers_in_the_cells_are_those_of_the_output():
    shown = [text.get_text() for text in texts(draw.convolution(TOY, ONES))]
    out = conv2d(TOY, ONES)
    assert [number for number in shown if number in map(str, out.ravel())] == [str(value) for value in out.ravel()]


def test_padding_is_drawn_on_the_sides_that_get_it():
    words = draw.convolution(TOY, ONES, padding="same").description
    assert "with padding ((0, 1), (0, 1))" in words


@pytest.mark.parametrize(
    ("size", "kernel_size", "stride", "dilation", "unseen"),
    [(8, 3, 2, 1, [7]), (7, 3, 2, 1, []), (9, 2, 3, 1, [2, 5, 8]), (8, 3, 2, 2, [1, 3, 5, 7]), (5, 3, 1, 2, [1, 3])],
)
def test_hatched_is_what_no_window_touches(size, kernel_size, stride, dilation, unseen):
    line = np.arange(size).reshape(1, size)
    words = draw.convolution(line, np.ones((1, kernel_size)), stride=(1, stride), dilation=(1, dilation)).description
    said = f"(hatched, no window touches them: columns {', '.join(map(str, unseen))})"
    assert (said in words) if unseen else ("hatched" not in words)


def test_known_hides_the_numbers_that_are_still_to_come():
    shown = [text.get_text() for text in texts(draw.convolution(TOY, ONES, known=1))]
    assert "12" in shown and "16" not in shown


def test_there_is_no_window_outside_the_output():
    with pytest.raises(ValueError, match=r"no output cell \(2, 0\): the output has 2 rows and 2 columns"):
        draw.convolution(TOY, ONES, at=(2, 0))
