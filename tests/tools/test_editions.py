"""The site in another language: told where it is shown, its sections and cells under the same names."""

import re
from types import SimpleNamespace

import nbformat.v4
import pytest
from absent import absent
from small_catalogue import write_catalogue

from cnnlib import language as languages_of_the_course
from tools.lessons import LESSONS, read_lesson
from tools.live.archives import catalogues, course
from tools.live.build import WORDS, told_words
from tools.site import build as site
from tools.site import slides
from tools.site.editions import home, speaking
from tools.site.markdown import to_html
from tools.site.pages import Lesson, headings_of, parts_of

ASKS = "How many cells are left when the window takes two of them at once?"
ASKS_TOO = "Wie viele Zellen bleiben? Das Fenster nimmt zwei auf einmal."
TOLD = {
    "English": "Xish",
    "# Slide one window": "# Ein Fenster",
    "## By hand": "## Von Hand",
    "One. Two.": "Eins. Zwei.",
    f"{ASKS} Replace the dots by your answer *before* you go on.": f"{ASKS_TOO} Schreib es auf, bevor du weitergehst.",
    "Notes": "Notizen",
    "Lessons": "Stunden",
    "Running.": "Es läuft.",
    "Python": "Schlange",
    "Read {lesson}": "{lesson} lesen",
    "lesson {key}": "Stunde {key}",
}
PATH = LESSONS / "02_slide_one_window.ipynb"


@pytest.fixture
def other(tmp_path, monkeypatch):
    """The course has one language more, of a few texts; its code."""
    write_catalogue(tmp_path / "xx.mo", TOLD)
    monkeypatch.setattr(languages_of_the_course, "FOLDER", tmp_path)
    languages_of_the_course.translator.cache_clear()
    yield "xx"
    languages_of_the_course.translator.cache_clear()


def start_page(folder):
    """The start page of an edition, with one lesson."""
    lesson = Lesson(PATH, read_lesson(PATH).cells, {})
    hero = site.hero_part()
    given = {"entries": [site.entry(lesson, [], folder)], "hero": hero, "needs": site.needs_of([hero])}
    return site.render(site.make_templates(), "index.html", "start", "Title", given)


def test_a_page_names_itself_in_every_language_and_loads_what_all_share(other, tmp_path):
    english = start_page(tmp_path)
    with speaking(other):
        page = start_page(tmp_path)
    for html, lang, here, there in ((english, "en", "", "xx/"), (page, "xx", "../xx/", "../")):
        root = "../" if lang == other else ""
        assert f'<html lang="{lang}">' in html and f'src="{root}assets/site.js"' in html
        assert f'hreflang="{lang}" href="{here}index.html">' in html and f'href="{there}index.html">' in html
        assert f'hreflang="x-default" href="{root}index.html">' in html
    assert 'href="xx/index.html" lang="xx" hreflang="xx" data-language="xx">Xish</a>' in english
    assert 'href="../index.html" lang="en" hreflang="en" data-language="en">English</a>' in page
    assert ">Stunden</a>" in page and ">Lessons</a>" in english
    assert 'aria-label="Stunde 02 lesen"' in page and ">Ein Fenster</a>" in page


def test_a_section_has_the_same_anchor_in_every_language(other):
    lesson = Lesson(SimpleNamespace(name=PATH.name), [nbformat.v4.new_markdown_cell("## By hand\n\nOne. Two.")], {})
    with speaking(other):
        parts = parts_of(lesson, "")
    assert headings_of(parts) == [{"anchor": "By-hand", "html": "Von Hand"}]
    assert "Eins. Zwei." in parts[0]["html"]


def test_a_page_with_a_box_for_the_prediction_speaks_of_no_dots(other):
    asked = nbformat.v4.new_markdown_cell(f"{ASKS} Replace the dots by your answer *before* you go on.")
    for code, words in (("en", ASKS), (other, ASKS_TOO)):
        with speaking(code):
            (part,) = parts_of(Lesson(SimpleNamespace(name=PATH.name), [asked], {}), "")
        assert part["html"].strip() == f"<p>{words}</p>"


def test_a_heading_that_is_none_any_more_is_refused():
    with pytest.raises(ValueError, match="By-hand"):
        to_html(["Von Hand"], "", ["## By hand"])


@pytest.mark.parametrize(("most", "shown"), [(1, "## Von Hand\n\nEins."), (2, "## Von Hand\n\nEins. Zwei.")])
def test_a_slide_shows_as_many_sentences_as_the_english_one(other, most, shown):
    with speaking(other):
        assert slides.first_sentences("## By hand\n\nOne. Two.\n\nThree.", most) == shown


def test_what_is_left_out_of_a_slide_is_left_out_in_every_language(other):
    with speaking(other):
        assert slides.first_sentences(f"{ASKS} Replace the dots by your answer *before* you go on.") == ASKS_TOO


def test_the_speakers_window_is_told(other):
    if not slides.SPEAKER.exists():
        absent("reveal.js is not installed (npm ci --prefix tools/node)")
    with speaking(other):
        window, script = map(slides.speakers_view, ("speaker-view.html", "notes.js"))
    assert ">Notizen</h4>" in window and ">Notizen</h4>" in script
    assert '<html lang="xx">' in window and '<html lang=\\"xx\\">' in script
    words = [slides.SPEAKERS_WORD.findall(text) for text in (window, script)]
    assert [sorted(found) for found in words] == [sorted({*slides.SPEAKERS_WORDS} - {"Notes"})] * 2


def test_a_picture_that_says_nothing_is_shared(other):
    pictures = {}
    for code, words in (("en", b"one"), (other, b"eins")):
        parts = [{"file": "02-same.png", "bytes": b"grid"}, {"file": "02-words.png", "bytes": words}]
        site.share_pictures(parts, pictures, home(code))
    assert [part["file"] for part in parts] == ["02-same.png", "xx/02-words.png"]
    assert pictures == {"02-same.png": b"grid", "02-words.png": b"one", "xx/02-words.png": b"eins"}


def test_only_pages_of_a_language_fetch_it(other):
    assert list(catalogues()) == [other]
    assert not re.search(rb"cnnlib/languages/", course([]))


def test_the_words_of_the_live_page_are_told(other):
    words = told_words(WORDS, other)
    assert (words["running"], words["names"]["python"], words["done"]) == ("Es läuft.", "Schlange", "Done.")
    assert told_words(WORDS, "en") == WORDS
