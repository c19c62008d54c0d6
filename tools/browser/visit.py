"""Pages in a real browser: a plain static server, and a visit that notes whatever goes wrong behind a page's back."""

import contextlib
import functools
import http.server
import threading
import time
from urllib.parse import urlsplit


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A static server that does not write to the terminal."""

    def log_message(self, *words):
        pass


@contextlib.contextmanager
def served(folder):
    """The address under which a folder is served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def until(page, condition, argument=None, seconds=60):
    """Wait until JavaScript says so; Playwright's own way to wait is what a page's policy forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition, argument):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{condition} ({argument}) is not so after {seconds} s")
        page.wait_for_timeout(20)


class Visit:
    """An open page, and what went wrong behind its back; `page` is an empty one, where several share a storage."""

    def __init__(self, browser, address, name, size=(1366, 768), page=None, first_script=""):
        viewport = {"width": size[0], "height": size[1]}
        self.page = page or browser.new_page(viewport=viewport, color_scheme="light")
        self.trouble = []
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.note(message.text))
        self.page.on("pageerror", lambda error: self.note(str(error)))
        self.page.on("request", lambda request: self.note_request(request.url, address))
        self.page.on("requestfailed", self.note_failure)
        self.page.add_init_script(first_script)
        self.page.goto(f"{address}/{name}")

    def note(self, words):
        self.trouble.append(words)

    def note_failure(self, request):
        if request.failure != "net::ERR_ABORTED":  # this is what becomes of a picture when one leaves the page
            self.note(f"failed: {request.url}: {request.failure}")

    def note_request(self, url, address):
        own = (f"{address}/", f"blob:{address}/")
        if urlsplit(url).scheme != "data" and not url.startswith(own):
            self.note(f"request to {url}")

    def resize(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(150)  # the pictures follow the new size in the next frame
