"""Centring, and the widget that classifies a drawing, without a browser: both sides compute the same."""

import json

import numpy as np
import pytest
from classify_drawing_settings import CENTER, CLASSIFY, center_cases, classify_cases, drawings
from network_settings import DISAGREEMENTS

import cnnlib
from cnnlib import Conv2D, Dense, Flatten, Sequential, center_digit, classify_drawing, load_mnist, load_trained
from cnnlib.widgets.classify_drawing import NINE, ready_digits
from cnnlib.widgets.shared.network import pack_weights
from tools.lessons import find_lesson, read_lesson

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def digits():
    return load_mnist()[1][0]


def test_the_nine_to_start_from_is_the_one_that_the_lesson_looks_into(digits):
    sources = [cell.source for cell in read_lesson(find_lesson("12")).cells]
    assert any(f"nine = x[{NINE}:{NINE + 1}]" in source for source in sources)
    pictures, names = ready_digits()
    assert np.array_equal(pictures[9], digits[NINE]) and names[9] == f"x_test[{NINE}], a 9"
    assert [name[-1] for name in names] == list("0123456789")


# ---------------------------------------------------------------- centring


def test_digits_of_mnist_stay_as_they_are(digits):
    """So this is how they were made."""
    assert np.array_equal(center_digit(digits), digits)


@pytest.mark.parametrize("rows, columns", [(-3, 0), (2, 3), (-2, -3)])
def test_a_digit_comes_back_from_anywhere_on_the_page(digits, rows, columns):
    moved = cnnlib.shift(digits[:50, :, :, np.newaxis], rows, columns)[..., 0]
    whole = moved.sum(axis=(1, 2)) == digits[:50].sum(axis=(1, 2))
    assert whole.sum() > 30
    assert np.array_equal(center_digit(moved[whole]), digits[:50][whole])


def test_the_ink_fills_a_box_of_twenty_with_its_mass_in_the_middle():
    for image in drawings():
        centred = center_digit(image).astype(int)
        if not image.any():
            assert not centred.any()
            continue
        rows, columns = np.nonzero(centred)
        assert max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
        for axis, places in ((1, rows), (0, columns)):
            middle = centred.sum(axis=axis) @ np.arange(28) / centred.sum()
            assert abs(middle - 14) <= 0.5001 or places.min() == 0 or places.max() == 27


def test_a_page_of_another_size_is_centred_too():
    page = np.zeros((60, 90), np.uint8)
    page[10:50, 70:80] = 200
    centred = center_digit(page)
    assert centred.shape == (28, 28)
    assert centred.astype(bool).any(axis=1).sum() == 20 and centred.astype(bool).any(axis=0).sum() == 5
    assert set(np.unique(centred)) == {0, 200}


@pytest.mark.parametrize(
    "images, error, words",
    [
        (np.zeros((28, 28)), TypeError, "uint8.*got dtype float64"),
        (np.zeros(28, np.uint8), ValueError, r"got shape \(28,\)"),
        (np.zeros((1, 28, 28, 1), np.uint8), ValueError, r"got shape \(1, 28, 28, 1\)"),
    ],
)
def test_what_cannot_be_centred_is_refused(images, error, words):
    with pytest.raises(error, match=words):
        center_digit(images)


def test_no_digit_at_all_is_no_digit():
    assert center_digit(np.zeros((0, 28, 28), np.uint8)).shape == (0, 28, 28)


def test_javascript_centres_as_cnnlib_does(run_javascript):
    compute = (
        f"(module, cases) => cases.filter(({{ settings, wanted }}) => {{ const found = ({CENTER})(module, settings);"
    )
    compute += " return found.length !== 784 || found.some((value, place) => value !== wanted[place]); }).length"
    assert run_javascript("classify_drawing", compute, list(center_cases())) == 0


OLD_BUTTON = """(module, images) => images.filter((image) => {
  const found = module.centred(Uint8Array.from(image));
  return image.some((value, place) => value !== found[place]);
}).length"""


def test_the_button_of_the_pad_leaves_digits_of_mnist_where_they_are(run_javascript, digits):
    images = digits[:200].reshape(200, -1).tolist()
    assert run_javascript("classify_drawing", OLD_BUTTON, images) == 0


# ---------------------------------------------------------------- the widget


def test_javascript_classifies_as_cnnlib_does(run_javascript):
    compute = f"(module, cases) => ({DISAGREEMENTS})(module, {CLASSIFY}, cases)"
    assert run_javascript("classify_drawing", compute, list(classify_cases())) == []


def test_the_network_goes_over_with_its_weights():
    drawing = classify_drawing()
    assert drawing.weights == pack_weights(load_trained())
    own = Sequential([Flatten(), Dense(784, 3, rng=RNG)])
    assert classify_drawing(own).probabilities.shape == (3,)


def test_centring_can_be_switched_off(digits):
    corner = cnnlib.shift(digits[4:5, :, :, np.newaxis], 4, 4)[0, :, :, 0]
    drawing = classify_drawing(image=corner)
    assert drawing.probabilities.argmax() == 6
    assert "centred and scaled → 6" in repr(drawing)
    drawing.center = False
    assert np.array_equal(drawing.seen, corner)
    assert "as it is → " in repr(drawing)


def test_activations_are_those_of_what_the_network_sees():
    drawing = classify_drawing(image=np.eye(28, dtype=np.uint8) * 255, center=False)
    maps = drawing.activations()["conv2d"]
    wanted = cnnlib.conv2d(np.eye(28, dtype=np.float32).reshape(1, 28, 28, 1), drawing.model["conv2d"].weight)
    assert np.allclose(maps, wanted + drawing.model["conv2d"].bias, atol=1e-6)


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"center": 1}, TypeError, "center must be True or False"),
        ({"image": np.zeros((28, 28))}, TypeError, "whole numbers"),
        ({"model": Sequential([Conv2D(1, 2, 3, rng=RNG)])}, ValueError, "end with Dense"),
        ({"model": Sequential([Flatten(), Dense(9, 3, rng=RNG)])}, ValueError, "in_features=9"),
        ({"model": Sequential([Conv2D(3, 2, 3, rng=RNG)])}, ValueError, "channels"),
    ],
)
def test_what_cannot_be_classified_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        classify_drawing(**arguments)


NONSENSE = {
    "pixels": [b"1", "a" * 784, None],
    "center": [1, "yes", None],
    "network": [{}, None],
    "weights": [b"", b"1234"],
    "_digits": [b""],
    "_labels": [["<b>"]],
}


@pytest.mark.parametrize("name, value", [(name, value) for name, values in NONSENSE.items() for value in values])
def test_nonsense_from_the_browser_changes_nothing_and_raises_nothing(name, value):
    drawing = classify_drawing()
    before = drawing.get_state()
    drawing.set_state({name: value})
    assert drawing.get_state() == before


def test_what_the_browser_sends_is_not_sent_back():
    drawing, sent = classify_drawing(), []
    drawing.send_state = lambda key: sent.append(key)
    drawing.set_state({"pixels": memoryview(bytes([7] * 784)), "center": False})
    assert sent == []
    assert (drawing.image == 7).all()


def test_a_description_holds_no_number_that_json_does_not_know():
    json.dumps(classify_drawing().network, allow_nan=False)
