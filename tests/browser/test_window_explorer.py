"""The window explorer in a real JupyterLab: every control by keyboard and mouse, and the numbers that it shows."""

import re

import pytest
from lab_page import ARTIFACTS, GALLERIES, SCREEN, freshly_run, open_notebook
from playwright.sync_api import expect
from window_explorer_settings import DISAGREEMENTS, cases

WIDGETS = GALLERIES["gallery.ipynb"]
NUMBERS = """(grid) => [...grid.querySelectorAll('[role=row]')].map((row) =>
  [...row.querySelectorAll('[role=gridcell] text')].map((text) => text.textContent))"""


def grid(widget, name):
    return widget.get_by_role("grid", name=name)


def cell(widget, name, row, column):
    return grid(widget, name).locator(f'[data-row="{row}"][data-column="{column}"]')


def numbers(widget, name):
    """The numbers of a grid as they stand in its cells."""
    return grid(widget, name).evaluate(NUMBERS)


def expect_sum(widget, text):
    expect(widget.locator(".cnn-sum")).to_have_text(text)


def expect_status(widget, words):
    expect(widget.get_by_role("status")).to_contain_text(words)


def expect_numbers(widget, name, wanted):
    """Wait for the picture that the last change asked for."""
    for row, values in enumerate(wanted):
        for column, value in enumerate(values):
            expect(cell(widget, name, row, column)).to_have_text(str(value))
    assert numbers(widget, name) == [[str(value) for value in values] for values in wanted]


@pytest.fixture(scope="module")
def open_gallery(lab, browser):
    with open_notebook(lab, browser, "gallery.ipynb", WIDGETS) as notebook:
        yield notebook


@pytest.fixture
def gallery(open_gallery):
    with freshly_run(open_gallery) as notebook:
        yield notebook


@pytest.fixture
def toy(gallery):
    return gallery.widget("toy")


def test_the_toy_stands_there_with_its_numbers(toy):
    expect_numbers(toy, "Input", [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    expect_numbers(toy, "Kernel", [[1, 1], [1, 1]])
    expect_numbers(toy, "Output", [[12, 16], [24, 28]])
    expect_sum(toy, "Output (0, 0): 1·1 + 2·1 + 4·1 + 5·1 + bias 0 = 12")
    expect(toy.locator(".cnn-formula")).to_contain_text("⌊(I + P − F) / S⌋ + 1 = ⌊(3 + 0 + 0 − 2) / 1⌋ + 1 = 2")


# ---------------------------------------------------------------- sliders


def test_kernel_size_by_keyboard(toy):
    toy.get_by_role("slider", name="Kernel size").press("ArrowRight")
    expect_numbers(toy, "Kernel", [[1] * 3] * 3)
    expect_numbers(toy, "Output", [[45]])


def test_kernel_size_and_back_loses_nothing(gallery):
    widget = gallery.widget("dropping")
    before = numbers(widget, "Kernel")
    slider = widget.get_by_role("slider", name="Kernel size")
    slider.press("ArrowLeft")
    expect_numbers(widget, "Kernel", [["−1", "−1"], ["−1", "8"]])
    slider.press("ArrowRight")
    expect_numbers(widget, "Kernel", before)


def test_stride_by_mouse(toy):
    slider = toy.get_by_role("slider", name="Stride")
    slider.click(position={"x": slider.bounding_box()["width"] * 0.27, "y": 10})
    expect(slider).to_have_value("2")
    expect_numbers(toy, "Output", [[12]])
    expect(toy.locator(".cnn-unused")).to_have_text(
        "1 row at the bottom is never used. 1 column on the right is never used."
    )


def test_dilation_spreads_the_window(toy):
    toy.get_by_role("slider", name="Dilation").press("ArrowRight")
    expect_sum(toy, "Output (0, 0): 1·1 + 3·1 + 7·1 + 9·1 + bias 0 = 20")
    expect(toy.locator(".cnn-formula")).to_contain_text("F = (2 − 1)·2 + 1 = 3")
    expect(toy.locator(".cnn-outlines .window")).to_have_count(4)
    expect(toy.locator(".cnn-unused")).to_have_text(
        "1 row in between is never used. 1 column in between is never used."
    )


# ---------------------------------------------------------------- padding


def test_same_puts_the_odd_cell_at_the_end(toy):
    toy.get_by_role("radio", name="SAME").check()
    expect_numbers(toy, "Output", [[12, 16, 9], [24, 28, 15], [15, 17, 9]])
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
    expect_numbers(toy, "Output", [[3, 5], [12, 16], [24, 28]])


@pytest.mark.parametrize("typed", ["", "1.5", "-1", "99"])
def test_a_side_refuses_what_is_no_padding(toy, typed):
    field = toy.get_by_label("top", exact=True)
    field.fill(typed)
    field.press("Enter")
    field.blur()
    expect_status(toy, "0 stays")
    expect(field).to_have_value("0")
    expect_numbers(toy, "Output", [[12, 16], [24, 28]])


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


def test_clicking_chooses(gallery, toy):
    cell(toy, "Output", 1, 0).click()
    expect_sum(toy, "Output (1, 0): 4·1 + 5·1 + 7·1 + 8·1 + bias 0 = 24")
    expect(cell(toy, "Output", 1, 0)).to_have_attribute("aria-selected", "true")
    gallery.expect_python("print(toy.chosen)", "(1, 0)")


PRESS_AND_LEAVE = """(root, isRemoved) => {
  const slider = root.querySelector("input[type=range]");
  slider.focus();
  for (const value of [1, 3]) {
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  }
  if (isRemoved) jupyterapp.commands.execute("notebook:clear-all-cell-outputs");
  else slider.blur();
}"""


@pytest.mark.parametrize("is_removed", [False, True])
def test_what_python_has_not_been_told_yet_is_not_lost(gallery, toy, is_removed):
    gallery.python("told = []; toy.observe(lambda change: told.append(len(change.new)), 'kernel')")
    toy.evaluate(PRESS_AND_LEAVE, is_removed)
    gallery.expect_python("print(told, len(toy.kernel))", "[3] 3")


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


def test_an_answer_of_python_does_not_undo_what_has_been_done_since(gallery, toy):
    """Python sends every value back; by then a held key may have moved on."""
    assert toy.evaluate(HOLD_A_KEY) == []
    gallery.expect_python("print(len(toy.kernel))", "1")


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


def test_an_input_cell_that_nobody_uses_says_so(gallery):
    widget = gallery.widget("dropping")
    cell(widget, "Input", 7, 0).click()
    expect_status(widget, "is used by no output")
    expect(cell(widget, "Input", 7, 0)).to_have_class(re.compile("unused"))


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
    try:
        assert frame.evaluate("node => getComputedStyle(node).transitionDuration") == "0s"
    finally:
        toy.page.emulate_media(reduced_motion="no-preference")


# ---------------------------------------------------------------- editing


def test_a_kernel_cell_is_edited_by_double_click(gallery, toy):
    cell(toy, "Kernel", 0, 0).dblclick()
    toy.page.keyboard.type("-2.5")
    toy.page.keyboard.press("Enter")
    expect_numbers(toy, "Kernel", [["−2.5", 1], [1, 1]])
    expect_sum(toy, "Output (0, 0): 1·(−2.5) + 2·1 + 4·1 + 5·1 + bias 0 = 8.5")
    gallery.expect_python("print(toy.kernel, toy.output)", "[[-2.5, 1.0], [1.0, 1.0]] [[8.5, 9], [10, 10.5]]")


def test_an_input_cell_is_edited_by_typing_on_it(toy):
    cell(toy, "Input", 0, 0).focus()
    toy.page.keyboard.type("10")
    toy.page.keyboard.press("Enter")
    expect(cell(toy, "Input", 0, 0)).to_be_focused()
    expect_numbers(toy, "Output", [[21, 16], [24, 28]])


def test_leaving_the_field_takes_the_number_and_escape_does_not(toy):
    cell(toy, "Kernel", 0, 0).dblclick()
    toy.page.keyboard.type("3")
    toy.get_by_role("slider", name="Stride").focus()
    expect_numbers(toy, "Kernel", [[3, 1], [1, 1]])
    cell(toy, "Kernel", 0, 0).dblclick()
    toy.page.keyboard.type("7")
    toy.page.keyboard.press("Escape")
    expect(toy.locator(".cnn-editor")).to_have_count(0)
    expect_numbers(toy, "Kernel", [[3, 1], [1, 1]])


NO_NUMBERS = ["", "   ", "NaN", "1e999", "Infinity", "abc", "1,5", "<img src=x onerror=alert(1)>"]


@pytest.mark.parametrize("name", ["Input", "Kernel"])
def test_what_is_no_number_is_refused_in_words(toy, name):
    before = numbers(toy, name)
    for typed in NO_NUMBERS:
        toy.get_by_role("button", name="Reset").click()
        expect_status(toy, "Click an output cell")
        cell(toy, name, 0, 0).press("Enter")
        toy.page.keyboard.press("ControlOrMeta+A")
        toy.page.keyboard.press("Delete")
        toy.page.keyboard.insert_text(typed)  # as pasting does
        toy.page.keyboard.press("Enter")
        expect_status(toy, "1 stays")
        assert numbers(toy, name) == before
    expect(toy.locator("img")).to_have_count(0)


def test_bias_is_added_everywhere(toy):
    toy.get_by_label("Bias").fill("-2")
    expect_numbers(toy, "Output", [[10, 14], [22, 26]])
    expect_sum(toy, "Output (0, 0): 1·1 + 2·1 + 4·1 + 5·1 + bias (−2) = 10")


@pytest.mark.parametrize("typed", ["", "1e999", "-"])
def test_bias_refuses_what_is_no_number(toy, typed):
    toy.get_by_label("Bias").press("ControlOrMeta+A")
    toy.page.keyboard.press("Delete")
    toy.page.keyboard.type(typed)
    toy.page.keyboard.press("Tab")
    expect_status(toy, "0 stays")
    expect(toy.get_by_label("Bias")).to_have_value("0")
    expect_numbers(toy, "Output", [[12, 16], [24, 28]])


@pytest.mark.parametrize(
    "name, middle, first",
    [("identity", 1, 0), ("sharpen", 5, 0), ("edges", 8, "−1"), ("emboss", 1, "−2"), ("blur", "0.111", "0.111")],
)
def test_ready_kernels(toy, name, middle, first):
    toy.get_by_role("button", name=name).click()
    expect(cell(toy, "Kernel", 1, 1)).to_have_text(str(middle))
    expect(cell(toy, "Kernel", 0, 0)).to_have_text(str(first))


def test_reset_goes_back_to_the_beginning(gallery, toy):
    toy.get_by_role("radio", name="SAME").check()
    toy.get_by_role("button", name="emboss").click()
    toy.get_by_label("Bias").fill("3")
    cell(toy, "Output", 1, 1).click()
    toy.get_by_role("button", name="Reset").click()
    expect_numbers(toy, "Output", [[12, 16], [24, 28]])
    expect_sum(toy, "Output (0, 0): 1·1 + 2·1 + 4·1 + 5·1 + bias 0 = 12")
    gallery.expect_python("print(toy.padding, toy.bias, toy.chosen)", "valid 0 (0, 0)")


# ---------------------------------------------------------------- what cannot be


def test_a_kernel_that_does_not_fit_is_explained_and_everything_goes_on(gallery, toy):
    slider = toy.get_by_role("slider", name="Kernel size")
    slider.fill("4")
    words = toy.locator(".cnn-impossible")
    expect(words).to_contain_text("its height is 4, but the padded input’s is only 3 (3 + 0 + 0)")
    expect(grid(toy, "Output")).to_be_hidden()
    gallery.expect_python("print(toy.output)", "[]")
    toy.get_by_role("button", name="Step").click()
    toy.get_by_role("button", name="Play").click()
    toy.get_by_role("radio", name="SAME").check()
    expect(words).to_be_hidden()
    expect(grid(toy, "Output").get_by_role("gridcell")).to_have_count(9)


def test_a_pool_that_sees_nothing_but_padding_is_explained(gallery):
    widget = gallery.widget("pool")
    widget.get_by_label("top", exact=True).fill("3")
    expect(widget.locator(".cnn-impossible")).to_contain_text("nothing but padding")
    gallery.expect_python("print(pool.output)", "[]")
    widget.get_by_label("top", exact=True).fill("1")
    expect(grid(widget, "Output")).to_be_visible()


# ---------------------------------------------------------------- pools and pictures


def test_pool_kinds_and_their_padding(gallery):
    widget = gallery.widget("pool")
    cell(widget, "Output", 1, 1).click()
    expect_sum(widget, "Output (1, 1): max(1, 2, −∞, 0, 1, −∞, −∞, −∞, −∞) = 2")
    widget.get_by_role("radio", name="min").check()
    expect_sum(widget, "Output (1, 1): min(1, 2, ∞, 0, 1, ∞, ∞, ∞, ∞) = 0")
    widget.get_by_role("radio", name="average").check()
    expect_sum(widget, "Output (1, 1): (1 + 2 + 0 + 1) / 4 = 1")
    widget.get_by_role("slider", name="Window size").press("ArrowLeft")
    expect(grid(widget, "Input").get_by_role("gridcell")).to_have_count(16)


def test_numbers_up_to_twelve_and_shades_above(gallery):
    assert grid(gallery.widget("twelve"), "Input").locator("text").count() > 144
    digit = gallery.widget("digit")
    assert grid(digit, "Input").locator("[role=gridcell] text").count() == 0
    assert grid(digit, "Input").get_by_role("gridcell").count() == 29 * 29
    cell(digit, "Output", 7, 7).click()
    expect(digit.locator(".cnn-sum")).to_contain_text("Output (7, 7): ")


def test_the_browser_computes_what_cnnlib_computes(gallery):
    code = "print(__import__('json').dumps(toy._esm))"
    different = gallery.page.evaluate(
        f"""async ([source, cases]) => {{
          const address = URL.createObjectURL(new Blob([JSON.parse(source)], {{ type: 'text/javascript' }}));
          return ({DISAGREEMENTS})(await import(address), cases);
        }}""",
        [gallery.python(code), cases()],
    )
    assert different == []


# ---------------------------------------------------------------- JupyterLab around it


def cell_count(gallery):
    return gallery.page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length")


@pytest.mark.parametrize("place", ["root", "cell", "button", "editor"])
def test_keys_never_reach_the_notebook(gallery, toy, place):
    before = cell_count(gallery)
    targets = {
        "root": toy,
        "cell": cell(toy, "Input", 0, 0),
        "button": toy.get_by_role("button", name="Step"),
        "editor": cell(toy, "Input", 0, 0),
    }
    targets[place].focus()
    if place == "editor":
        gallery.page.keyboard.press("Enter")
    for key in ["x", "d", "d", "a", "b", "m", "ArrowDown", "ArrowUp"]:
        gallery.page.keyboard.press(key)
    gallery.page.keyboard.press("Escape")
    assert cell_count(gallery) == before
    assert gallery.page.evaluate("jupyterapp.shell.currentWidget.content.widgets[3].model.type") == "code"


def test_python_sees_the_browser_and_the_browser_sees_python(gallery, toy):
    toy.get_by_role("slider", name="Stride").press("ArrowRight")
    gallery.expect_python("print(toy.stride, toy.output)", "2 [[12]]")
    gallery.python("toy.stride = 1; toy.pads = ((1, 0), (1, 0)); toy.chosen = (2, 2)")
    expect_numbers(toy, "Output", [[1, 3, 5], [5, 12, 16], [11, 24, 28]])
    expect(toy.get_by_role("radio", name="by hand")).to_be_checked()
    expect_sum(toy, "Output (2, 2): 5·1 + 6·1 + 8·1 + 9·1 + bias 0 = 28")


def test_python_can_change_everything_in_one_cell(gallery, toy):
    gallery.python("for stride in (2, 3, 1): toy.padding = 'same'; toy.stride = stride\ntoy.image = [[1, 2], [3, 4]]")
    expect_numbers(toy, "Output", [[10, 6], [7, 4]])
    gallery.expect_python("print(toy.output, toy.padding)", "[[10, 6], [7, 4]] same")


def test_two_views_of_one_explorer_stay_in_step(gallery, toy):
    again = gallery.widget("toy again")
    toy.get_by_role("radio", name="SAME").check()
    cell(toy, "Output", 2, 2).click()
    expect_sum(again, "Output (2, 2): 9·1 + 0·1 + 0·1 + 0·1 + bias 0 = 9")


def test_a_linked_slider_works_while_the_kernel_is_busy(gallery):
    widget = gallery.widget("linked")
    gallery.page.evaluate(
        """() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel
          .requestExecute({ code: 'import time; time.sleep(3)', store_history: false }); }"""
    )
    slider = gallery.page.locator(".widget-slider [role=slider]")
    slider.focus()
    slider.press("ArrowRight")
    expect_numbers(widget, "Output", [[12, 20], [52, 60]])
    assert gallery.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.status") == "busy"
    gallery.expect_python("print(linked.stride, linked.output)", "2 [[12, 20], [52, 60]]")


def test_nonsense_from_a_linked_control_is_put_right(gallery):
    widget = gallery.widget("linked")
    gallery.python("free = ipywidgets.FloatText(1.0)\nother = ipywidgets.jslink((free, 'value'), (linked, 'stride'))")
    gallery.python("free.value = 1.5")
    expect_status(widget, "stride cannot be 1.5: the old value stays.")
    gallery.expect_python("print(linked.stride)", "1")


def test_a_view_that_is_gone_leaves_nothing_behind(gallery, toy):
    toy.get_by_role("button", name="Play").click()
    gallery.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    expect(gallery.page.locator(".cnn")).to_have_count(0)
    gallery.python("toy.stride = 2; toy.stride = 1")
    gallery.page.wait_for_timeout(800)  # a timer left behind would have moved the window by now
    gallery.expect_python("print(toy.chosen)", "(0, 0)")


# ---------------------------------------------------------------- for everybody


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def theme(request, gallery):
    gallery.change_theme(request.param)
    yield request.param.split()[1].lower()
    gallery.change_theme("JupyterLab Light")


def test_axe_finds_nothing(gallery, theme, axe_source):
    gallery.page.evaluate(axe_source)
    found = gallery.page.evaluate("axe.run({ include: ['.cnn'] }).then(({ violations }) => violations)")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


CONTRASTS = """(root) => {
  const parse = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const over = (top, share, bottom) => top.map((part, i) => part * share + bottom[i] * (1 - share));
  const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const shares = [0.2126, 0.7152, 0.0722];
  const luminance = (colour) => colour.map(linear).reduce((sum, part, i) => sum + part * shares[i], 0);
  return [...root.querySelectorAll('.cnn-cell text')].map((text) => {
    const shade = text.parentNode.querySelector('.cnn-shade');
    const ground = parse(getComputedStyle(root).backgroundColor);
    const back = over(parse(getComputedStyle(shade).fill), Number(shade.getAttribute('fill-opacity')), ground);
    const [one, other] = [luminance(back), luminance(parse(getComputedStyle(text).fill))].sort((a, b) => a - b);
    return (other + 0.05) / (one + 0.05);
  });
}"""


def test_every_number_in_a_cell_can_be_read(gallery, theme):
    """axe does not look at text inside SVG."""
    for name in ("dropping", "pool", "twelve"):
        contrasts = gallery.widget(name).evaluate(CONTRASTS)
        assert len(contrasts) > 16
        assert min(contrasts) >= 4.5


BEYOND = """(root) => [...root.querySelectorAll('.cnn-stage > *, .cnn-behind > *, .cnn-row > *, p')]
  .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
  .map((node) => node.className)"""


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (683, 384)], ids=["laptop", "projector", "zoom200"])
def test_nothing_is_cut_off(gallery, size):
    gallery.page.set_viewport_size({"width": size[0], "height": size[1]})
    try:
        gallery.page.wait_for_timeout(200)  # the pictures follow the new size in the next frame
        for name in WIDGETS:
            widget = gallery.widget(name)
            assert widget.evaluate(BEYOND) == []
            area = widget.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')][1]")
            assert area.evaluate("node => node.scrollWidth - node.clientWidth") <= 1
    finally:
        gallery.page.set_viewport_size(SCREEN)


FOCUSED = """() => {
  const node = document.activeElement;
  return node.labels?.[0]?.textContent || node.getAttribute('aria-label') || node.textContent;
}"""


def test_tab_reaches_every_control_in_the_order_of_the_page(toy):
    toy.focus()
    seen = []
    toy.page.keyboard.press("Tab")
    while toy.evaluate("root => root.contains(document.activeElement)"):
        seen.append(toy.evaluate(FOCUSED))
        toy.page.keyboard.press("Tab")
    sliders = ["Kernel size", "Stride", "Dilation"]
    padding = ["VALID", "top", "bottom", "left", "right"]
    buttons = ["Back", "Play", "Step", "Reset", "identity", "blur", "sharpen", "edges", "emboss"]
    assert seen[:17] == [*sliders, *padding, *buttons]
    assert [words.partition(":")[0] for words in seen[17:]] == [
        "row 0, column 0",
        "row 0, column 0",
        "Bias",
        "row 0, column 0",
    ]


def test_the_focus_can_be_seen(toy):
    cell(toy, "Output", 0, 0).press("ArrowRight")
    ring, focused = grid(toy, "Output").locator(".cnn-ring").bounding_box(), cell(toy, "Output", 0, 1).bounding_box()
    assert focused["x"] < ring["x"] < ring["x"] + ring["width"] < focused["x"] + focused["width"]
    toy.get_by_role("slider", name="Stride").press("Tab")
    assert toy.get_by_role("slider", name="Dilation").evaluate("node => getComputedStyle(node).outlineWidth") == "3px"


@pytest.mark.parametrize("width", [1366, 1024])
def test_each_picture_is_kept_to_be_looked_at(gallery, theme, width):
    ARTIFACTS.mkdir(exist_ok=True)
    gallery.page.set_viewport_size({"width": width, "height": 768})
    try:
        gallery.page.wait_for_timeout(200)
        for name in WIDGETS[:5]:
            path = ARTIFACTS / f"window-explorer-{name}-{width}-{theme}.png"
            gallery.widget(name).screenshot(path=path)
            assert path.stat().st_size > 10_000  # an empty picture is smaller
    finally:
        gallery.page.set_viewport_size(SCREEN)
