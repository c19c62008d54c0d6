"""A plain page that shows widgets of this process and keeps both sides in step, as JupyterLab does with a kernel.

A test mounts what it needs in a few hundredths of a second, for there is no notebook, no kernel and no JupyterLab. The
page is the site's: its script, its palette, its way to turn a widget into a classic script. stage.js is the other half.
"""

import base64
import time
from pathlib import Path

from ipywidgets.embed import dependency_state, embed_data

from cnnlib.widgets.shared.bundle import bundle_script
from tools.browser.visit import Visit
from tools.site.assets import palette_rules, widget_files, widget_part, write_files
from tools.site.build import own_files

LAPTOP = (1366, 768)
SCRIPT = Path(__file__).with_suffix(".js")
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Widgets</title>
<link rel="icon" href="data:,">
<style>
body { margin: 0; padding: 8px; background: var(--cnn-paper); color: var(--cnn-ink); font: 14px/1.4 sans-serif; }
body { --jp-content-font-color1: var(--cnn-ink); }
.place { margin-bottom: 16px; }
</style>
<link rel="stylesheet" href="palette.css">
<script src="site.js"></script>
<script src="stage.js"></script>
</head>
<body>
<button id="before">Before</button>
<main></main>
<button id="after">After</button>
</body>
</html>
"""


def write_stage(folder):
    """The files of the page."""
    files = {"index.html": PAGE, "palette.css": palette_rules(), "site.js": own_files()["site.js"]}
    write_files(folder, files | {"stage.js": bundle_script(SCRIPT, "stage")})


class Comm:
    """Between a widget and the page: what ipywidgets takes for the line to a browser."""

    def __init__(self, widget, stage):
        self.comm_id, self.stage = widget.model_id, stage

    def on_msg(self, hear):
        self.hear = hear

    def send(self, data, buffers=()):
        """From Python to the page; an echo only confirms what the page has said itself."""
        if data["method"] == "update":
            packed = [base64.b64encode(buffer).decode() for buffer in buffers or ()]
            paths = data["buffer_paths"]
            self.stage.say({"id": self.comm_id, "state": data["state"], "paths": paths, "buffers": packed})

    def close(self):
        pass


class Stage:
    """The page of one test file: a test begins with `start`, and mounts what it needs."""

    def __init__(self, browser, address, folder):
        self.visit = Visit(browser, address, "index.html")
        self.folder = folder  # that is served
        self.page = self.visit.page
        self.page.expose_function("pythonHears", self.hear)
        self.answers = None  # a list, while Python answers the page
        self.widgets = {}

    def start(self):
        """Everything as at the beginning: no widget, no trouble, a laptop's screen, light."""
        self.visit.trouble.clear()
        self.widgets = {}
        self.page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
        self.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        self.page.mouse.move(0, 0)
        self.page.reload()

    def mount(self, widget):
        """Show a widget, or one more view of it: the locator of its root."""
        if widget.model_id not in self.widgets:
            widget.comm = Comm(widget, self)
            self.widgets[widget.model_id] = widget
        part = part_of(widget)
        self.load(widget_files([part]))
        place = self.page.locator(".place").count()
        self.page.evaluate("([name, saved]) => stage.mount(name, saved)", [part["module"], part["saved"]])
        return self.page.locator(".place").nth(place).locator(":scope > *")

    def load(self, files):
        """Load scripts and style sheets, which the server has from now on."""
        write_files(self.folder, {path: text for path, text in files.items() if not (self.folder / path).exists()})
        for path in files:
            add = self.page.add_style_tag if path.endswith(".css") else self.page.add_script_tag
            add(url=path)

    def hear(self, model_id, data, buffers):
        """The page has saved or sent something: Python's answers to it. Playwright calls this while a test waits."""
        if model_id not in self.widgets:  # the last word of a page that has been left
            return []
        self.answers = []
        message = {"content": {"data": data}, "buffers": [memoryview(base64.b64decode(text)) for text in buffers]}
        try:
            self.widgets[model_id].comm.hear(message)
        except Exception as error:
            self.visit.note(f"Python: {error!r}")
        answers, self.answers = self.answers, None
        return answers

    def say(self, message):
        """Tell the page of a change: at once, or with what is being answered, for then the page cannot be asked."""
        if self.answers is None:
            self.page.evaluate("message => stage.hear(message)", message)
        else:
            self.answers.append(message)

    def change(self, widget, name, value):
        """Set a trait in the browser, as a linked control or another view does."""
        self.page.evaluate("change => stage.change(...change)", [widget.model_id, name, value])

    def value(self, widget, name):
        """What the browser has of a trait."""
        return self.page.evaluate("([id, name]) => stage.value(id, name)", [widget.model_id, name])

    def hearers(self, widget):
        """How many functions of views wait for changes."""
        return self.page.evaluate("id => stage.hearers(id)", widget.model_id)

    def send(self, widget, content):
        """Send Python a message of the widget's own kind."""
        self.page.evaluate("([id, content]) => stage.send(id, content)", [widget.model_id, content])

    def clear(self):
        """Take all views away."""
        self.page.evaluate("stage.clear()")

    def expect_python(self, widget, seconds=10, **wanted):
        """The widget has these traits or attributes, as soon as what the browser sent has reached Python.

        They are compared as they are printed: 1.0 is not 1.
        """

        def found():
            return {name: getattr(widget, name) for name in wanted}

        self.wait_until(lambda: repr(found()) == repr(wanted), seconds)
        assert repr(found()) == repr(wanted), found()

    def wait_until(self, is_true, seconds=10):
        """Return when Python has heard enough, or not in time; what the page says is heard while this waits."""
        deadline = time.monotonic() + seconds
        while not is_true() and time.monotonic() < deadline:
            self.page.wait_for_timeout(20)

    def switch_theme(self, theme):
        """ "light" or "dark", said as JupyterLab says it."""
        self.page.evaluate("isLight => (document.body.dataset.jpThemeLight = isLight)", str(theme == "light").lower())
        self.settle()

    def resize(self, width, height):
        self.visit.resize(width, height)

    def settle(self):
        """Return when the page has drawn what it was told."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def part_of(widget):
    """A widget as the site has it."""
    data = embed_data(views=[widget], state=dependency_state([widget], drop_defaults=False), drop_defaults=False)
    saved = data["manager_state"]["state"][widget.model_id]
    return widget_part(widget.model_id, saved["state"], saved.get("buffers", []))
