"""The table of lessons: how many exercises are done in each."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnnlib.console import printable
from cnnlib.exercises import LESSONS, exercises_of
from cnnlib.exercises.kinds import Exercise
from cnnlib.language import columns, gap, lang, sentence, told

__all__ = ["ProgressTable"]

HEADINGS = (sentence("Lesson"), sentence("Exercises"), sentence("Exit questions"))
CAPTION = "Your progress"
SOME = "{count} of {total}"
ALL = "{count} of {total} ✓"
WHOLE_WORDS = ' style="word-break:keep-all"'  # else a line of Hangul may end inside a word
TABLE = "<table{how}><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
COLUMN_HEAD = '<th scope="col" style="text-align:left">{text}</th>'
ROW = '<tr><th scope="row" style="text-align:left">{head}</th>{cells}</tr>'
CELL = '<td style="text-align:left">{text}</td>'
NOTE = "<p{how}>{text}</p>"


@dataclass(frozen=True)
class ProgressTable:
    """Shown by the notebook as a table, elsewhere as lines of text.

    Parameters
    ----------
    done : set of str
        Ids of the exercises that are done.
    note : str
        A last quiet sentence.
    """

    done: frozenset
    note: str = ""

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """For each lesson its name and how much of it is done, as text."""
        for lesson, title in LESSONS.items():
            exercises = exercises_of(lesson)
            practice = [exercise for exercise in exercises if not exercise.is_exit_question]
            exits = [exercise for exercise in exercises if exercise.is_exit_question]
            yield f"{lesson} {told(title)}", self.share(practice), self.share(exits)

    def share(self, exercises: Sequence[Exercise]) -> str:
        if not exercises:
            return "–"
        count = sum(exercise.id in self.done for exercise in exercises)
        return told(ALL if count == len(exercises) else SOME, count=count, total=len(exercises))

    def __repr__(self) -> str:
        rows = [tuple(map(told, HEADINGS)), *self.rows()]
        widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(text + gap(text, width) for text, width in zip(row, widths, strict=True)) for row in rows]
        return "\n".join([*map(str.rstrip, lines), *filter(None, [self.note])])

    def __str__(self) -> str:
        return printable(repr(self))

    def _repr_html_(self) -> str:
        head = "".join(COLUMN_HEAD.format(text=html.escape(told(heading))) for heading in HEADINGS)
        body = "".join(self.html_row(*row) for row in self.rows())
        how = lang() + WHOLE_WORDS if lang() else ""
        note = NOTE.format(how=how, text=html.escape(self.note)) if self.note else ""
        return TABLE.format(how=how, caption=html.escape(told(CAPTION)), head=head, body=body, note=note)

    @staticmethod
    def html_row(lesson: str, practice: str, exits: str) -> str:
        cells = "".join(CELL.format(text=share) for share in (practice, exits))
        return ROW.format(head=html.escape(lesson), cells=cells)
