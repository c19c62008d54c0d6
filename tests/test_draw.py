"""Pictures: large enough to read at the back of a room, small enough for a projector, and true to their numbers."""

import io
import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from cnnlib import draw, palette
from cnnlib.functional import conv2d

SMALLEST_TEXT, MAX_WIDTH, MAX_HEIGHT = 14, 856, 520  # CSS pixels
TOY = np.arange(1, 10).reshape(1, 3, 3, 1)
EIGHT = np.arange(64).reshape(1, 8, 8, 1)
ONES = np.ones((2, 2, 1, 1), int)
MAPS = np.random.default_rng(0).normal(size=(1, 14, 14, 5))
BATCH = np.random.default_rng(1).uniform(size=(7, 9, 9, 1))
DIGIT = np.random.default_rng(2).integers(0, 256, (28, 28))
SHIFTS = np.arange(-4, 5)
WALK = np.random.default_rng(3).normal(size=800).cumsum()
NAMED = {"title": "Right answers", "x_label": "moved by", "y_label": "share"}
PICTURES = {
    "grid": lambda: draw.grid(TOY, title="Toy"),
    "convolution": lambda: draw.convolution(TOY, ONES, at=(0, 1)),
    "same": lambda: draw.convolution(TOY, -ONES, padding="same", at=(2, 2)),
    "stride": lambda: draw.convolution(EIGHT, np.ones((3, 3)), stride=2, at=(2, 2), cell=40),
    "dilation": lambda: draw.convolution(EIGHT, np.ones((3, 3)), dilation=2, at=(0, 0), cell=40),
    "large": lambda: draw.convolution(np.arange(144).reshape(12, 12), np.ones((3, 3)), cell=30),
    "slide": lambda: draw.slide(TOY, ONES),
    "images": lambda: draw.images(MAPS),
    "images, own scales": lambda: draw.images(BATCH, shared=False),
    "table": lambda: draw.number_table(DIGIT),
    "blocks": lambda: draw.blocks((32, 32, 3), 6, 5),
    "probabilities": lambda: draw.probabilities(np.full(10, 0.1)),
    "confusion": lambda: draw.confusion(np.arange(100).reshape(10, 10) % 4 + 210 * np.eye(10, dtype=int)),
    "confusion, few": lambda: draw.confusion([[8, 2], [0, 9]], ["cat", "dog"]),
    "curves": lambda: draw.curves(SHIFTS, {"CNN": 1 - SHIFTS**2 / 20, "dense net": 1 - SHIFTS**2 / 16}, **NAMED),
    "curves, many points": lambda: draw.curves(np.arange(800), {"momentum": WALK, "Adam": -WALK}, **NAMED),
    "curves, one end": lambda: draw.curves([10, 100], {name: [1, 2] for name in "abcdef"}, x_scale="log", **NAMED),
    "curves, one level": lambda: draw.curves([1, 2], {"a": [3, 3]}, **NAMED),
}


def texts(figure):
    return [text for text in figure.findobj(Text) if text.get_text()]


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_picture_fits_a_projector_and_no_text_is_small(make):
    picture = make()
    width, height = picture.get_size_inches() * draw.DOTS_PER_INCH
    assert width <= MAX_WIDTH and height <= MAX_HEIGHT
    assert min(text.get_fontsize() for text in texts(picture)) >= SMALLEST_TEXT


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_no_text_is_cut_off_or_written_over_another(make):
    picture = make()
    picture.draw_without_rendering()
    boxes = [text.get_window_extent() for text in texts(picture)]
    full = picture.bbox
    assert all(box.x0 >= -1 and box.x1 <= full.x1 + 1 and box.y0 >= -1 and box.y1 <= full.y1 + 1 for box in boxes)
    for (one, first), (other, second) in itertools.combinations(zip(boxes, texts(picture), strict=True), 2):
        overlap = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
        assert min(overlap) <= 2, (first.get_text(), second.get_text())


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_the_same_numbers_give_the_same_bytes(make):
    assert make().png() == make().png()


def test_notebook_gets_a_sharp_picture_of_the_right_size_with_its_words():
    picture = draw.grid(TOY, title="Toy")
    data, metadata = picture._repr_mimebundle_()
    place = metadata["image/png"]
    assert Image.open(io.BytesIO(data["image/png"])).size == (2 * place["width"], 2 * place["height"])
    assert data["text/plain"] == place["alt"] == "Toy 3×3: [[1 2 3] [4 5 6] [7 8 9]]"


def test_numbers_in_the_cells_are_those_of_the_output():
    shown = [text.get_text() for text in texts(draw.convolution(TOY, ONES))]
    out = conv2d(TOY, ONES)
    assert [number for number in shown if number in map(str, out.ravel())] == [str(value) for value in out.ravel()]


def test_padding_is_drawn_on_the_sides_that_get_it():
    words = draw.convolution(TOY, ONES, padding="same").description
    assert "with padding ((0, 1), (0, 1))" in words


@pytest.mark.parametrize(
    ("size", "kernel_size", "stride", "dilation", "unseen"),
    [(8, 3, 2, 1, [7]), (7, 3, 2, 1, []), (9, 2, 3, 1, [2, 5, 8]), (8, 3, 2, 2, [1, 3, 5, 7]), (5, 3, 1, 2, [1, 3])],
)
def test_hatched_is_what_no_window_touches(size, kernel_size, stride, dilation, unseen):
    line = np.arange(size).reshape(1, size)
    words = draw.convolution(line, np.ones((1, kernel_size)), stride=(1, stride), dilation=(1, dilation)).description
    said = f"(hatched, no window touches them: columns {', '.join(map(str, unseen))})"
    assert (said in words) if unseen else ("hatched" not in words)


def test_known_hides_the_numbers_that_are_still_to_come():
    shown = [text.get_text() for text in texts(draw.convolution(TOY, ONES, known=1))]
    assert "12" in shown and "16" not in shown


def test_a_confusion_matrix_leaves_zeros_out_and_names_the_most_frequent_mistake_first():
    picture = draw.confusion([[8, 2, 0], [0, 9, 3], [0, 0, 7]])
    assert picture.description == "confusion matrix: 24 of 29 are right; 1 taken for 2: 3; 0 taken for 1: 2"
    written = [text.get_text() for ax in picture.axes for text in texts(ax)]
    assert written == ["8", "2", "9", "3", "7"]
    with pytest.raises(ValueError, match=r"as many rows as columns, got shape \(1, 2\)"):
        draw.confusion([[1, 2]])


def test_drawing_on_an_axes_of_ones_own_gives_its_figure_back():
    figure = Figure()
    assert draw.grid(TOY, ax=figure.subplots()) is figure


def test_there_is_no_window_outside_the_output():
    with pytest.raises(ValueError, match=r"no output cell \(2, 0\): the output has 2 rows and 2 columns"):
        draw.convolution(TOY, ONES, at=(2, 0))


@pytest.mark.parametrize("values", [np.zeros((2, 3, 3, 1)), np.zeros(3), np.zeros((1, 3, 3, 2))])
def test_what_is_no_plane_is_refused_with_its_shape(values):
    with pytest.raises(ValueError, match=r"one plane \(H, W\), got shape"):
        draw.grid(values)


def test_unsigned_images_carry_no_dashes():
    """−limit of a uint8 wraps around: once every 0 of a digit had a dash."""
    picture = draw.images(np.array([[[0, 200], [0, 100]]], np.uint8)[..., np.newaxis])
    assert not any(ax.lines for ax in picture.axes)


def test_curves_say_every_number_of_short_lines_and_the_extremes_of_long_ones():
    words = draw.curves([-1, 0, 1], {"a": [0.25, 1, 0.5]}, title="Title", x_label="moved by").description
    assert words == "Title; moved by: −1, 0, 1; a: 0.25, 1, 0.5"
    long = draw.curves(np.arange(100), {"a": (np.arange(100) - 30) ** 2}).description
    assert long == "places: 0 to 99; a: from 900 to 4761, lowest 0 at 30, highest 4761 at 99"


def test_curves_pass_through_their_numbers_and_differ_without_colour():
    picture = draw.curves(SHIFTS, {name: SHIFTS + at for at, name in enumerate("abcdef")})
    lines = [line for line in picture.axes[0].lines if len(line.get_xdata()) == len(SHIFTS)]
    assert [line.get_ydata()[0] for line in lines] == [-4, -3, -2, -1, 0, 1]
    assert len({(line.get_marker(), str(line._unscaled_dash_pattern)) for line in lines}) == 6
    assert all(draw.contrast(line.get_color(), palette.PAPER) >= 4.5 for line in lines)


def test_a_curve_is_named_at_its_end():
    picture = draw.curves([0, 1], {"falls": [1, 0], "rises": [0, 1]})
    heights = {text.get_text(): text.get_position()[1] for text in texts(picture)}
    assert heights["rises"] > heights["falls"] + 0.5


@pytest.mark.parametrize(
    ("xs", "lines", "message"),
    [
        ([1, 2], {"a": [1, 2, 3]}, r"a has shape \(3,\), but xs has \(2,\)"),
        ([1, 2], {"a": [1, np.nan]}, "a has nan in it"),
        ([1], {"a": [1]}, "2 places or more"),
        ([1, 2], {}, "0 curves, but 1 to 6"),
        ([1, 2], {str(at): [1, 2] for at in range(7)}, "7 curves, but 1 to 6"),
        ([2, 1], {"a": [1, 2]}, "must rise"),
        ([0, 1], {"a": [1, 2]}, "above 0"),
    ],
)
def test_curves_without_a_number_for_every_place_are_refused(xs, lines, message):
    with pytest.raises(ValueError, match=message):
        draw.curves(xs, lines, x_scale="log" if "above" in message else "linear")


@pytest.mark.parametrize("role", palette.ROLES)
def test_text_can_be_read_on_every_fill_and_every_heading_on_paper(role):
    line, full = palette.ROLES[role]
    assert draw.contrast(palette.INK, full) >= 4.5
    assert draw.contrast(line, palette.PAPER) >= 4.5


def test_text_can_be_read_on_negative_fills_and_in_captions():
    assert draw.contrast(palette.INK, palette.NEGATIVE[1]) >= 4.5
    assert draw.contrast(palette.MUTED, palette.PAPER) >= 4.5


@pytest.mark.parametrize("shade", np.linspace(0, 1, 21))
def test_numbers_of_a_table_stand_out_from_every_shade(shade):
    color = draw.RAMPS["ink"](shade)
    assert draw.contrast(draw.readable_on(color), color) >= 4.5
