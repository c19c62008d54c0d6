"""Images as shades."""

import numpy as np
import pytest

from cnnlib import draw


def test_unsigned_images_carry_no_dashes():
    """−limit of a uint8 wraps around: once every 0 of a digit had a dash."""
    picture = draw.images(np.array([[[0, 200], [0, 100]]], np.uint8)[..., np.newaxis])
    assert not any(ax.lines for ax in picture.axes)


def test_a_scale_that_ends_early_says_so_and_leaves_what_is_larger_as_dark():
    picture = draw.images([[[1, -8]], [[2, 16]]], limit=2)
    shown = [ax.images[0] for ax in picture.axes[:2]]
    assert [(image.norm.vmin, image.norm.vmax) for image in shown] == [(-2, 2)] * 2
    colors = [image.cmap(image.norm(image.get_array())) for image in shown]
    assert np.array_equal(colors[1][0, 0], colors[1][0, 1]) and not np.array_equal(colors[0][0, 0], colors[1][0, 0])
    assert "2 and more" in {text.get_text() for text in picture.texts}
    assert picture.description.endswith("one scale for all, from -8 to 16; from 2 on all are as dark")
    with pytest.raises(ValueError, match="limit must be above 0, got -1"):
        draw.images([[[1]]], limit=-1)
