"""The words of widgets: a view says only words that are there, fills all their places, and leaves none unsaid."""

import json
import re

import pytest
from javascript_texts import arguments, read_source

from cnnlib.widgets import explore_conv2d
from tools.lessons import ROOT

WIDGETS = ROOT / "cnnlib" / "widgets"
FILES = sorted(path for path in WIDGETS.rglob("*.js") if path.name != "words.js")  # which says how to say
WORDS = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in WIDGETS.glob("*/words.json")}
CALL = re.compile(r"(?<!function )\b(say|sayPieces)\(")
PLACE = re.compile(r"\{(\w+)\}")
ONE_OF_TWO = re.compile(r'[^?]*\?\s*("\w+")\s*:\s*("\w+")')
KEY = re.compile(r'"(\w+)"|`([\w${}().\[\], ]*)`')
COUNTED = re.compile(r"\$\{plural\([^}]*\)\}")
NAME = re.compile(r"\s*(\w+)\s*(?::|,|$)")
HOW = "a key is a text, one of two texts (condition ? … : …), or a template with a fixed part"


def said(path):
    """The arguments of every call that says a word, from its key on."""
    source = read_source(path.read_text(encoding="utf-8"))
    for call in CALL.finditer(source.blank):
        yield list(arguments(source, call.end() - 1))[call[1] == "sayPieces" :]


def patterns_of(key):
    """The keys that an expression may become, as regular expressions."""
    if two := ONE_OF_TWO.fullmatch(key):
        return [two[1].strip('"'), two[2].strip('"')]
    one = KEY.fullmatch(key)
    assert one, f"{key}: {HOW}"
    numbers = [COUNTED.sub(number, one[1] or one[2]) for number in ("one", "many")]
    return [re.sub(r"\$\{[^}]*\}", r"[^\\W_]+", number) for number in numbers]


def keys_of(folder, key):
    """The keys that are there for an expression: of the widget, or shared ones; none may lead to nothing."""
    words = WORDS["shared"] | WORDS[folder]
    found = [[name for name in words if re.fullmatch(pattern, name)] for pattern in patterns_of(key)]
    assert all(found), f"no word for {key}"
    return sum(found, [])


def names_in(values):
    """The names of { one, other: 3 }."""
    assert values.startswith("{"), f"values stand in the call: {values}"
    return {NAME.match(text)[1] for text in arguments(read_source(values), 0)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_word_that_is_said_is_there_and_all_its_places_are_filled(path):
    words = WORDS["shared"] | WORDS[path.parent.name]
    for key, *values in said(path):
        places = [set(PLACE.findall(words[name])) for name in keys_of(path.parent.name, key)]
        names = names_in(values[0]) if values else set()
        assert [wanted - names for wanted in places if wanted - names] == [], key
        assert names - set().union(*places) == set(), key


@pytest.mark.parametrize("folder", WORDS)
def test_every_word_is_said(folder):
    files = [path for path in FILES if folder in (path.parent.name, "shared")]
    used = {name for path in files for key, *_ in said(path) for name in keys_of(path.parent.name, key)}
    assert sorted(WORDS[folder].keys() - used) == []


@pytest.mark.parametrize("folder", sorted(WORDS.keys() - {"shared", "choice_form"}))
def test_a_widget_has_no_text_of_its_own_for_a_shared_word(folder):
    assert WORDS[folder].keys() & WORDS["shared"].keys() == set()


def test_words_are_told_in_the_language_in_which_the_widget_is_made(monkeypatch):
    monkeypatch.setattr("cnnlib.widgets.shared.base.told", str.upper)
    widget = explore_conv2d([[1, 2], [3, 4]], [[1]])
    monkeypatch.undo()
    assert widget._words["bias"] == "BIAS" and widget._words["stride"] == "STRIDE"
    widget.set_state({"_words": {}})
    assert widget._words["lang"] == "EN"
