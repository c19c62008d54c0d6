"""Work on several cores at once, each of them with products of its own.

A convolution is many products, each small enough for a core's cache. OpenBLAS would split every one of them among its
threads and let these wait for each other after each; where a browser wants the cores too, most of the time is waiting.
So the images are split instead: a core takes some, works on them alone, and takes the next when it is done. numpy lets
other threads run while it copies and multiplies.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar

SHARES = 16  # enough that a core which is held up leaves its work to others; the same on every machine, for sums depend on it
ONE_AT_A_TIME = threading.RLock()  # who else comes finds all cores taken, and must not find BLAS's threads switched off

Part = TypeVar("Part")
Result = TypeVar("Result")


def in_threads(work: Callable[[Sequence[Part]], Result], parts: Sequence[Part]) -> list[Result]:
    """Call `work` with shares of the parts, on all cores; give the results in the order of the shares.

    How the parts are shared out depends on their number only. So who adds the results in their order gets the same
    bytes from one thread (as in the page, which cannot start any) and from many.
    """
    shares = shared_out(parts)
    with ONE_AT_A_TIME:
        count = threads()
        if count < 2:
            return [work(share) for share in shares]
        with blas().limit(limits=1):
            return called_by(min(count, len(shares)), work, shares)


def shared_out(parts: Sequence[Part]) -> list[Sequence[Part]]:
    """At most `SHARES` runs of neighbours, of which none is longer than another by more than one."""
    count = max(1, min(SHARES, len(parts)))
    ends = [len(parts) * number // count for number in range(count + 1)]
    return [parts[start:end] for start, end in pairwise(ends)]


def called_by(count: int, work: Callable[[Sequence[Part]], Result], shares: list[Sequence[Part]]) -> list[Result]:
    """`work` for each share, by so many threads, of which this one is the first."""
    from concurrent.futures import ThreadPoolExecutor  # here, for `import cnnlib` loads nothing but numpy

    left, results = iter(range(len(shares))), {}

    def take_the_next() -> None:
        for number in left:
            results[number] = work(shares[number])

    with ThreadPoolExecutor(max(1, count - 1), "cnnlib-core") as pool:  # not kept: a forked process would wait for it
        others = [pool.submit(take_the_next) for _ in range(count - 1)]
        take_the_next()
        for other in others:
            other.result()
    return [results[number] for number in range(len(shares))]


def threads() -> int:
    """As many as numpy's matrix products would take: OPENBLAS_NUM_THREADS sets it, else it is the number of cores."""
    return max((library.num_threads for library in blas().lib_controllers), default=1) if blas() else 1


@cache
def blas() -> Any:
    """The library that multiplies matrices for numpy; None where it cannot be told how many threads to take."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:  # in the page
        return None
    return ThreadpoolController().select(user_api="blas")
