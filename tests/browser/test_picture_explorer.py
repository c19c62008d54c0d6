"""The picture explorer in a real browser: what is painted, the sum under the pointer, files, and the camera's light."""

import io

import numpy as np
import pytest
from locate import PIXELS, cell, expect_grid, expect_status, paste_over, place_in, press
from PIL import Image
from playwright.sync_api import expect

from cnnlib import explore_picture

HALVES = np.zeros((24, 30), np.uint8)
HALVES[:, 15:] = 255
FAKE_CAMERA = """() => { // a stream of a canvas, whose tracks a test can look at
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const context = canvas.getContext("2d");
  const paint = () => {
    context.fillStyle = "rgb(255, 255, 255)"; // on its right side
    context.fillRect(320, 0, 320, 480);
    requestAnimationFrame(paint);
  };
  paint();
  navigator.mediaDevices.getUserMedia = async () => (window.stream = canvas.captureStream());
}"""
IS_LIT = "() => window.stream.getTracks().some(({ readyState }) => readyState === 'live')"


@pytest.fixture
def explorer():
    return explore_picture(HALVES)


@pytest.fixture
def widget(stage, explorer):
    return stage.mount(explorer)


def map_of(widget, name="Map"):
    stage = widget.locator(".cnn-pictures .cnn-grid").filter(has=widget.page.locator(f"strong:text-is('{name}')"))
    return stage.locator(":scope > .cnn-plane")


def painted(picture):
    """The bytes of the pixels, (H, W, 3)."""
    width, height = picture.locator("canvas").evaluate("({ width, height }) => [width, height]")
    return np.reshape(picture.locator("canvas").evaluate(PIXELS), (height, width, 4))[..., :3]


def test_white_is_0_and_nothing_else_is_white(stage, explorer, widget):
    stage.settle()
    white = (painted(map_of(widget)) == 255).all(axis=2)
    assert np.array_equal(white, explorer.output == 0)


def test_the_sum_is_that_of_the_window_under_the_pointer(stage, widget):
    picture = map_of(widget, "Picture")
    stage.page.mouse.move(*place_in(picture, 14.5 / 30, 5.5 / 24))
    expect_grid(widget, "Window", [[0, 0, 1]] * 3)
    expect(widget.locator(".cnn-sum")).to_contain_text("Map (4, 13) = 0·(−1) + 0·0 + 1·1")
    expect(widget.locator(".cnn-sum")).to_contain_text("bias 0 = 4")


def test_a_number_of_the_kernel_is_typed_stepped_and_dragged(stage, explorer, widget):
    middle = cell(widget, "Kernel", 1, 1)
    middle.click()
    press(widget, "Enter")
    paste_over(widget, "5")
    stage.expect_python(explorer, kernel=[[-1, 0, 1], [-2, 5, 2], [-1, 0, 1]])
    press(widget, "PageUp", "PageUp", "PageDown")
    stage.expect_python(explorer, kernel=[[-1, 0, 1], [-2, 6, 2], [-1, 0, 1]])
    across, down = place_in(middle, 0.5, 0.5)
    stage.page.mouse.move(across, down)
    stage.page.mouse.down()
    stage.page.mouse.move(across, down - 19, steps=3)
    stage.page.mouse.up()
    stage.expect_python(explorer, kernel=[[-1, 0, 1], [-2, 9, 2], [-1, 0, 1]])
    expect(widget.get_by_role("combobox", name="Kernel")).to_have_value("")


def test_what_has_not_been_taught_is_not_there(stage):
    widget = stage.mount(explore_picture(HALVES, controls=("kernel",)))
    expect(widget.get_by_role("radio", name="3×3")).to_be_visible()
    for role, name in [("checkbox", ""), ("slider", "Stride"), ("spinbutton", "Bias"), ("combobox", "Second layer")]:
        expect(widget.get_by_role(role, name=name)).to_have_count(0)


def drop(widget, name, content):
    widget.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/x", "buffer": content})


def test_a_photograph_lies_as_its_camera_was_held_and_a_large_one_is_scaled_down(stage, widget):
    turned = Image.new("RGB", (1200, 800), "black")
    turned.paste("white", (0, 0, 1200, 400))  # above, as stored; on the right, once turned
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x112] = 6
    turned.save(file, "JPEG", exif=exif)
    drop(widget, "turned.jpg", file.getvalue())
    expect_status(widget, "Your picture has 1200×800 pixels; it is shown and convolved with 320×213.")
    stage.settle()
    pixels = painted(map_of(widget, "Picture"))
    assert pixels.shape == (320, 213, 3)
    assert pixels[:, 120:].min() > 200 > 50 > pixels[:, :90].max()


def test_a_file_that_is_no_picture_says_so_and_the_old_picture_stays(stage, widget):
    before = painted(map_of(widget, "Picture"))
    for name, content, words in [
        ("empty.png", b"", "This file is empty (0 bytes)"),
        ("text.jpg", b"hello", "cannot read this file as a picture"),
        ("phone.heic", b"\0\0\0\x18ftypheic", "export it as JPEG"),
    ]:
        drop(widget, name, content)
        expect_status(widget, words)
    assert np.array_equal(painted(map_of(widget, "Picture")), before)


@pytest.mark.parametrize("end", ["press", "remove", "another tab"])
def test_the_camera_is_asked_for_on_a_press_and_its_light_goes_out(stage, widget, end):
    stage.page.evaluate(FAKE_CAMERA)
    widget.get_by_role("button", name="Camera").click()
    expect_status(widget, "The camera is on")
    expect(map_of(widget, "Picture").locator("canvas")).to_have_attribute("aria-label", "Picture, 240×320 pixels")
    assert stage.page.evaluate(IS_LIT)
    stage.settle()
    assert painted(map_of(widget, "Picture"))[120, [40, 280], 0].tolist() == [0, 255]  # as it sees, and no mirror
    if end == "press":
        widget.get_by_role("button", name="Stop the camera").click()
        expect_status(widget, "The camera is off. Its last frame stays.")
    elif end == "remove":
        stage.clear()
    else:
        widget.evaluate("(root) => (root.parentElement.style.display = 'none')")
    stage.wait_until(lambda: not stage.page.evaluate(IS_LIT))
    assert not stage.page.evaluate(IS_LIT)


def test_without_a_camera_the_reason_is_said(stage, widget):
    refuse = "(name) => (navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', name); })"
    for name, words in [("NotFoundError", "There is no camera"), ("NotAllowedError", "The browser gave no camera")]:
        stage.page.evaluate(refuse, name)
        widget.get_by_role("button", name="Camera").click()
        expect_status(widget, words)
