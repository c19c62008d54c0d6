"""Work on several cores at once, each of them with products of its own.

A convolution is many products, each small enough for a core's cache. OpenBLAS would split every one of them among its
threads and let these wait for each other after each; where a browser wants the cores too, most of the time is waiting.
So the images are split instead: a core takes some, works on them alone, and takes the next when it is done. numpy lets
other threads run while it copies and multiplies.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from cnnlib.arrays import Array

SHARES = 16  # a core that is held up leaves its work to others; the same everywhere, for sums depend on it
WORTH_A_MEETING = 2**23  # multiplications: fewer are done before another thread has woken
ONE_AT_A_TIME = threading.RLock()  # who else comes finds all cores taken, and must not find BLAS's threads switched off

Part = TypeVar("Part")
Result = TypeVar("Result")


def in_threads(work: Callable[[Sequence[Part]], Result], parts: Sequence[Part]) -> list[Result]:
    """Call `work` with shares of the parts, on all cores; give the results in the order of the shares.

    How the parts are shared out depends on their number only. So who adds the results in their order gets the same
    bytes from one thread (as in the page, which cannot start any) and from many.
    """
    shares = shared_out(parts)
    with one_thread_a_product() as count:
        if min(count, len(shares)) < 2:
            return [work(share) for share in shares]
        return called_by(count, work, shares)


def product(left: Array, right: Array) -> Array:
    """``left @ right``: each core multiplies with its part of the result's longer side, if that is worth a meeting."""
    if left.size * right.shape[1] < WORTH_A_MEETING:
        with one_thread_a_product():
            return left @ right
    out = np.empty((len(left), right.shape[1]), np.result_type(left, right))

    def multiply(places: Sequence[slice]) -> None:
        for place in places:
            if out.shape[0] < out.shape[1]:
                np.matmul(left, right[:, place], out=out[:, place])
            else:
                np.matmul(left[place], right, out=out[place])

    in_threads(multiply, quarters(max(out.shape)))
    return out


def quarters(count: int) -> list[slice]:
    """Four slices from 0 to `count`: of a matrix that is cut into more, each part is too small to be quick."""
    return [slice(count * number // 4, count * (number + 1) // 4) for number in range(4)]


def shared_out(parts: Sequence[Part]) -> list[Sequence[Part]]:
    """At most `SHARES` runs of neighbours, of which none is longer than another by more than one."""
    count = max(1, min(SHARES, len(parts)))
    ends = [len(parts) * number // count for number in range(count + 1)]
    return [parts[start:end] for start, end in pairwise(ends)]


def called_by(count: int, work: Callable[[Sequence[Part]], Result], shares: list[Sequence[Part]]) -> list[Result]:
    """`work` for each share, by so many threads, of which this one is the first."""
    left, results = iter(range(len(shares))), {}

    def take_the_next() -> None:
        for number in left:
            results[number] = work(shares[number])

    others = [helpers(count - 1).submit(take_the_next) for _ in range(count - 1)]
    try:
        take_the_next()
    finally:  # they write where the caller reads, so he never goes on before them, whatever has happened
        failures = [other.exception() for other in others]
    for failure in filter(None, failures):
        raise failure
    return [results[number] for number in range(len(shares))]


@cache
def helpers(count: int) -> Any:
    """The other threads. They are kept: a new one begins on this one's core, and stays there for milliseconds."""
    from concurrent.futures import ThreadPoolExecutor  # here, for `import cnnlib` loads nothing but numpy

    return ThreadPoolExecutor(count, "cnnlib-core")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=helpers.cache_clear)  # a forked process has none of its parent's threads


@contextmanager
def one_thread_a_product() -> Iterator[int]:
    """For a time, matrix products take one thread each; yield how many they would have taken."""
    with ONE_AT_A_TIME:
        count = threads()
        with blas().limit(limits=1) if blas() else nullcontext():
            yield count


@cache
def threads() -> int:
    """How many threads a matrix product takes: OPENBLAS_NUM_THREADS sets it, else it is the number of cores."""
    return max((library.num_threads for library in blas().lib_controllers), default=1) if blas() else 1


@cache
def blas() -> Any:
    """The library that multiplies matrices for numpy; None where it cannot be told how many threads to take."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:  # in the page
        return None
    return ThreadpoolController().select(user_api="blas")
