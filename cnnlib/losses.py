"""What a network is trained to make small: how surprised it is by the right answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_array, as_numbers
from cnnlib.functional import softmax
from cnnlib.language import told
from cnnlib.shapes import Shape

__all__ = ["softmax_cross_entropy"]

OTHER_SHAPE = "labels must have shape {plain} or {logits} for logits of shape {logits}, got {shape}"
NOT_WHOLE = "labels must be whole numbers 0 to {last}, got dtype {dtype}: labels.astype(int)"
NO_SUCH_LABEL = "labels must lie in 0 to {last} for {classes} logits, got {lowest} to {highest}"
NO_PROBABILITIES = (
    "each row of labels must add up to 1 without negative numbers, row {worst} is {numbers}: write the labels as "
    "whole numbers"
)


def softmax_cross_entropy(logits: ArrayLike, labels: ArrayLike) -> tuple[float, Array]:
    r"""Mean cross-entropy of softmax(logits) against the labels, and its gradient.

    .. math:: L = -\frac{1}{N} \sum_n \log p_{n, y_n}, \qquad
              \frac{\partial L}{\partial z_{n,k}} = \frac{p_{n,k} - [k = y_n]}{N}

    Parameters
    ----------
    logits : array, shape (N, K)
        One row of K scores for each image: any real numbers; −∞ rules a class out.
    labels : array, shape (N,) or (N, K)
        Whole numbers 0 … K−1, or one-hot rows (rows of probabilities in general).

    Returns
    -------
    loss : float
    grad_logits : array, shape (N, K)
        dtype of logits; float64 for integers.

    Raises
    ------
    ValueError
        If there is no image, or the labels do not fit the logits; the message says which.
    TypeError
        If something is not a number.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, section 6.2.2.

    Examples
    --------
    >>> import numpy as np
    >>> loss, grad = softmax_cross_entropy(np.zeros((1, 10)), [3])
    >>> print(round(loss, 3))  # knowing nothing costs ln 10
    2.303
    >>> print(grad[0, :4])
    [ 0.1  0.1  0.1 -0.9]
    """
    logits = as_array(logits, "logits", ("N", "K"))
    targets = one_hot(labels, logits.shape)
    probabilities = softmax(logits)
    surprise = np.where(targets > 0, log_softmax(logits), 0)  # 0 · −∞ would be NaN where a wrong class is ruled out
    loss = -(targets * surprise).sum() / len(logits)
    return float(loss), (probabilities - targets.astype(probabilities.dtype)) / len(logits)


def log_softmax(logits: Array) -> Array:
    """log(softmax(logits)) that stays a number where a probability is so small that it rounds to 0."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def one_hot(labels: ArrayLike, shape: Shape) -> Array:
    """Labels as rows of probabilities of `shape` (N, K), whichever way they are written."""
    labels, (N, K) = as_numbers(labels, "labels"), shape
    if not N:
        raise ValueError(told("logits must have at least one row: the mean of none is not a number"))
    if labels.shape == (N, K):
        check_probabilities(labels)
        return labels.astype(np.float64)
    if labels.shape != (N,):
        raise ValueError(told(OTHER_SHAPE, plain=(N,), logits=(N, K), shape=labels.shape))
    if labels.dtype.kind not in "iu":
        raise TypeError(told(NOT_WHOLE, last=K - 1, dtype=labels.dtype))
    if labels.min() < 0 or labels.max() >= K:
        raise ValueError(told(NO_SUCH_LABEL, last=K - 1, classes=K, lowest=labels.min(), highest=labels.max()))
    return np.eye(K)[labels]


def check_probabilities(rows: Array) -> None:
    """Raise where a row is not one-hot or at least a row of probabilities."""
    sums = rows.sum(axis=1)
    right = (abs(sums - 1) <= 1e-3) & (rows >= 0).all(axis=1)  # written so that NaN is wrong
    if not right.all():
        worst = right.argmin()
        raise ValueError(told(NO_PROBABILITIES, worst=worst, numbers=rows[worst].tolist()))
