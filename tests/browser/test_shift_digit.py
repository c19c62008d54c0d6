"""The shifted digit in a real browser: moved by keys, sliders and mouse, and answered without a kernel."""

import numpy as np
import pytest
from locate import PIXELS, expect_sum, slider
from playwright.sync_api import expect

from cnnlib import shift_digit

PIXEL = 252 / 28  # CSS pixels of one pixel of the digit


@pytest.fixture
def shift():
    """A 4 of the test digits."""
    return shift_digit(digit=4)


@pytest.fixture
def four(stage, shift):
    return stage.mount(shift)


def mover(widget):
    return widget.get_by_role("application", name="The digit. Arrow keys move it, Home puts it back.")


def bars(widget, name):
    return widget.get_by_role("list", name=f"{name}: probabilities").locator("li > span:last-child")


def said(shift):
    """What the widget should say, as cnnlib computes it."""
    truth = shift._labels[shift.digit]
    best = [answer.argmax() for answer in shift.answers().values()]
    words = [f"says {digit} {'✓' if digit == truth else '✗'}" for digit in best]
    return f": the dense net {words[0]}, the CNN {words[1]}"


def test_the_start(shift, four):
    expect_sum(four, "A 4, not moved" + said(shift))
    for name, answer in zip(["Dense net", "CNN"], shift.answers().values(), strict=True):
        expect(bars(four, name)).to_have_text([f"{value:.2f}" for value in answer])
    pixels = np.reshape(mover(four).locator("img").evaluate(PIXELS), (28, 28, 4))
    assert np.array_equal(pixels[:, :, 0] < 255, shift.images[4] > 0)


def test_arrow_keys_move_it_and_home_puts_it_back(stage, shift, four):
    for _ in range(4):
        mover(four).press("ArrowLeft")
    mover(four).press("ArrowDown")
    stage.expect_python(shift, rows=1, columns=-4)
    expect_sum(four, "A 4, moved 1 down and 4 to the left" + said(shift))
    expect(slider(four, "To the right")).to_have_value("-4")
    mover(four).press("ArrowLeft")
    expect(four.locator(".cnn-status")).to_have_text("⚠ It moves by at most 4 pixels.")
    stage.expect_python(shift, rows=1, columns=-4)
    mover(four).press("Home")
    expect_sum(four, "A 4, not moved: the dense net says 4 ✓, the CNN says 4 ✓")


def test_the_answers_part(stage, shift, four):
    """The lesson's first task: a place where only the CNN is right."""
    for _ in range(4):
        mover(four).press("ArrowLeft")
    stage.expect_python(shift, columns=-4)
    assert [answer.argmax() == 4 for answer in shift.answers().values()] == [False, True]
    expect_sum(four, "A 4, moved 4 to the left" + said(shift))
    expect(four.locator(".cnn-mistaken")).to_have_count(1)
    expect(four.locator(".cnn-verdict")).to_have_text(["says 6 ✗", "says 4 ✓"])


@pytest.mark.parametrize(
    "name, trait", [("Down", "rows"), ("To the right", "columns"), ("Turn", "turn"), ("Digit", "digit")]
)
@pytest.mark.parametrize("key", ["Home", "End"])
def test_sliders_to_both_ends(stage, shift, four, name, trait, key):
    ends = {"rows": (-4, 4), "columns": (-4, 4), "turn": (-180, 180), "digit": (0, 9)}
    end = ends[trait][key == "End"]
    slider(four, name).press(key)
    stage.expect_python(shift, **{trait: end})
    expect(four.locator(".cnn-sum")).to_contain_text(said(shift))


def test_it_can_be_dragged(stage, shift, four):
    mover(four).scroll_into_view_if_needed()
    box = mover(four).bounding_box()
    x, y = box["x"] + 100, box["y"] + 100
    four.page.mouse.move(x, y)
    four.page.mouse.down()
    four.page.mouse.move(x + 2 * PIXEL, y - 3 * PIXEL, steps=6)
    four.page.mouse.up()
    four.page.mouse.move(x + 90, y + 90)  # let go: it stays
    stage.expect_python(shift, rows=-3, columns=2)
    expect(four.locator(".cnn-sum")).to_contain_text("A 4, moved 3 up and 2 to the right: ")


def test_put_it_back(stage, shift, four):
    slider(four, "Turn").press("End")
    slider(four, "Down").press("End")
    four.get_by_role("button", name="Put it back").press("Enter")
    expect(four.locator(".cnn-sum")).to_contain_text("A 4, not moved: ")
    stage.expect_python(shift, rows=0, columns=0, turn=0)


def test_images_of_ones_own(stage):
    """An upright bar, and nothing at all."""
    bar = np.zeros((2, 28, 28), np.uint8)
    bar[0, 4:24, 13:15] = 255
    shift = shift_digit(bar, [1, 0], turn=30)
    own = stage.mount(shift)
    expect(own.locator(".cnn-sum")).to_contain_text("A 1, turned by 30° to the left: ")
    expect(slider(own, "Digit")).to_have_attribute("max", "1")
    slider(own, "Digit").press("ArrowRight")
    expect(own.locator(".cnn-sum")).to_contain_text("A 0, turned by 30° to the left: ")
    stage.expect_python(shift, digit=1)


def test_python_moves_both_views(stage, shift, four):
    again = stage.mount(shift)
    shift.columns = 3
    for view in (four, again):
        expect(view.locator(".cnn-sum")).to_contain_text("A 4, moved 3 to the right: ")


@pytest.fixture
def absent():
    """Without the CNN's weights, as on a page that has them by name, or not at all."""
    shift = shift_digit(digit=4)
    shift.set_trait("weights", b"")
    return shift


def test_a_network_that_is_not_there_is_missed_in_words(stage, absent):
    widget = stage.mount(absent)
    expect(widget.locator(".cnn-impossible")).to_have_text("The networks are not here: run this cell again.")
    expect(widget.locator(".cnn-bars")).to_have_count(2)
    assert [bar.is_visible() for bar in widget.locator(".cnn-bars").all()] == [False, False]
    mover(widget).press("ArrowUp")
    expect_sum(widget, "A 4, moved 1 up.")
