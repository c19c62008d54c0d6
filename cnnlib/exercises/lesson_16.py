"""Exercises of lesson 16, Grow a picture."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.shapes import input_sizes
from cnnlib.transposed import conv2d_transpose

SMALL = np.array([[2, 0], [1, 3]])
FILTER = np.array([[1, 2], [0, 3]])


def grown(small, weight, stride=1):
    """The transposed convolution of one channel."""
    small, weight = np.asarray(small), np.asarray(weight)
    return conv2d_transpose(small[np.newaxis, :, :, np.newaxis], weight[:, :, np.newaxis, np.newaxis], stride=stride)[
        0, :, :, 0
    ]


def pasted(small, weight):
    """Every window overwrites what was there."""
    large = np.zeros((3, 3), int)
    for i, j in np.ndindex(2, 2):
        large[i : i + 2, j : j + 2] = small[i, j] * weight
    return large


BY_HAND = ValueExercise(
    id="16.1",
    expected=grown(SMALL, FILTER),
    why="four windows, 2, 0, 1 and 3 times the filter, each one step from the next, and added.",
    try_next="what does the picture look like with stride 2, where no windows overlap?",
    hints=(
        "Begin with nine zeros. The 2 writes 2·[[1, 2], [0, 3]] into the top left window.",
        "The 1 writes into the window that begins in row 1, column 0; the 3 into the one at row 1, column 1.",
        "The centre gets 2·3 from the first window, 1·2 from the third and 3·1 from the last.",
    ),
    gives="large",
    solution="""\
large = np.zeros((3, 3), int)
large[0:2, 0:2] += 2 * np.array([[1, 2], [0, 3]])
large[1:3, 0:2] += 1 * np.array([[1, 2], [0, 3]])
large[1:3, 1:3] += 3 * np.array([[1, 2], [0, 3]])""",
    known_wrong=mistakes(
        pasted(SMALL, FILTER),
        "where windows overlap, the last one wins in yours. All of them count: add.",
        grown(SMALL, FILTER[::-1, ::-1]),
        "you turned the filter by 180°. It is written into the window as it is.",
        grown(SMALL, FILTER.T),
        "you mirrored the filter: rows became columns. It is written into the window as it is.",
        grown(SMALL.T, FILTER),
        "your 1 went to the right and not down. It stands in row 1, column 0, so its window begins there.",
        [[11]],
        "you collected one window into one number, as a convolution does. Here each is handed out, and 3×3 comes out.",
        grown(SMALL, FILTER, stride=2),
        "your windows lie side by side, as with stride 2. With stride 1 each begins one cell further: they overlap.",
        grown([[1, 1], [1, 1]], FILTER),
        "you wrote the filter alone into each window. Multiply it by the number that is spread: 2, 0, 1 and 3.",
        grown([[2, 0], [0, 3]], FILTER),
        "the window of the 1 is missing: it begins in row 1, column 0.",
        grown([[2, 0], [1, 0]], FILTER),
        "the window of the 3 is missing: it begins in row 1, column 1.",
        grown([[0, 0], [1, 3]], FILTER),
        "the window of the 2 is missing: it begins at the top left.",
    ),
)


def cell_of_output(small, weight, stride, row, column):
    """One cell of the transposed convolution."""
    return grown(small, weight, stride)[row, column]


def gathered(weight_at=lambda row, column, i, j, stride: (row - stride * i, column - stride * j), share=None):
    """The loop with something else in it: which weight is met, or what is added."""
    share = share or (lambda small, weight, i, j, u, v: small[i, j] * weight[u, v])

    def cell_of_output(small, weight, stride, row, column):
        total = 0
        for i, j in np.ndindex(*small.shape):
            u, v = weight_at(row, column, i, j, stride)
            if 0 <= u < weight.shape[0] and 0 <= v < weight.shape[1]:
                total += share(small, weight, i, j, u, v)
        return total

    return cell_of_output


TWO = np.array([[1, 2], [3, 4]])
WEIGHTS = np.array([[0, 1], [2, 3]])
THREE = np.arange(9).reshape(3, 3) - 3
NINE = np.array([[1, -2, 3], [5, 7, -1], [2, 4, 6]])

FROM_THE_OTHER_SIDE = FunctionExercise(
    id="16.2",
    reference=cell_of_output,
    cases=(
        (TWO, WEIGHTS, 1, 1, 1),
        (TWO, WEIGHTS, 1, 2, 1),
        (TWO, WEIGHTS, 2, 1, 2),
        (THREE, NINE, 2, 2, 4),
        (THREE, NINE, 2, 4, 1),
        (THREE, NINE, 1, 1, 3),
        (THREE / 4, NINE / 8, 2, 3, 2),
        (THREE[:2], NINE[:, :2], 2, 3, 4),
        (THREE[:, :2], NINE[:2], 1, 3, 2),
    ),
    why="weight (u, v) of the window of input (i, j) lies on row stride·i + u and column stride·j + v.",
    try_next="for which cells is the `if` never true when the stride is 3 and the filter 2×2?",
    hints=(
        "The window of input (i, j) begins at row stride·i, column stride·j. How far from there is the cell?",
        "`u` is that distance downwards, `row - stride * i`; and `v`?",
        "`u, v = row - stride * i, column - stride * j`, and then `small[i, j] * weight[u, v]`",
    ),
    solution="""\
def cell_of_output(small, weight, stride, row, column):
    total = 0
    for i in range(small.shape[0]):
        for j in range(small.shape[1]):
            u, v = row - stride * i, column - stride * j
            if 0 <= u < weight.shape[0] and 0 <= v < weight.shape[1]:
                total += small[i, j] * weight[u, v]
    return total""",
    known_wrong=mistakes(
        gathered(lambda row, column, i, j, stride: (row - i, column - j)),
        "your windows lie one cell apart. The window of input (i, j) begins at row `stride * i`, column `stride * j`.",
        gathered(lambda row, column, i, j, stride: (stride * i - row, stride * j - column)),
        "your differences are turned around: count from where the window begins to the cell, `row - stride * i`.",
        gathered(lambda row, column, i, j, stride: (row + stride * i, column + stride * j)),
        "you add where you should subtract: `u` is how far the cell lies below the first row of the window.",
        gathered(lambda row, column, i, j, stride: (row // stride - i, column // stride - j)),
        "you divide the cell's place by the stride. The stride lies between windows, not between the weights of one.",
        gathered(lambda row, column, i, j, stride: ((row - i) // stride, (column - j) // stride)),
        "you divide the distance by the stride. Multiply `i` by it instead: the window begins at row `stride * i`.",
        gathered(lambda row, column, i, j, stride: ((row - i) * stride, (column - j) * stride)),
        "you multiply the whole distance by the stride. Only `i` belongs to it: the window begins at row `stride * i`.",
        gathered(lambda row, column, i, j, stride: (i - stride * row, j - stride * column)),
        "the stride belongs to the small picture's index: the window of input (i, j) begins at row `stride * i`.",
        gathered(lambda row, column, i, j, stride: (row - stride * j, column - stride * i)),
        "`i` counts rows and `j` columns; yours are swapped.",
        gathered(lambda row, column, i, j, stride: (column - stride * j, row - stride * i)),
        "you mirrored the filter: `u` is the row within it and comes first, `v` the column, `weight[u, v]`.",
        gathered(share=lambda small, weight, i, j, u, v: weight[u, v]),
        "you add the weights alone. Each is multiplied by the number that was spread, `small[i, j]`.",
        gathered(share=lambda small, weight, i, j, u, v: small[i, j] + weight[u, v]),
        "you add number and weight. What arrives is their product, `small[i, j] * weight[u, v]`.",
        gathered(share=lambda small, weight, i, j, u, v: small[i, j]),
        "you add the small numbers as they are. Each comes through a weight, `weight[u, v]`.",
        gathered(share=lambda small, weight, i, j, u, v: small[i, j] * weight[-1 - u, -1 - v]),
        "you turned the filter around. The cell lies on weight (u, v) itself.",
    ),
)


def size_range(sizes):
    return [sizes[0], sizes[-1]]


POSSIBLE_SIZES = ValueExercise(
    id="16.3",
    expected=[
        size_range(input_sizes(5, 3, 2)),
        size_range(input_sizes(7, 3, 2, "same")),
        size_range(input_sizes(4, 2, 3)),
    ],
    why="the smallest is what the windows cover, and S − 1 more cells may be left over; SAME rounds up, O = ⌈I/S⌉.",
    try_next="check them with `cnnlib.output_size`: one cell more or less, and another number of windows comes out.",
    hints=(
        "Without padding the windows cover (O − 1)·S + F cells. How many may be left over behind the last window?",
        "SAME at stride 2 makes 7 of how many cells? ⌈I / 2⌉ = 7.",
        "(a) (5 − 1)·2 + 3 is the smallest. One cell may be left over at stride 2, two at stride 3.",
    ),
    gives="sizes",
    solution="sizes = [[4 * 2 + 3, 4 * 2 + 4], [13, 14], [3 * 3 + 2, 3 * 3 + 4]]",
    known_wrong=mistakes(
        [[2, 2], [4, 4], [1, 1]],
        "so many windows a convolution would have. Here the cells that you hold are the windows, and grow.",
        [[11, 11], [13, 13], [11, 11]],
        "these are the smallest. The floor lets S sizes collide: up to S − 1 cells may be left over.",
        [11, 13, 11],
        "these are the smallest sizes alone. A second number in each row says how large it may be, too.",
        [[11], [13], [11]],
        "these are the smallest sizes. Behind each belongs the largest, with S − 1 cells left over, in the same row.",
        [12, 14, 13],
        "these are the largest sizes alone. Each row begins with the smallest, at which no cell is left over.",
        [[12, 11], [14, 13], [13, 11]],
        "the sizes are right, and each row the wrong way round: the smallest first.",
        [[12, 12], [14, 14], [13, 13]],
        "these are the largest. The smallest has no cell left over.",
        [[11, 13], [13, 15], [11, 14]],
        "each of yours has one size too many: with S cells left over, one more window would fit. S − 1 at most.",
        [[11, 12], [13, 14], [11, 14]],
        "(c) has one size too many: with three cells left over one more window would fit. Two at most.",
        [[11, 12], [14, 15], [11, 13]],
        "(b) is one cell too large: ⌈15 / 2⌉ = 8 windows, and ⌈13 / 2⌉ = 7, too.",
        [[11, 12], [15, 16], [11, 13]],
        "(b) is worked out as VALID. SAME rounds up: ⌈I / 2⌉ = 7.",
        [[13, 14], [13, 14], [14, 16]],
        "(a) and (c) have one step too many: between O windows there are O − 1 steps.",
        [[11, 12], [13, 14], [11, 12]],
        "(c) has stride 3: how many cells may be left over there?",
        [[10, 10], [14, 14], [12, 12]],
        "you multiplied by the stride. That is right only for SAME's largest; VALID: (O − 1)·S + F.",
        [[11, 12], [14, 14], [11, 13]],
        "(b) has two sizes: 13 cells at stride 2 give 7 windows, too, for ⌈6.5⌉ = 7.",
    ),
)
NO_CHECKERBOARD = ValueExercise(
    id="16.4",
    expected=[3, 6],
    why="only where the stride divides the filter's size does every inner cell lie in F / S windows in each direction.",
    try_next="count it: `cnnlib.conv2d_transpose` of ones, with filters of ones and stride 3.",
    hints=(
        "One row is enough. Draw windows of 4 cells, three steps apart: which cells lie in two of them?",
        "With windows of 3, three steps apart, each cell lies in just one. What is the next size without a rest?",
        "A filter of 1 or 2 leaves cells that no window reaches.",
    ),
    gives="kernels",
    solution="kernels = [3, 6]",
    known_wrong=mistakes(
        [3],
        "windows of 3 lie side by side. There is one size more, at which each cell lies in two windows.",
        [6],
        "at 6 each cell lies in two windows. There is a smaller size, at which each lies in one.",
        [],
        "there are two. Windows of 3, three steps apart, lie side by side: each cell lies in just one.",
        [4],
        "4 is no multiple of 3: windows of 4, three steps apart, overlap in one cell of three.",
        [3, 6, 9],
        "9 is right by itself, and larger than the sizes that are asked for: 1 to 8.",
        [6, 3],
        "these two it is. The smallest comes first.",
        [1, 3],
        "the filter's size must be a multiple of the stride, not the other way round: windows of 1, three apart, "
        "leave gaps.",
        [1, 3, 6],
        "windows of 1, three steps apart, leave gaps: two of three cells lie in none.",
        [1, 2, 3, 6],
        "all of these divide 6. The stride, 3, must divide the filter's size, and 1 and 2 it does not.",
        [4, 5, 7, 8],
        "these reach every cell, some more often than others. Two sizes do it evenly.",
        [1, 2, 3],
        "small windows do not overlap, but those of 1 and 2 leave gaps. And larger ones may overlap evenly.",
        [3, 4, 5, 6, 7, 8],
        "these reach every cell, but not all equally often: windows of 4, three apart, overlap in one cell of three.",
        [2, 4, 6, 8],
        "these are the even sizes, right for a stride of 2. Here it is 3.",
        [1, 3, 5, 7],
        "odd or even does not matter. Does the stride divide the filter's size?",
        [4, 7],
        "these are one more than a multiple of 3: one cell of three lies in one window more than the others.",
        [1, 4, 7],
        "these leave a rest of 1: one cell of three lies in one window more than the others. Which leave none?",
        [1, 2, 4, 5, 7, 8],
        "these are the sizes that do draw a pattern. The others are asked for.",
    ),
)
NOT_BACK = Choice(
    id="16.x1",
    prompt=(
        "`cnnlib.conv2d` makes 6×6 of a picture of 8×8, with a filter of 3×3 ones. `cnnlib.conv2d_transpose` with the "
        "same filter follows. What comes out?"
    ),
    misunderstanding="a transposed convolution undoes a convolution",
    options=options(
        "The picture, as it was.",
        "only the size comes back. Look at *What it is not*: the numbers are others.",
        "Nearly that picture.",
        "the numbers inside are others, too: sums of sums. See *What it is not*.",
        "Another picture of 8×8.",
        IS_RIGHT,
        "A picture of 4×4.",
        "that is a second convolution. A transposed one makes it larger: (6 − 1)·1 + 3.",
    ),
    why="the size comes back, (6 − 1)·1 + 3 = 8, but each cell is a sum over windows of sums over windows.",
    try_next="look for a filter of 3×3 with which all but the border of the picture comes back. (One weight is 1.)",
    hints=("How large is the output?", "Was it 1 to 9 in the lesson, there and back?"),
)
WHY_CHECKERED = Choice(
    id="16.x2",
    prompt="A picture grows with a filter of 5×5 and a stride of 2, and a checkerboard shows. What is the cause?",
    options=options(
        "Windows overlap unevenly.",
        IS_RIGHT,
        "The padding is cut off.",
        "that changes the border only. The pattern is everywhere.",
        "The floor in the size formula.",
        "the floor leaves it open how large the output is. It puts no pattern into it.",
        "Some cells lie in no window.",
        "that happens if the stride is larger than the filter. Here the windows overlap.",
    ),
    why="5 is no multiple of 2: in each direction cells lie in three windows and in two by turns.",
    try_next="name the nearest filter sizes without a checkerboard.",
    hints=("Draw one row with windows of 5, two steps apart.", "In how many windows does each cell lie?"),
)
EXERCISES = (BY_HAND, FROM_THE_OTHER_SIDE, POSSIBLE_SIZES, NO_CHECKERBOARD, NOT_BACK, WHY_CHECKERED)

PLAY = (
    "One: the windows of 2×2 lie side by side, two steps apart, and nothing overlaps.",
    "5×5: the second window begins in row 3 or column 3. No window reaches row 2 and column 2, nine cells; they are 0.",
    "The one in the middle. The middles of the sides lie in two windows, the corners in one.",
)
