"""Shift a digit, without a browser: what Python computes and refuses, and that JavaScript computes the same."""

import base64
from itertools import product

import numpy as np
import pytest

from cnnlib import load_mnist, load_trained, prepare_images, shift, shift_digit
from cnnlib.widgets.shift_digit import turned

TOLERANCE = 4e-6  # of a probability, as in network_settings.py
COMPUTE = """(module, { networks, images, cases }) => {
  const nets = networks.map(({ network, weights }) => {
    const bytes = Uint8Array.from(atob(weights), (sign) => sign.charCodeAt(0));
    return module.networkOf(network, new DataView(bytes.buffer));
  });
  return cases.map((traits) => {
    const picture = module.pictureOf(images[traits.digit], traits);
    const words = module.placeWords(module.say, traits);
    return { picture, answers: nets.map((net) => module.answerOf(net, picture)), words };
  });
}"""
CASES = [
    {"digit": digit, "rows": rows, "columns": columns, "turn": turn}
    for digit, (rows, columns), turn in product([1, 4], [(0, 0), (-4, 4), (3, -1)], [0, 7, -45, 90, 180, -133])
]


@pytest.fixture(scope="module")
def widget():
    return shift_digit()


def set_case(widget, case):
    for name, value in case.items():
        setattr(widget, name, value)


def test_ten_test_digits_one_of_each(widget):
    _, (images, labels) = load_mnist()
    assert widget._labels == list(range(10))
    for digit, image in enumerate(widget.images):
        assert np.array_equal(image, images[labels == digit][0])


def test_a_digit_that_stays_is_as_a_network_wants_it(widget):
    set_case(widget, {"digit": 7, "rows": 0, "columns": 0, "turn": 0})
    assert widget.image.dtype == np.float32
    assert np.array_equal(widget.image, prepare_images(widget.images[7:8]))


def test_moving_is_cnnlib_s_shift(widget):
    set_case(widget, {"digit": 3, "rows": -2, "columns": 4, "turn": 0})
    assert np.array_equal(widget.image, shift(prepare_images(widget.images[3:4]), -2, 4))


@pytest.mark.parametrize("quarters", range(-2, 3))
@pytest.mark.parametrize("size", [4, 5])
def test_a_quarter_turn_is_numpy_s(quarters, size):
    picture = np.arange(size * size).reshape(size, size)
    assert np.allclose(turned(picture, 90 * quarters), np.rot90(picture, quarters))


def test_a_turn_there_and_back_leaves_the_middle_nearly_as_it_was():
    """Mixing of neighbours errs by at most an eighth of each second derivative, and is done twice."""
    smooth = np.add.outer(np.hanning(28), np.hanning(28))
    bound = 2 * 2 * (0.5 * (2 * np.pi / 27) ** 2) / 8
    assert 0 < np.abs(turned(turned(smooth, 30), -30) - smooth)[8:20, 8:20].max() < bound


def test_answers_are_those_of_the_shipped_networks(widget):
    set_case(widget, {"digit": 4, "rows": 0, "columns": -4, "turn": 0})
    answers = widget.answers()
    assert list(answers) == ["dense net", "CNN"]
    for name, shipped in [("dense net", "dense_net"), ("CNN", "simple_convnet")]:
        assert answers[name].sum() == pytest.approx(1, abs=1e-6)
        assert answers[name].argmax() == load_trained(shipped).predict(widget.image).argmax()


def test_words_stand_in_for_the_picture(widget):
    set_case(widget, {"digit": 4, "rows": 1, "columns": -4, "turn": 15})
    assert repr(widget).startswith("<ShiftedDigit: a 4, 1 down, -4 to the right, turned by 15° → dense net says ")


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"rows": 5}, ValueError, "rows is 5, but it goes from -4 to 4"),
        ({"columns": -5}, ValueError, "columns is -5"),
        ({"turn": 181}, ValueError, "turn is 181, but it goes from -180 to 180"),
        ({"turn": 0.5}, TypeError, "turn must be a whole number"),
        ({"rows": True}, TypeError, "rows must be a whole number"),
        ({"digit": 10}, ValueError, "digit is 10"),
        ({"digit": -1}, ValueError, "digit must be 0 or more"),
        ({"images": np.zeros((1, 28, 28), np.uint8)}, ValueError, "labels are missing"),
        ({"images": np.zeros((1, 28, 28)), "labels": [1]}, TypeError, "uint8"),
        ({"images": np.zeros((1, 28, 27), np.uint8), "labels": [1]}, ValueError, r"\(N, 28, 28\), got \(1, 28, 27\)"),
        ({"images": np.zeros((2, 28, 28), np.uint8), "labels": [1]}, ValueError, "as many as images, 2, got 1"),
        ({"images": np.zeros((1, 28, 28), np.uint8), "labels": [10]}, ValueError, "from 0 to 9"),
        ({"images": np.zeros((1, 28, 28), np.uint8), "labels": [0.5]}, ValueError, "whole numbers from 0 to 9"),
    ],
)
def test_what_cannot_be_shown_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        shift_digit(**arguments)


def test_a_mistake_in_python_raises_and_changes_nothing(widget):
    before = (widget.digit, widget.rows)
    with pytest.raises(ValueError, match="rows is 9"):
        widget.rows = 9
    with pytest.raises(ValueError, match="digit is 10"):
        widget.digit = 10
    assert (widget.digit, widget.rows) == before


@pytest.mark.parametrize(
    "sent",
    [
        {"rows": 5},
        {"columns": "1"},
        {"turn": 1e9},
        {"turn": None},
        {"digit": -1},
        {"rows": "<img src=x onerror=alert(1)>"},
    ],
)
def test_nonsense_from_the_browser_changes_nothing(widget, sent):
    (name,) = sent
    before = getattr(widget, name)
    widget.set_state(sent)
    assert getattr(widget, name) == before


def test_the_browser_cannot_change_networks_and_images(widget):
    before = widget.weights, widget.dense_weights, widget._images
    widget.set_state({"weights": b"", "dense_weights": b"", "_images": [], "_labels": []})
    assert (widget.weights, widget.dense_weights, widget._images) == before


def test_a_digit_beyond_the_last_is_moved_inside(widget):
    widget.set_state({"digit": 12})
    assert widget.digit == 9


@pytest.fixture(scope="module")
def found(widget):
    """(settings, what Python has for them) for every case."""
    results = []
    for case in CASES:
        set_case(widget, case)
        results.append((case, widget.image[0, :, :, 0] * 255, list(widget.answers().values())))
    return results


def for_javascript(widget):
    packed = [(widget.dense_network, widget.dense_weights), (widget.network, widget.weights)]
    networks = [{"network": net, "weights": base64.b64encode(weights).decode()} for net, weights in packed]
    return {"networks": networks, "images": widget._images, "cases": CASES}


def test_javascript_turns_moves_and_answers_as_cnnlib_does(run_javascript, widget, found):
    answered = run_javascript("shift_digit", COMPUTE, for_javascript(widget))
    for (case, picture, answers), browser in zip(found, answered, strict=True):
        assert np.allclose(browser["picture"], picture, atol=1e-4), case
        for mine, theirs in zip(answers, browser["answers"], strict=True):
            assert np.abs(mine - theirs).max() < TOLERANCE, case


def test_places_in_words(run_javascript):
    cases = [
        {"rows": 0, "columns": 0, "turn": 0},
        {"rows": -2, "columns": 0, "turn": 0},
        {"rows": 1, "columns": -3, "turn": 15},
        {"rows": 0, "columns": 4, "turn": -90},
        {"rows": 0, "columns": 0, "turn": 5},
    ]
    assert run_javascript(
        "shift_digit", "(module, cases) => cases.map((place) => module.placeWords(module.say, place))", cases
    ) == [
        "not moved",
        "moved 2 up",
        "moved 1 down and 3 to the left, turned by 15° to the left",
        "moved 4 to the right, turned by 90° to the right",
        "turned by 5° to the left",
    ]
