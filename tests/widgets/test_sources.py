"""The files that widgets are made of: no typed text becomes markup, nothing is fetched, and code has no words."""

import re

import pytest
from javascript_texts import arguments, read_source

from tools.lessons import ROOT

WIDGETS = ROOT / "cnnlib" / "widgets"
FILES = sorted([*WIDGETS.rglob("*.js"), *WIDGETS.rglob("*.css")])
NAMES = [path.relative_to(WIDGETS).as_posix() for path in FILES]
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write")
FETCHING = re.compile(r"\bimport\(|fetch\(|XMLHttpRequest|@import|url\((?!#)")


def code_of(path):
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_nothing_that_is_typed_can_become_markup(path):
    if path.parent.name != "choice_form":  # it shows HTML that Python has made
        assert not MARKUP.search(code_of(path))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_nothing_is_fetched(path):
    code = code_of(path)
    assert not FETCHING.search(code)
    assert set(re.findall(r"https?://[^\"'\s]+", code)) <= {"http://www.w3.org/2000/svg"}  # a name, not an address


# ---------------------------------------------------------------- words stand in words.json

WORD = re.compile(r"[^\W\d_]{2,}")
FOR_DEVELOPERS = re.compile(r"new Error\($")
SHOWN_AS = re.compile(
    r"""(?:\b(?:name|label|note|text|title)|"aria-(?:label|valuetext|description)"):\ *$""", re.VERBOSE
)
COMPARED = re.compile(r"[=!]== $")
SHOWING = re.compile(r"\b(el|svg|setText)\(")
INSIDE = re.compile(r"\(.*\)|\{.*\}|\[.*\]", re.DOTALL)
OURS = "cnn"  # what the names of our classes begin with


def is_for_people(text, before):
    """Whether a text is words, by itself and by what stands before it."""
    if not WORD.search(text) or FOR_DEVELOPERS.search(before):
        return False
    if re.search(r"\s", text):
        return not all(part.startswith(OURS) for part in text.split())
    begins_large = re.fullmatch("[A-Z][a-z]+", text) and not COMPARED.search(before)
    return bool(begins_large or SHOWN_AS.search(before))


def shown_at_once(source):
    """The texts that a call hands to the page as they are."""
    for call in SHOWING.finditer(source.blank):
        given = list(arguments(source, call.end() - 1))
        for argument in given[1 if call[1] == "setText" else 2 :]:
            yield from re.findall(r'"([^"]*)"', INSIDE.sub("", argument))


PYTHON = ("snippets.js", "snippet_parts.js")  # Python to copy, which is never translated
SCRIPTS = [path for path in FILES if path.suffix == ".js" and path.name not in PYTHON]


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.relative_to(WIDGETS).as_posix() for path in SCRIPTS])
def test_no_words_for_people_stand_in_code(path):
    source = read_source(path.read_text(encoding="utf-8"))
    found = [text for start, text in source.texts if is_for_people(text, source.blank[start - 60 : start - 1])]
    assert found + [text for text in shown_at_once(source) if WORD.search(text)] == []
