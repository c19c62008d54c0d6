"""Titles and labels in Korean: in the course's own font, or one warning that says what to install."""

import warnings
from pathlib import Path

import pytest
from drawn_pictures import PICTURES, texts
from matplotlib import font_manager

from cnnlib import draw
from cnnlib.draw import fonts

KOREAN = "학습 곡선"
IN_KOREAN = {  # every way to hand a text to draw
    "grid": lambda: draw.grid([[1, 2]], title=KOREAN),
    "images": lambda: draw.images([[[0, 1]]], [KOREAN]),
    "curves": lambda: draw.curves([1, 2], {KOREAN: [1, 2]}, title=KOREAN, x_label=KOREAN, y_label=KOREAN),
    "probabilities": lambda: draw.probabilities([0.5, 0.5], ["가", "나"]),
    "confusion": lambda: draw.confusion([[1, 0], [0, 1]], ["가", "나"]),
}


@pytest.fixture
def no_system_font(monkeypatch):
    """As on a computer where only matplotlib's own fonts are."""
    own = [font for font in font_manager.fontManager.ttflist if "DejaVu" in font.name]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    monkeypatch.setattr(fonts, "findSystemFonts", list)
    monkeypatch.setattr(fonts, "WARNED", set())


@pytest.fixture
def no_korean_font(no_system_font, monkeypatch):
    """And without the course's own."""
    monkeypatch.setattr(fonts, "OURS", "nowhere.ttf")


def drawn_in(make):
    """The families in which the Korean texts of a picture are drawn; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = make()
        picture.png()
    korean = [text for text in texts(picture) if any("가" <= sign <= "힣" for sign in text.get_text())]
    return {family for text in korean for family in text.get_fontfamily()}


@pytest.mark.parametrize("make", IN_KOREAN.values(), ids=IN_KOREAN)
def test_korean_letters_need_no_font_of_the_system(no_system_font, make):
    assert drawn_in(make) == {"sans-serif", "cnnlib Hangul"}


def test_the_course_s_own_font_goes_before_the_system_s_so_that_pictures_are_the_same_everywhere():
    assert drawn_in(IN_KOREAN["grid"]) == {"sans-serif", "cnnlib Hangul"}


def test_our_font_has_every_syllable_of_every_day_and_names_its_licence_and_nobody_else_s_name():
    font = font_manager.get_font(fonts.OURS)
    assert len([sign for sign in fonts.letters(fonts.OURS) if "가" <= sign <= "힣"]) == 2350
    assert not [text for text in font.get_sfnt().values() if b"nanum" in text.replace(b"\0", b"").lower()]
    assert "Open Font License" in Path(fonts.OURS).with_name("hangul_LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_what_the_usual_font_has_is_left_as_it_was(make):
    """So that no picture of the lessons changes by a pixel."""
    assert {tuple(text.get_fontfamily()) for text in texts(make())} <= {("sans-serif",)}


@pytest.mark.parametrize("make", IN_KOREAN.values(), ids=IN_KOREAN)
def test_without_a_font_one_warning_says_what_to_install(no_korean_font, make):
    with pytest.warns(UserWarning, match="no font here has the letters .*apt install fonts-nanum") as caught:
        make().png()
        make().png()
    assert len(caught) == 1


def test_a_font_that_was_installed_meanwhile_is_found(no_korean_font, monkeypatch):
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: [str(fonts.shipped("hangul.ttf"))])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fonts.families(KOREAN)


def test_letters_of_a_damaged_font_are_none(tmp_path):
    path = tmp_path / "damaged.ttf"
    path.write_bytes(b"no font")
    assert fonts.letters(str(path)) == frozenset()


def test_a_korean_heading_has_room():
    wide, narrow = (draw.grid([[1]], title=title).get_size_inches()[0] for title in ("가나다라마바사", "abcdefg"))
    assert wide > narrow
