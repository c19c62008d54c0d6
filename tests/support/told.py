"""Whether a message to a fill-in answer tells what is still to be found."""

import re
from collections import Counter

import numpy as np
from student_cells import prompt_of

NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w,.]*\d)")
SHAPE = re.compile(r"shape \([\d, ]*\)")


def numbers_in(text):
    """All numbers that stand in a text by themselves, as text; shapes may be told."""
    return {number.replace(",", "") for number in NUMBER.findall(SHAPE.sub("", text))}


def flat(answer):
    """The numbers of an answer as text, in order."""
    return [format(number, "g") if number % 1 else str(int(number)) for number in np.ravel(answer).tolist()]


def still_wanted(exercise, answer):
    """The expected numbers that an answer has not got in their places."""
    expected, given = flat(exercise.expected), flat(answer)
    if np.shape(answer) != np.shape(exercise.expected):
        return set((Counter(expected) - Counter(given)).keys())
    return {wanted for wanted, yours in zip(expected, given, strict=True) if wanted != yours}


def told(exercise, answer, message):
    """What is still wanted and stands in the message, but neither in the question nor in the answer itself."""
    return (still_wanted(exercise, answer) & numbers_in(message)) - numbers_in(prompt_of(exercise)) - set(flat(answer))
