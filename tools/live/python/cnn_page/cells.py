"""Run a cell as a notebook does, and send the page each output as a notebook stores it."""

import builtins
import io
import linecache
import sys
import time
import traceback

import bridge
from pyodide.code import eval_code_async

from cnn_page.shown import bundle, html_of
from cnnlib.language import told

NAMES = {"__name__": "__main__", "__builtins__": builtins}  # the variables of the page's notebook
AT_ONCE = 0.05  # seconds: what is printed meanwhile is sent together
MOST_TEXT = 100_000  # characters that a cell may print
CUT = "… (a cell shows {most:,} characters; this one printed more)"
NO_INPUT = "a page cannot ask: write the value into the cell, in place of `input(...)`."
CURES = {  # of what a page's Python ends a cell with, where its own words say too little
    MemoryError: "this is more than a page has room for: make the array or the list smaller.",
    ModuleNotFoundError: "this page has numpy, matplotlib and cnnlib; what needs another package runs in Jupyter.",
    SystemExit: "the cell ends here; the page's Python goes on.",
}
FILE = "<cell {id}>"


async def run(cell_id, code):
    """Run one cell; every output is sent as it comes, and nothing is raised."""
    global outputs
    outputs = Outputs(cell_id)
    sys.stdout, sys.stderr = Printed("stdout"), Printed("stderr")
    file = FILE.format(id=cell_id)
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)  # for the lines of a traceback
    NAMES.pop("__warningregistry__", None)  # a cell that is run again warns again
    try:
        value = await eval_code_async(code, globals=NAMES, filename=file)
        if value is not None:
            NAMES["_"] = value
            outputs.show(value, "execute_result")
    except BaseException as error:  # exit() and KeyboardInterrupt, too, must not end the page's Python
        outputs.send(error_output(error, file))
    finally:
        show_figures()
        outputs.flush()


class Outputs:
    """What a cell gives, sent in its order; prints that come close together are sent together."""

    def __init__(self, cell_id):
        self.cell_id, self.name, self.texts, self.left, self.last = cell_id, "", [], MOST_TEXT, 0.0

    def print(self, name, text):
        """Take what is written to stdout or stderr."""
        if name != self.name:
            self.flush()
            self.name = name
        if self.left > 0:
            self.texts.append(text[: self.left])
            self.left -= len(text)
            if self.left <= 0:
                self.texts.append(f"\n{told(CUT, most=MOST_TEXT)}\n")
        if time.monotonic() - self.last > AT_ONCE:
            self.flush()

    def flush(self):
        self.last = time.monotonic()
        if text := "".join(self.texts):
            self.texts = []
            bridge.send("output", self.cell_id, {"output_type": "stream", "name": self.name, "text": text})

    def send(self, output):
        self.flush()
        bridge.send("output", self.cell_id, output)

    def show(self, value, output_type="display_data"):
        data, metadata = bundle(value)
        output = {"output_type": output_type, "data": data, "metadata": metadata}
        self.send(output if (html := html_of(data)) is None else output | {"html": html})


outputs = Outputs("")  # of the cell that was run last


class Printed(io.TextIOBase):
    """stdout or stderr."""

    encoding = "utf-8"  # bars are drawn with blocks then

    def __init__(self, name):
        self.name = name

    def write(self, text):
        outputs.print(self.name, text)
        return len(text)

    def flush(self):
        outputs.flush()


def display(*values):
    """Show values, as Jupyter does."""
    for value in values:
        outputs.show(value)


def show_figures():
    """Show the figures that a cell has made by pyplot, and forget them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        outputs.show(pyplot.figure(number))
    pyplot.close("all")


def error_output(error, file):
    """An exception as a notebook stores it, with the lines of cells only: those can be changed."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("<cell ")]
    cures = [f"{told(CURES[kind])}\n" for kind in CURES if isinstance(error, kind)]
    lines = traceback.format_list(own) + traceback.format_exception_only(error) + cures
    return {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": str(error),
        "traceback": "".join(lines).replace(f'File "{file}", line', "line").splitlines(),
        "missing": error.name if isinstance(error, NameError) else None,
    }


def refuse_input(prompt=""):
    raise RuntimeError(told(NO_INPUT))


builtins.input, builtins.display = refuse_input, display
