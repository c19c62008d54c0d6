"""Convolution, pooling, ReLU and softmax: against slow oracles, numerical gradients and laws that must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FLOATS, INTEGERS, numbers, windows

from cnnlib import (
    avg_pool2d,
    avg_pool2d_backward,
    conv2d,
    conv2d_backward,
    conv2d_naive,
    im2col,
    max_pool2d,
    max_pool2d_backward,
    min_pool2d,
    pad2d,
    relu,
    relu_backward,
    softmax,
)
from cnnlib.shapes import window_grid

SEEDS = st.integers(0, 2**32 - 1)
STEP = 1e-3  # of central differences; convolutions and averages are linear, so no error comes with its size
POOLS = {"max": (max_pool2d, np.max), "min": (min_pool2d, np.min), "avg": (avg_pool2d, np.mean)}
BACKWARD = {"max": (max_pool2d, max_pool2d_backward), "avg": (avg_pool2d, avg_pool2d_backward)}
SETTINGS = [
    {},
    {"padding": "same"},
    {"stride": 2, "padding": "same"},
    {"stride": (1, 3), "padding": ((1, 0), (0, 1))},
]
CONV_SETTINGS = [*SETTINGS, {"dilation": 2}, {"stride": 2, "dilation": (1, 2), "padding": 1}]


def as_image(rows):
    """Rows of numbers as a batch of one image with one channel."""
    return np.array(rows)[np.newaxis, :, :, np.newaxis]


def as_rows(image):
    """The other way."""
    return image[0, :, :, 0].tolist()


def conv_arrays(case, dtype, filters=2):
    """x, weight, bias for a drawn case."""
    shapes = (case.image, (*case.kernel, case.image[3], filters), (filters,))
    return [numbers(case.rng, shape, dtype) for shape in shapes]


def numerical_gradient(loss, x):
    """Central differences: how much the loss changes with each number of x."""
    grad = np.zeros_like(x)
    for cell in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[cell] = STEP
        grad[cell] = (loss(x + step) - loss(x - step)) / (2 * STEP)
    return grad


# --- convolution -----------------------------------------------------------------------------------------------------


@given(windows(), st.sampled_from(INTEGERS), st.sampled_from(INTEGERS))
def test_fast_convolution_of_integers_is_exactly_the_naive_one(case, dtype, weight_dtype):
    x, _, bias = conv_arrays(case, dtype)
    _, weight, _ = conv_arrays(case, weight_dtype)
    fast, naive = conv2d(x, weight, bias, **case.settings), conv2d_naive(x, weight, bias, **case.settings)
    np.testing.assert_array_equal(fast, naive, strict=True)
    assert fast.dtype == np.int64


@given(windows(), st.sampled_from(INTEGERS + FLOATS), st.sampled_from(FLOATS))
def test_fast_convolution_of_floats_is_the_naive_one(case, dtype, weight_dtype):
    x, _, bias = conv_arrays(case, dtype)
    _, weight, _ = conv_arrays(case, weight_dtype)
    fast, naive = conv2d(x, weight, bias, **case.settings), conv2d_naive(x, weight, bias, **case.settings)
    assert fast.dtype == np.result_type(x, weight)
    largest = conv2d(abs(x).astype(float), abs(weight), abs(bias), **case.settings).max()  # cancelling leaves rounding
    rounding = 16 * np.finfo(fast.dtype).eps
    np.testing.assert_allclose(fast, naive, rtol=0, atol=rounding * largest, strict=True)


@given(windows())
def test_convolution_is_a_product_of_im2col_and_filters(case):
    """Written out once with Python's own integers, which cannot wrap around."""
    x, weight, bias = conv_arrays(case, "uint8")
    columns = im2col(x, case.kernel, **case.settings).tolist()
    filters = weight.reshape(-1, weight.shape[3]).T.tolist()
    products = [[sum(map(int.__mul__, row, cells)) for cells in filters] for row in columns]
    found = conv2d(x, weight, bias, **case.settings)
    assert found.reshape(-1, len(filters)).tolist() == [
        [number + int(offset) for number, offset in zip(row, bias, strict=True)] for row in products
    ]


@given(windows())
def test_gradients_of_a_convolution_are_its_adjoints(case):
    """⟨conv(x, w) + b, g⟩ = ⟨x, grad_x⟩ + ⟨b, grad_b⟩ = ⟨w, grad_w⟩ + ⟨b, grad_b⟩, exactly for integers."""
    x, weight, bias = conv_arrays(case, "int64")
    output = conv2d(x, weight, bias, **case.settings)
    grad_output = numbers(case.rng, output.shape, "int64")
    grad_x, grad_weight, grad_bias = conv2d_backward(grad_output, x, weight, **case.settings)
    without_bias = (output * grad_output).sum() - (bias * grad_bias).sum()
    assert (x * grad_x).sum() == without_bias == (weight * grad_weight).sum()


@given(windows())
def test_gradients_of_a_convolution_are_linear_in_grad_output(case):
    x, weight, _ = conv_arrays(case, "int64")
    shape = conv2d(x, weight, **case.settings).shape
    one, other = numbers(case.rng, shape, "int64"), numbers(case.rng, shape, "int64")
    parts = zip(*(conv2d_backward(grad, x, weight, **case.settings) for grad in (one, other)), strict=True)
    for whole, (first, second) in zip(
        conv2d_backward(2 * one + 3 * other, x, weight, **case.settings), parts, strict=True
    ):
        np.testing.assert_array_equal(whole, 2 * first + 3 * second)


@given(windows())
def test_convolution_is_linear_in_the_image_and_in_the_filters(case):
    x, weight, _ = conv_arrays(case, "int64")
    other_x, other_weight, _ = conv_arrays(case, "int64")
    together = conv2d(x + other_x, weight + other_weight, **case.settings)
    apart = [conv2d(a, b, **case.settings) for a in (x, other_x) for b in (weight, other_weight)]
    np.testing.assert_array_equal(together, sum(apart))


@given(SEEDS, st.integers(1, 3), st.integers(1, 3), st.integers(1, 2))
def test_the_map_moves_with_the_picture_at_stride_one(seed, down, right, dilation):
    rng = np.random.default_rng(seed)
    x, weight = numbers(rng, (1, 6, 6, 2), "int64"), numbers(rng, (3, 2, 2, 2), "int64")
    still = conv2d(x, weight, dilation=dilation)
    moved = conv2d(pad2d(x, ((down, 0), (right, 0))), weight, dilation=dilation)
    np.testing.assert_array_equal(moved[:, down:, right:], still)


@pytest.mark.parametrize("settings", CONV_SETTINGS, ids=str)
def test_numerical_gradients_of_a_convolution(settings):
    rng = np.random.default_rng(1)
    x, weight, bias = (rng.standard_normal(shape) for shape in ((2, 5, 4, 2), (3, 2, 2, 3), (3,)))
    grad_output = rng.standard_normal(conv2d(x, weight, **settings).shape)
    grad_x, grad_weight, grad_bias = conv2d_backward(grad_output, x, weight, **settings)

    def loss(x=x, weight=weight, bias=bias):
        return (conv2d(x, weight, bias, **settings) * grad_output).sum()

    close = {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(grad_x, numerical_gradient(lambda x: loss(x=x), x), **close)
    np.testing.assert_allclose(grad_weight, numerical_gradient(lambda weight: loss(weight=weight), weight), **close)
    np.testing.assert_allclose(grad_bias, numerical_gradient(lambda bias: loss(bias=bias), bias), **close)


@pytest.mark.parametrize(
    ("x", "weight"), [("uint64", "int64"), ("uint8", "bool"), ("bool", "bool"), ("int8", "uint64")]
)
def test_integers_of_two_kinds_come_out_as_int64(x, weight):
    """numpy itself would make float64 of uint64 with int64, and bool of two bools."""
    x, weight = np.ones((1, 2, 2, 1), x), np.ones((2, 2, 1, 1), weight)
    np.testing.assert_array_equal(conv2d(x, weight), np.full((1, 1, 1, 1), 4, np.int64), strict=True)
    for grad in conv2d_backward(np.ones((1, 1, 1, 1), np.uint64), x, weight):
        assert grad.dtype == np.int64


def test_white_pixels_do_not_wrap_around():
    """9 · 255 · 255 needs 20 bits, and numpy's own product of uint8 would keep 8."""
    white, heavy = np.full((1, 3, 3, 1), 255, np.uint8), np.full((3, 3, 1, 1), 255, np.uint8)
    assert conv2d(white, heavy).item() == 9 * 255 * 255
    assert avg_pool2d(white, 3).item() == 255


def test_the_precision_of_a_float_bias_survives_integers():
    image, ones = as_image([[1, 2], [3, 4]]), np.ones((2, 2, 1, 1), int)
    for convolve in (conv2d, conv2d_naive):
        assert convolve(image, ones, [0.5]).item() == 10.5
        assert convolve(image, ones, np.array([0.5], np.float32)).dtype == np.float64


def test_the_precision_of_a_float_gradient_survives_integers():
    image, ones = as_image([[1, 2], [3, 4]]), np.ones((2, 2, 1, 1), int)
    grad_x, grad_weight, grad_bias = conv2d_backward(as_image([[0.5]]), image, ones)
    assert as_rows(grad_x) == [[0.5, 0.5], [0.5, 0.5]]
    assert grad_weight.ravel().tolist() == [0.5, 1, 1.5, 2]
    assert grad_bias.tolist() == [0.5]


@pytest.mark.parametrize("extra", ["float64", "int64", "uint8"])
def test_bias_and_gradient_do_not_change_the_dtype_of_a_float_convolution(extra):
    x, weight = np.ones((1, 2, 2, 1), np.float32), np.ones((2, 2, 1, 1), np.float32)
    one = np.ones(1, extra)
    assert conv2d(x, weight, one).dtype == conv2d_naive(x, weight, one).dtype == np.float32
    assert {grad.dtype.name for grad in conv2d_backward(one.reshape(1, 1, 1, 1), x, weight)} == {"float32"}


# --- pooling ---------------------------------------------------------------------------------------------------------


def pool_by_hand(x, grid, reduce):
    """Cut the cells that lie in the image out of x, window by window, and reduce them: nothing is padded."""
    (KH, KW), (SH, SW), _, ((top, _), (left, _)), (OH, OW) = grid
    rows = [slice(max(0, i * SH - top), i * SH - top + KH) for i in range(OH)]
    columns = [slice(max(0, j * SW - left), j * SW - left + KW) for j in range(OW)]
    return np.array([[reduce(x[:, place, across], axis=(1, 2)) for across in columns] for place in rows]).transpose(
        2, 0, 1, 3
    )


@pytest.mark.parametrize("kind", POOLS)
@given(windows(dilated=False), st.sampled_from(INTEGERS + FLOATS))
def test_pool_is_what_the_cells_inside_the_image_say(kind, case, dtype):
    pool, reduce = POOLS[kind]
    x = numbers(case.rng, case.image, dtype)
    grid = window_grid(x.shape[1:3], case.kernel, **case.settings)
    rounding = {"rtol": 1e-5, "atol": 1e-5} if dtype == "float32" else {"rtol": 1e-12, "atol": 1e-12}
    found, wanted = pool(x, case.kernel, **case.settings), pool_by_hand(x, grid, reduce)
    if kind == "avg":
        np.testing.assert_allclose(found, wanted, **rounding, strict=True)
    else:
        np.testing.assert_array_equal(found, wanted, strict=True)


@pytest.mark.parametrize("kind", BACKWARD)
@given(windows(dilated=False))
def test_a_pool_gives_every_gradient_away_once(kind, case):
    """What goes in comes out: the sum over each image and channel is kept, whatever overlaps or is padded."""
    pool, backward = BACKWARD[kind]
    x = numbers(case.rng, case.image, "int8").astype(float)
    grad_output = numbers(case.rng, pool(x, case.kernel, **case.settings).shape, "int8").astype(float)
    grad_x = backward(grad_output, x, case.kernel, **case.settings)
    reached = grad_x.sum(axis=(1, 2))
    np.testing.assert_allclose(reached, grad_output.sum(axis=(1, 2)), rtol=1e-10, atol=1e-10)
    assert grad_x.shape == x.shape


@given(windows(dilated=False))
def test_the_gradient_of_max_pooling_goes_to_the_first_of_the_largest(case):
    """Images of 0 and 1 have ties in nearly every window."""
    x = numbers(case.rng, case.image, "bool").astype(int)
    later = np.arange(x[0].size).reshape(x[0].shape)  # breaks every tie, in favour of the first
    distinct = x * x.size * 2 - later
    grad_output = numbers(case.rng, max_pool2d(x, case.kernel, **case.settings).shape, "int64")
    np.testing.assert_array_equal(
        max_pool2d_backward(grad_output, x, case.kernel, **case.settings),
        max_pool2d_backward(grad_output, distinct, case.kernel, **case.settings),
    )


@given(windows(dilated=False))
def test_the_average_of_a_constant_is_the_constant(case):
    """Counted padding would pull it towards 0 at the border."""
    assert (avg_pool2d(np.full(case.image, 3), case.kernel, **case.settings) == 3).all()


@pytest.mark.parametrize("kind", BACKWARD)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_numerical_gradients_of_a_pool(kind, settings):
    pool, backward = BACKWARD[kind]
    rng = np.random.default_rng(2)
    x = rng.permutation(2 * 5 * 4 * 2).reshape(2, 5, 4, 2) / 8.0  # no two closer than 1/8: a step changes no winner
    grad_output = rng.standard_normal(pool(x, (3, 2), **settings).shape)
    numerical = numerical_gradient(lambda x: (pool(x, (3, 2), **settings) * grad_output).sum(), x)
    np.testing.assert_allclose(backward(grad_output, x, (3, 2), **settings), numerical, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", POOLS)
def test_a_pool_without_stride_lays_windows_side_by_side(kind):
    pool, _ = POOLS[kind]
    x = np.arange(1 * 6 * 9 * 1).reshape(1, 6, 9, 1)
    np.testing.assert_array_equal(pool(x, (2, 3)), pool(x, (2, 3), stride=(2, 3)))


@pytest.mark.parametrize("kind", BACKWARD)
def test_the_gradient_of_a_pool_takes_the_same_default_stride(kind):
    _, backward = BACKWARD[kind]
    x, grad_output = np.arange(54.0).reshape(1, 6, 9, 1), np.arange(9.0).reshape(1, 3, 3, 1)
    np.testing.assert_array_equal(backward(grad_output, x, (2, 3)), backward(grad_output, x, (2, 3), stride=(2, 3)))


def test_a_tie_goes_to_the_first_rows_first():
    assert as_rows(max_pool2d_backward(as_image([[6]]), as_image([[1, 5], [5, 5]]), 2)) == [[0, 6], [0, 0]]
    assert as_rows(max_pool2d_backward(as_image([[6]]), as_image([[1, 2], [5, 5]]), 2)) == [[0, 0], [6, 0]]


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int64", "uint64", "float32"])
def test_padding_never_wins_against_the_smallest_or_the_largest_number(dtype):
    """Where the whole image is as low as the padding, the gradient must still land in the image."""
    lowest, highest = (False, True) if dtype == "bool" else (-np.inf, np.inf)
    if np.dtype(dtype).kind in "iu":
        lowest, highest = np.iinfo(dtype).min, np.iinfo(dtype).max
    low, high = np.full((1, 3, 3, 1), lowest, dtype), np.full((1, 3, 3, 1), highest, dtype)
    settings = {"stride": 2, "padding": ((1, 0), (1, 0))}
    assert (max_pool2d(low, 2, **settings) == lowest).all()
    assert (min_pool2d(high, 2, **settings) == highest).all()
    grad_x = max_pool2d_backward(as_image([[1.0, 2.0], [3.0, 4.0]]), low, 2, **settings)
    assert as_rows(grad_x) == [[1, 2, 0], [3, 4, 0], [0, 0, 0]]


@pytest.mark.parametrize("dtype", ["int8", "float32"])
def test_padding_is_not_zero(dtype):
    negative = as_image([[-4, -3], [-2, -1]]).astype(dtype)
    assert as_rows(max_pool2d(negative, 2, stride=1, padding="same")) == [[-1, -1], [-1, -1]]
    assert as_rows(min_pool2d(-negative, 2, stride=1, padding="same")) == [[1, 1], [1, 1]]
    assert as_rows(avg_pool2d(negative, 2, stride=1, padding="same")) == [[-2.5, -2], [-1.5, -1]]


def test_nan_is_not_hidden_by_a_maximum_and_gets_the_gradient():
    image = as_image([[1.0, np.nan, 9.0, 0.0], [np.nan, 5.0, 2.0, 3.0]])
    np.testing.assert_array_equal(max_pool2d(image, 2)[0, 0, :, 0], [np.nan, 9])
    np.testing.assert_array_equal(min_pool2d(image, 2)[0, 0, :, 0], [np.nan, 0])
    assert as_rows(max_pool2d_backward(as_image([[7.0, 8.0]]), image, 2)) == [[0, 7, 8, 0], [0, 0, 0, 0]]


def test_minus_infinity_is_a_number_like_others():
    image = as_image([[-np.inf, -np.inf], [-np.inf, -5.0]])
    assert max_pool2d(image, 2).item() == -5
    assert as_rows(max_pool2d_backward(as_image([[1.0]]), image, 2)) == [[0, 0], [0, 1]]
    assert max_pool2d(np.full((1, 2, 2, 1), -np.inf), 2, padding="same").item() == -np.inf


@pytest.mark.filterwarnings("error")
def test_an_infinite_gradient_stays_where_it_belongs():
    """∞ · 0 would be NaN: neither padding nor another window's cells may see it."""
    grad_output = as_image([[np.inf, 1.0], [1.0, np.inf]])
    image = np.zeros((1, 3, 3, 1))
    split = avg_pool2d_backward(grad_output, image, 2, padding="same")
    assert as_rows(split) == [[np.inf, np.inf, 0.5], [np.inf, np.inf, 0.5], [0.5, 0.5, np.inf]]
    routed = max_pool2d_backward(grad_output, image, 2, padding="same")
    assert as_rows(routed) == [[np.inf, 0, 1], [0, 0, 0], [1, 0, np.inf]]


@pytest.mark.parametrize(("of_x", "of_grad", "expected"), [
    ("float32", "float64", "float32"),
    ("float32", "int64", "float32"),
    ("uint8", "float32", "float32"),
])  # fmt: skip
@pytest.mark.parametrize("kind", BACKWARD)
def test_the_dtype_of_a_pools_gradient_is_that_of_a_float_image(kind, of_x, of_grad, expected):
    _, backward = BACKWARD[kind]
    assert backward(np.ones((1, 1, 1, 1), of_grad), np.ones((1, 2, 2, 1), of_x), 2).dtype == expected


# --- ReLU and softmax ------------------------------------------------------------------------------------------------


def test_relu_cuts_what_is_negative_and_passes_nan_on():
    np.testing.assert_array_equal(relu([-2.0, -np.inf, 0.0, 3.0, np.inf, np.nan]), [0, 0, 0, 3, np.inf, np.nan])
    np.testing.assert_array_equal(relu(np.array([0, 255], np.uint8)), np.array([0, 255], np.uint8), strict=True)


def test_relu_passes_gradients_only_where_the_input_was_positive():
    np.testing.assert_array_equal(relu_backward([1, 2, 3, 4], [-1.0, 0.0, 1e-300, np.inf]), [0, 0, 3, 4])


def test_an_infinite_gradient_does_not_pass_a_closed_relu():
    np.testing.assert_array_equal(relu_backward([np.inf, np.nan], [-1, 0]), [0.0, 0.0])


def test_numerical_gradient_of_relu():
    rng = np.random.default_rng(3)
    x = rng.choice([-1.0, 1.0], (3, 4)) * rng.uniform(0.1, 1, (3, 4))  # away from the kink
    grad_output = rng.standard_normal((3, 4))
    numerical = numerical_gradient(lambda x: (relu(x) * grad_output).sum(), x)
    np.testing.assert_allclose(relu_backward(grad_output, x), numerical, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("function", [relu, softmax])
@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4), (1, 2, 3, 2, 4)])
def test_any_number_of_axes_is_welcome(function, shape):
    assert function(np.ones(shape)).shape == shape


@given(SEEDS, st.integers(-3, 2), st.sampled_from([1, 10, 1000, 1e300]))
def test_softmax_gives_probabilities(seed, axis, size):
    logits = np.random.default_rng(seed).standard_normal((2, 3, 4)) * size
    probabilities = softmax(logits, axis=axis)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    np.testing.assert_allclose(probabilities.sum(axis=axis), 1, rtol=1e-12)


@given(SEEDS)
def test_softmax_is_its_formula_where_that_does_not_overflow(seed):
    logits = np.random.default_rng(seed).standard_normal((5, 10))
    powers = np.exp(logits)
    np.testing.assert_allclose(softmax(logits), powers / powers.sum(axis=1, keepdims=True), rtol=1e-12)


@pytest.mark.parametrize("shift", [-1e6, 1e6])
def test_softmax_sees_only_differences(shift):
    np.testing.assert_allclose(softmax([shift, shift + 1, shift + 2]), softmax([0.0, 1.0, 2.0]), rtol=1e-12)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("logits", "probabilities"),
    [([1000.0, 0.0], [1, 0]), ([-1000.0, -1000.0], [0.5, 0.5]), ([1.7e308, -1.7e308], [1, 0]), ([-np.inf, 3], [0, 1])],
)
def test_softmax_of_large_logits_neither_overflows_nor_warns(logits, probabilities):
    np.testing.assert_array_equal(softmax(logits), probabilities)


def test_softmax_of_unsigned_integers_does_not_wrap_around():
    np.testing.assert_allclose(softmax(np.array([0, 255, 254], np.uint8)), softmax([0.0, 255.0, 254.0]))


@pytest.mark.parametrize(
    ("x", "axis", "error", "message"),
    [
        (3.0, -1, ValueError, r"at least one number along axis -1, got shape \(\): use another axis"),
        ([], -1, ValueError, r"at least one number along axis -1, got shape \(0,\)"),
        (np.ones((3, 0)), 1, ValueError, r"at least one number along axis 1, got shape \(3, 0\)"),
        ([1.0], 1, ValueError, r"at least one number along axis 1, got shape \(1,\)"),
        ([1.0], -2, ValueError, "axis must be -1 or more, got -2"),
        ([1.0], None, TypeError, "axis must be a whole number"),
        ([1.0], 0.0, TypeError, "axis must be a whole number"),
        ([1.0], (0,), TypeError, "axis must be a whole number"),
        ([1.0], False, TypeError, "axis must be a whole number"),
    ],
)
def test_an_axis_that_softmax_cannot_use(x, axis, error, message):
    with pytest.raises(error, match=message):
        softmax(x, axis=axis)


# --- half precision --------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("error")
def test_sums_of_float16_neither_overflow_nor_stop_counting():
    """float16 ends at 65504 and cannot count beyond 2048 in ones."""
    bright = np.full((1, 64, 64, 1), 100, np.float16)
    assert avg_pool2d(bright, 64).item() == 100
    assert avg_pool2d_backward(np.full((1, 1, 1, 1), 4096, np.float16), bright, 64)[0, 0, 0, 0] == 1
    ones, weight = np.ones((1, 64, 64, 2), np.float16), np.zeros((1, 1, 2, 2), np.float16)
    _, grad_weight, grad_bias = conv2d_backward(ones, ones, weight)
    assert (grad_weight == 4096).all()
    assert (grad_bias == 4096).all()
    assert softmax(np.zeros((4096, 1), np.float16), axis=0)[0, 0] == np.float16(1 / 4096)
