"""Images as shades."""

import numpy as np
import pytest

from cnnlib import draw


def test_unsigned_images_carry_no_dashes():
    """−limit of a uint8 wraps around: once every 0 of a digit had a dash."""
    picture = draw.images(np.array([[[0, 200], [0, 100]]], np.uint8)[..., np.newaxis])
    assert not any(ax.lines for ax in picture.axes)


def texts(picture):
    return [text.get_text() for text in picture.texts]


def test_a_scale_that_ends_before_the_largest_number_says_so():
    assert texts(draw.images([[[-9, 1, 9]]], limit=2))[-2:] == ["≤ −2", "≥ 2"]
    assert texts(draw.images([[[0, 9]]], limit=2))[-2:] == ["0", "≥ 2"]
    assert texts(draw.images([[[-2, 2]]], limit=2))[-2:] == ["−2", "2"]


@pytest.mark.parametrize("limit, shared", [(0, True), (-1, True), (np.inf, True), (2, False)])
def test_a_scale_cannot_end_at_nothing(limit, shared):
    with pytest.raises(ValueError, match="above 0 on one scale for all"):
        draw.images([[[0, 9]]], limit=limit, shared=shared)


def test_cells_are_set_apart_where_one_can_count_them():
    def marks(side, every=0):
        ax = draw.images([-np.ones((side, side))], shared=False, every=every).axes[0]
        return len(ax.collections), len(ax.lines)  # lines between cells, dashes

    assert marks(10) == (2, 100)
    assert marks(28) == (0, 0)
    assert marks(28, every=7) == (2, 0)
