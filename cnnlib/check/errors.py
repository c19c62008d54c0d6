"""What Python and numpy say when a function fails, in plain words: both shapes or numbers, and what to do."""

import re

from cnnlib.language import told

__all__ = ["plain_words"]

WHOLE_NUMBER = "An index or a size must be a whole number, and 2.0 is none: divide with `//`, or use `int(…)`."
ONE_TRUTH = "`if` and `max(…)` want single numbers, and got an array: use `np.where`, `np.maximum` or `.max()`."
ONE_CELL = "One cell takes one number, and gets several: add them up with `.sum()`, or choose one of them."
NOTHING = "There stands None, that is: nothing. Which function ended without `return`, or which name was never filled?"

TABLE = {  # a pattern, whose named groups are the places of the words behind it
    r"operands could not be broadcast together with shapes (?P<shapes>\(.*\))": (
        "These shapes do not go together cell by cell: {shapes}. From the right, two axes must be equally long, "
        "or one of them 1. Is an axis missing, or in another place?"
    ),
    r"remapped shapes .*?(?P<left>\([\d,]+\))->\S+ +(?P<right>\([\d,]+\))->": (
        "The shapes {left} and {right} do not go together: axes that share a letter, or a place, must be equally long."
    ),
    r"remapped shapes .*?(?P<given>\([\d,]+\)) +and requested shape (?P<wanted>\([\d,]+\))": (
        "You gave numbers of shape {given} where {wanted} are wanted: to pad, each axis wants a pair of its own."
    ),
    r"output operand with shape (?P<left>\(.*?\)) doesn't match the broadcast shape (?P<right>\(.*?\))": (
        "What is added has the shape {right}, and does not fit into the {left} that is left of `+=`."
    ),
    r"matmul: .* mismatch .*\(size (?P<right>\d+) is different from (?P<left>\d+)\)": (
        "`@` multiplies rows by columns: the rows on its left have {left} numbers, the columns on its right {right}. "
        "Print both shapes: must one of them be turned with `.T`, or reshaped?"
    ),
    r"shapes (?P<left>\(.*?\)) and (?P<right>\(.*?\)) not aligned": (
        "The rows of {left} are not as long as the columns of {right}. Must one be turned with `.T`, or reshaped?"
    ),
    r"matmul: .* not have enough dimensions": "`@` is for arrays. A single number is multiplied with `*`.",
    r"could not broadcast input array from shape (?P<right>\(.*?\)) into shape (?P<left>\(.*?\))": (
        "What stands right of `=` has the shape {right}, the place left of it {left}. Which of them did you expect?"
    ),
    r"index (?P<index>-?\d+) is out of bounds for axis (?P<axis>\d+) with size (?P<size>\d+)": (
        "Axis {axis} has {size} places, counted from 0: {index} is none of them. Does a loop run too far, or are "
        "two indices swapped?"
    ),
    r"too many indices for array: array is (?P<axes>\d+)-dimensional, but (?P<indices>\d+) were indexed": (
        "The array has {axes} axes, and the brackets hold {indices} indices. Print its `.shape`."
    ),
    r"axis (?P<axis>-?\d+) is out of bounds for array of dimension (?P<axes>\d+)": (
        "The array has {axes} axes, counted from 0, so that axis {axis} is none of them. Print its `.shape`."
    ),
    r"(?:list|tuple|string) index out of range": (
        "The list is too short for that: counting starts at 0, and the last index is its length less 1."
    ),
    r"boolean index did not match .* axis is (?P<size>\d+) .* axis is (?P<other>\d+)": (
        "The truth values that choose have {other} places along an axis where the array has {size}."
    ),
    r"indexing arrays could not be broadcast together with shapes (?P<shapes>\(.*\))": (
        "Several lists of indices in one pair of brackets must be equally long, and these have the shapes {shapes}."
    ),
    r"only integers, slices .* are valid indices": WHOLE_NUMBER,
    r"slice indices must be integers": WHOLE_NUMBER,
    r"'float' object cannot be interpreted as an integer": WHOLE_NUMBER,
    r"must be of integral type": WHOLE_NUMBER,
    r"a sequence of integers or a single integer, got '\d": WHOLE_NUMBER,
    r"inhomogeneous shape": (
        "An array needs rows that are equally long, and here they differ. Print the length, or the `.shape`, of each."
    ),
    r"setting an array element with a sequence": ONE_CELL,
    r"only (?:0-dimensional|length-1|size-1) arrays can be converted to Python scalars": ONE_CELL,
    r"along dimension (?P<axis>\d+), .* has size (?P<left>\d+) .* has size (?P<right>\d+)": (
        "Arrays that are joined must agree in all other axes: along axis {axis} one has {left}, another {right}."
    ),
    r"index \d+ has (?P<left>\d+) dimension\(s\) and .* has (?P<right>\d+) dimension\(s\)": (
        "Arrays that are joined must have equally many axes: one has {left}, another {right}."
    ),
    r"all input arrays must have the same shape": "`np.stack` wants arrays of one shape. Print the `.shape` of each.",
    r"zero-dimensional arrays cannot be concatenated": "Only arrays can be joined: put single numbers into a list.",
    r"need at least one array to": "The list of arrays is empty. Does its loop ever run?",
    r"cannot reshape array of size (?P<size>\d+) into shape (?P<shape>\(.*?\))": (
        "{size} numbers do not fill the shape {shape}: its lengths, multiplied, must come to {size}."
    ),
    r"can only specify one unknown dimension": "Only one length of a new shape may be -1, that is: whatever is left.",
    r"axes don't match array": "`transpose` wants the number of every axis, once. How many are there?",
    r"repeated axis in transpose": "`transpose` wants the number of every axis once, and one is given twice.",
    r"duplicate value in 'axis'": "An axis is named twice.",
    r"too many subscripts for operand (?P<place>\d+)": (
        "In `einsum` operand {place}, counted from 0, has fewer axes than letters. Print its `.shape`."
    ),
    r"more dimensions than subscripts": (
        "In `einsum` an array has more axes than letters. Print the `.shape` of each."
    ),
    r"output subscript '(?P<letter>.)' which never appeared": (
        "In `einsum` the letter {letter} stands behind the arrow only: it must be an axis of one of the arrays."
    ),
    r"(?:fewer|more) operands provided to einstein": "`einsum` wants one array for each group of letters.",
    r"shape-mismatch for sum": "`tensordot` adds along axes that are equally long, and these are not.",
    r"window shape cannot be larger": "The window is larger than the array. Is padding missing, or an axis swapped?",
    r"must provide window_shape for all dimensions": (
        "Say along which axes the window moves: `axis=(1, 2)`, for example."
    ),
    r"truth value of an array": ONE_TRUTH,
    r"from dtype\('(?P<given>\w+)'\) to dtype\('(?P<own>\w+)'\) with casting rule": (
        "The array holds {own}, what is added is {given}: make the array with `.astype(float)`, or without a dtype."
    ),
    r"index can't contain negative values": "A padding is negative. Nobody can pad by less than 0: take `max(0, …)`.",
    r"negative dimensions are not allowed": "A size is negative. Print the numbers that it is computed from.",
    r"zero-size array to reduction": "There is no number to choose from: a window, or a slice, is empty.",
    r"of an empty sequence": "There is no number to choose from: a window, or a slice, is empty.",
    r"not enough values to unpack \(expected (?P<names>\d+), got (?P<values>\d+)\)": (
        "Left of `=` stand {names} names, right of it only {values} values. Is it a `.shape` with fewer axes?"
    ),
    r"too many values to unpack \(expected (?P<names>\d+)(?:, got \d+)?\)": (
        "Left of `=` stand {names} names, right of it more values. Is it a `.shape` with more axes?"
    ),
    r"cannot convert float (?:infinity|NaN) to integer": (
        "An array of whole numbers cannot hold ∞: make it with float."
    ),
    r"assignment destination is read-only": "This array only looks at another one. Change a copy: `.copy()`.",
    r"'NoneType'": NOTHING,
    r"'numpy.ndarray' object is not callable": "An array takes square brackets: `image[0]`, not `image(0)`.",
    r"'tuple' object is not callable": "A tuple, such as `.shape`, takes square brackets: `shape[0]`.",
    r"'tuple' object does not support item assignment": "A tuple cannot be changed: make a list, or a new tuple.",
    r"list indices must be integers or slices, not tuple": (
        "A list takes one index: `rows[i][j]`, or make it an array."
    ),
}


def plain_words(message):
    """The words for the first pattern that is found in a message of an exception; empty where none is.

    Examples
    --------
    >>> plain_words("shapes (2,3) and (4,5) not aligned: 3 (dim 1) != 4 (dim 0)")
    'The rows of (2,3) are not as long as the columns of (4,5). Must one be turned with `.T`, or reshaped?'
    """
    for pattern in TABLE:
        found = re.search(pattern, message)
        if found:
            return told(TABLE[pattern], **found.groupdict())
    return ""
