"""The widgets beside the window explorer, without a browser: what Python computes, checks, and takes from there."""

import numpy as np
import pytest
from other_settings import COMPARISONS, DISAGREEMENTS, every_widget

from cnnlib import (
    build_shapes,
    compare_scales,
    conv2d,
    draw_digit,
    explore_feature_maps,
    explore_im2col,
    load_mnist,
    load_trained,
    max_pool2d,
    prepare_images,
    shift_and_pool,
)
from cnnlib.widgets import edge_filters

TOY = np.arange(1, 10).reshape(3, 3)
BRIGHT = [[0, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0]]
NOT_NUMBERS = [[[1, float("nan")]], [[float("inf")]], "<img src=x onerror=alert(1)>", [], None, [[1], [2, 3]], {"a": 1}]


@pytest.fixture
def digits():
    """Two images of 8×8 and a trained bank: small and quick."""
    images = np.arange(2 * 8 * 8, dtype=np.uint8).reshape(2, 8, 8)
    return explore_feature_maps(images, ["one", "two"], {"trained": np.ones((5, 5, 1, 2))})


# ---------------------------------------------------------------- im2col


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


# ---------------------------------------------------------------- shapes


@pytest.mark.parametrize("filters, parameters", [(1, 76), (6, 456)])
def test_a_layer_on_a_colour_picture(filters, parameters):
    builder = build_shapes((32, 32, 3), filters, 5)
    assert builder.output == (28, 28, filters)
    assert builder.parameters == parameters


def test_a_layer_that_does_not_fit_has_no_output_but_parameters():
    builder = build_shapes((3, 3, 1), 2, 5)
    assert builder.output is None
    assert builder.parameters == 5 * 5 * 1 * 2 + 2


# ---------------------------------------------------------------- feature maps


def test_the_maps_are_those_of_the_lesson():
    (x_train, _), _ = load_mnist()
    digit = x_train[:1, :, :, np.newaxis].astype(np.float32) / 255
    weight = np.random.default_rng(0).normal(0, 0.01, (3, 3, 1, 5)).astype(np.float32)
    explorer = explore_feature_maps()
    assert np.array_equal(explorer.weight, weight)
    maps = conv2d(digit, weight, stride=2, padding="same")
    assert np.array_equal(explorer.feature_maps(), max_pool2d(maps, 2, padding="same"))
    assert explorer.chosen == (7, 7)


def test_edge_filters_of_three_are_those_of_the_lesson():
    upright, falling = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]), np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
    spot = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
    wanted = [upright, upright.T, falling, falling[::-1], spot]
    assert np.array_equal(np.moveaxis(edge_filters(3)[:, :, 0], 2, 0), wanted)


@pytest.mark.parametrize("size", range(1, 8))
def test_edge_filters_answer_nothing_where_there_is_no_edge(size):
    assert not edge_filters(size).sum(axis=(0, 1)).any()


def test_a_bank_of_ones_own_keeps_its_kernel_size(digits):
    digits.bank, digits.filter = "trained", 1
    assert digits.kernel_size == 5
    with pytest.raises(ValueError, match="kernel_size is 3.*nearest is 5"):
        digits.kernel_size = 3
    digits.bank = "random"
    digits.kernel_size = 3
    assert digits.feature_maps().shape == (1, 2, 2, 5)


def test_trained_filters_give_the_maps_of_the_trained_network():
    """With the network's settings: filters, biases, ReLU and pool are its first three layers."""
    model = load_trained()
    explorer = explore_feature_maps(digit=3, bank="trained", stride=1, padding="valid", relu=True)
    assert (explorer.kernel_size, explorer.weight.shape) == (5, (5, 5, 1, 30))
    x = prepare_images(explorer.images[3:4])
    assert np.array_equal(explorer.feature_maps(), model.activations(x)["max_pool2d"])


def test_a_bank_of_ones_own_may_be_called_trained_and_has_no_biases(digits):
    digits.bank = "trained"
    assert digits.bias is None
    assert (digits.weight == 1).all()


def test_a_filter_that_the_new_bank_lacks_is_moved(digits):
    digits.filter = 4
    digits.bank = "trained"
    assert digits.filter == 1


def test_a_window_that_does_not_fit_has_no_maps(digits):
    digits.padding, digits.kernel_size = "valid", 7
    assert digits.feature_maps().shape == (1, 1, 1, 5)
    small = explore_feature_maps(np.zeros((1, 4, 4), np.uint8), kernel_size=7, padding="valid")
    assert small.feature_maps() is None
    assert "does not fit" in repr(small)


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"images": np.zeros((2, 8, 8))}, TypeError, "uint8"),
        ({"images": np.zeros((0, 8, 8), np.uint8)}, ValueError, "at least one image"),
        ({"images": np.zeros((8, 8), np.uint8)}, ValueError, "3 axes"),
        ({"images": np.zeros((2, 8, 8), np.uint8), "labels": ["one"]}, ValueError, "as many as images, 2, got 1"),
        ({"banks": {"b": np.ones((3, 3))}}, ValueError, "4 axes"),
        ({"banks": {"b": np.ones((3, 3, 2, 1))}}, ValueError, "one channel"),
        ({"banks": {"b": np.ones((3, 2, 1, 1))}}, ValueError, "KH, KH"),
        ({"banks": {"b": np.ones((3, 3, 1, 33))}}, ValueError, "up to 32"),
        ({"banks": {"b": np.full((3, 3, 1, 1), np.nan)}}, ValueError, "got nan"),
        ({"bank": "learned"}, ValueError, "'random' or 'edges' or 'trained', got 'learned'"),
        ({"bank": "trained", "kernel_size": 3, "filter": 30}, ValueError, "filter is 30.*nearest is 29"),
        ({"digit": 20}, ValueError, "digit is 20.*nearest is 19"),
        ({"kernel_size": 8}, ValueError, "kernel_size is 8"),
        ({"pool": "min"}, ValueError, "pool must be"),
    ],
)
def test_what_cannot_be_sent_through_a_layer_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        explore_feature_maps(**arguments)


# ---------------------------------------------------------------- drawing pad


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


# ---------------------------------------------------------------- scales, shifts


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


# ---------------------------------------------------------------- from the browser


NONSENSE = {
    "explore_im2col": {"image": NOT_NUMBERS, "kernel": NOT_NUMBERS, "stride": [0, "2"], "padding": ["half", [[0, 1]]],
                       "chosen": [-1, 0.5, "0"], "multiply": [1, "yes"]},
    "build_shapes": {"input": [[1, 2], [0, 1, 1], [1, 1, 1025], [1.5, 1, 1], "abc"], "filters": [0, 1025, None],
                     "kernel_size": [13, [1, 2, 3]], "padding": [None]},
    "explore_feature_maps": {"digit": [-1, "5"], "bank": ["none", 3], "filter": [1.5], "kernel_size": [0, None],
                             "pool": ["min"], "relu": [0], "chosen": [[1], [-1, 0]], "_images": [[[[1]]]],
                             "_banks": [{}]},
    "draw_digit": {"pixels": [b"1", "a" * 784, [0] * 784, None]},
    "compare_scales": {"maps": [NOT_NUMBERS, [], None], "titles": ["abc", [1], None], "shared": ["yes"]},
    "shift_and_pool": {"image": NOT_NUMBERS, "kernel_size": [0], "kind": ["sum", []], "shift": [-1, 1.5]},
}  # fmt: skip
CASES = [(of, name, value) for of, traits in NONSENSE.items() for name, values in traits.items() for value in values]


@pytest.mark.parametrize("widget, name, value", CASES)
def test_nonsense_from_the_browser_changes_nothing_and_raises_nothing(widget, name, value):
    widget = every_widget()[widget]
    before = widget.get_state()
    widget.set_state({name: value})
    assert widget.get_state() == before


ANSWERED = {
    "explore_im2col": {"chosen": 1, "padding": [[1, 1], [1, 1]], "stride": [1, 2]},
    "build_shapes": {"input": [5, 6, 7], "kernel_size": [2, 3]},
    "explore_feature_maps": {"chosen": [1, 2], "digit": 3, "pool": "none"},
    "draw_digit": {"pixels": memoryview(bytes([7] * 784))},
    "shift_and_pool": {"shift": 1, "kernel_size": [1, 2]},
}


@pytest.mark.parametrize("name", ANSWERED)
def test_what_the_browser_sends_is_not_sent_back(name):
    """A value on its way back would undo what has been changed in the meantime."""
    widget, sent = every_widget()[name], []
    widget.send_state = lambda key: sent.append(key)
    widget.set_state(ANSWERED[name])
    assert sent == []


def test_places_that_arrive_with_settings_are_moved_inside(digits):
    digits.set_state({"bank": "trained", "filter": 9, "digit": 9, "chosen": [9, 1], "kernel_size": 3})
    places = (digits.digit, digits.filter, digits.kernel_size, digits.chosen)
    assert places == (1, 1, 5, (3, 1))


# ---------------------------------------------------------------- all of them


@pytest.mark.parametrize("name", every_widget())
def test_words_stand_in_for_the_picture_and_hold_no_address(name):
    words = repr(every_widget()[name])
    assert words.startswith(f"<{type(every_widget()[name]).__name__}: ")
    assert "0x" not in words


@pytest.mark.parametrize("widget", COMPARISONS)
def test_javascript_computes_what_cnnlib_computes(widget, run_javascript):
    of_one, cases = COMPARISONS[widget]
    compute = f"(module, cases) => ({DISAGREEMENTS})(module, {of_one}, cases)"
    assert run_javascript(widget, compute, list(cases())) == []
