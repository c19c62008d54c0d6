"""The receptive-field tracer in a real JupyterLab: every control by keyboard and mouse."""

import re

import pytest
from field_tracer_settings import TRACE, trace_cases
from lab_page import ARTIFACTS, GALLERIES, SCREEN, freshly_run, open_notebook
from playwright.sync_api import expect
from small_widgets_settings import DISAGREEMENTS

from cnnlib import trace_receptive_field

NAMES = GALLERIES["gallery_fields.ipynb"]
WIDGETS = NAMES[:-1]  # the last is a second view
BEGINNING = "Cell (1, 1) of layer 4 sees 10×10 pixels: rows 4 to 13, columns 4 to 13."
DARK = """(canvas) => {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  return Array.from({ length: height }, (_, row) => Array.from({ length: width }, (_, column) =>
    data[4 * (row * width + column)] < 200));
}"""


@pytest.fixture(scope="module")
def open_fields(lab, browser):
    with open_notebook(lab, browser, "gallery_fields.ipynb", NAMES) as notebook:
        yield notebook


@pytest.fixture
def notebook(open_fields):
    with freshly_run(open_fields) as notebook:
        yield notebook


@pytest.fixture
def fields(notebook):
    return notebook.widget("fields")


def slider(widget, name):
    return widget.get_by_role("slider", name=name, exact=True)


def plane(widget, name):
    return widget.get_by_role("application", name=f"{name}. Arrow keys choose a cell.")


def press(widget, *keys):
    for key in keys:
        widget.page.keyboard.press(key)


def click_cell(widget, name, share_across, share_down):
    """Click into a map at these shares of its width and height."""
    map_of_layer = plane(widget, name)
    map_of_layer.scroll_into_view_if_needed()
    box = map_of_layer.bounding_box()
    widget.page.mouse.click(box["x"] + share_across * box["width"], box["y"] + share_down * box["height"])


def expect_sum(widget, words):
    expect(widget.locator(".cnn-sum")).to_have_text(words)


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
        "first pixel = start + cell·jump: row 0 + 1·4 = 4, column 0 + 1·4 = 4",
    )
    for level, words in enumerate(["10×10 seen", "8×8 seen", "4×4 seen", "2×2 seen", "cell (1, 1)"]):
        expect(shown_under(fields, level).last).to_have_text(words)


def test_what_is_drawn_dark_is_what_is_computed(notebook, fields):
    tracer = trace_receptive_field(level=2, cell=(3, 5))
    notebook.python("fields.level = 2; fields.cell = (3, 5)")
    expect_sum(fields, "Cell (3, 5) of layer 2 sees 4×4 pixels: rows 6 to 9, columns 10 to 13.")
    for level, (rows, columns) in enumerate(tracer.lit):
        dark = fields.locator(".cnn-tracer canvas").nth(level).evaluate(DARK)
        found = [(row, column) for row, line in enumerate(dark) for column, is_dark in enumerate(line) if is_dark]
        assert found == [(row, column) for row in rows for column in columns]


def test_a_cell_is_chosen_by_mouse_and_by_arrow_keys(notebook, fields):
    click_cell(fields, "Layer 4", 0.99, 0.01)
    expect_sum(fields, "Cell (0, 4) of layer 4 sees 10×10 pixels: rows 0 to 9, columns 16 to 25.")
    press(fields, "ArrowDown", "ArrowLeft")
    plane(fields, "Layer 4").press("ArrowDown")
    expect_sum(fields, "Cell (2, 3) of layer 4 sees 10×10 pixels: rows 8 to 17, columns 12 to 21.")
    plane(fields, "Layer 2").press("ArrowRight")
    expect_sum(fields, "Cell (6, 7) of layer 2 sees 4×4 pixels: rows 12 to 15, columns 14 to 17.")
    expect(shown_under(fields, 4).last).to_have_text("2×2 see it")
    notebook.expect_python("print(fields.level, fields.cell)", "2 (6, 7)")
    expect_sum(
        notebook.widget("fields again"), "Cell (6, 7) of layer 2 sees 4×4 pixels: rows 12 to 15, columns 14 to 17."
    )


def test_the_other_way_a_pixel_lights_up_all_that_sees_it(notebook, fields):
    click_cell(fields, "Image", 5.5 / 28, 5.5 / 28)
    seers = "3×3 cells of layer 1, 2×2 cells of layer 2, 3×3 cells of layer 3, 2×2 cells of layer 4"
    expect_sum(fields, f"Pixel (5, 5) is seen by {seers}.")
    click_cell(fields, "Image", 27.5 / 28, 27.5 / 28)
    expect(fields.locator(".cnn-sum")).to_contain_text("1×1 cell of layer 1, 1×1 cell of layer 2, 1×1 cell of layer 3")
    expect(fields.locator(".cnn-sum")).to_contain_text("no cell of layer 4")
    expect(shown_under(fields, 4).last).to_have_text("none sees it")
    notebook.expect_python("print(fields.lit[4])", "([], [])")


def test_the_field_frame_surrounds_what_is_seen(fields):
    frame = fields.locator(".cnn-tracer .cnn-grid").first.locator(".cnn-outlines .window")
    canvas = fields.locator(".cnn-tracer canvas").first.bounding_box()
    wide = canvas["width"] / 28
    assert frame.evaluate("node => node.getBBox().width") == pytest.approx(10 * wide, abs=1)
    assert frame.get_attribute("style") == f"transform: translate({round(4 * wide)}px, {round(4 * wide)}px)"


def test_every_setting_of_a_layer(notebook, fields):
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
        "first pixel = start + cell·jump: row −4 + 1·8 = 4, column −4 + 1·8 = 4",
    )
    third = "{'kind': 'convolution', 'kernel_size': 5, 'stride': 2, 'dilation': 1, 'padding': 'same'}"
    notebook.expect_python("print(fields.layers[2])", third)
    fields.get_by_role("radio", name="1 around").check()
    expect(shown_under(fields, 3).first).to_have_text("conv 5×5, stride 2, 1 around")
    fields.get_by_role("radio", name="pool").check()
    expect(shown_under(fields, 3).first).to_have_text("pool 5×5, 1 around")
    notebook.expect_python("print(fields.layers[2]['stride'])", "5")


def test_layers_come_and_go(notebook, fields):
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
    notebook.expect_python("print(len(fields.layers), fields.level)", "1 1")


def test_a_layer_that_does_not_fit_is_explained(notebook, fields):
    slider(fields, "Image").press("Home")
    expect(fields.locator(".cnn-impossible")).to_contain_text("Layer 1: No kernel fits: its height is 3")
    expect_sum(fields, "Pixel (0, 0): there is no layer that could see it.")
    notebook.expect_python("print(fields.sizes)", "[(1, 1)]")
    slider(fields, "Image").press("End")
    expect(fields.locator(".cnn-impossible")).to_be_hidden()


def test_what_lies_outside_the_image_is_hatched_and_counted(notebook):
    deep = notebook.widget("deep")
    expect_sum(
        deep,
        "Cell (0, 13) of layer 6 sees 13×13 pixels: rows −6 to 6 (6 outside the image, in the padding), "
        "columns 7 to 19.",
    )
    expect(shown_under(deep, 0).last).to_have_text("7×13 seen")
    hatched = deep.locator(".cnn-tracer .cnn-grid").first.locator("path[fill^='url(#']")
    assert hatched.get_attribute("d").count("M") == 2  # the drawing without the image
    click_cell(deep, "Image", 0.001, 0.001)  # in the padding: the nearest pixel
    notebook.expect_python("print(deep.level, deep.cell)", "0 (0, 0)")


def test_windows_that_step_over_pixels(notebook):
    uneven = notebook.widget("uneven")
    expect(uneven.locator(".cnn-sum")).to_contain_text(
        "Only 9 pixels of the 21 in the frame count: windows step over the others."
    )
    expect(uneven.locator(".cnn-formula")).to_contain_text("Height: size = 1 + (2 − 1)·1 + (3 − 1)·3 = 8")
    expect(uneven.locator(".cnn-formula")).to_contain_text("with F = (2 − 1)·2 + 1 = 3")


@pytest.mark.parametrize("value", ["[[1]]", "[{'kind': '<img src=x onerror=alert(1)>'}]", "'<b>'"])
def test_nonsense_from_another_view_is_refused_in_words(notebook, fields, value):
    """A linked control or another view may hold what Python would refuse."""
    notebook.python("import traitlets, anywidget")
    notebook.python(
        "class Free(anywidget.AnyWidget):\n    _esm = 'export default { render() {} }'\n"
        "    value = traitlets.Any().tag(sync=True)"
    )
    notebook.python("import ipywidgets\nfree = Free(value=fields.layers)")
    notebook.python(f"link = ipywidgets.jslink((free, 'value'), (fields, 'layers'))\nfree.value = {value}")
    expect(fields.locator(".cnn-status")).to_contain_text("layers cannot be")
    expect(fields.locator("img")).to_have_count(0)
    notebook.expect_python("print(len(fields.layers))", "4")


def test_the_browser_computes_what_cnnlib_computes(notebook):
    different = notebook.page.evaluate(
        f"""async ([source, cases]) => {{
          const address = URL.createObjectURL(new Blob([source], {{ type: 'text/javascript' }}));
          return ({DISAGREEMENTS})(await import(address), {TRACE}, cases);
        }}""",
        [trace_receptive_field()._esm, list(trace_cases())],
    )
    assert different == []


def test_keys_never_reach_the_notebook(notebook):
    cells = "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.type)"
    before = notebook.page.evaluate(cells)
    for widget in map(notebook.widget, WIDGETS):
        inner = widget.locator("[tabindex='0']:visible, input:visible, button:visible")
        assert inner.evaluate_all("nodes => nodes.every((node) => node.dataset.lmSuppressShortcuts)")
        for place in [widget, inner.first, inner.last]:
            place.focus()
            press(widget, "x", "d", "d", "a", "b", "m", "ArrowDown", "ArrowUp")
    assert notebook.page.evaluate(cells) == before


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def theme(request, notebook):
    notebook.change_theme(request.param)
    yield request.param.split()[1].lower()
    notebook.change_theme("JupyterLab Light")


def test_axe_finds_nothing(notebook, theme, axe_source):
    notebook.page.evaluate(axe_source)
    found = notebook.page.evaluate("axe.run('.cnn').then(({ violations }) => violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (683, 384)], ids=["laptop", "projector", "zoom200"])
def test_nothing_is_cut_off(notebook, size):
    notebook.page.set_viewport_size({"width": size[0], "height": size[1]})
    notebook.page.wait_for_timeout(200)  # the pictures follow the new size in the next frame
    beyond = notebook.page.evaluate(
        """() => [...document.querySelectorAll('.cnn')].flatMap((root) =>
          [...root.querySelectorAll('p, label, button, .cnn-grid, .cnn-plane')]
          .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
          .map((node) => `${root.ariaLabel}: ${node.className} ${node.textContent}`))"""
    )
    notebook.page.set_viewport_size(SCREEN)
    assert beyond == []


def test_each_picture_is_kept_to_be_looked_at(notebook, theme):
    ARTIFACTS.mkdir(exist_ok=True)
    for width in (1366, 1024):
        notebook.page.set_viewport_size({"width": width, "height": 768})
        notebook.page.wait_for_timeout(100)
        for name in WIDGETS:
            path = ARTIFACTS / f"fields-{name}-{width}-{theme}.png"
            notebook.widget(name).screenshot(path=path)
            assert path.stat().st_size > 5_000
    notebook.page.set_viewport_size(SCREEN)
