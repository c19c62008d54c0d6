"""What only JupyterLab can break: its shortcuts, its links, its themes, its outputs, and a kernel that is busy.

One notebook with every widget of every_widget.py, run once. A test of one widget uses the one of its own cell.
"""

import contextlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from every_widget import MAKERS
from locate import cell, draw_line, expect_grid, expect_sum, slider
from playwright.sync_api import expect

from tools.browser.jupyterlab import SCREEN, open_notebook, write_notebook

FIRST = [name for name in MAKERS if "," not in name]  # one line of each widget
EXPLORERS = [*(name for name in FIRST if name != "choice_form"), "linked", "toy again"]  # what has their frame
IMPORTS = """import anywidget, ipywidgets, time, traitlets
import numpy as np
import cnnlib
from every_widget import MAKERS

made = {}"""
SHOW = "made[{0!r}] = MAKERS[{0!r}]()\nmade[{0!r}]"
LINKED = """made["linked"] = cnnlib.explore_conv2d(np.arange(25).reshape(5, 5), np.ones((2, 2), int))
stride = ipywidgets.IntSlider(1, 1, 5, description="stride")
link = ipywidgets.jslink((stride, "value"), (made["linked"], "stride"))
ipywidgets.VBox([stride, made["linked"]])"""
TRAIN = """def train(*callbacks, epochs):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 2)).astype(np.float32)
    model = cnnlib.Sequential([cnnlib.Dense(2, 2, rng=rng)])
    how = {"optimizer": cnnlib.SGD(0.5), "batch_size": 20, "rng": rng, "progress": False}
    return cnnlib.fit(model, (x, (x[:, 0] > x[:, 1]).astype(int)), callbacks=list(callbacks), epochs=epochs, **how)"""
AGAIN = "made['window_explorer']"
CELLS = [IMPORTS, *map(SHOW.format, EXPLORERS[:-2]), LINKED, AGAIN, SHOW.format("choice_form"), TRAIN]
THEMES = ["JupyterLab Light", "JupyterLab Dark"]


@pytest.fixture(scope="module")
def open_gallery(lab, browser):
    """The notebook, run once."""
    address_and_token, folder = lab
    shutil.copy(Path(__file__).with_name("every_widget.py"), folder)
    write_notebook(folder / "gallery.ipynb", CELLS)
    with open_notebook(address_and_token, browser, "gallery.ipynb", EXPLORERS) as notebook:
        notebook.run_all()
        yield notebook


@pytest.fixture
def gallery(open_gallery):
    """The notebook as the test before has left it; fails at the end if anything went wrong behind its back."""
    open_gallery.trouble.clear()
    yield open_gallery
    assert open_gallery.trouble == []


@pytest.fixture
def fresh(gallery):
    """The notebook with new widgets."""
    gallery.run_all()
    return gallery


@pytest.fixture
def toy(fresh):
    return fresh.widget("window_explorer")


def start(gallery, code):
    """Run code in the kernel without waiting for it."""
    gallery.page.evaluate(
        """(code) => { jupyterapp.shell.currentWidget.sessionContext.session.kernel
          .requestExecute({ code, store_history: false }); }""",
        code,
    )


@contextlib.contextmanager
def in_theme(gallery, theme):
    gallery.change_theme(theme)
    yield
    gallery.change_theme(THEMES[0])


# ---------------------------------------------------------------- as it is shown


def test_every_widget_is_shown_and_every_cell_ran(gallery):
    expect(gallery.page.locator(".cnn")).to_have_count(len(EXPLORERS))
    expect(gallery.page.locator(".cnn").first.locator(".cnn-sum")).not_to_be_empty()
    expect(gallery.page.locator("form:has(input[type=radio])")).to_have_count(1)
    assert gallery.page.locator("[data-mime-type='application/vnd.jupyter.error']").all_inner_texts() == []
    assert gallery.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts() == []


def test_the_page_stays_where_it_is_when_one_scrolls_to_a_widget(gallery):
    """Else the pen comes down elsewhere than where one aims; each widget takes its place at once, seen or not."""
    for name in gallery.names:
        gallery.widget(name).scroll_into_view_if_needed()
        before = gallery.widget(name).bounding_box()
        gallery.page.wait_for_timeout(150)
        assert gallery.widget(name).bounding_box() == before


NAMES = """() => [...document.querySelectorAll('.cnn')].flatMap((root) => [
  ...[...root.querySelectorAll('[id]')].map(({ id }) => id),
  ...new Set([...root.querySelectorAll('input[type=radio]')].map(({ name }) => `group ${name}`))])"""


def test_no_two_widgets_share_an_id_or_a_group_of_choices(gallery):
    """Else a label belongs to another's slider; each widget has its own copy of what counts them."""
    names = gallery.page.evaluate(NAMES)
    assert len(names) == len(set(names)) > len(EXPLORERS)


@pytest.mark.parametrize("theme", [THEMES[0], *(pytest.param(dark, marks=pytest.mark.extended) for dark in THEMES[1:])])
def test_axe_finds_nothing(gallery, theme, axe_source):
    gallery.page.evaluate(axe_source)
    with in_theme(gallery, theme):
        found = gallery.page.evaluate("axe.run({ include: [['.cnn'], ['form']] }).then(({ violations }) => violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


def test_a_theme_is_taken_over_at_once(gallery):
    ground = "root => getComputedStyle(root).getPropertyValue('--cnn-paper')"
    grounds = []
    for theme in THEMES:
        with in_theme(gallery, theme):
            grounds.append([widget.evaluate(ground) for widget in gallery.page.locator(".cnn").all()])
    assert [len(set(found)) for found in grounds] == [1, 1]
    assert grounds[0] != grounds[1]


BEYOND = """() => [...document.querySelectorAll('.cnn')].flatMap((root) => [...root.querySelectorAll(
  '.cnn-stage > *, .cnn-behind > *, .cnn-row > *, .cnn-grid, .cnn-plane, .cnn-bars, table, p, li, label, button')]
  .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
  .map((node) => `${root.ariaLabel}: ${node.className} ${node.textContent}`))"""
SCROLLING = """() => [...document.querySelectorAll('.jp-OutputArea-output:has(.cnn)')]
  .filter((node) => node.scrollWidth - node.clientWidth > 1).map((node) => node.textContent.slice(0, 80))"""


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (683, 384)], ids=["laptop", "projector", "zoom200"])
def test_nothing_is_cut_off(gallery, size):
    gallery.page.set_viewport_size({"width": size[0], "height": size[1]})
    gallery.page.wait_for_timeout(300)  # the pictures follow the new size in the next frame
    beyond, scrolling = gallery.page.evaluate(BEYOND), gallery.page.evaluate(SCROLLING)
    gallery.page.set_viewport_size(SCREEN)
    assert (beyond, scrolling) == ([], [])


# ---------------------------------------------------------------- keys

CELL_TYPES = "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.type)"
SHORTCUTS = ["x", "d", "d", "a", "b", "m", "ArrowDown", "ArrowUp"]  # of the notebook: cut, delete, insert, move


def expect_keys_stay(gallery, *places):
    """No key that is pressed there does anything to the notebook."""
    before = gallery.page.evaluate(CELL_TYPES)
    for place in places:
        place.focus()
        for key in SHORTCUTS:
            gallery.page.keyboard.press(key)
    gallery.page.keyboard.press("Escape")
    assert gallery.page.evaluate(CELL_TYPES) == before


@pytest.mark.parametrize("name", EXPLORERS[:-2])
def test_keys_never_reach_the_notebook(gallery, name):
    widget = gallery.widget(name)
    inner = widget.locator("[tabindex='0']:visible, input:visible:enabled, button:visible:enabled")
    assert inner.evaluate_all("nodes => nodes.every((node) => node.dataset.lmSuppressShortcuts)")
    expect_keys_stay(gallery, widget, inner.first, inner.last)


def test_keys_of_a_question_never_reach_the_notebook(gallery):
    form = gallery.page.locator("form:has(input[type=radio])")
    expect_keys_stay(gallery, form.get_by_role("radio").first, form.get_by_role("button"))


def test_keys_of_an_editor_never_reach_the_notebook(gallery):
    place = cell(gallery.widget("window_explorer"), "Input", 0, 0)
    place.focus()
    gallery.page.keyboard.press("Enter")
    expect_keys_stay(gallery, gallery.widget("window_explorer").locator(".cnn-editor"))


# ---------------------------------------------------------------- a kernel


def test_python_sees_the_browser_and_the_browser_sees_python(fresh, toy):
    slider(toy, "Stride").press("ArrowRight")
    fresh.expect_python("print(made['window_explorer'].stride, made['window_explorer'].output)", "2 [[12]]")
    fresh.python("toy = made['window_explorer']; toy.stride = 1; toy.pads = ((1, 0), (1, 0)); toy.chosen = (2, 2)")
    for view in (toy, fresh.widget("toy again")):
        expect_grid(view, "Output", [[1, 3, 5], [5, 12, 16], [11, 24, 28]])
        expect_sum(view, "Output (2, 2): 5·1 + 6·1 + 8·1 + 9·1 + bias 0 = 28")


def test_python_can_change_everything_in_one_cell(fresh, toy):
    fresh.python(
        "toy = made['window_explorer']\nfor stride in (2, 3, 1): toy.padding = 'same'; toy.stride = stride\n"
        "toy.image = [[1, 2], [3, 4]]"
    )
    expect_grid(toy, "Output", [[10, 6], [7, 4]])
    fresh.expect_python("print(toy.output, toy.padding)", "[[10, 6], [7, 4]] same")


HOLD_A_KEY = """async (root) => { // one change every 30 ms, each looked at again just before the next one
  const slider = root.querySelector("input[type=range]");
  const undone = [];
  for (let press = 0; press < 40; press += 1) {
    slider.value = press % 2 ? 1 : 3;
    slider.dispatchEvent(new Event("input"));
    await new Promise((resolve) => setTimeout(resolve, 30));
    if (Number(slider.value) !== (press % 2 ? 1 : 3)) undone.push(press);
  }
  return undone;
}"""


def test_an_answer_of_python_does_not_undo_what_has_been_done_since(fresh, toy):
    """Python sends every value back; by then a held key may have moved on."""
    assert toy.evaluate(HOLD_A_KEY) == []
    fresh.expect_python("print(len(made['window_explorer'].kernel))", "1")


def test_bytes_travel_both_ways(fresh):
    pad = fresh.widget("digit_pad")
    fresh.python("pad = made['digit_pad']; pad.image = np.zeros((28, 28), int)")
    expect_sum(pad, "0 of 784 pixels have ink.")
    draw_line(pad, pad.get_by_role("application"), (14, 4), (14, 23))
    expect(pad.locator(".cnn-sum")).not_to_have_text("0 of 784 pixels have ink.")
    inked = "(pad.image[14, 4:24] == 255).all() and not pad.image[:11].any() and not pad.image[18:].any()"
    fresh.expect_python(f"print(bool({inked}))", "True")
    words = f"{json.loads(fresh.python('print(np.count_nonzero(pad.image))'))} of 784 pixels have ink."
    expect_sum(pad, words)


def test_a_network_says_in_the_browser_what_it_says_in_the_kernel(fresh):
    drawing = fresh.widget("classify_drawing")
    fresh.python("drawing = made['classify_drawing']; drawing.image = cnnlib.load_mnist()[0][0][0]")
    said = [float(text.split()[-1]) for text in drawing.locator(".cnn-bars li").all_text_contents()]
    computed = json.loads(fresh.python("print(drawing.probabilities.round(4).tolist())"))
    assert np.allclose(said, computed, atol=0.0051)


def test_a_question_is_answered_and_remembered(fresh):
    """What is done is written down by the kernel: check.progress() knows."""
    form = fresh.page.locator("form:has(input[type=radio])")
    for choice in form.get_by_role("radio").all():
        choice.press("Space")
        form.get_by_role("button").press("Enter")
        expect(form.locator("[aria-live=polite]")).not_to_be_empty()
    fresh.expect_python("from cnnlib.check import checking; print('02.x1' in checking.PROGRESS.done()[0])", "True")


def test_a_linked_slider_works_while_the_kernel_is_busy(fresh):
    widget = fresh.widget("linked")
    start(fresh, "time.sleep(3)")
    link = fresh.page.locator(".widget-slider [role=slider]")
    link.focus()
    link.press("ArrowRight")
    expect_grid(widget, "Output", [[12, 20], [52, 60]])
    assert fresh.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.status") == "busy"
    fresh.expect_python("print(made['linked'].stride, made['linked'].output)", "2 [[12, 20], [52, 60]]")


def test_nonsense_from_a_linked_control_is_put_right(fresh):
    widget = fresh.widget("linked")
    fresh.python("free = ipywidgets.FloatText(1.0)")
    fresh.python("other = ipywidgets.jslink((free, 'value'), (made['linked'], 'stride'))")
    fresh.python("free.value = 1.5")
    expect(widget.locator(".cnn-status")).to_contain_text("stride cannot be 1.5: the old value stays.")
    fresh.expect_python("print(made['linked'].stride)", "1")


def test_nonsense_from_another_widget_is_put_right(fresh):
    """A widget of somebody else may hold markup, and be linked."""
    fresh.python(
        "class Free(anywidget.AnyWidget):\n    _esm = 'export default { render() {} }'\n"
        "    value = traitlets.Any().tag(sync=True)"
    )
    fresh.python("tracer = made['field_tracer']; free = Free(value=tracer.layers)")
    fresh.python("link = ipywidgets.jslink((free, 'value'), (tracer, 'layers'))")
    fresh.python("free.value = [{'kind': '<img src=x onerror=alert(1)>'}]")
    fields = fresh.widget("field_tracer")
    expect(fields.locator(".cnn-status")).to_contain_text("layers cannot be")
    expect(fields.locator("img[src=x]")).to_have_count(0)
    fresh.expect_python("print(len(tracer.layers))", "4")


def test_the_curve_grows_while_the_cell_runs(fresh):
    """A training of some seconds: the first epochs are seen before the last is done."""
    start(fresh, "train(made['training_watch'].run('slow'), lambda h: time.sleep(0.1), epochs=3)")
    watch = fresh.widget("training_watch")
    expect(watch.locator(".cnn-sum")).to_contain_text("slow: 1 of 3 epochs done", timeout=30_000)
    expect(watch.locator(".cnn-sum")).to_contain_text("slow: all of 3 epochs done", timeout=30_000)


def test_stopping_the_kernel_keeps_what_was_learned(fresh):
    start(fresh, "history = train(made['training_watch'].run('long'), lambda h: time.sleep(0.1), epochs=300)")
    watch = fresh.widget("training_watch")
    expect(watch.locator(".cnn-sum")).to_contain_text("long: 1 of 300 epochs done", timeout=30_000)
    fresh.page.evaluate("jupyterapp.commands.execute('notebook:interrupt-kernel')")
    expect(watch.locator(".cnn-sum")).to_contain_text("long: stopped after", timeout=30_000)
    fresh.expect_python("print(history.is_interrupted, repr(history).endswith('until then is kept'))", "True True")


# ---------------------------------------------------------------- outputs that go


PRESS_AND_CLEAR = """(root) => {
  const slider = root.querySelector("input[type=range]");
  slider.focus();
  for (const value of [1, 3]) {
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  }
  jupyterapp.commands.execute("notebook:clear-all-cell-outputs");
}"""


def test_what_python_has_not_been_told_yet_is_not_lost(fresh, toy):
    fresh.python("told = []; made['window_explorer'].observe(lambda change: told.append(len(change.new)), 'kernel')")
    toy.evaluate(PRESS_AND_CLEAR)
    fresh.expect_python("print(told, len(made['window_explorer'].kernel))", "[3] 3")


def test_views_that_are_gone_leave_nothing_behind(fresh, toy):
    toy.get_by_role("button", name="Play").click()
    fresh.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    expect(fresh.page.locator(".cnn")).to_have_count(0)
    fresh.python("toy = made['window_explorer']; toy.stride = 2; toy.stride = 1")
    fresh.python("made['feature_maps'].digit = 3; made['digit_pad'].image = np.ones((28, 28), int)")
    fresh.python("made['gradient_router'].stride = 2; made['shift_pool'].shift = 1")
    fresh.page.wait_for_timeout(800)  # a timer left behind would have moved the window by now
    fresh.expect_python("print(toy.chosen)", "(0, 0)")
