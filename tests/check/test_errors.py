"""What Python and numpy raise in a student's function, in plain words: every row of the table is met by real code."""

import re
import warnings

import numpy as np
import pytest
from student_cells import student

from cnnlib import check
from cnnlib.check.errors import TABLE, plain_words
from cnnlib.check.result import BLANK, NOT_YET

A = np.ones((2, 3))
RAISES = {  # code that raises, and a piece of what is said
    "A + np.ones(4)": "(2,3) (4,)",
    "np.einsum('ij,jk->ik', A, np.ones((4, 5)))": "(2,3) and (4,5)",
    "np.pad(np.ones((1, 2, 3, 1)), ((0, 0), (1, 1)))": "shape (2,2) where (4,2)",
    "np.ones(3).__iadd__(A)": "(2,3), and does not fit into the (3,)",
    "A @ np.ones((4, 5))": "left have 3 numbers, the columns on its right 4",
    "A @ np.ones(4)": "left have 3 numbers, the columns on its right 4",
    "np.dot(A, np.ones((4, 5)))": "rows of (2,3)",
    "A @ 2": "single number is multiplied with `*`",
    "A.__setitem__(0, np.ones(4))": "right of `=` has the shape (4,), the place left of it (3,)",
    "A[0, 3]": "Axis 1 has 3 places, counted from 0: 3 is none",
    "A[0, 1, 2]": "2 axes, and the brackets hold 3",
    "A.sum(axis=2)": "2 axes, counted from 0, so that axis 2",
    "[1, 2][2]": "its length less 1",
    "A[np.ones((3, 3), bool)]": "have 3 places along an axis where the array has 2",
    "A[np.arange(2), np.arange(3)]": "have the shapes (2,) (3,)",
    "A[1.0]": "divide with `//`",
    "A[: 2.0]": "divide with `//`",
    "range(2.0)": "divide with `//`",
    "np.zeros(2.0)": "divide with `//`",
    "np.pad(A, 1.5)": "divide with `//`",
    "np.array([[1, 2], [3]])": "rows that are equally long",
    "np.ones(3).__setitem__(0, A)": "One cell takes one number",
    "float(A)": "One cell takes one number",
    "np.concatenate([A, np.ones((2, 2))])": "along axis 1 one has 3, another 2",
    "np.concatenate([A, np.ones(3)])": "one has 2, another 1",
    "np.stack([A, A.T])": "arrays of one shape",
    "np.concatenate([1, 2])": "Only arrays can be joined",
    "np.stack([])": "list of arrays is empty",
    "A.reshape(4, 2)": "6 numbers do not fill the shape (4,2)",
    "A.reshape(-1, -1)": "Only one length",
    "A.transpose(0, 3, 1, 2)": "number of every axis, once. How many",
    "A.transpose(0, 0)": "one is given twice",
    "A.sum(axis=(1, 1))": "named twice",
    "np.einsum('ijk,jk->ik', A, A)": "operand 0, counted from 0",
    "np.einsum('i,jk->ik', A, A)": "more axes than letters",
    "np.einsum('ij->iz', A)": "letter z",
    "np.einsum('ij->i', A, A)": "one array for each group",
    "np.tensordot(A, A, 1)": "`tensordot` adds",
    "np.lib.stride_tricks.sliding_window_view(A, (4, 4))": "window is larger",
    "np.lib.stride_tricks.sliding_window_view(A, 2)": "`axis=(1, 2)`",
    "max(A, 0)": "`np.maximum`",
    "np.ones(2, int).__iadd__(0.5)": "holds int64, what is added is float64",
    "np.pad(A, -1)": "less than 0",
    "np.zeros(-1)": "size is negative",
    "A[:0].max()": "is empty",
    "A[:0].argmax()": "is empty",
    "exec('n, h, w, c = A.shape')": "4 names, right of it only 2",
    "exec('n, = A.shape')": "1 names, right of it more",
    "np.ones(2, int).__setitem__(0, -np.inf)": "cannot hold ∞",
    "np.broadcast_to(A, (2, 2, 3)).__setitem__(0, 1)": "`.copy()`",
    "None + 1": "which name was never filled",
    "exec('A(0)')": "`image[0]`",
    "exec('A.shape(0)')": "`shape[0]`",
    "exec('A.shape[0] = 1')": "tuple cannot be changed",
    "exec('rows = [1, 2]; rows[0, 1]')": "`rows[i][j]`",
}


def raised(code):
    """The message of the exception that some code raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            eval(code, {"np": np, "A": A.copy()})
        except Exception as error:
            return str(error)
    raise AssertionError(f"{code} raises nothing")


@pytest.mark.parametrize("code", RAISES)
def test_an_exception_is_said_in_plain_words(code):
    assert RAISES[code] in plain_words(raised(code))


def test_every_row_of_the_table_is_met_by_some_code():
    met = {next((words for pattern, words in TABLE.items() if re.search(pattern, raised(code))), "") for code in RAISES}
    assert [words for words in TABLE.values() if words not in met] == []


def test_what_is_not_known_has_no_words():
    assert plain_words("division by zero") == plain_words("") == ""


IN_A_FUNCTION = {
    "05.3": ("def f(*arguments):\n    return np.ones((2, 3)) @ np.ones((4, 5))", "rows on its left have 3 numbers"),
    "07.5": ("def f(*arguments):\n    return np.ones((2, 3)) + np.ones(4)", r"(2,3) (4,)"),
    "08.5": ("def f(*arguments):\n    return np.ones(12).reshape(5, 2)", "12 numbers do not fill"),
}


@pytest.mark.parametrize("exercise", IN_A_FUNCTION)
def test_a_function_that_fails_is_told_what_numpy_means_and_where(exercise):
    source, words = IN_A_FUNCTION[exercise]
    result = check(exercise, student(source))
    assert result.state is NOT_YET
    assert words in result.message and "in line 2: `return np.ones(" in result.message


@pytest.mark.parametrize("source", ["np.ones(3)[1.0]", "np.einsum('i,jk->ik', np.ones((2, 2)), np.ones((2, 2)))"])
def test_an_explanation_that_names_an_ellipsis_is_no_blank(source):
    assert check("03.3", student(f"def f(i, k, s): return {source}")).state is NOT_YET
    assert check("03.3", student("def f(i, k, s): return np.zeros(...)")).state is BLANK
