"""Live cells to look at, to touch, and by keyboard: without Python, but for what only its faults can show."""

import pytest
from playwright.sync_api import expect

from tools.browser.visit import Visit, served

pytestmark = pytest.mark.extended  # on every change one lesson runs in its page: test_live.py
LESSON = "lessons/02_slide_one_window.html"
SCREENS = {"phone": (390, 844), "projector": (1024, 768), "laptop": (1366, 768)}
FINGER = 44  # pixels
UNFOLD = "document.querySelectorAll('details').forEach((fold) => (fold.open = true))"
PATIENCE = 120_000  # milliseconds, on a busy machine
DEADLY = {
    "memory that is not there": "import ctypes\n\nctypes.string_at(-8)",
    "a process that ends": "import os\n\nos._exit(1)",
    "a list too deep to write": "a = []\nfor _ in range(100_000):\n    a = [a]\nrepr(a)",
}
ENDLESS = {
    "a loop in C": "sum(iter(int, 1))",
    "a long sleep": "import time\n\ntime.sleep(1000)",
    "a loop that catches all": "while True:\n    try:\n        while True: pass\n    except: pass",
}


@pytest.fixture(scope="module")
def address(built_site):
    with served(built_site) as address:
        yield address


@pytest.fixture
def visit(browser, address):
    """Open the lesson on a screen of some size, light or dark, by mouse or by touch; it fails if anything complains."""
    visits = []

    def open_page(size=(1024, 768), scheme="light", is_touched=False):
        viewport = {"width": size[0], "height": size[1]}
        page = browser.new_page(viewport=viewport, color_scheme=scheme, has_touch=is_touched, is_mobile=is_touched)
        visits.append(Visit(browser, address, LESSON, size, page))
        page.evaluate(UNFOLD)
        return page

    yield open_page
    for each in visits:
        each.page.close()
        assert each.trouble == []


def cell(page, cell_id):
    return page.locator(f".cell[data-cell={cell_id}]")


def button(page, cell_id, what):
    return cell(page, cell_id).locator(f"[data-do={what}]")


def open_code(page, cell_id):
    button(page, cell_id, "edit").click()
    editor = cell(page, cell_id).locator(".cm-content")
    expect(editor).to_be_focused()
    return editor


def write(page, cell_id, code):
    if cell(page, cell_id).locator(".cm-content").count() == 0:
        open_code(page, cell_id)
    cell(page, cell_id).locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


@pytest.mark.parametrize("size", SCREENS.values(), ids=SCREENS)
def test_code_that_becomes_an_editor_moves_nothing(visit, size):
    page = visit(size)
    for cell_id in ("imports", "play-code", "exercise-3-code"):
        before = cell(page, cell_id).locator(".code").bounding_box()
        outputs = cell(page, cell_id).locator(".outputs").evaluate("(place) => place.offsetTop")
        open_code(page, cell_id)
        after = cell(page, cell_id).locator(".code").bounding_box()
        assert abs(after["height"] - before["height"]) <= 1
        assert abs(cell(page, cell_id).locator(".outputs").evaluate("(place) => place.offsetTop") - outputs) <= 1


@pytest.mark.parametrize("size", SCREENS.values(), ids=SCREENS)
def test_buttons_out_of_sight_need_no_layout_and_move_nothing_when_they_come(visit, size):
    page = visit(size)
    out_of_sight = "(bar) => !bar.firstElementChild.checkVisibility({ contentVisibilityAuto: true })"
    heights = "(bars) => bars.map((bar) => bar.offsetHeight)"
    bars = page.locator(".cell > .bar")
    before = bars.evaluate_all(heights)
    assert bars.last.evaluate(out_of_sight)
    bars.evaluate_all("(bars) => bars.forEach((bar) => (bar.style.contentVisibility = 'visible'))")
    assert bars.evaluate_all(heights) == before


def test_on_a_phone_buttons_are_as_large_as_a_finger_and_nothing_scrolls_sideways(visit):
    page = visit(SCREENS["phone"], is_touched=True)
    button(page, "imports", "edit").tap()
    expect(cell(page, "imports").locator(".cm-content")).to_be_focused()
    page.keyboard.type("# mine")
    expect(button(page, "imports", "putBack")).to_be_visible()
    for each in page.locator(".cell .bar button:visible").all():
        box = each.bounding_box()
        assert box["height"] >= FINGER and box["width"] >= FINGER
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_tab_leaves_an_editor_until_one_writes_and_escape_leaves_it_always(visit):
    page = visit()
    button(page, "filter", "edit").focus()
    page.keyboard.press("Enter")
    editor = cell(page, "filter").locator(".cm-content")
    expect(editor).to_be_focused()
    words = editor.inner_text()
    page.keyboard.press("Tab")
    expect(button(page, "filter", "run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor).to_be_focused()
    assert editor.inner_text() == words
    page.keyboard.type("x")
    page.keyboard.press("Tab")
    expect(editor).to_be_focused()
    assert "    " in editor.inner_text().split("\n")[0]
    page.keyboard.press("Escape")
    expect(button(page, "filter", "run")).to_be_focused()


def test_an_editor_says_how_it_is_left_and_a_changed_cell_that_it_is_changed(visit):
    page = visit()
    editor = open_code(page, "filter")
    expect(editor).to_have_accessible_description("Once you write, Tab indents; Escape leaves.")
    page.keyboard.type("# mine")
    expect(cell(page, "filter").get_by_role("status")).to_contain_text("You have changed this cell.")
    button(page, "filter", "putBack").click()
    expect(button(page, "filter", "run")).to_be_focused()  # not lost with the button that has gone
    assert "# mine" not in editor.inner_text()


def test_what_follows_a_prediction_is_open_when_one_comes_back(visit):
    page = visit()
    page.reload()
    expect(page.locator(".fold")).not_to_have_attribute("open", "")
    page.get_by_label("Your prediction").fill("4")
    page.reload()
    expect(page.locator(".fold")).to_have_attribute("open", "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_editors_are_open(visit, axe_source, scheme):
    page = visit(scheme=scheme)
    for cell_id in ("imports", "filter", "exercise-3-code"):
        open_code(page, cell_id)
    page.keyboard.type("# mine")
    page.evaluate(axe_source)
    found = page.evaluate("axe.run('main')")
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]] == []


# ---------------------------------------------------------------- what Python dies of, and what never ends


def expect_said(page, cell_id, words):
    expect(cell(page, cell_id).locator(".bar [role=status]")).to_contain_text(words, timeout=PATIENCE)


@pytest.mark.extended
def test_a_python_that_dies_says_so_and_the_page_goes_on(browser, address):
    """Not by `visit`: what Python dies of stands in the console, too."""
    page = Visit(browser, address, LESSON).page
    page.evaluate(UNFOLD)
    for code in DEADLY.values():
        write(page, "filter", code)
        page.keyboard.press("Shift+Enter")
        expect_said(page, "filter", "Python has ended.")
        write(page, "filter", "print(image.shape)")
        button(page, "filter", "runAbove").click()
        expect_said(page, "imports", "Done")
        button(page, "filter", "run").click()
        expect(cell(page, "filter").locator(".outputs")).to_have_text("(1, 3, 3, 1)", timeout=PATIENCE)
    page.close()


@pytest.mark.extended
def test_stop_ends_within_a_second_what_python_cannot_stop(visit):
    page = visit()
    for code in ENDLESS.values():
        write(page, "imports", "print(1)")
        page.keyboard.press("Shift+Enter")
        expect_said(page, "imports", "Done, with new output.")
        write(page, "filter", code)
        page.keyboard.press("Shift+Enter")
        expect_said(page, "filter", "Running.")
        expect(cell(page, "filter").locator(".coming")).to_have_text("3 s", timeout=PATIENCE)
        button(page, "filter", "stop").click()
        expect(cell(page, "filter").locator(".bar [role=status]")).to_contain_text("Stopped.", timeout=1000)
        expect(button(page, "filter", "run")).to_be_focused()
