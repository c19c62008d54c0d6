"""Exercises of lesson 06, Activate and pool."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.exercises.lesson_02 import batch, plane
from cnnlib.functional import avg_pool2d, max_pool2d, min_pool2d
from cnnlib.windows import pad2d

BORDER = "pooling pads with zeros; every library averages alike"
BLIND = "pooling makes a net shift-invariant"

PICTURE = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])


def slide(pool, image, padding="valid"):
    """The image pooled with windows of 2×2 that move one cell at a time."""
    return plane(pool(batch(image), 2, stride=1, padding=padding))


ONE_STEP = ValueExercise(
    id="06.1",
    expected=slide(max_pool2d, PICTURE),
    why="with stride 1 the windows overlap, and (4 − 2)/1 + 1 = 3 of them fit along each side.",
    try_next="say what stride 3 gives, and compare with `cnnlib.max_pool2d(picture, 2, stride=3)`.",
    hints=(
        "The first window holds 1, 2, 0 and 1. The next begins one cell further to the right.",
        "The windows of the first row are those of rows 0 and 1 of the picture.",
        "Their largest numbers are 2, 2 and 3.",
    ),
    gives="overlapping",
    solution="""\
rows = [[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]]
four_by_four = np.array(rows).reshape(1, 4, 4, 1)
overlapping = cnnlib.max_pool2d(four_by_four, 2, stride=1)[0, :, :, 0]""",
    known_wrong=mistakes(
        plane(max_pool2d(batch(PICTURE), 2)),
        "these are windows side by side, as the lecture wants them. With stride 1 the next window begins one cell "
        "further.",
        slide(max_pool2d, PICTURE, "same"),
        "the last row and the last column belong to windows that hang over the border. VALID leaves them out.",
        slide(avg_pool2d, PICTURE) * 4,
        "these are the sums of the windows. Take the largest number of each.",
        slide(avg_pool2d, PICTURE),
        "these are the means of the windows. Take the largest number of each.",
        slide(min_pool2d, PICTURE),
        "these are the smallest numbers of the windows. Take the largest.",
    ),
)

THREE = np.array([[[9, 7], [8, 1]], [[5, 6], [2, 1]], [[1, 1], [1, 2]]])


def changes(pooled):
    """How many cells of each of the three pictures another picture changes."""
    return (np.array(pooled) != THREE).sum(axis=(1, 2))


def border_first(picture):
    """The border above and on the left, where SAME has none."""
    return plane(max_pool2d(batch(picture), 2, stride=1, padding=((1, 0), (1, 0))))


CHANGED = changes([slide(max_pool2d, picture, "same") for picture in THREE])

SAME_PICTURE = ValueExercise(
    id="06.2",
    expected=CHANGED,
    why="a cell stays only if nothing in its window is larger, and that is luck; only the last cell always stays.",
    try_next="find a picture of 3×3 that stays as it is.",
    hints=(
        "Each window begins at its own cell, and reaches one cell to the right and one down, where there is one.",
        "In (b) the window of the 5 holds 5, 6, 2 and 1. The window of the 6 holds 6 and 1.",
        "In (c) all three ones have the 2 in their window.",
    ),
    gives="changed",
    solution="""\
three = np.array([[[9, 7], [8, 1]], [[5, 6], [2, 1]], [[1, 1], [1, 2]]])
batch_of_three = three[:, :, :, np.newaxis]  # three images, one channel
largest = cnnlib.max_pool2d(batch_of_three, 2, stride=1, padding="same")
changed = (largest != batch_of_three).sum(axis=(1, 2, 3))""",
    known_wrong=mistakes(
        changes(THREE),
        "this is what the lecture says, and it holds for (a). In (b) the window of the 5 also holds a 6.",
        THREE[0].size - CHANGED,
        "you counted the cells that stay. Count those that are another number afterwards.",
        changes([border_first(picture) for picture in THREE]),
        "your border lies above and on the left. SAME puts its extra cell at the end: below and on the right.",
        changes([np.full((2, 2), picture.max()) for picture in THREE]),
        "you gave every cell the largest number of the whole picture. Only the first window sees all of it; the "
        "others hang over the border.",
        CHANGED + [0, 0, 1],
        "in (c) all four cells are 2 afterwards. But one of them was 2 before.",
        np.minimum(CHANGED, 1),
        "you said whether a picture changes. Count how many of its four cells do.",
    ),
)


def pool_same(image):
    """The largest number of every 2×2 window, at stride 1, SAME."""
    return slide(max_pool2d, image, "same")


def pool_with(border):
    """The pool with another number in its border."""

    def pool_same(image):
        padded = np.pad(image, ((0, 1), (0, 1)), constant_values=border)
        return slide(max_pool2d, padded)

    return pool_same


def pool_in_whole_numbers(image):
    """The smallest whole number in the border, and with it a table of whole numbers."""
    smallest = np.iinfo(int).min
    padded = np.full((len(image) + 1, image.shape[1] + 1), smallest)
    with np.errstate(invalid="ignore"):
        padded[:-1, :-1] = image
    return slide(max_pool2d, padded)


def pool_threes(image):
    """Windows of 3×3."""
    padded = np.pad(image, ((0, 1), (0, 1)), constant_values=-np.inf)
    return np.array([[padded[i : i + 3, j : j + 3].max() for j in range(image.shape[1])] for i in range(len(image))])


FINITE_BORDER = (
    "{border} loses against most numbers, but a picture may hold smaller ones, and then it wins. Which number loses "
    "against *all* others?"
)

NEVER_WINS = FunctionExercise(
    id="06.3",
    reference=pool_same,
    cases=(
        (np.array([[-3.0, -1.0, -2.0], [-4.0, -6.0, -5.0]]),),
        (np.array([[5.0, -2.0], [3.0, -7.0]]),),
        (np.array([[1.0, 2.0], [3.0, 4.0], [0.0, -1.0]]),),
        (np.array([[0.0, 0.0, 5.0], [0.0, 0.0, 0.0], [7.0, 0.0, 0.0]]),),  # a window is no larger than 2×2
        (np.array([[2.5, -0.5, 0.25, 0.75], [-1.5, -0.75, -0.25, -3.5]]),),
        (np.array([[-2e200, -1e200], [-4e200, -3e200]]),),  # whatever stands in the picture
    ),
    why="−∞ loses against every number, so that only the cells of the picture count.",
    try_next="which border does a *min* pool need?",
    hints=(
        "The border must never win, whatever stands in the picture. Which number loses against all others?",
        "That is −∞: `-np.inf`.",
        "`out[i, j] = padded[i : i + 2, j : j + 2].max()`",
    ),
    solution="""\
def pool_same(image):
    height, width = image.shape
    padded = np.full((height + 1, width + 1), -np.inf)
    padded[:height, :width] = image
    out = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            out[i, j] = padded[i : i + 2, j : j + 2].max()
    return out""",
    known_wrong=mistakes(
        pool_with(0),
        "with zeros in the border, 0 wins against negative numbers, though it stands nowhere in the picture. The "
        "border must never win.",
        *(
            item
            for border in (-1, -10, -99, -100, -999, -1000, -9999, -1e4, -1e5, -1e6, -1e9, -1e10, -1e12, -(2.0**63))
            for item in (
                pool_with(border),
                FINITE_BORDER.format(border=f"{border:g}"),
            )
        ),
        pool_in_whole_numbers,
        "your table holds whole numbers only, for its border is one: every fraction of the picture is cut off. "
        "Which number loses against all others, and is no whole number?",
        pool_threes,
        "your windows are larger than 2×2: `i : i + 2` holds the two rows i and i + 1.",
        np.copy,
        "you stored the cell itself. Take the largest number of the window that begins there: two rows, two columns.",
        lambda image: plane(max_pool2d(batch(image), (1, 2), stride=1, padding="same")),
        "your windows have one row only. A window of 2×2 reaches one row down, too: `padded[i : i + 2, …]`.",
        lambda image: slide(min_pool2d, image, "same"),
        "you keep the smallest number of each window. Max pooling keeps the largest.",
    ),
    misunderstanding=BORDER,
)

NINES = np.full((1, 4, 4, 1), 9)
NOT_COUNTED = plane(avg_pool2d(NINES, 3, stride=1, padding=1))[0, :2]
COUNTED = plane(avg_pool2d(pad2d(NINES, ((1, 1), (1, 1))), 3, stride=1))[0, :2]

TWO_LIBRARIES = ValueExercise(
    id="06.4",
    expected=[NOT_COUNTED, COUNTED],
    why="the corner's window holds 4 nines, the next one 6: their sums are divided by 4 and 6 here, by 9 in PyTorch.",
    try_next="do the same for windows of 2×2.",
    hints=(
        "How many of the nine cells of the corner's window lie in the picture?",
        "Four do: their sum is 36. Divide by the cells of the picture, 4, or by all cells of the window, 9.",
        "The next window has six cells in the picture: their sum is 54.",
    ),
    gives="[[corner, edge], [corner_pytorch, edge_pytorch]]",
    solution="""\
corner, edge = 36 / 4, 54 / 6  # the padding is not counted
corner_pytorch, edge_pytorch = 36 / 9, 54 / 9  # all nine cells are""",
    known_wrong=mistakes(
        [COUNTED, NOT_COUNTED],
        "the two are swapped. `cnnlib` and TensorFlow leave the padding out of the count; PyTorch counts it.",
        [NOT_COUNTED, NOT_COUNTED],
        "libraries do not agree here. PyTorch counts the padding by default: it divides by all nine cells.",
        [COUNTED, COUNTED],
        "libraries do not agree here. `cnnlib` and TensorFlow leave the padding out: of what is the mean?",
        [NOT_COUNTED, COUNTED * 9],
        "`cnnlib` is right. PyTorch's are still sums: it divides, too, by all nine cells of the window.",
        [COUNTED * 9, COUNTED * 9],
        "these are the sums of the windows. A mean divides them: by how many cells?",
    ),
    misunderstanding=BORDER,
)


def pooled_line(place, window, length):
    """A line with one bright pixel, pooled by windows side by side."""
    line = np.zeros((1, 1, length, 1), int)
    line[0, 0, place] = 1
    return max_pool2d(line, (1, window))


def free_steps(place, window):
    """How far the pixel moves until the pooled line is another one."""
    length = (place // window + 2) * window
    before = pooled_line(place, window, length)
    steps = 0
    while np.array_equal(pooled_line(place + steps + 1, window, length), before):
        steps += 1
    return steps


BLANK_PAGE = FunctionExercise(
    id="06.5",
    reference=free_steps,
    cases=((0, 2), (1, 2), (4, 3), (2, 3), (8, 4), (7, 5)),
    why="the pixel is free as far as the last cell of its window, and the next step is seen.",
    try_next="over all places, how many steps are free on average?",
    hints=(
        "With windows of 2, a pixel at 0 has one free step, and a pixel at 1 has none.",
        "`place % window` says where in its window the pixel stands.",
        "The last place in a window is `window - 1`. How far is it from there?",
    ),
    solution="""\
def free_steps(place, window):
    return window - 1 - place % window""",
    known_wrong=mistakes(
        lambda place, window: window - 1,
        "that holds for a pixel in the first cell of its window. A pixel at 1 with windows of 2 has no free step.",
        lambda place, window: window - 1 - place,
        "that holds in the first window only. `place % window` says where in its own window the pixel stands.",
        lambda place, window: place // window,
        "that is the number of the pixel's window. How far is it to the last cell of this window?",
        lambda place, window: window - place % window,
        "your last step leaves the window, and the pooled line changes. It is one step fewer.",
        lambda place, window: place % window,
        "that is how far the pixel can go to the *left*. How far is it to the last cell of its window?",
        lambda place, window: 0,
        "a pool forgives some steps: with windows of 2, from place 0 to place 1 nothing changes.",
        lambda place, window: window,
        "after a whole window the pixel is certainly in the next one. How far is it to the last cell of its own?",
    ),
    misunderstanding=BLIND,
)

ONE_PIXEL = Choice(
    id="06.x1",
    prompt=(
        "A picture is pushed to the right by one pixel, then max pooled, 2×2 with stride 2. How does the pooled map "
        "compare with that of the picture before?"
    ),
    options=options(
        "It is the same: pooling makes a net blind to shifts.",
        "only if every maximum stays in its window. From place 1 to place 2 the bright pixel left its window.",
        "It is the same picture, pushed by one pixel.",
        "from place 1 to place 2 the bright cell moved by one, but from place 0 to place 1 it did not move at all.",
        "It is never the same.",
        "from place 0 to place 1 nothing changed: both lie in the same window.",
        "It depends: the same where the maxima stay in their windows, another one elsewhere.",
        IS_RIGHT,
    ),
    why="a pool forgives a small shift, sometimes; it does not make a net blind to shifts.",
    try_next="push the picture by two pixels, and say what the pooled map does.",
    hints=("Think of one bright pixel: at place 0, then at place 1.", "And now from place 1 to place 2."),
    misunderstanding=BLIND,
)

MOVED_NET = Choice(
    id="06.x2",
    prompt=(
        "A network is moved from TensorFlow to PyTorch, with all its weights. Behind an average pool with padding the "
        "numbers at the border are not the same any more; inside they are. Why?"
    ),
    options=options(
        "The two put other numbers into the border.",
        "for an average, zeros in the border add nothing to the sum. By how many cells is the sum divided?",
        "The two divide the same sums by different counts.",
        IS_RIGHT,
        "One of the two has a bug: a mean is a mean.",
        "both do what they promise. At the border there are two means: over the cells of the picture, and over all "
        "cells of the window.",
        "The weights were not copied well.",
        "a pool has no weights, and inside the numbers agree. What is special at the border?",
    ),
    why="at the border the one divides by the picture's cells, the other by all cells of the window.",
    try_next="which argument tells PyTorch not to count the padding?",
    hints=(
        "What is different between a window at the border and a window inside?",
        "A mean is a sum divided by a count. Look at the count.",
    ),
    misunderstanding=BORDER,
)

EXERCISES = (ONE_STEP, SAME_PICTURE, NEVER_WINS, TWO_LIBRARIES, BLANK_PAGE, ONE_PIXEL, MOVED_NET)
