"""What nbval lacks, for every test run: it stands at the top because it serves the lessons in notebooks/ too."""

import os
from pathlib import Path

import pytest
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbval import plugin
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile

from tools.deterministic import deterministic_environment
from tools.executed import run_once
from tools.notebooks import patiently
from tools.pictures import COMPARED_HERE, fingerprint
from tools.replay import Replay

PNG_IN_BASE64 = "iVBORw0KGgo"
compare_outputs = IPyNbCell.compare_outputs
sanitize = IPyNbCell.sanitize
start_kernel = IPyNbFile.setup


def pytest_addoption(parser):
    """With this option nbval runs no kernel where a lesson has been executed before (tools/executed.py)."""
    words = "compare what each lesson gave when it was executed, once, for all that need it; it is kept in this folder"
    parser.getgroup("nbval").addoption("--nbval-replay", metavar="FOLDER", help=words)


def start_kernel_or_replay(self):
    """Execute the lesson unless that has been done. One that fails gets a kernel, which shows at which cell."""
    folder = self.config.option.nbval_replay
    if folder is None:
        return start_kernel(self)
    try:
        with deterministic_environment() as environment:
            self.kernel = Replay(run_once(self.path, environment, Path(folder), attempts=1))
    except (CellExecutionError, CellTimeoutError, DeadKernelError):
        return start_kernel(self)
    return self.setup_sanitize_files()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    """Tell a replay which cell comes next."""
    if isinstance(item, IPyNbCell):
        item.parent.kernel.number = item.cell_num


def running_kernel(*arguments, **settings):
    """A kernel; another where the first does not come up."""
    return patiently(lambda: RunningKernel(*arguments, **settings), "a kernel")


def execute_as_jupyter_does(self, cell_input, allow_stdin=None):
    """Run a cell with history, without which a trailing ; does not hide a cell's value (nbval#194)."""
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


def compare_pictures_too(self, test, ref, skip_compare=None):
    """Compare PNGs as well, which nbval leaves out."""
    skipped = set(skip_compare or self.parent.skip_compare) - {"image/png"}
    return compare_outputs(self, test, ref, tuple(skipped))


def sanitize_picture(self, value):
    """Let a PNG stand for its pixels, for the same picture may be compressed in several ways."""
    if isinstance(value, str) and value.startswith(PNG_IN_BASE64):
        return fingerprint(value)
    return sanitize(self, value)


IPyNbFile.setup = start_kernel_or_replay
plugin.RunningKernel = running_kernel
RunningKernel.execute_cell_input = execute_as_jupyter_does
IPyNbCell.sanitize = sanitize_picture
if COMPARED_HERE:
    IPyNbCell.compare_outputs = compare_pictures_too


def pytest_collection():
    """Warn of missing encodings in the tests (which have started by now), not in kernels: a lesson would show it."""
    os.environ.pop("PYTHONWARNDEFAULTENCODING", None)


def pytest_report_header():
    """Say whether pictures count here: another processor rounds a curve's edge differently."""
    verdict = "compared" if COMPARED_HERE else "not compared (they were stored on Linux, x86-64)"
    return f"pictures in lessons: {verdict}"
