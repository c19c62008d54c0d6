"""Exercises of lesson 02, Slide one window."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.functional import conv2d
from cnnlib.language import sentence
from cnnlib.windows import sliding_windows

TOY = np.arange(1, 10).reshape(1, 3, 3, 1)
ONES = np.ones((2, 2, 1, 1), int)
RISING = np.arange(4).reshape(2, 2, 1, 1)
LARGER = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])
CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
PLUS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
FRACTIONS = np.array([[0.5, -1.5, 2.25], [-0.75, 3.5, 1.0]])
COLOUR = np.stack([FRACTIONS, FRACTIONS[::-1] - 2, -FRACTIONS[:, ::-1]], axis=2)  # three channels
UNEVEN = np.array([[1, 0], [2, 5]]).reshape(2, 2, 1, 1)


def plane(batch):
    """The only image and channel of a batch."""
    return batch[0, :, :, 0]


def batch(image):
    return image[np.newaxis, :, :, np.newaxis]


def stack(kernel):
    return kernel[:, :, np.newaxis, np.newaxis]


# What a known wrong answer of 02.1 is: each message says where the number comes from.
OTHER_PLACE = "{found} stands at row 2, column 0. The row comes first: place the window at the top right."
FROM_ONE = "{found} stands one column further to the left. Columns count from 0: column 2 is the third."
OTHER_FILTER = "{found} is what the lesson's filter gives. The plus has its ones in other places."
NO_PRODUCTS = "{found} is the sum of the window alone. MULTIPLY by the filter first, then SUM."
OF_THE_IMAGE = "{found} stands there in the image. In the map there stands a sum over a whole window."
HOW_MANY = "{found} is how many products there are. MULTIPLY the numbers that lie on each other, then SUM."

CROSS_MAP = plane(conv2d(batch(LARGER), stack(CROSS)))
PLUS_MAP = plane(conv2d(batch(LARGER), stack(PLUS)))
UPPER_RIGHT_WINDOW = sliding_windows(batch(LARGER), 3)[0, 0, 2, :, :, 0]

ONE_WINDOW = ValueExercise(
    id="02.1",
    expected=PLUS_MAP[0, 2],
    why="the window of cell [0, 2] begins at row 0, column 2, and only cells under a 1 of the filter count.",
    try_next="do the same for the cell [1, 2].",
    hints=(
        "The window covers rows 0 to 2 and columns 2 to 4 of the image.",
        "Its rows are 1 0 0, 1 1 0 and 1 1 1.",
        "The plus keeps the middle and its four neighbours: add 0 + 1 + 1 + 0 + 1.",
    ),
    gives="cell",
    solution="""\
cell = 1 * 0 + 0 * 1 + 0 * 0  # row 0 of the image
cell += 1 * 1 + 1 * 1 + 0 * 1  # row 1
cell += 1 * 0 + 1 * 1 + 1 * 0  # row 2""",
    known_wrong=mistakes(
        PLUS_MAP[2, 0],
        sentence(OTHER_PLACE, found=PLUS_MAP[2, 0]),
        PLUS_MAP[0, 1],
        sentence(FROM_ONE, found=PLUS_MAP[0, 1]),
        CROSS_MAP[0, 2],
        sentence(OTHER_FILTER, found=CROSS_MAP[0, 2]),
        UPPER_RIGHT_WINDOW.sum(),
        sentence(NO_PRODUCTS, found=UPPER_RIGHT_WINDOW.sum()),
        LARGER[0, 2],
        sentence(OF_THE_IMAGE, found=LARGER[0, 2]),
        PLUS.size,
        sentence(HOW_MANY, found=PLUS.size),
    ),
)

BIAS = 5
WITHOUT_BIAS = plane(conv2d(TOY, ONES))

ONE_BIAS = ValueExercise(
    id="02.2",
    expected=plane(conv2d(TOY, ONES, [BIAS])),
    why="a filter has one bias, and it is added once to every cell of its map.",
    try_next="compare with `cnnlib.conv2d(image, weight, bias=[5])`.",
    hints=(
        "A bias is added after SUM, before STORE.",
        "It is added once to each cell of the map, and not once to each product.",
        "The first cell is 12 + 5.",
    ),
    gives="biased",
    solution="biased = [[12 + 5, 16 + 5], [24 + 5, 28 + 5]]",
    known_wrong=mistakes(
        WITHOUT_BIAS,
        "this is the map without a bias. Add 5 to each cell.",
        WITHOUT_BIAS + BIAS * ONES.size,
        "you added 5 for each of the four products. The bias is added once, after SUM.",
        WITHOUT_BIAS + np.array([[BIAS, 0], [0, 0]]),
        "only the first cell has its bias. Every cell of the map gets it.",
        WITHOUT_BIAS * BIAS,
        "you multiplied by 5. Weights multiply; a bias is added.",
        WITHOUT_BIAS + 10,
        "this is the map with the lesson's bias, 10. Here it is 5.",
        WITHOUT_BIAS - BIAS,
        "you took the bias away. It is added.",
        WITHOUT_BIAS + np.array([[BIAS, BIAS], [0, 0]]),
        "only the first row has its bias. The filter has one bias for all cells of its map.",
        WITHOUT_BIAS + np.array([[0, 0], [0, BIAS]]),
        "only the last cell has its bias: it is added to each sum, and not at the end of all.",
        WITHOUT_BIAS * (1 + BIAS),
        "you added the bias to each weight of the filter. It is no weight: add it after SUM.",
    ),
)


def slide(image, kernel):
    """The map of one plane."""
    return plane(conv2d(batch(image), stack(kernel)))


def slide_by(image, kernel, width, number):
    """The exercise's loop, with this width, and this number of each window."""
    out = np.zeros((image.shape[0] - kernel.shape[0] + 1, width))
    for i, j in np.ndindex(out.shape):
        out[i, j] = number(image[i : i + kernel.shape[0], j : j + kernel.shape[1]])
    return out


def slide_as_wide_as(image, kernel, width):
    """The width is a wrong one: a window that hangs over is cut off, and may not fit the kernel any more."""
    return slide_by(image, kernel, width, lambda window: (window * kernel).sum())


def slide_with(number):
    """The width is right; each window's number is made by `number(window, kernel)`."""
    return lambda image, kernel: slide_by(
        image, kernel, image.shape[1] - kernel.shape[1] + 1, lambda window: number(window, kernel)
    )


WRITE_THE_LOOP = FunctionExercise(
    id="02.3",
    reference=slide,
    cases=(
        (plane(TOY), np.arange(4).reshape(2, 2)),
        (LARGER, CROSS),
        (np.arange(15).reshape(3, 5), np.arange(6).reshape(2, 3)),
        (FRACTIONS, FRACTIONS[:, 1:2] - 1),
        (np.stack([FRACTIONS[0] * 1e6, FRACTIONS[1], FRACTIONS[0] / 1e3]), FRACTIONS),
    ),
    why="PLACE takes the window, MULTIPLY and SUM make one number, STORE puts it into cell [i, j].",
    try_next="give it a kernel with one row, and say the shape before you look.",
    hints=(
        "The width follows from the columns as the height does from the rows.",
        "`window * kernel` multiplies cell by cell. What is still to do before STORE?",
        "`out[i, j] = (window * kernel).sum()`",
    ),
    solution="""\
def slide(image, kernel):
    height = image.shape[0] - kernel.shape[0] + 1
    width = image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            window = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            out[i, j] = (window * kernel).sum()
    return out""",
    known_wrong=mistakes(
        lambda image, kernel: slide(image, kernel[::-1, ::-1]),
        "your loop turns the filter around before it multiplies. That is the mathematicians' convolution; deep "
        "learning leaves the filter as it is.",
        lambda image, kernel: slide_as_wide_as(image, kernel, image.shape[0] - kernel.shape[0] + 1),
        "your map is always as wide as it is high. Take the columns: `image.shape[1]` and `kernel.shape[1]`.",
        lambda image, kernel: slide_as_wide_as(image, kernel, image.shape[1]),
        "your map is as wide as the image, so the last windows hang over its edge. How many places has the kernel?",
        lambda image, kernel: slide(image, np.ones_like(kernel)),
        "you sum the window alone. MULTIPLY it by the kernel first.",
        slide_with(lambda window, kernel: window * kernel),
        "a cell holds one number, and you store several: all the products, or, with Python's own `sum`, one for each "
        "column. An array's `.sum()` adds up all.",
        slide_with(lambda window, kernel: (window @ kernel).sum()),
        "`@` between two grids is the product of matrices. MULTIPLY goes cell by cell, with `*`.",
        slide_with(lambda window, kernel: (window + kernel).sum()),
        "you add the kernel to the window. MULTIPLY the two, cell by cell.",
        slide_with(lambda window, kernel: (window * kernel).max()),
        "you store the largest product. Store the SUM of all.",
        slide_with(lambda window, kernel: window.sum() * kernel.sum()),
        "you sum first and multiply then. Each number meets its own weight: MULTIPLY, then SUM.",
        lambda image, kernel: slide(image, kernel) / kernel.size,
        "you store the mean of the products. Store their SUM.",
        lambda image, kernel: slide(image, kernel)[:, :-1],
        "the map is one column too narrow. The window at the very start counts, too: add 1.",
        lambda image, kernel: slide(image, kernel).astype(int),
        "your map holds whole numbers only: `np.zeros(shape, int)` cuts every fraction off. Leave `int` out.",
    ),
    misunderstanding="convolution flips the filter / never matters",
)

TURN_THE_FILTER = ValueExercise(
    id="02.4",
    expected=plane(conv2d(TOY, UNEVEN[::-1, ::-1])),
    why="a true convolution turns the filter by half a turn: upside down, and left to right.",
    try_next="do it with a filter of ones. Why does nothing change?",
    hints=(
        "Turn the filter by half a turn: its first number goes to the last place.",
        "`uneven[::-1]` turns the rows upside down. The columns need the same.",
        "`cnnlib.conv2d(toy, uneven[::-1, ::-1])[0, :, :, 0]`",
    ),
    gives="turned_map",
    solution="""\
toy = np.arange(1, 10).reshape(1, 3, 3, 1)
uneven = np.array([[1, 0], [2, 5]]).reshape(2, 2, 1, 1)
turned_map = cnnlib.conv2d(toy, uneven[::-1, ::-1])[0, :, :, 0]""",
    known_wrong=mistakes(
        plane(conv2d(TOY, UNEVEN)),
        "this is the correlation, which `cnnlib.conv2d` computes. Turn the filter first: here it does matter.",
        plane(conv2d(TOY, UNEVEN[::-1])),
        "the filter is only upside down. Swap left and right, too.",
        plane(conv2d(TOY, UNEVEN[:, ::-1])),
        "only left and right are swapped. Turn it upside down, too.",
        plane(conv2d(TOY, UNEVEN.swapaxes(0, 1))),
        "you swapped rows and columns. A half turn takes the first number to the last place.",
        plane(conv2d(TOY, np.rot90(UNEVEN))),
        "this is a quarter turn. The mathematicians turn the filter by half a turn: two of these.",
        plane(conv2d(TOY[:, ::-1, ::-1], UNEVEN)),
        "you turned the image: the numbers are right, but they come in the order from the last to the first.",
        plane(conv2d(TOY, UNEVEN[::-1, ::-1])).T,
        "the numbers are right, but rows and columns are swapped.",
        UNEVEN[::-1, ::-1, 0, 0],
        "this is the turned filter: half of the work. Now slide it over the image.",
        plane(conv2d(TOY, ONES)),
        "this is the map of the filter of ones, which looks the same when it is turned. Take `uneven`.",
    ),
    misunderstanding="convolution flips the filter / never matters",
)


def map_of(image, weight):
    """The maps of one image of shape (H, W, C), without the axis of images."""
    return conv2d(image[np.newaxis], weight)[0]


MISSING_AXIS = FunctionExercise(
    id="02.5",
    reference=map_of,
    cases=(
        (TOY[0], ONES),
        (np.arange(20).reshape(4, 5, 1), UNEVEN),
        (COLOUR[:, :, :2], COLOUR[1:, :2, :2, np.newaxis] * [1, -2]),  # two channels, two filters
        (
            np.concatenate([COLOUR, COLOUR + 1]),
            np.concatenate([COLOUR, -COLOUR])[:3, ..., np.newaxis] * [1, -2, 1e6, 0.5],
        ),
    ),
    why="the layer takes a batch of images and gives a batch of maps: one axis is added before, and taken away after.",
    try_next="call `cnnlib.conv2d(image[0], weight)` and read the error: it names the cure.",
    hints=(
        "The layer wants (images, height, width, channels). Which of these axes is not there?",
        "`image[np.newaxis]` puts a new axis in front. Then convolve.",
        "Out comes a batch with one map in it. Take the first: `[0]`.",
    ),
    solution="""\
def map_of(image, weight):
    batch = image[np.newaxis]
    return cnnlib.conv2d(batch, weight)[0]""",
    known_wrong=mistakes(
        lambda image, weight: conv2d(image[np.newaxis], weight),
        "the numbers are right, but the axis of images is still there. Take the only map of the batch: `[0]`.",
        lambda image, weight: plane(conv2d(image[np.newaxis], weight)),
        "the numbers are right, but you took the axis of filters away, too. Only the axis of images has to go.",
        lambda image, weight: image[np.newaxis],
        "this is the image as a batch: half of the work. Now convolve it, and take its map.",
        lambda image, weight: map_of(image, weight[::-1, ::-1]),
        "you turned the filter around. A layer leaves it as it is.",
        lambda image, weight: map_of(image[:, :, :1], weight[:, :, :1]),
        "only the first channel is looked at. An image may have several, and the filter has weights for each: leave "
        "that axis whole.",
        lambda image, weight: map_of(np.repeat(image.mean(2, keepdims=True), image.shape[2], 2), weight),
        "you made the image grey: the mean of its channels. Each channel meets weights of its own.",
        lambda image, weight: map_of(image, weight[..., :1]),
        "only the first filter has worked. `weight` may hold several, and each makes a map.",
        lambda image, weight: map_of(image, weight).squeeze(),
        "`squeeze` takes every axis of length 1 away, that of a single filter, too. Take the first map: `[0]`.",
        lambda image, weight: conv2d(image[np.newaxis], weight)[..., 0],
        "you took the axis of filters away; the axis of images, the first one, is still there.",
        lambda image, weight: map_of(image, weight).sum(axis=2),
        "you added the maps of all filters up. Each filter has a map of its own: that axis stays.",
        lambda image, weight: conv2d(image[np.newaxis], weight, padding="same")[0],
        "your map is as large as the image: you pad. Here every window stays inside.",
        lambda image, weight: conv2d(image[..., np.newaxis], weight)[0],
        "the new axis stands at the end. Images are counted by the first axis.",
    ),
    misunderstanding='"expected 4 dimensions, found 3" is a bug in the library',
)

WHOSE_FAULT = Choice(
    id="02.x1",
    prompt=(
        "A convolution layer gets a colour photograph of the shape (32, 32, 3) and says: expected 4 dimensions, found "
        "3. What is the matter?"
    ),
    options=options(
        "The layer has a bug: a photograph has no fourth axis.",
        "the layer is right: it takes whole batches, so that a thousand photographs need one call. Which axis counts "
        "the images?",
        "It is one image, no batch: the layer wants (1, 32, 32, 3).",
        IS_RIGHT,
        "The channels have no axis: the layer wants (32, 32, 3, 1).",
        "the channels have one: the 3 at the end, for red, green and blue. What do the four axes count?",
        "Three channels are too many: the layer takes grey images only.",
        "a layer takes any number of channels. Count the axes, 3 against 4. Which one is not there?",
    ),
    why="one photograph is a batch of one, and its first axis says so.",
    try_next="say the shape of a batch of ten such photographs.",
    hints=("Write what each of the numbers 32, 32, 3 counts.", "The four axes: images, height, width, channels."),
    misunderstanding='"expected 4 dimensions, found 3" is a bug in the library',
)

FLIP_OR_NOT = Choice(
    id="02.x2",
    prompt="Does a convolution layer turn its filter around before it multiplies?",
    options=options(
        "Yes: turning it is what the word convolution means.",
        "mathematicians turn it; deep learning kept the word, but not the turn. Look at [[25, 31], [43, 49]] again.",
        "No, and a turned filter would give the same map anyway.",
        "it does not turn it, but it would matter: [[0, 1], [2, 3]] gave [[11, 17], [29, 35]] when it was turned.",
        "Only if its size is odd, so that it has a middle to turn on.",
        "the size plays no part. The lesson's filters of 2×2 and of 3×3 were both laid down as they are.",
        "No, though many filters would give another map if turned.",
        IS_RIGHT,
    ),
    why="layers correlate; the filter of ones hides the difference, [[0, 1], [2, 3]] shows it.",
    try_next="find another 2×2 filter that hides it.",
    hints=(
        "Which of the two maps of [[0, 1], [2, 3]] did `cnnlib.conv2d` give?",
        "Which filters look the same upside down?",
    ),
    misunderstanding="convolution flips the filter / never matters",
)

PLAY = (
    "All four use the 5, and only one uses the 1: every window of this filter covers the centre, but a corner lies in "
    "one window alone. So the border of an image counts less than its middle; lesson 04 comes back to that.",
    "−12: the smallest number was 12. The largest, 28, becomes 16: one bias is added to every cell of the map, so the "
    "numbers keep their distances.",
    "[[1, 0], [0, 0]]. Of each window only its top left number stays in the sum, so the map repeats the image from its "
    "top left corner on, as far as windows go.",
    "The numbers of its right column are large, those of its left column small: blue is a step from dark to light. The "
    "most that the kernel can give is 1 + 2 + 1 = 4, with white under its right column and black under its left one. "
    "This photograph comes to 3.64.",
    "The photograph itself, its bright places dark blue: the pixel is now added to the sum, so that the map is the "
    "edges plus the picture. The numbers of the kernel add up to 1; as long as they added up to 0, an even area gave "
    "0, however bright it was.",
)

EXERCISES = (ONE_WINDOW, ONE_BIAS, WRITE_THE_LOOP, TURN_THE_FILTER, MISSING_AXIS, WHOSE_FAULT, FLIP_OR_NOT)
