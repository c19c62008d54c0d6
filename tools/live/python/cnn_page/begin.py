"""What is done once, before the first cell: a browser has no child processes, files and threads."""

import os
import site
from pathlib import Path

import tqdm

from cnn_page.checks import ProgressInPage, WorkerInPage
from cnnlib import machine
from cnnlib.check import checking

FONTS = Path(site.getsitepackages()[0]) / "matplotlib-config"  # the list of fonts, made by the build
PACKAGES = ("numpy", "matplotlib")  # whose versions `doctor` tells
CURE = "reload this page"


def begin(ticks):
    """Let `check` and pictures work in the page; `ticks` are the exercises that the device knows as done."""
    os.environ |= {"MPLBACKEND": "Agg", "MPLCONFIGDIR": str(FONTS)}
    tqdm.tqdm.monitor_interval = 0  # it would start a thread
    machine.use(PACKAGES, CURE)
    checking.use(worker=WorkerInPage(), progress=ProgressInPage(ticks))


def take_ticks(ids):
    """Another tab has ticked something."""
    checking.PROGRESS.take(ids)
