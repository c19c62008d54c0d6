"""Run every check: style, tests, docstring examples, and every lesson's stored outputs, in one call of pytest."""

import subprocess
import sys

from tools.deterministic import deterministic_environment
from tools.lessons import ROOT

OPTIONS = [
    "--numprocesses=2",
    "--dist=loadfile",  # the cells of one notebook stay together, in one kernel
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout=120",
]


def main(arguments):
    """Hand over to pytest, whose closing line is the last one printed."""
    with deterministic_environment() as environment:
        environment["PYTHONWARNDEFAULTENCODING"] = "1"
        command = [sys.executable, "-m", "pytest", *OPTIONS, *arguments]
        raise SystemExit(subprocess.call(command, cwd=ROOT, env=environment))


if __name__ == "__main__":
    main(sys.argv[1:])
