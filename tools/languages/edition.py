"""A lesson, and any text of the course, in another language."""

import nbformat

from cnnlib.language import ENGLISH, told_in
from cnnlib.language import languages as all_languages
from tools.languages.paragraphs import translated
from tools.lessons import read_lesson
from tools.setup_cell import is_setup_cell

TAG = "language"
SOURCE = """\
import cnnlib

cnnlib.set_language("{code}")"""


def languages():
    """The codes of the other languages that there are: those with a catalogue in cnnlib/languages/."""
    return [code for code in all_languages() if code != ENGLISH]


def translate(text, code):
    """One text as a reader of this language reads it: a message, a `Sentence`, or Markdown of several paragraphs."""
    whole = told_in(code, text)
    return whole if whole != text else translated(text, lambda piece: told_in(code, piece))


def edition(path, code):
    """The lesson in this language, with the same cells: words for readers and speakers are translated, code is not.

    Behind the title, and behind the cell that fetches the course, one cell more chooses the language.
    """
    notebook = read_lesson(path)
    if code == ENGLISH:
        return notebook
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = translate(cell.source, code)
        slideshow = cell.metadata.get("slideshow", {})
        if "notes" in slideshow:
            slideshow.notes = translate(slideshow.notes, code)
    notebook.cells.insert(1 + sum(map(is_setup_cell, notebook.cells[:2])), language_cell(code))
    return notebook


def language_cell(code):
    """The cell that chooses the language."""
    metadata = {"slideshow": {"slide_type": "skip"}, "tags": [TAG]}
    return nbformat.v4.new_code_cell(SOURCE.format(code=code), id="language-code", metadata=metadata)


def is_language_cell(cell):
    """Whether it is the one that was put there."""
    return TAG in cell.metadata.get("tags", [])
