"""The gradient router in a real JupyterLab: every control by keyboard and mouse."""

import pytest
from gradient_router_settings import ROUTE, router_cases
from lab_page import ARTIFACTS, GALLERIES, SCREEN, freshly_run, open_notebook
from playwright.sync_api import expect
from small_widgets_settings import DISAGREEMENTS
from test_gallery_others import cell, expect_status, expect_sum, slider

from cnnlib import route_gradients

FILE = "gallery_learning_router.ipynb"
NAMES = GALLERIES[FILE]
WIDGETS = NAMES[:-1]  # the last is a second view


@pytest.fixture(scope="module")
def open_gallery(lab, browser):
    with open_notebook(lab, browser, FILE, NAMES) as notebook:
        yield notebook


@pytest.fixture
def gallery(open_gallery):
    with freshly_run(open_gallery) as notebook:
        yield notebook


@pytest.fixture
def routed(gallery):
    return gallery.widget("routed")


@pytest.fixture
def winners(gallery):
    return gallery.widget("winners")


def expect_grid(widget, name, values):
    cells = widget.get_by_role("grid", name=name, exact=True).get_by_role("gridcell")
    expect(cells).to_have_text([str(value) for row in values for value in row])


def type_into(widget, grid, row, column, text):
    cell(widget, grid, row, column).dblclick()
    widget.page.keyboard.press("ControlOrMeta+A")
    widget.page.keyboard.insert_text(text)
    widget.page.keyboard.press("Enter")


# ---------------------------------------------------------------- a convolution


def test_an_output_cell_shows_where_its_gradient_goes(gallery, routed):
    expect_grid(routed, "Output", [[25, 31], [43, 49]])
    expect_grid(routed, "Image gradient", [[0, 1, 1], [2, 6, 4], [2, 5, 3]])
    expect_grid(routed, "Filter gradient", [[12, 16], [24, 28]])
    cell(routed, "Output gradient", 0, 1).click()
    expect_sum(
        routed,
        "Output gradient (0, 1) = 1 goes, times the filter, to each cell of its window: "
        "1·0 = 0 to (0, 1),  1·1 = 1 to (0, 2),  1·2 = 2 to (1, 1),  1·3 = 3 to (1, 2)",
    )
    lit = routed.get_by_role("grid", name="Image gradient").locator(".lit text")
    expect(lit).to_have_text(["1", "1", "6", "4"])
    gallery.expect_python("print(routed.part, tuple(routed.chosen))", "output (0, 1)")


def test_an_image_cell_shows_its_sum_and_who_sends_by_keyboard(gallery, routed):
    cell(routed, "Image gradient", 0, 0).focus()
    expect_sum(routed, "Image gradient (0, 0): 1·0 = 0")
    for key in ("ArrowDown", "ArrowRight"):
        routed.page.keyboard.press(key)
    expect_sum(routed, "Image gradient (1, 1): 1·3 + 1·2 + 1·1 + 1·0 = 6")
    expect(routed.get_by_role("grid", name="Output gradient").locator(".lit")).to_have_count(4)
    gallery.expect_python("print(routed.part, tuple(routed.cell))", "image (1, 1)")


def test_a_filter_cell_shows_the_pixels_that_it_met(routed):
    cell(routed, "Filter gradient", 0, 1).click()
    expect_sum(routed, "Filter gradient (0, 1): 2·1 + 3·1 + 5·1 + 6·1 = 16")
    expect(routed.get_by_role("grid", name="Image", exact=True).locator(".lit text")).to_have_text(["2", "3", "5", "6"])
    expect(routed).to_contain_text("Bias gradient: the sum of all output gradients = 4")


def test_hovering_shows_a_cell_and_leaving_goes_back(routed):
    cell(routed, "Image gradient", 2, 2).hover()
    expect_sum(routed, "Image gradient (2, 2): 1·3 = 3")
    cell(routed, "Filter gradient", 1, 1).hover()
    expect_sum(routed, "Filter gradient (1, 1): 5·1 + 6·1 + 8·1 + 9·1 = 28")
    slider(routed, "Stride").hover()
    expect(routed.locator(".cnn-sum")).to_contain_text("Output gradient (0, 0) = 1")


def test_gradients_filter_and_image_can_be_edited(gallery, routed):
    type_into(routed, "Output gradient", 1, 1, "-2")
    expect_grid(routed, "Image gradient", [[0, 1, 1], [2, 6, 1], [2, "−1", "−6"]])
    gallery.expect_python("print(routed.grad_output, routed.grad_bias)", "[[1, 1], [1, -2]] 1")
    type_into(routed, "Filter", 0, 0, "5")
    expect_grid(routed, "Output", [[30, 41], [63, 74]])
    type_into(routed, "Image", 0, 0, "0")
    expect_grid(routed, "Filter gradient", [["−4", "−2"], [0, 1]])
    gallery.expect_python("print(routed.grad_weight)", "[[-4, -2], [0, 1]]")


def test_buttons_leave_one_gradient_and_bring_all_back(gallery, routed):
    cell(routed, "Output gradient", 1, 0).click()
    routed.get_by_role("button", name="Only the chosen one").press("Enter")
    expect_grid(routed, "Output gradient", [[0, 0], [1, 0]])
    expect_grid(routed, "Image gradient", [[0, 0, 0], [0, 1, 0], [2, 3, 0]])
    gallery.expect_python("print(routed.grad_output)", "[[0, 0], [1, 0]]")
    routed.get_by_role("button", name="All gradients 1").click()
    expect_grid(routed, "Image gradient", [[0, 1, 1], [2, 6, 4], [2, 5, 3]])


@pytest.mark.parametrize("grid", ["Image", "Filter", "Output gradient"])
@pytest.mark.parametrize("typed", ["", "NaN", "1e999", "abc", "<img src=x onerror=alert(1)>"])
def test_what_is_no_number_is_refused(gallery, routed, grid, typed):
    cell(routed, grid, 0, 1).press("Enter")
    routed.page.keyboard.press("ControlOrMeta+A")
    routed.page.keyboard.press("Delete")
    routed.page.keyboard.insert_text(typed)
    routed.page.keyboard.press("Enter")
    expect_status(routed, "stays")
    expect_grid(routed, "Image gradient", [[0, 1, 1], [2, 6, 4], [2, 5, 3]])
    expect(routed.locator("img")).to_have_count(0)


def test_sliders_and_padding(gallery, routed):
    routed.get_by_role("radio", name="SAME").check()
    expect_grid(routed, "Output gradient", [[1, 1, 1]] * 3)
    cell(routed, "Output gradient", 2, 2).click()
    expect(routed.locator(".cnn-sum")).to_contain_text("1·0 = 0 to (2, 2); what goes to 3 cells of padding is dropped")
    slider(routed, "Stride").press("ArrowRight")
    gallery.expect_python("print(routed.stride, routed.gradients)", "2 [[1, 1], [1, 1]]")
    expect(routed.locator(".cnn-sum")).to_contain_text("Output gradient (1, 1) = 1")
    slider(routed, "Window size").press("End")
    gallery.expect_python("print(len(routed.weight))", "4")
    routed.get_by_role("radio", name="VALID").check()
    expect(routed.locator(".cnn-impossible")).to_contain_text("its height is 4, but the padded input’s is only 3")
    expect_sum(routed, "There is no output, so no gradient comes back.")
    gallery.expect_python("print(routed.grad_image)", "[]")
    slider(routed, "Window size").press("Home")
    expect(routed.locator(".cnn-impossible")).to_be_hidden()
    cell(routed, "Image gradient", 0, 1).click()
    expect_sum(routed, "Image gradient (0, 1): no window sees this cell, so it stays 0")


# ---------------------------------------------------------------- pools


def test_the_winner_gets_everything(gallery, winners):
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


def test_one_cell_may_win_several_windows(gallery, winners):
    slider(winners, "Stride").press("ArrowLeft")
    cell(winners, "Image gradient", 1, 3).click()
    expect_sum(winners, "Image gradient (1, 3): it wins 2 of the 2 windows that see it: 1 + 1 = 2")
    cell(winners, "Image gradient", 2, 2).click()
    expect_sum(winners, "Image gradient (2, 2): it wins none of the 4 windows that see it: 0")
    gallery.expect_python("print(winners.grad_image[1])", "[0.0, 0.0, 1.0, 2.0]")


def test_an_average_is_split_and_padding_is_not_counted(gallery, winners):
    winners.get_by_role("radio", name="average").check()
    expect_sum(winners, "Output gradient (0, 0) = 1 is split: each of 4 cells gets 1 / 4 = 0.25.")
    expect_grid(winners, "Image gradient", [[0.25] * 4] * 4)
    slider(winners, "Window size").press("ArrowRight")
    winners.get_by_role("radio", name="SAME").check()
    cell(winners, "Output gradient", 1, 1).click()
    expect_sum(
        winners,
        "Output gradient (1, 1) = 1 is split: each of 4 cells gets 1 / 4 = 0.25; padding is not counted.",
    )
    cell(winners, "Image gradient", 2, 2).click()
    expect_sum(winners, "Image gradient (2, 2): 1 / 9 + 1 / 6 + 1 / 6 + 1 / 4 = 0.694")
    gallery.expect_python("print(winners.kind, round(winners.grad_image[2][2], 3))", "average 0.694")


# ---------------------------------------------------------------- all of them


def test_the_browser_computes_what_cnnlib_computes(gallery):
    different = gallery.page.evaluate(
        f"""async ([source, cases]) => {{
          const address = URL.createObjectURL(new Blob([source], {{ type: 'text/javascript' }}));
          return ({DISAGREEMENTS})(await import(address), {ROUTE}, cases);
        }}""",
        [route_gradients([[1]])._esm, list(router_cases())],
    )
    assert different == []


def test_keys_never_reach_the_notebook(gallery):
    cells = "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.type)"
    before = gallery.page.evaluate(cells)
    for widget in map(gallery.widget, WIDGETS):
        inner = widget.locator("[tabindex='0']:visible, input:visible, button:visible")
        assert inner.evaluate_all("nodes => nodes.every((node) => node.dataset.lmSuppressShortcuts)")
        for place in [widget, inner.first, inner.last]:
            place.focus()
            for key in ["x", "d", "d", "a", "b", "m", "ArrowDown", "ArrowUp"]:
                gallery.page.keyboard.press(key)
    assert gallery.page.evaluate(cells) == before


def test_two_views_show_the_same(gallery, routed):
    cell(routed, "Output gradient", 1, 1).click()
    expect(gallery.widget("routed again").locator(".cnn-sum")).to_contain_text("Output gradient (1, 1) = 1")


def test_nonsense_from_another_view_is_refused_in_words(gallery, routed):
    """A linked control or another view may hold what Python would refuse."""
    gallery.python("import ipywidgets\nfree = ipywidgets.FloatText(1.0)")
    gallery.python("link = ipywidgets.jslink((free, 'value'), (routed, 'stride'))\nfree.value = 1.5")
    expect_status(routed, "stride cannot be 1.5: the old value stays.")
    gallery.expect_python("print(routed.stride)", "1")


def test_views_that_are_gone_leave_nothing_behind(gallery):
    gallery.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    expect(gallery.page.locator(".cnn")).to_have_count(0)
    gallery.python("routed.stride = 2; winners.kind = 'average'")


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def theme(request, gallery):
    gallery.change_theme(request.param)
    yield request.param.split()[1].lower()
    gallery.change_theme("JupyterLab Light")


def test_axe_finds_nothing(gallery, theme, axe_source):
    gallery.page.evaluate(axe_source)
    found = gallery.page.evaluate("axe.run('.cnn').then(({ violations }) => violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (683, 384)], ids=["laptop", "projector", "zoom200"])
def test_nothing_is_cut_off(gallery, size):
    gallery.page.set_viewport_size({"width": size[0], "height": size[1]})
    gallery.page.wait_for_timeout(200)  # the pictures follow the new size in the next frame
    beyond = gallery.page.evaluate(
        """() => [...document.querySelectorAll('.cnn')].flatMap((root) =>
          [...root.querySelectorAll('p, label, button, .cnn-grid')]
          .filter((node) => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
          .map((node) => `${root.ariaLabel}: ${node.className} ${node.textContent}`))"""
    )
    gallery.page.set_viewport_size(SCREEN)
    assert beyond == []


def test_each_picture_is_kept_to_be_looked_at(gallery, theme):
    ARTIFACTS.mkdir(exist_ok=True)
    for width in (1366, 1024):
        gallery.page.set_viewport_size({"width": width, "height": 768})
        gallery.page.wait_for_timeout(100)
        for name in WIDGETS:
            path = ARTIFACTS / f"router-{name}-{width}-{theme}.png"
            gallery.widget(name).screenshot(path=path)
            assert path.stat().st_size > 5_000
    gallery.page.set_viewport_size(SCREEN)
