"""The shifted and pooled picture in a real browser: one bright pixel, moved by every control."""

import pytest
from locate import click_share, expect_grid, expect_sum, slider
from playwright.sync_api import expect

from cnnlib import shift_and_pool


@pytest.fixture
def pools():
    """One bright pixel."""
    return shift_and_pool([[0, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0]])


@pytest.fixture
def bright(stage, pools):
    return stage.mount(pools)


def test_one_bright_pixel_shifted(stage, pools, bright):
    expect_sum(bright, "Shifted by 0: 0 of 3 outputs changed.")
    slider(bright, "Shift").press("ArrowRight")
    expect_sum(bright, "Shifted by 1: 0 of 3 outputs changed.")
    slider(bright, "Shift").press("ArrowRight")
    expect_sum(bright, "Shifted by 2: 2 of 3 outputs changed.")
    expect_grid(bright, "Pooled after the shift", [[0, 9, 0]])
    expect(bright.locator(".lit")).to_have_count(2)
    click_share(slider(bright, "Shift"), 0.99)
    expect_sum(bright, "Shifted by 6: 1 of 3 outputs changed.")
    stage.expect_python(pools, shift=6, after=[[0, 0, 0]])


def test_pool_kind_and_window_of_the_shifted_picture(pools, bright):
    pools.shift = 1
    bright.get_by_role("radio", name="average").check()
    expect_grid(bright, "Pooled", [[2.25, 0, 0]])
    expect_sum(bright, "Shifted by 1: 0 of 3 outputs changed.")
    bright.get_by_role("radio", name="min").check()
    slider(bright, "Window size").press("ArrowLeft")
    expect_sum(bright, "Shifted by 1: 2 of 12 outputs changed.")
    slider(bright, "Window size").press("End")
    expect(bright.locator(".cnn-impossible")).to_contain_text("its height is 4, but the padded input’s is only 2")


def test_the_setting_as_code_follows_and_is_copied_or_selected(stage, bright):
    width = bright.bounding_box()["width"]
    bright.locator("summary").press("Enter")
    bright.get_by_role("radio", name="PyTorch").check()
    code = bright.get_by_role("group", name="Code")
    expect(code).to_contain_text("shifted[:, 0:] = image[:, : 6]")
    slider(bright, "Shift").press("ArrowRight")
    expect(code).to_contain_text("shifted[:, 1:] = image[:, : 5]")
    assert bright.bounding_box()["width"] == width
    stage.page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.written = text; }; }")
    bright.get_by_role("button", name="Copy").press("Enter")
    expect(bright).to_contain_text("Copied.")
    assert stage.page.evaluate("window.written") == code.text_content()
    slider(bright, "Shift").press("ArrowRight")
    expect(bright).not_to_contain_text("Copied.")  # this is other code
    stage.page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('refused'); }; }")
    bright.get_by_role("button", name="Copy").press("Enter")
    expect(bright).to_contain_text("The code is selected")
    assert stage.page.evaluate("getSelection().toString()").strip() == code.inner_text().strip()


def test_no_code_while_no_window_fits(pools, bright):
    bright.locator("summary").click()
    copy = bright.get_by_role("button", name="Copy")
    expect(copy).to_be_enabled()
    pools.kernel_size = 4
    expect(bright).to_contain_text("There is no code while no window fits.")
    expect(copy).to_be_disabled()
