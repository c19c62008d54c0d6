"""The gradient router in a real browser: every control by keyboard and mouse, and the numbers that it shows."""

import numpy as np
import pytest
from locate import cell, expect_grid, expect_status, expect_sum, paste_over, slider
from playwright.sync_api import expect

from cnnlib import route_gradients

FOUR = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])


@pytest.fixture
def router():
    """The toy image and the filter 0, 1, 2, 3."""
    return route_gradients(np.arange(1, 10).reshape(1, 3, 3, 1))


@pytest.fixture
def routed(stage, router):
    return stage.mount(router)


@pytest.fixture
def pool():
    """A max pool; some windows hold their largest number twice."""
    return route_gradients(FOUR, kind="max", stride=2)


@pytest.fixture
def winners(stage, pool):
    return stage.mount(pool)


def type_into(widget, grid, row, column, text):
    cell(widget, grid, row, column).dblclick()
    paste_over(widget, text)


# ---------------------------------------------------------------- a convolution


def test_an_output_cell_shows_where_its_gradient_goes(stage, router, routed):
    expect_grid(routed, "Output", [[25, 31], [43, 49]])
    expect_grid(routed, "Image gradient", [[0, 1, 1], [2, 6, 4], [2, 5, 3]])
    expect_grid(routed, "Filter gradient", [[12, 16], [24, 28]])
    cell(routed, "Output gradient", 0, 1).click()
    expect_sum(
        routed,
        "Output gradient (0, 1) = 1 goes, times the filter, to each cell of its window: "
        "1·0 = 0 to (0, 1),  1·1 = 1 to (0, 2),  1·2 = 2 to (1, 1),  1·3 = 3 to (1, 2)",
    )
    expect(routed).to_contain_text(
        "And, times its window, to the filter gradient: "
        "1·2 = 2 to (0, 0),  1·3 = 3 to (0, 1),  1·5 = 5 to (1, 0),  1·6 = 6 to (1, 1)"
    )
    lit = routed.get_by_role("grid", name="Image gradient").locator(".lit text")
    expect(lit).to_have_text(["1", "1", "6", "4"])
    stage.expect_python(router, part="output", chosen=(0, 1))


def test_an_image_cell_shows_its_sum_and_who_sends_by_keyboard(stage, router, routed):
    cell(routed, "Image gradient", 0, 0).focus()
    expect_sum(routed, "Image gradient (0, 0): 1·0 = 0")
    for key in ("ArrowDown", "ArrowRight"):
        routed.page.keyboard.press(key)
    expect_sum(routed, "Image gradient (1, 1): 1·3 + 1·2 + 1·1 + 1·0 = 6")
    expect(routed.get_by_role("grid", name="Output gradient").locator(".lit")).to_have_count(4)
    stage.expect_python(router, part="image", cell=(1, 1))


def test_a_filter_cell_shows_the_pixels_that_it_met(routed):
    cell(routed, "Filter gradient", 0, 1).click()
    expect_sum(routed, "Filter gradient (0, 1): 2·1 + 3·1 + 5·1 + 6·1 = 16")
    expect(routed.get_by_text("And, times its window")).to_be_hidden()
    expect(routed.get_by_role("grid", name="Image", exact=True).locator(".lit text")).to_have_text(["2", "3", "5", "6"])
    expect(routed).to_contain_text("Bias gradient: the sum of all output gradients = 4")


def test_hovering_shows_a_cell_and_leaving_goes_back(routed):
    cell(routed, "Image gradient", 2, 2).hover()
    expect_sum(routed, "Image gradient (2, 2): 1·3 = 3")
    cell(routed, "Filter gradient", 1, 1).hover()
    expect_sum(routed, "Filter gradient (1, 1): 5·1 + 6·1 + 8·1 + 9·1 = 28")
    slider(routed, "Stride").hover()
    expect(routed.locator(".cnn-sum")).to_contain_text("Output gradient (0, 0) = 1")


def test_gradients_filter_and_image_can_be_edited(stage, router, routed):
    type_into(routed, "Output gradient", 1, 1, "-2")
    expect_grid(routed, "Image gradient", [[0, 1, 1], [2, 6, 1], [2, "−1", "−6"]])
    stage.expect_python(router, grad_output=[[1, 1], [1, -2]], grad_bias=1)
    type_into(routed, "Filter", 0, 0, "5")
    expect_grid(routed, "Output", [[30, 41], [63, 74]])
    type_into(routed, "Image", 0, 0, "0")
    expect_grid(routed, "Filter gradient", [["−4", "−2"], [0, 1]])
    stage.expect_python(router, grad_weight=[[-4, -2], [0, 1]])


def test_buttons_leave_one_gradient_and_bring_all_back(stage, router, routed):
    cell(routed, "Output gradient", 1, 0).click()
    routed.get_by_role("button", name="Only the chosen one").press("Enter")
    expect_grid(routed, "Output gradient", [[0, 0], [1, 0]])
    expect_grid(routed, "Image gradient", [[0, 0, 0], [0, 1, 0], [2, 3, 0]])
    stage.expect_python(router, grad_output=[[0, 0], [1, 0]])
    routed.get_by_role("button", name="All gradients 1").click()
    expect_grid(routed, "Image gradient", [[0, 1, 1], [2, 6, 4], [2, 5, 3]])


@pytest.mark.parametrize("grid", ["Image", "Filter", "Output gradient"])
@pytest.mark.parametrize("typed", ["", "NaN", "1e999", "abc", "<img src=x onerror=alert(1)>"])
def test_what_is_no_number_is_refused(routed, grid, typed):
    cell(routed, grid, 0, 1).press("Enter")
    paste_over(routed, typed)
    expect_status(routed, "stays")
    expect_grid(routed, "Image gradient", [[0, 1, 1], [2, 6, 4], [2, 5, 3]])
    expect(routed.locator("img")).to_have_count(0)


def test_sliders_and_padding(stage, router, routed):
    routed.get_by_role("radio", name="SAME").check()
    expect_grid(routed, "Output gradient", [[1, 1, 1]] * 3)
    cell(routed, "Output gradient", 2, 2).click()
    expect(routed.locator(".cnn-sum")).to_contain_text("1·0 = 0 to (2, 2); what goes to 3 cells of padding is dropped")
    slider(routed, "Stride").press("ArrowRight")
    stage.expect_python(router, stride=2, gradients=[[1, 1], [1, 1]])
    expect(routed.locator(".cnn-sum")).to_contain_text("Output gradient (1, 1) = 1")
    slider(routed, "Window size").press("End")
    stage.wait_until(lambda: len(router.weight) == 4)
    assert len(router.weight) == 4
    routed.get_by_role("radio", name="VALID").check()
    expect(routed.locator(".cnn-impossible")).to_contain_text("its height is 4, but the padded input’s is only 3")
    expect_sum(routed, "There is no output, so no gradient comes back.")
    stage.expect_python(router, grad_image=[])
    slider(routed, "Window size").press("Home")
    expect(routed.locator(".cnn-impossible")).to_be_hidden()
    cell(routed, "Image gradient", 0, 1).click()
    expect_sum(routed, "Image gradient (0, 1): no window sees this cell, so it stays 0")


# ---------------------------------------------------------------- pools


def test_the_winner_gets_everything(stage, pool, winners):
    expect_grid(winners, "Output", [[2, 3], [4, 2]])
    expect_grid(winners, "Image gradient", [[0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 1], [0, 1, 0, 0]])
    expect_sum(
        winners,
        "Output gradient (0, 0) = 1 goes whole to the largest cell, 2 at (0, 1); the other 3 cells get nothing.",
    )
    cell(winners, "Image gradient", 0, 0).click()
    expect_sum(winners, "Image gradient (0, 0): it loses the only window that sees it: 0")
    expect(winners.get_by_role("grid", name="Filter")).to_have_count(0)


def test_in_a_tie_the_first_wins(winners):
    type_into(winners, "Image", 0, 0, "2")
    cell(winners, "Output gradient", 0, 0).click()
    expect(winners.locator(".cnn-sum")).to_contain_text("2 at (0, 0), the first of 2 equal cells; the other 3 cells")
    expect_grid(winners, "Image gradient", [[1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 1], [0, 1, 0, 0]])


def test_one_cell_may_win_several_windows(stage, pool, winners):
    slider(winners, "Stride").press("ArrowLeft")
    cell(winners, "Image gradient", 1, 3).click()
    expect_sum(winners, "Image gradient (1, 3): it wins 2 of the 2 windows that see it: 1 + 1 = 2")
    cell(winners, "Image gradient", 2, 2).click()
    expect_sum(winners, "Image gradient (2, 2): it wins none of the 4 windows that see it: 0")
    stage.expect_python(pool, stride=1)
    assert pool.grad_image[1] == [0, 0, 1, 2]


def test_an_average_is_split_and_padding_is_not_counted(stage, pool, winners):
    winners.get_by_role("radio", name="average").check()
    expect_sum(winners, "Output gradient (0, 0) = 1 is split: each of 4 cells gets 1 / 4 = 0.25.")
    expect_grid(winners, "Image gradient", [[0.25] * 4] * 4)
    quarter, whole = cell(winners, "Image gradient", 0, 0), cell(winners, "Output gradient", 0, 0)
    expect(quarter.locator("[fill-opacity]")).to_have_attribute("fill-opacity", "0.250")  # one scale for both
    expect(whole.locator("[fill-opacity]")).to_have_attribute("fill-opacity", "1.000")
    slider(winners, "Window size").press("ArrowRight")
    winners.get_by_role("radio", name="SAME").check()
    cell(winners, "Output gradient", 1, 1).click()
    expect_sum(
        winners,
        "Output gradient (1, 1) = 1 is split: each of 4 cells gets 1 / 4 = 0.25; padding is not counted.",
    )
    cell(winners, "Image gradient", 2, 2).click()
    expect_sum(winners, "Image gradient (2, 2): 1 / 9 + 1 / 6 + 1 / 6 + 1 / 4 = 0.694")
    stage.expect_python(pool, kind="average", padding="same")
    assert pool.grad_image[2][2] == pytest.approx(25 / 36)


def test_two_views_show_the_same(stage, router, routed):
    again = stage.mount(router)
    cell(routed, "Output gradient", 1, 1).click()
    expect(again.locator(".cnn-sum")).to_contain_text("Output gradient (1, 1) = 1")
