"""Settings that all tests share, and the site, which is built once for all of them."""

import os
import shutil
import subprocess
import sys
import time

import pytest
from hypothesis import settings

from tools.formulas import FOLDER as NODE_FOLDER
from tools.lessons import ROOT

settings.register_profile("local", deadline=None)  # a busy machine is slow, and that is no failure
settings.register_profile("ci", deadline=None, derandomize=True)  # the same examples in every run
settings.load_profile("ci" if os.environ.get("CI") else "local")

collect_ignore = ["golden/make_golden.py"]  # it needs TensorFlow and PyTorch

LONGEST_BUILD = 900  # seconds, on a busy machine


@pytest.fixture(scope="session")
def built_site(tmp_path_factory):
    """The folder of the site. Two workers ask for it: the first builds, the other one waits."""
    if not (NODE_FOLDER / "node_modules" / "mathjax").exists() or shutil.which("node") is None:
        what = "MathJax is not installed (npm ci --prefix tools/node), so the site is not built and not tested"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(what)
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if os.environ.get("PYTEST_XDIST_WORKER") else shared
    folder, log, done = shared / "site", shared / "site-log", shared / "site-done"
    try:
        log.touch(exist_ok=False)
    except FileExistsError:
        wait_for(done)
    else:
        with log.open("w", encoding="utf-8") as output:
            command = [sys.executable, "-m", "tools.site", "--to", str(folder)]
            code = subprocess.call(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        done.write_text(str(code), encoding="utf-8")
    assert done.read_text(encoding="utf-8") == "0", log.read_text(encoding="utf-8")
    return folder


def wait_for(path):
    """Return when the other worker has finished."""
    deadline = time.monotonic() + LONGEST_BUILD
    while not path.exists():
        assert time.monotonic() < deadline, "the other worker has not finished the site"
        time.sleep(0.5)
