"""Turn whatever a student made into something plain, without running any of its code.

An object of an unknown class may do anything when it is printed, compared or converted. So nothing but exact,
well-known types is looked into; everything else is only named. The same reading serves values given to `check` and
what a student's function returned (that is read in the child process).
"""

import types
from dataclasses import dataclass

import numpy as np

from cnnlib.language import told

MOST_BYTES = 32 * 2**20  # of an array; the largest that a lesson asks for is far below
MOST_ITEMS = 1_000_000  # of a list
MOST_TEXT = 500  # characters
DEEPEST = 16  # lists in lists; a list that holds itself would have no end

NUMBERS = {bool, int, float, complex, *np.sctypeDict.values()}
LAZY = {types.GeneratorType, range, map, zip, filter, enumerate, reversed}
GIVEN = ("array", "list", "number")  # what numbers come in; a tuple is as good as a list

UNREADABLE = "an object that cannot be read. Give a number, a list or an array"
MAKES_WHEN_ASKED = "a {kind}, which makes its values only when asked. Write `list(…)` around it"
OBJECT = "an object of type {kind}. Give a number, a list or an array"
OBJECTS = "an array of objects, or a whole number that is too large. Give numbers below 9·10¹⁸"
NOT_REAL = "of dtype {dtype}. Give real numbers"
TOO_LARGE = "an array of shape {shape}, too large to check. Look at the sizes that you gave it"
MIXED_TRUTHS = "a list in which True or False stands among numbers. Write 1 or 0 where you mean a number"
TOO_DEEP = "a list that is too long or too deeply nested to check"
HOLDS_NONE = "a list that holds None. Every place needs a number"
HOLDS_TEXT = "a list that holds text. Write the numbers without quotes"
HOLDS_OBJECT = "a list that holds an object of type {kind}. Every place needs a number"
RAGGED_ROWS = "a ragged list: its rows have {one} and {other} cells. Make all rows equally long"
RAGGED = "a ragged list. Make all rows equally long, at every depth"


@dataclass(frozen=True)
class Plain:
    """A value that is safe to look at."""

    kind: str  # "array", "text", "none", "blank" (an untouched ...) or "refused"
    array: np.ndarray | None = None
    text: str = ""  # the text itself; for "refused" what the value is and what to do
    given: str = "array"  # one of GIVEN


class Refused(Exception):
    """The value is nothing that an answer can be; the message says what it is and what to do."""


def to_plain(value):
    """Read `value`; never raises, and calls no method that a student may have written."""
    try:
        return read(value)
    except Refused as refusal:
        return Plain("refused", text=str(refusal))
    except Exception:  # whatever an odd class does (a metaclass can even forbid its own name) must stop here
        return Plain("refused", text=told(UNREADABLE))


def read(value):
    kind = type(value)
    if value is ...:
        return Plain("blank")
    if value is None:
        return Plain("none")
    if kind is str:
        return Plain("text", text=value[:MOST_TEXT])
    if kind in (list, tuple):
        return read_list(value)
    if kind in NUMBERS or issubclass(kind, np.ndarray):
        array = read_array(np.asarray(value))
        return Plain("array", array, given="array" if array.shape else "number")
    if kind in LAZY:
        raise Refused(told(MAKES_WHEN_ASKED, kind=kind.__name__))
    raise Refused(told(OBJECT, kind=kind.__name__[:50]))


def read_array(array):
    """A copy of an array of real numbers or truth values, in this machine's byte order."""
    if array.dtype.kind == "O":
        raise Refused(told(OBJECTS))
    if array.dtype.kind not in "biuf":
        raise Refused(told(NOT_REAL, dtype=array.dtype.name[:50]))
    if array.nbytes > MOST_BYTES:
        raise Refused(told(TOO_LARGE, shape=array.shape))
    dtype = np.float64 if array.dtype == np.longdouble else array.dtype.newbyteorder("=")
    return np.array(array, dtype=dtype, order="C")


def read_list(values):
    leaves = list_items(values)
    if any(leaf is ... for leaf in leaves):
        return Plain("blank")
    for leaf in leaves:
        check_leaf(leaf)
    truths = sum(type(leaf) is bool for leaf in leaves)
    if 0 < truths < len(leaves):
        raise Refused(told(MIXED_TRUTHS))
    try:
        array = np.array(values)
    except ValueError:
        raise Refused(ragged(values)) from None
    return Plain("array", read_array(array), given="list")


def list_items(values):
    """Everything in a list that is not a list or tuple itself, at any depth."""
    waiting, found = [(values, 1)], []
    while waiting:
        nested, depth = waiting.pop()
        if depth > DEEPEST or len(found) + len(waiting) + len(nested) > MOST_ITEMS:
            raise Refused(told(TOO_DEEP))
        for item in nested:
            if type(item) in (list, tuple):
                waiting.append((item, depth + 1))
            else:
                found.append(item)
    return found


def check_leaf(leaf):
    """Refuse whatever is not a number or an array of numbers."""
    kind = type(leaf)
    if leaf is None:
        raise Refused(told(HOLDS_NONE))
    if kind is str:
        raise Refused(told(HOLDS_TEXT))
    if issubclass(kind, np.ndarray):
        read_array(np.asarray(leaf))
    elif kind not in NUMBERS:
        raise Refused(told(HOLDS_OBJECT, kind=kind.__name__[:50]))


def ragged(values):
    lengths = sorted({len(row) for row in values if type(row) in (list, tuple)})
    if len(lengths) > 1:
        return told(RAGGED_ROWS, one=lengths[0], other=lengths[-1])
    return told(RAGGED)
