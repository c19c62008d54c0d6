"""Several threads share the images out: the same bytes as from one, and no error is lost."""

import sys

import numpy as np
import pytest

from cnnlib import (
    avg_pool2d,
    avg_pool2d_backward,
    conv2d,
    conv2d_backward,
    functional,
    max_pool2d,
    max_pool2d_backward,
    min_pool2d,
    threads,
)
from cnnlib.threads import SHARES, WORTH_A_MEETING, in_threads, one_thread_a_product, product

RNG = np.random.default_rng(0)
X = RNG.standard_normal((40, 24, 24, 8), np.float32)  # more pieces than shares
WEIGHT = RNG.standard_normal((3, 3, 8, 4), np.float32)
GRAD = RNG.standard_normal((40, 22, 22, 4), np.float32)
POOLED = RNG.standard_normal((40, 12, 12, 8), np.float32)


def results():
    """Everything that is done in threads."""
    forward = conv2d(X, WEIGHT, np.ones(4, np.float32))
    return [forward, *conv2d_backward(GRAD, X, WEIGHT), max_pool2d(X, 2), max_pool2d_backward(POOLED, X, 2)]


def test_any_number_of_threads_gives_the_same_bytes(monkeypatch):
    found = []
    for count in (1, 2, 5):
        monkeypatch.setattr(threads, "threads", lambda count=count: count)
        found.append([result.tobytes() for result in results()])
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_pools_give_the_same_however_few_images_are_done_at_a_time(monkeypatch, padding):
    """In three threads, too; for integers the means, which are floats, are no less exact."""
    found = []
    for cells in (2**18, 5000):  # all at once, and one image at a time
        monkeypatch.setattr(functional, "CELLS_IN_CACHE", cells)
        monkeypatch.setattr(threads, "threads", lambda: 3)
        for images in (X, (9 * X).astype(int)):
            found += [pool(images, 3, stride=2, padding=padding) for pool in (max_pool2d, min_pool2d, avg_pool2d)]
            back = (max_pool2d_backward, avg_pool2d_backward)
            found += [pool(found[-1], images, 3, stride=2, padding=padding) for pool in back]
    half = len(found) // 2
    for whole, parts in zip(found[:half], found[half:], strict=True):
        assert whole.dtype == parts.dtype and np.array_equal(whole, parts)


@pytest.mark.parametrize(("height", "inner", "width"), [(211, 250, 200), (200, 250, 211), (2, 3, 4), (0, 3, 4)])
def test_a_product_of_matrices_is_the_same_in_any_number_of_threads(monkeypatch, height, inner, width):
    assert (height * inner * width > WORTH_A_MEETING) == (height > 2)
    left, right = RNG.integers(-9, 9, (height, inner)), RNG.integers(-9, 9, (inner, width)).astype(np.float32)
    for count in (1, 3):
        monkeypatch.setattr(threads, "threads", lambda count=count: count)
        found = product(left, right)
        assert found.dtype == np.float64 and np.array_equal(found, left @ right)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("length", [0, 1, SHARES, 3 * SHARES + 1])
def test_every_part_is_done_once_and_in_order(monkeypatch, count, length):
    monkeypatch.setattr(threads, "threads", lambda: count)
    assert sum(in_threads(list, range(length)), []) == list(range(length))


def test_what_fails_in_another_thread_fails_here(monkeypatch):
    monkeypatch.setattr(threads, "threads", lambda: 3)
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda parts: 1 // (parts[0] - 7), range(SHARES))


def test_products_have_one_thread_for_a_time_only():
    blas = threads.blas()  # it is found here: cnnlib depends on threadpoolctl
    assert blas.lib_controllers
    before = [library.num_threads for library in blas.lib_controllers]
    with one_thread_a_product():
        assert {library.num_threads for library in blas.lib_controllers} <= {1}
    assert [library.num_threads for library in blas.lib_controllers] == before


def test_without_threadpoolctl_there_is_one_thread(monkeypatch):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    assert threads.blas.__wrapped__() is None
