"""Every lesson in its page, from top to bottom: it gives what is stored, and its exercises answer as in Jupyter."""

import base64
import copy
import json

import nbformat
import pytest

from cnnlib.exercises import LESSONS
from tools.browser.live import LivePage
from tools.browser.visit import served
from tools.differences import cell_differences
from tools.lessons import WIDGET_VIEW, code_cells, lessons, read_lesson

pytestmark = pytest.mark.extended

DECODER = "another version of Pillow decodes the photograph's JPEG: its last digits differ"
BAR = "the bar is text: ipywidgets are not there"
DIFFERENT = {  # lesson: {cell: why it gives something else in the page}
    "01": {"colours-code": DECODER},
    "02": {"photo-filters-code": DECODER, "photo-edges-code": DECODER},
    "05": {"photo-code": DECODER, "photo-filters-code": DECODER},
    "11": {"overfit-code": BAR, "train-code": BAR},
}
WAIT = 600  # seconds for a cell that trains, on a busy machine
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


def run_all(page, path):
    """What differs from the stored outputs, by cell; every cell that stands in the page is run, and none may fail."""
    found = {}
    for cell in code_cells(read_lesson(path)):
        if page.cell(cell.id).count():
            outputs = page.run(cell.id, WAIT)
            assert [output.traceback for output in outputs if output.output_type == "error"] == []
            differences = cell_differences(comparable(outputs), comparable(cell.outputs))
            if differences and "nbval-ignore-output" not in cell.metadata.get("tags", []):
                found[cell.id] = differences
    return found


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_lesson_gives_in_its_page_what_is_stored(path, address, browser):
    page = LivePage(browser, address, f"lessons/{path.stem}.html")
    page.open()
    found, expected = run_all(page, path), DIFFERENT.get(path.stem[:2], {})
    page.page.close()
    assert found.keys() == expected.keys(), json.dumps(found, indent=2, ensure_ascii=False)
    assert page.trouble == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_right_answer_is_right_and_every_known_wrong_one_is_told(lesson, begun):
    (output,) = begun.execute(TRY_ALL.replace("LESSON", lesson), WAIT)
    assert output.get("data", {}).get("text/plain") == "'[]'", output
