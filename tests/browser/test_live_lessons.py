"""Every lesson in its page, from top to bottom: it gives what is stored, and its exercises answer as in Jupyter."""

import base64
import copy
import json
import statistics

import nbformat
import pytest

from cnnlib.exercises import LESSONS
from tools.browser.live import LivePage
from tools.browser.visit import served
from tools.differences import cell_differences
from tools.lessons import WIDGET_VIEW, code_cells, lessons, read_lesson
from tools.site.pages import warnings_of

pytestmark = pytest.mark.extended

DECODER = "another version of Pillow decodes the photograph's JPEG: its last digits differ"
BAR = "the bar is text: ipywidgets are not there"
DIFFERENT = {  # lesson: {cell: why it gives something else in the page}
    "01": {"colours-code": DECODER},
    "02": {"photo-filters-code": DECODER, "photo-edges-code": DECODER},
    "03": {"own-picture-start": DECODER},
    "05": {"photo-filters-code": DECODER},
    "06": {"own-picture-start": DECODER},
    "11": {"overfit-code": BAR, "train-code": BAR},
    "15": {"more-code": BAR},
}
WAIT = 1500  # seconds for a cell that trains, on a busy machine
NO_WORD_BELOW = 10  # seconds that a cell may take on a laptop and say nothing of it
TRY_ALL = """
import ast, linecache
from cnnlib import check, draw
from cnnlib.exercises import exercises_of
from cnnlib.exercises.kinds import Choice

def result_of(source, name):
    names = {"np": np, "cnnlib": cnnlib, "check": check, "draw": draw, "__name__": "__main__"}
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    *lines, last = ast.parse(source, name).body
    exec(compile(ast.Module(lines, []), name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names)

def unexpected(exercise):
    if not result_of(exercise.solved, f"<cell {exercise.id}>").is_right:
        yield f"{exercise.id}: its solution is not right"
    if isinstance(exercise, Choice):
        told = {letter: option.message for letter, option in exercise.options.items() if letter != exercise.right}
    else:
        told = {number: wrong.message for number, wrong in enumerate(exercise.known_wrong)}
    answers = told if isinstance(exercise, Choice) else [wrong.answer for wrong in exercise.known_wrong]
    for answer, message in zip(answers, told.values(), strict=True):
        found = check(exercise.id, answer)
        if found.is_right or found.message != message:
            yield f"{exercise.id}: {message} ({found.message})"

import json
json.dumps([fault for exercise in exercises_of("LESSON") for fault in unexpected(exercise)])
"""


@pytest.fixture(scope="module")
def address(built_site):
    with served(built_site) as address:
        yield address


@pytest.fixture(scope="module")
def begun(address, browser):
    """One page for the exercises of all lessons."""
    page = LivePage(browser, address, f"lessons/{lessons()[2].stem}.html")
    page.open()
    page.run("imports")
    yield page
    page.page.close()


def comparable(outputs):
    """Outputs with what a page and a kernel have in common; of a picture, that it is there and its size."""
    found = nbformat.from_dict(copy.deepcopy(outputs))
    for data in [output.data for output in found if "data" in output]:
        data.pop(WIDGET_VIEW, None)
        if "image/png" in data:
            width_and_height = base64.b64decode(data["image/png"])[16:24]
            data["image/png"] = [int.from_bytes(width_and_height[start : start + 4]) for start in (0, 4)]
    return nbformat.from_dict({"outputs": found})


def pictures(outputs):
    return sum("image/png" in output.get("data", {}) for output in outputs)


def run_all(page, cells):
    """What differs from the stored outputs, by cell; none may fail.

    Of what depends on the machine, the asserts of the lesson say what it has in common everywhere.
    """
    found = {}
    for cell in cells:
        outputs = page.run(cell.id, WAIT)
        assert [output.traceback for output in outputs if output.output_type == "error"] == []
        assert (cell.id, pictures(outputs)) == (cell.id, pictures(cell.outputs))
        differences = cell_differences(comparable(outputs), comparable(cell.outputs))
        if differences and not warnings_of(cell)["varies"]:
            found[cell.id] = differences
    return found


def wrong_tags(cells, seconds):
    """The cells whose time is not what their tags say; how fast this machine is, the tagged ones tell together."""
    said = {cell.id: warnings_of(cell)["seconds"] for cell in cells}
    tagged = [seconds[name] / laptop for name, laptop in said.items() if laptop]
    slower = statistics.median(tagged) if tagged else 3
    limits = {name: (laptop / 4, laptop * 4) if laptop else (0, NO_WORD_BELOW) for name, laptop in said.items()}
    wrong = [name for name, (low, high) in limits.items() if not low * slower <= seconds[name] <= high * slower]
    return {name: (said[name], round(seconds[name])) for name in wrong}


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_lesson_gives_in_its_page_what_is_stored(path, address, browser):
    page = LivePage(browser, address, f"lessons/{path.stem}.html")
    page.open()
    cells = [cell for cell in code_cells(read_lesson(path)) if page.cell(cell.id).count()]
    found, expected = run_all(page, cells), DIFFERENT.get(path.stem[:2], {})
    seconds = {cell.id: page.seconds(cell.id) for cell in cells}
    page.page.close()
    assert found.keys() == expected.keys(), json.dumps(found, indent=2, ensure_ascii=False)
    assert wrong_tags(cells, seconds) == {}
    assert page.trouble == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_right_answer_is_right_and_every_known_wrong_one_is_told(lesson, begun):
    (output,) = begun.execute(TRY_ALL.replace("LESSON", lesson), WAIT)
    assert output.get("data", {}).get("text/plain") == "'[]'", output
