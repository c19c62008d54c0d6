"""How long each page of site/ takes: from the request to the frame in which it is read and all its widgets are alive.

A plain static server on loopback, Chromium without a cache, the median and the longest of a few visits.
"""

import argparse
import statistics

from tools.browser.chromium import open_browser
from tools.browser.visit import served, until
from tools.site.build import SITE

LIMIT = 2000  # milliseconds
WATCH = """() => {
  const look = () => {
    const isRead = document.readyState !== "loading" && !document.querySelector(".widget:not(.alive)");
    if (isRead) window.readyAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def milliseconds(browser, address):
    """From the request for a page to the first frame in which everything in it answers."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.add_init_script(f"({WATCH})()")
    page.goto(address)
    until(page, "window.readyAt > 0")
    found = page.evaluate("window.readyAt")
    page.close()
    return found


def main(arguments):
    """One row for each page."""
    parser = argparse.ArgumentParser(prog="run.py bench site", description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=5)
    visits = parser.parse_args(arguments).visits
    pages = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    if not pages:
        raise SystemExit("There is no site to measure: python run.py site")
    print(f"{'page':48}{'median':>8}{'longest':>9}  milliseconds of {visits} visits; at most {LIMIT}")
    with served(SITE) as address, open_browser() as browser:
        for name in pages:
            found = [milliseconds(browser, f"{address}/{name}") for _ in range(visits)]
            print(f"{name:48}{statistics.median(found):8.0f}{max(found):9.0f}", flush=True)


if __name__ == "__main__":
    main([])
