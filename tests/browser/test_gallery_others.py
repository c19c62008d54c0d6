"""The widgets beside the window explorer in a real JupyterLab: every control by keyboard and mouse."""

import json
import re

import numpy as np
import pytest
from lab_page import ARTIFACTS, GALLERIES, SCREEN, freshly_run, open_notebook
from playwright.sync_api import expect
from small_widgets_settings import COMPARISONS, DISAGREEMENTS

from cnnlib import conv2d, explore_feature_maps, max_pool2d
from cnnlib.widgets import edge_filters

NAMES = GALLERIES["gallery_others.ipynb"]
WIDGETS = NAMES[:-1]  # the last is a second view
PIXELS = """(canvas) => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"""


@pytest.fixture(scope="module")
def open_others(lab, browser):
    with open_notebook(lab, browser, "gallery_others.ipynb", NAMES) as notebook:
        yield notebook


@pytest.fixture
def others(open_others):
    with freshly_run(open_others) as notebook:
        yield notebook


@pytest.fixture
def columns(others):
    return others.widget("columns")


@pytest.fixture
def shapes(others):
    return others.widget("shapes")


@pytest.fixture
def features(others):
    return others.widget("features")


@pytest.fixture
def pad(others):
    return others.widget("pad")


def cell(widget, grid, row, column):
    return widget.get_by_role("grid", name=grid, exact=True).locator(f'[data-row="{row}"][data-column="{column}"]')


def slider(widget, name):
    return widget.get_by_role("slider", name=name, exact=True)


def expect_sum(widget, words):
    expect(widget.locator(".cnn-sum")).to_have_text(words)


def expect_status(widget, words):
    expect(widget.locator(".cnn-status")).to_contain_text(words)


def expect_column(widget, grid, values):
    cells = widget.get_by_role("grid", name=grid, exact=True).get_by_role("gridcell")
    expect(cells).to_have_text([str(value) for value in values])


def click_share(locator, across, down=0.5):
    """Click at these shares of the width and the height."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    locator.page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


# ---------------------------------------------------------------- im2col


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


def test_a_matrix_cell_shows_where_it_came_from_by_keyboard(others, columns):
    cell(columns, "im2col", 0, 0).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        columns.page.keyboard.press(key)
    expect_sum(columns, "Row 1 is window (0, 1): 2  3  5  6")
    expect(columns.locator(".cnn-beside [role=status]")).to_contain_text("5 at (1, 1)")
    expect(columns.get_by_role("grid", name="Image").locator(".traced")).to_have_count(1)
    others.expect_python("print(columns.chosen)", "1")


def test_hovering_a_row_shows_it_and_leaving_goes_back(columns):
    cell(columns, "im2col", 2, 1).hover()
    expect_sum(columns, "Row 2 is window (1, 0): 4  5  7  8")
    slider(columns, "Stride").hover()
    expect_sum(columns, "Row 0 is window (0, 0): 1  2  4  5")


def test_the_matrix_times_a_filter(others, columns):
    columns.get_by_label("times a filter").check()
    expect_column(columns, "Filter", [0, 1, 2, 3])
    expect_column(columns, "Sums", [25, 31, 43, 49])
    expect_sum(columns, "Row 0 is window (0, 0): 1·0 + 2·1 + 4·2 + 5·3 = 25")
    cell(columns, "Sums", 2, 0).click()
    expect_sum(columns, "Row 2 is window (1, 0): 4·0 + 5·1 + 7·2 + 8·3 = 43")
    others.expect_python("print(columns.output)", "[[25, 31], [43, 49]]")


@pytest.mark.parametrize("typed", ["", "NaN", "1e999", "abc", "<img src=x onerror=alert(1)>"])
def test_a_weight_that_is_no_number_is_refused(columns, typed):
    columns.get_by_label("times a filter").press("Space")
    cell(columns, "Filter", 1, 0).press("Enter")
    columns.page.keyboard.press("ControlOrMeta+A")
    columns.page.keyboard.press("Delete")
    columns.page.keyboard.insert_text(typed)
    columns.page.keyboard.press("Enter")
    expect_status(columns, "1 stays")
    expect_column(columns, "Filter", [0, 1, 2, 3])
    expect(columns.locator("img")).to_have_count(0)


def test_a_weight_can_be_edited(others, columns):
    columns.get_by_label("times a filter").check()
    cell(columns, "Filter", 0, 0).dblclick()
    columns.page.keyboard.type("-1")
    columns.page.keyboard.press("Enter")
    expect_column(columns, "Sums", [24, 29, 39, 44])
    others.expect_python("print(columns.kernel)", "[[-1, 1], [2, 3]]")


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


def test_a_large_matrix_is_shaded_and_still_answers(others):
    widget = others.widget("unrolled")
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
    others.expect_python("print(unrolled.chosen)", "1")


# ---------------------------------------------------------------- shapes


def test_a_layer_on_a_colour_picture(others, shapes):
    expect_sum(shapes, "output = (28, 28, 6)     parameters = 5·5·3·6 + 6 = 456")
    expect(shapes).to_contain_text("3 channels come in, so every filter is 3 deep")
    expect(shapes).to_contain_text("6 filters make 6 maps, so the output is 6 deep")
    labels = shapes.locator(".cnn-blocks text").all_text_contents()
    assert {"Input (32, 32, 3)", "6 filters each (5, 5, 3)", "Output (28, 28, 6)"} <= set(labels)


def test_fields_by_keyboard(others, shapes):
    shapes.get_by_label("Filters", exact=True).fill("1")
    expect_sum(shapes, "output = (28, 28, 1)     parameters = 5·5·3·1 + 1 = 76")
    shapes.get_by_label("channels", exact=True).fill("256")
    shapes.get_by_label("height", exact=True).fill("13")
    shapes.get_by_label("width", exact=True).press("ArrowUp")
    expect_sum(shapes, "output = (9, 29, 1)     parameters = 5·5·256·1 + 1 = 6,401")
    others.expect_python("print(shapes.output, shapes.parameters)", "(9, 29, 1) 6401")


def test_sliders_and_padding_by_mouse(others, shapes):
    shapes.get_by_role("radio", name="SAME").check()
    click_share(slider(shapes, "Stride"), 0.27)
    expect_sum(shapes, "output = (16, 16, 6)     parameters = 5·5·3·6 + 6 = 456")
    expect(shapes).to_contain_text("⌊(32 + 1 + 2 − 5) / 2⌋ + 1 = 16")
    slider(shapes, "Kernel size").press("Home")
    expect_sum(shapes, "output = (16, 16, 6)     parameters = 1·1·3·6 + 6 = 24")
    others.expect_python("print(shapes.stride, shapes.kernel_size, shapes.padding)", "2 1 same")


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


def test_a_layer_that_does_not_fit_is_explained(others, shapes):
    shapes.get_by_label("height", exact=True).fill("3")
    expect(shapes.locator(".cnn-impossible")).to_contain_text("its height is 5, but the padded input’s is only 3")
    expect(shapes.locator(".cnn-sum")).to_contain_text("output = none")
    others.expect_python("print(shapes.output)", "None")
    shapes.get_by_label("height", exact=True).fill("5")
    expect(shapes.locator(".cnn-impossible")).to_be_hidden()


@pytest.mark.parametrize(
    "sizes", [(1, 1, 1, 1, 1), (512, 512, 1024, 1024, 12), (3, 512, 256, 1, 1), (512, 1, 1, 256, 1)]
)
def test_every_block_stays_inside_the_picture(others, shapes, sizes):
    height, width, channels, filters, kernel_size = sizes
    others.python(f"shapes.input, shapes.filters, shapes.kernel_size = {sizes[:3]}, {filters}, {kernel_size}")
    expect(shapes.locator(".cnn-sum")).to_contain_text(f"{filters:,}"[-3:])
    beyond = shapes.locator(".cnn-blocks").evaluate(
        """(drawing) => [...drawing.children].filter((node) => {
          const { x, y, width, height } = node.getBBox();
          const box = drawing.viewBox.baseVal;
          return x < 0 || y < 0 || x + width > box.width || y + height > box.height;
        }).map((node) => node.outerHTML)"""
    )
    assert beyond == []


# ---------------------------------------------------------------- feature maps


def shown(widget, name):
    """The canvas and the caption of a stage of the pipeline."""
    stage = widget.locator(".cnn-pipeline .cnn-grid").filter(has=widget.page.locator(f"strong:text-is('{name}')"))
    return stage.locator("canvas"), stage.locator(".cnn-shape")


def test_the_pipeline_of_the_lesson(features):
    for name, shape in {
        "Digit": "(1, 28, 28, 1)",
        "Filter": "(3, 3, 1, 5)",
        "Map": "(1, 14, 14, 5)",
        "Pooled": "(1, 7, 7, 5)",
    }.items():
        expect(shown(features, name)[1]).to_have_text(shape)
    expect(shown(features, "Digit")[0]).to_have_attribute("aria-label", "x_train[0], a 5, 28×28 pixels")
    explorer = explore_feature_maps(pool="none")
    value = explorer.feature_maps()[0, 7, 7, 0]
    pooled = max_pool2d(explorer.feature_maps(), 2)[0, 3, 3, 0]
    words = f"map (7, 7) = {value:.3g} → pooled (3, 3) = {pooled:.3g}   window rows 14…16, columns 14…16"
    expect_sum(features, words.replace("-", "−"))


def test_what_is_drawn_is_what_is_computed(features):
    """Darker where the number is larger: the canvas has the order of cnnlib's numbers."""
    features.get_by_role("radio", name="edges").check()
    features.get_by_label("ReLU", exact=True).check()
    features.get_by_role("radio", name="none").check()
    canvas, _ = shown(features, "ReLU")
    expect(canvas).to_have_attribute("aria-label", re.compile("filter 0, upright, 14×14"))
    pixels = np.reshape(canvas.evaluate(PIXELS), (14, 14, 4))
    explorer = explore_feature_maps(bank="edges", relu=True, pool="none")
    maps = explorer.feature_maps()[0, :, :, 0]
    darkness = 255 - pixels[:, :, 0].astype(int)
    digit = explorer.images[:1, :, :, np.newaxis] / 255
    largest = np.abs(conv2d(digit, edge_filters(3), stride=2, padding="same")).max()
    assert np.array_equal(darkness == 0, np.round(128 * maps / largest) == 0)  # white is 0, and nothing else
    assert (np.diff(darkness.ravel()[np.argsort(maps.ravel())]) >= 0).all()


def test_every_slider_and_choice_of_the_pipeline(others, features):
    slider(features, "Digit").press("ArrowRight")
    expect(features).to_contain_text("x_train[1], a 0")
    features.get_by_role("radio", name="edges").check()
    slider(features, "Filter").press("End")
    expect(features.locator(".cnn-controls")).to_contain_text("4, spot")
    slider(features, "Kernel size").press("ArrowRight")
    expect(shown(features, "Filter")[1]).to_have_text("(4, 4, 1, 5)")
    slider(features, "Stride").press("Home")
    features.get_by_role("radio", name="VALID").check()
    expect(shown(features, "Map")[1]).to_have_text("(1, 25, 25, 5)")
    features.get_by_role("radio", name="average").check()
    features.get_by_label("ReLU", exact=True).press("Space")
    expect(shown(features, "ReLU")[1]).to_have_text("(1, 25, 25, 5)")
    expect(shown(features, "Pooled")[1]).to_have_text("(1, 13, 13, 5)")
    features.get_by_label("one scale for all maps").uncheck()
    expect(features).to_contain_text("Each picture has a scale of its own")
    wanted = "1 edges 4 4 1 valid average True False"
    names = "digit bank filter kernel_size stride padding pool relu shared"
    others.expect_python(f"print(*(getattr(features, name) for name in '{names}'.split()))", wanted)
    others.expect_python("print(features.feature_maps().shape)", "(1, 13, 13, 5)")


def test_trained_filters_keep_their_size_and_say_why(others, features):
    explorer = explore_feature_maps(bank="trained")
    bias = explorer.bias[29]
    features.get_by_role("radio", name="trained").check()
    expect(slider(features, "Kernel size")).to_be_disabled()
    expect(features.locator(".cnn-controls")).to_contain_text("5: trained filters keep their size")
    expect(features.locator(".cnn-map")).to_have_count(30)
    slider(features, "Filter").press("End")
    expect(features.locator(".cnn-map").nth(29)).to_have_attribute("aria-pressed", "true")
    expect(features.locator(".cnn-controls")).to_contain_text(f"29, bias {bias:.2g}".replace("-", "−"))
    value = explorer.feature_maps()[0, 3, 3, 29]
    expect_sum_of = re.compile(re.escape(f"pooled (3, 3) = {value:.3g}".replace("-", "−")))
    expect(features.locator(".cnn-sum")).to_contain_text(expect_sum_of)
    features.get_by_role("radio", name="random").check()
    expect(slider(features, "Kernel size")).to_be_enabled()
    others.expect_python("print(features.kernel_size, features.filter)", "5 4")


def test_a_cell_of_the_map_by_mouse_and_keyboard(others, features):
    maps = features.get_by_role("application", name="Map. Arrow keys choose a cell.")
    click_share(maps, 0.5 / 14, 0.5 / 14)
    expect(features.locator(".cnn-sum")).to_contain_text("map (0, 0) = 0")
    maps.press("ArrowRight")
    maps.press("ArrowDown")
    maps.press("ArrowLeft")
    maps.press("ArrowLeft")
    expect(features.locator(".cnn-sum")).to_contain_text("map (1, 0) = ")
    others.expect_python("print(features.chosen)", "(1, 0)")
    maps.scroll_into_view_if_needed()
    box = maps.bounding_box()
    maps.page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
    expect(features.locator(".cnn-sum")).to_contain_text("map (13, 13) = ")
    slider(features, "Stride").hover()
    expect(features.locator(".cnn-sum")).to_contain_text("map (1, 0) = ")


def test_a_pooled_cell_leads_to_the_cell_that_won(others, features):
    pooled = features.get_by_role("application", name="Pooled. Arrow keys choose a cell.")
    click_share(pooled, 4.5 / 7, 1.5 / 7)
    explorer = explore_feature_maps(pool="none")
    block = explorer.feature_maps()[0, 2:4, 8:10, 0]
    row, column = np.unravel_index(block.argmax(), (2, 2))
    expect(features.locator(".cnn-sum")).to_contain_text(f"map ({2 + row}, {8 + column}) = ")
    pooled.press("ArrowRight")
    expect(features.locator(".cnn-sum")).to_contain_text("pooled (1, 5) = ")


def test_a_pixel_of_the_digit_leads_to_its_window(features):
    digit = features.get_by_role("application", name="Digit. Arrow keys choose a cell.")
    click_share(digit, 4.5 / 28, 10.5 / 28)
    expect(features.locator(".cnn-sum")).to_contain_text("map (5, 2) = ")
    for _ in range(3):
        digit.press("ArrowRight")
    expect(features.locator(".cnn-sum")).to_contain_text("map (5, 3) = ")
    digit.press("ArrowRight")
    expect(features.locator(".cnn-sum")).to_contain_text("map (5, 4) = ")


def test_a_small_map_chooses_its_filter(others, features):
    features.locator(".cnn-map").nth(3).click()
    expect(slider(features, "Filter")).to_have_value("3")
    features.locator(".cnn-map").nth(1).press("Enter")
    expect(features.locator(".cnn-map").nth(1)).to_have_attribute("aria-pressed", "true")
    others.expect_python("print(features.filter)", "1")


def test_scales_of_their_own_hide_differences(features):
    strip = features.locator(".cnn-map canvas")
    together = [max(255 - value for value in pixels[::4]) for pixels in map(lambda c: c.evaluate(PIXELS), strip.all())]
    features.get_by_label("one scale for all maps").uncheck()
    expect(features).to_contain_text("Each picture has a scale of its own")
    alone = [max(255 - value for value in pixels[::4]) for pixels in map(lambda c: c.evaluate(PIXELS), strip.all())]
    assert min(together) < 60  # one of the maps is faint beside the others
    assert min(alone) > 110


def test_an_edge_filter_too_small_for_its_purpose_says_so(features):
    features.get_by_role("radio", name="edges").check()
    slider(features, "Kernel size").press("Home")
    expect_status(features, "All weights of this filter are 0: a window of 1×1 is too small")


# ---------------------------------------------------------------- drawing pad


def surface(pad):
    return pad.get_by_role("application")


def draw_line(pad, start, end, steps=8):
    """Hold the button from one pixel (row, column) to another."""
    surface(pad).scroll_into_view_if_needed()
    box = surface(pad).bounding_box()
    pixel = box["width"] / 28
    (x0, y0), (x1, y1) = [
        (box["x"] + (column + 0.5) * pixel, box["y"] + (row + 0.5) * pixel) for row, column in (start, end)
    ]
    pad.page.mouse.move(x0, y0)
    pad.page.mouse.down()
    pad.page.mouse.move(x1, y1, steps=steps)
    pad.page.mouse.up()


def image(others):
    """What Python has of the drawing, once the last stroke has arrived there."""
    words = others.widget("pad").locator(".cnn-sum")
    for _ in range(50):
        drawn = np.array(json.loads(others.python("print(pad.image.tolist())")), np.uint8)
        if words.text_content() == f"{np.count_nonzero(drawn)} of 784 pixels have ink.":
            return drawn
        others.page.wait_for_timeout(50)
    raise AssertionError("Python has another drawing than the pad shows")


def test_a_line_by_mouse_reaches_python(others, pad):
    draw_line(pad, (14, 4), (14, 23))
    expect(pad.locator(".cnn-sum")).not_to_have_text("0 of 784 pixels have ink.")
    drawn = image(others)
    assert (drawn[14, 4:24] == 255).all()
    assert 0 < drawn[15, 10] <= 255
    assert not drawn[:11].any() and not drawn[18:].any()
    expect_sum(pad, f"{np.count_nonzero(drawn)} of 784 pixels have ink.")


def test_the_page_stays_where_it_is_when_one_scrolls_to_a_widget(others):
    """Else the pen comes down elsewhere than where one aims; each widget takes its place at once, seen or not."""
    for name in others.names:
        others.widget(name).scroll_into_view_if_needed()
        before = others.widget(name).bounding_box()
        others.page.wait_for_timeout(150)
        assert others.widget(name).bounding_box() == before


def test_a_fast_stroke_has_no_gaps(others, pad):
    draw_line(pad, (3, 3), (24, 24), steps=1)
    assert (np.diag(image(others))[3:25] > 200).all()


def test_by_touch(others, pad):
    """A finger: pointer events of their own kind, which must not scroll the page."""
    surface(pad).scroll_into_view_if_needed()
    box = surface(pad).bounding_box()
    assert surface(pad).evaluate("node => getComputedStyle(node).touchAction") == "none"
    session = others.page.context.new_cdp_session(others.page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 4
    for kind, down in [("touchStart", 0), ("touchMove", 60), ("touchMove", 120), ("touchEnd", None)]:
        points = [] if down is None else [{"x": x, "y": y + down}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(pad.locator(".cnn-sum")).not_to_have_text("0 of 784 pixels have ink.")
    assert (image(others)[8:17, 14] > 0).all()


def test_by_keyboard(others, pad):
    surface(pad).focus()
    for key in ["ArrowUp", "ArrowUp", "Space"]:
        others.page.keyboard.press(key)
    drawn = image(others)
    assert drawn[12, 14] == 255 and drawn.astype(bool).sum() < 12
    for _ in range(5):
        others.page.keyboard.press("Shift+ArrowRight")
    assert (image(others)[12, 14:20] == 255).all()
    others.page.keyboard.press("ArrowRight")
    assert image(others)[12, 22] == 0


def test_eraser_undo_and_clear(others, pad):
    draw_line(pad, (14, 4), (14, 23))
    before = image(others)
    pad.get_by_role("radio", name="eraser").check()
    draw_line(pad, (10, 14), (18, 14))
    assert (image(others)[10:18, 14] == 0).all()
    pad.get_by_role("button", name="Undo").click()
    assert np.array_equal(image(others), before)
    pad.get_by_role("button", name="Clear").press("Enter")
    expect_sum(pad, "0 of 784 pixels have ink.")
    surface(pad).focus()
    others.page.keyboard.press("ControlOrMeta+z")
    assert np.array_equal(image(others), before)
    pad.get_by_role("button", name="Undo").click()
    expect_sum(pad, "0 of 784 pixels have ink.")
    pad.get_by_role("button", name="Undo").click()
    expect_status(pad, "There is nothing to undo")


def test_centre_moves_the_ink_into_the_middle(others, pad):
    draw_line(pad, (3, 3), (3, 8))
    pad.get_by_role("button", name="Centre").click()
    drawn = image(others).astype(float)
    rows, columns = np.indices((28, 28))
    assert abs((drawn * rows).sum() / drawn.sum() - 14) <= 0.5
    assert abs((drawn * columns).sum() / drawn.sum() - 14) <= 0.5


def test_what_python_draws_is_shown_in_every_view(others, pad):
    others.python("pad.image = cnnlib.load_mnist()[0][0][0]")
    for name in ("pad", "pad again"):
        expect_sum(others.widget(name), "166 of 784 pixels have ink.")
    draw_line(pad, (1, 1), (1, 4))
    assert image(others)[1, 2] == 255
    words = pad.locator(".cnn-sum").text_content()
    expect_sum(others.widget("pad again"), words)


# ---------------------------------------------------------------- scales and shifts


def pictures(widget):
    return [canvas.evaluate(PIXELS) for canvas in widget.locator(".cnn-scales .cnn-plane canvas").all()[::2]]


def test_on_scales_of_their_own_two_maps_look_alike(others):
    scales = others.widget("scales")
    expect_sum(scales, "“ones” and “tens”: the same picture, but not the same numbers.")
    ones, tens, negative = pictures(scales)
    assert ones == tens != negative
    scales.get_by_role("radio", name="one for all").check()
    expect_sum(scales, "No two of these pictures look the same.")
    ones, tens, _ = pictures(scales)
    assert ones != tens
    others.expect_python("print(scales.shared)", "True")
    scales.get_by_role("radio", name="one for all").press("ArrowLeft")
    expect_sum(scales, "“ones” and “tens”: the same picture, but not the same numbers.")


def test_numbers_on_the_maps(others):
    scales = others.widget("scales")
    scales.get_by_label("numbers").press("Space")
    expect(scales.locator(".cnn-texts").nth(0).locator("text")).to_have_text("12 16 9 24 28 15 15 17 9".split())
    expect(scales.locator("text", has_text="−28")).to_have_count(1)
    scales.get_by_label("numbers").uncheck()
    expect(scales.locator(".cnn-texts text")).to_have_count(0)


def test_a_title_is_text_and_nothing_else(others):
    scales = others.widget("scales")
    expect(scales.locator("strong").nth(2)).to_have_text("<img src=x onerror=alert(1)>")
    expect(scales.locator("img")).to_have_count(0)


def test_one_bright_pixel_shifted(others):
    bright = others.widget("bright")
    expect_sum(bright, "Shifted by 0: 0 of 3 outputs changed.")
    slider(bright, "Shift").press("ArrowRight")
    expect_sum(bright, "Shifted by 1: 0 of 3 outputs changed.")
    slider(bright, "Shift").press("ArrowRight")
    expect_sum(bright, "Shifted by 2: 2 of 3 outputs changed.")
    expect_column(bright, "Pooled after the shift", [0, 9, 0])
    expect(bright.locator(".lit")).to_have_count(2)
    click_share(slider(bright, "Shift"), 0.99)
    expect_sum(bright, "Shifted by 6: 1 of 3 outputs changed.")
    others.expect_python("print(bright.shift, bright.after)", "6 [[0, 0, 0]]")


def test_pool_kind_and_window_of_the_shifted_picture(others):
    bright = others.widget("bright")
    others.python("bright.shift = 1")
    bright.get_by_role("radio", name="average").check()
    expect_column(bright, "Pooled", [2.25, 0, 0])
    expect_sum(bright, "Shifted by 1: 0 of 3 outputs changed.")
    bright.get_by_role("radio", name="min").check()
    slider(bright, "Window size").press("ArrowLeft")
    expect_sum(bright, "Shifted by 1: 2 of 12 outputs changed.")
    slider(bright, "Window size").press("End")
    expect(bright.locator(".cnn-impossible")).to_contain_text("its height is 4, but the padded input’s is only 2")


# ---------------------------------------------------------------- all of them


@pytest.mark.parametrize("name", COMPARISONS)
def test_the_browser_computes_what_cnnlib_computes(others, name):
    widget, compute, cases = COMPARISONS[name]
    different = others.page.evaluate(
        f"""async ([source, cases]) => {{
          const address = URL.createObjectURL(new Blob([source], {{ type: 'text/javascript' }}));
          return ({DISAGREEMENTS})(await import(address), {compute}, cases);
        }}""",
        [widget._esm, list(cases())],
    )
    assert different == []


def test_keys_never_reach_the_notebook(others):
    cells = "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.type)"
    before = others.page.evaluate(cells)
    for widget in map(others.widget, WIDGETS):
        inner = widget.locator("[tabindex='0']:visible, input:visible, button:visible")
        assert inner.evaluate_all("nodes => nodes.every((node) => node.dataset.lmSuppressShortcuts)")
        for place in [widget, inner.first, inner.last]:
            place.focus()
            for key in ["x", "d", "d", "a", "b", "m", "ArrowDown", "ArrowUp"]:
                others.page.keyboard.press(key)
    assert others.page.evaluate(cells) == before


def test_nonsense_from_another_view_is_refused_in_words(others, columns):
    """A linked control or another view may hold what Python would refuse."""
    others.python("import ipywidgets\nfree = ipywidgets.FloatText(1.0)")
    others.python("link = ipywidgets.jslink((free, 'value'), (columns, 'stride'))\nfree.value = 1.5")
    expect_status(columns, "stride cannot be 1.5: the old value stays.")
    others.expect_python("print(columns.stride)", "1")


def test_views_that_are_gone_leave_nothing_behind(others):
    others.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    expect(others.page.locator(".cnn")).to_have_count(0)
    others.python("columns.stride = 2; features.digit = 3; pad.image = np.ones((28, 28), int); bright.shift = 2")


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def theme(request, others):
    others.change_theme(request.param)
    yield request.param.split()[1].lower()
    others.change_theme("JupyterLab Light")


def test_axe_finds_nothing(others, theme, axe_source):
    others.page.evaluate(axe_source)
    others.python("columns.multiply = True; scales.numbers = True; features.relu = True")
    expect(others.widget("columns").get_by_role("grid", name="Sums")).to_be_visible()
    found = others.page.evaluate("axe.run('.cnn').then(({ violations }) => violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (683, 384)], ids=["laptop", "projector", "zoom200"])
def test_nothing_is_cut_off(others, size):
    others.python("columns.multiply = True; features.relu = True; features.bank = 'trained'")
    others.page.set_viewport_size({"width": size[0], "height": size[1]})
    others.page.wait_for_timeout(200)  # the pictures follow the new size in the next frame
    beyond = others.page.evaluate(
        """() => [...document.querySelectorAll('.cnn')].flatMap((root) =>
          [...root.querySelectorAll('p, label, button, .cnn-grid, .cnn-plane')]
          .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
          .map((node) => `${root.ariaLabel}: ${node.className} ${node.textContent}`))"""
    )
    others.page.set_viewport_size(SCREEN)
    assert beyond == []


def test_each_picture_is_kept_to_be_looked_at(others, theme):
    ARTIFACTS.mkdir(exist_ok=True)
    others.python("columns.multiply = True; pad.image = cnnlib.load_mnist()[0][0][0]; bright.shift = 2")
    for width in (1366, 1024):
        others.page.set_viewport_size({"width": width, "height": 768})
        others.page.wait_for_timeout(100)
        for name in WIDGETS:
            path = ARTIFACTS / f"other-{name}-{width}-{theme}.png"
            others.widget(name).screenshot(path=path)
            assert path.stat().st_size > 5_000
    others.page.set_viewport_size(SCREEN)
