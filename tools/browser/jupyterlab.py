"""JupyterLab on loopback, and an open notebook in it."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from nbformat.v4 import new_code_cell, new_notebook

from tools.deterministic import ONE_THREAD
from tools.lessons import KEPT_METADATA, ROOT, write_lesson

SCREEN = {"width": 1366, "height": 768}
SETTINGS = {  # of JupyterLab: no news from outside, all cells drawn, no autosave
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}
OWN_FOLDERS = {  # so that neither side sees the other's files
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "IPYTHONDIR": "ipython",
}


def write_settings(folder, settings):
    for plugin, values in settings.items():
        path = folder / "settings" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")


def write_notebook(path, cells):
    """A notebook out of the sources of its code cells."""
    write_lesson(path, new_notebook(cells=[new_code_cell(source) for source in cells], metadata=KEPT_METADATA))


def lab_environment(folder, token):
    own = {name: str(folder / place) for name, place in OWN_FOLDERS.items()}
    scripts = str(Path(sys.executable).parent)
    path = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
    found = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, **ONE_THREAD, **own, "PATH": path, "PYTHONPATH": found, "JUPYTER_TOKEN": token}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_up(process, url, log):
    """Return when the server answers; raise with its log where it does not within a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))


@contextlib.contextmanager
def lab_server(folder, settings=SETTINGS):
    """JupyterLab over the notebooks in `folder`/notebooks, as (address, token)."""
    write_settings(folder, settings)
    token, port, log = secrets.token_hex(16), free_port(), folder / "log"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True"]
    command += [f"--ServerApp.root_dir={folder / 'notebooks'}", "--LabApp.extension_manager=readonly"]
    with log.open("w", encoding="utf-8") as output:
        environment = lab_environment(folder, token)
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until_up(process, f"http://127.0.0.1:{port}/api/status?token={token}", log)
        yield f"http://127.0.0.1:{port}", token
    finally:
        process.terminate()
        process.wait(20)


class Notebook:
    """An open notebook: its page, its cells' widgets, its kernel, and what went wrong."""

    def __init__(self, page, names):
        self.page = page
        self.names = names  # of its widgets, in order
        self.trouble = []
        page.on("console", self.note_console)
        page.on("pageerror", lambda error: self.trouble.append(f"page error: {error}"))
        page.on("request", self.note_request)

    def note_console(self, message):
        if message.type == "error":
            self.trouble.append(f"console: {message.text} ({message.location.get('url')})")

    def note_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("blob", "data") and address.hostname != "127.0.0.1":
            self.trouble.append(f"request to {request.url}")

    def open(self, address, token, name):
        self.page.set_default_timeout(90_000)  # JupyterLab starts slowly on a busy machine
        self.page.goto(f"{address}/doc/tree/{name}?token={token}&reset")
        self.page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        )
        self.page.set_default_timeout(20_000)

    def run_all(self):
        """Run every cell, and wait until the last one is done and every widget is drawn."""
        self.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
        self.page.wait_for_function("!document.querySelector('.cnn')")  # else a test may use a widget on its way out
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(
            """(count) => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'
            && document.querySelectorAll('.cnn').length === count
            && [...document.querySelectorAll('.cnn-sum')].every((line) => line.textContent)""",
            arg=len(self.names),
            timeout=300_000,  # a lesson may train a network, and a machine be busy
        )

    def python(self, code):
        """What the kernel prints for `code`."""
        return self.page.evaluate(
            """async (code) => {
              const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
              const future = kernel.requestExecute({ code, store_history: false });
              let text = '';
              future.onIOPub = ({ header, content }) => {
                if (header.msg_type === 'stream') text += content.text;
                if (header.msg_type === 'error') text += content.ename + ': ' + content.evalue;
              };
              await future.done;
              return text.trim();
            }""",
            code,
        )

    def expect_python(self, code, wanted, seconds=10):
        """The kernel prints `wanted` for `code`, as soon as what the widget sent has reached it."""
        deadline = time.monotonic() + seconds
        while (printed := self.python(code)) != wanted and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        assert printed == wanted

    def widget(self, name):
        """The widget that the notebook shows under this name; "toy again" is a second view."""
        return self.page.locator(".cnn").nth(self.names.index(name))

    def change_theme(self, name):
        self.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", name)
        is_light = json.dumps(name == "JupyterLab Light")
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{is_light}'")


@contextlib.contextmanager
def open_notebook(lab, browser, file, names):
    """A notebook with widgets of these names, open in a page of its own."""
    page = browser.new_page(viewport=SCREEN)
    notebook = Notebook(page, names)
    notebook.open(*lab, file)
    yield notebook
    page.close()


@contextlib.contextmanager
def freshly_run(notebook):
    """The notebook with new widgets; fails at the end if anything went wrong behind its back."""
    notebook.run_all()
    yield notebook
    trouble, notebook.trouble = notebook.trouble, []
    assert trouble == []
