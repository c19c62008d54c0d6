"""Exercises of lesson 06, Activate and pool."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.exercises.lesson_02 import batch, plane
from cnnlib.functional import avg_pool2d, max_pool2d, min_pool2d
from cnnlib.language import sentence
from cnnlib.windows import pad2d

BORDER = "pooling pads with zeros; every library averages alike"
BLIND = "pooling makes a net shift-invariant"

PICTURE = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])


def slide(pool, image, padding="valid", size=2):
    """The image pooled with windows that move one cell at a time."""
    return plane(pool(batch(image), size, stride=1, padding=padding))


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
        slide(max_pool2d, PICTURE).T,
        "rows and columns are swapped: the first row of the result belongs to the windows along the top.",
        slide(max_pool2d, PICTURE, size=(1, 2))[:3],
        "your windows have one row only: a window of 2×2 reaches one row down, too.",
        slide(max_pool2d, PICTURE, size=(2, 1))[:, :3],
        "your windows have one column only: a window of 2×2 reaches one column to the right, too.",
        PICTURE[:3, :3],
        "these are the first cells of the windows. Take the largest number of all four.",
        slide(max_pool2d, PICTURE, size=3),
        "your windows are 3×3. How many windows of 2×2 fit along a side of four, one cell apart?",
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
        CHANGED + [0, 2, 0],
        "look at (b) again: a window begins at its own cell and goes right and down. The lower row does not see the "
        "upper one.",
        CHANGED + [0, 1, 0],
        "look at (b) again, at its lower row: which cells does the window of the 2 hold, and which that of the 1?",
        CHANGED + [1, 0, 0],
        "look at (a) again: its largest number stands top left already, and each of the others is the largest of "
        "what lies to its right and below.",
        CHANGED - [0, 0, 1],
        "look at (c) again: a window is 2×2, so that it also holds the cell that lies diagonally below.",
        CHANGED * [0, 1, 0],
        "look at (c) again: the cell stays only if nothing in its window is larger, and the 2 is larger than 1.",
    ),
)


def pool_same(image):
    """The largest number of every 2×2 window, at stride 1, SAME."""
    return slide(max_pool2d, image, "same")


def pool_with(border, keep=np.max, size=(2, 2)):
    """The loop with another border, another number kept, or other windows; a whole border makes the table whole."""

    def pool_same(image):
        height, width = image.shape
        padded = np.full((height + 1, width + 1), border)
        with np.errstate(invalid="ignore"):
            padded[:height, :width] = image
        return np.array([[keep(padded[i : i + size[0], j : j + size[1]]) for j in range(width)] for i in range(height)])

    return pool_same


WHOLE_SIZES = (1, 10, 99, 100, 128, 255, 256, 999, 1000, 9999, 10_000, 10**6, 2**31)
SMALL_BORDERS = ("-1e6", "-1e9", "-1e10", "-1e12", "-1e20", "-1e100")
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
        pool_with(0.0),
        "with zeros in the border, 0 wins against negative numbers, though it stands nowhere in the picture. The "
        "border must never win.",
        pool_with(0),
        "a border of zeros wins against negative numbers, though 0 stands nowhere in the picture. Which number loses "
        "against all others?",
        *(
            item
            for border in (*(-size for size in WHOLE_SIZES), *map(float, SMALL_BORDERS))
            for item in (pool_with(border), sentence(FINITE_BORDER, border=border))
        ),
        pool_with(np.iinfo(np.int64).min),
        "your table holds whole numbers only, for its border is one: every fraction of the picture is cut off. "
        "Which number loses against all others, and is no whole number?",
        pool_with(np.inf),
        "+∞ wins against every number, so that each window at the border keeps it. Which number *loses* against all?",
        pool_with(np.nan),
        "NaN is no number: the largest of a window that holds it is NaN, too. Which number loses against all others?",
        pool_with(-np.inf, size=(3, 3)),
        "your windows are larger than 2×2: `i : i + 2` holds the two rows i and i + 1.",
        np.copy,
        "you stored the cell itself. Take the largest number of the window that begins there: two rows, two columns.",
        pool_with(-np.inf, size=(1, 2)),
        "your windows have one row only. A window of 2×2 reaches one row down, too: `padded[i : i + 2, …]`.",
        pool_with(-np.inf, size=(2, 1)),
        "your windows have one column only. A window of 2×2 reaches one column to the right, too.",
        lambda image: slide(min_pool2d, image, "same"),
        "you keep the smallest number of each window. Max pooling keeps the largest.",
        pool_with(-np.inf, np.min),
        "you keep the smallest number of each window, at the border your −∞. Max pooling keeps the largest.",
        pool_with(-np.inf, np.mean),
        "you take the mean of each window, and at the border of −∞, too. Max pooling keeps the largest number.",
        lambda image: np.full(image.shape, image.max()),
        "you keep the largest number of the whole picture. Take that of the window alone: two rows, two columns.",
        lambda image: plane(max_pool2d(batch(image), 2, padding="same")),
        "your windows lie side by side. With stride 1 one begins at every cell of the picture.",
    ),
    misunderstanding=BORDER,
)

NINES = np.full((1, 4, 4, 1), 9)
NOT_COUNTED = plane(avg_pool2d(NINES, 3, stride=1, padding=1))[0, :2]


def counted(size):
    """The first two means where the ring's zeros are counted."""
    return plane(avg_pool2d(pad2d(NINES, ((1, 1), (1, 1))), size, stride=1))[0, :2]


COUNTED = counted(3)

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
        [NOT_COUNTED, COUNTED[::-1]],
        "`cnnlib` is right, and PyTorch's two are the other way round: which of the windows holds more of the border?",
        [NOT_COUNTED, COUNTED[[0, 0]]],
        "`cnnlib` is right. But PyTorch's two differ: the corner's window has more cells in the border.",
        [NOT_COUNTED, COUNTED[[1, 1]]],
        "`cnnlib` is right. But PyTorch's two differ: the second window has fewer cells in the border.",
        [NOT_COUNTED, [COUNTED[0], NOT_COUNTED[1]]],
        "three are right. In PyTorch the second window hangs over the border as well, with its upper row.",
        [NOT_COUNTED, counted(2)],
        "`cnnlib` is right. For PyTorch you took windows of 2×2; they are 3×3.",
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
        lambda place, window: window - place,
        "that is right in the first window but for one step. `place % window` says where in its own window the pixel "
        "stands.",
        lambda place, window: max(0, window - 1 - place),
        "that holds in the first window, and later ones forgive steps, too. `place % window` says where in its own "
        "window the pixel stands.",
        lambda place, window: abs(window - 1 - place),
        "a distance to the end of the *first* window. `place % window` says where in its own window the pixel stands.",
        lambda place, window: 1,
        "one step is free at place 0 with windows of 2. At place 1 none is, and larger windows forgive more.",
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
        "It is the same: a pool keeps whether something is there, not where.",
        "only if every maximum stays in its window. From place 1 to place 2 the bright pixel left its window.",
        "It is the same map, pushed by one cell as the picture is by a pixel.",
        "from place 1 to place 2 the bright cell moved by one, but from place 0 to place 1 it did not move at all.",
        "It is never the same: another number stands in each window.",
        "from place 0 to place 1 nothing changed: both lie in the same window.",
        "It is the same where each maximum stays in its window.",
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
        "The two fill the border with different numbers.",
        "for an average, zeros in the border add nothing to the sum. By how many cells is the sum divided?",
        "The two divide the same sums by different counts.",
        IS_RIGHT,
        "One of the two has a bug there, for a mean is a mean.",
        "both do what they promise. At the border there are two means: over the cells of the picture, and over all "
        "cells of the window.",
        "The weights of the pool were not copied well.",
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

PLAY = (
    "Stride 1: with windows of 2×2 or 3×3 the 4 then stands in two cells. The windows overlap, and the 4, at the lower "
    "rim, lies in two of them; windows side by side share no cell.",
    "By 1: of the window in the corner only one cell lies in the picture, and the mean of one number is the number "
    "itself. The border is not counted.",
    "A step is forgiven where the pixel stays in its window: from column 2 to 3, but not from 1 to 2, where a window "
    "ends. Windows of 4 forgive the whole step, since columns 0 to 3 lie in one of them.",
    "Red is gone: the steps from light to dark. The kernel with all its signs turned, [[1, 0, −1], [2, 0, −2], "
    "[1, 0, −1]], gives the negative of the map, so that ReLU now keeps these and drops the others. A filter with ReLU "
    "finds one of the two; a layer that needs both takes two filters.",
    "It all but vanishes: along a straight upright edge the first map is the same above and below, and that gives 0. "
    "What changes both down and across remains: corners, the tips of the stars, the badge, and slanted edges.",
    "Without ReLU it stays the same: the two filters are one of 5×5 in either order. With ReLU it changes, since what "
    "the first filter's ReLU cuts off never reaches the second.",
)
