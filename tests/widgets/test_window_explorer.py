"""The explorers without a browser: what Python computes, checks and takes from the other side."""

import numpy as np
import pytest
from student_cells import CELLS
from traitlets import TraitError
from window_explorer_settings import DISAGREEMENTS, cases, explorers, transposed_explorers

from cnnlib import avg_pool2d, conv2d
from cnnlib.widgets import explore_conv2d, explore_conv2d_transpose, explore_pool2d
from cnnlib.widgets.shared.theme import DARK, LIGHT

TOY = np.arange(1, 10).reshape(3, 3)
ONES = np.ones((2, 2), int)
FOUR = [[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]]


@pytest.fixture
def explorer():
    return explore_conv2d(TOY, ONES)


def same_output(explorer, **settings):
    expected = conv2d(TOY.reshape(1, 3, 3, 1), ONES[:, :, np.newaxis, np.newaxis], **settings)[0, :, :, 0]
    return explorer.output == expected.tolist()


def test_the_output_is_there_before_any_browser(explorer):
    assert explorer.output == [[12, 16], [24, 28]]


def test_an_image_may_have_batch_and_channel_axes():
    assert explore_conv2d(TOY.reshape(1, 3, 3, 1), ONES.reshape(2, 2, 1, 1)).output == [[12, 16], [24, 28]]


@pytest.mark.parametrize("name, value", [("stride", 2), ("dilation", 2), ("stride", (2, 1)), ("padding", "SAME")])
def test_setting_a_trait_computes_anew(explorer, name, value):
    setattr(explorer, name, value)
    assert same_output(explorer, **{name: value})


def test_padding_written_out_is_padding_by_hand(explorer):
    explorer.padding = ((1, 0), (1, 0))
    assert (explorer.padding, explorer.pads) == ("custom", ((1, 0), (1, 0)))
    assert same_output(explorer, padding=((1, 0), (1, 0)))


def test_pads_of_ones_own_are_padding_by_hand(explorer):
    explorer.pads = 1
    assert (explorer.padding, explorer.pads) == ("custom", ((1, 1), (1, 1)))
    assert same_output(explorer, padding=1)


def test_same_says_what_each_side_got(explorer):
    explorer.padding = "same"
    assert explorer.pads == ((0, 1), (0, 1))


def test_custom_keeps_the_pads_of_the_moment(explorer):
    explorer.padding = "same"
    explorer.padding = "custom"
    explorer.stride = 2
    assert explorer.pads == ((0, 1), (0, 1))


def test_a_kernel_that_does_not_fit_is_no_error(explorer):
    explorer.kernel = np.ones((5, 5))
    assert explorer.output == []
    assert "does not fit" in repr(explorer)
    explorer.padding = 1
    assert explorer.output == [[45]]


def test_the_chosen_cell_moves_when_its_place_is_gone(explorer):
    explorer.chosen = (1, 1)
    explorer.stride = 2
    assert explorer.chosen == (0, 0)


def test_pooling_takes_the_kernel_size_as_stride():
    assert explore_pool2d(FOUR).output == [[2, 3], [4, 2]]


def test_pools_of_every_kind():
    explorer = explore_pool2d(FOUR, 2, kind="average")
    assert explorer.output == avg_pool2d(np.reshape(FOUR, (1, 4, 4, 1)), 2)[0, :, :, 0].tolist()
    explorer.kind = "min"
    assert explorer.output == [[0, 0], [0, 0]]


def test_a_window_of_nothing_but_padding_has_no_output():
    assert explore_pool2d(FOUR, 1, padding=1).output == []


@pytest.mark.parametrize(
    "name, value, error, words",
    [
        ("image", [[1, float("nan")]], ValueError, "got nan"),
        ("image", [[1e999]], ValueError, "got inf"),
        ("image", [[1, 2], [3]], ValueError, "ragged"),
        ("image", "abc", TypeError, "real numbers"),
        ("image", [1, 2], ValueError, "2 axes"),
        ("image", np.zeros((0, 3)), ValueError, "at least one"),
        ("image", np.zeros((65, 3)), ValueError, "64×64"),
        ("image", np.zeros((2, 3, 3, 1)), ValueError, r"\(2, 3, 3, 1\)"),
        ("kernel", None, TypeError, "real numbers"),
        ("kernel", np.ones((13, 1)), ValueError, "12×12"),
        ("bias", "1", TypeError, "real numbers"),
        ("bias", [1, 2], ValueError, "one number"),
        ("bias", float("inf"), ValueError, "got inf"),
        ("stride", 0, ValueError, "1 or more, got 0"),
        ("stride", 1.5, TypeError, "whole number"),
        ("stride", 99, ValueError, "up to 12"),
        ("dilation", True, TypeError, "whole number"),
        ("padding", "half", ValueError, "'half' is not known"),
        ("padding", 7, ValueError, "up to 6"),
        ("pads", ((0, -1), (0, 0)), ValueError, "0 or more"),
        ("chosen", (2, 0), ValueError, r"\(2, 0\).*2×2"),
        ("chosen", (0, 1.5), TypeError, "whole number"),
        ("controls", "bias", TypeError, "must be a tuple, got 'bias'"),
        ("controls", ("bias", "strides"), ValueError, "'strides', which is not there: choose from 'kernel_size'"),
        ("output", [[1]], TraitError, "read-only"),
    ],
)
def test_a_mistake_in_python_raises_and_changes_nothing(explorer, name, value, error, words):
    before = getattr(explorer, name)
    with pytest.raises(error, match=words):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == before
    assert explorer.output == [[12, 16], [24, 28]]


@pytest.mark.parametrize(
    "name, value",
    [
        ("image", [[1, None]]),
        ("image", "<img src=x onerror=alert(1)>"),
        ("kernel", []),
        ("kernel", [[float("nan")]]),
        ("bias", float("inf")),
        ("bias", {"a": 1}),
        ("stride", 0),
        ("stride", [1, 2, 3]),
        ("dilation", "2"),
        ("padding", "half"),
        ("pads", [[0, 1]]),
        ("chosen", [-1, 0]),
        ("chosen", None),
        ("controls", ["nonsense"]),
        ("_start", 3),
        ("no_such_trait", 1),
    ],
)
def test_nonsense_from_the_browser_changes_nothing_and_raises_nothing(explorer, name, value):
    before = explorer.get_state()
    explorer.set_state({name: value})
    assert explorer.get_state() == before


def test_a_refused_value_is_put_right_in_the_browser(explorer):
    sent = []
    explorer.send_state = sent.append
    explorer.set_state({"stride": 0})
    assert sent == [["stride"]]


def test_the_browsers_output_is_not_believed(explorer):
    explorer.set_state({"stride": 2, "output": [[99]]})
    assert explorer.output == [[12]]


def test_a_chosen_cell_beyond_the_output_is_moved_inside(explorer):
    explorer.set_state({"padding": "same", "chosen": [9, 1]})
    assert explorer.chosen == (2, 1)


def test_settings_that_arrive_together_are_taken_together(explorer):
    explorer.set_state({"padding": "custom", "pads": [[0, 1], [0, 1]], "output": [[0]], "chosen": [2, 2]})
    assert (explorer.padding, explorer.pads, explorer.chosen) == ("custom", ((0, 1), (0, 1)), (2, 2))
    assert same_output(explorer, padding="same")


def test_words_stand_in_for_the_picture_and_hold_no_address(explorer):
    words = repr(explorer)
    assert "input 3×3, kernel 2×2" in words and "output 2×2" in words
    assert "0x" not in words


def test_words_name_only_what_is_set(explorer):
    assert repr(explorer) == "<ConvolutionExplorer: input 3×3, kernel 2×2 → output 2×2>"
    explorer.dilation = explorer.stride = 2
    explorer.padding = "same"
    assert "kernel 2×2, dilation 2, stride 2, padding same ((1, 1), (1, 1)) → output 2×2" in repr(explorer)


WITHOUT_PADDING = """
(module, traits) => {
  const settings = module.toSettings(traits);
  const layout = module.layOut(settings);
  const [line] = module.sizeLines(module.say, layout, false).map(module.textOf);
  return [line, module.impossibleText(module.say, settings, layout, { axis: 0, reason: "too-large" }, false)];
}
"""


def test_a_lesson_that_has_not_taught_padding_hears_nothing_of_it(run_javascript, explorer):
    size, impossible = run_javascript("window_explorer", WITHOUT_PADDING, explorer.settings())
    assert size == "Height and width: ⌊(I − F) / S⌋ + 1 = ⌊(3 − 2) / 1⌋ + 1 = 2"
    assert "its height is 2, but the input’s is only 3. Use a smaller kernel." in impossible


TAUGHT_IN = {"bias": "02", "kernel_size": "03", "stride": "03", "dilation": "03", "formula": "03", "padding": "04"}


@pytest.mark.parametrize("lesson", ["00", "02", "03", "04"])
def test_a_lesson_asks_for_no_control_that_comes_later(lesson):
    cells = [cell.source for cell in CELLS[lesson] if "explore_conv2d(" in cell.source]
    assert cells and all("controls=" in source for source in cells)
    later = [name for name, taught in TAUGHT_IN.items() if taught > lesson]
    assert [name for name in [*later, "ready_kernels"] for source in cells if f'"{name}"' in source] == []


def luminance(colour):
    """Relative luminance of "#rrggbb" as WCAG defines it."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_numbers_can_be_read_in_both_themes(theme):
    grounds = ["paper", "panel"]
    lines = [name for name in theme if name.endswith("-line")]
    pairs = [(text, ground) for text in ["ink", "muted", "focus", *lines] for ground in grounds]
    pairs += [("ink", name) for name in theme if name.endswith("-fill")]
    faint = [pair for pair in pairs if contrast(theme[pair[0]], theme[pair[1]]) < 4.5]
    assert faint == []


def test_javascript_computes_what_cnnlib_computes(run_javascript):
    assert run_javascript("window_explorer", DISAGREEMENTS, cases(explorers())) == []


def test_javascript_spreads_as_cnnlib_does(run_javascript):
    assert run_javascript("window_explorer", DISAGREEMENTS, cases(transposed_explorers())) == []


SIZE_LINES = """(module, all) => {
  const view = new (module.transposed(class {}, {}))();
  return all.map((traits) => {
    const settings = module.toSettings(traits);
    Object.assign(view, { say: module.say, traits, settings, layout: module.layOutTransposed(settings) });
    return view.sizeLine(0).map(({ text }) => text).join("");
  });
}"""


def test_the_size_line_is_true_below_1_and_says_where_f_comes_from(run_javascript):
    made = [
        explore_conv2d_transpose([[1]], [[1]], stride=3, padding=((1, 0), (0, 0))),
        explore_conv2d_transpose([[1, 2], [3, 4]], ONES, stride=2, dilation=2, output_size=(6, 5)),
    ]
    traits = [case["traits"] for case in cases(made)]
    assert run_javascript("window_explorer", SIZE_LINES, traits) == [
        "(I − 1)·S + F − P = (1 − 1)·3 + 1 − (1 + 0) = 0, but a size is at least 1; "
        "the stride leaves 1, 2 open, here it is 1",
        "(I − 1)·S + F − P = (2 − 1)·2 + 3 − (0 + 0) = 5 at least; "
        "the stride leaves 5, 6 open, here it is 6, with F = (2 − 1)·2 + 1 = 3",
    ]


def test_the_transposed_output_is_there_before_any_browser():
    explorer = explore_conv2d_transpose([[1, 2], [3, 4]], ONES, 1, stride=2, output_size=5, chosen=(1, 0))
    last = [[1, 1, 1, 1, 1]]
    assert explorer.output == [[2, 2, 3, 3, 1]] * 2 + [[4, 4, 5, 5, 1]] * 2 + last
    assert (explorer.chosen, explorer._start["chosen"]) == ((1, 0), (1, 0))


def test_a_size_that_is_no_longer_possible_goes_back_to_the_smallest():
    explorer = explore_conv2d_transpose([[1, 2], [3, 4]], ONES, stride=2, output_size=5)
    explorer.stride = 1
    assert (explorer.output_size, explorer.output) == (None, [[1, 3, 2], [4, 10, 6], [3, 7, 4]])


def test_the_transposed_explorer_refuses_what_cannot_be():
    with pytest.raises(ValueError, match="the height may be 3, the width 3"):
        explore_conv2d_transpose([[1, 2], [3, 4]], ONES, output_size=4)
    with pytest.raises(ValueError, match=r"chosen is \(2, 0\), but the input is 2×2"):
        explore_conv2d_transpose([[1, 2], [3, 4]], ONES, chosen=(2, 0))
    assert "cuts everything off" in repr(explore_conv2d_transpose([[1]], [[1]], padding=1))


def test_a_cell_from_the_browser_stays_inside_the_input():
    explorer = explore_conv2d_transpose([[1, 2], [3, 4]], ONES)
    explorer.set_state({"chosen": [2, 2]})
    assert explorer.chosen == (1, 1)
