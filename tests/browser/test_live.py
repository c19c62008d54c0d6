"""A lesson whose cells run in its page, with one Python for the whole file: what comes out, and what is said.

Every lesson, from top to bottom: test_live_lessons.py.
"""

import re
import time

import pytest
from locate import slider

from cnnlib.exercises import find
from tools.browser.live import LivePage
from tools.browser.visit import served, until

LESSON = "lessons/02_slide_one_window.html"
CELL = "filter"  # other code is tried in this one
LOOP = "def slide(image, kernel):\n    while True:\n        pass\n\n\ncheck('02.3', slide)"
CHANGES = "kept = [1]\n\n\ndef slide(image, kernel):\n    kept.append(2)\n\n\ncheck('02.3', slide)\nprint(kept)"
BAR = "import time\nfrom tqdm.auto import tqdm\n\nfor _ in tqdm(range(4)):\n    time.sleep(0.12)"
MARKDOWN = "from IPython.display import Markdown\n\nMarkdown('**a**\\n\\n- b\\n- c')"
TWICE = "import matplotlib.pyplot as plt\n\nplt.plot([1, 2]);"
TICKS = "from cnnlib.check import checking\n\nsorted(checking.PROGRESS.done()[0])"
STREAMS = "import sys\n\nprint(1)\nprint(2, file=sys.stderr)\nprint(3)\n4"
GIVEN = {  # code, and all text that stands below it then
    "prints in their order, and the value": (STREAMS, "1\n2\n3\n4"),
    "a value as a notebook writes it": ("{'a': [1.5] * 2, 'b': {3, 1, 2}}", "{'a': [1.5, 1.5], 'b': {1, 2, 3}}"),
    "a value that is hidden by ;": ("object();", ""),
    "HTML between prints": ("from IPython.display import HTML\n\nprint(1)\ndisplay(HTML('<b>2</b>'))\n3", "1\n2\n3"),
    "markdown": (
        "from IPython.display import Markdown\n\nMarkdown('**a**\\n\\n- b\\n- c')",
        re.compile(r"^a\s+b\s+c$"),
    ),
    "a bar that has run its course": (BAR, re.compile(r"^100%\|█+\| 4/4 ")),
    "a warning, and its line": (
        "import warnings\n\nwarnings.warn('look out')",
        "<cell filter>:3: UserWarning: look out\n  warnings.warn('look out')",
    ),
    "where a cell went wrong": (
        "def half(x):\n    return 1 / x\n\n\nhalf(0)",
        re.compile(
            r"^  line 5, in <module>\n    half\(0\)\n  line 2, in half\n.*\nZeroDivisionError: [a-z ]+$", re.DOTALL
        ),
    ),
    "a cell that is no Python": ("for", re.compile("SyntaxError: invalid syntax$")),
    "a function without an end": ("def r():\n    return r()\n\n\nr()", re.compile("RecursionError: maximum rec")),
    "what is not there": ("import pandas", re.compile("named 'pandas'\nthis page has numpy, matplotlib and cnnlib")),
    "what would end Python": ("exit()", re.compile("SystemExit")),
    "what would end it without a word": ("import js\n\njs.close()", re.compile("TypeError|AttributeError")),
    "a question": ("input('name')", re.compile("RuntimeError: a page cannot ask")),
    "what the machine is asked": (
        "cnnlib.doctor()",
        re.compile(r"^✓ Python 3\S+\n✓ numpy \S+\n✓ matplotlib \S+\n✓ 10,0"),
    ),
}


@pytest.fixture(scope="module")
def lesson(built_site, browser):
    with served(built_site) as address:
        lesson = LivePage(browser, address, LESSON)
        lesson.open()
        yield lesson
        lesson.page.close()
        assert lesson.trouble == []


@pytest.fixture(scope="module")
def begun(lesson):
    """The lesson, its first cell run."""
    lesson.run("imports")
    return lesson


def texts(place):
    return "\n".join(text.strip("\n") for text in place.locator("> *").all_inner_texts())


def try_code(lesson, code):
    """Type code into a cell, and run it as one does."""
    lesson.write(CELL, code)
    lesson.page.evaluate("heard = []")
    lesson.page.keyboard.press("Shift+Enter")
    until(lesson.page, "heard.some(({ kind }) => kind === 'done')")
    return lesson.shown(CELL)


def answer(lesson, code):
    """What `check` says."""
    return try_code(lesson, code).locator("[role=status]").inner_text()


def value(lesson, code):
    (output,) = lesson.execute(code)
    return output["data"]["text/plain"]


def expect_value(lesson, code, wanted, seconds=5):
    """Python says this, as soon as what the widget sent has reached it."""
    deadline = time.monotonic() + seconds
    while (found := value(lesson, code)) != wanted and time.monotonic() < deadline:
        lesson.page.wait_for_timeout(50)
    assert found == wanted


def test_a_cell_that_needs_those_above_offers_to_run_them(lesson):
    lesson.run("filter")
    lesson.button("filter", "runAbove").click()
    until(lesson.page, "heard.filter(({ kind }) => kind === 'done').length >= 3")
    assert texts(lesson.shown("filter")) == "(1, 3, 3, 1) (2, 2, 1, 1)"


@pytest.mark.parametrize(("code", "text"), GIVEN.values(), ids=GIVEN)
def test_what_a_cell_gives_stands_below_it(begun, code, text):
    found = texts(try_code(begun, code))
    assert text.search(found) if isinstance(text, re.Pattern) else found == text


def test_a_cell_that_is_run_again_shows_what_it_gives_now(begun):
    assert texts(try_code(begun, "print(image.shape)")) == "(1, 3, 3, 1)"
    assert texts(try_code(begun, "print(weight.shape)")) == "(2, 2, 1, 1)"


def test_a_picture_has_its_size_and_says_what_it_shows(begun):
    (output,) = begun.run("picture-first-code")
    picture = begun.shown("picture-first-code").get_by_role("img")
    assert picture.get_attribute("alt") == output["data"]["text/plain"] == output["metadata"]["image/png"]["alt"]
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth > 300)")
    width = output["metadata"]["image/png"]["width"]
    assert picture.evaluate("(image) => getComputedStyle(image).width") == f"{width}px"


def test_a_figure_of_pyplot_is_shown_once(begun):
    assert try_code(begun, TWICE).get_by_role("img").count() == 1
    assert value(begun, "plt.get_fignums()") == "[]"


def test_a_widget_and_its_python_say_the_same(begun):
    shown = try_code(begun, "explorer = cnnlib.explore_conv2d(image, weight)\nexplorer")
    stride = slider(shown, "Stride")
    stride.press("ArrowRight")
    expect_value(begun, "explorer.stride", "2")
    begun.execute("explorer.stride = 1")
    until(begun.page, "(input) => input.value === '1'", stride.element_handle())


def test_a_widget_that_the_lesson_does_not_have_comes_with_its_looks(begun):
    try_code(begun, "cnnlib.draw_digit()").locator(".widget.alive").wait_for()
    assert begun.page.evaluate("document.querySelector('link[href$=\"/digit_pad.css\"]').sheet !== null")


def test_an_exercise_answers_and_gets_its_tick(begun):
    exercise = find("02.3")
    mirrored = exercise.solved.replace("* kernel", "* kernel[::-1, ::-1]")
    assert mirrored != exercise.solved
    assert "turns the filter around" in answer(begun, mirrored)
    assert value(begun, TICKS) == "[]"
    assert "Right" in answer(begun, exercise.solved)
    assert value(begun, TICKS) == "['02.3']"


def test_a_loop_without_an_end_in_an_exercise_ends_and_python_lives(begun):
    assert "3 seconds" in answer(begun, LOOP)
    assert texts(try_code(begun, "print(image.shape)")) == "(1, 3, 3, 1)"


def test_what_a_function_changes_in_the_notebook_does_not_last(begun):
    assert texts(try_code(begun, CHANGES)).endswith("[1]")


def test_stop_ends_a_loop_without_an_end_within_a_second(begun):
    begun.write(CELL, "while True:\n    pass")
    begun.page.keyboard.press("Shift+Enter")
    begun.button(CELL, "stop").click()
    begun.cell(CELL).get_by_text("Stopped.").wait_for(timeout=1000)
    assert not begun.button(CELL, "stop").is_visible()


def test_python_that_was_stopped_starts_again(begun):
    """From the memory that its first start has left, unless that is not yet kept."""
    assert texts(try_code(begun, "import random\n\nprint(1 + 1)")) == "2"
