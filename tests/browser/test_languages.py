"""The site in several languages: a page opens in the reader's own, the switch keeps the place, nothing is cut off."""

from types import SimpleNamespace

import nbformat
import pytest
from playwright.sync_api import expect
from small_catalogue import write_catalogue
from test_decks import check_that_it_fits
from test_pages import BEYOND, SCREENS, UNFOLD

from cnnlib import language as languages_of_the_course
from cnnlib.exercises import find
from cnnlib.language import ENGLISH, languages, told_in
from tools.browser.live import LivePage
from tools.browser.visit import Visit, served
from tools.site import build as site
from tools.site.assets import widget_files, write_files
from tools.site.editions import home, speaking
from tools.site.pages import Lesson

LESSON = "lessons/02_toy.html"
LONG = "\n\n".join(["A paragraph to scroll by."] * 40)
CELLS = [
    "# A toy\n\n- **You will** scroll.\n\nAbout 1 minutes: 1 to read.",
    "## Predict",
    "my_prediction = ...",
    f"## By hand\n\n{LONG}\n\nLook back at your prediction.",
    f"## After\n\n{LONG}",
]
GERMAN = {"English": "Deutsch", "## By hand": "## Von Hand", "A paragraph to scroll by.": "Ein Absatz.\n\nNoch einer."}
REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
OTHERS = [code for code in languages() if code != ENGLISH]
TOLD_PAGES = [f"{home(code)}{name}" for code in OTHERS for name in ("index.html", "lessons/06_activate_and_pool.html")]


def toy_lesson():
    kinds = (nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell)
    cells = [kinds[source[0] in "#"](source, id=f"cell-{place}") for place, source in enumerate(CELLS)]
    return Lesson(SimpleNamespace(name="02_toy.ipynb", stem="02_toy"), cells, {})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A site of one lesson, in English and in German."""
    folder, catalogues = (tmp_path_factory.mktemp(name) for name in ("toy", "catalogues"))
    write_catalogue(catalogues / "de.mo", GERMAN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages_of_the_course, "FOLDER", catalogues)
        for code in languages():
            with speaking(code):
                widgets = site.write_edition(folder, [toy_lesson()], {})
    write_files(folder / "assets", widget_files(widgets) | site.own_files())
    return folder


@pytest.fixture(params=["from a server", "from a folder"])
def enter(request, browser, folder):
    """enter(name) goes to a page from elsewhere, in one browser whose person speaks German; gives the visit."""
    with served(folder) as server:
        address = server if request.param == "from a server" else folder.as_uri()
        screen = {"width": 1024, "height": 768}
        device = browser.new_context(locale="de-AT", viewport=screen, reduced_motion="reduce")
        visits = []

        def enter(name, first_script=""):
            visits.append(Visit(browser, address, name, page=device.new_page(), first_script=first_script))
            visits[-1].page.wait_for_load_state()
            return visits[-1].page

        enter.at = lambda page: page.url.removeprefix(f"{address}/")
        yield enter
        device.close()
        assert [visit.trouble for visit in visits] == [[]] * len(visits)


def switch(page, name):
    page.get_by_role("link", name=name).click()
    page.wait_for_load_state()


def test_who_enters_reads_the_language_of_the_browser_and_of_a_choice_from_then_on(enter):
    page = enter(f"{LESSON}#By-hand")
    assert enter.at(page) == f"de/{LESSON}#By-hand"
    expect(page.get_by_role("heading", name="Von Hand")).to_be_in_viewport()
    switch(page, "English")
    assert enter.at(page) == f"{LESSON}#By-hand"
    assert enter.at(enter("index.html")) == "index.html"
    switch(page, "Deutsch")
    assert enter.at(enter("index.html")) == "de/index.html"
    page.go_back()
    assert enter.at(page).startswith(LESSON)


def test_the_switch_leads_to_the_section_that_one_reads(enter):
    """The switch is at the top of the page: what counts is where one has stayed before one went there."""
    page = enter(f"de/{LESSON}")
    page.clock.install()
    page.reload()
    page.evaluate(UNFOLD)
    for place in ("document.getElementById('After').getBoundingClientRect().top - 600", "0"):
        page.evaluate(f"scrollTo(0, {place})")
        page.wait_for_timeout(100)  # it is told in the next frame
        page.clock.fast_forward(3000 if place != "0" else 2000)
    switch(page, "English")
    assert enter.at(page) == f"{LESSON}#By-hand"
    expect(page.get_by_role("heading", name="By hand")).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(100)
    page.clock.fast_forward(3000)
    switch(page, "Deutsch")
    assert enter.at(page).rstrip("#") == f"de/{LESSON}"


def test_where_no_choice_can_be_remembered_nobody_is_sent_away(enter):
    page = enter("index.html", REFUSED)
    assert enter.at(page) == "index.html"
    switch(page, "Deutsch")
    switch(page, "English")
    assert enter.at(page).rstrip("#") == "index.html"


# ---------------------------------------------------------------- what longer words and other letters can break


@pytest.mark.parametrize("name", TOLD_PAGES)
def test_nothing_is_cut_off_in_another_language(browser, built_site, name):
    with served(built_site) as address:
        visit = Visit(browser, address, name)
        visit.page.evaluate(UNFOLD)
        for size in SCREENS.values():
            visit.resize(*size)
            assert (size, visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")) <= (size, 0)
            for widget in visit.page.locator(".cnn").all():
                assert (size, widget.evaluate(BEYOND)) == (size, [])
        visit.page.close()
        assert visit.trouble == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_deck_in_another_language_fits(browser, built_slides, code):
    with served(built_slides) as address:
        check_that_it_fits(browser, address, f"{home(code)}06.html")


@pytest.mark.parametrize("code", OTHERS)
def test_a_check_in_the_page_speaks_the_language_of_the_page(browser, built_site, code):
    exercise = find("02.3")
    with served(built_site) as address:
        lesson = LivePage(browser, address, f"{home(code)}lessons/02_slide_one_window.html")
        lesson.open()
        lesson.run("imports")
        lesson.write("filter", exercise.solved)
        lesson.run("filter")
        box = lesson.shown("filter").locator("[role=status]")
        assert box.get_attribute("lang") == code
        expect(box).to_contain_text(told_in(code, exercise.why)[:20])
        lesson.page.close()
        assert lesson.trouble == []
