"""Exercises of lesson 04, Pad a picture: VALID and SAME."""

import itertools

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.shapes import output_size, resolve_padding
from cnnlib.windows import col2im

BOTH_EQUAL = "SAME pads both sides equally"
LIKE_PYTORCH = "SAME at stride 2 equals PyTorch's padding=(F−1)/2"
EVEN_CENTRED = "an even kernel can be centred"

ONE_RING = ValueExercise(
    id="04.1",
    expected=(output_size(40, 5, padding=1), 0),
    why="one cell on each side makes 42 cells, and 42 − 5 + 1 = 38; 36 is what comes out with no padding.",
    try_next="which padding keeps 40 cells with this window?",
    hints=(
        "Padding 1 puts one cell on *each* side. How many cells are there then?",
        "42 cells and a window of 5: 42 − 5 + 1.",
        "36 is 40 − 5 + 1. How much padding stands in it?",
    ),
    gives="(size_with_one, padding_for_36)",
    solution="""\
size_with_one = cnnlib.output_size(40, 5, padding=1)
padding_for_36 = 0  # cnnlib.output_size(40, 5, padding=0) is 36""",
    known_wrong=mistakes(
        (output_size(40, 5), 1),
        "that is the mistake itself: 36 is 40 − 5 + 1, with no padding in it. Add one cell on each side.",
        (output_size(40, 5, padding=(0, 1)), 0),
        "you added one cell in all. Padding 1 puts one cell on each of the two sides, together 2.",
        (output_size(40, 5, padding=1), 1),
        "38 is right. So padding 1 cannot give 36 as well: take the padding away.",
        (output_size(40, 5), 0),
        "36 comes out with padding 0, as you say. With padding 1 there are 42 cells to begin with.",
        (output_size(40, 5, padding="same"), 0),
        "padding 1 keeps the size with a window of 3. This window is 5 wide: how many fit on 42 cells?",
        (output_size(40, 5, padding=1), 2),
        "38 is right. Padding 2 makes 44 cells, and gives more than 40 − 4. What comes out of 40 cells as they are?",
        (output_size(40, 5, padding="same"), 2),
        "you thought of SAME: padding 2 keeps 40 cells. Here 1 stands on each side: how many windows of 5 fit on 42 "
        "cells?",
        (42, 0),
        "42 are the cells with their padding. How many windows of 5 fit on them?",
        (output_size(40, 5, padding=(0, 1)), 1),
        "37 is one cell in all, and 1 stands on *each* side. And can the padding that does not give 36 give 36?",
        (output_size(40, 5, padding=1), 0.5),
        "38 is right. There is no half cell: 36 is 40 − 5 + 1. How much padding stands in that?",
        (output_size(40, 5, padding=1), -1),
        "38 is right. Nobody can pad by less than nothing: 36 is 40 − 5 + 1. How much padding stands in that?",
        (output_size(40, 5, padding="same"), 1),
        "padding 1 keeps the size with a window of 3. This window is 5 wide; and 36 is 40 − 5 + 1.",
    ),
)

SAME_10 = resolve_padding("same", (10, 10), 5, 2)[1]

TWO_SIDES = ValueExercise(
    id="04.2",
    expected=SAME_10,
    why="5 windows need 2 · 4 + 5 = 13 cells, three more than there are, and the odd cell goes to the end.",
    try_next="find a window that makes SAME pad both sides alike at stride 2.",
    hints=(
        "SAME makes ⌈10/2⌉ = 5 windows. How many cells do 5 windows cover?",
        "They cover 2 · 4 + 5 = 13 cells. So three cells of padding are needed.",
        "The start gets ⌊3/2⌋, the end ⌈3/2⌉.",
    ),
    gives="(at_start, at_end)",
    solution="""\
needed = 2 * (5 - 1) + 5 - 10
at_start, at_end = needed // 2, needed - needed // 2""",
    known_wrong=mistakes(
        SAME_10[::-1],
        "this is the lecture's answer: it has floor and ceiling swapped. The start gets ⌊T/2⌋. Look at the lesson's "
        "picture: its zeros are at the bottom and on the right.",
        ((5 - 1) // 2, (5 - 1) // 2),
        "this is PyTorch's padding=2. It gives 5 windows, too, but they begin one cell earlier. SAME adds only what "
        "is needed, T = 3, and three cells cannot be shared out evenly.",
        (sum(SAME_10) / 2, sum(SAME_10) / 2),
        "T = 3 is right, but there is no half cell. SAME need not pad both sides alike: which side gets more?",
        (0, sum(SAME_10)),
        "T = 3 is right, but all of it stands at the end. The start gets half of it, rounded down.",
        (0, 0),
        "without padding (10 − 5)/2 = 2.5, so that only 3 windows fit. SAME promises ⌈10/2⌉ = 5: how many cells do "
        "they need?",
        sum(SAME_10),
        "3 is the total T. Say how it is split: (at_start, at_end).",
        (1, 1),
        "you rounded both halves down, and one cell is lost: 5 windows need 13 cells. Which side gets the odd one?",
        (sum(SAME_10), 0),
        "T = 3 is right, but all of it stands at the start. The start gets half of it, rounded down.",
        (0, 1),
        "that is 28 cells with a window of 3, from the lesson. Here 5 windows cover 2 · 4 + 5 cells.",
        (2, 3),
        "that is 5 cells in all, the size of the window. How many cells do 5 windows cover, and how many are there?",
        (3, 3),
        "3 is the total T, for both sides together.",
    ),
    misunderstanding=BOTH_EQUAL,
)


def visits(size, kernel_size, padding):
    """How many windows see each cell of a square image, at stride 1."""
    windows = output_size(size, kernel_size, padding=padding) ** 2
    ones = np.ones((windows, kernel_size**2), int)
    return col2im(ones, (1, size, size, 1), kernel_size, padding=padding)[0, :, :, 0]


def on_padded(size, kernel_size, padding):
    """How many windows stand along one axis."""
    return output_size(size, kernel_size, padding=padding)


def whole_window(counts, i, j, kernel_size):
    return counts[i : i + kernel_size, j : j + kernel_size]


def visits_of(seen, places=on_padded):
    """The loop, with another idea of what a window sees, or of how many windows there are."""

    def counted(size, kernel_size, padding):
        padded = size + 2 * padding
        counts = np.zeros((padded, padded), int)
        for i, j in itertools.product(range(places(size, kernel_size, padding)), repeat=2):
            seen(counts, i, j, kernel_size)[...] += 1
        return counts[padding : padding + size, padding : padding + size]

    return counted


SHARE_OF_THE_BORDER = FunctionExercise(
    id="04.3",
    reference=visits,
    cases=((5, 3, 1), (5, 3, 0), (5, 3, 2), (4, 2, 1)),
    why="with one ring a corner of the 5×5 image is seen 4 times, an edge 6 times, a cell inside 9 times.",
    try_next="call it with a window of 2. Which padding makes all counts equal?",
    hints=(
        "Count the windows on the padded image, with the size formula.",
        "The window of cell [i, j] covers `kernel_size` rows, from row `i` on, and as many columns from `j` on.",
        "`counts[i : i + kernel_size, j : j + kernel_size] += 1`",
    ),
    solution="""\
def visits(size, kernel_size, padding):
    padded = size + 2 * padding
    counts = np.zeros((padded, padded), int)
    windows = padded - kernel_size + 1
    for i in range(windows):
        for j in range(windows):
            counts[i : i + kernel_size, j : j + kernel_size] += 1
    return counts[padding : padding + size, padding : padding + size]""",
    known_wrong=mistakes(
        lambda size, kernel_size, padding: visits(size, kernel_size, 0),
        "padding plays no part in your counts: the corner is seen once, whatever the padding. Windows also begin in "
        "the border.",
        lambda size, kernel_size, padding: visits(size + 2 * padding, kernel_size, 0),
        "your table has the border in it. Cut it off at the end: only the image's own cells are asked for.",
        visits_of(whole_window, lambda *sizes: on_padded(*sizes) - 1),
        "the last windows are missing, at the bottom and at the right. Add 1 to the number of windows.",
        visits_of(lambda counts, i, j, kernel_size: counts[i : i + 1, j : j + 1]),
        "you count only the cell where a window begins. A window sees kernel_size × kernel_size cells.",
        visits_of(lambda counts, i, j, size: counts[i : i + size - 1, j : j + size - 1]),
        "each window of yours is one cell too small in both directions. A slice leaves its end out: it has to end at "
        "`i + kernel_size`.",
        visits_of(lambda counts, i, j, size: counts[i : i + 1, j : j + size]),
        "each window of yours is one row high. It covers `kernel_size` rows from row `i` on.",
        visits_of(lambda counts, i, j, size: counts[i : i + size, j : j + 1]),
        "each window of yours is one column wide. It covers `kernel_size` columns from column `j` on.",
        visits_of(lambda counts, i, j, size: counts[i:, j:]),
        "your windows reach to the end of the picture. They end after `kernel_size` rows and columns.",
        visits_of(lambda counts, i, j, size: counts[i:size, j:size]),
        "your slices end at row `kernel_size`, wherever they begin. They have to end `kernel_size` rows after `i`.",
        visits_of(whole_window, lambda size, kernel_size, padding: size + 2 * padding),
        "you let a window begin at every cell, so that the last ones stick out. How many fit on the padded picture?",
        visits_of(whole_window, lambda size, kernel_size, padding: size),
        "you let as many windows begin as the picture has cells. That is so for SAME only: use the size formula.",
        visits_of(whole_window, lambda size, kernel_size, padding: size - kernel_size + 1),
        "you counted the windows without the padding. They stand on the padded picture: put `padded` into the formula.",
        visits_of(whole_window, lambda size, kernel_size, padding: size + padding - kernel_size + 1),
        "you added the padding of one side only. `padded` has that of both.",
    ),
)

NO_CENTRE = ValueExercise(
    id="04.4",
    expected=(output_size(6, 4, padding=1), output_size(6, 4, padding=2)),
    why="5 and 7, but never 6: an even window has no middle cell, and the rule holds for odd F at stride 1 only.",
    try_next="ask `cnnlib.resolve_padding` how SAME keeps the size 6: the two sides are not alike.",
    hints=(
        "The size is 6 + 2P − 4 + 1.",
        "P = 1 makes 8 cells to begin with. How many windows of 4 fit on them?",
        "P = 2 makes 10 cells to begin with.",
    ),
    gives="(with_one, with_two)",
    solution="""\
with_one = cnnlib.output_size(6, 4, padding=1)
with_two = cnnlib.output_size(6, 4, padding=2)""",
    known_wrong=mistakes(
        (6, 6),
        "no padding that is alike on both sides keeps 6 cells here: a window of 4 has no middle cell. Count the "
        "windows for P = 1.",
        (output_size(6, 4, padding=(0, 1)), output_size(6, 4, padding=(1, 1))),
        "you added P cells in all. P stands on *each* side: 8 cells for P = 1, and 10 for P = 2.",
        (output_size(6, 4, padding=1), 6),
        "5 is right. With P = 2 there are 10 cells: how many windows of 4 fit on them?",
        (output_size(6, 4, padding=1) - 1, output_size(6, 4, padding=2) - 1),
        "you counted the steps. The window before the first step counts, too: add 1 to both.",
        (6 + 2, 6 + 4),
        "these are the cells with their padding. How many windows of 4 fit on them?",
        (output_size(6, 4, padding=2), output_size(6, 4, padding=1)),
        "the right numbers, in the other order: P = 1 first, then P = 2.",
        (output_size(6, 4), output_size(6, 4)),
        "that is without padding. P cells stand on each side: 8 cells for P = 1, and 10 for P = 2.",
        (6, output_size(6, 4, padding=2)),
        "7 is right. With P = 1 there are 8 cells: how many windows of 4 fit on them?",
        (output_size(6, 4, padding=1),) * 2,
        "5 is right. P = 2 adds two cells more, and each makes one window more.",
        (output_size(6, 4, padding=1), output_size(6, 4, padding=2) + 1),
        "5 is right. With P = 2 there are 10 cells: where does the last window of 4 begin?",
        (6, 8),
        "you counted one window too many, both times. Where does the last window of 4 begin on 8 cells?",
    ),
    misunderstanding=EVEN_CENTRED,
)


def pads_of_axis(input_size, kernel_size, stride, dilation):
    """(start, end) of SAME along one axis."""
    return resolve_padding("same", (input_size, 1), (kernel_size, 1), (stride, 1), (dilation, 1))[0]


def span(kernel_size, dilation):
    """How many cells a window with holes reaches over."""
    return (kernel_size - 1) * dilation + 1


def needed(input_size, window, stride, windows=None):
    """T without the max, for ⌈I/S⌉ windows or another number of them."""
    windows = -(-input_size // stride) if windows is None else windows
    return stride * (windows - 1) + window - input_size


def halves(total):
    return total // 2, total - total // 2


def same_for(window_of):
    """SAME as `pads_of_axis`, with another idea of how wide a dilated window is."""
    return lambda input_size, kernel_size, stride, dilation: halves(
        max(0, needed(input_size, window_of(kernel_size, dilation), stride))
    )


BLANK_PAGE = FunctionExercise(
    id="04.5",
    reference=pads_of_axis,
    forbidden=("cnnlib.resolve_padding",),
    cases=((8, 3, 2, 2), (28, 3, 2, 1), (3, 2, 1, 1), (28, 3, 1, 2), (4, 1, 2, 3), (7, 3, 2, 3), (10, 4, 3, 1)),
    why="the window reaches over (F − 1)·D + 1 cells; from there on it is SAME as before, the odd cell at the end.",
    try_next="which dilation needs the least padding, and why?",
    hints=(
        "First the effective size: a window of 3 with dilation 2 reaches over 5 cells.",
        "Then the number of windows, ⌈I/S⌉: `-(-input_size // stride)`. The total T is what they cover less what is "
        "there, and never less than 0.",
        "The start gets `total // 2`, the end gets what is left.",
    ),
    solution="""\
def pads_of_axis(input_size, kernel_size, stride, dilation):
    effective = (kernel_size - 1) * dilation + 1
    windows = -(-input_size // stride)
    total = max(0, stride * (windows - 1) + effective - input_size)
    return total // 2, total - total // 2""",
    known_wrong=mistakes(
        lambda *sizes: pads_of_axis(*sizes)[::-1],
        "start and end are swapped, as in one of the lectures. The odd cell goes to the end: start ⌊T/2⌋, end ⌈T/2⌉.",
        same_for(lambda kernel_size, dilation: kernel_size),
        "dilation plays no part in your function. With dilation 2 a window of 3 reaches over 5 cells.",
        same_for(lambda kernel_size, dilation: kernel_size * dilation),
        "a window of 3 at dilation 2 reaches over 5 cells and not 6: nothing follows its last cell. Use (F − 1)·D + 1.",
        lambda input_size, kernel_size, stride, dilation: halves(
            needed(input_size, span(kernel_size, dilation), stride)
        ),
        "for 4 cells, window 1, stride 2 the total is −1, and nobody can pad by −1. Take max(0, …).",
        lambda input_size, kernel_size, stride, dilation: ((span(kernel_size, dilation) - 1) // 2,) * 2,
        "half the window on each side is PyTorch's habit, for odd windows. SAME looks at the stride and the size, "
        "too: for 28 cells, window 3, stride 2, dilation 1 it gives (0, 1).",
        lambda *sizes: (-(-sum(pads_of_axis(*sizes)) // 2),) * 2,
        "your two sides are always alike. Where T is odd, SAME gives one cell more to the end.",
        lambda *sizes: (sum(pads_of_axis(*sizes)) / 2,) * 2,
        "you halve T, and get half cells. Use `//` for the start, and give the rest to the end.",
        lambda *sizes: (0, sum(pads_of_axis(*sizes))),
        "your total is right, but all of it stands at the end. The start gets half of it, rounded down.",
        lambda input_size, kernel_size, stride, dilation: halves(
            max(0, needed(input_size, span(kernel_size, dilation), stride, input_size // stride))
        ),
        "you took ⌊I/S⌋ windows. SAME rounds up: 7 cells at stride 2 make 4 windows.",
        lambda input_size, kernel_size, stride, dilation: halves(span(kernel_size, dilation) - 1),
        "one cell less than the window is right at stride 1 only. At stride 2 count how many cells the ⌈I/S⌉ windows "
        "cover.",
        same_for(lambda kernel_size, dilation: kernel_size + dilation),
        "you added the dilation once to the window. It stands in each of the F − 1 gaps: use (F − 1)·D + 1.",
        lambda input_size, kernel_size, stride, dilation: halves(
            max(0, needed(input_size, span(kernel_size, dilation), stride) + stride)
        ),
        "your windows cover one stride too much. The last window begins S·(⌈I/S⌉ − 1) cells after the first.",
        lambda input_size, kernel_size, stride, dilation: halves(
            needed(input_size, span(kernel_size, dilation), stride, input_size // stride)
        ),
        "you took ⌊I/S⌋ windows, and no max. SAME rounds up: 7 cells at stride 2 make 4 windows.",
        lambda input_size, kernel_size, stride, dilation: ((kernel_size - 1) // 2,) * 2,
        "half the window on each side is PyTorch's habit, for odd windows at stride 1, and dilation plays no part in "
        "it. "
        "Work T out first.",
        lambda *sizes: sum(pads_of_axis(*sizes)),
        "you return the total. Asked is the pair: how much of it at the start, how much at the end.",
    ),
    misunderstanding=BOTH_EQUAL,
)

SAME_NUMBERS = Choice(
    id="04.x1",
    prompt=(
        "32×32, a 5×5 filter, stride 2. One net pads with SAME, the other, in PyTorch, with `padding=2`. Both have "
        "the same weights. How do the two maps compare?"
    ),
    options=options(
        "They are equal, for (5 − 1)/2 = 2 is half of the filter.",
        "that holds at stride 1. At stride 2 SAME needs three cells only: one at the start, two at the end. "
        "`padding=2` adds four.",
        "One is larger than the other, by one row and one column.",
        "both have 16×16 cells. Compute T for SAME, then see where the first window begins.",
        "Both are 16×16, from windows one row and column apart.",
        IS_RIGHT,
        "They are equal, except for the cells along the border.",
        "the windows of `padding=2` begin one cell earlier, and that holds for every window, inside as well.",
    ),
    why="SAME pads (1, 2), PyTorch (2, 2): every window of the second begins one cell earlier.",
    try_next="take 31×31: there T = 4, and the two agree.",
    hints=("Work out start and end for each of the two.", "(1, 2) against (2, 2): where does the first window begin?"),
    misunderstanding=LIKE_PYTORCH,
)

SAME_SIZE = output_size(26, 5, 4, "same")

WHAT_STAYS = Choice(
    id="04.x2",
    prompt="26 cells, window 5, stride 4, SAME. How many windows are there?",
    options=options(
        f"{output_size(26, 5, 1, 'same')}",
        "SAME keeps the size at stride 1 only. At stride S it is ⌈I/S⌉.",
        f"{output_size(26, 5, 4)}",
        "that is VALID: one column is left out. SAME adds cells, so that one window more fits.",
        f"{output_size(26, 5, 2, 'same')}",
        "SAME gives half at stride 2. Here the window moves four cells at a time: divide by 4.",
        f"{SAME_SIZE}",
        IS_RIGHT,
    ),
    why="SAME means ⌈I/S⌉ = ⌈26/4⌉ windows; only at stride 1 is that the size of the input.",
    try_next="say the size for 28 cells, and then for 29.",
    hints=("What does SAME promise: the input's size, or ⌈I/S⌉?", "⌈26/4⌉"),
)

EXERCISES = (ONE_RING, TWO_SIDES, SHARE_OF_THE_BORDER, NO_CENTRE, BLANK_PAGE, SAME_NUMBERS, WHAT_STAYS)

PLAY = (
    "For example a kernel of 3 at stride 2: T = 1. The odd cell goes to the end, so that the bottom and the right get "
    "one cell more than the top and the left.",
    "At stride 4, the smallest. There are two windows then, and the second ends inside: T = max(0, 4·1 + 3 − 8) "
    "= 0. Where SAME has nothing to add, it is VALID.",
    "A kernel of 4: T = 2·3 + 4 − 8 = 2, one cell for each side. With a kernel of 3 T is 1, all of it at the "
    "end: the same size, but other windows.",
)
