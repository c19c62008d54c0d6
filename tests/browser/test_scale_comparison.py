"""The comparison of scales in a real browser: pictures that look alike and are not, and numbers on them."""

import numpy as np
import pytest
from locate import PIXELS, expect_sum
from playwright.sync_api import expect

from cnnlib import compare_scales, conv2d


@pytest.fixture
def comparison():
    """Three maps in grey, one of them with a title that must stay text."""
    weight = np.ones((2, 2, 1, 1), int) * [1, 10, -1]
    maps = conv2d(np.arange(1, 10).reshape(1, 3, 3, 1), weight, padding="same")
    return compare_scales(maps, ["ones", "tens", "<img src=x onerror=alert(1)>"])


@pytest.fixture
def scales(stage, comparison):
    return stage.mount(comparison)


def pictures(widget):
    return [image.evaluate(PIXELS) for image in widget.locator(".cnn-scales .cnn-plane img").all()[::2]]


def test_on_scales_of_their_own_two_maps_look_alike(stage, comparison, scales):
    expect_sum(scales, "“ones” and “tens”: the same picture, but not the same numbers.")
    ones, tens, negative = pictures(scales)
    assert ones == tens != negative
    scales.get_by_role("radio", name="one for all").check()
    expect_sum(scales, "No two of these pictures look the same.")
    ones, tens, _ = pictures(scales)
    assert ones != tens
    stage.expect_python(comparison, shared=True)
    scales.get_by_role("radio", name="one for all").press("ArrowLeft")
    expect_sum(scales, "“ones” and “tens”: the same picture, but not the same numbers.")


def test_numbers_on_the_maps(scales):
    scales.get_by_label("numbers").press("Space")
    expect(scales.locator(".cnn-texts").nth(0).locator("text")).to_have_text("12 16 9 24 28 15 15 17 9".split())
    expect(scales.locator("text", has_text="−28")).to_have_count(1)
    scales.get_by_label("numbers").uncheck()
    expect(scales.locator(".cnn-texts text")).to_have_count(0)


def test_a_title_is_text_and_nothing_else(scales):
    expect(scales.locator("strong").nth(2)).to_have_text("<img src=x onerror=alert(1)>")
    expect(scales.locator("img[src=x]")).to_have_count(0)
