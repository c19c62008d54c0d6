"""The im2col explorer in a real browser: every control by keyboard and mouse, and the numbers that it shows."""

import numpy as np
import pytest
from locate import cell, click_share, expect_grid, expect_status, expect_sum, paste_over, slider
from playwright.sync_api import expect

from cnnlib import explore_im2col


@pytest.fixture
def explorer():
    """The toy image and its matrix of windows."""
    return explore_im2col(np.arange(1, 10).reshape(1, 3, 3, 1))


@pytest.fixture
def columns(stage, explorer):
    return stage.mount(explorer)


def test_a_row_of_the_matrix_lights_up_its_window(columns):
    expect_sum(columns, "Row 0 is window (0, 0): 1  2  4  5")
    cell(columns, "im2col", 3, 0).click()
    expect_sum(columns, "Row 3 is window (1, 1): 5  6  8  9")
    window = columns.get_by_role("grid", name="Image").locator(".cnn-outlines .window")
    size = columns.get_by_role("grid", name="Image").get_by_role("gridcell").first.bounding_box()["width"]
    assert window.evaluate("node => node.getBBox().width") == pytest.approx(2 * size, abs=3)
    assert cell(columns, "Image", 1, 1).get_attribute("aria-label").endswith("in the window")
    assert not cell(columns, "Image", 0, 0).get_attribute("aria-label").endswith("in the window")


def test_an_image_cell_lights_up_its_copies(columns):
    cell(columns, "Image", 1, 1).click()
    expect(columns.locator(".cnn-beside [role=status]")).to_have_text("5 at (1, 1) stands in 4 rows: 4 copies.")
    lit = columns.get_by_role("grid", name="im2col").locator(".lit text")
    expect(lit).to_have_text(["5", "5", "5", "5"])
    columns.page.keyboard.press("ArrowUp")
    columns.page.keyboard.press("ArrowLeft")
    expect(columns.locator(".cnn-beside [role=status]")).to_have_text("1 at (0, 0) stands in 1 row: 1 copy.")
    expect(lit).to_have_text(["1"])


def test_a_matrix_cell_shows_where_it_came_from_by_keyboard(stage, explorer, columns):
    cell(columns, "im2col", 0, 0).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        columns.page.keyboard.press(key)
    expect_sum(columns, "Row 1 is window (0, 1): 2  3  5  6")
    expect(columns.locator(".cnn-beside [role=status]")).to_contain_text("5 at (1, 1)")
    expect(columns.get_by_role("grid", name="Image").locator(".traced")).to_have_count(1)
    stage.expect_python(explorer, chosen=1)


def test_hovering_a_row_shows_it_and_leaving_goes_back(columns):
    cell(columns, "im2col", 2, 1).hover()
    expect_sum(columns, "Row 2 is window (1, 0): 4  5  7  8")
    slider(columns, "Stride").hover()
    expect_sum(columns, "Row 0 is window (0, 0): 1  2  4  5")


def test_the_matrix_times_a_filter(stage, explorer, columns):
    columns.get_by_label("times a filter").check()
    expect_grid(columns, "Filter", [[0], [1], [2], [3]])
    expect_grid(columns, "Sums", [[25], [31], [43], [49]])
    expect_sum(columns, "Row 0 is window (0, 0): 1·0 + 2·1 + 4·2 + 5·3 = 25")
    cell(columns, "Sums", 2, 0).click()
    expect_sum(columns, "Row 2 is window (1, 0): 4·0 + 5·1 + 7·2 + 8·3 = 43")
    stage.expect_python(explorer, output=[[25, 31], [43, 49]])


@pytest.mark.parametrize("typed", ["", "NaN", "1e999", "abc", "<img src=x onerror=alert(1)>"])
def test_a_weight_that_is_no_number_is_refused(columns, typed):
    columns.get_by_label("times a filter").press("Space")
    cell(columns, "Filter", 1, 0).press("Enter")
    paste_over(columns, typed)
    expect_status(columns, "1 stays")
    expect_grid(columns, "Filter", [[0], [1], [2], [3]])
    expect(columns.locator("img[src=x]")).to_have_count(0)


def test_a_weight_can_be_edited(stage, explorer, columns):
    columns.get_by_label("times a filter").check()
    cell(columns, "Filter", 0, 0).dblclick()
    columns.page.keyboard.type("-1")
    columns.page.keyboard.press("Enter")
    expect_grid(columns, "Sums", [[24], [29], [39], [44]])
    stage.expect_python(explorer, kernel=[[-1, 1], [2, 3]])


def test_sizes_in_words(columns):
    expect(columns.locator(".cnn-beside")).to_contain_text(
        "Matrix 4×4, one row for each window: 16 numbers from 9, 1.8 times as many."
    )
    slider(columns, "Kernel size").press("ArrowRight")
    expect(columns.locator(".cnn-beside")).to_contain_text("Matrix 1×9, one row for each window: 9 numbers from 9")
    slider(columns, "Kernel size").press("ArrowRight")
    expect(columns.locator(".cnn-impossible")).to_contain_text("its height is 4, but the padded input’s is only 3")
    columns.get_by_role("radio", name="SAME").check()
    expect(columns.locator(".cnn-beside")).to_contain_text("Matrix 9×16, one row for each window: 144 numbers from 9")
    click_share(slider(columns, "Stride"), 0.34)
    expect(columns.locator(".cnn-beside")).to_contain_text("Matrix 4×16")
    cell(columns, "Image", 0, 0).click()
    expect(columns.locator(".cnn-beside [role=status]")).to_contain_text("This 0 of the padding stands in")


def test_a_large_matrix_is_shaded_and_still_answers(stage):
    ring = np.abs(np.hypot(*(np.indices((28, 28)) - 13.5)) - 9) < 2
    explorer = explore_im2col(ring, 5)
    widget = stage.mount(explorer)
    expect(widget.locator(".cnn-beside")).to_contain_text("14,400 numbers from 784, 18.4 times as many")
    image, matrix = widget.get_by_role("application").all()
    image.focus()
    for key in ("ArrowDown", "ArrowRight"):
        widget.page.keyboard.press(key)
    expect(widget.locator(".cnn-beside [role=status]")).to_have_text("0 at (1, 1) stands in 4 rows: 4 copies.")
    click_share(image, 14.5 / 28, 5.5 / 28)
    expect(widget.locator(".cnn-beside [role=status]")).to_have_text("1 at (5, 14) stands in 25 rows: 25 copies.")
    matrix.focus()
    widget.page.keyboard.press("ArrowDown")
    expect(widget.locator(".cnn-sum")).to_contain_text("Row 1 is window (0, 1): ")
    stage.expect_python(explorer, chosen=1)
