"""Lessons as a student meets them: opened in JupyterLab, run from top to bottom, their widgets moved by keyboard.

Only with --all: what could go wrong in them is seen without JupyterLab as well (nbval runs their cells, test_pages.py
moves their widgets), and what only JupyterLab can break is in test_jupyterlab.py, a network that trains included.
"""

import re

import pytest

from tools.browser.jupyterlab import freshly_run, open_notebook
from tools.lessons import code_cells, lessons, read_lesson

pytestmark = pytest.mark.extended

MAKES_A_WIDGET = re.compile(r"^cnnlib\.(build|classify|compare|explore|route|shift|trace)_\w+\(")
SHOWS_CURVES = "= cnnlib.watch_training()\n"  # it has a name, for later cells give it to `fit`
NEAR_A_STOP = {"min": "ArrowRight", "max": "ArrowLeft"}


def widget_cells(path):
    """The code cells of a lesson that show a widget."""
    cells = code_cells(read_lesson(path))
    return [cell for cell in cells if MAKES_A_WIDGET.match(cell.source.split("\n")[-1]) or SHOWS_CURVES in cell.source]


@pytest.fixture(scope="module", params=lessons(), ids=lambda path: path.stem)
def lesson(request, lab, browser):
    """One lesson, run; fails at the end if the console complained or a request left this machine."""
    names = [cell.id for cell in widget_cells(request.param)]
    address_and_token, _ = lab
    with open_notebook(address_and_token, browser, request.param.name, names) as notebook, freshly_run(notebook):
        yield notebook


def test_no_cell_of_it_fails(lesson):
    errors = lesson.page.locator("[data-mime-type='application/vnd.jupyter.error']")
    assert errors.all_inner_texts() == []
    assert lesson.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts() == []


def test_every_slider_of_its_widgets_answers_to_an_arrow_key(lesson):
    sliders = lesson.page.locator(".cnn input[type=range]:not([disabled]):visible")
    assert lesson.page.locator(".cnn :is(input, button)").count() >= 2 * (len(lesson.names) > 0)
    for slider in sliders.all():
        before = slider.input_value()
        is_at_end = before == slider.get_attribute("max")
        slider.press(NEAR_A_STOP["max" if is_at_end else "min"])
        assert slider.input_value() != before


def test_its_exit_questions_answer_by_keyboard(lesson):
    for form in lesson.page.locator("form:has(input[type=radio])").all():
        first = form.get_by_role("radio").first
        first.focus()
        first.press("Space")
        form.get_by_role("button").press("Enter")
        form.get_by_text(re.compile("Right:|Not yet:")).first.wait_for()


def test_korean_words_are_marked_as_korean(lesson):
    """A screen reader reads them with a Korean voice; JupyterLab must let the mark through."""
    korean = re.compile("[가-힣]")
    unmarked = lesson.page.evaluate(
        """() => [...document.querySelectorAll('.jp-RenderedMarkdown')].flatMap((text) => {
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode())
            if (!walker.currentNode.parentElement.closest('[lang=ko]')) found.push(walker.currentNode.data);
          return found;
        })"""
    )
    assert [text for text in unmarked if korean.search(text)] == []
