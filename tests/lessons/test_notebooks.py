"""Every stored lesson: executed in order, true to its source, fit to be read. (What its cells give, nbval compares.)"""

import base64
import io
import json
import re
import statistics

import nbformat.v4
import pytest
from PIL import Image

from tools.lessons import code_cells, lessons, normalise, read_lesson, to_text

TRAINED_HERE = "a network is trained in it or before it: another processor rounds otherwise, so its last digit differs"
IGNORED_OUTPUTS = {  # (lesson, cell id): why nbval cannot compare this cell's output
    ("00_start_here.ipynb", "doctor-code"): "versions differ from machine to machine",
    ("08_im2col.ipynb", "speed-code"): "a timing",
    ("11_train_a_cnn.ipynb", "play-picture"): "a training: each processor rounds in its own way",
    ("14_reuse_what_a_network_has_learned.ipynb", "scratch-code"): TRAINED_HERE,
    ("14_reuse_what_a_network_has_learned.ipynb", "frozen-code"): TRAINED_HERE,
    ("14_reuse_what_a_network_has_learned.ipynb", "tune-code"): TRAINED_HERE,
    ("14_reuse_what_a_network_has_learned.ipynb", "top-curve-code"): TRAINED_HERE,
    ("14_reuse_what_a_network_has_learned.ipynb", "curves-picture"): TRAINED_HERE,
    ("14_reuse_what_a_network_has_learned.ipynb", "try-code"): TRAINED_HERE,
    ("15_train_it_well.ipynb", "compare-picture"): TRAINED_HERE,
    ("15_train_it_well.ipynb", "sigma-code"): TRAINED_HERE,
    ("15_train_it_well.ipynb", "rates-code"): TRAINED_HERE,
    ("15_train_it_well.ipynb", "overfit-picture"): TRAINED_HERE,
    ("15_train_it_well.ipynb", "overfit-shares"): TRAINED_HERE,
    ("15_train_it_well.ipynb", "more-picture"): TRAINED_HERE,
    ("15_train_it_well.ipynb", "fair-table"): TRAINED_HERE,
}
LONGEST_CELL, LONGEST_MEDIAN = 12, 4  # lines
WIDEST, HIGHEST = 856, 520  # CSS pixels: what a screen of 1024×768 leaves
LONGEST_PARAGRAPH = 80  # words
LARGEST_FILE = 1_000_000  # bytes
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
MACHINE_PATH = re.compile(
    r"(?<![\w.:/])/(?:home|Users|root|tmp|work|usr|opt|var|private)/\w|\b[A-Za-z]:\\\w|site-packages"
)
FILE = re.compile(r"\.\.[/\\]|\b(?:open|Path|loadtxt|imread)\(|\bnp\.load\(")
LINK = re.compile(r"\]\(([^)#\s]+\.ipynb)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def output_text(output):
    """Everything of an output that is not a picture."""
    data = {name: value for name, value in output.get("data", {}).items() if not name.startswith("image/")}
    return json.dumps([output.get("text", ""), data], ensure_ascii=False).replace("\\\\", "\\")


def picture_size(output):
    """Width and height at which a PNG is shown, in CSS pixels."""
    said = output.metadata.get("image/png", {})
    if "width" in said and "height" in said:
        return said["width"], said["height"]
    with Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))) as image:
        return image.size


def pictures(cell):
    """Outputs of a cell that are pictures."""
    return [output for output in cell.outputs if any(name.startswith("image/") for name in output.get("data", {}))]


def paragraphs(source):
    """Paragraphs, headings and list items; neither code nor tables."""
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)", FENCE.sub("", source))
    return [block for block in blocks if not block.lstrip().startswith("|")]


def not_executed_in_order(notebook):
    for number, cell in enumerate(code_cells(notebook), start=1):
        if cell.execution_count != number:
            yield f"code cell {number} has the execution count {cell.execution_count}: run the whole lesson"


def unfit_outputs(notebook):
    for number, cell in enumerate(code_cells(notebook), start=1):
        for output in cell.outputs:
            text = output_text(output)
            if output.output_type == "error":
                yield f"code cell {number} stores the error {output.ename}"
            elif found := ADDRESS.search(text) or MACHINE_PATH.search(text):
                yield f"code cell {number} stores {found[0]!r}, which is another on every machine"


def saved_widgets(notebook):
    if "widgets" in notebook.metadata:
        yield "widget state is saved: GitHub does not show such a file"


def long_cells(notebook):
    lengths = [len(cell.source.splitlines()) for cell in code_cells(notebook)]
    for number, length in enumerate(lengths, start=1):
        if length > LONGEST_CELL:
            yield f"code cell {number} has {length} lines, more than {LONGEST_CELL}"
    if lengths and statistics.median(lengths) > LONGEST_MEDIAN:
        yield f"the median code cell has {statistics.median(lengths)} lines, more than {LONGEST_MEDIAN}"


def large_pictures(notebook):
    for number, cell in enumerate(code_cells(notebook), start=1):
        if len(pictures(cell)) > 1:
            yield f"code cell {number} shows {len(pictures(cell))} pictures: one idea, one picture"
        for output in pictures(cell):
            width, height = picture_size(output) if "image/png" in output.data else (0, 0)
            if width > WIDEST or height > HIGHEST:
                yield f"code cell {number}: picture of {width}×{height}, more than {WIDEST}×{HIGHEST}"


def long_paragraphs(notebook):
    for cell in notebook.cells:
        for block in paragraphs(cell.source) if cell.cell_type == "markdown" else []:
            words = len(block.split())
            if words > LONGEST_PARAGRAPH:
                yield f"a paragraph of {words} words, more than {LONGEST_PARAGRAPH}: {block[:40]!r}…"


def unexplained_exemptions(notebook, name="", allowed=IGNORED_OUTPUTS):
    for number, cell in enumerate(code_cells(notebook), start=1):
        tags = [tag for tag in cell.metadata.get("tags", []) if tag.startswith("nbval-") or tag == "raises-exception"]
        tags += re.findall(r"#\s*(NBVAL_\w+|PYTEST_VALIDATE_\w+)", cell.source)
        if tags and (name, cell.get("id")) not in allowed:
            yield f"code cell {number} is exempt from comparison by {tags[0]}, without a reason in IGNORED_OUTPUTS"


def doubtful_ids(notebook):
    ids = [cell.get("id") for cell in notebook.cells]
    if None in ids:
        yield "a cell has no id: store the lesson with run.py notebooks"
    if len(set(ids)) < len(ids):
        yield "two cells have the same id"


def not_in_stored_form(notebook):
    if to_text(normalise(nbformat.from_dict(notebook))) != to_text(notebook):
        yield "the metadata are not as run.py notebooks stores them"


def files_beside_it(notebook):
    for number, cell in enumerate(code_cells(notebook), start=1):
        if found := FILE.search(cell.source):
            yield f"code cell {number} has {found[0]!r}, and a student's copy of the lesson lies elsewhere"


def broken_links(notebook, folder_names=None):
    known = {path.name for path in lessons()} if folder_names is None else folder_names
    for cell in notebook.cells:
        for target in LINK.findall(cell.source) if cell.cell_type == "markdown" else []:
            if target not in known and "://" not in target:
                yield f"a link leads to {target}, which does not exist"


CHECKS = [
    not_executed_in_order,
    unfit_outputs,
    saved_widgets,
    long_cells,
    large_pictures,
    long_paragraphs,
    doubtful_ids,
    not_in_stored_form,
    files_beside_it,
    broken_links,
]


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_stored_lesson_is_fit_to_be_read(path):
    notebook = read_lesson(path)
    complaints = [complaint for check in CHECKS for complaint in check(notebook)]
    assert complaints + list(unexplained_exemptions(notebook, path.name)) == []


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_lesson_file_is_small_and_in_the_stored_bytes(path):
    assert path.stat().st_size <= LARGEST_FILE
    assert path.read_bytes() == to_text(read_lesson(path)).encode("utf-8")


def png(width, height):
    """A white picture as a notebook stores it."""
    file = io.BytesIO()
    Image.new("L", (width, height), 255).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode("ascii")


def shown(data, **metadata):
    """An output that displays `data`."""
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def printed(text):
    """An output that printed `text`."""
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def notebook_of(*cells, **metadata):
    """A lesson in the stored form, with counts 1, 2, …"""
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    for number, cell in enumerate(code_cells(notebook), start=1):
        cell.execution_count = number
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    normalise(notebook)
    notebook.metadata.update(metadata)
    return notebook


def code(source="1 + 1", *outputs, tags=()):
    """A code cell with its stored outputs."""
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)} if tags else {})


def text(source):
    """A markdown cell."""
    return nbformat.v4.new_markdown_cell(source)


def with_counts(*counts):
    """A lesson whose code cells carry these execution counts."""
    notebook = notebook_of(*[code() for _ in counts])
    for cell, count in zip(code_cells(notebook), counts, strict=True):
        cell.execution_count = count
    return notebook


def with_ids(*ids):
    """A lesson whose cells carry these ids."""
    notebook = notebook_of(*[code() for _ in ids])
    for cell, cell_id in zip(notebook.cells, ids, strict=True):
        cell["id"] = cell_id
    return notebook


GOOD = notebook_of(
    text("# A lesson\n\nFew words.\n\n| a | table |\n|---|---|\n| of | " + "many words " * 90 + "|"),
    code("2 * 21", printed("42 of 0x2a, and 1/2 / 3")),
    code("draw()", shown({"image/png": png(1712, 1040)}, **{"image/png": {"width": 856, "height": 520}})),
)
BAD = {
    "never executed": (not_executed_in_order, with_counts(None)),
    "executed in another order": (not_executed_in_order, with_counts(1, 3)),
    "an error": (unfit_outputs, notebook_of(code("1 / 0", nbformat.v4.new_output("error", ename="ZeroDivisionError")))),
    "an address": (unfit_outputs, notebook_of(code("x", printed("<object at 0x7f00deadbeef>")))),
    "an address in HTML": (unfit_outputs, notebook_of(code("x", shown({"text/html": "<b>0x7f00deadbeef</b>"})))),
    "a path on Linux": (unfit_outputs, notebook_of(code("x", printed("saved in /" + "home/student/x.png")))),
    "a path on Windows": (unfit_outputs, notebook_of(code("x", printed("saved in C:" + "\\Users\\x.png")))),
    "widget state": (saved_widgets, notebook_of(code(), widgets={})),
    "one long cell": (long_cells, notebook_of(code("1\n" * 13), code(), code())),
    "many middling cells": (long_cells, notebook_of(code("1\n" * 5), code("1\n" * 5))),
    "two pictures": (large_pictures, notebook_of(code("x", *[shown({"image/png": png(9, 9)})] * 2))),
    "a wide picture": (large_pictures, notebook_of(code("x", shown({"image/png": png(857, 9)})))),
    "a high picture": (large_pictures, notebook_of(code("x", shown({"image/png": png(9, 521)})))),
    "a long paragraph": (long_paragraphs, notebook_of(text("word " * 81))),
    "a long list item": (long_paragraphs, notebook_of(text("- short\n- " + "word " * 81))),
    "an unexplained tag": (unexplained_exemptions, notebook_of(code("x", tags=["nbval-ignore-output"]))),
    "an unexplained comment": (unexplained_exemptions, notebook_of(code("# NBVAL_" + "SKIP\nx"))),
    "the same id twice": (doubtful_ids, with_ids("one", "one")),
    "other metadata": (not_in_stored_form, notebook_of(code(), title="mine")),
    "a file of the checkout": (files_beside_it, notebook_of(code('np.load("../data/mnist.npz")'))),
    "a broken link": (broken_links, notebook_of(text("[next](99_there_is_none.ipynb)"))),
}


@pytest.mark.parametrize("check", [*CHECKS, unexplained_exemptions])
def test_check_passes_a_good_lesson(check):
    assert list(check(GOOD)) == []


@pytest.mark.parametrize(("check", "notebook"), BAD.values(), ids=BAD)
def test_check_finds_what_it_is_for(check, notebook):
    assert len(list(check(notebook))) == 1


def test_exemption_with_a_reason_is_allowed():
    notebook = notebook_of(code("x", tags=["nbval-ignore-output"]))
    assert list(unexplained_exemptions(notebook, "a.ipynb", {("a.ipynb", "cell-0"): "measures seconds"})) == []
