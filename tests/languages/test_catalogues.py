"""The catalogues: complete, of today, true to the English, and what cnnlib reads is what they say."""

import pytest
from babel.messages.catalog import Catalog

from cnnlib.language import FOLDER, told_in
from tools.languages import __main__ as command
from tools.languages import catalogues
from tools.languages.catalogues import CATALOGUES, compiled, path_of, read, to_bytes, updated
from tools.languages.faithful import titles_of

CODES = sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir())
OLD, NEW, OTHER = "A cell of the map.", "A cell of the feature map.", "Something else."


@pytest.fixture(scope="module")
def of_today():
    """For each language, by name, its catalogues with the messages of today."""
    return {code: updated(code) for code in CODES}


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_missing_outdated_or_untrue(of_today, code):
    titles = titles_of(of_today[code].values())
    left = {
        f"{name}, {message.auto_comments[0]}: {fault}"
        for name, catalog in of_today[code].items()
        for message in catalog
        if message.id
        for fault in command.left_in(message, titles)
    }
    assert sorted(left) == []


@pytest.mark.parametrize("code", CODES)
def test_files_are_those_of_today(of_today, code):
    files = {path_of(name, code): to_bytes(catalog, code) for name, catalog in of_today[code].items()}
    files[FOLDER / f"{code}.mo"] = compiled(of_today[code].values())
    stale = command.bring_up_to_date(files | command.documents_of(code), is_check=True)
    assert [path.name for path in stale] == [], "python run.py languages"


@pytest.fixture
def lessons_of_two(tmp_path, monkeypatch):
    """A language of two catalogues, in which OLD has a translation; give texts to have them as the English of today."""

    def english(**texts):
        monkeypatch.setattr(catalogues, "sources", lambda: {n: [(t, "cell")] for n, t in texts.items()}.items())
        return updated("xx")

    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)
    (tmp_path / "xx").mkdir()
    for name, catalog in english(one=OLD, two=OTHER).items():
        for message in catalog:
            message.string = message.id and f"({message.id})"
        path_of(name, "xx").write_bytes(to_bytes(catalog, "xx"))
    return english


def test_a_changed_text_keeps_its_translation_and_is_outdated(lessons_of_two):
    message = lessons_of_two(one=NEW, two=OTHER)["one"].get(NEW)
    assert (message.string, message.fuzzy, message.previous_id) == (f"({OLD})", True, [OLD])


def test_a_text_that_moves_to_another_lesson_takes_its_translation_along(lessons_of_two):
    message = lessons_of_two(one=OTHER, two="All new.")["one"].get(OTHER)
    assert (message.string, message.fuzzy) == (f"({OTHER})", False)


def test_a_text_of_two_lessons_stands_in_the_first(lessons_of_two):
    found = lessons_of_two(one=OLD, two=OLD)
    assert [message.id for message in found["one"]] == ["", OLD] and list(found["two"])[1:] == []
    assert found["one"].get(OLD).auto_comments == ["cell", "two: cell"]


def test_what_is_written_is_read_again_and_has_no_date(lessons_of_two):
    first = path_of("one", "xx").read_bytes()
    assert to_bytes(read("one", "xx"), "xx") == first and b"Date" not in first and b"Babel" not in first


def test_only_what_is_translated_and_not_outdated_is_told(tmp_path):
    catalog = Catalog()
    catalog.add("fresh", "neu")
    catalog.add("old", "alt", flags=["fuzzy"])
    catalog.add("open")
    path = tmp_path / "xx.mo"
    path.write_bytes(compiled([catalog]))
    assert [told_in(str(path), text) for text in ("fresh", "old", "open")] == ["neu", "old", "open"]
