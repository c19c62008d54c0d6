"""Images as shades."""

import numpy as np

from cnnlib import draw


def test_unsigned_images_carry_no_dashes():
    """−limit of a uint8 wraps around: once every 0 of a digit had a dash."""
    picture = draw.images(np.array([[[0, 200], [0, 100]]], np.uint8)[..., np.newaxis])
    assert not any(ax.lines for ax in picture.axes)
