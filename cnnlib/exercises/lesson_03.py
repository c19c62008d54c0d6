"""Exercises of lesson 03, Predict the size of what comes out."""

import math

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.shapes import output_size

WHOLE_OR_UP = "the size formula always gives a whole number, or rounds up"
THREE = ((30, 4, 1), (9, 3, 2), (20, 6, 1))  # (input, kernel, stride)

THREE_SIZES = ValueExercise(
    id="03.1",
    expected=[output_size(*sizes) for sizes in THREE],
    why="(I − F)/S counts the steps from the first window on, and the + 1 is that first window.",
    try_next="change (b) to 11 cells, and say the size before you compute it.",
    hints=(
        "Place the first window at the start. How many steps can it still take?",
        "The steps are (I − F)/S. The first window needs no step.",
        "(a) is (30 − 4)/1 + 1.",
    ),
    gives="sizes",
    solution="sizes = [(30 - 4) // 1 + 1, (9 - 3) // 2 + 1, (20 - 6) // 1 + 1]",
    known_wrong=mistakes(
        [output_size(*sizes) - 1 for sizes in THREE],
        "you counted the steps. The window stands somewhere before its first step, too: add 1.",
        [output_size(*sizes, padding="same") for sizes in THREE],
        "you counted a window at every place of the image. Near the end it would stick out, and does not count.",
        [output_size(size, kernel) for size, kernel, _ in THREE],
        "(b) has stride 2: the window moves two cells at a time. Divide (9 − 3) by 2.",
        [27, 3, 15],
        "(a) and (c) are right. In (b) 3 counts the steps, or how often 3 goes into 9. At how many places does the "
        "window "
        "stand, from 0 on, 2 cells at a time?",
        [27, 5, 15],
        "(a) and (c) are right. In (b) your last window would begin at the last cell and stick out.",
        [27, 3.5, 15],
        "(a) and (c) are right. In (b) there is no half: nothing is left over there. Count the steps after the first "
        "window.",
        [30 // 4, 9 // 3, 20 // 6],
        "you laid the windows side by side. They overlap: at stride 1 each begins one cell after the one before.",
        [30 / 4, 9 / 3, 20 / 6],
        "you divided by the window. Windows overlap: ask where the last one begins, and count the steps to there.",
        [output_size(*sizes) - 1 if sizes[2] == 1 else output_size(*sizes) for sizes in THREE],
        "(b) is right. At stride 1, too, the window stands somewhere before its first step.",
        [size - kernel for size, kernel, _ in THREE],
        "you subtracted only. That is how far the window can travel: divide by the stride, then count the first "
        "window.",
        [27, 4, 14],
        "(a) and (b) are right. Count (c) as you counted (a).",
    ),
)

CELLS, WINDOW, STRIDE = 12, 4, 3
PLACES = output_size(CELLS, WINDOW, STRIDE)


def covered(windows):
    """How many columns the first windows cover."""
    return STRIDE * (windows - 1) + WINDOW


LEFT_OVER = ValueExercise(
    id="03.2",
    expected=(PLACES, CELLS - covered(PLACES)),
    why="(12 − 4)/3 is about 2.67: the floor keeps 2 steps, so that 3 windows cover 10 columns, and 2 are left over.",
    try_next="find a stride with which the same window touches all twelve columns.",
    hints=(
        "The windows begin at the columns 0, 3, 6, … Which is the last that fits?",
        "A window that begins at 9 would need the columns 9 to 12. Is there a column 12?",
        "The window at 6 ends at column 9. Which columns come after it?",
    ),
    gives="(windows, untouched)",
    solution="""\
windows = (12 - 4) // 3 + 1
untouched = 12 - (3 * (windows - 1) + 4)  # what lies behind the last window""",
    known_wrong=mistakes(
        (math.ceil((CELLS - WINDOW) / STRIDE) + 1, 0),
        "your 4 counts a window that would stick out. (12 − 4)/3 is about 2.67: take the floor, then add 1.",
        ((CELLS - WINDOW) / STRIDE + 1, 0),
        "nobody can place a part of a window. (12 − 4)/3 is no whole number: take the floor, then add 1.",
        (PLACES, 0),
        "3 windows is right. The last one begins at column 6 and ends at column 9: is that the last column?",
        (PLACES, 1),
        "3 windows is right. The last one ends at column 9. Counting starts at 0: which columns come after it?",
        (PLACES - 1, CELLS - covered(PLACES)),
        "2 columns is right, but you counted the steps. The window before the first step counts, too: add 1.",
        (PLACES - 1, CELLS - covered(PLACES - 1)),
        "you counted the steps. The window before the first step counts, too, and it covers columns.",
        (output_size(CELLS, WINDOW), 0),
        "that is stride 1. Here the window moves three columns at a time: where does each one begin?",
        (PLACES, CELLS - STRIDE * PLACES),
        "3 windows is right. The next one would begin at column 9, but the window before it reaches over that column.",
        (PLACES + 1, CELLS - covered(PLACES)),
        "2 columns is right. But then a fourth window does not fit: where would it end?",
        (2, 4),
        "you laid the windows side by side. They overlap: the second begins at column 3.",
        (2, 1),
        "these are the steps. The window before the first step counts, too; then look at which column the last one "
        "ends.",
    ),
    misunderstanding=WHOLE_OR_UP,
)


def starts(input_size, kernel_size, stride):
    """Where the windows begin."""
    return [stride * window for window in range(output_size(input_size, kernel_size, stride))]


WRITE_THE_LOOP = FunctionExercise(
    id="03.3",
    reference=starts,
    cases=((7, 3, 2), (8, 3, 2), (5, 3, 1), (9, 2, 3), (3, 3, 1)),
    why="the last start is I − F, and `range` leaves its end out: so the end is I − F + 1.",
    try_next="compare `len(starts(32, 5, 1))` with `cnnlib.output_size(32, 5)`.",
    hints=(
        "A window that begins at `start` ends at `start + kernel_size - 1`. That must be a cell of the image.",
        "So the last possible start is `input_size - kernel_size`. `range` leaves its end out: the end is one more.",
        "`range(0, input_size - kernel_size + 1, stride)`",
    ),
    solution="""\
def starts(input_size, kernel_size, stride):
    found = []
    for start in range(0, input_size - kernel_size + 1, stride):
        found.append(start)
    return found""",
    known_wrong=mistakes(
        lambda input_size, kernel_size, stride: list(range(0, input_size, stride)),
        "your last windows begin in the image but stick out at its end. The last start is at "
        "`input_size - kernel_size`.",
        lambda input_size, kernel_size, stride: list(range(0, input_size - kernel_size, stride)),
        "a window is missing where one ends with the last cell. `range` leaves its end out: add 1.",
        lambda input_size, kernel_size, stride: starts(input_size, kernel_size, 1),
        "your windows move one cell at a time. Let `range` take steps of `stride`.",
        lambda input_size, kernel_size, stride: list(range(output_size(input_size, kernel_size, stride))),
        "you listed the numbers of the windows, 0, 1, 2, … Window number i begins at i times `stride`.",
        lambda input_size, kernel_size, stride: [start + 1 for start in starts(input_size, kernel_size, stride)],
        "you count the cells from 1. Here the first cell is 0, as in Python.",
        lambda input_size, kernel_size, stride: [start * stride for start in starts(input_size, kernel_size, stride)],
        "the stride is in there twice: `range` takes steps of `stride` already, so `start` is the cell itself.",
        lambda input_size, kernel_size, stride: [
            start + kernel_size - 1 for start in starts(input_size, kernel_size, stride)
        ],
        "these are the cells where the windows end. Asked is where they begin.",
        lambda input_size, kernel_size, stride: list(range(0, output_size(input_size, kernel_size, stride), stride)),
        "the end of your `range` is the number of windows. It goes over cells: which is the last one to begin at?",
        lambda input_size, kernel_size, stride: list(range(0, input_size - kernel_size + 2, stride)),
        "your `range` goes one cell too far: there is a window that sticks out by one cell.",
        lambda input_size, kernel_size, stride: list(range(0, input_size - stride, stride)),
        "whether a window fits does not depend on the step before it: `kernel_size` has to stand in the end of "
        "`range`.",
        lambda input_size, kernel_size, stride: [
            list(range(start, start + kernel_size)) for start in starts(input_size, kernel_size, stride)
        ],
        "you list all the cells of each window. Asked is only the first one of each.",
    ),
    misunderstanding=WHOLE_OR_UP,
)


def size_after(input_size, kernel_size, stride, dilation):
    """How many windows fit."""
    return output_size(input_size, kernel_size, stride, dilation=dilation)


def steps(input_size, spread, stride):
    return (input_size - spread) / stride


def size_with(spread_of):
    """A function as `size_after`, with another idea of how wide a dilated kernel is."""
    return lambda input_size, kernel_size, stride, dilation: (
        math.floor(steps(input_size, spread_of(kernel_size, dilation), stride)) + 1
    )


def spread(kernel_size, dilation):
    return (kernel_size - 1) * dilation + 1


BLANK_PAGE = FunctionExercise(
    id="03.4",
    reference=size_after,
    forbidden=("cnnlib.output_size",),
    cases=((28, 3, 1, 1), (8, 3, 2, 1), (10, 3, 2, 1), (28, 3, 1, 2), (11, 3, 2, 3), (28, 6, 2, 1)),
    why="between the F cells there are F − 1 gaps of D cells each: (F − 1)·D + 1, then the floor, then + 1.",
    try_next="call it with stride 2 and dilation 2 at once. Keras refuses that; the arithmetic does not.",
    hints=(
        "With dilation 2 a kernel of 3 reads the cells 0, 2 and 4. It covers 5 cells.",
        "The cells covered are `(kernel_size - 1) * dilation + 1`.",
        "`//` divides and takes the floor. Add 1 afterwards.",
    ),
    solution="""\
def size_after(input_size, kernel_size, stride, dilation):
    covered = (kernel_size - 1) * dilation + 1
    return (input_size - covered) // stride + 1""",
    known_wrong=mistakes(
        lambda input_size, kernel_size, stride, dilation: steps(input_size, spread(kernel_size, dilation), stride) + 1,
        "for 8 cells, window 3, stride 2 you get 3.5 windows. There is no half window: `//` takes the floor.",
        lambda input_size, kernel_size, stride, dilation: (
            math.ceil(steps(input_size, spread(kernel_size, dilation), stride)) + 1
        ),
        "your formula rounds up, and so counts a window that would stick out. Take the floor.",
        lambda input_size, kernel_size, stride, dilation: (
            round(steps(input_size, spread(kernel_size, dilation), stride)) + 1
        ),
        "your formula rounds to the nearest number, so that it sometimes counts a window that would stick out. Take "
        "the floor, always.",
        lambda input_size, kernel_size, stride, dilation: (
            output_size(input_size, kernel_size, stride, dilation=dilation) - 1
        ),
        "you counted the steps. The window before the first step counts, too: add 1.",
        lambda input_size, kernel_size, stride, dilation: output_size(input_size, kernel_size, stride),
        "dilation plays no part in your formula. With dilation 2 a kernel of 3 reaches over 5 cells.",
        size_with(lambda kernel_size, dilation: kernel_size * dilation),
        "a kernel of 3 at dilation 2 covers 5 cells and not 6: nothing follows the last cell. Count the gaps, F − 1 "
        "of them.",
        size_with(lambda kernel_size, dilation: kernel_size + (kernel_size - 1) * dilation),
        "dilation is the distance from one cell to the next, and not the number of cells between them: 1 means side "
        "by side.",
        size_with(lambda kernel_size, dilation: (kernel_size - 1) * dilation),
        "(F − 1)·D is the way from the first cell to the last. The first cell itself is covered, too: add 1.",
        size_with(lambda kernel_size, dilation: kernel_size + dilation),
        "you added the dilation once. It stands between any two neighbours: how many gaps has a window of F cells?",
        size_with(lambda kernel_size, dilation: kernel_size + dilation - 1),
        "you widened one gap only. A window of 3 has two gaps, and dilation widens both.",
        lambda input_size, kernel_size, stride, dilation: output_size(input_size, kernel_size, stride * dilation),
        "you made dilation a part of the stride. It does not move the window: it makes the window wider.",
        lambda input_size, kernel_size, stride, dilation: input_size - spread(kernel_size, dilation) // stride + 1,
        "Python divides before it subtracts. Put brackets around what is to be divided: `(… - …) // stride`.",
        lambda input_size, kernel_size, stride, dilation: (input_size - spread(kernel_size, dilation) + 1) // stride,
        "the + 1 stands inside the division. The first window counts whole, whatever the stride: add 1 at the end.",
        lambda input_size, kernel_size, stride, dilation: input_size // stride,
        "the window's size plays no part in your formula. How many cells are left after the first window?",
    ),
    misunderstanding=WHOLE_OR_UP,
)

FITTING = [kernel for kernel in range(1, 21) if output_size(20, kernel, 3) == 6]
BY_FORMULA = 20 - 3 * (6 - 1)

ALL_KERNELS = ValueExercise(
    id="03.5",
    expected=FITTING,
    why="the floor throws cells away: three kernels give the same size, and the formula cannot tell which it was.",
    try_next="for the same 20 cells: how many kernel sizes are possible at stride 4, when 5 windows came out?",
    hints=(
        "Try every kernel size from 1 to 20 with `cnnlib.output_size(20, F, stride=3)`.",
        "Three of them give 6.",
        "`[F for F in range(1, 21) if cnnlib.output_size(20, F, stride=3) == 6]`",
    ),
    gives="kernels",
    solution="kernels = [F for F in range(1, 21) if cnnlib.output_size(20, F, stride=3) == 6]",
    known_wrong=mistakes(
        BY_FORMULA,
        "5 is what the lecture's formula gives, and it is possible. But the floor hides others: try the sizes beside "
        "it.",
        [BY_FORMULA],
        "5 is possible, but it is not the only one. The formula forgets the floor: try the sizes beside it.",
        FITTING[1:],
        "both are possible, but there is one more. Try further, until the number of windows is another.",
        [FITTING[0]],
        "3 is possible, but it is not the only one. Try the next sizes, too.",
        FITTING[0],
        "3 is possible, but it is not the only one. Give a list of all.",
        FITTING[::-1],
        "all three are right. Put the smallest first.",
        [BY_FORMULA, BY_FORMULA + 1, BY_FORMULA + 2],
        "6 gives (20 − 6)/3, about 4.67, and so 5 windows. Look at the sizes below 5.",
        [4],
        "4 is possible, but it is not the only one. Try its neighbours on both sides.",
        4,
        "4 is possible, but it is not the only one. Try its neighbours, and give a list of all.",
        [3, 5],
        "both are possible. What lies between them?",
        [3, 4],
        "both are possible, but there is one more. What does the lecture's formula say?",
        [2, 3, 4, 5],
        "one of them gives 7 windows. Put each into the size formula.",
        [1, 2, 3, 4, 5],
        "a small window fits more often: (20 − 1)/3 is about 6.33, and that makes 7 places. Put each into the size "
        "formula.",
        [3, 4, 5, 6],
        "one of them gives 5 windows. Put each into the size formula.",
    ),
    misunderstanding=WHOLE_OR_UP,
)

AFTER_SIX = output_size(28, 6)
POOLED = output_size(AFTER_SIX, 2, 2)

HALF_A_CELL = Choice(
    id="03.x1",
    prompt=(
        "28 cells, a convolution with a window of 6 at stride 1, then a pool (lesson 06; its window counts "
        "like any other) of 2 at stride 2. A lecture "
        f"computes {AFTER_SIX} and then {AFTER_SIX / 2}. What is the size really?"
    ),
    options=options(
        f"{AFTER_SIX / 2}",
        "no array has half a cell. The pool's windows are counted with the same formula: take its floor.",
        f"{POOLED}",
        IS_RIGHT,
        f"{math.ceil(AFTER_SIX / 2)}",
        f"you rounded up: window number {math.ceil(AFTER_SIX / 2)} would stick out at the end. Take the floor.",
        f"{AFTER_SIX - 1}",
        f"{AFTER_SIX - 1} is a pool that moves one cell at a time. Here its stride is 2.",
    ),
    why=(
        f"({AFTER_SIX} − 2)/2 = {(AFTER_SIX - 2) / 2}: the floor is {(AFTER_SIX - 2) // 2}, and the first window makes "
        f"it {POOLED}."
    ),
    try_next="find a window for the convolution that leaves nothing over at the pool.",
    hints=("Use the size formula twice.", f"First {AFTER_SIX}. Then ({AFTER_SIX} − 2)/2, the floor, and 1 more."),
    misunderstanding=WHOLE_OR_UP,
)

DILATED = Choice(
    id="03.x2",
    prompt="28 cells, a window of 3 with dilation 2, stride 1, no padding. How many windows fit?",
    options=options(
        f"{output_size(28, 3)}",
        "that is without dilation. The three cells lie 2 apart, so that the window reaches over 5.",
        f"{output_size(28, 6)}",
        "you took 3 · 2 = 6 cells. Nothing follows the last cell: there are only two gaps, (3 − 1) · 2 + 1 = 5.",
        f"{output_size(28, 3, dilation=2)}",
        IS_RIGHT,
        f"{output_size(28, 3, stride=2)}",
        "that is stride 2. Stride is how far the window moves; dilation is how far its own cells lie apart.",
    ),
    why="the window covers (3 − 1) · 2 + 1 = 5 cells, and 28 − 5 + 1 = 24.",
    try_next="which dilation makes a window of 3 as wide as one of 9?",
    hints=("Draw the cells that the window reads: 0, 2, 4.", "It covers 5 cells. Use 5 in place of 3."),
)

EXERCISES = (THREE_SIZES, LEFT_OVER, WRITE_THE_LOOP, BLANK_PAGE, ALL_KERNELS, HALF_A_CELL, DILATED)

PLAY = (
    "Stride 3: (8 − 3)/3 leaves a remainder, so that the second, last window ends at column 5. A kernel of 2 or of 5 "
    "takes the last column in again, because (8 − 2)/3 and (8 − 5)/3 leave none. Stride 4 with a kernel of 4 is right, "
    "too.",
    "Stride 2: the two windows of a row read columns 0, 2, 4 and 2, 4, 6. Whoever takes steps of 2 and looks 2 cells "
    "apart meets even columns only. At stride 1 the next window reads those between.",
    "For example a kernel of 3 with dilation 2, and a kernel of 5 without: at stride 1 both stand at 4 places. "
    "The formula sees only the effective size, (F − 1)·D + 1.",
    "79, 53 and 40, and at none of them: 160 − 3 = 157 can be divided by neither 2 nor 3 nor 4. Each time the last "
    "window ends at column 158, and column 159 is not read.",
    "From 4 on: the first window reads columns 0, 1 and 2, and the next one begins at 4. The 40 windows of a row read "
    "3 columns each, 120 of the 160; 40 are left out, every fourth: 3, 7, 11, … 159.",
)
