"""What is done once, before the first cell: a browser has no child processes, files and threads."""

import os

os.environ["MPLBACKEND"] = "Agg"

import sys
from pathlib import Path

from cnnlib.check import checking
from cnn_page.checks import ProgressInPage, WorkerInPage

os.environ["MPLCONFIGDIR"] = str(Path(next(path for path in sys.path if path.endswith("site-packages"))) / "matplotlib-config")


def begin(ticks):
    """Let `check` work in the page, with what the device remembers."""
    checking.use(worker=WorkerInPage(), progress=ProgressInPage(ticks))
    import tqdm

    tqdm.tqdm.monitor_interval = 0  # it would start a thread


def take_ticks(ids):
    """Another tab has ticked something."""
    checking.PROGRESS.ids = set(ids)
