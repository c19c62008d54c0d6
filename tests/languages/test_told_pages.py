"""Pages and decks in a language that nobody speaks: whatever a reader or a screen reader gets has been told."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from absent import absent
from pseudo import PLAIN_WORD

from cnnlib import language as languages_of_the_course
from tools.lessons import LESSONS, read_lesson, without_outputs
from tools.site import build as site
from tools.site import slides
from tools.site.editions import speaking
from tools.site.formulas import FOLDER as NODE_FOLDER
from tools.site.pages import Lesson

PATH = LESSONS / "06_activate_and_pool.ipynb"
READ_OUT = {"alt", "aria-label", "placeholder", "title", "data-failed"}  # attributes
UNTOLD = {"script", "style", "code", "pre", "kbd", "svg", "math"}  # code, and what is drawn
NAMES = {"cnnlib"}  # of what is called so in every language


class Words(HTMLParser):
    """The words of a page outside code: those that are still English."""

    def __init__(self, html):
        super().__init__()
        self.plain, self.skipping, self.read = set(), [], 0
        self.feed(html)
        assert self.skipping == [] and self.read > 10, "most of the page has been passed over"

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        for name in READ_OUT & set(found):
            self.plain |= set(PLAIN_WORD.findall(found[name]))
        if self.skipping or tag in UNTOLD or found.get("lang") == "en" or found.get("class") == "for-ears":
            self.skipping += [tag] if tag not in {"img", "input", "br", "link", "meta", "path"} else []

    def handle_endtag(self, tag):
        if self.skipping and self.skipping[-1] == tag:
            self.skipping.pop()

    def handle_data(self, data):
        if not self.skipping:
            self.read += bool(data.strip())
            self.plain |= set(PLAIN_WORD.findall(data))


@pytest.fixture
def lesson():
    """A lesson without what its cells gave, and without the questions: widgets are tested elsewhere."""
    cells = without_outputs(read_lesson(PATH)).cells
    return Lesson(PATH, [cell for cell in cells if not cell.source.startswith("check.choice(")], {})


@pytest.fixture
def accents(pseudo_code, monkeypatch):
    """The course speaks the language that nobody speaks."""
    if not (NODE_FOLDER / "node_modules" / "mathjax").exists():
        absent("MathJax is not installed (npm ci --prefix tools/node)")
    catalogue = Path(pseudo_code)
    monkeypatch.setattr(languages_of_the_course, "FOLDER", catalogue.parent)
    with speaking(catalogue.stem):
        yield


@pytest.mark.usefixtures("accents")
def test_every_word_of_pages_and_decks_is_told(tmp_path, lesson):
    site.write_edition(tmp_path, [lesson], {})
    slides.write_deck(tmp_path, slides.deck_of(lesson))
    found = {
        path.name: sorted(Words(path.read_text(encoding="utf-8")).plain - NAMES) for path in tmp_path.rglob("*.html")
    }
    assert len(found) == 6
    assert {name: words for name, words in found.items() if words} == {}
