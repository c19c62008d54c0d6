"""Which exercises are done: a small file in the folder `my-lessons`, shared by all notebooks that run there.

Nothing is kept in memory where there is such a folder: marking an exercise reads the file, adds it and writes it anew,
under a lock, so that several kernels do not lose each other's marks.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cnnlib.exercises import MOVED
from cnnlib.language import told

__all__ = ["Progress"]

FOLDER = "my-lessons"
FILE, LOCK = "progress.json", "progress.json.lock"
NEW, DAMAGED = "progress.json.{process}.new", "progress-damaged-{number}.json"
PATIENCE = 2.0  # seconds to wait for a lock; an older one was left by a kernel that died
NOT_SAVED = "(This tick could not be saved in `my-lessons/progress.json`: is the folder writable, the disk full?)"
KEPT_ASIDE = "(The saved progress could not be read. It was kept as `{file}`, and counting starts anew.)"


class Progress:
    """The exercises that one student has done."""

    def __init__(self) -> None:
        self.in_this_kernel: set[str] = set()  # used where there is no folder to write to

    def done(self) -> tuple[set[str], str]:
        """(ids that are done, a sentence about what went wrong or "")."""
        folder = find_folder()
        if folder is None:
            return set(self.in_this_kernel), ""
        try:
            with locked(folder):
                return read(folder)
        except OSError:
            return set(self.in_this_kernel), told(NOT_SAVED)

    def mark_done(self, exercise_id: str) -> str:
        """Remember that an exercise is done; a sentence about what went wrong, or ""."""
        self.in_this_kernel.add(exercise_id)
        folder = find_folder()
        if folder is None:
            return ""
        try:
            with locked(folder):
                ids, note = read(folder)
                if exercise_id not in ids:
                    write(folder, ids | {exercise_id})
            return note
        except OSError:
            return told(NOT_SAVED)

    def reset(self) -> str:
        """Forget them all; a sentence about what went wrong, or ""."""
        self.in_this_kernel.clear()
        folder = find_folder()
        if folder is None:
            return ""
        try:
            with locked(folder):
                write(folder, set())
            return ""
        except OSError:
            return told(NOT_SAVED)


def find_folder() -> Path | None:
    """The folder `my-lessons` in which we are, or None."""
    try:
        here = Path.cwd()
    except OSError:  # the folder was removed under us
        return None
    return next((folder for folder in (here, *here.parents) if folder.name == FOLDER), None)


def read(folder: Path) -> tuple[set[str], str]:
    """The ids in the file, as they are called now, and a sentence if it was damaged and had to be put aside."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return set(), ""
    except UnicodeDecodeError:
        return set(), put_aside(folder)
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        ids = json.loads(text)["done"]
        if isinstance(ids, list) and all(isinstance(item, str) for item in ids):
            return {MOVED[name] if name in MOVED else name for name in ids}, ""
    return set(), put_aside(folder)


def put_aside(folder: Path) -> str:
    """Give a damaged file a new name, so that nothing is lost."""
    number = 1
    while (aside := folder / DAMAGED.format(number=number)).exists():
        number += 1
    (folder / FILE).replace(aside)
    return told(KEPT_ASIDE, file=aside.name)


def write(folder: Path, ids: set[str]) -> None:
    """Write the file whole or not at all."""
    new = folder / NEW.format(process=os.getpid())
    try:
        new.write_text(json.dumps({"done": sorted(ids)}, indent=1) + "\n", encoding="utf-8")
        new.replace(folder / FILE)
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock file; one that nobody has released for PATIENCE seconds is taken over."""
    lock = folder / LOCK
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                break
            time.sleep(0.01)
        except PermissionError:  # on Windows also while another kernel is removing it
            if time.monotonic() > deadline or not os.access(folder, os.W_OK):
                raise
            time.sleep(0.01)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.unlink()
