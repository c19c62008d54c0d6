"""Pictures and errors in another language: titles, own words, places and the sentences in them."""

import ast
from pathlib import Path

import numpy as np
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from drawn_pictures import texts

import cnnlib
from cnnlib import draw
from cnnlib.language import FILLED_IN

PACKAGE = Path(cnnlib.__file__).parent
FOR_WHO_CHANGES_THE_COURSE = {"bundle.py", "kinds.py", "protocol.py"}  # nobody else meets their errors
KOREAN = {
    "letter": "글자",
    "map {k}": "특징 맵 {k}",
    FILLED_IN: "map {k}",
    "Input": "입력",
    "step": "단계",
    "{name}, {lowest} to {highest}": "{name}, {lowest}부터 {highest}까지",
    "{name} must have {count} axes ({axes}), got shape {shape}: {cure}": "축 {count}개: {name} {shape}. {cure}",
    "add the batch axis with x[np.newaxis]": "x[np.newaxis]를 쓰세요.",
    "the number of {name}": "개수: {name}",
    "{name} is {size}, but the explorer draws up to {limit}: use a smaller one": "{name}, {size} > {limit}",
}


@pytest.fixture(autouse=True)
def in_korean(tmp_path, monkeypatch):
    """A language that knows these few messages."""
    catalog = Catalog()
    for english, korean in KOREAN.items():
        catalog.add(english, korean)
    with (tmp_path / "ko.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setenv("CNNLIB_LANGUAGE", str(tmp_path / "ko.mo"))


def test_titles_of_a_lesson_are_told_in_the_picture_and_in_its_description():
    picture = draw.images([[[0, 1]], [[2, 3]]], ["letter", "map 3"])
    assert {"글자", "특징 맵 3"} <= {text.get_text() for text in texts(picture)}
    assert picture.description.startswith("글자 1×2, 0부터 1까지; 특징 맵 3 1×2, 2부터 3까지")


def test_words_of_draw_s_own_and_names_of_curves_and_axes_are_told():
    assert draw.convolution([[1, 2]], [[1]]).description.startswith("입력 1×2: [[1 2]]; Filter")
    assert draw.curves([1, 2], {"letter": [3, 4]}, x_label="step").description == "단계: 1, 2; 글자: 3, 4"


def test_an_error_is_told_with_its_cure_and_its_places():
    with pytest.raises(ValueError) as told:
        cnnlib.relu_backward(np.ones(1), np.ones(2))
    assert "grad_output must have" in str(told.value)  # what has no translation is told in English
    with pytest.raises(ValueError) as told:
        cnnlib.max_pool2d(np.ones((2, 3, 1)), 1)
    assert str(told.value) == "축 4개: x (2, 3, 1). x[np.newaxis]를 쓰세요."


def test_what_a_widget_refuses_is_told_with_the_name_of_what_was_counted():
    with pytest.raises(ValueError, match="개수: maps, 7 > 6"):
        cnnlib.compare_scales(np.ones((7, 1, 1)))
    assert cnnlib.compare_scales([[[1]]], ["letter"]).titles == ["글자"]


def untold_errors(path):
    """The lines on which a module raises an error with a text that is not told; Python's own AttributeError may."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            is_plain = isinstance(node.exc.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)
            is_filled = ast.unparse(node.exc.args[0]).partition("(")[0].endswith(".format")
            if (is_plain or is_filled) and ast.unparse(node.exc.func) != "AttributeError":
                yield f"{path.name}:{node.lineno}"


def test_every_error_that_a_student_meets_is_told():
    modules = [path for path in PACKAGE.rglob("*.py") if path.name not in FOR_WHO_CHANGES_THE_COURSE]
    assert [line for path in modules for line in untold_errors(path)] == []
