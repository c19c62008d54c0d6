"""What a page remembers: predictions, changed cells, ticks; in a small lesson of its own, and without Python."""

import json
from types import SimpleNamespace

import nbformat
import pytest
from playwright.sync_api import expect

from cnnlib import check
from tools.browser.visit import Visit, served
from tools.site import build as site
from tools.site.assets import widget_files, write_files
from tools.site.pages import Lesson, inside, parts_of

pytestmark = pytest.mark.extended  # on every change one lesson runs in its page: test_live.py
VIEW = "application/vnd.jupyter.widget-view+json"
NAME = "02_toy"
PAGE = f"lessons/{NAME}.html"
STORED = "JSON.stringify(localStorage)"
UNFOLD = "document.querySelectorAll('details').forEach((fold) => (fold.open = true))"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)
WORK = {"format": "cnnlib-work", "version": 1, "ticks": ["02.1", "07.1"], "kept": {}}


def cells_of(second):
    """A prediction, two cells of code, and a question; `second` is what stands in the second cell."""
    output = nbformat.v4.new_output("stream", text="stored\n")
    view = nbformat.v4.new_output("display_data", {VIEW: {"model_id": "m"}, "text/plain": "words"})
    return [
        nbformat.v4.new_markdown_cell("# A toy\n\n- **You will** play.\n\nAbout 1 minutes: 1 to play.", id="title"),
        nbformat.v4.new_code_cell("my_prediction = ...", id="guess"),
        nbformat.v4.new_code_cell("first = 1", id="first", outputs=[output], execution_count=1),
        nbformat.v4.new_code_cell(second, id="second"),
        nbformat.v4.new_code_cell('check.choice("02.x1")', id="question", outputs=[view], execution_count=2),
    ]


def write_lesson(folder, second="second = 2"):
    """The page of the lesson, and its notebook, in a site."""
    cells = cells_of(second)
    form = {"model_name": "AnyModel", "state": check.choice("02.x1").get_state()}
    path = folder / "notebooks" / f"{NAME}.ipynb"
    lesson = Lesson(SimpleNamespace(name=path.name, stem=NAME), cells, {"m": form})
    own = {**site.entry(lesson, parts_of(lesson, "../"), folder)}
    write_files(folder, {PAGE: site.lesson_page(site.make_templates(), own, [own])})
    write_files(folder / "assets", widget_files(inside(own["parts"], "widget")))
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, page_scripts):
    """A site of one lesson, without Python."""
    folder = tmp_path_factory.mktemp("toy")
    write_files(folder / "assets", site.own_files())
    write_files(folder / "live", page_scripts)
    return folder


@pytest.fixture
def opened(browser, folder):
    """Open the page once more, as one browser has it: opened(script before the page's own). Nothing may go wrong."""
    write_lesson(folder)
    visits = []
    context = browser.new_context(viewport={"width": 390, "height": 844})
    with served(folder) as address:

        def opened(script=""):
            context.add_init_script(script)
            visits.append(Visit(browser, address, PAGE, page=context.new_page()))
            return visits[-1].page

        yield opened
        context.close()
    assert [visit.trouble for visit in visits] == [[] for _ in visits]


def code_of(page, cell):
    return page.locator(f".cell[data-cell={cell}] .cm-content")


def state_of(page, cell):
    return page.locator(f".cell[data-cell={cell}] .bar [role=status]")


def button(page, cell, name):
    return page.locator(f".cell[data-cell={cell}]").get_by_role("button", name=name)


def change(page, cell, text):
    """Write something into a cell."""
    if not code_of(page, cell).count():
        button(page, cell, "Change").click()
    code_of(page, cell).fill(text)


def open_file(page, name, content):
    text = content if isinstance(content, str) else json.dumps(content)
    page.get_by_label("Open a file").set_input_files({"name": name, "mimeType": "", "buffer": text.encode("utf-8")})


def said(page):
    return page.locator(".work > [role=status]")


def downloaded(page, name):
    """What a button gives, as text, and the file's name."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return download.value.path().read_text(encoding="utf-8"), download.value.suggested_filename


# ---------------------------------------------------------------- kept on the device


def test_predictions_cells_and_ticks_survive_a_reload(opened):
    page = opened()
    page.get_by_label("Your prediction").fill("an edge")
    change(page, "first", "first = 10")
    page.get_by_role("radio").nth(" abcd".index(check.checking.find("02.x1").right) - 1).check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator("[data-exercises]")).to_have_text("1")
    page.reload()
    expect(page.get_by_label("Your prediction")).to_have_value("an edge")
    expect(code_of(page, "first")).to_have_text("first = 10")
    expect(state_of(page, "first")).to_contain_text("You have changed this cell. Run it")
    expect(page.locator("[data-exercises]")).to_have_text("1")
    button(page, "first", "As it was").click()
    expect(code_of(page, "first")).to_have_text("first = 1")
    assert "cell:" not in page.evaluate(STORED)


@pytest.mark.extended
def test_a_page_in_which_nothing_was_changed_fetches_nothing_of_the_live_part(opened):
    page = opened()
    page.get_by_label("Your prediction").fill("an edge")
    page.reload()
    assert page.evaluate("performance.getEntriesByType('resource').filter((one) => one.name.includes('/live/'))") == []


@pytest.mark.extended
def test_a_wrong_answer_is_no_tick(opened):
    page = opened()
    wrong = next(letter for letter in "ab" if letter != check.checking.find("02.x1").right)
    page.get_by_role("radio").nth("ab".index(wrong)).check()
    page.get_by_role("button", name="Check my answer").click()
    page.get_by_text("Not yet:").wait_for()
    expect(page.locator("[data-exercises]")).to_have_text("0")


@pytest.mark.extended
def test_a_changed_cell_stays_when_the_lesson_has_changed_and_says_so(opened, folder):
    page = opened()
    change(page, "second", "mine = 2")
    write_lesson(folder, second="newer = 3")
    for _ in range(2):  # it is marked on every visit, until one decides
        page.reload()
        expect(code_of(page, "second")).to_have_text("mine = 2")
        expect(state_of(page, "second")).to_contain_text("newer version of this cell")
    button(page, "second", "As it was").click()
    expect(code_of(page, "second")).to_have_text("newer = 3")
    expect(state_of(page, "second")).to_have_text("")


@pytest.mark.extended
def test_a_changed_cell_that_the_lesson_has_lost_is_said_and_taken_along(opened):
    kept = {"text": "lost = 1", "original": "", "at": 1}
    page = opened(f"localStorage.setItem('cnn:cell:{NAME}:lost', JSON.stringify({json.dumps(kept)}))")
    expect(said(page)).to_contain_text("that the lesson no longer has: 1")
    text, _ = downloaded(page, "Download as notebook")
    assert nbformat.reads(text, as_version=4).cells[-1].source == "lost = 1"


@pytest.mark.extended
def test_two_tabs_show_the_same(opened):
    one, other = opened(), opened()
    change(one, "first", "first = 10")
    expect(code_of(other, "first")).to_have_text("first = 10")  # though nobody had run anything there
    change(other, "first", "first = 11")
    expect(code_of(one, "first")).to_have_text("first = 11")
    one.get_by_label("Your prediction").fill("an edge")
    expect(other.get_by_label("Your prediction")).to_have_value("an edge")
    code_of(one, "first").press("Control+z")  # what stood here is not lost
    expect(code_of(other, "first")).to_have_text("first = 10")


@pytest.mark.extended
@pytest.mark.parametrize("script", [FULL, NO_STORAGE])
def test_where_nothing_can_be_kept_the_page_says_so_and_works_on(opened, script):
    page = opened(script)
    expect(page.get_by_text("Kept on this device.")).to_be_visible()
    page.get_by_label("Your prediction").fill("an edge")
    expect(page.get_by_text("This browser does not keep it.")).to_be_visible()
    change(page, "first", "first = 10")
    expect(state_of(page, "first")).to_contain_text("This browser does not keep it: save your work as a file")
    text, _ = downloaded(page, "Save the work")
    assert {value["text"] for value in json.loads(text)["kept"].values()} == {"an edge", "first = 10"}


@pytest.mark.extended
def test_nonsense_in_the_storage_breaks_nothing(opened):
    nonsense = {
        "ticks": "{",
        "guess:02_toy:guess": "7",
        "cell:02_toy:first": "7",
        "cell:02_toy:lost": "[1]",
        "given:02_toy:first": "7",
    }
    page = opened("".join(f"localStorage.setItem('cnn:{key}', '{value}');" for key, value in nonsense.items()))
    expect(page.get_by_label("Your prediction")).to_have_value("")
    expect(page.locator("[data-exercises]")).to_have_text("0")
    change(page, "first", "first = 10")
    expect(state_of(page, "first")).to_contain_text("You have changed this cell. Run it")


# ---------------------------------------------------------------- files


def test_work_that_was_saved_comes_back_after_all_was_forgotten(opened):
    page = opened()
    page.get_by_label("Your prediction").fill("an edge")
    change(page, "first", "first = 10")
    text, name = downloaded(page, "Save the work")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget it all").click()
    expect(code_of(page, "first")).to_have_text("first = 1")
    expect(page.get_by_label("Your prediction")).to_have_value("")
    assert "cnn:" not in page.evaluate(STORED)
    open_file(page, name, text)
    expect(said(page)).to_contain_text("2 (changed cells and predictions)")
    expect(code_of(page, "first")).to_have_text("first = 10")
    expect(page.get_by_label("Your prediction")).to_have_value("an edge")


@pytest.mark.extended
def test_forgetting_asks_first(opened):
    page = opened()
    change(page, "first", "first = 10")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Forget it all").click()
    page.reload()
    expect(code_of(page, "first")).to_have_text("first = 10")


@pytest.mark.extended
def test_ticks_of_a_file_count(opened):
    page = opened()
    open_file(page, "work.json", WORK)
    expect(said(page)).to_contain_text("2 (new ticks)")
    expect(page.locator("[data-exercises]")).to_have_text("1")


@pytest.mark.extended
@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "could not be read"), ("[]", "could not be read"), (json.dumps(WORK | {"version": 2}), "newer version")],
)
def test_a_bad_file_gets_a_clear_word(opened, content, words):
    page = opened()
    open_file(page, "work.json", content)
    expect(said(page)).to_contain_text(words)


def test_the_notebook_has_ones_own_code_and_can_be_opened_again(opened):
    page = opened()
    change(page, "first", "first = 10")
    page.get_by_label("Your prediction").fill("an edge")
    text, name = downloaded(page, "Download as notebook")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert name == f"{NAME}.ipynb"
    sources = [cell.source for cell in notebook.cells]
    expected = ['my_prediction = "an edge"', "first = 10", "second = 2", 'check.choice("02.x1")']
    assert sources[1:] == expected
    notebook.cells[1].source, notebook.cells[3].source = 'my_prediction = "a corner"', "second = 20"
    notebook.cells.append(nbformat.v4.new_code_cell("more"))
    button(page, "first", "As it was").click()
    open_file(page, name, nbformat.writes(notebook))
    expect(said(page)).to_contain_text("as in your notebook: 3. Left out, for the lesson does not have them: 1.")
    expect(code_of(page, "first")).to_have_text("first = 10")
    expect(code_of(page, "second")).to_have_text("second = 20")
    expect(page.get_by_label("Your prediction")).to_have_value("a corner")


@pytest.mark.extended
def test_a_notebook_of_another_lesson_is_said_kindly(opened):
    page = opened()
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Another")])
    open_file(page, "other.ipynb", nbformat.writes(other))
    expect(said(page)).to_have_text("This is a notebook of another lesson, “Another”: open it on that lesson's page.")


@pytest.mark.extended
def test_what_python_gave_is_in_the_notebook_and_what_it_ticked_counts(browser, built_site):
    with served(built_site) as address:
        visit = Visit(browser, address, "lessons/02_slide_one_window.html")
        page = visit.page
        page.evaluate(UNFOLD)
        right = check.checking.find("02.x1").right
        form = page.locator("[data-question='02.x1']")
        form.locator(f"input[value={right}]").check()
        form.get_by_role("button").click()
        change(page, "imports", f"from cnnlib import check\ncheck('02.x2', '{check.checking.find('02.x2').right}')")
        change(page, "filter", "check.progress()")
        button(page, "filter", "Run").click()
        button(page, "filter", "Run all cells above").click(timeout=60_000)
        expect(page.locator("[data-cell=filter] .outputs")).to_contain_text("2 of 2 ✓", timeout=60_000)
        expect(page.locator("[data-exercises]")).to_have_text("2")
        notebook = nbformat.reads(downloaded(page, "Download as notebook")[0], as_version=4)
        nbformat.validate(notebook)
        given = {cell.id: cell.get("outputs") for cell in notebook.cells}
        assert "Right:" in given["imports"][0].data["text/html"]
        assert "2 of 2" in given["filter"][0].data["text/html"]
        page.reload()
        page.evaluate(UNFOLD)
        shown = page.locator("[data-cell=filter]")
        expect(shown.locator(".outputs")).to_contain_text("2 of 2 ✓")
        expect(shown.get_by_text("From your last visit.")).to_be_visible()
        button(page, "filter", "As it was").click()
        page.reload()
        expect(page.locator("[data-cell=imports] .outputs")).to_contain_text("Right:")
        expect(shown.locator(".outputs")).not_to_contain_text("2 of 2 ✓")
        page.close()
    assert visit.trouble == []


# ---------------------------------------------------------------- the place itself


@pytest.mark.extended
def test_the_place_is_reached_by_keys_and_passes_axe(opened, axe_source):
    page = opened()
    page.get_by_role("button", name="Download as notebook").focus()
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.do"))
    assert reached == ["save", "open", "forget"]
    page.evaluate(axe_source)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found = page.evaluate("axe.run('.work')")
        assert [(violation["id"], violation["nodes"]) for violation in found["violations"]] == []
