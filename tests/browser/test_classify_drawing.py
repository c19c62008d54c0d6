"""A drawing that a network looks at, in a real browser: by mouse and keyboard, and what every layer makes of it."""

import re

import numpy as np
import pytest
from locate import PIXELS, draw_line
from playwright.sync_api import expect

from cnnlib import AvgPool2D, Conv2D, Dense, Flatten, Sequential, Tanh, classify_drawing, load_mnist, load_trained


@pytest.fixture
def drawn():
    """The network that comes with cnnlib."""
    return classify_drawing()


@pytest.fixture
def drawing(stage, drawn):
    return stage.mount(drawn)


def surface(widget):
    return widget.get_by_role("application", name=re.compile("^Drawing pad"))


def maps(widget, layer):
    return widget.get_by_role("application", name=re.compile(f"^Maps of {layer}\\."))


def bars(widget):
    return [float(text.split()[-1]) for text in widget.locator(".cnn-bars li").all_text_contents()]


def expect_agreement(stage, drawn, widget):
    """The bars say what Python says of its own picture, as soon as the last stroke has reached it."""
    for _ in range(200):
        said, computed = bars(widget), drawn.probabilities
        if np.allclose(said, computed, atol=0.0051):
            return computed
        stage.page.wait_for_timeout(20)
    raise AssertionError(f"the browser says {said}, Python {computed}")


# ---------------------------------------------------------------- what it says


def test_a_digit_of_the_test_set_is_read(stage, drawn, drawing):
    expect(drawing.locator(".cnn-sum")).to_have_text(
        re.compile(r"^The net says 2 \(1\.00\); next comes \d \(0\.00\)\.$")
    )
    for digit in (7, 4):
        drawing.get_by_role("button", name=re.compile(rf"Start from .*, a {digit}$")).press("Enter")
        expect(drawing.locator(".cnn-sum")).to_contain_text(f"The net says {digit} (")
    expect_agreement(stage, drawn, drawing)


def test_a_digit_drawn_by_mouse_is_read_while_it_is_drawn(stage, drawn, drawing):
    drawing.get_by_role("button", name="Clear").click()
    expect(drawing.locator(".cnn-sum")).to_contain_text("Nothing is drawn, and the net answers all the same: ")
    draw_line(drawing, surface(drawing), (4, 8), (4, 19), (23, 12))
    expect(drawing.locator(".cnn-sum")).to_contain_text("The net says 7 (")
    assert expect_agreement(stage, drawn, drawing)[7] > 0.9


def test_a_small_digit_in_a_corner_needs_centring(stage, drawn, drawing):
    drawing.get_by_role("button", name="Clear").click()
    draw_line(drawing, surface(drawing), (17, 18), (17, 25), (26, 21))
    expect(drawing.locator(".cnn-sum")).to_contain_text("The net says 7 (")
    centred = expect_agreement(stage, drawn, drawing)
    drawing.get_by_label("centre and scale it as MNIST’s").press("Space")
    stage.expect_python(drawn, center=False)
    raw = expect_agreement(stage, drawn, drawing)
    assert centred[7] > 0.9 > raw[7]
    expect(drawing.get_by_role("img", name="The drawing as it is")).to_be_visible()


def test_by_keyboard(stage, drawn, drawing):
    drawing.get_by_role("button", name="Clear").press("Enter")
    surface(drawing).focus()
    for key in ["ArrowUp"] * 8 + ["Shift+ArrowDown"] * 17:
        stage.page.keyboard.press(key)
    expect(drawing.locator(".cnn-sum")).to_contain_text("The net says 1 (")
    expect_agreement(stage, drawn, drawing)
    stage.page.keyboard.press("ControlOrMeta+z")
    drawing.get_by_role("button", name="Undo").press("Enter")
    expect_agreement(stage, drawn, drawing)


def test_every_network_says_what_cnnlib_says(stage):
    """A small network of other layers, and a drawing that is not centred; a network without maps."""
    rng = np.random.default_rng(0)
    layers = [Conv2D(1, 5, 3, stride=2, padding="same", rng=rng), Tanh(), AvgPool2D(2), Flatten()]
    net = Sequential([*layers, Dense(5 * 7 * 7, 4, rng=rng)])
    small = classify_drawing(net, image=np.zeros((28, 28), int), center=False)
    dense = classify_drawing(load_trained("dense_net"))
    views = [stage.mount(small), stage.mount(dense)]
    small.image = load_mnist()[0][0][0]
    dense.image = small.image
    for drawn, view in zip([small, dense], views, strict=True):
        expect_agreement(stage, drawn, view)
    assert len(bars(views[0])) == 4


def test_the_words_wait_until_the_pen_is_up(stage, drawn, drawing):
    """A screen reader need not speak at every move."""
    words = drawing.locator(".cnn-sum")
    before = words.text_content()
    surface(drawing).scroll_into_view_if_needed()
    box = surface(drawing).bounding_box()
    stage.page.mouse.move(box["x"] + 30, box["y"] + 200)
    stage.page.mouse.down()
    stage.page.mouse.move(box["x"] + 200, box["y"] + 200, steps=8)
    stage.page.wait_for_timeout(150)
    assert words.text_content() == before
    stage.page.mouse.up()
    expect(words).not_to_have_text(before)


# ---------------------------------------------------------------- maps


def test_every_layer_says_its_maps_and_its_scale(stage, drawn, drawing):
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


def test_the_maps_are_drawn_side_by_side_in_their_order(drawing):
    """Where a map of ReLU is 0 the picture is white, and darkest where a number lies beyond the scale's end."""
    relu = classify_drawing().activations()["relu"][0]
    image = maps(drawing, "relu").locator("img")
    pixels = np.array(image.evaluate(PIXELS)).reshape(48, 360, 4)[:, :, 0]
    tiles = pixels.reshape(2, 24, 15, 24).transpose(0, 2, 1, 3).reshape(30, 24, 24)
    maps_ = np.moveaxis(relu, 2, 0)
    assert (tiles[maps_ == 0] == 255).all()
    end = np.sort(relu.ravel())[int(0.98 * (relu.size - 1))]  # one number of fifty lies beyond it
    darkest = tiles == tiles.min()
    assert darkest[maps_ > end].all() and not darkest[maps_ < 0.99 * end].any()
    expect(drawing.locator(".cnn-layer-words").nth(1)).to_contain_text(f"darkest ≥ {end:.2g}.")


def test_a_second_view_shows_the_same(stage, drawn, drawing):
    again = stage.mount(drawn)
    drawing.get_by_role("button", name=re.compile("Start from .*, a 5$")).click()
    draw_line(drawing, surface(drawing), (3, 3), (24, 24))
    expect(drawing.locator(".cnn-sum")).not_to_contain_text("The net says 2")
    words = drawing.locator(".cnn-sum").text_content()
    expect(again.locator(".cnn-sum")).to_have_text(words)


def test_without_weights_the_widget_says_so(stage, drawn):
    """As on a page that has lost them; the pad still draws."""
    drawn.set_trait("weights", b"")
    widget = stage.mount(drawn)
    expect(widget.locator(".cnn-sum")).to_have_text(re.compile("^The weights of this network are not on this page"))
    draw_line(widget, surface(widget), (3, 3), (24, 24))
    stage.wait_until(lambda: drawn.image[12, 12] > 0)
    assert drawn.image[12, 12] > 0
