"""What nbval lacks, for every test run: it stands at the top because it serves the lessons in notebooks/ too."""

import os

from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

from tools.pictures import COMPARED_HERE, fingerprint

PNG_IN_BASE64 = "iVBORw0KGgo"
compare_outputs = IPyNbCell.compare_outputs
sanitize = IPyNbCell.sanitize


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
