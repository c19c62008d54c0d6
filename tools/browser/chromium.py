"""The browser itself: where it is, and how it is started."""

import contextlib
import shutil

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def browser_path():
    """Where Chromium or Chrome is; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def open_browser():
    """A browser without a window; a benchmark ends in words where there is none."""
    path = browser_path()
    if path is None:
        raise SystemExit("No Chromium or Chrome is installed here: there is nothing to measure with.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()
