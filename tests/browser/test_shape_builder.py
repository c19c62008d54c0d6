"""The shape builder in a real browser: every control by keyboard and mouse, and what it says and draws."""

import pytest
from locate import click_share, expect_status, expect_sum, slider
from playwright.sync_api import expect

from cnnlib import build_shapes


@pytest.fixture
def builder():
    """Six filters over a colour picture."""
    return build_shapes((32, 32, 3), filters=6, kernel_size=5)


@pytest.fixture
def shapes(stage, builder):
    return stage.mount(builder)


def test_a_layer_on_a_colour_picture(shapes):
    expect_sum(shapes, "output = (28, 28, 6)     parameters = 5·5·3·6 + 6 = 456")
    expect(shapes).to_contain_text("3 channels come in, so every filter is 3 deep")
    expect(shapes).to_contain_text("6 filters make 6 maps, so the output is 6 deep")
    labels = shapes.locator(".cnn-blocks text").all_text_contents()
    assert {"Input (32, 32, 3)", "6 filters each (5, 5, 3)", "Output (28, 28, 6)"} <= set(labels)


def test_fields_by_keyboard(stage, builder, shapes):
    shapes.get_by_label("Filters", exact=True).fill("1")
    expect_sum(shapes, "output = (28, 28, 1)     parameters = 5·5·3·1 + 1 = 76")
    shapes.get_by_label("channels", exact=True).fill("256")
    shapes.get_by_label("height", exact=True).fill("13")
    shapes.get_by_label("width", exact=True).press("ArrowUp")
    expect_sum(shapes, "output = (9, 29, 1)     parameters = 5·5·256·1 + 1 = 6,401")
    stage.expect_python(builder, output=(9, 29, 1), parameters=6401)


def test_sliders_and_padding_by_mouse(stage, builder, shapes):
    shapes.get_by_role("radio", name="SAME").check()
    click_share(slider(shapes, "Stride"), 0.27)
    expect_sum(shapes, "output = (16, 16, 6)     parameters = 5·5·3·6 + 6 = 456")
    expect(shapes).to_contain_text("⌊(32 + 1 + 2 − 5) / 2⌋ + 1 = 16")
    slider(shapes, "Kernel size").press("Home")
    expect_sum(shapes, "output = (16, 16, 6)     parameters = 1·1·3·6 + 6 = 24")
    stage.expect_python(builder, stride=2, kernel_size=1, padding="same")


@pytest.mark.parametrize("typed", ["", "0", "1.5", "1025", "-3", "1e999"])
@pytest.mark.parametrize("name, stays", [("channels", "3"), ("Filters", "6")])
def test_a_field_refuses_what_is_no_size(shapes, name, stays, typed):
    field = shapes.get_by_label(name, exact=True)
    field.press("ControlOrMeta+A")
    field.press("Delete")
    shapes.page.keyboard.type(typed)
    field.press("Tab")
    expect_status(shapes, f"{stays} stays")
    expect(field).to_have_value(stays)
    assert shapes.locator(".cnn-sum").text_content() == "output = (28, 28, 6)     parameters = 5·5·3·6 + 6 = 456"


def test_a_layer_that_does_not_fit_is_explained(stage, builder, shapes):
    shapes.get_by_label("height", exact=True).fill("3")
    expect(shapes.locator(".cnn-impossible")).to_contain_text("its height is 5, but the padded input’s is only 3")
    expect(shapes.locator(".cnn-sum")).to_contain_text("output = none")
    stage.expect_python(builder, output=None)
    shapes.get_by_label("height", exact=True).fill("5")
    expect(shapes.locator(".cnn-impossible")).to_be_hidden()


@pytest.mark.parametrize(
    "sizes", [(1, 1, 1, 1, 1), (512, 512, 1024, 1024, 12), (3, 512, 256, 1, 1), (512, 1, 1, 256, 1)]
)
def test_every_block_stays_inside_the_picture(builder, shapes, sizes):
    filters, kernel_size = sizes[3:]
    builder.input, builder.filters, builder.kernel_size = sizes[:3], filters, kernel_size
    expect(shapes.locator(".cnn-sum")).to_contain_text(f"{filters:,}"[-3:])
    beyond = shapes.locator(".cnn-blocks").evaluate(
        """(drawing) => [...drawing.children].filter((node) => {
          const { x, y, width, height } = node.getBBox();
          const box = drawing.viewBox.baseVal;
          return x < 0 || y < 0 || x + width > box.width || y + height > box.height;
        }).map((node) => node.outerHTML)"""
    )
    assert beyond == []
