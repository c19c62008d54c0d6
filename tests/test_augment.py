"""Shifts and beginnings: what moves, what comes in, and which random numbers are drawn."""

import numpy as np
import pytest

from cnnlib import random_shift, shift
from cnnlib.initializers import glorot, he, normal, zeros

DIGITS = np.arange(1, 2 * 5 * 4 * 2 + 1).reshape(2, 5, 4, 2)


def shifted_by_hand(x, rows, columns):
    out = np.zeros_like(x)
    for i in range(x.shape[1]):
        for j in range(x.shape[2]):
            if 0 <= i - rows < x.shape[1] and 0 <= j - columns < x.shape[2]:
                out[:, i, j] = x[:, i - rows, j - columns]
    return out


@pytest.mark.parametrize("rows", [-7, -5, -2, 0, 1, 4, 5, 100])
@pytest.mark.parametrize("columns", [-4, -1, 0, 3, 4, 9])
def test_a_shift_is_the_loop_written_out(rows, columns):
    np.testing.assert_array_equal(shift(DIGITS, rows, columns), shifted_by_hand(DIGITS, rows, columns))


@pytest.mark.parametrize("move", [lambda x: shift(x, 1, -1), lambda x: random_shift(x, np.random.default_rng(0), 2)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64, bool])
def test_a_copy_of_the_same_dtype_and_shape_comes_back(move, dtype):
    x = DIGITS.astype(dtype)
    kept = x.copy()
    moved = move(x)
    assert (moved.dtype, moved.shape) == (x.dtype, x.shape)
    moved[...] = 0
    np.testing.assert_array_equal(x, kept)


def test_a_shift_by_nothing_is_a_copy_too():
    moved = shift(DIGITS)
    assert not np.shares_memory(moved, DIGITS)
    np.testing.assert_array_equal(moved, DIGITS)


def test_every_picture_is_moved_by_one_of_the_allowed_distances_and_each_by_its_own():
    x = np.repeat(np.random.default_rng(1).random((1, 6, 6, 2)), 200, axis=0)
    moved = random_shift(x, np.random.default_rng(0), pixels=1)
    allowed = [shift(x[:1], rows, columns)[0] for rows in (-1, 0, 1) for columns in (-1, 0, 1)]
    seen = [next(n for n, one in enumerate(allowed) if np.array_equal(one, picture)) for picture in moved]
    assert np.bincount(seen, minlength=9).min() > 5  # 22 on average


def test_the_same_seed_moves_alike_and_0_pixels_move_nothing():
    one, again = (random_shift(DIGITS, np.random.default_rng(3), 2) for _ in range(2))
    np.testing.assert_array_equal(one, again)
    np.testing.assert_array_equal(random_shift(DIGITS, np.random.default_rng(3), 0), DIGITS)


def test_no_pictures_and_shifts_beyond_the_picture():
    assert random_shift(DIGITS[:0], np.random.default_rng(0)).shape == (0, 5, 4, 2)
    assert random_shift(DIGITS, np.random.default_rng(0), 9).shape == DIGITS.shape


@pytest.mark.parametrize(
    ("act", "error", "words"),
    [
        (lambda: shift(DIGITS[0]), ValueError, r"x must have 4 axes \(N, H, W, C\).*x\[np.newaxis\]"),
        (lambda: shift(DIGITS, 0.5), TypeError, "rows must be a whole number"),
        (lambda: shift(DIGITS, 0, None), TypeError, "columns must be a whole number"),
        (lambda: random_shift(DIGITS[0], np.random.default_rng(0)), ValueError, "4 axes"),
        (lambda: random_shift(DIGITS, np.random.default_rng(0), -1), ValueError, "pixels must be 0 or more, got -1"),
        (lambda: random_shift(DIGITS, np.random.default_rng(0), 1.5), TypeError, "pixels must be a whole number"),
        (lambda: shift("digit"), TypeError, "x must hold real numbers"),
        (lambda: normal(0), ValueError, "sigma must be more than 0, got 0: for weights that are all 0 write zeros"),
        (lambda: normal(float("nan")), ValueError, "sigma must be more than 0"),
    ],
)
def test_mistakes_are_named(act, error, words):
    with pytest.raises(error, match=words):
        act()


# ---------------------------------------------------------------- how weights begin

SHAPES = {(5, 5, 8, 40): (200, 1000), (400, 100): (400, 100)}  # (fan in, fan out)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_spread_is_what_the_formula_says(shape):
    fan_in, fan_out = SHAPES[shape]
    rng = np.random.default_rng(0)
    assert normal(0.01)(rng, shape).std() == pytest.approx(0.01, rel=0.02)
    assert he(rng, shape).std() == pytest.approx((2 / fan_in) ** 0.5, rel=0.02)
    uniform = glorot(rng, shape)
    limit = (6 / (fan_in + fan_out)) ** 0.5
    assert abs(uniform).max() == pytest.approx(limit, rel=0.01)
    assert uniform.std() == pytest.approx(limit / 3**0.5, rel=0.02)
    assert not zeros(rng, shape).any()


@pytest.mark.parametrize("draw", [normal(0.01), he, glorot, zeros], ids=["normal", "he", "glorot", "zeros"])
def test_they_are_float32_centred_and_follow_the_seed(draw):
    one, again, other = (draw(np.random.default_rng(seed), (30, 20)) for seed in (0, 0, 1))
    assert (one.dtype, one.shape) == (np.float32, (30, 20))
    assert abs(one.mean()) < 0.02
    np.testing.assert_array_equal(one, again)
    assert draw is zeros or not np.array_equal(one, other)
