"""Exercises of lesson 01, See why we convolve."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options

BAR = np.zeros((10, 10), int)
BAR[1:8, 4] = 1
HIGH = int(BAR.sum())


def changed(picture, rows, columns):
    """How many cells change when a picture moves; nothing of it may leave."""
    return int((np.roll(picture, (rows, columns), axis=(0, 1)) != picture).sum())


RIGHT, DOWN = changed(BAR, 0, 1), changed(BAR, 1, 0)

MOVE_A_BAR = ValueExercise(
    id="01.1",
    expected=(RIGHT, DOWN),
    why="only ink and the places where it goes can change; paper that stays paper does not.",
    try_next="do the same for a bar that is two cells wide.",
    hints=(
        "A cell changes when ink comes, and also when ink goes.",
        "To the right: every ink cell goes, and as many come. Down: the bar lies on itself, all but its two ends.",
        "Right: 7 cells go and 7 come. Down: 1 goes and 1 comes.",
    ),
    gives="(change_right, change_down)",
    solution="change_right, change_down = 7 + 7, 1 + 1",
    known_wrong=mistakes(
        (100, 100),
        "that would be the lecture's sentence. Most cells are paper before and paper after: they do not change.",
        (HIGH, 1),
        "you counted the cells where ink comes. Those that it leaves change, too.",
        (HIGH, HIGH),
        "two things: a cell that ink leaves changes, too; and going down, most of the bar lands on the bar itself.",
        (HIGH, DOWN),
        "down is right: one end comes, the other goes. To the right, too, ink comes and ink goes: count both.",
        (HIGH, 0),
        "a bar that moves is not where it was: look at its two ends. And a cell that ink leaves changes, too.",
        (RIGHT, 0),
        "to the right is right. Going down, the middle of the bar lies on itself. And its two ends?",
        (RIGHT, 1),
        "to the right is right. Going down, one end comes to paper. What happens at the other end?",
        (RIGHT, HIGH),
        "to the right is right. Going down, which cells had no ink before, and which have none after?",
        (RIGHT, RIGHT),
        "going down, the bar lies on itself: most cells have ink before and after. Only its two ends change.",
        (DOWN, RIGHT),
        "the two are the other way round: an upright bar that moves down lies on itself.",
    ),
)


def place_of(row, column, channel, width, channels):
    """Where a number of (H, W, C) stands after ravel."""
    return (row * width + column) * channels + channel


FLAT_PLACE = FunctionExercise(
    id="01.2",
    reference=place_of,
    cases=((0, 0, 0, 5, 3), (0, 1, 0, 5, 3), (1, 0, 2, 5, 3), (4, 6, 0, 10, 1), (2, 3, 1, 7, 2)),
    why="every pixel before this one brought all its channels along.",
    try_next="how far is a pixel from the one below it, in a photograph of 224×224 with three channels?",
    hints=(
        "How many numbers do the pixels before this one have together?",
        "Each of them has `channels` numbers. Then come the channels of this pixel before this one.",
        "`pixels_before * channels + channel`",
    ),
    solution="""\
def place_of(row, column, channel, width, channels):
    pixels_before = row * width + column
    return pixels_before * channels + channel""",
    known_wrong=mistakes(
        lambda row, column, channel, width, channels: row * width + column,
        "you counted pixels. Each pixel before this one has several numbers, one for each channel.",
        lambda row, column, channel, width, channels: row * width + column + channel,
        "each pixel before this one takes `channels` places, and not one.",
        lambda row, column, channel, width, channels: place_of(row, column, channel, width, channels) + 1,
        "you are one too far: places count from 0, so the very first number stands at 0.",
        lambda row, column, channel, width, channels: (row * width + column) * channels,
        "this is where the pixel begins. Its channels stand side by side: go on by `channel`.",
        lambda row, column, channel, width, channels: (row * width + column) * 3 + channel,
        "a picture need not have three channels: there stands how many, `channels`.",
        lambda row, column, channel, width, channels: (row * width + column + channel) * channels,
        "look at your brackets: a pixel before takes `channels` places, but a channel before takes one.",
        lambda row, column, channel, width, channels: (row * width + column) * channel + channels,
        "the two are the other way round: `channels` is how many each pixel has, `channel` is which one is wanted.",
        lambda row, column, channel, width, channels: (row * width + column) * channel,
        "`channel` is which one is wanted. How many numbers does each pixel before this one have?",
        lambda row, column, channel, width, channels: (row * width + column + 1) * channels,
        "you are at the next pixel. Go on by `channel`, which is wanted, and not by all `channels`.",
        lambda row, column, channel, width, channels: row * width * channels + column + channel,
        "the rows before are right. The pixels before in this row have `channels` numbers each, too.",
    ),
)

SIDE, CHANNELS, OUTPUTS, FILTERS, KERNEL = 32, 3, 50, 16, 5
INPUTS = SIDE * SIDE * CHANNELS
DENSE, CONV = INPUTS * OUTPUTS + OUTPUTS, FILTERS * (KERNEL * KERNEL * CHANNELS + 1)

COUNT_BOTH = ValueExercise(
    id="01.3",
    expected=(DENSE, CONV),
    why="a dense output has a weight for each input; a filter has a weight for each number under it, wherever it lies.",
    try_next="do it again for a picture of 64×64: which of the two numbers changes?",
    hints=(
        "The dense layer: one weight for each input and output, and one bias for each output.",
        "A filter lies on 5×5 pixels, and on all three channels of each: 75 numbers.",
        "`32 * 32 * 3 * 50 + 50` and `16 * (5 * 5 * 3 + 1)`",
    ),
    gives="(dense_count, filter_count)",
    solution="""\
dense_count = 32 * 32 * 3 * 50 + 50
filter_count = 16 * (5 * 5 * 3 + 1)""",
    known_wrong=mistakes(
        (DENSE - OUTPUTS, CONV - FILTERS),
        "the biases are missing: one for each output of the dense layer, and one for each filter.",
        (SIDE * SIDE * OUTPUTS + OUTPUTS, FILTERS * (KERNEL * KERNEL + 1)),
        "the picture has three channels. Each of them is an input, and a filter has weights for all three.",
        (DENSE, FILTERS * (KERNEL * KERNEL + 1)),
        "the dense layer is right. A filter lies on three channels at once: it has a weight for each number there.",
        (DENSE, FILTERS * (KERNEL * KERNEL * CHANNELS + 1) * (SIDE - KERNEL + 1) ** 2),
        "you counted each place of the filters anew. It is the same filter everywhere: it is counted once.",
        (DENSE, FILTERS * KERNEL * KERNEL * CHANNELS + 1),
        "the dense layer is right. Each of the 16 filters has a bias of its own.",
        (DENSE - OUTPUTS, CONV),
        "the filters are right, with their biases. The outputs of the dense layer have theirs, too: one each.",
        (DENSE, CONV - FILTERS),
        "the dense layer is right, with its biases. A filter has a bias, too.",
        (SIDE * SIDE * OUTPUTS + OUTPUTS, CONV),
        "the filters are right, with all their channels. The dense layer has one input for each colour of each pixel.",
        (DENSE, FILTERS * KERNEL * KERNEL),
        "the dense layer is right. A filter lies on all the channels at once, and it has a bias.",
        (DENSE, FILTERS * CHANNELS * (KERNEL * KERNEL + 1)),
        "the dense layer is right. A filter has one bias, and not one for each channel.",
        (DENSE, KERNEL * KERNEL * CHANNELS + 1),
        "the dense layer is right. And this is one filter, with its bias: how many are there?",
        (INPUTS + OUTPUTS, CONV),
        "the filters are right. In the dense layer every output has a weight for every input: do not add the two.",
    ),
)


def moved(picture, columns):
    """The picture further to the right; zeros come in from the left."""
    return np.pad(picture, ((0, 0), (columns, 0)))[:, : picture.shape[1]]


def new_ink(picture, columns):
    """The share of the ink that lands on paper when a picture of 0 and 1 moves right."""
    return (moved(picture, columns) > picture).sum() / picture.sum()


CORNER = np.array([[1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 1, 0], [1, 1, 1, 0, 1, 1], [0, 0, 0, 0, 0, 1]])

NEW_INK = FunctionExercise(
    id="01.4",
    reference=new_ink,
    cases=((BAR, 1), (CORNER, 1), (CORNER, 2), (np.eye(5, dtype=int), 3)),
    why="what counts is ink now, where there was paper before.",
    try_next="call it on the `d` of this lesson, for 1, 2, 3 and 4 columns.",
    hints=(
        "First make the moved picture, as in the lesson: begin with `np.zeros_like(picture)`.",
        "`shifted[:, columns:] = picture[:, :-columns]` moves it. Where is `shifted` 1 and `picture` 0?",
        "Count those cells and divide by `picture.sum()`.",
    ),
    solution="""\
def new_ink(picture, columns):
    shifted = np.zeros_like(picture)
    shifted[:, columns:] = picture[:, :-columns]
    return (shifted > picture).sum() / picture.sum()""",
    known_wrong=mistakes(
        lambda picture, columns: (np.roll(picture, columns, axis=1) > picture).sum() / picture.sum(),
        "what leaves at the right came in again at the left. `np.roll` does that: zeros come in.",
        lambda picture, columns: new_ink(picture, columns) * picture.sum() / picture.size,
        "you divided by the number of all cells. Divide by the ink, `picture.sum()`.",
        lambda picture, columns: (moved(picture, columns) != picture).sum() / picture.sum(),
        "you counted the cells that ink has left, too. Count only where it is new.",
        lambda picture, columns: new_ink(picture.T, columns),
        "your picture moved down. Columns are the second axis: `[:, columns:]`.",
        lambda picture, columns: (moved(picture, columns) & picture).sum() / picture.sum(),
        "you counted the ink that lands on ink. Count what lands on paper.",
        lambda picture, columns: (moved(picture, columns) > picture).sum(),
        "this is how many cells have new ink. Which share is that of the ink that the picture had?",
        lambda picture, columns: new_ink(picture, 1),
        "your picture moves by one column, however large `columns` is.",
        lambda picture, columns: (moved(picture, columns) - picture).sum() / picture.sum(),
        "the difference is −1 where ink has gone, and takes away from what is new. Count only where it is 1.",
        lambda picture, columns: (moved(picture, columns) < picture).sum() / picture.sum(),
        "you counted the ink that has left its place. Some of it may have left the picture: count where ink is new.",
        lambda picture, columns: (moved(picture, columns) > picture).sum() / moved(picture, columns).sum(),
        "you divided by the ink that is still there after the move. The share is of all the ink before it.",
        lambda picture, columns: new_ink(picture[:, ::-1], columns),
        "your picture moves to the left: zeros come in from the left, so the first columns are the empty ones.",
        moved,
        "this is the moved picture: half of the work. Now count where it has ink and `picture` has none.",
    ),
)

WHAT_THE_MAP_DOES = Choice(
    id="01.x1",
    prompt=(
        "A digit moves by three pixels to the right, away from the border. What does the map of a convolution layer "
        "with stride 1 do?"
    ),
    options=options(
        "It stays the same: a filter does not care where things are.",
        "look at the two maps again: they differ. That would be invariance; a convolution is equivariant.",
        "It moves with the digit: three columns to the right.",
        IS_RIGHT,
        "It changes everywhere, in a way that nobody can foresee.",
        "that is the dense layer, which has other weights at every place. Here one filter is used everywhere.",
        "It turns empty: the filter has learned the old place.",
        "a filter knows no places: it is moved over the whole picture, and answers wherever its pattern is.",
    ),
    why="the same filter meets the same pixels, only three columns later.",
    try_next="find out what two moves do, first down and then right.",
    hints=("Does a filter know where in the picture it lies?", "Compare the two maps in the lesson, column by column."),
)

MOVED_AND_TURNED = Choice(
    id="01.x2",
    prompt="What does convolution by itself do about digits that are moved, and about digits that are turned?",
    options=options(
        "It helps with both: that is why CNNs were invented.",
        "the lesson turned the digits, and the CNN read no more of them than a guess does.",
        "It helps with turned ones; a moved one is a new input.",
        "it is the other way round: a filter is moved over the picture, but nobody turns it.",
        "It helps with moved ones; it does nothing for turned ones.",
        IS_RIGHT,
        "It makes a net right wherever the digit is, but not when it is turned.",
        "half of it is right. But look at the curve: moved by four pixels, the CNN makes mistakes, too.",
    ),
    why="the filter is moved, never turned; and even for moved pictures it helps, but promises nothing.",
    try_next="think of what one could show a network while it learns, so that it reads turned digits.",
    hints=("What is done to a filter, and what is not?", "Look at the curve at ±4, and at what came after it."),
)

PLAY = (
    "Four pixels to the left the dense net says 6. The CNN still says 4, but with 0.77 in place of 1.00: its maps move "
    "along, and the dense layers behind them meet a map that is new to them.",
    "To the left: one pixel, and the dense net says 7; two, and the CNN says 7, too. Down, only the dense net fails, "
    "after three pixels; up and to the right neither does. A convolution makes moving easier; it promises nothing.",
    "To the left, the dense net reads the 4 as far as 47° and the CNN as far as 50°; to the right, 13° and 14°. Both "
    "read the 0 all the way round: nobody turns the filters, but a turned ring is still a ring.",
)

EXERCISES = (MOVE_A_BAR, FLAT_PLACE, COUNT_BOTH, NEW_INK, WHAT_THE_MAP_DOES, MOVED_AND_TURNED)
