"""The comparison of scales without a browser."""

import numpy as np
import pytest

from cnnlib import (
    compare_scales,
    conv2d,
)

TOY = np.arange(1, 10).reshape(3, 3)


def test_maps_of_one_image_are_compared_one_by_one():
    maps = conv2d(TOY.reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1), int) * [1, 10, -1])
    assert compare_scales(maps).maps == [[[12, 16], [24, 28]], [[120, 160], [240, 280]], [[-12, -16], [-24, -28]]]


@pytest.mark.parametrize(
    "maps, titles, error, words",
    [
        ([], None, ValueError, "at least one map"),
        ([TOY] * 7, None, ValueError, "up to 6"),
        (["abc"], None, TypeError, "real numbers"),
        ("abc", None, TypeError, "list of arrays"),
        ([TOY], "ab", TypeError, "list of texts"),
        ([TOY], ["a" * 41], ValueError, "up to 40"),
        ([np.zeros((17, 1))], None, ValueError, "16×16"),
    ],
)
def test_what_cannot_be_compared_is_refused(maps, titles, error, words):
    with pytest.raises(error, match=words):
        compare_scales(maps, titles)
