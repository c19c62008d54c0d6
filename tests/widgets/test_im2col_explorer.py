"""The im2col explorer without a browser: the matrix, and the chosen row."""

import numpy as np

from cnnlib import (
    explore_im2col,
)

TOY = np.arange(1, 10).reshape(3, 3)


def test_the_matrix_has_one_row_for_each_window():
    explorer = explore_im2col(TOY.reshape(1, 3, 3, 1))
    assert explorer.columns == [[1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]
    assert explorer.output == [[25, 31], [43, 49]]


def test_a_filter_of_ones_own_decides_the_kernel_size():
    explorer = explore_im2col(TOY, kernel=[[1, 1, 1]])
    assert explorer.kernel_size == (1, 3)
    assert explorer.output == [[6], [15], [24]]


def test_a_kernel_that_does_not_fit_has_no_matrix():
    explorer = explore_im2col(TOY, 4)
    assert (explorer.columns, explorer.output) == ([], [])
    assert "no window fits" in repr(explorer)


def test_the_chosen_row_stays_inside_the_matrix():
    explorer = explore_im2col(TOY)
    explorer.chosen = 3
    explorer.stride = 2
    assert explorer.chosen == 0
    explorer.set_state({"stride": 1, "chosen": 9})
    assert explorer.chosen == 3
