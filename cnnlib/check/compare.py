"""Compare what a student gave with what comes out, and say the first thing that differs."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnlib.arrays import Array
from cnnlib.check.plain import Plain

__all__ = ["fault"]

RELATIVE, ABSOLUTE = 1e-5, 1e-6  # by which fractions may differ; whole numbers must agree exactly
CURE_FOR_SHAPE = "Print the `.shape` of each step and find the first one that surprises you."
CURE_FOR_AXES = "The number of cells agrees: an axis is missing, too many, or in another place."


def fault(expected: Any, plain: Plain, *, whose: str = "your answer", reveal: bool = True) -> str:
    """What is wrong with an answer, in one or two sentences; empty when it is right.

    Parameters
    ----------
    expected : number, array or nested tuple of numbers, or str
    plain : Plain
        The answer, as `to_plain` read it.
    whose : str
        How the message calls the answer.
    reveal : bool
        Whether the message may tell the expected number; False where the answer is a single number.

    Returns
    -------
    str

    Examples
    --------
    >>> from cnnlib.check.plain import to_plain
    >>> fault([[12, 16], [24, 28]], to_plain([[12, 16], [24, 27]]))
    'the first cell that differs is [1, 1]: yours is 27, expected 28.'
    >>> fault(2, to_plain(2.0))
    ''
    """
    if plain.array is None:
        return garbage(plain, whose)
    wanted, array = np.asarray(expected), plain.array
    if array.dtype.kind == "b" and wanted.dtype.kind != "b":
        return f"{whose} holds True or False where numbers are wanted. Give the numbers themselves."
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return not_finite(array, whose)
    if array.shape != wanted.shape:
        return shape_fault(wanted, array, whose)
    return cell_fault(wanted, array, whose, reveal)


def garbage(plain: Plain, whose: str) -> str:
    """What to say to something that holds no numbers."""
    if plain.kind == "blank":
        return f"{whose} still holds the blank `...`. Put a value in its place."
    if plain.kind == "none":
        return f"{whose} is None, that is: nothing. Does a function end without `return`?"
    if plain.kind == "text":
        return f"{whose} is text, {plain.text[:40]!r}. Give numbers, without quotes."
    return f"{whose} is {plain.text}."


def shape_fault(wanted: Array, array: Array, whose: str) -> str:
    yours, theirs = shape_words(array.shape), shape_words(wanted.shape)
    cure = CURE_FOR_AXES if array.size == wanted.size else CURE_FOR_SHAPE
    return f"{whose} is {yours}, expected is {theirs}. {cure}"


def shape_words(shape: tuple[int, ...]) -> str:
    return f"of shape {shape}" if shape else "a single number, shape ()"


def not_finite(array: Array, whose: str) -> str:
    place = tuple(np.argwhere(~np.isfinite(array))[0])
    where = f" at {index_words(place)}" if place else ""
    name = "NaN (not a number)" if np.isnan(array[place]) else "infinite"
    return f"{whose} is {name}{where}. Look for a division by 0, or for cells that were never filled."


def cell_fault(wanted: Array, array: Array, whose: str, reveal: bool) -> str:
    differs = ~agree(wanted, array)
    if not differs.any():
        return ""
    place = tuple(np.argwhere(differs)[0])
    yours, theirs = two_numbers(array[place], wanted[place])
    if place:
        return f"the first cell that differs is {index_words(place)}: yours is {yours}, expected {theirs}."
    if reveal:
        return f"{whose} is {yours}, expected {theirs}."
    return f"{yours} is too {'large' if array[place] > wanted[place] else 'small'}. Write the steps down one by one."


def agree(wanted: Array, array: Array) -> Array:
    """Cell by cell: whole numbers exactly, fractions within one part in 100,000."""
    if wanted.dtype.kind == "f":
        return np.isclose(array, wanted, rtol=RELATIVE, atol=ABSOLUTE)
    return array == wanted


def index_words(place: Any) -> str:
    return "[" + ", ".join(map(str, place)) + "]"


def two_numbers(yours: Any, theirs: Any) -> list[str]:
    """Both numbers as text: short, but never the same for different numbers."""
    short = [number_words(number.item()) for number in (yours, theirs)]
    return short if short[0] != short[1] else [repr(yours.item()), repr(theirs.item())]


def number_words(number: Any) -> str:
    return f"{number:.6g}" if isinstance(number, float) else str(number)
