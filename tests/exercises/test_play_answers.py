"""What the answers to the tasks under Play claim, computed: one function for each lesson."""

import numpy as np

import cnnlib


def stroke(degrees):
    """A stroke through the middle of 28×28 pixels that rises by so many degrees, 18 pixels long and 3 wide."""
    rows, columns = np.mgrid[:28, :28] - 13.5
    turn = np.deg2rad(degrees)
    along, aside = columns * np.cos(turn) - rows * np.sin(turn), columns * np.sin(turn) + rows * np.cos(turn)
    return ((np.abs(along) < 9) & (np.abs(aside) < 1.6)).astype(np.float32)


def test_play_14_filters_answer_to_the_strokes_that_are_named():
    strokes = np.stack([stroke(degrees) for degrees in (0, 45, 90, 135)])[..., np.newaxis]
    first = cnnlib.load_trained("digits_0_to_4")["conv2d"].weight
    answers = cnnlib.relu(cnnlib.conv2d(strokes, first)).sum(axis=(1, 2))
    assert answers.argmax(axis=0)[[3, 8]].tolist() == [1, 1]
    assert answers.argmax(axis=0)[[2, 11, 26]].tolist() == [3, 3, 3]
