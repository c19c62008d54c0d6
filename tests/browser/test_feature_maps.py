"""The feature maps in a real browser: a digit's way through a layer, by keyboard and mouse, and what is drawn."""

import re

import numpy as np
import pytest
from locate import PIXELS, click_share, expect_status, expect_sum, slider
from playwright.sync_api import expect

from cnnlib import explore_feature_maps, max_pool2d


@pytest.fixture
def explorer():
    return explore_feature_maps()


@pytest.fixture
def features(stage, explorer):
    return stage.mount(explorer)


def shown(widget, name):
    """The picture and the caption of a stage of the pipeline."""
    stage = widget.locator(".cnn-pipeline .cnn-grid").filter(has=widget.page.locator(f"strong:text-is('{name}')"))
    return stage.locator("img"), stage.locator(".cnn-shape")


def test_the_pipeline_of_the_lesson(features):
    for name, shape in {
        "Digit": "(1, 28, 28, 1)",
        "Filter": "(3, 3, 1, 5)",
        "Map": "(1, 14, 14, 5)",
        "Pooled": "(1, 7, 7, 5)",
    }.items():
        expect(shown(features, name)[1]).to_have_text(shape)
    expect(shown(features, "Digit")[0]).to_have_attribute("alt", "x_train[0], a 5, 28×28 pixels")
    explorer = explore_feature_maps(pool="none")
    value = explorer.feature_maps()[0, 7, 7, 0]
    pooled = max_pool2d(explorer.feature_maps(), 2)[0, 3, 3, 0]
    words = f"map (7, 7) = {value:.3g} → pooled (3, 3) = {pooled:.3g}   window rows 14…16, columns 14…16"
    expect_sum(features, words.replace("-", "−"))


def darkness(picture, size):
    """How far each pixel is from white: 0 to 255."""
    return 255 - np.reshape(picture.evaluate(PIXELS), (size, size, 4)).min(axis=2).astype(int)


def test_what_is_drawn_is_what_is_computed(features):
    """White is 0, and nothing else, on a scale that reaches equally far below 0 and above."""
    features.get_by_role("radio", name="edges").check()
    picture, _ = shown(features, "Map")
    expect(picture).to_have_attribute("alt", re.compile("filter 0, upright, 28×28"))
    maps = explore_feature_maps(bank="edges", relu=False, pool="none").feature_maps()[0]
    assert np.array_equal(darkness(picture, 28) == 0, np.round(128 * maps[:, :, 0] / np.abs(maps).max()) == 0)


def test_after_relu_the_largest_number_that_is_left_is_the_darkest(features):
    """Not the largest before it, which may be negative: else the maps of the trained filters are nearly white."""
    features.get_by_role("radio", name="trained").check()
    slider(features, "Filter").fill("22")
    picture, _ = shown(features, "ReLU")
    expect(picture).to_have_attribute("alt", re.compile("filter 22, 24×24"))
    maps = explore_feature_maps(bank="trained", pool="none").feature_maps()[0]
    assert np.array_equal(darkness(picture, 24) == 0, np.round(256 * maps[:, :, 22] / maps.max()) == 0)
    assert (np.diff(darkness(picture, 24).ravel()[np.argsort(maps[:, :, 22].ravel())]) >= 0).all()
    expect(features.locator(".cnn-scale-row")).to_contain_text(f"After ReLU:0{maps.max():.1f}")


def test_every_slider_and_choice_of_the_pipeline(stage, explorer, features):
    slider(features, "Digit").press("ArrowRight")
    expect(features).to_contain_text("x_train[1], a 0")
    features.get_by_role("radio", name="edges").check()
    slider(features, "Filter").press("End")
    expect(features.locator(".cnn-controls")).to_contain_text("4, spot")
    slider(features, "Kernel size").press("ArrowRight")
    expect(shown(features, "Filter")[1]).to_have_text("(4, 4, 1, 5)")
    slider(features, "Stride").press("ArrowRight")
    expect(shown(features, "Map")[1]).to_have_text("(1, 14, 14, 5)")
    slider(features, "Stride").press("Home")
    features.get_by_role("radio", name="VALID").check()
    expect(shown(features, "Map")[1]).to_have_text("(1, 25, 25, 5)")
    features.get_by_role("radio", name="average").check()
    expect(shown(features, "ReLU")[1]).to_have_text("(1, 25, 25, 5)")
    features.get_by_label("ReLU", exact=True).press("Space")
    expect(shown(features, "ReLU")[1]).to_be_hidden()
    expect(shown(features, "Pooled")[1]).to_have_text("(1, 13, 13, 5)")
    features.get_by_label("one scale for all maps").uncheck()
    expect(features).to_contain_text("Each picture has a scale of its own")
    convolution = {"digit": 1, "bank": "edges", "filter": 4, "kernel_size": 4, "stride": 1, "padding": "valid"}
    stage.expect_python(explorer, **convolution, pool="average", relu=False, shared=False)
    assert explorer.feature_maps().shape == (1, 13, 13, 5)


def test_a_bank_comes_with_the_layer_that_it_belongs_to(stage, explorer, features):
    features.get_by_role("radio", name="average").check()
    for name, stride, padding, relu in [("trained", 1, "valid", True), ("random", 2, "same", False)]:
        features.get_by_role("radio", name=name).check()
        stage.expect_python(explorer, bank=name, stride=stride, padding=padding, relu=relu, pool="max")


def test_a_bank_of_ones_own_leaves_the_settings_as_they_are(stage):
    explorer = explore_feature_maps(banks={"mine": np.ones((2, 2, 1, 3))}, stride=3, relu=True)
    widget = stage.mount(explorer)
    widget.get_by_role("radio", name="mine").check()
    stage.expect_python(explorer, bank="mine", kernel_size=2, stride=3, padding="same", relu=True)


def test_thirty_filters_fit_a_projector(stage):
    stage.visit.resize(1024, 768)
    widget = stage.mount(explore_feature_maps(bank="trained"))
    expect(widget.locator(".cnn-map")).to_have_count(30)
    assert widget.bounding_box()["height"] <= 640


def test_trained_filters_keep_their_size_and_say_why(stage, explorer, features):
    trained = explore_feature_maps(bank="trained")
    bias = trained.bias[29]
    features.get_by_role("radio", name="trained").check()
    expect(slider(features, "Kernel size")).to_be_disabled()
    expect(features.locator(".cnn-controls")).to_contain_text("5, the only size")
    expect(features.locator(".cnn-map")).to_have_count(30)
    slider(features, "Filter").press("End")
    expect(features.locator(".cnn-map").nth(29)).to_have_attribute("aria-pressed", "true")
    expect(features.locator(".cnn-controls")).to_contain_text(f"29, bias {bias:.2g}".replace("-", "−"))
    value = trained.feature_maps()[0, 3, 3, 29]
    expect_sum_of = re.compile(re.escape(f"pooled (3, 3) = {value:.3g}".replace("-", "−")))
    expect(features.locator(".cnn-sum")).to_contain_text(expect_sum_of)
    features.get_by_role("radio", name="random").check()
    expect(slider(features, "Kernel size")).to_be_enabled()
    stage.expect_python(explorer, kernel_size=5, filter=4)


def test_a_cell_of_the_map_by_mouse_and_keyboard(stage, explorer, features):
    maps = features.get_by_role("application", name="Map. Arrow keys choose a cell.")
    click_share(maps, 0.5 / 14, 0.5 / 14)
    expect(features.locator(".cnn-sum")).to_contain_text("map (0, 0) = 0")
    maps.press("ArrowRight")
    maps.press("ArrowDown")
    maps.press("ArrowLeft")
    maps.press("ArrowLeft")
    expect(features.locator(".cnn-sum")).to_contain_text("map (1, 0) = ")
    stage.expect_python(explorer, chosen=(1, 0))
    maps.scroll_into_view_if_needed()
    box = maps.bounding_box()
    maps.page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
    expect(features.locator(".cnn-sum")).to_contain_text("map (13, 13) = ")
    slider(features, "Stride").hover()
    expect(features.locator(".cnn-sum")).to_contain_text("map (1, 0) = ")


def test_a_pooled_cell_leads_to_the_cell_that_won(features):
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


def test_a_small_map_chooses_its_filter(stage, explorer, features):
    features.locator(".cnn-map").nth(3).click()
    expect(slider(features, "Filter")).to_have_value("3")
    features.locator(".cnn-map").nth(1).press("Enter")
    expect(features.locator(".cnn-map").nth(1)).to_have_attribute("aria-pressed", "true")
    stage.expect_python(explorer, filter=1)


def test_scales_of_their_own_hide_differences(features):
    strip = features.locator(".cnn-map img")
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
