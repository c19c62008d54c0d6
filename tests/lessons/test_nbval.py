"""What nbval believes of a lesson's stored outputs, as conftest.py mends it: with a kernel, and with a replay."""

import base64
import io
import re
import subprocess
import sys

import nbformat.v4
import pytest
from PIL import Image

from tools.deterministic import deterministic_environment
from tools.lessons import ROOT, write_lesson
from tools.pictures import COMPARED_HERE

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="{}"/></svg>'


def png(grey, **options):
    """A picture of one grey as a notebook holds it."""
    file = io.BytesIO()
    Image.new("L", (2, 1), grey).save(file, "PNG", **options)
    return base64.b64encode(file.getvalue()).decode("ascii")


def displayed(plain, **more):
    """An output that was displayed, its formats called image_png for image/png and so on."""
    data = {"text/plain": plain, **{name.replace("_", "/"): value for name, value in more.items()}}
    return nbformat.v4.new_output("display_data", data)


def rich(kind, **more):
    """What display(kind(…)) leaves: its name, and one more format."""
    return displayed(f"<IPython.core.display.{kind} object>", **more)


def svg(width):
    """What display(SVG(…)) leaves."""
    return nbformat.v4.new_output("display_data", {**rich("SVG").data, "image/svg+xml": SVG.format(width)})


def value(text):
    """The value of a cell."""
    return nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=1)


def said(text, name="stdout"):
    """What a cell printed."""
    return nbformat.v4.new_output("stream", name=name, text=text)


DRAW = f"display(Image(base64.b64decode('{png(7)}')))"
WARN = "print(1, file=sys.stderr)"
TOLD = {  # a cell's source, the outputs that are stored with it, and whether they are true
    "imports": ("import base64, sys\nfrom IPython.display import HTML, SVG, Image, Markdown", [], True),
    "a picture": (DRAW, [rich("Image", image_png=png(7))], True),
    "the same picture, packed otherwise": (DRAW, [rich("Image", image_png=png(7, compress_level=0))], COMPARED_HERE),
    "another picture": (DRAW, [rich("Image", image_png=png(8))], not COMPARED_HERE),
    "no picture": (DRAW, [rich("Image")], not COMPARED_HERE),
    "a value": ("6 * 7", [value("42")], True),
    "another value": ("6 * 7", [value("41")], False),
    "a value that is hidden by ; (its text would be an address)": ("object();", [], True),
    "a hidden value that is stored": ("6 * 7;", [value("42")], False),
    "two prints": ("print(1)\nprint(2)", [said("1\n2\n")], True),
    "one print of two": ("print(1)\nprint(2)", [said("1\n")], False),
    "a print that does not come": ("pass", [said("1\n")], False),
    "a print that is not stored": ("print(1)", [], False),
    "a warning": (WARN, [said("1\n", "stderr")], True),
    "another warning": (WARN, [said("2\n", "stderr")], False),
    "a warning stored as a print": (WARN, [said("1\n")], False),
    "HTML": ("display(HTML('<b>1</b>'))", [rich("HTML", text_html="<b>1</b>")], True),
    "other HTML": ("display(HTML('<b>1</b>'))", [rich("HTML", text_html="<b>2</b>")], False),
    "markdown": ("display(Markdown('*1*'))", [rich("Markdown", text_markdown="*1*")], True),
    "other markdown": ("display(Markdown('*1*'))", [rich("Markdown", text_markdown="*2*")], False),
    "a drawing": (f"display(SVG('{SVG.format(1)}'))", [svg(1)], True),
    "another drawing": (f"display(SVG('{SVG.format(1)}'))", [svg(2)], False),
    "a format too many": ("display(6 * 7)", [displayed("42", text_html="42")], False),
    "another order": ("display(1, 2)", [displayed("2"), displayed("1")], False),
}
FAILS = {  # another lesson: it cannot be executed as a whole, so its cells are tried one by one
    "before the failure": ("1", [value("1")], True),
    "the failure": ("1 / 0", [], False),
    "after the failure": ("2", [value("2")], True),
}


def nbval_verdicts(folder, *options):
    """What nbval says of every cell of the lessons in a folder: True where it passes."""
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:xdist", "-p", "no:cacheprovider", "--nbval"]
    command += ["--nbval-current-env", *options, "-v", "--color=no", str(folder)]
    with deterministic_environment() as environment:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    return [verdict == "PASSED" for verdict in re.findall(r"::Cell \d+ (\w+) +\[", done.stdout)]


def write(path, told):
    """Store a lesson of one cell for each thing that nbval is told."""
    cells = [
        nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=count)
        for count, (source, outputs, _) in enumerate(told.values(), start=1)
    ]
    write_lesson(path, nbformat.v4.new_notebook(cells=cells))


@pytest.mark.parametrize("is_replay", [pytest.param(False, marks=pytest.mark.extended), True], ids=["kernel", "replay"])
def test_what_is_true_is_believed_and_nothing_else(tmp_path, is_replay):
    write(tmp_path / "98_fails.ipynb", FAILS)
    write(tmp_path / "99_toy.ipynb", TOLD)
    options = ["--nbval-replay", str(tmp_path / "kept")] if is_replay else []
    told, found = FAILS | TOLD, nbval_verdicts(tmp_path, *options)
    assert dict(zip(told, found, strict=True)) == {name: is_true for name, (_, _, is_true) in told.items()}
    assert [path.name[:6] for path in tmp_path.glob("kept/*")] == (["99_toy"] if is_replay else [])
