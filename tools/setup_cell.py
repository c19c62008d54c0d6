"""The first cell of a lesson, for Colab and its like: it fetches the course where it is missing, else it is silent.

It needs the repository's address (`tools/address.py`); while there is none, the lessons have no such cell, for it could
do nothing. Once it is set, `python run.py notebooks` puts the cell into every lesson.
"""

import nbformat

from tools.address import REPOSITORY, repository_link

TAG = "setup"
SOURCE = """\
import importlib.util

if importlib.util.find_spec("cnnlib") is None:
    %pip install --quiet git+{address}"""


def setup_cell(repository):
    """The cell for this repository."""
    metadata = {"slideshow": {"slide_type": "skip"}, "tags": [TAG]}
    source = SOURCE.format(address=repository_link(repository))
    return nbformat.v4.new_code_cell(source, id="setup-code", metadata=metadata)


def is_setup_cell(cell):
    """Whether it is the one that was put there."""
    return TAG in cell.metadata.get("tags", [])


def with_setup_cell(notebook, repository=REPOSITORY):
    """Put the cell behind the title, in place; take it away where there is no address."""
    cells = [cell for cell in notebook.cells if not is_setup_cell(cell)]
    kept = [cell for cell in notebook.cells if is_setup_cell(cell)]
    if repository:
        fresh = setup_cell(repository)
        stored = kept[0] if kept and kept[0].source == fresh.source else fresh
        cells.insert(1, stored)
    notebook.cells = cells
    return notebook
