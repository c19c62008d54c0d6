"""Firefox, as it is installed, driven over WebDriver BiDi: it speaks that itself, and needs no driver beside it.

Playwright drives only a Firefox of its own. What the tests need is little: open a page, run JavaScript in it, and hear
what its console says.
"""

import contextlib
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from websocket import create_connection

NAMES = ("firefox-esr", "firefox")
LISTENING = "WebDriverBiDiServer.json"
PATIENCE = 60  # seconds for one answer
CONNECTION = {"timeout": PATIENCE, "suppress_origin": True}


def firefox_path():
    """Where Firefox is; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def open_firefox():
    """A Firefox without a window and with a profile of its own, as a Tab."""
    with tempfile.TemporaryDirectory() as profile:
        command = [firefox_path(), "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                with contextlib.closing(create_connection(address_of(process, Path(profile)), **CONNECTION)) as socket:
                    yield Tab(socket)
            finally:
                process.terminate()


def address_of(process, profile):
    """Where this Firefox listens: when it has started, it writes that into its profile."""
    deadline = time.monotonic() + PATIENCE
    while not (file := profile / LISTENING).exists() or not file.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Firefox has not begun to listen within {PATIENCE} s, or has ended")
        time.sleep(0.1)
    found = json.loads(file.read_text(encoding="utf-8"))
    return f"ws://{found['ws_host']}:{found['ws_port']}/session"


class Tab:
    """The only tab of a Firefox; `trouble` is what its pages have complained of."""

    def __init__(self, socket):
        self.socket = socket
        self.numbers = itertools.count(1)
        self.trouble = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method, **parameters):
        """The answer to one command; what is heard meanwhile is noted."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (message := json.loads(self.socket.recv())).get("id") != number:
            self.note(message)
        if message["type"] == "error":
            raise RuntimeError(f"{method}: {message['message']}")
        return message["result"]

    def note(self, message):
        if message.get("method") == "log.entryAdded" and message["params"]["level"] in ("warn", "error"):
            self.trouble.append(message["params"]["text"])

    def open(self, address, width=1024, height=768):
        """Go to a page, and wait until it is loaded."""
        size = {"width": width, "height": height}
        self.ask("browsingContext.setViewport", context=self.context, viewport=size)
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def evaluate(self, script):
        """The value of JavaScript that gives text, a number or a truth value."""
        target = {"context": self.context}
        answer = self.ask("script.evaluate", expression=script, target=target, awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def until(self, condition, seconds):
        """Wait until JavaScript says so."""
        deadline = time.monotonic() + seconds
        while not self.evaluate(condition):
            assert time.monotonic() < deadline, f"after {seconds} s this is not so: {condition}"
            time.sleep(0.2)
