"""Try one fault: make it in a copy of the working tree, run the tests nearest to it, take it back."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass

from tools.faults.catalogue import LANES, Fault
from tools.lessons import ROOT

NODE_MODULES = ("tests/browser/node_modules", "tools/node/node_modules")  # too large to copy, and never written to
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
OPTIONS = ["-q", "-rfE", "--color=no", "-p", "no:cacheprovider", *NBVAL]
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
OWN_TEST = "tests/test_faults.py"  # it compares the list with the files, and so would fail for every fault
LONGEST = 1800  # seconds: what takes longer will never end
SURVIVED = "SURVIVED"


@dataclass(frozen=True)
class Verdict:
    """What became of a fault: the first test that failed, or SURVIVED, and how long that took."""

    fault: Fault
    caught_by: str
    seconds: float

    @property
    def is_caught(self):
        return self.caught_by != SURVIVED


def copy_tree(folder):
    """Copy what git knows or would add into `folder`; installed node packages are only linked."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():  # it may be deleted and not yet committed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name in NODE_MODULES:
        if (ROOT / name).is_dir():
            (folder / name).symlink_to((ROOT / name).resolve(), target_is_directory=True)


@contextmanager
def made(fault, folder):
    """The copy with the fault in it, for as long as this lasts."""
    path = folder / fault.file
    before = path.read_bytes()
    path.write_bytes(fault.made_in(before.decode("utf-8")).encode("utf-8"))
    try:
        yield
    finally:
        path.write_bytes(before)


def surroundings(folder, environment):
    """Environment variables for tests in the copy, whatever cnnlib is installed; nothing is skipped in silence."""
    own = {"PYTHONPATH": str(folder), "CI": "true", "PYTHONWARNDEFAULTENCODING": "1"}
    return {**environment, **own, "PYTHONDONTWRITEBYTECODE": "1"}  # else a file changed within a second looks unchanged


def run(command, folder, environment):
    """(exit code, what it printed) of a command in the copy; one that never ends is killed with all that it started."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=surroundings(folder, environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=LONGEST)
        return process.returncode, printed
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return 1, f"FAILED {command[0]} does not end within {LONGEST} s"


def pytest_command(folder, *more):
    """pytest in the copy; its temporary files lie beside it."""
    return ["pytest", *OPTIONS, f"--basetemp={folder.parent / f'{folder.name}-temporary'}", *more]


def failing(tests, folder, environment):
    """What pytest prints of these tests where one fails in the copy as it is; nothing where all pass."""
    code, printed = run(pytest_command(folder, *tests), folder, environment)
    return printed if code else ""


def first_failure(command, folder, environment):
    """The id of the test that fails first, or SURVIVED."""
    code, printed = run([*command, "-x"], folder, environment)
    if code == 0:
        return SURVIVED
    found = FAILED.search(printed)
    return found[1] if found else f"exit code {code}: {printed.strip().splitlines()[-1:]}"


def tried(fault, folder, environment, lane=None):
    """The verdict on a fault, by its nearest tests; where it survives them and a lane is given, by the whole lane."""
    start = time.perf_counter()
    with made(fault, folder):
        caught_by = first_failure(pytest_command(folder, *fault.tests), folder, environment)
        if caught_by == SURVIVED and lane:
            caught_by = first_failure(["tools.test", *LANES[lane], f"--ignore={OWN_TEST}"], folder, environment)
    return Verdict(fault, caught_by, round(time.perf_counter() - start, 1))
