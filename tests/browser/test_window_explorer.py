"""The window explorer in a real browser: every control by keyboard and mouse, and the numbers that it shows."""

import re

import numpy as np
import pytest
from locate import cell, expect_grid, expect_status, expect_sum, grid, paste_over, slider
from playwright.sync_api import expect

from cnnlib import explore_conv2d, explore_conv2d_transpose, explore_pool2d

TOY = np.arange(1, 10).reshape(1, 3, 3, 1)
ONES = np.ones((2, 2, 1, 1), int)
FOUR = [[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]]


@pytest.fixture
def explorer():
    """The toy image and the filter of ones: 12, 16, 24, 28."""
    return explore_conv2d(TOY, ONES)


@pytest.fixture
def toy(stage, explorer):
    return stage.mount(explorer)


@pytest.fixture
def dropping(stage):
    """A stride of 2 that drops a row and a column; numbers below 0."""
    rows, columns = np.indices((8, 8))
    edges = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
    return stage.mount(explore_conv2d((3 * rows + columns**2) % 11 - 2, edges, stride=2))


@pytest.fixture
def pool():
    """Pooling, with padding that never wins."""
    return explore_pool2d(FOUR, 3, stride=2, padding="same")


def test_the_toy_stands_there_with_its_numbers(toy):
    expect_grid(toy, "Input", [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    expect_grid(toy, "Kernel", [[1, 1], [1, 1]])
    expect_grid(toy, "Output", [[12, 16], [24, 28]])
    expect_sum(toy, "Output (0, 0): 1·1 + 2·1 + 4·1 + 5·1 + bias 0 = 12")
    expect(toy.locator(".cnn-formula")).to_contain_text("⌊(I + P − F) / S⌋ + 1 = ⌊(3 + 0 + 0 − 2) / 1⌋ + 1 = 2")


# ---------------------------------------------------------------- sliders


def test_kernel_size_by_keyboard(toy):
    slider(toy, "Kernel size").press("ArrowRight")
    expect_grid(toy, "Kernel", [[1] * 3] * 3)
    expect_grid(toy, "Output", [[45]])


def test_kernel_size_and_back_loses_nothing(dropping):
    slider(dropping, "Kernel size").press("ArrowLeft")
    expect_grid(dropping, "Kernel", [["−1", "−1"], ["−1", "8"]])
    slider(dropping, "Kernel size").press("ArrowRight")
    expect_grid(dropping, "Kernel", [["−1"] * 3, ["−1", "8", "−1"], ["−1"] * 3])


def test_stride_by_mouse(toy):
    stride = slider(toy, "Stride")
    stride.click(position={"x": stride.bounding_box()["width"] * 0.27, "y": 10})
    expect(stride).to_have_value("2")
    expect_grid(toy, "Output", [[12]])
    expect(toy.locator(".cnn-unused")).to_have_text(
        "1 row at the bottom is never used. 1 column on the right is never used."
    )


def test_dilation_spreads_the_window(toy):
    slider(toy, "Dilation").press("ArrowRight")
    expect_sum(toy, "Output (0, 0): 1·1 + 3·1 + 7·1 + 9·1 + bias 0 = 20")
    expect(toy.locator(".cnn-formula")).to_contain_text("F = (2 − 1)·2 + 1 = 3")
    expect(toy.locator(".cnn-outlines .window")).to_have_count(4)
    expect(toy.locator(".cnn-unused")).to_have_text(
        "1 row in between is never used. 1 column in between is never used."
    )


# ---------------------------------------------------------------- padding


def test_same_puts_the_odd_cell_at_the_end(toy):
    toy.get_by_role("radio", name="SAME").check()
    expect_grid(toy, "Output", [[12, 16, 9], [24, 28, 15], [15, 17, 9]])
    assert [toy.get_by_label(side, exact=True).input_value() for side in ("top", "bottom", "left", "right")] == list(
        "0101"
    )
    expect(toy.locator(".cnn-sides text")).to_have_text(["top 0", "bottom 1", "left 0", "right 1"])
    expect(toy.locator(".cnn-cell.padding")).to_have_count(7)


def test_padding_by_radio_keys(toy):
    toy.get_by_role("radio", name="VALID").focus()
    toy.page.keyboard.press("ArrowRight")
    expect(toy.get_by_role("radio", name="SAME")).to_be_checked()
    expect(grid(toy, "Output").get_by_role("gridcell")).to_have_count(9)


def test_a_side_by_hand(toy):
    toy.get_by_label("top", exact=True).fill("1")
    expect(toy.get_by_role("radio", name="by hand")).to_be_checked()
    expect_grid(toy, "Output", [[3, 5], [12, 16], [24, 28]])


@pytest.mark.parametrize("typed", ["", "1.5", "-1", "99"])
def test_a_side_refuses_what_is_no_padding(toy, typed):
    field = toy.get_by_label("top", exact=True)
    field.fill(typed)
    field.press("Enter")
    field.blur()
    expect_status(toy, "0 stays")
    expect(field).to_have_value("0")
    expect_grid(toy, "Output", [[12, 16], [24, 28]])


def test_a_side_says_at_once_what_it_cannot_be(toy):
    field = toy.get_by_label("top", exact=True)
    for typed, words in [("99", "⚠ Top: 99 is not between 0 and 6."), ("1.5", "⚠ Top: 1.5 is not a whole number.")]:
        field.fill(typed)  # and stays there: nobody has left the field
        expect(toy.get_by_role("status")).to_have_text(words)
        field.fill("0")
        expect_status(toy, "Click an output cell")
    field.fill("")
    expect_status(toy, "Click an output cell")


# ---------------------------------------------------------------- choosing


def test_hovering_shows_and_leaving_goes_back(toy):
    cell(toy, "Output", 1, 1).hover()
    expect_sum(toy, "Output (1, 1): 5·1 + 6·1 + 8·1 + 9·1 + bias 0 = 28")
    toy.get_by_role("button", name="Step").hover()
    expect_sum(toy, "Output (0, 0): 1·1 + 2·1 + 4·1 + 5·1 + bias 0 = 12")


def test_a_pointer_that_rests_on_a_cell_does_not_hold_the_window_back(toy):
    cell(toy, "Output", 0, 1).hover()
    toy.focus()
    toy.page.keyboard.press("ArrowDown")
    expect_sum(toy, "Output (1, 0): 4·1 + 5·1 + 7·1 + 8·1 + bias 0 = 24")


def test_clicking_chooses(stage, explorer, toy):
    cell(toy, "Output", 1, 0).click()
    expect_sum(toy, "Output (1, 0): 4·1 + 5·1 + 7·1 + 8·1 + bias 0 = 24")
    expect(cell(toy, "Output", 1, 0)).to_have_attribute("aria-selected", "true")
    stage.expect_python(explorer, chosen=(1, 0))


CHANGE_TWICE = """(root, isRemoved) => {
  const slider = root.querySelector("input[type=range]");
  if (!isRemoved) slider.focus(); // what goes without the focus has only its own word
  for (const value of [1, 3]) {
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  }
  if (isRemoved) stage.clear();
  else slider.blur();
}"""


@pytest.mark.parametrize("is_removed", [False, True])
def test_what_python_has_not_been_told_yet_is_not_lost(stage, explorer, toy, is_removed):
    told = []
    explorer.observe(lambda change: told.append(len(change.new)), "kernel")
    toy.evaluate(CHANGE_TWICE, is_removed)
    stage.expect_python(explorer, kernel=[[1] * 3] * 3)
    assert told == [3]


HOLD_A_KEY = """async (root) => { // one change every 30 ms, each looked at again just before the next one
  const slider = root.querySelector("input[type=range]");
  const undone = [];
  for (let press = 0; press < 40; press += 1) {
    slider.value = press % 2 ? 1 : 3;
    slider.dispatchEvent(new Event("input"));
    await new Promise((resolve) => setTimeout(resolve, 30));
    if (Number(slider.value) !== (press % 2 ? 1 : 3)) undone.push(press);
  }
  return undone;
}"""


def test_an_answer_of_python_does_not_undo_what_has_been_done_since(stage, explorer, toy):
    """Python sends every value back; by then a held key may have moved on."""
    assert toy.evaluate(HOLD_A_KEY) == []
    stage.expect_python(explorer, kernel=[[1]])


def test_arrow_keys_choose_and_move_the_focus(toy):
    cell(toy, "Output", 0, 0).focus()
    toy.page.keyboard.press("ArrowRight")
    toy.page.keyboard.press("ArrowDown")
    toy.page.keyboard.press("ArrowDown")
    expect(cell(toy, "Output", 1, 1)).to_be_focused()
    expect_sum(toy, "Output (1, 1): 5·1 + 6·1 + 8·1 + 9·1 + bias 0 = 28")
    expect(grid(toy, "Output").locator('[tabindex="0"]')).to_have_count(1)


def test_arrow_keys_on_the_explorer_itself_walk_the_window(toy):
    toy.focus()
    toy.page.keyboard.press("ArrowDown")
    expect_sum(toy, "Output (1, 0): 4·1 + 5·1 + 7·1 + 8·1 + bias 0 = 24")


def test_an_input_cell_lights_up_its_users(toy):
    cell(toy, "Input", 1, 1).click()
    expect_status(toy, "Input (1, 1) = 5 is used by 4 outputs.")
    expect(grid(toy, "Output").locator(".lit")).to_have_count(4)
    toy.page.keyboard.press("ArrowUp")
    toy.page.keyboard.press("ArrowLeft")
    expect_status(toy, "Input (0, 0) = 1 is used by 1 output.")
    expect(grid(toy, "Output").locator(".lit")).to_have_count(1)


def test_an_input_cell_that_nobody_uses_says_so(dropping):
    cell(dropping, "Input", 7, 0).click()
    expect_status(dropping, "is used by no output")
    expect(cell(dropping, "Input", 7, 0)).to_have_class(re.compile("unused"))


def test_back_and_step_go_round(toy):
    toy.get_by_role("button", name="Back").click()
    expect_sum(toy, "Output (1, 1): 5·1 + 6·1 + 8·1 + 9·1 + bias 0 = 28")
    toy.get_by_role("button", name="Step").press("Enter")
    expect_sum(toy, "Output (0, 0): 1·1 + 2·1 + 4·1 + 5·1 + bias 0 = 12")


def test_play_walks_to_the_end_and_stops(toy):
    toy.get_by_role("button", name="Play").click()
    expect(toy.get_by_role("button", name="Pause")).to_be_visible()
    expect_sum(toy, "Output (1, 1): 5·1 + 6·1 + 8·1 + 9·1 + bias 0 = 28")
    expect(toy.get_by_role("button", name="Play")).to_be_visible()


def test_pause_stops_at_once(toy):
    toy.get_by_role("button", name="Play").click()
    toy.get_by_role("button", name="Pause").press("Space")
    expect_sum(toy, "Output (0, 1): 2·1 + 3·1 + 5·1 + 6·1 + bias 0 = 16")


def test_nothing_glides_where_the_system_asks_for_no_motion(toy):
    frame = toy.locator(".cnn-outlines .window")
    toy.get_by_role("button", name="Play").click()
    assert frame.evaluate("node => getComputedStyle(node).transitionDuration") == "0.2s"
    toy.page.emulate_media(reduced_motion="reduce")
    assert frame.evaluate("node => getComputedStyle(node).transitionDuration") == "0s"


# ---------------------------------------------------------------- editing


def test_a_kernel_cell_is_edited_by_double_click(stage, explorer, toy):
    cell(toy, "Kernel", 0, 0).dblclick()
    toy.page.keyboard.type("-2.5")
    toy.page.keyboard.press("Enter")
    expect_grid(toy, "Kernel", [["−2.5", 1], [1, 1]])
    expect_sum(toy, "Output (0, 0): 1·(−2.5) + 2·1 + 4·1 + 5·1 + bias 0 = 8.5")
    stage.expect_python(explorer, kernel=[[-2.5, 1.0], [1.0, 1.0]], output=[[8.5, 9], [10, 10.5]])


def test_an_input_cell_is_edited_by_typing_on_it(toy):
    cell(toy, "Input", 0, 0).focus()
    toy.page.keyboard.type("10")
    toy.page.keyboard.press("Enter")
    expect(cell(toy, "Input", 0, 0)).to_be_focused()
    expect_grid(toy, "Output", [[21, 16], [24, 28]])


def test_leaving_the_field_takes_the_number_and_escape_does_not(toy):
    cell(toy, "Kernel", 0, 0).dblclick()
    toy.page.keyboard.type("3")
    slider(toy, "Stride").focus()
    expect_grid(toy, "Kernel", [[3, 1], [1, 1]])
    cell(toy, "Kernel", 0, 0).dblclick()
    toy.page.keyboard.type("7")
    toy.page.keyboard.press("Escape")
    expect(toy.locator(".cnn-editor")).to_have_count(0)
    expect_grid(toy, "Kernel", [[3, 1], [1, 1]])


NO_NUMBERS = ["", "   ", "NaN", "1e999", "Infinity", "abc", "1,5", "<img src=x onerror=alert(1)>"]


@pytest.mark.parametrize("name, rows", [("Input", TOY[0, :, :, 0]), ("Kernel", [[1, 1], [1, 1]])])
def test_what_is_no_number_is_refused_in_words(toy, name, rows):
    for typed in NO_NUMBERS:
        toy.get_by_role("button", name="Reset").click()
        expect_status(toy, "Click an output cell")
        cell(toy, name, 0, 0).press("Enter")
        paste_over(toy, typed)
        expect_status(toy, "1 stays")
        expect_grid(toy, name, rows)
    expect(toy.locator("img")).to_have_count(0)


def test_bias_is_added_everywhere(toy):
    toy.get_by_label("Bias").fill("-2")
    expect_grid(toy, "Output", [[10, 14], [22, 26]])
    expect_sum(toy, "Output (0, 0): 1·1 + 2·1 + 4·1 + 5·1 + bias (−2) = 10")


@pytest.mark.parametrize("typed", ["", "1e999", "-"])
def test_bias_refuses_what_is_no_number(toy, typed):
    toy.get_by_label("Bias").press("ControlOrMeta+A")
    toy.page.keyboard.press("Delete")
    toy.page.keyboard.type(typed)
    toy.page.keyboard.press("Tab")
    expect_status(toy, "0 stays")
    expect(toy.get_by_label("Bias")).to_have_value("0")
    expect_grid(toy, "Output", [[12, 16], [24, 28]])


@pytest.mark.parametrize(
    "name, middle, first",
    [("identity", 1, 0), ("sharpen", 5, 0), ("edges", 8, "−1"), ("emboss", 1, "−2"), ("blur", "0.111", "0.111")],
)
def test_ready_kernels(toy, name, middle, first):
    toy.get_by_role("button", name=name).click()
    expect(cell(toy, "Kernel", 1, 1)).to_have_text(str(middle))
    expect(cell(toy, "Kernel", 0, 0)).to_have_text(str(first))


def test_reset_goes_back_to_the_beginning(stage, explorer, toy):
    toy.get_by_role("radio", name="SAME").check()
    toy.get_by_role("button", name="emboss").click()
    toy.get_by_label("Bias").fill("3")
    cell(toy, "Output", 1, 1).click()
    toy.get_by_role("button", name="Reset").click()
    expect_grid(toy, "Output", [[12, 16], [24, 28]])
    expect_sum(toy, "Output (0, 0): 1·1 + 2·1 + 4·1 + 5·1 + bias 0 = 12")
    stage.expect_python(explorer, padding="valid", bias=0, chosen=(0, 0))


# ---------------------------------------------------------------- what cannot be


def test_a_kernel_that_does_not_fit_is_explained_and_everything_goes_on(stage, explorer, toy):
    slider(toy, "Kernel size").fill("4")
    words = toy.locator(".cnn-impossible")
    expect(words).to_contain_text("its height is 4, but the padded input’s is only 3 (3 + 0 + 0)")
    expect(grid(toy, "Output")).to_be_hidden()
    stage.expect_python(explorer, output=[])
    toy.get_by_role("button", name="Step").click()
    toy.get_by_role("button", name="Play").click()
    toy.get_by_role("radio", name="SAME").check()
    expect(words).to_be_hidden()
    expect(grid(toy, "Output").get_by_role("gridcell")).to_have_count(9)


def test_a_pool_that_sees_nothing_but_padding_is_explained(stage, pool):
    widget = stage.mount(pool)
    widget.get_by_label("top", exact=True).fill("3")
    expect(widget.locator(".cnn-impossible")).to_contain_text("nothing but padding")
    stage.expect_python(pool, output=[])
    widget.get_by_label("top", exact=True).fill("1")
    expect(grid(widget, "Output")).to_be_visible()


# ---------------------------------------------------------------- from input to output


def test_an_output_cell_is_the_sum_of_what_reaches_it_at_either_size(stage):
    explorer = explore_conv2d_transpose([[1, 2], [3, 4]], np.ones((3, 3), int), 1, stride=2)
    widget = stage.mount(explorer)
    cell(widget, "Output", 2, 1).click()
    expect_sum(widget, "Output (2, 1): 1·1 + 3·1 + bias 1 = 5, from input (0, 0), (1, 0)")
    widget.page.keyboard.press("ArrowRight")
    reached = "Output (2, 2): 1·1 + 2·1 + 3·1 + 4·1 + bias 1 = 11, from input (0, 0), (0, 1), (1, 0), (1, 1)"
    expect_sum(widget, reached)
    expect(grid(widget, "Input").locator(".cnn-outlines .traced")).to_have_count(4)
    slider(widget, "Output size").press("ArrowRight")
    expect(grid(widget, "Output").get_by_role("gridcell")).to_have_count(36)
    expect(widget.locator(".cnn-unused")).to_contain_text("No window reaches 11 cells")
    widget.focus()
    widget.page.keyboard.press("ArrowDown")
    expect(widget.locator(".cnn-sum")).to_contain_text("Input (1, 0) = 3 times every kernel number")
    stage.expect_python(explorer, output_size=(6, 6), chosen=(1, 0))


# ---------------------------------------------------------------- pools and pictures


def test_pool_kinds_and_their_padding(stage, pool):
    widget = stage.mount(pool)
    cell(widget, "Output", 1, 1).click()
    expect_sum(widget, "Output (1, 1): max(1, 2, −∞, 0, 1, −∞, −∞, −∞, −∞) = 2")
    widget.get_by_role("radio", name="min").check()
    expect_sum(widget, "Output (1, 1): min(1, 2, ∞, 0, 1, ∞, ∞, ∞, ∞) = 0")
    widget.get_by_role("radio", name="average").check()
    expect_sum(widget, "Output (1, 1): (1 + 2 + 0 + 1) / 4 = 1")
    slider(widget, "Window size").press("ArrowLeft")
    expect(grid(widget, "Input").get_by_role("gridcell")).to_have_count(16)


def test_numbers_up_to_twelve_and_shades_above(stage):
    twelve = stage.mount(explore_conv2d(np.indices((12, 12)).sum(axis=0), np.eye(5, dtype=int), padding="same"))
    assert grid(twelve, "Input").locator("text").count() > 144
    ring = np.abs(np.hypot(*(np.indices((28, 28)) - 13.5)) - 9) < 2
    digit = stage.mount(explore_conv2d(ring, np.ones((3, 3)) / 9, stride=2, padding="same"))
    assert grid(digit, "Input").locator("[role=gridcell] text").count() == 0
    assert grid(digit, "Input").get_by_role("gridcell").count() == 29 * 29
    cell(digit, "Output", 7, 7).click()
    expect(digit.locator(".cnn-sum")).to_contain_text("Output (7, 7): ")


def test_pictures_follow_the_width_of_the_page(stage, toy):
    wide = grid(toy, "Input").bounding_box()["width"]
    stage.resize(390, 844)
    narrow = grid(toy, "Input").bounding_box()["width"]
    stage.resize(1366, 768)
    assert narrow < wide == grid(toy, "Input").bounding_box()["width"]


# ---------------------------------------------------------------- Python


def test_python_sees_the_browser_and_the_browser_sees_python(stage, explorer, toy):
    slider(toy, "Stride").press("ArrowRight")
    stage.expect_python(explorer, stride=2, output=[[12]])
    explorer.stride = 1
    explorer.pads = ((1, 0), (1, 0))
    explorer.chosen = (2, 2)
    expect_grid(toy, "Output", [[1, 3, 5], [5, 12, 16], [11, 24, 28]])
    expect(toy.get_by_role("radio", name="by hand")).to_be_checked()
    expect_sum(toy, "Output (2, 2): 5·1 + 6·1 + 8·1 + 9·1 + bias 0 = 28")


def test_python_can_change_everything_at_once(stage, explorer, toy):
    for stride in (2, 3, 1):
        explorer.padding = "same"
        explorer.stride = stride
    explorer.image = [[1, 2], [3, 4]]
    expect_grid(toy, "Output", [[10, 6], [7, 4]])
    stage.expect_python(explorer, output=[[10, 6], [7, 4]], padding="same")


def test_two_views_of_one_explorer_stay_in_step(stage, explorer, toy):
    again = stage.mount(explorer)
    toy.get_by_role("radio", name="SAME").check()
    cell(toy, "Output", 2, 2).click()
    expect_sum(again, "Output (2, 2): 9·1 + 0·1 + 0·1 + 0·1 + bias 0 = 9")


def test_a_view_that_is_gone_has_no_timer(stage, explorer, toy):
    toy.get_by_role("button", name="Play").click()
    stage.clear()
    explorer.stride = 2
    explorer.stride = 1
    stage.page.wait_for_timeout(800)  # a timer left behind would have moved the window by now
    stage.expect_python(explorer, chosen=(0, 0))


# ---------------------------------------------------------------- for everybody


FOCUSED = """() => {
  const node = document.activeElement;
  return node.labels?.[0]?.textContent || node.getAttribute('aria-label') || node.textContent;
}"""


def tab_through(widget):
    """What Tab comes to, from the first control to the last."""
    widget.focus()
    seen = []
    widget.page.keyboard.press("Tab")
    while widget.evaluate("root => root.contains(document.activeElement)"):
        seen.append(widget.evaluate(FOCUSED))
        widget.page.keyboard.press("Tab")
    return seen


def test_tab_reaches_every_control_in_the_order_of_the_page(toy):
    seen = tab_through(toy)
    sliders = ["Kernel size", "Stride", "Dilation"]
    padding = ["VALID", "top", "bottom", "left", "right"]
    buttons = ["Back", "Play", "Step", "Reset", "identity", "blur", "sharpen", "edges", "emboss"]
    assert seen[:17] == [*sliders, *padding, *buttons]
    assert [words.partition(":")[0] for words in seen[17:]] == [
        "row 0, column 0",
        "row 0, column 0",
        "Bias",
        "row 0, column 0",
        "This setting as code",
    ]


def test_a_lesson_shows_what_it_has_taught_and_nothing_empty(stage):
    kernel = np.ones((3, 3), int)
    taught = stage.mount(explore_conv2d(TOY, kernel, controls=("stride", "kernel_size")))
    assert tab_through(taught)[:4] == ["Kernel size", "Stride", "Back", "Play"]
    expect_sum(taught, "Output (0, 0): 1·1 + 2·1 + 3·1 + 4·1 + 5·1 + 6·1 + 7·1 + 8·1 + 9·1 = 45")
    expect(taught.locator(".cnn-formula")).to_be_hidden()
    bare = stage.mount(explore_conv2d(TOY, kernel, 5, controls=()))
    assert bare.locator(".cnn-controls").bounding_box()["height"] < 45  # one row of buttons
    expect_sum(bare, "Output (0, 0): 1·1 + 2·1 + 3·1 + 4·1 + 5·1 + 6·1 + 7·1 + 8·1 + 9·1 + bias 5 = 50")


def test_controls_come_and_go_with_python(explorer, toy):
    explorer.controls = ("padding",)
    expect(slider(toy, "Stride")).to_be_hidden()
    expect(toy.get_by_role("radio", name="SAME")).to_be_visible()
    explorer.controls = ("stride",)
    expect(slider(toy, "Stride")).to_be_visible()


def test_the_focus_can_be_seen(toy):
    cell(toy, "Output", 0, 0).press("ArrowRight")
    ring, focused = grid(toy, "Output").locator(".cnn-ring").bounding_box(), cell(toy, "Output", 0, 1).bounding_box()
    assert focused["x"] < ring["x"] < ring["x"] + ring["width"] < focused["x"] + focused["width"]
    slider(toy, "Stride").press("Tab")
    assert slider(toy, "Dilation").evaluate("node => getComputedStyle(node).outlineWidth") == "3px"
