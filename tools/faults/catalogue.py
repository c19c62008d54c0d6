"""The list of faults, as it stands in faults.toml, and whether it still fits the files."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools.lessons import ROOT

LIST = Path(__file__).with_name("faults.toml")
LANES = {"quick": ["--quick"], "test": [], "all": ["--all"]}  # the quickest first: what `run.py test` is given for it


@dataclass(frozen=True)
class Fault:
    """One small mistake: `old` becomes `new` in `file`, and one of `tests` should notice.

    `room` says to what it belongs, and `lane` in which lane of `run.py test` it has to be caught.
    """

    room: str
    name: str
    file: str
    old: str
    new: str
    tests: list
    lane: str = "quick"

    def made_in(self, text):
        """The text of the file with the fault in it."""
        return text.replace(self.old, self.new)

    def is_like(self, word):
        """Whether it is meant by `word`, a part of its name or of its file's path."""
        return word in self.name or word in self.file


def read_faults(path=LIST):
    """Every fault, in the order of the file; a table's name is the fault's room."""
    rooms = tomllib.loads(path.read_text(encoding="utf-8"))
    return [Fault(room=room, **entries) for room, listed in rooms.items() for entries in listed]


def chosen(faults, words):
    """The faults that any of the words means, in their order; all of them where there are no words."""
    meant = [fault for word in words for fault in meant_by(word, faults)]
    return [fault for fault in faults if not words or fault in meant]


def meant_by(word, faults):
    """The faults of the room of this name; else those with the word in their name or in their file's path."""
    found = [fault for fault in faults if fault.room == word] or [fault for fault in faults if fault.is_like(word)]
    if not found:
        raise SystemExit(f"No fault, room or file is called {word}: python run.py faults --list")
    return found


def complaints(fault, root=ROOT):
    """Why a fault cannot be tried any more, in words; nothing where it can."""
    path = root / fault.file
    if not path.is_file():
        return [f"{fault.name}: there is no file {fault.file}"]
    found = []
    if (times := path.read_text(encoding="utf-8").count(fault.old)) != 1:
        found.append(f"{fault.name}: its old text stands {times} times in {fault.file}, not once")
    if fault.old == fault.new:
        found.append(f"{fault.name}: it changes nothing")
    if fault.lane not in LANES:
        found.append(f"{fault.name}: there is no lane {fault.lane}")
    files = [test.partition("::")[0] for test in fault.tests]
    return found + [f"{fault.name}: there is no {name}" for name in files if not (root / name).exists()]
