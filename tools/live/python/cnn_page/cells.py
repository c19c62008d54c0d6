"""Run a cell as a notebook does, and send the page each output as a notebook stores it."""

import ast
import base64
import builtins
import io
import linecache
import sys
import time
import traceback

import bridge
from pyodide.code import eval_code_async

NAMES = {"__name__": "__main__", "__builtins__": builtins}  # the variables of the page's notebook
AT_ONCE = 0.05  # seconds: what is printed meanwhile is sent together
MOST_TEXT = 100_000  # characters that a cell may print
CUT = "\n… (a cell shows {most:,} characters; this one printed more)\n"
NO_INPUT = "a page cannot ask: write the value into the cell, in place of `input(...)`."
FILE = "<cell {id}>"
METHODS = {"text/html": "_repr_html_", "text/markdown": "_repr_markdown_", "image/png": "_repr_png_"}


async def run(cell_id, code):
    """Run one cell; every output is sent as it comes, and nothing is raised."""
    printed = sys.stdout = Printed(cell_id, "stdout")
    warned = sys.stderr = Printed(cell_id, "stderr")
    file = FILE.format(id=cell_id)
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)  # for the lines of a traceback
    try:
        value = await eval_code_async(code, globals=NAMES, filename=file)
        printed.flush()
        if value is not None:
            NAMES["_"] = value
            send(cell_id, {"output_type": "execute_result", "data": bundle(value), "metadata": {}})
    except BaseException as error:  # exit() and KeyboardInterrupt, too, must not end the page's Python
        printed.flush()
        send(cell_id, error_output(error, file))
    finally:
        warned.flush()
        printed.flush()
        send_figures(cell_id)


def send(cell_id, output):
    bridge.send("output", cell_id, output)


class Printed(io.TextIOBase):
    """stdout or stderr of one cell."""

    def __init__(self, cell_id, name):
        self.cell_id, self.name, self.texts, self.left, self.last = cell_id, name, [], MOST_TEXT, time.monotonic()

    def write(self, text):
        if self.left > 0:
            self.texts.append(text[: self.left])
            self.left -= len(text)
            if self.left <= 0:
                self.texts.append(CUT.format(most=MOST_TEXT))
        if time.monotonic() - self.last > AT_ONCE:
            self.flush()
        return len(text)

    def flush(self):
        self.last = time.monotonic()
        if text := "".join(self.texts):
            self.texts = []
            send(self.cell_id, {"output_type": "stream", "name": self.name, "text": text})


def bundle(value):
    """All ways in which a value can be shown, by their MIME types."""
    data = {"text/plain": repr(value)}
    if hasattr(value, "_repr_mimebundle_"):
        found = value._repr_mimebundle_(include=None, exclude=None)
        data |= found[0] if isinstance(found, tuple) else found
    else:
        data |= {kind: getattr(value, method)() for kind, method in METHODS.items() if hasattr(value, method)}
    return {kind: as_text(shown) for kind, shown in data.items() if shown is not None}


def as_text(shown):
    return base64.b64encode(shown).decode("ascii") if isinstance(shown, bytes) else shown


def send_figures(cell_id):
    """Show the figures that a cell has made by pyplot, and forget them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        figure, buffer = pyplot.figure(number), io.BytesIO()
        figure.savefig(buffer, format="png", bbox_inches="tight")
        data = {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": repr(figure)}
        send(cell_id, {"output_type": "display_data", "data": data, "metadata": {}})
    pyplot.close("all")


def error_output(error, file):
    """An exception as a notebook stores it, with the lines of cells only: those can be changed."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("<cell ")]
    lines = traceback.format_list(own) + traceback.format_exception_only(error)
    return {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": str(error),
        "traceback": "".join(lines).replace(f'File "{file}", line', "line").splitlines(),
        "missing": error.name if isinstance(error, NameError) else None,
    }


def refuse_input(prompt=""):
    raise RuntimeError(NO_INPUT)


builtins.input = refuse_input


def names_in(code):
    """All names, attributes and texts that stand in a cell: they tell what it will need."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return set()
    imported = {part for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for part in parts_of(node)}
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return imported | names | texts | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def parts_of(node):
    """What an import names."""
    modules = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
    return [part for module in modules for part in module.split(".")]
