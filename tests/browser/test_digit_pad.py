"""The drawing pad in a real browser: by mouse, finger and keyboard, and what of it reaches Python."""

import numpy as np
import pytest
from locate import draw_line, expect_status, expect_sum
from playwright.sync_api import expect

from cnnlib import draw_digit, load_mnist


@pytest.fixture
def drawn():
    return draw_digit()


@pytest.fixture
def pad(stage, drawn):
    return stage.mount(drawn)


def surface(pad):
    return pad.get_by_role("application")


def image(stage, drawn, pad):
    """What Python has of the drawing, once the last stroke has arrived there."""
    for _ in range(200):
        if pad.locator(".cnn-sum").text_content() == f"{np.count_nonzero(drawn.image)} of 784 pixels have ink.":
            return drawn.image
        stage.page.wait_for_timeout(20)
    raise AssertionError("Python has another drawing than the pad shows")


def test_a_line_by_mouse_reaches_python(stage, drawn, pad):
    draw_line(pad, surface(pad), (14, 4), (14, 23))
    expect(pad.locator(".cnn-sum")).not_to_have_text("0 of 784 pixels have ink.")
    ink = image(stage, drawn, pad)
    assert (ink[14, 4:24] == 255).all()
    assert 0 < ink[15, 10] <= 255
    assert not ink[:11].any() and not ink[18:].any()
    expect_sum(pad, f"{np.count_nonzero(ink)} of 784 pixels have ink.")


def test_a_fast_stroke_has_no_gaps(stage, drawn, pad):
    draw_line(pad, surface(pad), (3, 3), (24, 24), steps=1)
    assert (np.diag(image(stage, drawn, pad))[3:25] > 200).all()


def test_by_touch(stage, drawn, pad):
    """A finger: pointer events of their own kind, which must not scroll the page."""
    surface(pad).scroll_into_view_if_needed()
    box = surface(pad).bounding_box()
    assert surface(pad).evaluate("node => getComputedStyle(node).touchAction") == "none"
    session = stage.page.context.new_cdp_session(stage.page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 4
    for kind, down in [("touchStart", 0), ("touchMove", 60), ("touchMove", 120), ("touchEnd", None)]:
        points = [] if down is None else [{"x": x, "y": y + down}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(pad.locator(".cnn-sum")).not_to_have_text("0 of 784 pixels have ink.")
    assert (image(stage, drawn, pad)[8:17, 14] > 0).all()


def test_by_keyboard(stage, drawn, pad):
    surface(pad).focus()
    for key in ["ArrowUp", "ArrowUp", "Space"]:
        stage.page.keyboard.press(key)
    ink = image(stage, drawn, pad)
    assert ink[12, 14] == 255 and ink.astype(bool).sum() < 12
    for _ in range(5):
        stage.page.keyboard.press("Shift+ArrowRight")
    assert (image(stage, drawn, pad)[12, 14:20] == 255).all()
    stage.page.keyboard.press("ArrowRight")
    assert image(stage, drawn, pad)[12, 22] == 0


def test_eraser_undo_and_clear(stage, drawn, pad):
    draw_line(pad, surface(pad), (14, 4), (14, 23))
    before = image(stage, drawn, pad)
    pad.get_by_role("radio", name="eraser").check()
    draw_line(pad, surface(pad), (10, 14), (18, 14))
    assert (image(stage, drawn, pad)[10:18, 14] == 0).all()
    pad.get_by_role("button", name="Undo").click()
    assert np.array_equal(image(stage, drawn, pad), before)
    pad.get_by_role("button", name="Clear").press("Enter")
    expect_sum(pad, "0 of 784 pixels have ink.")
    surface(pad).focus()
    stage.page.keyboard.press("ControlOrMeta+z")
    assert np.array_equal(image(stage, drawn, pad), before)
    pad.get_by_role("button", name="Undo").click()
    expect_sum(pad, "0 of 784 pixels have ink.")
    pad.get_by_role("button", name="Undo").click()
    expect_status(pad, "There is nothing to undo")


def test_centre_moves_the_ink_into_the_middle(stage, drawn, pad):
    draw_line(pad, surface(pad), (3, 3), (3, 8))
    pad.get_by_role("button", name="Centre").click()
    ink = image(stage, drawn, pad).astype(float)
    rows, columns = np.indices((28, 28))
    assert abs((ink * rows).sum() / ink.sum() - 14) <= 0.5
    assert abs((ink * columns).sum() / ink.sum() - 14) <= 0.5


def test_what_python_draws_is_shown_in_every_view(stage, drawn, pad):
    again = stage.mount(drawn)
    drawn.image = load_mnist()[0][0][0]
    for view in (pad, again):
        expect_sum(view, "166 of 784 pixels have ink.")
    draw_line(pad, surface(pad), (1, 1), (1, 4))
    assert image(stage, drawn, pad)[1, 2] == 255
    words = pad.locator(".cnn-sum").text_content()
    expect_sum(again, words)
