"""What is done once, before the first cell: a browser has no child processes, files and threads."""

import importlib
import os
import random
import site
import sys
import warnings
from pathlib import Path
from types import ModuleType

from cnn_page.checks import ProgressInPage, WorkerInPage
from cnnlib import machine
from cnnlib.check import checking
from cnnlib.language import sentence, set_language

FONTS = Path(site.getsitepackages()[0]) / "matplotlib-config"  # the list of fonts, made by the build
PACKAGES = ("numpy", "matplotlib")  # whose versions `doctor` tells
CURE = sentence("reload this page")
NO_THREAD = "tqdm:disabling monitor support"  # it asks for a thread, warns that there is none, and goes on


def begin(code, ticks):
    """Let `check` and pictures work in the page, in its language; `ticks` are the exercises known there as done."""
    set_language(code)
    os.environ |= {"MPLBACKEND": "Agg", "MPLCONFIGDIR": str(FONTS)}
    random.seed()  # this Python may be a copy of an earlier one (see worker.js)
    warnings.filterwarnings("ignore", NO_THREAD)
    sys.modules["cnnlib.draw"] = Later("cnnlib.draw")
    machine.use(PACKAGES, CURE)
    checking.use(worker=WorkerInPage(), progress=ProgressInPage(ticks))


class Later(ModuleType):
    """A module that is loaded when something of it is used: `from cnnlib import draw` alone needs no matplotlib."""

    def __getattr__(self, name):
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        module = importlib.import_module(self.__name__)
        vars(self).update(vars(module))
        return getattr(module, name)


def take_ticks(ids):
    """Another tab has ticked something."""
    checking.PROGRESS.take(ids)
