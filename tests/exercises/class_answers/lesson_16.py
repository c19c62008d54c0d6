"""What a class answered in lesson 16, Grow a picture: all of it wrong."""

from near_misses import each_instead

from cnnlib.exercises.lesson_16 import FROM_THE_OTHER_SIDE

PLACE = "row - stride * i, column - stride * j"
SHARE = "small[i, j] * weight[u, v]"

ANSWERS = {
    "16.1": [
        [[2, 4, 0], [1, 3, 6], [0, 0, 9]],
        [[6, 0, 0], [7, 11, 0], [2, 7, 3]],
        [[2, 0, 0], [5, 9, 0], [2, 9, 9]],
        [[2, 5, 2], [0, 9, 9], [0, 0, 9]],
        [[1, 3, 2], [1, 6, 5], [0, 3, 3]],
        [[2, 4, 0], [0, 9, 6], [0, 0, 9]],
        [[2, 4, 0], [1, 8, 0], [0, 3, 0]],
        [[0, 0, 0], [1, 5, 6], [0, 3, 9]],
        [[2, 4, 0], [1, 10, 6], [0, 3, 9]],
        [[2, 4, 0], [0, 6, 0], [0, 0, 0]],
        [[11]],
    ],
    "16.2": each_instead(
        FROM_THE_OTHER_SIDE,
        (PLACE, "row - i, column - j"),
        (PLACE, "stride * i - row, stride * j - column"),
        (PLACE, "row - stride * j, column - stride * i"),
        (PLACE, "column - stride * j, row - stride * i"),
        (PLACE, "row, column"),
        (PLACE, "(row - i) // stride, (column - j) // stride"),
        (PLACE, "(row - i) * stride, (column - j) * stride"),
        (PLACE, "row + stride * i, column + stride * j"),
        (SHARE, "weight[u, v]"),
        (SHARE, "small[i, j]"),
        (SHARE, "small[i, j] * weight[-1 - u, -1 - v]"),
        (SHARE, "small[i, j] * weight[v, u]"),
    ),
    "16.3": [
        [[11, 11], [13, 13], [11, 11]],
        [[12, 12], [14, 14], [13, 13]],
        [[11, 13], [13, 15], [11, 14]],
        [[11, 12], [15, 16], [11, 13]],
        [[13, 14], [13, 14], [14, 16]],
        [[11, 12], [13, 14], [11, 12]],
        [[10, 10], [14, 14], [12, 12]],
        [[11, 12], [14, 14], [11, 13]],
        [[2, 2], [4, 4], [1, 1]],
        [[12, 11], [14, 13], [13, 11]],
    ],
    "16.4": [
        [3],
        [6],
        [1, 3],
        [1, 3, 6],
        [1, 2, 3],
        [3, 4, 5, 6, 7, 8],
        [2, 4, 6, 8],
        [1, 3, 5, 7],
        [1, 2, 4, 5, 7, 8],
        [1, 2, 3, 6],
        [4, 5, 7, 8],
        [1, 4, 7],
        [4, 7],
    ],
}
