"""The words of a picture in the reader's language: those that a lesson gives, and how they are found."""

from __future__ import annotations

import re

from cnnlib.language import told

NUMBER = re.compile(r"\b\d+\b")


def given(text: str) -> str:
    """A title, a name or a label that came from outside: as it stands, or with places for its numbers.

    What a lesson writes as f"map {k}" comes here as "map 3"; the catalogue has it as "map {number1}".
    """
    words = told(text)
    if words != text or "{" in text:
        return words
    values = {f"number{index}": number for index, number in enumerate(NUMBER.findall(text), 1)}
    return told(numbered(text), **values)


def numbered(text: str) -> str:
    """The text with a named place for each of its numbers: "map {number1}"."""
    places = (f"{{number{index}}}" for index in range(1, len(text) + 1))
    return NUMBER.sub(lambda _: next(places), text)
