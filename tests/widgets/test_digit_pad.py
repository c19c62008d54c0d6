"""The drawing pad without a browser."""

import numpy as np
import pytest

from cnnlib import (
    draw_digit,
    load_mnist,
)


def test_what_python_draws_can_be_read_again():
    (x_train, _), _ = load_mnist()
    pad = draw_digit(x_train[0])
    assert np.array_equal(pad.image, x_train[0])
    assert pad.image.dtype == np.uint8
    pad.image[:] = 0  # a copy: the pad is not changed behind its back
    assert pad.image.any()


def test_every_stroke_can_be_observed():
    pad, seen = draw_digit(), []
    pad.observe(lambda change: seen.append(pad.image.sum()), "pixels")
    pad.set_state({"pixels": memoryview(bytes([1] * 784))})
    pad.image = np.full((28, 28), 2)
    assert seen == [784, 2 * 784]


@pytest.mark.parametrize(
    "image, error, words",
    [
        (np.zeros((28, 27), int), ValueError, r"shape \(28, 28\), got \(28, 27\)"),
        (np.zeros((28, 28)), TypeError, "whole numbers"),
        (np.full((28, 28), 256), ValueError, "0 and 255, got 256"),
        (np.full((28, 28), -1), ValueError, "got -1"),
        ("abc", TypeError, "real numbers"),
    ],
)
def test_what_is_no_picture_cannot_be_drawn(image, error, words):
    pad = draw_digit()
    with pytest.raises(error, match=words):
        pad.image = image
    assert not pad.image.any()
