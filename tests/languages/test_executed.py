"""Lessons in other languages, executed: what comes out is what comes out in English, but for its words."""

import html
import re

import pytest

from tools.deterministic import deterministic_environment
from tools.executed import EXECUTED, run_once
from tools.languages.edition import languages
from tools.languages.faithful import numbers_fault
from tools.lessons import code_cells, key_of, lessons, normalise, read_lesson

COMPARED_DAILY = {"00", "02", "04", "06", "09"}  # tools/versions.py runs all of them each time, and compares nothing
NOT_COMPARED = {"timing", "nbval-ignore-output"}  # nor is the English one: it depends on the machine
TAG = re.compile(r"<[^>]*>")


def lesson(code, path):
    """A lesson in a language, as a case; most are for --all."""
    marks = [] if key_of(path) in COMPARED_DAILY else [pytest.mark.extended]
    return pytest.param(code, path, marks=marks, id=f"{code}-{path.stem}")


def texts_of(output):
    """The texts of an output by their formats: what is printed line by line; the rest, which is wrapped, as a whole."""
    if output.output_type == "stream":
        return {output.name: output.text.split("\n")}
    texts = {name: text for name, text in output.get("data", {}).items() if name.startswith("text/")}
    return {name: [html.unescape(TAG.sub(" ", text))] for name, text in texts.items()}


def differences(english, own):
    """The lines in which two outputs do not have the same numbers; all of both where they have other lines."""
    for name in english.keys() | own.keys():
        lines, own_lines = english.get(name, []), own.get(name, [])
        if len(lines) != len(own_lines):
            yield name, lines, own_lines
        else:
            pairs = zip(lines, own_lines, strict=True)
            yield from ((line, other) for line, other in pairs if line != other and numbers_fault(line, other))


@pytest.mark.parametrize(("code", "path"), [lesson(code, path) for code in languages() for path in lessons()])
def test_outputs_are_the_english_ones_but_for_their_words(code, path):
    with deterministic_environment() as environment:
        executed = normalise(run_once(path, environment, EXECUTED, code=code))
    chooses_language, *own = code_cells(executed)
    assert chooses_language.outputs == []
    for cell, own_cell in zip(code_cells(read_lesson(path)), own, strict=True):
        if not NOT_COMPARED & set(cell.metadata.get("tags", [])):
            found = zip(map(texts_of, cell.outputs), map(texts_of, own_cell.outputs), strict=True)
            assert [fault for english, other in found for fault in differences(english, other)] == [], cell.id


def test_other_numbers_and_other_lines_are_noticed():
    english = {"stdout": ["3 of 5 cells", "total: 8"]}
    assert list(differences(english, {"stdout": ["5칸 중 3칸", "합계: 8"]})) == []
    assert list(differences(english, {"stdout": ["5칸 중 3칸", "합계: 9"]})) == [("total: 8", "합계: 9")]
    assert list(differences(english, {"stdout": ["5칸 중 3칸"]})) != []
