"""The networks that come with cnnlib: their files, what is written down of them, and how well they read."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

import cnnlib
from tools.train import DATA, EPOCHS, HELD_OUT, NOTE, digits, falling_rate, only

NOTES = json.loads(NOTE.read_text(encoding="utf-8"))
LARGEST_FILE = 2_000_000  # bytes
OFFICIAL = Path(__file__).resolve().parents[2] / "shared" / "mnist"
needs_mnist = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason="all of MNIST, for the accuracies written down, lies beside the checkout only in CI"
)


@pytest.fixture(scope="module")
def official():
    """(x, y) to train on and to test on, from the four official files."""
    return digits(OFFICIAL)


def test_a_note_stands_for_every_network_and_for_no_other():
    assert set(NOTES["networks"]) == set(EPOCHS) == set(cnnlib.models.TRAINED)


@pytest.mark.parametrize("name", EPOCHS)
def test_file_is_the_one_of_the_note_and_small(name):
    content = (DATA / f"{name}.npz").read_bytes()
    assert hashlib.sha256(content).hexdigest() == NOTES["networks"][name]["sha256"]
    assert len(content) <= LARGEST_FILE


@needs_mnist
@pytest.mark.parametrize("name", EPOCHS)
def test_accuracy_on_the_official_test_images_is_the_one_of_the_note(name, official):
    """Another processor may round otherwise, and so decide a doubtful image or two the other way."""
    model, note = cnnlib.load_trained(name), NOTES["networks"][name]
    x, labels = only(official[1], model[-1].weight.shape[1])
    assert len(labels) == note["tested on"]
    right = round(cnnlib.evaluate(model, x, labels)[1] * len(labels))
    assert abs(right - note["right"]) <= 2


def test_the_cnn_is_right_in_99_of_100():
    note = NOTES["networks"]["simple_convnet"]
    assert note["tested on"] == 10_000
    assert note["right"] >= 9_900


@needs_mnist
def test_nothing_is_trained_on_that_the_lessons_test_with(official):
    """The 2,000 images that load_mnist() holds out are not among the 58,000."""
    (x_train, y_train), _ = official
    _, (x_test, y_test) = cnnlib.load_mnist()
    assert len(x_train) == 60_000 - len(x_test)
    (x_all, _), _ = cnnlib.load_mnist(full=True, folder=OFFICIAL)
    np.testing.assert_array_equal(x_all[HELD_OUT], x_test)
    np.testing.assert_array_equal(x_train[:8_000], cnnlib.prepare_images(x_all[:8_000]))
    np.testing.assert_array_equal(x_train[8_000:], cnnlib.prepare_images(x_all[10_000:]))


def test_only_the_first_classes_are_kept():
    x, labels = only((np.arange(6), np.array([4, 5, 0, 9, 1, 4])), 5)
    assert (x.tolist(), labels.tolist()) == ([0, 2, 4, 5], [4, 0, 1, 4])


def test_the_rate_falls_from_its_height_to_nearly_nothing():
    optimizer, history = cnnlib.Adam(0.002), cnnlib.training.History(batches=10, epochs=2)
    fall, rates = falling_rate(optimizer, epochs=2), []
    for _ in range(20):
        history.batch_loss.append(0.0)
        fall(history)
        rates.append(optimizer.learning_rate)
    assert rates == sorted(rates, reverse=True)
    assert rates[0] == pytest.approx(0.002, rel=0.01)
    assert rates[9] == pytest.approx(0.001)
    assert 0 < rates[-1] < 1e-9


def test_training_again_gives_the_same_weights():
    """A few steps from the same seed, twice."""
    (x, labels), _ = cnnlib.load_mnist()
    examples = cnnlib.prepare_images(x[:300]), labels[:300]

    def trained():
        rng = np.random.default_rng(2026)
        model = cnnlib.models.lecture_convnet(rng=rng)
        cnnlib.fit(
            model, examples, optimizer=cnnlib.Adam(), epochs=1, rng=rng, augment=cnnlib.random_shift, progress=False
        )
        return model.arrays()

    one, other = trained(), trained()
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name], strict=True)
