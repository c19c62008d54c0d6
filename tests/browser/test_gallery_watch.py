"""The training curves in a real JupyterLab: they grow while a cell runs, and are read by keyboard."""

import json

import pytest
from lab_page import ARTIFACTS, GALLERIES, SCREEN, freshly_run, open_notebook
from playwright.sync_api import expect
from small_widgets_settings import DISAGREEMENTS
from training_watch_settings import READINGS, cases

from cnnlib import watch_training

NAMES = GALLERIES["gallery_learning_watch.ipynb"]
WIDGETS = NAMES[:-1]  # the last is a second view


@pytest.fixture(scope="module")
def open_watches(lab, browser):
    with open_notebook(lab, browser, "gallery_learning_watch.ipynb", NAMES) as notebook:
        yield notebook


@pytest.fixture
def watches(open_watches):
    with freshly_run(open_watches) as notebook:
        yield notebook


@pytest.fixture
def short(watches):
    return watches.widget("short")


def slider(widget, name):
    return widget.get_by_role("slider", name=name, exact=True)


def cells(widget, row):
    return widget.get_by_role("row").nth(row).get_by_role("cell")


def numbers(widget):
    """The table of a widget, row by row."""
    expect(widget.locator("tbody tr")).not_to_have_count(0)
    return [row.locator("th, td").all_text_contents() for row in widget.locator("tbody tr").all()]


def test_before_anything_is_trained_it_says_what_to_do(watches):
    empty = watches.widget("empty")
    expect(empty.locator(".cnn-sum")).to_have_text("Nothing is trained yet: give this widget to fit as a callback.")
    expect(empty.get_by_role("table")).to_be_hidden()
    expect(slider(empty, "Read at epoch")).to_be_disabled()
    expect(empty.get_by_role("img", name="Loss: no curve yet")).to_be_visible()


def test_a_training_is_drawn_and_said_in_words(short):
    expect(short.locator(".cnn-sum")).to_contain_text("SGD 0.5: all of 2 epochs done;")
    expect(short.locator(".cnn-sum")).to_contain_text("% of the new images right.")
    expect(short.get_by_role("img", name="Accuracy: SGD 0.5 from")).to_be_visible()
    expect(short.locator("svg[role=img] .cnn-curve")).to_have_count(2)
    expect(short.locator("svg[role=img] .cnn-mark")).to_have_count(4)


def test_the_table_says_what_python_says(watches, short):
    ((name, *found),) = numbers(short)
    said = json.loads(watches.python("import json; print(json.dumps(short.readings[0]))"))
    assert name.strip() == said[0] == "SGD 0.5"
    assert [float(text.removesuffix(" %")) for text in found] == pytest.approx(
        [said[1], said[2], 100 * said[3], 100 * said[4]], abs=0.051
    )


def test_the_reading_line_moves_by_keyboard_to_both_ends(watches, short):
    at = slider(short, "Read at epoch")
    at.press("Home")
    expect(cells(short, 1).nth(0)).to_have_text("0.1")
    expect(cells(short, 1).nth(3)).to_have_text("–")
    watches.expect_python("print(short.at)", "0")
    at.press("End")
    expect(cells(short, 1).nth(0)).to_have_text("2")
    at.press("ArrowLeft")
    watches.expect_python("print(short.at)", "99")
    assert at.get_attribute("aria-valuetext") == "1.98"


def test_smoothing_makes_a_mean_of_points(watches, short):
    before = numbers(short)
    slider(short, "Smooth over points").press("End")
    watches.expect_python("print(short.smooth)", "20")
    expect(cells(short, 1).nth(1)).not_to_have_text(before[0][2])
    mean = watches.python("print(round(sum(row[1] for row in short.runs[0]['points']) / 20, 3))")
    expect(cells(short, 1).nth(1)).to_have_text(mean)
    slider(short, "Smooth over points").press("Home")
    expect(cells(short, 1).nth(1)).to_have_text(before[0][2])


def test_the_scale_of_the_loss_changes_its_ticks(watches, short):
    loss = short.locator("svg[role=img]").first
    expect(loss.locator(".cnn-tick").first).to_have_text("0")
    short.get_by_role("radio", name="powers of 10").press("Space")
    watches.expect_python("print(short.scale)", "log")
    expect(loss.locator(".cnn-tick", has_text="0.1").first).to_be_visible()


def test_two_views_and_python_keep_in_step(watches, short):
    watches.python("short.at = 50")
    for name in ("short", "short again"):
        expect(cells(watches.widget(name), 1).nth(0)).to_have_text("1")


def test_six_runs_have_six_lines_dashes_and_marks(watches):
    full = watches.widget("full")
    assert [row[0].strip() for row in numbers(full)] == [f"a rate of {r}" for r in (0.001, 0.01, 0.1, 1.0, 10.0)] + [
        "run 6"
    ]
    expect(full.locator(".cnn-sum")).to_have_text("run 6: stopped after 2.5 of 12 epochs.")
    samples = full.locator(".cnn-table svg")
    looks = {sample.evaluate("node => [...node.children].map((line) => line.getAttribute('stroke-dasharray') + "
                             "line.getAttribute('d')).join()") for sample in samples.all()}  # fmt: skip
    assert len(looks) == 6


def test_the_curve_grows_while_the_cell_runs(watches):
    """A training of some seconds: the first epochs are seen before the last is done."""
    watches.page.evaluate(
        """() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code:
          "import time\\nhistory = train([short.run('slow'), lambda h: time.sleep(0.3)], epochs=3)" }); }"""
    )
    short = watches.widget("short")
    expect(short.locator(".cnn-sum")).to_contain_text("slow: 1 of 3 epochs done")
    expect(short.locator(".cnn-sum")).to_contain_text("slow: all of 3 epochs done", timeout=30_000)
    assert [row[0].strip() for row in numbers(short)] == ["SGD 0.5", "slow"]


def test_stopping_the_kernel_keeps_what_was_learned(watches):
    watches.page.evaluate(
        """() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code:
          "import time\\nhistory = train([short.run('long'), lambda h: time.sleep(0.1)], epochs=300)" }); }"""
    )
    short = watches.widget("short")
    expect(short.locator(".cnn-sum")).to_contain_text("long: 1 of 300 epochs done")
    watches.page.evaluate("jupyterapp.commands.execute('notebook:interrupt-kernel')")
    expect(short.locator(".cnn-sum")).to_contain_text("long: stopped after", timeout=30_000)
    watches.expect_python("print(history.is_interrupted, repr(history).endswith('until then is kept'))", "True True")


def test_every_control_keeps_its_keys(watches):
    unmarked = watches.page.evaluate(
        """() => [...document.querySelectorAll('.cnn, .cnn input')]
          .filter((node) => !node.dataset.lmSuppressShortcuts).length"""
    )
    assert unmarked == 0


def test_javascript_in_the_browser_reads_what_python_reads(watches):
    script = f"""async ([source, cases]) => {{
      const module = await import(URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }})));
      return ({DISAGREEMENTS})(module, {READINGS}, cases);
    }}"""
    assert watches.page.evaluate(script, [watch_training()._esm, list(cases())]) == []


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"], ids=["light", "dark"])
def theme(request, watches):
    watches.change_theme(request.param)
    yield request.param.split()[1].lower()
    watches.change_theme("JupyterLab Light")


def test_axe_finds_nothing(watches, theme, axe_source):
    watches.page.evaluate(axe_source)
    found = watches.page.evaluate("axe.run('.cnn').then(({ violations }) => violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (683, 384)], ids=["laptop", "projector", "zoom200"])
def test_nothing_is_cut_off(watches, size):
    watches.page.set_viewport_size({"width": size[0], "height": size[1]})
    watches.page.wait_for_timeout(200)  # the pictures follow the new size in the next frame
    beyond = watches.page.evaluate(
        """() => [...document.querySelectorAll('.cnn')].flatMap((root) =>
          [...root.querySelectorAll('p, label, table, svg.cnn-curves')]
          .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
          .map((node) => `${root.ariaLabel}: ${node.getAttribute('class')} ${node.textContent}`))"""
    )
    watches.page.set_viewport_size(SCREEN)
    assert beyond == []


def test_each_picture_is_kept_to_be_looked_at(watches, theme):
    ARTIFACTS.mkdir(exist_ok=True)
    for width in (1366, 1024):
        watches.page.set_viewport_size({"width": width, "height": 768})
        watches.page.wait_for_timeout(100)
        for name in WIDGETS:
            path = ARTIFACTS / f"watch-{name}-{width}-{theme}.png"
            watches.widget(name).screenshot(path=path)
            assert path.stat().st_size > 5_000
    watches.page.set_viewport_size(SCREEN)
