"""Lesson 06: wrong answers as a class gives them."""

import numpy as np

from cnnlib import max_pool2d


def pool_same(border, keep=np.max, rows=2, columns=2):
    """The loop of 06.3, its two blanks filled in wrongly."""

    def pool_same(image):
        height, width = image.shape
        padded = np.full((height + 1, width + 1), border)
        with np.errstate(invalid="ignore"):
            padded[:height, :width] = image
        out = np.zeros((height, width))
        for i in range(height):
            for j in range(width):
                out[i, j] = keep(padded[i : i + rows, j : j + columns])
        return out

    return pool_same


def pool_side_by_side(image):
    return max_pool2d(image[np.newaxis, :, :, np.newaxis], 2, padding="same")[0, :, :, 0]


ANSWERS = {
    "06.1": [
        [[2, 3, 3], [4, 2, 2], [4, 2, 2]],  # side by side, the rest guessed
        [[2, 2, 3, 3], [3, 2, 3, 3], [4, 4, 2, 2], [4, 4, 1, 1]],  # SAME
        [[4, 6, 6], [4, 4, 8], [9, 5, 4]],  # sums
        [[1, 1.5, 1.5], [1, 1, 2], [2.25, 1.25, 1]],  # means
        [[0, 1, 0], [0, 0, 1], [0, 0, 0]],  # the smallest
        [[2, 3, 4], [2, 2, 4], [3, 3, 2]],  # columns first
        [[2, 2, 1], [1, 2, 3], [3, 1, 2]],  # windows of one row
        [[1, 2, 2], [3, 1, 2], [3, 4, 1]],  # windows of one column
        [[1, 2, 1], [0, 1, 2], [3, 0, 1]],  # the first cell of each window
        [[3, 3], [4, 4]],  # windows of 3×3
        [[2, 2, 3], [3, 2, 3], [4, 4, 1]],  # a slip in the last window
        [[2, 2, 3], [3, 2, 3], [3, 4, 2]],  # a slip in the lower left one
    ],
    "06.2": [
        [0, 0, 0],
        [4, 3, 1],
        [0, 2, 3],
        [0, 1, 4],
        [0, 1, 1],
        [0, 3, 3],
        [3, 3, 3],
        [0, 1, 2],
        [1, 1, 3],
        [3, 2, 0],
        [0, 1, 0],
    ],
    "06.3": [
        pool_same(0),
        pool_same(0.0),
        pool_same(-1),
        pool_same(-999),
        pool_same(-1e9),
        pool_same(np.iinfo(int).min),
        pool_same(np.inf),
        pool_same(np.nan),
        pool_same(-np.inf, np.max, 1, 1),
        pool_same(-np.inf, np.max, 3, 3),
        pool_same(-np.inf, np.max, 1, 2),
        pool_same(-np.inf, np.max, 2, 1),
        pool_same(-np.inf, np.min),
        pool_same(-np.inf, np.mean),
        pool_same(-np.inf, np.sum),
        pool_same(0.0, np.mean),
        lambda image: np.full(image.shape, image.max()),
        pool_side_by_side,
    ],
    "06.4": [
        [[4, 6], [9, 9]],
        [[9, 9], [9, 9]],
        [[4, 6], [4, 6]],
        [[9, 9], [36, 54]],
        [[36, 54], [36, 54]],
        [[9, 9], [6, 4]],
        [[9, 9], [4, 4]],
        [[9, 9], [4, 9]],
        [[9, 9], [2.25, 4.5]],
        [[9, 9], [3, 6]],
        [[4, 9], [4, 9]],
        [[9, 9], [5, 6]],
    ],
    "06.5": [
        lambda place, window: window - 1,
        lambda place, window: window - 1 - place,
        lambda place, window: window - place,
        lambda place, window: place // window,
        lambda place, window: window - place % window,
        lambda place, window: place % window,
        lambda place, window: 0,
        lambda place, window: 1,
        lambda place, window: window,
        lambda place, window: window % (place + 1),
        lambda place, window: abs(window - 1 - place),
        lambda place, window: max(0, window - 1 - place),
    ],
}
