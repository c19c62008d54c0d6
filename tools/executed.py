"""A lesson as a fresh kernel leaves it: executed once, for nbval (tools/replay.py), for the site and for the slides.

What came out is kept in build/executed/, under a name that changes with everything on which it depends.
"""

import hashlib
import sys
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from cnnlib.language import ENGLISH, catalogue_of
from tools.lessons import ROOT, read_lesson, write_lesson
from tools.notebooks import ATTEMPTS, patiently, run_cells

EXECUTED = ROOT / "build" / "executed"
# what a lesson's outputs depend on, beside what is installed:
TOOLS = (
    "address",
    "deterministic",
    "executed",
    "languages/edition",
    "languages/paragraphs",
    "lessons",
    "notebooks",
    "setup_cell",
)
SOURCES = [ROOT / "cnnlib", ROOT / "data", *(ROOT / "tools" / f"{name}.py" for name in TOOLS)]


def run_once(path, environment, kept_in=EXECUTED, attempts=ATTEMPTS, code=ENGLISH):
    """The lesson with its outputs and its widgets' state, from a file where the very same has been run before.

    A lesson that fails, or hangs at every attempt, raises what nbclient does, and leaves no file.
    """
    sources = [path, *SOURCES]
    if code != ENGLISH:
        sources.append(catalogue_of(code))
        kept_in = kept_in / Path(code).stem
    kept = kept_in / f"{path.stem}-{fingerprint(sources)}.ipynb"
    if kept.exists():
        return read_lesson(kept)
    made = patiently(lambda: run_cells(path, environment, keep_widgets=True, code=code), path.name, attempts)
    kept_in.mkdir(parents=True, exist_ok=True)
    for older in kept_in.glob(f"{path.stem}-*.ipynb"):
        older.unlink(missing_ok=True)  # another build may have been faster
    write_lesson(kept, made)
    return made


def fingerprint(places):
    """Some letters that change when a file in one of these places does, or this Python, or a package of it."""
    found = hashlib.sha256(repr([sys.version, installed()]).encode())
    for place in places:
        files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if is_source(path))
        for path in files:
            found.update(f"{path.relative_to(place)}".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


@cache
def installed():
    """Name and version of every package that there is."""
    return sorted(f"{found.name} {found.version}" for found in distributions())


def is_source(path):
    """Whether it is a file that a person wrote, or data: not a language's catalogue, which has no part in English."""
    return path.is_file() and "__pycache__" not in path.parts and path.suffix != ".mo"
