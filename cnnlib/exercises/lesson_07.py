"""Exercises of lesson 07, Turn a digit into feature maps."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.exercises.lesson_02 import batch, plane
from cnnlib.functional import max_pool2d, softmax
from cnnlib.shapes import output_size
from cnnlib.windows import sliding_windows

LOGITS = "logits are probabilities"


def sizes_for(kernel_size=5, stride=1, padding="valid", pool_stride=2):
    """Side of the maps, side of the pooled maps, and the numbers of eight of them."""
    side = output_size(28, kernel_size, stride, padding)
    pooled = output_size(side, 2, pool_stride)
    return side, pooled, 8 * pooled**2


SIDE, POOLED_SIDE, FEATURES = sizes_for()

ANOTHER_PATH = ValueExercise(
    id="07.1",
    expected=(SIDE, POOLED_SIDE, FEATURES),
    why=(
        f"28 − 5 + 1 = {SIDE}, half of it is {POOLED_SIDE}, and {POOLED_SIDE}·{POOLED_SIDE}·8 = {FEATURES}: "
        "pooling halves the sides and keeps all eight maps."
    ),
    try_next="put a second pool behind the first, and say how many numbers are left.",
    hints=(
        "VALID, stride 1: (28 − 5)/1 + 1 windows fit along a side.",
        "Blocks of 2×2, side by side: the side is halved.",
        "Eight maps, each of pooled_side × pooled_side numbers.",
    ),
    gives="(side, pooled_side, numbers_left)",
    solution="""\
side = cnnlib.output_size(28, 5)
pooled_side = cnnlib.output_size(side, 2, stride=2)
numbers_left = pooled_side * pooled_side * 8""",
    known_wrong=mistakes(
        sizes_for(padding="same"),
        "you padded with SAME. VALID has no border: 28 − 5 + 1 windows fit.",
        sizes_for(stride=2, padding="same"),
        "this is the lesson's way, stride 2 and SAME. Here the filters move one cell at a time, without a border.",
        sizes_for(stride=2),
        "you took stride 2 for the filters, as in the lesson. Here they move one cell at a time.",
        sizes_for(pool_stride=1),
        "the maps are right, but your pool moves one cell at a time. With stride 2 the blocks lie side by side.",
        (SIDE, POOLED_SIDE, POOLED_SIDE**2),
        "both sides are right. You flattened one map only: there are eight.",
        (SIDE, POOLED_SIDE, 8 * SIDE**2),
        "both sides are right. But you flattened the maps before the pool.",
        (SIDE, POOLED_SIDE - 1, 8 * (POOLED_SIDE - 1) ** 2),
        "the maps are right. Blocks of 2×2 lie side by side: (side − 2)/2 + 1 of them fit, as with every window.",
        (SIDE - 1, POOLED_SIDE - 1, 8 * (POOLED_SIDE - 1) ** 2),
        "28 − 5 counts the steps of the window. The place where it begins counts, too.",
        sizes_for(kernel_size=3),
        "you took filters of 3×3, as in the lesson. Here they are 5×5.",
        (SIDE, POOLED_SIDE, 8 * POOLED_SIDE),
        "both sides are right. A map is as high as it is wide: count rows times columns, for each of the eight.",
        (SIDE, POOLED_SIDE, 2 * POOLED_SIDE),
        "both sides are right. Every map has rows times columns of numbers, and there are eight maps.",
        (SIDE, SIDE // 3, 8 * (SIDE // 3) ** 2),
        "the maps are right. But your pool goes three cells at a time; these blocks of 2×2 lie side by side.",
    ),
)

DIGIT = np.zeros((28, 28), np.uint8)
AS_UINT8, AS_LECTURE, AS_FLOAT32 = DIGIT.nbytes, (DIGIT / 255.0).nbytes, (DIGIT.astype(np.float32) / 255).nbytes

EIGHT_TIMES = ValueExercise(
    id="07.2",
    expected=(AS_UINT8, AS_LECTURE, AS_FLOAT32),
    why="uint8 divided by a number gives float64, eight bytes for each of the 784 pixels; nothing gets faster by that.",
    try_next="look at `(x_train[0] / 255.0).nbytes`.",
    hints=(
        "A digit has 28 · 28 = 784 pixels. How many bytes does each take?",
        "uint8 has 8 bits, that is 1 byte; float32 has 4 bytes, float64 has 8.",
        "Look at `(x_train[0] / 255.0).dtype`.",
    ),
    gives="(as_uint8, as_lecture, as_float32)",
    solution="""\
one = np.zeros((28, 28), np.uint8)
as_uint8 = one.nbytes
as_lecture = (one / 255.0).nbytes  # float64
as_float32 = (one.astype(np.float32) / 255).nbytes""",
    known_wrong=mistakes(
        (AS_UINT8, AS_UINT8, AS_FLOAT32),
        "uint8 holds whole numbers only, and a division makes fractions. Look at the dtype of the result.",
        (AS_UINT8, AS_FLOAT32, AS_FLOAT32),
        "the division of uint8 by 255.0 does not give float32. Look at the dtype of the result.",
        (AS_UINT8, AS_LECTURE, AS_LECTURE),
        "the division is float64, as you say. But a float32 that is divided by 255 stays a float32.",
        (AS_UINT8 * 8, AS_LECTURE * 8, AS_FLOAT32 * 8),
        "these are bits. A byte has 8 of them.",
        (DIGIT.itemsize, np.dtype(np.float64).itemsize, np.dtype(np.float32).itemsize),
        "these are the bytes of one number. The digit has 28 · 28 of them.",
        8 * np.array([DIGIT.itemsize, np.dtype(np.float64).itemsize, np.dtype(np.float32).itemsize]),
        "these are the bits of one number. A byte has 8 of them, and the digit has 28 · 28 numbers.",
        (AS_UINT8, AS_FLOAT32, AS_LECTURE),
        "the last two are swapped. Look at the dtype of `x_train[0] / 255.0`, then at that of the other.",
        (AS_UINT8, AS_UINT8, AS_UINT8),
        "you counted the pixels: as many bytes only where a number takes one byte. Look at the dtype after each step.",
        (AS_UINT8, 2 * AS_UINT8, AS_FLOAT32),
        "two bytes a number would be float16. Look at the dtype of `x_train[0] / 255.0`.",
        (8 * AS_UINT8, AS_LECTURE, AS_FLOAT32),
        "the last two are right. uint8 has 8 *bits*: how many bytes are they?",
    ),
)


def maps_of_filter(maps, k):
    """Map k of every image, one after the other."""
    return maps[:, :, :, k]


NAME_THE_AXES = FunctionExercise(
    id="07.3",
    reference=maps_of_filter,
    cases=(
        (np.arange(72).reshape(2, 3, 3, 4), 1),
        (np.arange(12).reshape(1, 2, 3, 2), 0),
        (np.arange(48).reshape(3, 2, 2, 4), 2),
        (np.arange(200).reshape(2, 4, 5, 5) / 4 - 5, 4),  # fractions, negative numbers, and the last map
    ),
    why="the first place is for the image and the last for the map: the loop goes over the first, k stays.",
    try_next="do it without a loop: which single index takes map k of every image?",
    hints=(
        "The first axis counts the images: `len(maps)` of them.",
        "In `maps[…, :, :, …]` the first place is for the image, the last for the map.",
        "`found.append(maps[n, :, :, k])`: `n` goes on, `k` stays.",
    ),
    solution="""\
def maps_of_filter(maps, k):
    found = []
    for n in range(len(maps)):
        found.append(maps[n, :, :, k])
    return found""",
    known_wrong=mistakes(
        lambda maps, k: np.swapaxes(maps, 0, 3)[k].reshape(maps.shape[:3]),
        "this is the lecture's way: with more than one image it weaves them into each other. Name the axes instead: "
        "which place is for the image, which for the map?",
        lambda maps, k: [maps[0, :, :, k] for _ in maps],
        "you took the map of image 0 again and again. The first place is for the image: put `n` there.",
        lambda maps, k: maps_of_filter(maps, 0),
        "you always take the first map. The last axis counts the maps: put `k` there.",
        lambda maps, k: [maps[k, :, :, number] for number in range(maps.shape[3])],
        "you took every map of image k. Take map k of every image.",
        lambda maps, k: [maps[k, :, :, number] for number in range(len(maps))],
        "image and map are swapped. The first place is for the image, the last for the map.",
        lambda maps, k: np.swapaxes(maps_of_filter(maps, k), 1, 2),
        "the maps are in order, but each has its rows and columns swapped.",
        lambda maps, k: np.swapaxes(maps, 0, 3)[k],
        "the images still stand on the last axis. List the maps one by one, image after image.",
        lambda maps, k: [maps[n, k] for n in range(len(maps))],
        "`maps[n, k]` is row k of image n: the second place is for the rows. The last axis counts the maps.",
        lambda maps, k: list(maps),
        "these are all maps of every image. Of each image take map `k` alone: the last place is for it.",
        lambda maps, k: [maps_of_filter(maps, k) for _ in maps],
        "each time you append the maps of all images. Put `n` where the `:` of the images stands.",
        lambda maps, k: [one[:, :, k] for one in maps[:-1]],
        "the last image is missing: `range(len(maps))` ends one before `len(maps)` already.",
        lambda maps, k: [one[:, :, k] for one in maps[1:]],
        "the first image is missing: images are counted from 0.",
        lambda maps, k: [maps[n, :, :, k] for n in range(k)],
        "you list as many images as k says. The loop goes over all images, and `k` only says which map.",
        lambda maps, k: [maps[n, :, :, n] for n in range(len(maps))],
        "of image n you took map n. The last place is for the map that was asked for: put `k` there.",
    ),
)

SMALL = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])
OTHER = np.array([[0, 4, 1, 1], [2, 0, 3, 0], [1, 1, 2, 5], [0, 3, 0, 2]])
WIDE = np.array([[3, 1, 0, 2, 5, 1], [0, 2, 4, 4, 0, 6]])


def pool(one_map):
    return plane(max_pool2d(batch(one_map), 2))


def blocks(one_map):
    """(rows, columns, 2, 2): the blocks of a map."""
    return sliding_windows(batch(one_map), 2, stride=2)[0, :, :, :, :, 0]


def strangers(one_map, pooled):
    """How many cells of `pooled` are not the largest of their block."""
    return int((pool(one_map) != pooled).sum())


def strangers_in_steps_of_one(one_map, pooled):
    """Block [i, j] is taken at row i, column j."""
    rows, columns = pooled.shape
    overlapping = plane(max_pool2d(batch(one_map), 2, stride=1))[:rows, :columns]
    return int((overlapping != pooled).sum())


def strangers_in_blocks(one_map, pooled, end):
    """Block [i, j] reaches from 2i, 2j to the rows and columns that `end` gives."""
    cells = np.ndindex(*pooled.shape)
    return sum(int(pooled[i, j] != one_map[2 * i : end(i), 2 * j : end(j)].max()) for i, j in cells)


def strangers_of_threes(one_map, pooled):
    return strangers_in_blocks(one_map, pooled, lambda i: 2 * i + 3)


def strangers_of_shrinking_blocks(one_map, pooled):
    return strangers_in_blocks(one_map, pooled, lambda i: i + 2)


CAUGHT = FunctionExercise(
    id="07.4",
    reference=strangers,
    cases=(
        (SMALL, pool(SMALL)),
        (SMALL, pool(OTHER)),
        (OTHER, OTHER[1::2, 1::2]),  # numbers of the right blocks, but not their largest
        (WIDE, pool(WIDE[:, ::-1])),
        (-SMALL - 1, pool(-SMALL - 1)),  # the largest of negative numbers is the one nearest to 0
        (WIDE / 4, pool(WIDE / 4)),
        (WIDE + 0.25, pool(WIDE)),  # cells that are nearly right
        (SMALL / 1e3, pool(SMALL[::-1]) / 1e3),
    ),
    why="the pooled maps must come from the maps shown; where even one cell is a stranger, they do not.",
    try_next="try it on `maps[0, :, :, 0]` and `pooled[0, :, :, 0]`: `strangers` must find none.",
    hints=(
        "Cell [i, j] of `pooled` belongs to the block that begins at row 2 · i, column 2 · j.",
        "The block is `one_map[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]`.",
        "Count it if `pooled[i, j] != block.max()`.",
    ),
    solution="""\
def strangers(one_map, pooled):
    count = 0
    for i in range(pooled.shape[0]):
        for j in range(pooled.shape[1]):
            block = one_map[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            if pooled[i, j] != block.max():
                count += 1
    return count""",
    known_wrong=mistakes(
        lambda one_map, pooled: pooled.size - strangers(one_map, pooled),
        "you count the cells that are right. Count those that are *not* the largest number of their block.",
        lambda one_map, pooled: pooled.size,
        "you count every cell. Count it only if it is not the largest number of its block.",
        strangers_in_steps_of_one,
        "your blocks move one cell at a time. The pool has stride 2: block [i, j] begins at row 2 · i, column 2 · j.",
        lambda one_map, pooled: int((blocks(one_map) != pooled[:, :, np.newaxis, np.newaxis]).all(axis=(2, 3)).sum()),
        "you count only numbers that stand nowhere in their block. It must be the *largest* of the block.",
        lambda one_map, pooled: strangers(abs(one_map), pooled),
        "a max pool keeps the largest number, and not the largest size: of −3 and −1 it keeps −1.",
        lambda one_map, pooled: int((-pool(-one_map) != pooled).sum()),
        "you compare with the smallest number of each block. Take the largest.",
        lambda one_map, pooled: int((one_map[::2, ::2] != pooled).sum()),
        "you compare with the first cell of each block. Take the largest of all four.",
        lambda one_map, pooled: int((pool(one_map) < pooled).sum()),
        "a stranger may be smaller than the largest of its block, too. Count every cell that *differs* from it.",
        lambda one_map, pooled: int((pool(one_map) > pooled).sum()),
        "a stranger may be larger than all of its block, too. Count every cell that *differs* from the largest.",
        lambda one_map, pooled: int((blocks(one_map).mean(axis=(2, 3)) != pooled).sum()),
        "you compare with the mean of each block. A max pool keeps the largest.",
        lambda one_map, pooled: int((blocks(one_map).sum(axis=(2, 3)) != pooled).sum()),
        "you compare with the sum of each block. A max pool keeps the largest.",
        lambda one_map, pooled: int((one_map.max() != pooled).sum()),
        "you compare with the largest number of the whole map. Each cell of `pooled` has a block of its own.",
        strangers_of_threes,
        "your blocks are larger than 2×2: `2 * i : 2 * i + 2` holds the two rows 2i and 2i + 1.",
        strangers_of_shrinking_blocks,
        "your blocks begin at row 2 · i, but end at i + 2: for i = 1 that is one row, later none. Where do two rows "
        "end that begin at 2 · i?",
    ),
)


def probabilities(logits):
    """Softmax along each row."""
    return softmax(logits)


def powers(logits):
    return np.exp(logits)


SHARE = FunctionExercise(
    id="07.5",
    reference=probabilities,
    forbidden=("cnnlib.softmax",),
    cases=(
        (np.array([[1.0, 2.0, 3.0]]),),
        (np.array([[2.0, 0.0], [1.0, -3.0], [-1.0, 4.0]]),),
        (np.array([[0.5, -1.0, 2.0, 0.0], [3.0, 1.0, -2.0, 0.5]]),),
    ),
    why="e to the power of each logit is above 0, and divided by the sum of its own row each row adds up to 1.",
    try_next="add 100 to all logits of a row. What happens to its probabilities?",
    hints=(
        "`np.exp(logits)` makes every number positive. Then divide each row by its sum.",
        "`.sum(axis=1)` adds along each row.",
        "`.sum(axis=1, keepdims=True)` keeps the axis, so that each row is divided by its own sum.",
    ),
    solution="""\
def probabilities(logits):
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)""",
    known_wrong=mistakes(
        np.copy,
        "these are the logits themselves. They can be negative, and do not add up to 1: logits are not probabilities.",
        lambda logits: powers(logits) / powers(logits).sum(),
        "with two images all probabilities *together* add up to 1. Each row must: take the sum along the row.",
        lambda logits: powers(logits) / powers(logits).sum(axis=0),
        "your columns add up to 1. A column holds one digit of all images; a row holds one image: use `axis=1`.",
        powers,
        "all numbers are above 0 now, but they do not add up to 1. Divide each row by its sum.",
        lambda logits: logits / logits.sum(axis=1, keepdims=True),
        "you divided the logits by their sum: a negative one stays negative. Take e to the power of each first.",
        lambda logits: 1 / (1 + np.exp(-logits)),
        "each number lies between 0 and 1, but was made by itself: a row does not add up to 1.",
        lambda logits: powers(logits) / powers(logits).sum(axis=1),
        "the sums are right, one for each row, but they lie in a row themselves and are divided column by column. "
        "`keepdims=True` keeps them below each other.",
        lambda logits: logits / logits.sum(),
        "you divided the logits by their sum, over all images. First take e to the power of each; then sum up a row.",
        lambda logits: abs(logits) / abs(logits).sum(axis=1, keepdims=True),
        "without its sign a large negative logit counts as much as a large positive one. Take e to the power of each.",
        lambda logits: powers(logits) / powers(logits).max(axis=1, keepdims=True),
        "you divided each row by its largest number: a row does not add up to 1. Divide it by its sum.",
        lambda logits: powers(logits) / logits.shape[1],
        "you divided by how many there are, as for a mean. Divide each row by its sum.",
        lambda logits: 2.0**logits / (2.0**logits).sum(axis=1, keepdims=True),
        "each row adds up to 1. But you took powers of 2; softmax takes powers of e: `np.exp`.",
        lambda logits: np.eye(logits.shape[1])[logits.argmax(axis=1)],
        "you gave everything to the largest logit. Softmax leaves the others their share.",
        lambda logits: logits.argmax(axis=1),
        "that says which digit it is. How sure the net is, a probability for each of the ten digits says.",
    ),
    misunderstanding=LOGITS,
)

TEN_LOGITS = np.array([0.3, -2.0, 1.2, 0.1, -0.7, 0.0, -1.1, 3.1, 0.4, -0.2])

HOW_SURE = Choice(
    id="07.x1",
    prompt=(
        "For one digit the logits of 0, 1, 2, … 9 are "
        + ", ".join(f"{logit:g}".replace("-", "−") for logit in TEN_LOGITS)
        + ". What do they say?"
    ),
    options=options(
        f"A 7: softmax of all ten gave it the probability {TEN_LOGITS.max():g}.",
        "a probability is never above 1. This is a logit; what makes probabilities of ten logits?",
        "A 7, and the net is certain of it, for only this logit is far above 1.",
        "1 is no limit for a logit. Softmax compares it with the other nine: it gives the 7 about "
        f"{softmax(TEN_LOGITS).max():.1f}.",
        "A 7 rather than another digit. How sure it is, softmax will tell.",
        IS_RIGHT,
        "Nothing: half of them are negative, so something went wrong before.",
        "logits may be any numbers. Only probabilities are never negative, and softmax comes after the logits.",
    ),
    why=f"softmax keeps the order and makes probabilities: the 7 gets about {softmax(TEN_LOGITS).max():.2f}.",
    try_next="compute it with `cnnlib.softmax`.",
    hints=("Do these ten numbers add up to 1?", "Which step of the lesson comes after the logits?"),
    misunderstanding=LOGITS,
)

WHICH_MAP = Choice(
    id="07.x2",
    prompt="`maps` has the shape (2, 14, 14, 5). Which of these is map 3 of image 1? Both are counted from 0.",
    options=options(
        "`maps[3, :, :, 1]`",
        "the first place is for the image, and there are only two. Image and map are swapped.",
        "`maps[1, :, :, 3]`",
        IS_RIGHT,
        "`maps[1, 3, :, :]`",
        "this is row 3 of image 1, in all five maps: the second place is for the rows. The maps are last.",
        "`maps.reshape(10, 14, 14)[8]`",
        "there are ten maps, and this would be the ninth. But `reshape` moves no axis: it cuts all numbers, in their "
        "order, into new pieces, and so weaves the maps into each other.",
    ),
    why="images stand on the first axis, maps on the last: `maps[n, :, :, k]`.",
    try_next="say the shape of `maps[1, :, :, 3]`, and then that of `maps[:, :, :, 3]`.",
    hints=("Write what each of the four numbers 2, 14, 14, 5 counts.", "Two images, five maps."),
)

EXERCISES = (ANOTHER_PATH, EIGHT_TIMES, NAME_THE_AXES, CAUGHT, SHARE, HOW_SURE, WHICH_MAP)

PLAY = (
    "A 1, most of all the digits 8 and 14 of the slider. Its stroke goes nearly straight up, so that it has a long "
    "left side, which filter 0 finds, and hardly a top side, which filter 1 looks for.",
    "The stride, 3: SAME makes maps of 10×10, and the pool halves them. VALID does it as well, with windows of up to "
    "4×4: then the maps are 9×9 (10×10 for 1×1), and the pool, SAME itself, takes the odd row and column, too.",
    "Pale maps such as 2, 3 and 9: beside the 2.6 of map 22 their largest number, about 0.3, is nearly white, and on a "
    "scale of its own each is dark. Maps 10 and 21 stay white: every number in them is 0, so this 5 has nothing that "
    "they look for.",
)
