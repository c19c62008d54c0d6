"""How long a lesson takes to live in its page: its first output and picture, a check, a key; and the bytes for them.

Chromium, a plain static server on loopback, medians. Cold is a browser that was never there, warm one that was.
"""

import argparse
import gzip
import shutil
import statistics
import subprocess

from tools.browser.chromium import open_browser
from tools.browser.live import LivePage
from tools.browser.visit import served, until
from tools.site.build import SITE

LESSON = "lessons/02_slide_one_window.html"
BEFORE = ("filter", "step-place", "step-multiply-code")  # what the first picture needs
KEYED = "shapes-code"  # what is typed is kept, and nothing below needs this cell
PICTURE = "picture-first-code"
FIRST = ("pyodide", "python_stdlib", "numpy", "course", "files.json", "live.js", "live.css", "en.json", "worker.js")
TIME_CHECK = """\
import time
from cnnlib.exercises import find
start = time.perf_counter()
check("02.3", find("02.3").reference)
time.perf_counter() - start"""
PAINTED = """(key) => new Promise((done) => {
  const start = performance.now();
  const { port1, port2 } = new MessageChannel(); // a message comes right after the frame that shows the key
  port1.onmessage = () => done(performance.now() - start);
  document.execCommand("insertText", false, key);
  requestAnimationFrame(() => port2.postMessage(0));
})"""
LIMITS = {  # milliseconds, of two quiet cores; and MB, packed by brotli
    "first output, cold": 6000,
    "first output, warm": 3500,
    "first picture, cold": 8000,
    "first picture, warm": 5000,
    "check": 100,
    "key press": 32,
    "MB before the first output": 9,
    "MB before the first picture": 18,
}
BROTLI = """\
const { brotliCompressSync, constants } = require("node:zlib");
const { readFileSync } = require("node:fs");
const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
for (const file of process.argv.slice(1)) console.log(brotliCompressSync(readFileSync(file), { params }).length);"""


def visit(context, address):
    """Milliseconds from the request of a page to its first output and to its first picture; and the page."""
    live = LivePage(context, address, LESSON)
    live.open()
    live.run("imports")
    live.run(BEFORE[0])
    found = {"first output": now(live)}
    for cell in BEFORE[1:]:
        live.run(cell)
    live.run(PICTURE)
    shown = f"document.querySelector('[data-cell={PICTURE}] img[src^=data]')?.complete === true"
    until(live.page, shown)
    return {**found, "first picture": now(live)}, live


def now(live):
    """Milliseconds since the page was asked for."""
    return live.page.evaluate("performance.now()")


def once(browser, address):
    """What a first and a second visit of one device take."""
    context = Device(browser)
    cold, live = visit(context, address)
    keys = [key_press(live) for _ in range(5)]
    checks = [check(live) for _ in range(5)]
    live.page.wait_for_timeout(8000)  # until Python's memory is kept
    live.page.close()
    warm, live = visit(context, address)
    context.close()
    times = {f"{name}, {kind}": found for kind, row in (("cold", cold), ("warm", warm)) for name, found in row.items()}
    return times | {"key press": statistics.median(keys), "check": statistics.median(checks)}


class Device:
    """A browser whose pages share what they keep."""

    def __init__(self, browser):
        self.context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme="light")
        self.close = self.context.close

    def new_page(self, **_):
        return self.context.new_page()


def key_press(live):
    """From a key to the frame after the one in which it is painted."""
    live.cell(KEYED).locator(".cm-content, .code pre").first.click()
    live.cell(KEYED).locator(".cm-content").focus()
    return live.page.evaluate(PAINTED, "a")


def check(live):
    """Milliseconds of one check of a function."""
    return 1000 * float(live.execute(TIME_CHECK)[-1]["data"]["text/plain"])


def sizes():
    """Rows of MB, raw, by gzip and by brotli: what is fetched before the first output, and before the first picture."""
    first = [path for path in sorted((SITE / "live").rglob("*")) if path.is_file() and path.name.startswith(FIRST)]
    pictures = sorted((SITE / "live").glob("pictures-*"))
    return {"MB before the first output": packed(first), "MB before the first picture": packed(first + pictures)}


def packed(paths):
    """MB of files as they are, by gzip and by brotli."""
    command = [shutil.which("node"), "-e", BROTLI, *paths]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    contents = [path.read_bytes() for path in paths]
    sums = (sum(map(len, contents)), sum(len(gzip.compress(content)) for content in contents))
    return [number / 1e6 for number in (*sums, sum(map(int, done.stdout.split())))]


def main(arguments):
    """One row for each thing that has a limit."""
    parser = argparse.ArgumentParser(prog="run.py bench live", description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=5)
    visits = parser.parse_args(arguments).visits
    if not (SITE / LESSON).exists():
        raise SystemExit("There is no site to measure: python run.py site")
    with served(SITE) as address, open_browser() as browser:
        rows = [once(browser, address) for _ in range(visits)]
    medians = {name: statistics.median(row[name] for row in rows) for name in rows[0]}
    print(f"{'':30}{'median':>8}{'longest':>9}{'limit':>7}  milliseconds of {visits} visits")
    for name, median in medians.items():
        print(f"{name:30}{median:8.0f}{max(row[name] for row in rows):9.0f}{LIMITS[name]:7}")
    print(f"\n{'':30}{'raw':>8}{'gzip':>9}{'brotli':>8}{'limit':>7}  MB")
    for name, (raw, by_gzip, by_brotli) in sizes().items():
        print(f"{name:30}{raw:8.1f}{by_gzip:9.1f}{by_brotli:8.1f}{LIMITS[name]:7}")


if __name__ == "__main__":
    main([])
