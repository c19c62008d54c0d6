"""What `check` answers: words first, and the same words as a small coloured box in a notebook."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from cnnlib.console import printable
from cnnlib.language import lang, sentence, told
from cnnlib.palette import INK, MUTED, PAPER, ROLES

__all__ = ["Result", "boxed", "rich_text"]


class State(NamedTuple):
    """A sign, its words, and its colours; the sign and the words tell it without colour."""

    sign: str
    words: str
    edge: str
    fill: str


RIGHT = State("✓", sentence("Right"), ROLES["output"][0], "#e4f5ee")
NOT_YET = State("✗", sentence("Not yet"), ROLES["kernel"][0], "#fdf0e2")
BLANK = State("○", sentence("Not attempted yet"), MUTED, "#eef1f5")
HINT = State("?", sentence("Hint"), ROLES["input"][0], "#e8f1fb")
SOLUTION = State("★", sentence("One solution"), ROLES["input"][0], "#e8f1fb")
PLAY = State("▷", sentence("Play"), ROLES["input"][0], "#e8f1fb")
NOTICE = State("!", sentence("Note"), MUTED, "#eef1f5")

# The ink has on each fill above a contrast of more than 12:1, whatever the theme.
BOX = "color:{ink};background:{fill};border-left:6px solid {edge};padding:8px 12px;max-width:46em;line-height:1.5"
WHOLE_WORDS = ";word-break:keep-all"  # else a line of Hangul may end inside a word
CODE = f"color:{INK};background:{PAPER};"
BLOCK = CODE + "padding:6px 8px;margin:4px 0;white-space:pre-wrap;overflow:auto"
# Neither MathJax 2 nor 3 may take a student's dollar signs for formulas.
OPENING = '<div{lang}{role} class="tex2jax_ignore mathjax_ignore" style="{style}">'
STATUS = ' role="status"'
HEADING = '<strong style="color:{ink}">{heading}:</strong> '
BELOW = '<div style="margin-top:6px">{text}</div>'
PRE = f'<pre style="{BLOCK}">{{text}}</pre>'
IN_CODE = rf'<code style="{CODE}">\1</code>'
INDENT = " " * 4  # of a block, where it stands as plain text


@dataclass(frozen=True)
class Result:
    """One answer of `check`, to be shown by the notebook.

    Parameters
    ----------
    exercise_id : str
    state : State
    message : str
        Plain text; code stands between backticks.
    block_title, block : str
        A piece of code or of printed text, and what it is.
    note : str
        A last quiet sentence.

    Attributes
    ----------
    heading : str
        The sign, the exercise and the words of the state, in the language of the message: a result stays in it.
    lang : str
        The attribute that names this language.

    Examples
    --------
    >>> Result("03.1", RIGHT, "the floor drops what does not fit.")
    ✓ 03.1 Right: the floor drops what does not fit.
    """

    exercise_id: str
    state: State
    message: str
    block_title: str = ""
    block: str = ""
    note: str = ""
    heading: str = field(init=False)
    lang: str = field(init=False)

    def __post_init__(self) -> None:
        words = filter(None, (self.state.sign, self.exercise_id, told(self.state.words)))
        vars(self).update(heading=" ".join(words), lang=lang())

    @property
    def is_right(self) -> bool:
        return self.state is RIGHT

    def __repr__(self) -> str:
        parts = [f"{self.heading}: {self.message}"]
        if self.block:
            indented = "\n".join((INDENT + line).rstrip() for line in self.block.splitlines())
            parts += filter(None, (self.block_title, indented))
        if self.note:
            parts.append(self.note)
        return "\n".join(parts)

    def __str__(self) -> str:
        return printable(repr(self))

    def _repr_html_(self) -> str:
        parts = [HEADING.format(ink=INK, heading=html.escape(self.heading)), rich_text(self.message)]
        if self.block:
            if self.block_title:
                parts.append(BELOW.format(text=rich_text(self.block_title)))
            parts.append(PRE.format(text=html.escape(self.block)))
        if self.note:
            parts.append(BELOW.format(text=rich_text(self.note)))
        return boxed(self.state, parts, self.lang, STATUS)


def boxed(state: State, parts: Iterable[str], lang: str, role: str = "") -> str:
    """Pieces of HTML in the coloured box of a state, with the attribute that names their language, if any."""
    style = BOX.format(ink=INK, fill=state.fill, edge=state.edge) + (WHOLE_WORDS if lang else "")
    return "".join([OPENING.format(lang=lang, role=role, style=style), *parts, "</div>"])


def rich_text(text: str) -> str:
    """Escape everything, then show `code` and line ends."""
    escaped = html.escape(text)
    with_code = re.sub(r"`([^`\n]+)`", IN_CODE, escaped)
    return with_code.replace("\n", "<br>")
