"""A photograph is drawn in its own colours; what is none is refused."""

import numpy as np
import pytest

from cnnlib import draw

PHOTOGRAPH = np.linspace(0, 1, 24).reshape(1, 2, 4, 3)


def test_the_first_panel_has_the_colours_and_the_others_one_plane_each():
    pictures = [ax.images[0].get_array() for ax in draw.photograph(PHOTOGRAPH).axes]
    assert np.array_equal(pictures[0], PHOTOGRAPH[0])
    assert all(np.array_equal(pictures[1 + c], PHOTOGRAPH[0, :, :, c]) for c in range(3))


@pytest.mark.parametrize("wrong", [PHOTOGRAPH[..., :1], np.repeat(PHOTOGRAPH, 2, axis=0), PHOTOGRAPH * 255])
def test_what_is_no_photograph_is_refused(wrong):
    with pytest.raises(ValueError, match=r"x\[:1\]; divide bytes by 255"):
        draw.photograph(wrong)
