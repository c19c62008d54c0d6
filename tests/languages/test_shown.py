"""Which texts of a lesson's code are shown to its reader, and so are messages."""

import pytest

from tools.languages.shown import shown_texts

SHOWN = {
    'draw.images([a], ["the digit"], ramp="light")': ["the digit"],
    'draw.equation([draw.Grid(a, "output", "output"), "→", draw.Grid(b, "Max", "kernel")])': ["output", "Max"],
    'names = ["blur", "sharpen"]\ndraw.images(a, names)': ["blur", "sharpen"],
    'draw.images(a, [f"map {k}, of {y[k]}" for k in range(5)])': ["map {k}, of {y_k}"],
    'looks = {"title": "Loss", "x_label": "epoch"}\ndraw.curves(xs, {"new images": ys}, **looks)': [
        "new images",
        "Loss",
        "epoch",
    ],
    'for name, values in {"no ring": a}.items():\n    draw.grid(values, title=name)': ["no ring"],
    'lines = {}\nlines["of all"] = ys\ndraw.curves(xs, lines)': ["of all"],
    'cnnlib.explore_conv2d(a, padding="same", controls=("bias",))': [],
    'draw.images(cnnlib.load_trained("dense_net"), ["grad_output", "maps[0, :, :, 0]", "28×28"])': [],
    'print("a word that code says")\nassert x, "and another"': [],
}


@pytest.mark.parametrize(("code", "texts"), SHOWN.items(), ids=range(len(SHOWN)))
def test_what_is_shown_is_found_and_nothing_else(code, texts):
    assert shown_texts({"cell": code}) == {"cell": texts}


def test_a_name_is_what_the_nearest_cell_above_has_made_of_it():
    cells = {"one": 'names = ["first"]', "two": "draw.images(a, names)", "three": 'names = ["last"]'}
    assert shown_texts(cells)["two"] == ["first"]
    again = cells | {"four": "draw.images(a, names)"}
    assert shown_texts(again)["four"] == ["last"]
