"""The cell that fetches the course on Colab: only with an address, only once, only where cnnlib is missing."""

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from tools.lessons import lessons, read_lesson
from tools.setup_cell import setup_cell, with_setup_cell


@pytest.fixture
def lesson():
    return read_lesson(lessons()[0])


def run_as_a_notebook_does(cell, monkeypatch, is_there):
    """The magic commands that the cell runs, on a machine with or without cnnlib."""
    called = []
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object() if is_there else None)

    class Shell:
        def run_line_magic(self, name, line):
            called.append(f"{name} {line}")

    exec(TransformerManager().transform_cell(cell.source), {"get_ipython": Shell})
    return called


def test_without_an_address_there_is_no_cell(lesson):
    before = nbformat.writes(lesson)
    assert nbformat.writes(with_setup_cell(lesson, "")) == before


def test_with_an_address_it_stands_behind_the_title_once(lesson):
    count = len(lesson.cells)
    twice = with_setup_cell(with_setup_cell(lesson, "OWNER/NAME"), "OWNER/NAME")
    assert len(twice.cells) == count + 1
    assert "https://github.com/OWNER/NAME" in twice.cells[1].source
    nbformat.validate(twice)


def test_another_address_replaces_it_and_none_removes_it(lesson):
    count = len(lesson.cells)
    moved = with_setup_cell(with_setup_cell(lesson, "OLD/NAME"), "NEW/NAME")
    assert "NEW/NAME" in moved.cells[1].source and len(moved.cells) == count + 1
    assert len(with_setup_cell(moved, "").cells) == count


@pytest.mark.parametrize(
    ("is_there", "wanted"), [(True, []), (False, ["pip install --quiet git+https://github.com/OWNER/NAME"])]
)
def test_it_installs_only_what_is_missing(monkeypatch, is_there, wanted):
    assert run_as_a_notebook_does(setup_cell("OWNER/NAME"), monkeypatch, is_there) == wanted
