"""What the traits of a widget may hold. Every check gives a clean value back or raises, in the manner of cnnlib.

The same checks serve both sides: a mistake in a notebook raises, and what a browser sends is refused in silence.
"""

import json
from pathlib import Path

import numpy as np

from cnnlib.arrays import as_numbers
from cnnlib.language import sentence, told
from cnnlib.shapes import as_int, as_pair, padding_name, resolve_padding

LIMITS = json.loads(  # what can still be drawn and read; the browser gets the same table
    Path(__file__).with_name("limits.json").read_text(encoding="utf-8")
)

NO_NAMES = "{name} must be a tuple, got {got!r}: put some of {choices} into brackets, with a comma behind each"
UNKNOWN_NAME = "{name} names {got!r}, which is not there: choose from {choices}"
TOO_LARGE = "{name} is {size}, but the explorer draws up to {limit}: use a smaller one"
NUMBER_TOO_LARGE = "{name} must hold numbers from {least} to {largest}, got {wrong}: scale it first"
NO_PLANE = "{name} must have 2 axes (height, width), got shape {shape}: pass one channel of one"
EMPTY = "{name} must have at least one row and one column, got shape {shape}"
PLANE_TOO_LARGE = "{name} has shape {shape}, but up to {limit}×{limit} can be drawn: cut a piece out"
NOT_ONE_NUMBER = "{name} must be one number, for one filter, got shape {shape}"
NO_CELL = "a cell must be a pair (row, column), got {value!r}: write for example (0, 0)"
UNKNOWN_CHOICE = "{name} must be one of {choices}, got {value!r}"
NO_TITLES = "{name} must be a list of texts, got {value!r}: write for example ['one', 'two']"


def check_size(size, name, limit):
    """`size` as it is, where it can be drawn."""
    if size > limit:
        raise ValueError(told(TOO_LARGE, name=name, size=size, limit=limit))
    return size


def check_numbers(array, name):
    """`array` as it is, where every number can be shown: finite, and not astronomically large."""
    largest = LIMITS["number"]
    wrong = array[~(np.abs(array.astype(float)) <= largest)]  # written so that NaN is wrong
    if wrong.size:
        raise ValueError(told(NUMBER_TOO_LARGE, name=name, least=-largest, largest=largest, wrong=wrong[0]))
    return array


def check_matrix(value, name, limit):
    """Two axes of numbers as lists; `limit` is the largest size of either axis."""
    array = as_numbers(value, name)
    if array.ndim != 2:
        raise ValueError(told(NO_PLANE, name=name, shape=array.shape))
    if 0 in array.shape:
        raise ValueError(told(EMPTY, name=name, shape=array.shape))
    if max(array.shape) > limit:
        raise ValueError(told(PLANE_TOO_LARGE, name=name, shape=array.shape, limit=limit))
    array = array.astype(int) if array.dtype.kind == "b" else array
    return check_numbers(array, name).tolist()


def check_plane(value, name, limit):
    """One plane (H, W) or (1, H, W, 1) as lists."""
    array = as_numbers(value, name)
    if array.ndim == 4 and array.shape[0] == array.shape[3] == 1:
        array = array[0, :, :, 0]
    return check_matrix(array, name, limit)


def check_kernel(value, name):
    """A kernel (KH, KW) or (KH, KW, 1, 1) as lists."""
    array = as_numbers(value, name)
    if array.ndim == 4 and array.shape[2:] == (1, 1):
        array = array[:, :, 0, 0]
    return check_matrix(array, name, LIMITS["kernel"])


def check_bias(value, name):
    """One number."""
    array = as_numbers(value, name)
    if array.size != 1:
        raise ValueError(told(NOT_ONE_NUMBER, name=name, shape=array.shape))
    return check_numbers(array.reshape(1), name)[0].item()


def check_steps(value, name):
    """An int, or a pair (height, width) where the two differ."""
    limit = LIMITS["kernel" if name == "kernel_size" else name]
    pair = tuple(check_size(number, name, limit) for number in as_pair(value, name))
    return pair[0] if pair[0] == pair[1] else pair


def check_pads(value, name):
    """((top, bottom), (left, right)); one int goes on all four sides."""
    pads = resolve_padding(value, (1, 1), 1)  # explicit padding does not depend on the sizes
    for side in (*pads[0], *pads[1]):
        check_size(side, "padding", LIMITS["pads"])
    return pads


def check_padding(value, name):
    """ "valid", "same", "custom" (what `pads` says), or pads written out."""
    if not isinstance(value, str):
        return check_pads(value, name)
    return "custom" if value.lower() == "custom" else padding_name(value)


def check_kind(value, name):
    """ "max", "min" or "average"."""
    if value not in ("max", "min", "average"):
        raise ValueError(told('{name} must be "max", "min" or "average", got {value!r}', name=name, value=value))
    return value


def check_cell(value, name):
    """(row, column), both from 0."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise ValueError(told(NO_CELL, value=value))
    return as_int(value[0], "row", 0), as_int(value[1], "column", 0)


def check_border(value, name):
    """ "valid", "same", or pads written out."""
    return padding_name(value) if isinstance(value, str) else check_pads(value, name)


def check_flag(value, name):
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(told("{name} must be True or False, got {value!r}", name=name, value=value))
    return bool(value)


def check_whole(value, name, least=0, limit=None):
    """A whole number, by default a place in a list, from 0."""
    number = as_int(value, name, least)
    return number if limit is None else check_size(number, name, limit)


def check_choice(value, name, choices):
    """One of a few words."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(told(UNKNOWN_CHOICE, name=name, choices=", ".join(map(repr, choices)), value=value))
    return value


def check_names(value, name, choices):
    """Some of a few names, in any order."""
    listed = ", ".join(map(repr, choices))
    if not isinstance(value, (tuple, list)):
        raise TypeError(told(NO_NAMES, name=name, got=value, choices=listed))
    for one in value:
        if one not in choices:
            raise ValueError(told(UNKNOWN_NAME, name=name, got=one, choices=listed))
    return tuple(value)


def check_titles(value, name):
    """A list of short texts, in the reader's language."""
    if isinstance(value, str) or not all(isinstance(title, str) for title in value):
        raise TypeError(told(NO_TITLES, name=name, value=value))
    for title in value:
        check_size(len(title), sentence("the length of the title {start!r}", start=title[:20]), LIMITS["title_letters"])
    return [told(title) for title in value]
