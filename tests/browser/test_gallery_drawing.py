"""A drawing that a network looks at, in a real JupyterLab: by mouse and keyboard, in both themes."""

import json
import re

import numpy as np
import pytest
from classify_drawing_settings import CENTER, CLASSIFY, center_cases, classify_cases
from lab_page import ARTIFACTS, GALLERIES, SCREEN, freshly_run, open_notebook
from network_settings import DISAGREEMENTS
from playwright.sync_api import expect

from cnnlib import classify_drawing

NAMES = GALLERIES["gallery_learning_drawing.ipynb"]
WIDGETS = NAMES[:-1]  # the last is a second view


@pytest.fixture(scope="module")
def open_drawings(lab, browser):
    with open_notebook(lab, browser, "gallery_learning_drawing.ipynb", NAMES) as notebook:
        yield notebook


@pytest.fixture
def drawings(open_drawings):
    with freshly_run(open_drawings) as notebook:
        yield notebook


@pytest.fixture
def drawing(drawings):
    return drawings.widget("drawing")


def surface(widget):
    return widget.get_by_role("application", name=re.compile("^Drawing pad"))


def maps(widget, layer):
    return widget.get_by_role("application", name=re.compile(f"^Maps of {layer}\\."))


def bars(widget):
    return [float(text.split()[-1]) for text in widget.locator(".cnn-bars li").all_text_contents()]


def draw_line(widget, *points):
    """Hold the button from one pixel (row, column) to the next."""
    surface(widget).scroll_into_view_if_needed()
    box = surface(widget).bounding_box()
    places = [(box["x"] + (column + 0.5) * box["width"] / 28, box["y"] + (row + 0.5) * box["height"] / 28)
              for row, column in points]  # fmt: skip
    widget.page.mouse.move(*places[0])
    widget.page.mouse.down()
    for place in places[1:]:
        widget.page.mouse.move(*place, steps=4)
    widget.page.mouse.up()


def expect_agreement(drawings, name="drawing"):
    """The bars say what Python says of its own picture, as soon as the last stroke has reached it."""
    code = f"print({name}.probabilities.round(4).tolist())"
    for _ in range(100):
        said, computed = bars(drawings.widget(name)), json.loads(drawings.python(code))
        if np.allclose(said, computed, atol=0.0051):
            return computed
        drawings.page.wait_for_timeout(50)
    raise AssertionError(f"the browser says {said}, Python {computed}")


# ---------------------------------------------------------------- what it says


def test_a_digit_of_the_test_set_is_read(drawings, drawing):
    expect(drawing.locator(".cnn-sum")).to_have_text(
        re.compile(r"^The net says 2 \(1\.00\); next comes \d \(0\.00\)\.$")
    )
    for digit in (7, 4):
        drawing.get_by_role("button", name=re.compile(rf"Start from .*, a {digit}$")).press("Enter")
        expect(drawing.locator(".cnn-sum")).to_contain_text(f"The net says {digit} (")
    expect_agreement(drawings)


def test_a_digit_drawn_by_mouse_is_read_while_it_is_drawn(drawings, drawing):
    drawing.get_by_role("button", name="Clear").click()
    expect(drawing.locator(".cnn-sum")).to_contain_text("Nothing is drawn, and the net answers all the same: ")
    draw_line(drawing, (4, 8), (4, 19), (23, 12))
    expect(drawing.locator(".cnn-sum")).to_contain_text("The net says 7 (")
    assert expect_agreement(drawings)[7] > 0.9


def test_a_small_digit_in_a_corner_needs_centring(drawings, drawing):
    drawing.get_by_role("button", name="Clear").click()
    draw_line(drawing, (17, 18), (17, 25), (26, 21))
    expect(drawing.locator(".cnn-sum")).to_contain_text("The net says 7 (")
    centred = expect_agreement(drawings)
    drawing.get_by_label("centre and scale it as MNIST’s").press("Space")
    drawings.expect_python("print(drawing.center)", "False")
    raw = expect_agreement(drawings)
    assert centred[7] > 0.9 > raw[7]
    expect(drawing.get_by_role("img", name="The drawing as it is")).to_be_visible()


def test_by_keyboard(drawings, drawing):
    drawing.get_by_role("button", name="Clear").press("Enter")
    surface(drawing).focus()
    for key in ["ArrowUp"] * 8 + ["Shift+ArrowDown"] * 17:
        drawings.page.keyboard.press(key)
    expect(drawing.locator(".cnn-sum")).to_contain_text("The net says 1 (")
    expect_agreement(drawings)
    drawings.page.keyboard.press("ControlOrMeta+z")
    drawing.get_by_role("button", name="Undo").press("Enter")
    expect_agreement(drawings)


def test_every_network_says_what_cnnlib_says(drawings):
    drawings.python("small.image = cnnlib.load_mnist()[0][0][0]; dense.image = small.image")
    for name in WIDGETS:
        expect_agreement(drawings, name)
    assert len(bars(drawings.widget("small"))) == 4


def test_the_words_wait_until_the_pen_is_up(drawings, drawing):
    """A screen reader need not speak at every move."""
    words = drawing.locator(".cnn-sum")
    before = words.text_content()
    surface(drawing).scroll_into_view_if_needed()
    box = surface(drawing).bounding_box()
    drawings.page.mouse.move(box["x"] + 30, box["y"] + 200)
    drawings.page.mouse.down()
    drawings.page.mouse.move(box["x"] + 200, box["y"] + 200, steps=8)
    drawings.page.wait_for_timeout(150)
    assert words.text_content() == before
    drawings.page.mouse.up()
    expect(words).not_to_have_text(before)


# ---------------------------------------------------------------- maps


def test_every_layer_says_its_maps_and_its_scale(drawings, drawing):
    activations = classify_drawing().activations()
    words = drawing.locator(".cnn-layer-words")
    expect(words).to_have_count(7)
    expect(words.nth(0)).to_contain_text("conv2d → 30 maps of 24×24, from −")
    expect(words.nth(1)).to_have_text(
        re.compile(r"^relu → 30 maps of 24×24, from 0 to [\d.]+\. One scale: white is 0, darkest")
    )
    expect(words.nth(3)).to_have_text("flatten → 4320 numbers: the same numbers, in one row.")
    highest = activations["relu"].max()
    said = float(re.search(r"to ([\d.]+)\. One", words.nth(1).text_content())[1])
    assert said == pytest.approx(highest, rel=0.06)
    logits = drawing.locator(".cnn-layers .cnn-texts text").all_text_contents()
    wanted = activations["dense_1"][0]
    assert [float(text.replace("−", "-")) for text in logits] == pytest.approx(wanted.tolist(), abs=0.051)


def test_a_map_is_chosen_by_mouse_and_by_arrow_keys(drawing):
    box = maps(drawing, "relu").bounding_box()
    maps(drawing, "relu").click(position={"x": 3.5 * box["width"] / 15, "y": 1.5 * box["height"] / 2})
    expect(drawing.locator(".cnn-status")).to_contain_text("Map 18 of relu: from 0 to ")
    expect(drawing.locator(".cnn-pad-side, .cnn-column-left").first).to_contain_text("18 of relu")
    for key, channel in [("ArrowRight", 19), ("ArrowUp", 4), ("ArrowUp", 4), ("ArrowLeft", 3), ("ArrowDown", 18)]:
        maps(drawing, "relu").press(key)
        expect(drawing.locator(".cnn-status")).to_contain_text(f"Map {channel} of relu: ")
    maps(drawing, "max_pool2d").press("ArrowRight")
    expect(drawing.locator(".cnn-status")).to_contain_text("Map 1 of max_pool2d: ")


PIXELS = """(canvas) => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"""


def test_the_maps_are_drawn_side_by_side_in_their_order(drawing):
    """Where a map of ReLU is 0 the picture is white, and darkest where the largest number is."""
    relu = classify_drawing().activations()["relu"][0]
    canvas = maps(drawing, "relu").locator("canvas")
    pixels = np.array(canvas.evaluate(PIXELS)).reshape(48, 360, 4)[:, :, 0]
    tiles = pixels.reshape(2, 24, 15, 24).transpose(0, 2, 1, 3).reshape(30, 24, 24)
    maps_ = np.moveaxis(relu, 2, 0)
    assert (tiles[maps_ == 0] == 255).all()
    assert np.unravel_index(tiles.argmin(), tiles.shape) == np.unravel_index(maps_.argmax(), maps_.shape)


def test_a_second_view_shows_the_same(drawings, drawing):
    drawing.get_by_role("button", name=re.compile("Start from .*, a 5$")).click()
    draw_line(drawing, (3, 3), (24, 24))
    expect(drawing.locator(".cnn-sum")).not_to_contain_text("The net says 2")
    words = drawing.locator(".cnn-sum").text_content()
    expect(drawings.widget("drawing again").locator(".cnn-sum")).to_have_text(words)


# ---------------------------------------------------------------- all of them


@pytest.mark.parametrize("compute, cases", [(CLASSIFY, classify_cases), (CENTER, center_cases)], ids=["net", "centre"])
def test_the_browser_computes_what_cnnlib_computes(drawings, compute, cases):
    same = "(module, run, cases) => cases.filter((one) => String(run(module, one.settings)) !== String(one.wanted))"
    disagreements = DISAGREEMENTS if compute is CLASSIFY else same
    different = drawings.page.evaluate(
        f"""async ([source, cases]) => {{
          const address = URL.createObjectURL(new Blob([source], {{ type: 'text/javascript' }}));
          const found = ({disagreements})(await import(address), {compute}, cases);
          delete globalThis.cnnlibWeights;
          return found;
        }}""",
        [classify_drawing()._esm, list(cases())],
    )
    assert different == []


def test_without_weights_the_widget_says_so(drawings, drawing):
    """As on a page that has lost them; the pad still draws."""
    drawings.python("drawing.set_trait('weights', b'')")
    drawings.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    expect(drawings.page.locator(".cnn")).to_have_count(0)
    drawings.page.evaluate(
        """() => { const { content } = jupyterapp.shell.currentWidget;
          content.activeCellIndex = content.widgets.length - 1; }"""
    )
    drawings.page.evaluate("jupyterapp.commands.execute('notebook:run-cell')")
    again = drawings.page.locator(".cnn").first
    expect(again.locator(".cnn-sum")).to_have_text(re.compile("^The weights of this network are not on this page"))
    draw_line(again, (3, 3), (24, 24))
    drawings.expect_python("print(drawing.image[12, 12] > 0)", "True")


def test_keys_never_reach_the_notebook(drawings):
    cells = "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.type)"
    before = drawings.page.evaluate(cells)
    for widget in map(drawings.widget, WIDGETS):
        inner = widget.locator("[tabindex='0']:visible, input:visible, button:visible")
        assert inner.evaluate_all("nodes => nodes.every((node) => node.dataset.lmSuppressShortcuts)")
        for place in [widget, inner.first, inner.last]:
            place.focus()
            for key in ["x", "d", "d", "a", "b", "m", "ArrowDown", "ArrowUp"]:
                drawings.page.keyboard.press(key)
    assert drawings.page.evaluate(cells) == before


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def theme(request, drawings):
    drawings.change_theme(request.param)
    yield request.param.split()[1].lower()
    drawings.change_theme("JupyterLab Light")


def test_axe_finds_nothing(drawings, theme, axe_source):
    drawings.page.evaluate(axe_source)
    found = drawings.page.evaluate("axe.run('.cnn').then(({ violations }) => violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (683, 384)], ids=["laptop", "projector", "zoom200"])
def test_nothing_is_cut_off(drawings, size):
    drawings.page.set_viewport_size({"width": size[0], "height": size[1]})
    drawings.page.wait_for_timeout(400)  # the pictures follow the new size in the next frame
    beyond = drawings.page.evaluate(
        """() => [...document.querySelectorAll('.cnn')].flatMap((root) =>
          [...root.querySelectorAll('p, label, button, .cnn-grid, .cnn-plane, .cnn-bars, .cnn-layer-words')]
          .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
          .map((node) => `${root.ariaLabel}: ${node.className} ${node.textContent}`))"""
    )
    drawings.page.set_viewport_size(SCREEN)
    assert beyond == []


def test_each_picture_is_kept_to_be_looked_at(drawings, theme):
    ARTIFACTS.mkdir(exist_ok=True)
    drawings.page.set_viewport_size({"width": 1024, "height": 1400})
    for name in WIDGETS:
        drawings.page.wait_for_timeout(100)
        path = ARTIFACTS / f"learning-{name}-1024-{theme}.png"
        drawings.widget(name).screenshot(path=path)
        assert path.stat().st_size > 5_000
    drawings.page.set_viewport_size(SCREEN)
