"""The kinds of exercise. A lesson's module fills them in; nothing here knows how they are checked."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from inspect import signature
from itertools import starmap
from string import ascii_lowercase
from typing import Any, NamedTuple

from cnnlib.language import sentence

__all__ = [
    "IS_RIGHT",
    "Choice",
    "ClassExercise",
    "FunctionExercise",
    "Option",
    "ValueExercise",
    "Wrong",
    "lesson_of",
    "mistakes",
    "options",
]

NO_MESSAGE = "behind the answer {answer!r} its message is missing: there stands {message!r}"
SOLVED = '{solution}\n\ncheck("{id}", {gives})'
SOLVED_FUNCTION = '{solution}\n\n\ncheck("{id}", {name})'
CHOSEN = 'check("{id}", "{letter}")'
IS_RIGHT = ""  # stands in place of the message behind the right one of some options


def lesson_of(exercise_id):
    """What stands before the dot.

    Examples
    --------
    >>> lesson_of("04.x1")
    '04'
    """
    return exercise_id.split(".")[0]


class Wrong(NamedTuple):
    """A wrong answer that learners are known to give, and what to tell them."""

    answer: Any  # a value; for a FunctionExercise a function
    message: str  # follows "Not yet: "


class Option(NamedTuple):
    """One answer that can be chosen, and what is said to who chooses it."""

    text: str
    message: str


def mistakes(*in_turn):
    """Known wrong answers, each followed by its message.

    Examples
    --------
    >>> mistakes(5, "that is 2 + 3.", 8, "that is 2 to the power of 3.")[1].message
    'that is 2 to the power of 3.'
    """
    return tuple(starmap(Wrong, pairs(in_turn)))


def options(*in_turn):
    """What can be chosen, each text followed by its message, and the right one by IS_RIGHT; letters are given here.

    Examples
    --------
    >>> options("5", "that is 2 + 3.", "6", IS_RIGHT)["b"].text
    '6'
    """
    return dict(zip(ascii_lowercase, starmap(Option, pairs(in_turn)), strict=False))


def pairs(in_turn):
    """Answers and messages that stand in turn, two by two; TypeError where a message is missing."""
    answers, messages = in_turn[::2], [*in_turn[1::2], *[None] * (len(in_turn) % 2)]
    for answer, message in zip(answers, messages, strict=True):
        if not isinstance(message, str):
            raise TypeError(NO_MESSAGE.format(answer=answer, message=message))
    return zip(answers, messages, strict=True)


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """What every exercise has. Texts are plain English, told where they are shown; `code` stands between backticks.

    What is asked stands in the notebook alone: in the Markdown cell right above the code cell that checks this id.
    """

    id: str  # "04.2", or "04.x1" for an exit question
    why: str  # one sentence, shown when the answer is right
    try_next: str  # something to try after a right answer
    hints: tuple[str, ...]
    misunderstanding: str = ""  # the belief that this exercise answers

    @property
    def lesson(self):
        return lesson_of(self.id)

    @property
    def solved(self) -> str:
        """The whole cell when it is solved: each kind has its own last line."""
        raise NotImplementedError

    @property
    def is_exit_question(self):
        return "x" in self.id


@dataclass(frozen=True, kw_only=True)
class ValueExercise(Exercise):
    """The answer is a number, or a list, tuple or array of numbers."""

    expected: Any
    gives: str  # what the cell gives to `check`, as code: a name, or several in brackets
    solution: str  # the cell as it may look when it is solved, without its last line; tests run it
    known_wrong: tuple[Wrong, ...]

    @property
    def names(self):
        """What the cell calls the parts of the answer, or all of it."""
        return re.findall(r"\w+", self.gives)

    @property
    def solved(self):
        """The whole cell when it is solved."""
        return SOLVED.format(solution=self.solution, id=self.id, gives=self.gives)


def unchanged(result):
    """For results whose order matters."""
    return result


@dataclass(frozen=True, kw_only=True)
class FunctionExercise(Exercise):
    """The answer is a function; it is called on every case and compared with `reference`, which has its name."""

    reference: Callable
    cases: tuple[tuple, ...]  # the arguments of each call
    solution: str  # the function as it may look when it is written; tests run it
    known_wrong: tuple[Wrong, ...]
    forbidden: tuple[str, ...] = ()  # what the answer may not call, as in "Do not call `cnnlib.softmax`."
    may_update: bool = False  # whether it may change its arguments, as optimizers update parameters in place
    parts: tuple[str, ...] = ()  # what messages call the parts of a result
    in_order: Callable = unchanged  # puts a result's numbers into one order, where several are right

    noun = sentence("function")  # what messages call the answer

    @property
    def solved(self):
        """The whole cell when it is solved."""
        return SOLVED_FUNCTION.format(solution=self.solution, id=self.id, name=self.reference.__name__)

    def used(self, answer):
        """What is called on every case to try an answer."""
        return answer

    @property
    def argument_names(self):
        """What messages call the arguments of a case."""
        return list(signature(self.reference).parameters)


@dataclass(frozen=True, kw_only=True)
class ClassExercise(FunctionExercise):
    """The answer is a class, as are the reference and the known wrong answers.

    On every case `use` gets the class and the case's arguments; it makes an object, calls its methods in their order,
    and gives back the numbers to compare.
    """

    use: Callable

    noun = sentence("class")

    def used(self, answer):
        return partial(self.use, answer)

    @property
    def argument_names(self):
        return list(signature(self.use).parameters)[1:]


@dataclass(frozen=True, kw_only=True)
class Choice(Exercise):
    """The answer is one letter; who chooses the right one is told `why`. In the notebook its form asks."""

    prompt: str
    options: dict[str, Option]

    @property
    def right(self):
        """The letter of the right option."""
        (letter,) = [letter for letter, option in self.options.items() if option.message == IS_RIGHT]
        return letter

    @property
    def solved(self):
        """The cell that answers."""
        return CHOSEN.format(id=self.id, letter=self.right)
