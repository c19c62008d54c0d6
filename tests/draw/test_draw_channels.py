"""A filter with depth: every channel meets its own slice, and the parts that are shown add up to the map."""

import numpy as np
import pytest
from drawn_pictures import texts

from cnnlib import draw
from cnnlib.functional import conv2d

DEEP = np.arange(18).reshape(1, 3, 3, 2)
FILTER = np.arange(8).reshape(2, 2, 2, 1)


def test_every_number_of_channels_slices_parts_and_their_sum_is_shown():
    parts = [conv2d(DEEP[..., c : c + 1], FILTER[:, :, c : c + 1]) for c in range(2)]
    shown = [text.get_text() for text in texts(draw.channels(DEEP, FILTER))]
    numbers = [int(text) for text in shown if text.isdecimal()]
    wanted = [DEEP[..., 0], FILTER[:, :, 0], parts[0], DEEP[..., 1], FILTER[:, :, 1], parts[1], sum(parts)]
    assert numbers == [int(value) for array in wanted for value in array.ravel()]
    assert np.array_equal(sum(parts), conv2d(DEEP, FILTER))


def test_parts_and_their_sum_have_one_scale():
    large = draw.channels(np.ones((1, 40, 40, 2)), np.ones((1, 1, 2, 1)))
    source, part, total = (large.axes[index].images[0] for index in (0, 2, -1))
    assert (source.norm.vmax, part.norm.vmax, total.norm.vmax) == (1, 2, 2)


def test_a_filter_of_another_depth_is_refused():
    with pytest.raises(ValueError, match="C_in"):
        draw.channels(DEEP, FILTER[:, :, :1])
