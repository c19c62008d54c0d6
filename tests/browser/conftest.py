"""A real JupyterLab and a real Chromium for the tests of this folder.

One server and one browser serve all tests, one open notebook those of a file; before each test the notebook is run
from top to bottom, so that every test meets new widgets. A console error, an uncaught exception or a request that
leaves this machine fails the test in which it happens.
"""

import os
import shutil

import pytest
from lab_page import BROWSER_OPTIONS, HERE, browser_path, lab_server
from playwright.sync_api import sync_playwright

from tools.lessons import ROOT, lessons

collect_ignore_glob = ["*.ipynb"]  # the gallery has no stored outputs to compare: the tests here run it

AXE = ROOT / "tools" / "node" / "node_modules" / "axe-core" / "axe.min.js"


def missing(what):
    """Skip where a student's machine lacks something; fail where it must be there."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what}, so the widgets are not tried in a browser")


@pytest.fixture(scope="session")
def chromium_path():
    return browser_path() or missing("No Chromium or Chrome is installed here")


@pytest.fixture(scope="session")
def axe_source():
    """The text of axe-core, the checker of accessibility."""
    if not AXE.exists():
        missing("axe-core is not installed (npm ci --prefix tools/node)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def lab(tmp_path_factory, chromium_path):
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    for notebook in [*HERE.glob("*.ipynb"), *lessons()]:
        shutil.copy(notebook, folder / "notebooks")
    with lab_server(folder) as address_and_token:
        yield address_and_token


@pytest.fixture(scope="session")
def browser(chromium_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=BROWSER_OPTIONS)
        yield browser
        browser.close()
