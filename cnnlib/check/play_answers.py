"""Answers to the tasks of a lesson's Play section: folded one by one where there is HTML, else asked for by number."""

from __future__ import annotations

import html
from dataclasses import dataclass

from cnnlib.check.result import PLAY, Result, boxed, rich_text
from cnnlib.console import printable
from cnnlib.language import lang, told

__all__ = ["PlayAnswers"]

ASK_FOR_ONE = 'try each of the {count} tasks first. `check.play("{lesson}", 1)` then answers task 1, and so on.'
OPEN_ONE = "Try each of the {count} tasks first. Then open its answer."
SUMMARY = "Answer to task {task}"
DETAILS = '<details style="margin-top:6px"><summary style="cursor:pointer">{summary}</summary>{answer}</details>'


@dataclass(frozen=True)
class PlayAnswers:
    """Shown by the notebook as one fold for each task; what has no folds gets no answer before it asks.

    Parameters
    ----------
    lesson : str
    answers : tuple of str
        Plain text; code stands between backticks.
    """

    lesson: str
    answers: tuple[str, ...]

    def __repr__(self) -> str:
        return repr(Result(self.lesson, PLAY, told(ASK_FOR_ONE, count=len(self.answers), lesson=self.lesson)))

    def __str__(self) -> str:
        return printable(repr(self))

    def _repr_html_(self) -> str:
        folds = [
            DETAILS.format(summary=html.escape(told(SUMMARY, task=task)), answer=rich_text(told(answer)))
            for task, answer in enumerate(self.answers, start=1)
        ]
        return boxed(PLAY, [html.escape(told(OPEN_ONE, count=len(self.answers))), *folds], lang())
