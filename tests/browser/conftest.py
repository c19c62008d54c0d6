"""What the tests of this folder share: one browser, one plain page for widgets, and one JupyterLab.

A widget is mounted in a plain page (stage.py); what only JupyterLab can break is tried in JupyterLab. A console error,
an uncaught exception or a request that leaves this machine fails the test in which it happens.
"""

import shutil

import pytest
from absent import absent
from stage import Stage, write_stage

from tools.browser.chromium import browser_path, open_browser
from tools.browser.jupyterlab import lab_server
from tools.browser.visit import served
from tools.lessons import ROOT, lessons
from tools.live.build import page_files

AXE = ROOT / "tools" / "node" / "node_modules" / "axe-core" / "axe.min.js"


def missing(what):
    """Skip where a student's machine lacks something; fail where it must be there."""
    absent(f"{what}, so the widgets are not tried in a browser")


@pytest.fixture(scope="session")
def axe_source():
    """The text of axe-core, the checker of accessibility."""
    if not AXE.exists():
        missing("axe-core is not installed (npm ci --prefix tools/node)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser():
    if browser_path() is None:
        missing("No Chromium or Chrome is installed here")
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def page_scripts():
    """{path inside live/: bytes} of the live part's own files: what a page needs as long as no cell runs."""
    if not (ROOT / "tools" / "node" / "node_modules" / "esbuild").exists():
        missing("esbuild is not installed (npm ci --prefix tools/node)")
    return page_files()


@pytest.fixture(scope="session")
def only_stage(tmp_path_factory, browser):
    folder = tmp_path_factory.mktemp("stage")
    write_stage(folder)
    with served(folder) as address:
        yield Stage(browser, address, folder)


@pytest.fixture
def stage(only_stage):
    """An empty page for widgets; fails at the end if anything went wrong behind its back."""
    only_stage.start()
    yield only_stage
    assert only_stage.visit.trouble == []


@pytest.fixture(scope="session")
def lab(tmp_path_factory, browser):
    """JupyterLab over a copy of the lessons: (address and token, the folder of its notebooks)."""
    folder = tmp_path_factory.mktemp("lab")
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    for notebook in lessons():
        shutil.copy(notebook, notebooks)
    with lab_server(folder) as address_and_token:
        yield address_and_token, notebooks
