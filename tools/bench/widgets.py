"""How fast the widgets answer: from a key press to the end of the frame that shows the new picture.

A real JupyterLab in a real Chromium, a few widgets in each notebook, 50 key presses for each widget. The clock starts
when the browser has the press and stops when it has painted; the wait for the next frame is in it. "work" is without
that wait: what is left to do when the frame begins. "processor" is the time that the page's main thread was busy for
one key press, with what JupyterLab does when Python is told. The first line is a widget that shows one number and
does nothing else: less is not to be had in this browser on this machine.
"""

import argparse
import statistics
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tools.browser.chromium import open_browser
from tools.browser.jupyterlab import SETTINGS, lab_server, open_notebook, write_notebook

LIMIT = 16  # milliseconds
WARM_UP = 4  # presses that do not count
PAUSE = 200  # milliseconds before a press, and up to 16 more, so that presses come at all times between two frames
AS_IT_COMES = {name: SETTINGS[name] for name in SETTINGS if "tracker" not in name}  # cells out of sight are not drawn
LEAST = "one number"
ONE_NUMBER = """import anywidget

class OneNumber(anywidget.AnyWidget):
    _esm = '''export default { render({ el }) {
      el.innerHTML = "<div class='cnn' tabindex='0' data-lm-suppress-shortcuts='true'><p class='cnn-sum'>0</p></div>";
      el.firstChild.onkeydown = () => (el.querySelector("p").textContent += 1);
    } }'''

OneNumber()"""
TITLES = ["median", "p95", "work", "work p95", "processor", "changed"]
IMPORTS = """import numpy as np
import cnnlib

rows, columns = np.indices((8, 8))
ring = np.abs(np.hypot(*(np.indices((28, 28)) - 13.5)) - 9) < 2
four = [[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]]
edges = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
toy = np.arange(1, 10).reshape(3, 3)
maps = np.stack([toy, 10 * toy, -toy], axis=-1)
noise = np.random.default_rng(0).integers(0, 256, (240, 320, 3), np.uint8)
first = {"kernel_size": (2, 3), "stride": (3, 1), "padding": ((1, 0), (2, 1))}"""
NOTEBOOKS = [  # of each: {widget: the line that makes it}
    {LEAST: ONE_NUMBER},
    {
        "toy": "cnnlib.explore_conv2d(toy, np.ones((2, 2), int))",
        "dropping": "cnnlib.explore_conv2d((3 * rows + columns**2) % 11 - 2, edges, stride=2)",
        "pool": "cnnlib.explore_pool2d(four, 3, stride=2, padding='same')",
        "digit": "cnnlib.explore_conv2d(ring, np.ones((3, 3)) / 9, stride=2, padding='same')",
        "twelve": "cnnlib.explore_conv2d(np.indices((12, 12)).sum(axis=0), np.eye(5, dtype=int), padding='same')",
    },
    {
        "columns": "cnnlib.explore_im2col(toy)",
        "unrolled": "cnnlib.explore_im2col(ring, 5)",
        "shapes": "cnnlib.build_shapes((32, 32, 3), filters=6, kernel_size=5)",
        "features": "cnnlib.explore_feature_maps()",
        "pad": "cnnlib.draw_digit()",
        "scales": "cnnlib.compare_scales(maps, ['ones', 'tens', 'negative'])",
        "spread": "cnnlib.explore_conv2d_transpose(four, np.ones((3, 3), int), stride=2)",
        "bright": "cnnlib.shift_and_pool([[0, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0]])",
    },
    {
        "fields": "cnnlib.trace_receptive_field(level=4, cell=(1, 1))",
        "deep": "cnnlib.trace_receptive_field([{'padding': 'same'}] * 6, 28, cell=(0, 13))",
        "uneven": "cnnlib.trace_receptive_field([first, {'kernel_size': 2, 'dilation': 2}], (14, 9))",
    },
    {
        "picture": "cnnlib.explore_picture()",
        "large picture": "cnnlib.explore_picture(noise, 'trained_3', color=True, relu=True, second='trained_5')",
    },
]
OUTPUT = '[role=grid][aria-label="Output"] [tabindex="0"]'
INPUT = OUTPUT.replace("Output", "Input")
MATRIX = '[role=grid][aria-label="im2col"] [tabindex="0"]'
PLANE = "[role=application] >> nth=1"
MOVES = {  # widget: what has the focus, keys by turns
    LEAST: (":scope", "a", "b"),
    "toy": (OUTPUT, "ArrowRight", "ArrowLeft"),
    "dropping": ("input[type=range] >> nth=1", "ArrowRight", "ArrowLeft"),
    "pool": (OUTPUT, "ArrowDown", "ArrowUp"),
    "spread": (INPUT, "ArrowRight", "ArrowLeft"),
    "digit": (OUTPUT, "ArrowRight", "ArrowLeft"),
    "twelve": (OUTPUT, "ArrowRight", "ArrowLeft"),
    "columns": (MATRIX, "ArrowDown", "ArrowUp"),
    "unrolled": (PLANE, "ArrowDown", "ArrowRight"),
    "shapes": ("input[type=range] >> nth=0", "ArrowRight", "ArrowLeft"),
    "features": ("input[type=range] >> nth=0", "ArrowRight", "ArrowLeft"),
    "features, a cell": (PLANE, "ArrowRight", "ArrowLeft"),
    "pad": ("[role=application]", *(f"Shift+Arrow{side}" for side in ("Right", "Down", "Left", "Up"))),
    "scales": ("input[type=radio]:checked", "ArrowRight", "ArrowLeft"),
    "bright": ("input[type=range] >> nth=0", "ArrowRight", "ArrowLeft"),
    "fields": ("[role=application] >> nth=4", "ArrowRight", "ArrowLeft"),
    "fields, a setting": ("input[type=range] >> nth=2", "ArrowRight", "ArrowLeft"),
    "deep": ("[role=application] >> nth=6", "ArrowRight", "ArrowDown"),
    "picture": ('[role=grid][aria-label="Kernel"] [tabindex="0"]', "PageUp", "PageDown"),
}
RESULTS_OF = "large picture"  # 320×240, three channels, two layers of 5×5
SECONDS = 5
RESULTS = """([root, seconds]) => new Promise((resolve) => { // a new kernel in every frame, as from a camera or a drag
  const cell = root.querySelector('[role=grid][aria-label="Kernel, red"] [data-row]');
  const began = performance.now();
  let count = 0;
  const next = () => {
    const passed = (performance.now() - began) / 1000;
    if (passed > seconds) return resolve(count / passed);
    count += 1;
    cell.dispatchEvent(new KeyboardEvent("keydown", { key: count % 2 ? "PageUp" : "PageDown", bubbles: true }));
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})"""
CLOCK = """(root) => {
  window.clock?.abort(); // of the widget before
  window.clock = new AbortController();
  window.answers = [];
  let tell = () => {};
  window.answered = (count) => new Promise((resolve) => { // not asked in every frame: that would take time from it
    tell = () => window.answers.length >= count && resolve();
    tell();
  });
  let changed = false;
  new MutationObserver(() => (changed = true))
    .observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  window.addEventListener("keydown", (event) => {
    if (event.key === "Shift") return;
    changed = false;
    const pressed = event.timeStamp; // before this: the page may have had something else to do
    requestAnimationFrame(() => { // runs before the widget's own drawing, in the same frame
      const frame = performance.now();
      scheduler.postTask(() => { // what is as urgent as this comes right after the frame is painted
        const painted = performance.now();
        window.answers.push({ total: painted - pressed, work: painted - frame, changed });
        tell();
      }, { priority: "user-blocking" });
    });
  }, { capture: true, signal: window.clock.signal });
}"""


@contextmanager
def laboratory():
    """A JupyterLab over the notebooks and a browser: (address and token, browser)."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, open_browser() as browser:
        folder = Path(name)
        (folder / "notebooks").mkdir()
        for place, widgets in enumerate(NOTEBOOKS):
            write_notebook(folder / "notebooks" / f"{place}.ipynb", [IMPORTS, *widgets.values()])
        with lab_server(folder, AS_IT_COMES) as lab:
            yield lab, browser


def measure(notebook, name, moves, presses, pause):
    """The answers of one widget to so many key presses, and the processor's milliseconds for each press."""
    notebook.run_all()
    selector, *keys = moves
    widget = notebook.widget(widget_of(name))
    widget.evaluate(CLOCK)
    widget.locator(selector).focus()
    session = notebook.page.context.new_cdp_session(notebook.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    press_keys(notebook.page, keys, pause, WARM_UP)
    before = busy_seconds(session)
    press_keys(notebook.page, keys, pause, presses, WARM_UP)
    busy = busy_seconds(session) - before
    session.detach()
    return notebook.page.evaluate("window.answers")[WARM_UP:], 1000 * busy / presses


def results_a_second(notebook):
    """How many results of a large picture are computed and painted in a second; a screen shows up to 60."""
    notebook.run_all()
    root = notebook.widget(RESULTS_OF).element_handle()
    return notebook.page.evaluate(RESULTS, [root, SECONDS])


def widget_of(name):
    """The widget of a row, which may say more after a comma."""
    return name.partition(",")[0]


def press_keys(page, keys, pause, presses, already=0):
    """Press the keys by turns, each some time after the picture for the one before is in place."""
    for press in range(already, already + presses):
        page.wait_for_timeout(pause + 7 * press % 17)
        page.keyboard.press(keys[press % len(keys)])
        page.evaluate("count => window.answered(count)", press + 1)


def busy_seconds(session):
    """How long the page's main thread has been running on a processor so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def row(name, answers, busy):
    """One line of the table."""
    total = sorted(answer["total"] for answer in answers)
    work = sorted(answer["work"] for answer in answers)
    changed = sum(answer["changed"] for answer in answers)
    p95 = -(-len(total) * 95 // 100) - 1
    numbers = [statistics.median(total), total[p95], statistics.median(work), work[p95], busy]
    return f"{name:18}" + "".join(f"{number:10.1f}" for number in numbers) + f"{changed:10}"


def main(arguments):
    """Print the table."""
    parser = argparse.ArgumentParser(prog="run.py bench widgets", description=__doc__.splitlines()[0])
    parser.add_argument("--presses", type=int, default=50)
    parser.add_argument("--pause", type=int, default=PAUSE, help="milliseconds before a press; 30 is like a held key")
    parser.add_argument("--only", nargs="+", metavar="WIDGET", default=list(MOVES), choices=list(MOVES))
    given = parser.parse_args(arguments)
    print(f"key press → picture, milliseconds, {given.presses} presses; one frame is {LIMIT}")
    print(f"{'widget':18}" + "".join(f"{title:>10}" for title in TITLES))
    with laboratory() as (lab, browser):
        for place, widgets in enumerate(NOTEBOOKS):
            names = [name for name in MOVES if name in given.only and widget_of(name) in widgets]
            if not names:
                continue
            with open_notebook(lab, browser, f"{place}.ipynb", list(widgets)) as notebook:
                for name in names:
                    print(row(name, *measure(notebook, name, MOVES[name], given.presses, given.pause)), flush=True)
                if RESULTS_OF in widgets:
                    print(f"results a second, 320×240, colour, two layers of 5×5: {results_a_second(notebook):.0f}")
