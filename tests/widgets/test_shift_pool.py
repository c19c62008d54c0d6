"""Shift and pool without a browser."""

import pytest

from cnnlib import (
    shift_and_pool,
)

BRIGHT = [[0, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0]]


@pytest.mark.parametrize("shift, after", [(0, [[9, 0, 0]]), (1, [[9, 0, 0]]), (2, [[0, 9, 0]]), (6, [[0, 0, 0]])])
def test_one_bright_pixel_moves_to_another_window_with_the_second_step(shift, after):
    pools = shift_and_pool(BRIGHT, shift=shift)
    assert (pools.before, pools.after) == ([[9, 0, 0]], after)


def test_a_shift_beyond_the_picture_is_refused_in_python_and_cut_from_the_browser():
    pools = shift_and_pool(BRIGHT)
    with pytest.raises(ValueError, match="shift is 7.*up to 6"):
        pools.shift = 7
    pools.set_state({"shift": 12})
    assert pools.shift == 6
