"""The shifted digit in a real JupyterLab: moved by keys, sliders and mouse, and answered without a kernel."""

import numpy as np
import pytest
from lab_page import ARTIFACTS, GALLERIES, SCREEN, freshly_run, open_notebook
from playwright.sync_api import expect

from cnnlib import shift_digit

NAMES = GALLERIES["gallery_learning_shift.ipynb"]
WIDGETS = NAMES[:-1]  # the last is a second view
PIXELS = """(canvas) => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"""
PIXEL = 252 / 28  # CSS pixels of one pixel of the digit


@pytest.fixture(scope="module")
def open_shifts(lab, browser):
    with open_notebook(lab, browser, "gallery_learning_shift.ipynb", NAMES) as notebook:
        yield notebook


@pytest.fixture
def shifts(open_shifts):
    with freshly_run(open_shifts) as notebook:
        yield notebook


@pytest.fixture
def four(shifts):
    return shifts.widget("four")


@pytest.fixture(scope="module")
def python():
    """The same digit in this process, where cnnlib computes."""
    return shift_digit(digit=4)


def mover(widget):
    return widget.get_by_role("application", name="The digit. Arrow keys move it, Home puts it back.")


def slider(widget, name):
    return widget.get_by_role("slider", name=name, exact=True)


def bars(widget, name):
    return widget.get_by_role("list", name=f"{name}: probabilities").locator("li > span:last-child")


def expect_sum(widget, words):
    expect(widget.locator(".cnn-sum")).to_have_text(words)


def said(python):
    """What the widget says for the settings of the widget in this process."""
    truth = python._labels[python.digit]
    best = [answer.argmax() for answer in python.answers().values()]
    words = [f"says {digit} {'✓' if digit == truth else '✗'}" for digit in best]
    return f": the dense net {words[0]}, the CNN {words[1]}"


def set_python(python, digit=4, rows=0, columns=0, turn=0):
    python.digit, python.rows, python.columns, python.turn = digit, rows, columns, turn


def test_the_start(four, python):
    set_python(python)
    expect_sum(four, "A 4, not moved" + said(python))
    for name, answer in zip(["Dense net", "CNN"], python.answers().values(), strict=True):
        expect(bars(four, name)).to_have_text([f"{value:.2f}" for value in answer])
    pixels = np.reshape(mover(four).locator("canvas").evaluate(PIXELS), (28, 28, 4))
    assert np.array_equal(pixels[:, :, 0] < 255, python.images[4] > 0)


def test_arrow_keys_move_it_and_home_puts_it_back(shifts, four, python):
    for _ in range(4):
        mover(four).press("ArrowLeft")
    mover(four).press("ArrowDown")
    set_python(python, rows=1, columns=-4)
    expect_sum(four, "A 4, moved 1 down and 4 to the left" + said(python))
    shifts.expect_python("print(four.rows, four.columns)", "1 -4")
    expect(slider(four, "Right")).to_have_value("-4")
    mover(four).press("ArrowLeft")
    expect(four.locator(".cnn-status")).to_have_text("⚠ It moves by at most 4 pixels.")
    shifts.expect_python("print(four.rows, four.columns)", "1 -4")
    mover(four).press("Home")
    expect_sum(four, "A 4, not moved: the dense net says 4 ✓, the CNN says 4 ✓")


def test_the_answers_part(four, python):
    """The lesson's first task: a place where only the CNN is right."""
    for _ in range(4):
        mover(four).press("ArrowLeft")
    set_python(python, columns=-4)
    assert [answer.argmax() == 4 for answer in python.answers().values()] == [False, True]
    expect_sum(four, "A 4, moved 4 to the left" + said(python))
    expect(four.locator(".cnn-mistaken")).to_have_count(1)
    expect(four.locator(".cnn-verdict")).to_have_text(["says 6 ✗", "says 4 ✓"])


@pytest.mark.parametrize("name, trait", [("Down", "rows"), ("Right", "columns"), ("Turn", "turn"), ("Digit", "digit")])
@pytest.mark.parametrize("key", ["Home", "End"])
def test_sliders_to_both_ends(shifts, four, python, name, trait, key):
    ends = {"rows": (-4, 4), "columns": (-4, 4), "turn": (-180, 180), "digit": (0, 9)}
    end = ends[trait][key == "End"]
    slider(four, name).press(key)
    shifts.expect_python(f"print(four.{trait})", str(end))
    set_python(python, **{trait: end})
    expect(four.locator(".cnn-sum")).to_contain_text(said(python))


def test_it_can_be_dragged(shifts, four):
    mover(four).scroll_into_view_if_needed()
    box = mover(four).bounding_box()
    x, y = box["x"] + 100, box["y"] + 100
    four.page.mouse.move(x, y)
    four.page.mouse.down()
    four.page.mouse.move(x + 2 * PIXEL, y - 3 * PIXEL, steps=6)
    four.page.mouse.up()
    four.page.mouse.move(x + 90, y + 90)  # let go: it stays
    shifts.expect_python("print(four.rows, four.columns)", "-3 2")
    expect(four.locator(".cnn-sum")).to_contain_text("A 4, moved 3 up and 2 to the right: ")


def test_put_it_back(shifts, four):
    slider(four, "Turn").press("End")
    slider(four, "Down").press("End")
    four.get_by_role("button", name="Put it back").press("Enter")
    expect(four.locator(".cnn-sum")).to_contain_text("A 4, not moved: ")
    shifts.expect_python("print(four.rows, four.columns, four.turn)", "0 0 0")


def test_images_of_ones_own(shifts):
    own = shifts.widget("own")
    expect(own.locator(".cnn-sum")).to_contain_text("A 1, turned by 30° to the left: ")
    expect(slider(own, "Digit")).to_have_attribute("max", "1")
    slider(own, "Digit").press("ArrowRight")
    expect(own.locator(".cnn-sum")).to_contain_text("A 0, turned by 30° to the left: ")
    shifts.expect_python("print(own.digit)", "1")


def test_python_moves_both_views(shifts, four):
    shifts.python("four.columns = 3")
    for view in (four, shifts.widget("four again")):
        expect(view.locator(".cnn-sum")).to_contain_text("A 4, moved 3 to the right: ")


def test_a_network_that_is_not_there_is_missed_in_words(shifts):
    absent = shifts.widget("absent")
    expect(absent.locator(".cnn-impossible")).to_have_text("The networks are not here: run this cell again.")
    expect(absent.locator(".cnn-bars")).to_have_count(2)
    assert [bar.is_visible() for bar in absent.locator(".cnn-bars").all()] == [False, False]
    mover(absent).press("ArrowUp")
    expect_sum(absent, "A 4, moved 1 up.")


def test_nonsense_from_another_view_is_refused_in_words(shifts, four):
    shifts.python("import ipywidgets\nfree = ipywidgets.FloatText(1.0)")
    shifts.python("link = ipywidgets.jslink((free, 'value'), (four, 'rows'))\nfree.value = 7.5")
    expect(four.locator(".cnn-status")).to_contain_text("rows cannot be 7.5: the old value stays.")
    shifts.expect_python("print(four.rows)", "1")


def test_keys_never_reach_the_notebook(shifts):
    cells = "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.type)"
    before = shifts.page.evaluate(cells)
    for widget in map(shifts.widget, WIDGETS):
        inner = widget.locator("[tabindex='0']:visible, input:visible, button:visible")
        assert inner.evaluate_all("nodes => nodes.every((node) => node.dataset.lmSuppressShortcuts)")
        for place in [widget, mover(widget), inner.first, inner.last]:
            place.focus()
            for key in ["x", "d", "d", "a", "b", "m", "ArrowDown", "ArrowUp"]:
                shifts.page.keyboard.press(key)
    assert shifts.page.evaluate(cells) == before


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def theme(request, shifts):
    shifts.change_theme(request.param)
    yield request.param.split()[1].lower()
    shifts.change_theme("JupyterLab Light")


def test_axe_finds_nothing(shifts, theme, axe_source):
    shifts.page.evaluate(axe_source)
    shifts.python("four.columns = -4")
    expect(shifts.widget("four").locator(".cnn-mistaken")).to_have_count(1)
    found = shifts.page.evaluate("axe.run('.cnn').then(({ violations }) => violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (683, 384)], ids=["laptop", "projector", "zoom200"])
def test_nothing_is_cut_off(shifts, size):
    shifts.python("four.rows, four.columns, four.turn = 4, -4, -180")
    shifts.page.set_viewport_size({"width": size[0], "height": size[1]})
    shifts.page.wait_for_timeout(200)  # the pictures follow the new size in the next frame
    beyond = shifts.page.evaluate(
        """() => [...document.querySelectorAll('.cnn')].flatMap((root) =>
          [...root.querySelectorAll('p, label, button, li, .cnn-heading, .cnn-plane')]
          .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
          .map((node) => `${root.ariaLabel}: ${node.className} ${node.textContent}`))"""
    )
    shifts.page.set_viewport_size(SCREEN)
    assert beyond == []


def test_each_picture_is_kept_to_be_looked_at(shifts, theme):
    ARTIFACTS.mkdir(exist_ok=True)
    shifts.python("four.columns = -4")
    expect(shifts.widget("four").locator(".cnn-mistaken")).to_have_count(1)
    for width in (1366, 1024):
        shifts.page.set_viewport_size({"width": width, "height": 768})
        shifts.page.wait_for_timeout(100)
        for name in WIDGETS:
            path = ARTIFACTS / f"shift-{name}-{width}-{theme}.png"
            shifts.widget(name).screenshot(path=path)
            assert path.stat().st_size > 5_000
    shifts.page.set_viewport_size(SCREEN)
