"""The feature-map explorer without a browser: banks, maps, and what is refused."""

import numpy as np
import pytest

from cnnlib import (
    conv2d,
    explore_feature_maps,
    load_mnist,
    load_trained,
    max_pool2d,
    prepare_images,
)
from cnnlib.widgets import edge_filters


@pytest.fixture
def digits():
    """Two images of 8×8 and a trained bank: small and quick."""
    images = np.arange(2 * 8 * 8, dtype=np.uint8).reshape(2, 8, 8)
    return explore_feature_maps(images, ["one", "two"], {"trained": np.ones((5, 5, 1, 2))})


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
    """They come with the network's settings: filters, biases, ReLU and pool are its first three layers."""
    model = load_trained()
    explorer = explore_feature_maps(digit=3, bank="trained")
    assert (explorer.kernel_size, explorer.weight.shape) == (5, (5, 5, 1, 30))
    x = prepare_images(explorer.images[3:4])
    assert np.array_equal(explorer.feature_maps(), model.activations(x)["max_pool2d"])


def test_what_is_said_beside_a_bank_counts_more_than_its_own_layer():
    explorer = explore_feature_maps(bank="trained", stride=2, relu=False)
    assert (explorer.stride, explorer.padding, explorer.relu, explorer.pool) == (2, "valid", False, "max")


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
        ({"bank": "learned"}, ValueError, "'random', 'edges', 'trained', got 'learned'"),
        ({"bank": "trained", "kernel_size": 3, "filter": 30}, ValueError, "filter is 30.*nearest is 29"),
        ({"digit": 20}, ValueError, "digit is 20.*nearest is 19"),
        ({"kernel_size": 8}, ValueError, "kernel_size is 8"),
        ({"pool": "min"}, ValueError, "pool must be"),
    ],
)
def test_what_cannot_be_sent_through_a_layer_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        explore_feature_maps(**arguments)


def test_places_that_arrive_with_settings_are_moved_inside(digits):
    digits.set_state({"bank": "trained", "filter": 9, "digit": 9, "chosen": [9, 1], "kernel_size": 3})
    places = (digits.digit, digits.filter, digits.kernel_size, digits.chosen)
    assert places == (1, 1, 5, (3, 1))


def test_a_bank_that_is_not_there_is_answered_with_the_one_that_is(digits):
    answers = []
    digits.send_state = answers.append
    digits.set_state({"bank": "learned", "digit": 1})
    assert (digits.bank, digits.digit, answers) == ("random", 1, [["bank"]])
