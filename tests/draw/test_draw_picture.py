"""Pictures: large enough to read at the back of a room, small enough for a projector, and sharp."""

import io
import itertools

import pytest
from drawn_pictures import PICTURES, TOY, texts
from PIL import Image

from cnnlib import draw
from cnnlib.draw.picture import DOTS_PER_INCH

SMALLEST_TEXT, MAX_WIDTH, MAX_HEIGHT = 14, 856, 520  # CSS pixels


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_picture_fits_a_projector_and_no_text_is_small(make):
    picture = make()
    width, height = picture.get_size_inches() * DOTS_PER_INCH
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
