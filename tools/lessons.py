"""Where the lessons are, and how their files are read and written."""

import pathlib

import nbformat

ROOT = pathlib.Path(__file__).resolve().parent.parent
LESSONS = ROOT / "notebooks"
KEPT_METADATA = {  # the same whoever stores the notebook, and with whichever Python
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def key_of(path):
    """A lesson's key in `cnnlib.exercises.LESSONS`: its two digits, or "c" for the capstone, which has no number."""
    start = path.name.split("_")[0]
    return "c" if start == "capstone" else start


def lessons(folder=LESSONS):
    """All lessons in their order: 00_….ipynb to 10_….ipynb, capstone_….ipynb, 11_….ipynb, …"""
    found = [*folder.glob("[0-9][0-9]_*.ipynb"), *folder.glob("capstone_*.ipynb")]
    return sorted(found, key=lambda path: "10c" if key_of(path) == "c" else key_of(path))


def find_lesson(name, folder=LESSONS):
    """The lesson called `name`: its key (4, 04, c), its name, or its path. SystemExit lists the lessons there are."""
    stem = pathlib.Path(name).name.removesuffix(".ipynb")
    for path in lessons(folder):
        if path.stem == stem or key_of(path) in (stem, stem.zfill(2)):
            return path
    known = "\n".join(f"  {path.stem}" for path in lessons(folder))
    raise SystemExit(f"There is no lesson {name}. The lessons are:\n{known or '  (none yet)'}")


def read_lesson(path):
    """The notebook stored in a file."""
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)


def to_text(notebook):
    """The notebook as it is stored: indented JSON with one line end at its end."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def write_lesson(path, notebook):
    """Store a notebook: whole or not at all, and with the same bytes on every system."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(to_text(notebook), encoding="utf-8", newline="\n")
    partial.replace(path)


def code_cells(notebook):
    """The cells that run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def without_outputs(notebook):
    """Take every output and execution count away, in place."""
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    return notebook


def normalise(notebook):
    """Take away, in place, what differs between two runs and two machines and says nothing to a reader."""
    notebook.metadata = nbformat.from_dict(KEPT_METADATA)
    for cell in notebook.cells:
        kept = {name: cell.metadata[name] for name in ("slideshow", "tags") if name in cell.metadata}
        cell.metadata = nbformat.from_dict(kept)
    for cell in code_cells(notebook):
        for output in cell.outputs:
            output.get("data", {}).pop(WIDGET_VIEW, None)  # names a widget that died with its kernel
    return notebook
