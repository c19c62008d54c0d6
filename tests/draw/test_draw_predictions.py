"""What a network says of images."""

import pytest
from drawn_pictures import texts

from cnnlib import draw


def test_a_confusion_matrix_leaves_zeros_out_and_names_the_most_frequent_mistake_first():
    picture = draw.confusion([[8, 2, 0], [0, 9, 3], [0, 0, 7]])
    assert picture.description == "confusion matrix: 24 of 29 are right; 1 taken for 2: 3; 0 taken for 1: 2"
    written = [text.get_text() for ax in picture.axes for text in texts(ax)]
    assert written == ["8", "2", "9", "3", "7"]
    with pytest.raises(ValueError, match=r"as many rows as columns, got shape \(1, 2\)"):
        draw.confusion([[1, 2]])
