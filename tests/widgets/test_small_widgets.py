"""What holds for several widgets: nonsense from the browser, words, and the same numbers in JavaScript."""

import pytest
from small_widgets_settings import COMPARISONS, DISAGREEMENTS, NOT_NUMBERS, every_widget

NONSENSE = {
    "explore_im2col": {"image": NOT_NUMBERS, "kernel": NOT_NUMBERS, "stride": [0, "2"], "padding": ["half", [[0, 1]]],
                       "chosen": [-1, 0.5, "0"], "multiply": [1, "yes"]},
    "build_shapes": {"input": [[1, 2], [0, 1, 1], [1, 1, 1025], [1.5, 1, 1], "abc"], "filters": [0, 1025, None],
                     "kernel_size": [13, [1, 2, 3]], "padding": [None]},
    "explore_feature_maps": {"digit": [-1, "5"], "bank": ["none", 3], "filter": [1.5], "kernel_size": [0, None],
                             "pool": ["min"], "relu": [0], "chosen": [[1], [-1, 0]], "_images": [[[[1]]]],
                             "_banks": [{}]},
    "draw_digit": {"pixels": [b"1", "a" * 784, [0] * 784, None]},
    "compare_scales": {"maps": [NOT_NUMBERS, [], None], "titles": ["abc", [1], None], "shared": ["yes"]},
    "shift_and_pool": {"image": NOT_NUMBERS, "kernel_size": [0], "kind": ["sum", []], "shift": [-1, 1.5]},
}  # fmt: skip
CASES = [(of, name, value) for of, traits in NONSENSE.items() for name, values in traits.items() for value in values]


@pytest.mark.parametrize("widget, name, value", CASES)
def test_nonsense_from_the_browser_changes_nothing_and_raises_nothing(widget, name, value):
    widget = every_widget()[widget]
    before = widget.get_state()
    widget.set_state({name: value})
    assert widget.get_state() == before


ANSWERED = {
    "explore_im2col": {"chosen": 1, "padding": [[1, 1], [1, 1]], "stride": [1, 2]},
    "build_shapes": {"input": [5, 6, 7], "kernel_size": [2, 3]},
    "explore_feature_maps": {"chosen": [1, 2], "digit": 3, "pool": "none"},
    "draw_digit": {"pixels": memoryview(bytes([7] * 784))},
    "shift_and_pool": {"shift": 1, "kernel_size": [1, 2]},
}


@pytest.mark.parametrize("name", ANSWERED)
def test_what_the_browser_sends_is_not_sent_back(name):
    """A value on its way back would undo what has been changed in the meantime."""
    widget, sent = every_widget()[name], []
    widget.send_state = lambda key: sent.append(key)
    widget.set_state(ANSWERED[name])
    assert sent == []


@pytest.mark.parametrize("name", every_widget())
def test_words_stand_in_for_the_picture_and_hold_no_address(name):
    words = repr(every_widget()[name])
    assert words.startswith(f"<{type(every_widget()[name]).__name__}: ")
    assert "0x" not in words


@pytest.mark.parametrize("widget", COMPARISONS)
def test_javascript_computes_what_cnnlib_computes(widget, run_javascript):
    of_one, cases = COMPARISONS[widget]
    compute = f"(module, cases) => ({DISAGREEMENTS})(module, {of_one}, cases)"
    assert run_javascript(widget, compute, list(cases())) == []
