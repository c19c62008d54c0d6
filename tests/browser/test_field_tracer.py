"""The receptive-field tracer in a real browser: every control by keyboard and mouse."""

import re

import numpy as np
import pytest
from locate import PIXELS, click_share, expect_status, expect_sum, press, slider
from playwright.sync_api import expect

from cnnlib import trace_receptive_field

BEGINNING = "Cell (1, 1) of layer 4 sees 10×10 pixels: rows 4 to 13, columns 4 to 13."


@pytest.fixture
def tracer():
    """The lecture's beginning: two convolutions, each with a pool."""
    return trace_receptive_field(level=4, cell=(1, 1))


@pytest.fixture
def fields(stage, tracer):
    return stage.mount(tracer)


def plane(widget, name):
    return widget.get_by_role("application", name=f"{name}. Arrow keys choose a cell.")


def expect_formula(widget, *lines):
    expect(widget.locator(".cnn-formula p")).to_have_text(list(lines))


def shown_under(widget, level):
    return widget.locator(".cnn-tracer .cnn-grid").nth(level).locator(".cnn-shape")


def test_size_jump_and_start_are_written_out(fields):
    expect_sum(fields, BEGINNING)
    expect_formula(
        fields,
        "size = 1 + (3 − 1)·1 + (2 − 1)·1 + (3 − 1)·2 + (2 − 1)·2 = 10",
        "jump = 1·2·1·2 = 4",
        "start = 0 − 0·1 − 0·1 − 0·2 − 0·2 = 0",
        "first place = start + cell·jump: row 0 + 1·4 = 4, column 0 + 1·4 = 4",
    )
    for level, words in enumerate(["10×10 seen", "8×8 seen", "4×4 seen", "2×2 seen", "cell (1, 1)"]):
        expect(shown_under(fields, level).last).to_have_text(words)


def test_what_is_drawn_dark_is_what_is_computed(tracer, fields):
    tracer.level, tracer.cell = 2, (3, 5)
    expect_sum(fields, "Cell (3, 5) of layer 2 sees 4×4 pixels: rows 6 to 9, columns 10 to 13.")
    for level, (rows, columns) in enumerate(tracer.lit):
        image = fields.locator(".cnn-tracer img").nth(level)
        reds = np.reshape(image.evaluate(PIXELS), (*tracer.sizes[level], 4))[:, :, 0]
        assert np.argwhere(reds < 200).tolist() == [[row, column] for row in rows for column in columns]


def test_a_cell_is_chosen_by_mouse_and_by_arrow_keys(stage, tracer, fields):
    again = stage.mount(tracer)
    click_share(plane(fields, "Layer 4"), 0.99, 0.01)
    expect_sum(fields, "Cell (0, 4) of layer 4 sees 10×10 pixels: rows 0 to 9, columns 16 to 25.")
    press(fields, "ArrowDown", "ArrowLeft")
    plane(fields, "Layer 4").press("ArrowDown")
    expect_sum(fields, "Cell (2, 3) of layer 4 sees 10×10 pixels: rows 8 to 17, columns 12 to 21.")
    plane(fields, "Layer 2").press("ArrowRight")
    expect_sum(fields, "Cell (6, 7) of layer 2 sees 4×4 pixels: rows 12 to 15, columns 14 to 17.")
    expect(shown_under(fields, 4).last).to_have_text("2×2 see it")
    stage.expect_python(tracer, level=2, cell=(6, 7))
    expect_sum(again, "Cell (6, 7) of layer 2 sees 4×4 pixels: rows 12 to 15, columns 14 to 17.")


def test_the_other_way_a_pixel_lights_up_all_that_sees_it(stage, tracer, fields):
    click_share(plane(fields, "Image"), 5.5 / 28, 5.5 / 28)
    seers = "3×3 cells of layer 1, 2×2 cells of layer 2, 3×3 cells of layer 3, 2×2 cells of layer 4"
    expect_sum(fields, f"Pixel (5, 5) is seen by {seers}.")
    click_share(plane(fields, "Image"), 27.5 / 28, 27.5 / 28)
    expect(fields.locator(".cnn-sum")).to_contain_text("1×1 cell of layer 1, 1×1 cell of layer 2, 1×1 cell of layer 3")
    expect(fields.locator(".cnn-sum")).to_contain_text("no cell of layer 4")
    expect(shown_under(fields, 4).last).to_have_text("none sees it")
    stage.expect_python(tracer, level=0, cell=(27, 27))
    assert tracer.lit[4] == ([], [])


def test_the_field_frame_surrounds_what_is_seen(fields):
    frame = fields.locator(".cnn-tracer .cnn-grid").first.locator(".cnn-outlines .window")
    image = fields.locator(".cnn-tracer img").first.bounding_box()
    wide = image["width"] / 28
    assert frame.evaluate("node => node.getBBox().width") == pytest.approx(10 * wide, abs=1)
    assert frame.get_attribute("style") == f"transform:translate({round(4 * wide)}px,{round(4 * wide)}px)"


def test_every_setting_of_a_layer(stage, tracer, fields):
    slider(fields, "Edit layer").press("End")
    slider(fields, "Edit layer").press("ArrowLeft")
    slider(fields, "Kernel size").press("ArrowRight")
    slider(fields, "Kernel size").press("ArrowRight")
    expect_sum(fields, "Cell (1, 1) of layer 4 sees 14×14 pixels: rows 4 to 17, columns 4 to 17.")
    fields.get_by_role("radio", name="SAME").check()
    slider(fields, "Stride").press("ArrowRight")
    expect_formula(
        fields,
        "size = 1 + (3 − 1)·1 + (2 − 1)·1 + (5 − 1)·2 + (2 − 1)·4 = 16",
        "jump = 1·2·2·2 = 8",
        "start = 0 − 0·1 − 0·1 − 2·2 − 0·4 = −4",
        "first place = start + cell·jump: row −4 + 1·8 = 4, column −4 + 1·8 = 4",
    )
    third = {"kind": "convolution", "kernel_size": 5, "stride": 2, "dilation": 1, "padding": "same"}
    stage.expect_python(tracer, layers=[*tracer.layers[:2], third, tracer.layers[3]])
    fields.get_by_role("radio", name="1 around").check()
    expect(shown_under(fields, 3).first).to_have_text("conv 5×5, stride 2, 1 around")
    fields.get_by_role("radio", name="pool").check()
    expect(shown_under(fields, 3).first).to_have_text("pool 5×5, 1 around")
    third |= {"kind": "pooling", "stride": 5, "padding": ((1, 1), (1, 1))}
    stage.expect_python(tracer, layers=[*tracer.layers[:2], third, tracer.layers[3]])


def test_layers_come_and_go(stage, tracer, fields):
    for _ in range(2):
        fields.get_by_role("button", name="Add a layer").click()
    expect_sum(fields, re.compile(r"^Cell .* of layer 6 sees 26×26 pixels"))
    fields.get_by_role("button", name="Add a layer").press("Enter")
    expect(fields.locator(".cnn-status")).to_contain_text("There can be 6 layers at most")
    for _ in range(5):
        fields.get_by_role("button", name="Remove the last").press("Enter")
    expect_sum(fields, re.compile(r"^Cell .* of layer 1 sees 3×3 pixels"))
    fields.get_by_role("button", name="Remove the last").press("Space")
    expect(fields.locator(".cnn-status")).to_contain_text("One layer must stay")
    stage.expect_python(tracer, layers=tracer.layers[:1], level=1)


def test_a_layer_that_does_not_fit_is_explained(stage, tracer, fields):
    slider(fields, "Image").press("Home")
    expect(fields.locator(".cnn-impossible")).to_contain_text("Layer 1: No kernel fits: its height is 3")
    expect_sum(fields, "Pixel (0, 0): there is no layer that could see it.")
    stage.expect_python(tracer, sizes=[(1, 1)])
    slider(fields, "Image").press("End")
    expect(fields.locator(".cnn-impossible")).to_be_hidden()


def test_what_lies_outside_the_image_is_hatched_and_counted(stage):
    """As much as it can draw: six layers with padding on the largest image."""
    tracer = trace_receptive_field([{"kind": "convolution", "padding": "same"}] * 6, 28, cell=(0, 13))
    deep = stage.mount(tracer)
    expect_sum(
        deep,
        "Cell (0, 13) of layer 6 sees 13×13 places: rows −6 to 6, columns 7 to 19. "
        "7×13 of them are pixels, the others are padding.",
    )
    expect(shown_under(deep, 0).last).to_have_text("7×13 seen")
    hatched = deep.locator(".cnn-tracer .cnn-grid").first.locator("path[fill^='url(#']")
    assert hatched.get_attribute("d").count("M") == 2  # the drawing without the image
    click_share(plane(deep, "Image"), 0.001, 0.001)  # in the padding: the nearest pixel
    stage.expect_python(tracer, level=0, cell=(0, 0))


def test_windows_that_step_over_pixels(stage):
    """And sides that differ."""
    first = {"kind": "convolution", "kernel_size": (2, 3), "stride": (3, 1), "padding": ((1, 0), (2, 1))}
    layers = [first, {"kernel_size": 2, "dilation": 2}]
    uneven = stage.mount(trace_receptive_field(layers, (14, 9), cell=(0, 0)))
    expect(uneven.locator(".cnn-sum")).to_contain_text(
        "Only 9 pixels of the 21 in the frame count: windows step over the others."
    )
    expect(uneven.locator(".cnn-formula")).to_contain_text("Height: size = 1 + (2 − 1)·1 + (3 − 1)·3 = 8")
    expect(uneven.locator(".cnn-formula")).to_contain_text("with F = (2 − 1)·2 + 1 = 3")


@pytest.mark.parametrize("value", [[[1]], [{"kind": "<img src=x onerror=alert(1)>"}], "<b>"])
def test_nonsense_from_another_view_is_refused_in_words(stage, tracer, fields, value):
    """A linked control or another view may hold what Python would refuse."""
    layers = tracer.layers
    stage.change(tracer, "layers", value)
    expect_status(fields, "layers cannot be")
    expect(fields.locator("img[src=x]")).to_have_count(0)
    assert tracer.layers == layers
