"""Softmax with cross-entropy: its value, its gradient, both ways to write labels, and what is refused."""

import numpy as np
import pytest

from cnnlib import softmax, softmax_cross_entropy

LOGITS = np.random.default_rng(0).normal(size=(5, 4))
LABELS = np.array([0, 3, 1, 1, 2])


def test_the_loss_is_the_mean_of_minus_log_p():
    loss, _ = softmax_cross_entropy(LOGITS, LABELS)
    by_hand = [-np.log(np.exp(row[label]) / np.exp(row).sum()) for row, label in zip(LOGITS, LABELS, strict=True)]
    assert isinstance(loss, float)
    assert loss == pytest.approx(np.mean(by_hand), rel=1e-12)


def test_the_gradient_is_p_minus_y_over_n():
    _, grad = softmax_cross_entropy(LOGITS, LABELS)
    np.testing.assert_allclose(grad, (softmax(LOGITS) - np.eye(4)[LABELS]) / 5, rtol=1e-12)
    np.testing.assert_allclose(grad.sum(axis=1), 0, atol=1e-15)


@pytest.mark.parametrize("labels", [LABELS, np.full((5, 4), 0.25), np.eye(4)[LABELS] * 0.9 + 0.025])
def test_the_gradient_is_the_slope_of_the_loss(labels):
    _, grad = softmax_cross_entropy(LOGITS, labels)
    for place in np.ndindex(LOGITS.shape):
        step = np.zeros_like(LOGITS)
        step[place] = 1e-5
        above, below = (softmax_cross_entropy(LOGITS + sign * step, labels)[0] for sign in (1, -1))
        assert grad[place] == pytest.approx((above - below) / 2e-5, abs=1e-9)


@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_knowing_nothing_costs_the_logarithm_of_the_number_of_classes(classes):
    assert softmax_cross_entropy(np.zeros((3, classes)), [0, 1, 0])[0] == pytest.approx(np.log(classes))


@pytest.mark.parametrize(
    "labels",
    [
        LABELS.tolist(),
        LABELS.astype(np.uint8),
        LABELS.astype(np.int64),
        np.eye(4)[LABELS],
        np.eye(4, dtype=int)[LABELS],
    ],
)
def test_labels_may_be_written_in_several_ways(labels):
    loss, grad = softmax_cross_entropy(LOGITS, labels)
    assert loss == softmax_cross_entropy(LOGITS, LABELS)[0]
    np.testing.assert_array_equal(grad, softmax_cross_entropy(LOGITS, LABELS)[1])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_gradient_has_the_dtype_of_the_logits(dtype):
    assert softmax_cross_entropy(LOGITS.astype(dtype), np.eye(4)[LABELS])[1].dtype == dtype
    assert softmax_cross_entropy(np.eye(4, dtype=int), [0, 1, 2, 3])[1].dtype == np.float64


def test_logits_of_any_size_give_numbers():
    """Where p rounds to 0, its logarithm is still the difference of two logits."""
    loss, grad = softmax_cross_entropy(np.array([[0, 2000], [-1e30, 0], [1e30, 1e30]]), [0, 1, 0])
    assert loss == pytest.approx((2000 + 0 + np.log(2)) / 3)
    np.testing.assert_allclose(grad, np.array([[-1, 1], [0, 0], [-0.5, 0.5]]) / 3)


def test_adding_a_number_to_all_logits_of_a_row_changes_nothing():
    loss, grad = softmax_cross_entropy(LOGITS + np.arange(5)[:, np.newaxis], LABELS)
    assert loss == pytest.approx(softmax_cross_entropy(LOGITS, LABELS)[0])
    np.testing.assert_allclose(grad, softmax_cross_entropy(LOGITS, LABELS)[1])


def test_what_is_given_is_not_changed():
    logits, rows = LOGITS.copy(), np.eye(4)[LABELS]
    for array in (logits, rows):
        array.setflags(write=False)
    softmax_cross_entropy(logits, rows)
    np.testing.assert_array_equal(logits, LOGITS)


NAN = float("nan")


@pytest.mark.parametrize(
    ("logits", "labels", "error", "words"),
    [
        (np.zeros((0, 4)), [], ValueError, "at least one row"),
        (np.zeros(4), [0], ValueError, r"2 axes \(N, K\), got shape \(4,\)"),
        (np.zeros((2, 4)), [0], ValueError, r"labels must have shape \(2,\) or \(2, 4\).*got \(1,\)"),
        (np.zeros((2, 4)), [[0], [1]], ValueError, r"got \(2, 1\)"),
        (np.zeros((2, 4)), [0, 4], ValueError, "0 to 3 for 4 logits, got 0 to 4"),
        (np.zeros((2, 4)), [-1, 0], ValueError, "got -1 to 0"),
        (np.zeros((2, 4)), [0.0, 1.0], TypeError, r"got dtype float64: labels.astype\(int\)"),
        (np.zeros((2, 4)), [True, False], TypeError, "got dtype bool"),
        (np.zeros((2, 4)), ["0", "1"], TypeError, "labels must hold real numbers"),
        (np.zeros((2, 2)), [[1, 0], [1, 1]], ValueError, r"row 1 is \[1, 1\]: write the labels as whole numbers"),
        (np.zeros((2, 2)), [[1, 0], [2, -1]], ValueError, r"row 1 is \[2, -1\]"),
        (np.zeros((2, 2)), [[NAN, NAN], [1, 0]], ValueError, r"row 0 is \[nan, nan\]"),
        ("text", [0], TypeError, "logits must hold real numbers"),
    ],
)
def test_labels_that_do_not_fit_are_named(logits, labels, error, words):
    with pytest.raises(error, match=words):
        softmax_cross_entropy(logits, labels)


@pytest.mark.parametrize("labels", [[0], [[1, 0, 0]], [[0.25, 0, 0.75]]], ids=["number", "one-hot", "probabilities"])
def test_a_wrong_class_that_is_ruled_out_costs_nothing(labels):
    """Its logit is −∞, and 0 · −∞ would be NaN."""
    loss, grad = softmax_cross_entropy([[1.0, -np.inf, 2.0]], labels)
    two, two_grad = softmax_cross_entropy([[1.0, 2.0]], labels if np.ndim(labels) < 2 else np.delete(labels, 1, axis=1))
    assert loss == two
    np.testing.assert_array_equal(grad, np.insert(two_grad, 1, 0, axis=1))


def test_the_right_class_ruled_out_is_an_infinite_surprise():
    loss, grad = softmax_cross_entropy([[0.0, -np.inf]], [1])
    assert loss == np.inf
    np.testing.assert_array_equal(grad, [[1, -1]])
