"""Compare what a student gave with what comes out, and say the first thing that differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnlib.arrays import Array
from cnnlib.check.plain import Plain
from cnnlib.language import sentence, told

__all__ = ["fault"]

RELATIVE, ABSOLUTE = 1e-5, 1e-6  # by which fractions may differ; whole numbers must agree exactly

YOUR_ANSWER = sentence("your answer")
NO_NUMBERS = {  # by the kind of a Plain that holds none
    "blank": "{whose} still holds the blank `...`. Put a value in its place.",
    "none": "{whose} is None, that is: nothing. Does a function end without `return`?",
    "text": "{whose} is text, {given!r}. Give numbers, without quotes.",
    "refused": "{whose} is {what}.",
}
TRUTHS = "{whose} holds True or False where numbers are wanted. Give the numbers themselves."
NAN = "{whose} is NaN (not a number){where}. Look for 0 divided by 0, for ∞ − ∞, or for cells that were never filled."
INFINITE = (
    "{whose} is infinite ({sign}∞){where}. An ∞ that stands in a border, or that a search begins with, has come "
    "through; or a number was divided by 0."
)
AT = " at {place}"
SHAPES = "{whose} is {yours}, expected is {expected}. {cure}"
SHAPE = "of shape {shape}"
ONE_NUMBER = "a single number, shape ()"
CURES = {  # by what was given, where the shape is not the expected one
    "array": "Print the `.shape` of each step and find the first one that surprises you.",
    "list": "Count the numbers that it holds, and the brackets around them.",
    "number": "More numbers than one are asked for: put them in brackets, with commas between them.",
}
CURES_FOR_AXES = {  # and where the number of cells is
    "array": "The number of cells agrees: an axis is missing, too many, or in another place.",
    "list": "The number of cells agrees: a pair of brackets is missing, too many, or in another place.",
    "number": "The number itself is not the question: put it in brackets.",
}
RIGHT_CELLS = "The numbers are right, only not their shape."
TAKE_AWAY = "An axis of length 1 goes away with a 0 in its place: `[{index}]`."
TOO_LARGE = "{yours} is too large. Write the steps down one by one."
TOO_SMALL = "{yours} is too small. Write the steps down one by one."
ONE_DIFFERS = "{whose} is {yours}, expected {expected}."
CELL_DIFFERS = "the first cell that differs is {place}: yours is {yours}, expected {expected}."
PART_DIFFERS = "`{place}` is not right yet: yours is {yours}, expected {expected}."
PART_DIFFERS_HOW = "`{place}` is not right yet: yours is {yours}."
ANOTHER_ORDER = "Your numbers are the right ones, in another order."


def fault(
    expected: Any, plain: Plain, *, whose: str = YOUR_ANSWER, reveal: bool = True, names: Sequence[str] = ()
) -> str:
    """What is wrong with an answer, in one or two sentences; empty when it is right.

    Parameters
    ----------
    expected : number, array or nested tuple of numbers, or str
    plain : Plain
        The answer, as `to_plain` read it.
    whose : str
        How the message calls the answer.
    reveal : bool
        Whether the message may tell an expected number. Without it, it says where to look.
    names : sequence of str
        What the student calls the parts of the answer, or all of it.

    Returns
    -------
    str

    Examples
    --------
    >>> from cnnlib.check.plain import to_plain
    >>> fault([[12, 16], [24, 28]], to_plain([[12, 16], [24, 27]]))
    'the first cell that differs is [1, 1]: yours is 27, expected 28.'
    >>> fault((3, 2), to_plain((3, 0)), reveal=False, names=("windows", "untouched"))
    '`untouched` is not right yet: yours is 0.'
    >>> fault(2, to_plain(2.0))
    ''
    """
    if plain.array is None:
        return garbage(plain, whose)
    wanted, array = np.asarray(expected), plain.array
    if array.dtype.kind == "b" and wanted.dtype.kind != "b":
        return told(TRUTHS, whose=whose)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return not_finite(array, whose)
    if array.shape != wanted.shape:
        return shape_fault(wanted, array, plain.given, whose)
    return cell_fault(wanted, array, whose, reveal, names)


def garbage(plain: Plain, whose: str) -> str:
    """What to say to something that holds no numbers."""
    kind = plain.kind if plain.kind in NO_NUMBERS else "refused"
    return told(NO_NUMBERS[kind], whose=whose, given=plain.text[:40], what=plain.text)


def shape_fault(wanted: Array, array: Array, given: str, whose: str) -> str:
    yours, expected = map(shape_words, (array.shape, wanted.shape))
    return told(SHAPES, whose=whose, yours=yours, expected=expected, cure=cure_for_shape(wanted, array, given))


def shape_words(shape: tuple[int, ...]) -> str:
    return told(SHAPE, shape=shape) if shape else told(ONE_NUMBER)


def cure_for_shape(wanted: Array, array: Array, given: str) -> str:
    """What to do about the shape; where the numbers in it are right, that is said."""
    if array.size != wanted.size:
        return told(CURES[given])
    if not agree(wanted.ravel(), array.ravel()).all():
        return told(CURES_FOR_AXES[given])
    cure = told(CURES_FOR_AXES[given])
    if given == "array" and array.squeeze().shape == wanted.shape:
        cure = told(TAKE_AWAY, index=", ".join("0" if length == 1 else ":" for length in array.shape))
    return f"{told(RIGHT_CELLS)} {cure}"


def not_finite(array: Array, whose: str) -> str:
    place = tuple(np.argwhere(~np.isfinite(array))[0])
    where = told(AT, place=index_words(place)) if place else ""
    if np.isnan(array[place]):
        return told(NAN, whose=whose, where=where)
    return told(INFINITE, whose=whose, where=where, sign="+" if array[place] > 0 else "\N{MINUS SIGN}")


def cell_fault(wanted: Array, array: Array, whose: str, reveal: bool, names: Sequence[str]) -> str:
    differs = ~agree(wanted, array)
    if not differs.any():
        return ""
    place = tuple(np.argwhere(differs)[0])
    yours, expected = two_numbers(array[place], wanted[place])
    if not place:
        return one_fault(whose, yours, expected, bool(array > wanted), reveal)
    words = place_words(place, array.shape, names)
    if reveal:
        said = told(PART_DIFFERS if names else CELL_DIFFERS, place=words, yours=yours, expected=expected)
    else:
        said = told(PART_DIFFERS_HOW, place=words, yours=yours)
    return f"{said} {told(ANOTHER_ORDER)}" if only_the_order_differs(wanted, array) else said


def one_fault(whose: str, yours: str, expected: str, is_too_large: bool, reveal: bool) -> str:
    """What to say of a single number that differs."""
    if reveal:
        return told(ONE_DIFFERS, whose=whose, yours=yours, expected=expected)
    return told(TOO_LARGE if is_too_large else TOO_SMALL, yours=yours)


def only_the_order_differs(wanted: Array, array: Array) -> bool:
    """Whether the numbers are the right ones; of two, to say so would be the answer."""
    return bool(wanted.size > 2 and agree(np.sort(wanted, axis=None), np.sort(array, axis=None)).all())


def place_words(place: tuple[int, ...], shape: tuple[int, ...], names: Sequence[str]) -> str:
    """A place as the student would write it: its own name, a name and an index, or the index alone."""
    if place and len(names) == np.prod(shape):
        return names[int(np.ravel_multi_index(place, shape))]
    if place and 1 < len(names) == shape[0]:
        return names[place[0]] + index_words(place[1:])
    return "".join(names[:1]) + index_words(place)


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
    return format(number, ".6g") if isinstance(number, float) else str(number)
