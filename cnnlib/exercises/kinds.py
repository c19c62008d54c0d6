"""The kinds of exercise. A lesson's module fills them in; nothing here knows how they are checked."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from inspect import signature
from typing import Any

__all__ = ["Choice", "ClassExercise", "FunctionExercise", "Option", "ValueExercise", "Wrong"]


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that learners are known to give, and what to tell them."""

    answer: Any  # a value; for a FunctionExercise a function
    message: str  # follows "Not yet: "


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """What every exercise has. Texts are plain English; `code` stands between backticks."""

    id: str  # "04.2", or "04.x1" for an exit question
    prompt: str  # Markdown: what the notebook asks
    start: str  # the code cell as the student finds it
    why: str  # one sentence, shown when the answer is right
    try_next: str  # something to try after a right answer
    hints: tuple[str, ...]
    solution: str  # the code cell as it may look when it is solved; tests run it
    misunderstanding: str = ""  # the belief that this exercise answers
    finds_mistake_of: str = ""  # the lecture whose mistake the student finds

    @property
    def lesson(self):
        return self.id[:2]

    @property
    def is_exit_question(self):
        return "x" in self.id


@dataclass(frozen=True, kw_only=True)
class ValueExercise(Exercise):
    """The answer is a number, or a list, tuple or array of numbers."""

    expected: Any
    known_wrong: tuple[Wrong, ...]


@dataclass(frozen=True, kw_only=True)
class FunctionExercise(Exercise):
    """The answer is a function; it is called on every case and compared with `reference`."""

    reference: Callable
    cases: tuple[tuple, ...]  # the arguments of each call
    known_wrong: tuple[Wrong, ...]

    noun = "function"  # what messages call the answer

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

    noun = "class"

    def used(self, answer):
        return partial(self.use, answer)

    @property
    def argument_names(self):
        return list(signature(self.use).parameters)[1:]


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen, and what is said to who chooses it."""

    text: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Choice(Exercise):
    """The answer is one letter; the right option's message is `why`."""

    options: dict[str, Option]
    right: str  # a letter
