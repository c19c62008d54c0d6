"""A page whose Python is kept for a visit without a network, comes broken, or tries to reach another host.

Each test starts Python in a browser of its own, whose device has kept nothing: they run with --all.
"""

import http.server
import re
import socketserver
import threading
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tools.browser.visit import Visit
from tools.site.serve import Handler, make_server

pytestmark = pytest.mark.extended

LESSON = "lessons/02_slide_one_window.html"
KEPT = """async () => {
  const caches_of_site = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const requests = await Promise.all(caches_of_site.map((cache) => cache.keys()));
  return requests.flat().map(({ url }) => new URL(url).pathname);
}"""
AT_THE_END = re.compile(
    r"^(?!Python is starting|Fetching|Unpacking|Running|Waiting|You have changed)."
)  # what a bar says then
PATIENCE = 120_000  # milliseconds, on a busy machine


class Faulty(Handler):
    """A server that answers wrongly for paths that contain what is in `faults`: how it does is named there."""

    faults = {}

    def do_GET(self):
        fault = next((fault for part, fault in self.faults.items() if part in self.path), None)
        if fault == "gone":
            self.send_error(HTTPStatus.NOT_FOUND)
        elif fault in ("cut", "changed"):
            self.send_wrong(fault)
        elif fault is None:
            super().do_GET()  # and where it is "dropped", the line goes dead

    def send_wrong(self, fault):
        content = Path(self.translate_path(self.path)).read_bytes()
        self.send_response(HTTPStatus.OK)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if fault == "cut" else content[::-1])


class Site:
    """A served site whose network can end."""

    def __init__(self, folder):
        self.server = make_server(folder, (0,), Faulty)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(built_site):
    site = Site(built_site)
    yield site
    Faulty.faults = {}
    site.stop()


@pytest.fixture
def device(browser):
    """A browser that has kept nothing yet."""
    context = browser.new_context()
    yield context
    context.close()


def run(page, code=None, cell="imports"):
    """Run a cell, with another code where it is given; what its bar says in the end, and its outputs."""
    place = page.locator(f".cell[data-cell='{cell}']")
    bar = place.locator(".bar [role=status]")
    if code is not None:
        place.locator(".code").click()
        place.locator(".cm-content").press("Control+a")
        page.keyboard.insert_text(code)
    bar.evaluate("node => (node.textContent = '')")
    place.locator("[data-do=run]").click()
    expect(bar).to_have_text(AT_THE_END, timeout=PATIENCE)
    return bar.inner_text(), place.locator(".outputs").inner_text()


def opened(device, site, name=LESSON):
    """The page, with all its folds open; console messages are allowed, for what breaks is told there."""
    visit = Visit(SimpleNamespace(new_page=lambda **_screen: device.new_page()), site.address, name)
    visit.page.evaluate("document.querySelectorAll('main details').forEach((fold) => (fold.open = true))")
    return visit


# ---------------------------------------------------------------- without a network


def wait_until_kept(page, *parts):
    """Until files with these parts in their path are kept."""
    for _ in range(100):
        kept = page.evaluate(KEPT)
        if all(any(part in path for path in kept) for part in parts):
            return kept
        page.wait_for_timeout(100)
    raise AssertionError((parts, kept))


def test_after_one_visit_the_page_and_its_python_need_no_network(device, site):
    page = opened(device, site).page
    run(page)
    kept = wait_until_kept(page, "numpy-", "pyodide.asm.wasm", LESSON, "window_explorer.js", "words/en.json")
    assert len(kept) == len(set(kept))
    site.stop()
    again = opened(device, site)
    expect(again.page.locator(".widget.alive")).to_have_count(again.page.locator(".widget").count())
    word, outputs = run(again.page)
    assert word.startswith("Done") and "[[1 2 3]" in outputs
    assert again.trouble == []


def test_files_of_an_older_version_are_removed_and_the_reader_removes_all(device, site):
    page = opened(device, site).page
    page.evaluate(
        """async () => {
          const cache = await caches.open("cnnlib /");
          for (const path of ["/live/numpy-00000000.zip", "/assets/data/00000000.js", "/lessons/old.html"])
            await cache.put(path, new Response("old"));
        }"""
    )
    run(page)
    kept = wait_until_kept(page, "numpy-", "worker.js")
    assert [path for path in kept if "00000000" in path] == [] and "/lessons/old.html" in kept
    place = page.locator("details.for-offline")
    place.locator("summary").press("Enter")
    expect(place.locator("[data-megabytes]")).to_have_text(re.compile(r"^[1-9]\d?\.\d$"))
    place.get_by_role("button", name="Remove").press("Enter")
    expect(place.locator("[data-megabytes]")).to_have_text("0.0")
    assert page.evaluate(KEPT) == []
    assert page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found?.active?.state)") is None


def test_a_device_without_room_says_so_once_and_python_works(device, site):
    page = opened(device, site).page
    quota = {"origin": site.address, "quotaSize": 1000}
    device.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    word, outputs = run(page)
    assert "no room" in word and "[[1 2 3]" in outputs
    assert "no room" not in run(page)[0]


# ---------------------------------------------------------------- what comes wrong

FAULTS = [  # a part of a path, what happens to it, and what the reader is told
    ("live/live.js", "dropped", "No connection"),
    ("live/words/en.json", "dropped", "No connection"),
    ("live/files.json", "dropped", "No connection"),
    ("live/worker.js", "gone", "a newer version of this page"),
    ("pyodide.asm.wasm", "gone", "a newer version of this page"),
    ("python_stdlib.zip", "cut", "incomplete or changed"),
    ("pyodide.asm.js", "changed", "incomplete or changed"),
    ("numpy-", "dropped", "No connection: numpy"),
    ("pictures-", "changed", "pictures came incomplete or changed"),
]


DRAWS = "from cnnlib import draw\nprint([1, 2, 3])\ndraw.images([[[1]]])"  # only this needs what pictures need


def test_what_comes_wrong_is_told_and_the_next_try_works(device, site):
    """One after the other, from the page's own script to the last archive, in one page."""
    page = opened(device, site).page
    Faulty.faults = {part: fault for part, fault, _ in FAULTS}
    for part, _, told in FAULTS:
        word, _ = run(page, DRAWS if part == "pictures-" else None)
        assert told in word, (part, word)
        del Faulty.faults[part]
    word, outputs = run(page)
    assert word.startswith("Done") and "[1, 2, 3]" in outputs


def test_a_failing_start_leaves_no_cell_waiting_and_keeps_what_was_written(device, site):
    page = opened(device, site).page
    Faulty.faults = {"numpy-": "gone"}
    place = page.locator(".cell[data-cell=imports]")
    place.locator(".code").click()
    place.locator(".cm-content").press("Control+a")
    page.keyboard.insert_text("mine = 6 * 7\nprint(mine)")
    page.evaluate("[...document.querySelectorAll('.cell [data-do=run]')].slice(0, 3).forEach((run) => run.click())")
    expect(place.locator(".bar [role=status]")).to_contain_text("numpy is no longer there", timeout=PATIENCE)
    expect(page.locator(".cell.running")).to_have_count(0)
    Faulty.faults = {}
    page.reload()
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => (fold.open = true))")
    assert "42" in run(page)[1]


# ---------------------------------------------------------------- Python and other hosts

WAYS_OUT = """
import asyncio, js, socket, urllib.request
from pyodide.code import run_js
from pyodide.ffi import to_js
from pyodide.http import open_url, pyfetch
from pyodide_js import loadPackage

HOST, AGAIN = "{host}/", "data:text/javascript,import('{host}/nested.js')"
found = js.Object.getPrototypeOf(js.Object.getPrototypeOf(js.globalThis))

async def fetched(): await js.fetch(HOST + "fetch")
async def fetched_by_pyodide(): await pyfetch(HOST + "pyfetch")
async def a_package(): await loadPackage(HOST + "package-1.0-py3-none-any.whl")
async def imported(): await run_js("import('" + HOST + "module.js')")
async def imported_by_a_function(): await js.Function.new("return import('" + HOST + "function.js')")()
async def imported_by_data(): await js.eval("import('data:text/javascript,import(`" + HOST + "b.js`)')")
async def fetched_by_the_prototype(): await found.fetch.call(js.globalThis, HOST + "prototype")
async def kept(): await (await js.caches.open("x")).add(HOST + "cache")
def by_xhr():
    request = js.XMLHttpRequest.new(); request.open("GET", HOST + "xhr", False); request.send()
def by_url(): open_url(HOST + "open_url")
def by_urllib(): urllib.request.urlopen(HOST + "urllib", timeout=2)
def by_script(): js.importScripts(HOST + "script.js")
def by_text(): js.setTimeout.call(None, "import('" + HOST + "timeout.js')", 0)
def by_socket(): js.WebSocket.new(HOST.replace("http", "ws"))
def by_events(): js.EventSource.new(HOST + "events")
def by_worker(): js.Worker.new(AGAIN)

ways = [fetched, fetched_by_pyodide, a_package, imported, imported_by_a_function, imported_by_data, kept,
        fetched_by_the_prototype, by_xhr, by_url, by_urllib, by_script, by_text, by_socket, by_events, by_worker]
refused = 0
for way in ways:
    try:
        result = way()
        if result is not None:
            await asyncio.wait_for(result, 3)
        print(way.__name__, "raised nothing")
    except BaseException as error:
        refused += 1
print(refused, "of", len(ways), "refused")
"""


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another host, to which everybody may talk; it notes who does."""

    asked = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(HTTPStatus.OK)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "text/javascript")
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def elsewhere():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_python_reaches_no_other_host(device, site, elsewhere):
    Elsewhere.asked = []
    visit = opened(device, site)
    _, outputs = run(visit.page, WAYS_OUT.replace("{host}", elsewhere))
    visit.page.wait_for_timeout(1000)
    assert Elsewhere.asked == []
    assert [words for words in visit.trouble if words.startswith("request to")] == []
    # loadPackage only says in the console what it was refused, and a timer's text is refused when its time has come
    assert outputs.split("\n")[:3] == ["a_package raised nothing", "by_text raised nothing", "14 of 16 refused"]


def test_the_page_itself_loads_nothing_from_elsewhere(device, site, elsewhere):
    """What a cell shows is HTML, which may name other hosts."""
    Elsewhere.asked = []
    page = opened(device, site).page
    shown = (
        f"<img src='{elsewhere}/a.png'><iframe src='{elsewhere}/b'></iframe><img src=x onerror='window.open_door=1'>"
    )
    run(page, f'class Shown:\n    def _repr_html_(self):\n        return """{shown}"""\nShown()')
    page.wait_for_timeout(500)
    assert Elsewhere.asked == []
    assert page.evaluate("window.open_door") is None
