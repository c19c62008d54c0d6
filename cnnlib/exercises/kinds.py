"""The three kinds of exercise. A lesson's module fills them in; nothing here knows how they are checked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Choice", "FunctionExercise", "Option", "ValueExercise", "Wrong"]


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
