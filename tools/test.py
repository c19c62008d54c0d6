"""Run the checks in one call of pytest: style, tests, docstring examples, every lesson's stored outputs, the widgets.

There are three lanes. Without an option everything runs that can catch a fault of the product; `--quick` leaves out
the browser and the built pages; `--all` adds what is only JupyterLab's: every lesson walked there. Further arguments go
to pytest, for example `python run.py test tests/check -x`.
"""

import subprocess
import sys

from tools.deterministic import deterministic_environment
from tools.executed import EXECUTED
from tools.lessons import ROOT

OPTIONS = [
    "--numprocesses=2",
    "--dist=loadfile",  # the cells of one notebook stay together
    "--no-loadscope-reorder",  # the order is that of conftest.py
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout=120",
    f"--nbval-replay={EXECUTED}",
]
EVERYDAY = ["-m", "not extended"]
LANES = {"--quick": ["-m", "not extended and not site", "--ignore=tests/browser"], "--all": []}


def options_of(arguments):
    """What pytest is given: the options of the lane that is asked for, then every other argument."""
    lanes = [lane for lane in LANES if lane in arguments]
    if len(lanes) > 1:
        raise SystemExit("--quick leaves out what --all adds: ask for one of them")
    lane = LANES[lanes[0]] if lanes else EVERYDAY
    return [*OPTIONS, *lane, *(argument for argument in arguments if argument not in LANES)]


def main(arguments):
    """Hand over to pytest, whose closing line is the last one printed."""
    with deterministic_environment() as environment:
        environment["PYTHONWARNDEFAULTENCODING"] = "1"
        command = [sys.executable, "-m", "pytest", *options_of(arguments)]
        raise SystemExit(subprocess.call(command, cwd=ROOT, env=environment))


if __name__ == "__main__":
    main(sys.argv[1:])
