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

from tools.executed import EXECUTED
from tools.faults.catalogue import LANES, Fault
from tools.faults.lane import CAUGHT, lane_of
from tools.lessons import ROOT

NODE_MODULES = "tools/node/node_modules"  # too large to copy, and never written to
KEPT = EXECUTED.relative_to(ROOT)  # a lesson that has not changed is not executed again
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120", f"--nbval-replay={KEPT}"]
SAYING = ["-q", "--color=no", "-p", "no:cacheprovider", "-p", "tools.faults.lane"]
FOUND = re.compile(rf"^{CAUGHT} (\w+) (.+)$", re.MULTILINE)
OWN_TEST = "tests/tools/test_faults.py"  # it compares the list with the files, and so would fail for every fault
LONGEST = 1800  # seconds: what takes longer will never end
SURVIVED = "SURVIVED"


@dataclass(frozen=True)
class Verdict:
    """What became of a fault: the first test that failed, or SURVIVED, how long that took, and in which lane it is."""

    fault: Fault
    caught_by: str
    seconds: float
    lane: str = ""

    @property
    def is_caught(self):
        return self.caught_by != SURVIVED

    @property
    def is_late(self):
        """Whether only a slower lane has caught it than the one that should."""
        lanes = list(LANES)
        return self.is_caught and lanes.index(self.lane) > lanes.index(self.fault.lane)


def copy_tree(folder):
    """Copy what git knows or would add into `folder`, and executed lessons; node's packages are only linked."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():  # it may be deleted and not yet committed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    if EXECUTED.is_dir():
        shutil.copytree(EXECUTED, folder / KEPT)
    if (ROOT / NODE_MODULES).is_dir():
        (folder / NODE_MODULES).symlink_to((ROOT / NODE_MODULES).resolve(), target_is_directory=True)


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


@contextmanager
def restored(place):
    """Whatever becomes of a folder in the meantime, in the end it is as before."""
    aside = place.with_name(f"{place.name}-aside")
    if place.is_dir():
        shutil.copytree(place, aside)
    try:
        yield
    finally:
        shutil.rmtree(place, ignore_errors=True)
        if aside.is_dir():
            aside.rename(place)


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
        return 1, f"It does not end within {LONGEST} s"


def pytest_command(folder, *more):
    """pytest in the copy; its temporary files lie beside it."""
    return ["pytest", *NBVAL, *SAYING, f"--basetemp={folder.parent / f'{folder.name}-temporary'}", *more]


def failing(tests, folder, environment):
    """What pytest prints of these tests where one fails in the copy as it is; nothing where all pass."""
    code, printed = run(pytest_command(folder, *tests), folder, environment)
    return printed if code else ""


def first_failure(command, folder, environment):
    """The test that fails first, and its lane; (SURVIVED, "") where none does."""
    code, printed = run([*command, "-x"], folder, environment)
    if code == 0:
        return SURVIVED, ""
    if found := FOUND.search(printed):
        return found[2], found[1]
    return f"exit code {code}: {printed.strip().splitlines()[-1:]}", lane_of(command[-1])


def tried(fault, folder, environment, lane=None):
    """The verdict on a fault, by its nearest tests; where it survives them and a lane is given, by the whole lane."""
    start = time.perf_counter()
    with restored(folder / KEPT), made(fault, folder):
        caught_by, caught_in = first_failure(pytest_command(folder, *fault.tests), folder, environment)
        if caught_by == SURVIVED and lane:
            whole = ["tools.test", *LANES[lane], *SAYING, f"--ignore={OWN_TEST}"]
            caught_by, caught_in = first_failure(whole, folder, environment)
    return Verdict(fault, caught_by, round(time.perf_counter() - start, 1), caught_in)
