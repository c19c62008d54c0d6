"""Exercises of lesson 08, Turn a convolution into one matrix product."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.exercises.lesson_02 import TOY
from cnnlib.functional import conv2d
from cnnlib.language import sentence
from cnnlib.shapes import output_size
from cnnlib.windows import col2im, im2col

SAVES = "im2col saves multiplications; col2im is its inverse"

RISING = np.arange(4).reshape(2, 2, 1, 1)

COLOUR = np.zeros((2, 6, 6, 3))
ROWS, COLUMNS = im2col(COLOUR, 3).shape

HOW_LARGE = ValueExercise(
    id="08.1",
    expected=(ROWS, COLUMNS),
    why=f"4·4 windows in each of 2 images are {ROWS} rows, and a window holds 3·3·3 = {COLUMNS} numbers.",
    try_next="say both numbers for `cnnlib.im2col(x, 1)`.",
    hints=(
        "One row for each window of each image. How many windows of 3 fit on 6 cells?",
        "Four fit along each side, 4·4 on each image.",
        "A window is a block: 3 rows, 3 columns, 3 channels.",
    ),
    gives="(matrix_rows, matrix_columns)",
    solution="""\
of_one_image = cnnlib.output_size(6, 3) ** 2
matrix_rows, matrix_columns = 2 * of_one_image, 3 * 3 * 3""",
    known_wrong=mistakes(
        im2col(COLOUR[:1], 3).shape,
        "the columns are right. These are the rows of one picture: there are two.",
        im2col(COLOUR[..., :1], 3).shape,
        "the rows are right. But a window reaches through all three channels.",
        (COLUMNS, ROWS),
        "the two are swapped. Each window is one *row*.",
        im2col(COLOUR, 3, padding="same").shape,
        "you placed a window at every pixel. Without padding only 4·4 fit on a picture of 6×6.",
        (ROWS * 3, COLUMNS // 3),
        "you gave each channel rows of its own. A window is a block through all channels, and all of it is one row.",
        (ROWS // 2, 2 * COLUMNS),
        "you put both pictures into one row. Each picture has windows of its own, and each window is one row.",
        (ROWS // 2, COLUMNS // 3),
        "this is one grey picture. There are two pictures, and a window reaches through all three channels.",
        (2 * 4, COLUMNS),
        "you counted 4 windows on each picture: so many fit along *one* side, or without overlapping. At stride 1 a "
        "window moves one cell at a time, along both sides.",
        (4, COLUMNS),
        "these are the windows along one side of one picture. They move along both sides, on both pictures.",
        (2 * 3 * 3, COLUMNS),
        "you counted 6 − 3 windows along each side. The one at the very beginning is missing: look at the formula of "
        "lesson 03.",
        (2, COLOUR[0].size),
        "you wrote each *picture* in one row. Here each *window* is a row.",
    ),
)

TWELVE = np.zeros((1, 12, 12, 1))
WINDOWS, PRODUCTS = len(im2col(TWELVE, 3)), im2col(TWELVE, 3).size

NOTHING_SAVED = ValueExercise(
    id="08.2",
    expected=[PRODUCTS, PRODUCTS, TWELVE.size, PRODUCTS],
    why=(
        f"{WINDOWS} windows with 9 products each are {PRODUCTS}, in the loops and in the matrix product; "
        f"but {TWELVE.size} numbers have become {PRODUCTS}."
    ),
    try_next="which stride makes the matrix as large as the picture?",
    hints=(
        "How many windows of 3×3 fit on 12×12? Each needs nine multiplications.",
        "In the product each row of nine numbers meets the column of the filter: nine multiplications again.",
        "The matrix has one row for each window, with nine numbers in it.",
    ),
    gives="[by_loops, by_product, in_picture, in_matrix]",
    solution="""\
places = (12 - 3 + 1) ** 2
by_loops, by_product = places * 9, places * 9
in_picture, in_matrix = 12 * 12, places * 9""",
    known_wrong=mistakes(
        [PRODUCTS, WINDOWS, TWELVE.size, PRODUCTS],
        f"{WINDOWS} is the number of rows, and of results. A row times the column of the filter is nine "
        "multiplications.",
        [PRODUCTS, TWELVE.size, TWELVE.size, PRODUCTS],
        "you gave the product one multiplication for each pixel. But a pixel stands in the matrix once for each "
        "window that sees it, and each copy is multiplied.",
        [PRODUCTS, PRODUCTS, TWELVE.size, TWELVE.size],
        "the multiplications are right. The matrix is larger than the picture: windows overlap, and each has its own "
        "copy of a pixel.",
        [PRODUCTS, PRODUCTS, TWELVE.size, WINDOWS],
        f"the multiplications are right. The matrix has {WINDOWS} rows. How many numbers stand in each?",
        [WINDOWS, WINDOWS, TWELVE.size, PRODUCTS],
        f"{WINDOWS} is the number of windows. Each needs nine multiplications.",
        [im2col(TWELVE, 3, padding="same").size] * 2 + [TWELVE.size, im2col(TWELVE, 3, padding="same").size],
        "you placed a window at every pixel. Without padding only 10·10 fit.",
        [9 * 9 * 9, 9 * 9 * 9, TWELVE.size, 9 * 9 * 9],
        "you counted 12 − 3 windows along each side. The one at the very beginning is missing.",
        [PRODUCTS, 9, TWELVE.size, PRODUCTS],
        "9 multiplications are one row times the column of the filter. How many rows are there?",
        [PRODUCTS, 1, TWELVE.size, PRODUCTS],
        "it is one product of *matrices*. Count the multiplications of numbers in it: each row times the column of the "
        "filter.",
        [PRODUCTS, PRODUCTS, 12, PRODUCTS],
        "12 is one side of the picture. Count all its pixels.",
        [PRODUCTS, PRODUCTS, TWELVE.size, 9 * TWELVE.size],
        "the multiplications are right. But the matrix has a row for each *window*, not for each pixel.",
    ),
    misunderstanding=SAVES,
)


def rows_of(image, kernel_size, stride):
    """Every window of one image as a row."""
    return im2col(image[np.newaxis], kernel_size, stride=stride)


def square(image, top, left, size):
    return image[top : top + size, left : left + size]


def rows_with(place=None, block=None, write=np.ravel):
    """The loop with something else in it: where the windows begin, which cells they are, how they are written."""
    place = place or (lambda i, j, kernel, stride: (stride * i, stride * j))
    block = block or (lambda image, top, left, kernel, stride: square(image, top, left, kernel))

    def rows_of(image, kernel_size, stride):
        places = np.ndindex((output_size(len(image), kernel_size, stride),) * 2)
        beginnings = [place(i, j, kernel_size, stride) for i, j in places]
        return [write(block(image, top, left, kernel_size, stride)) for top, left in beginnings]

    return rows_of


def numbers_in_one_row(image, kernel_size, stride):
    return rows_of(image, kernel_size, stride).ravel()


WRITE_THE_LOOP = FunctionExercise(
    id="08.3",
    reference=rows_of,
    cases=(
        (np.arange(25).reshape(5, 5, 1), 3, 2),
        (np.arange(27).reshape(3, 3, 3), 2, 1),
        (np.arange(98).reshape(7, 7, 2), 3, 2),
        (np.arange(32).reshape(4, 4, 2) / 4 - 3, 1, 3),
    ),
    why="PLACE, `stride` cells further each time, and then the block is written in one line: rows, columns, channels.",
    try_next="take the largest number of each row, for an image with one channel. What have you computed?",
    hints=(
        "The window of cell [i, j] begins at row `stride * i`, column `stride * j`.",
        "It covers `kernel_size` rows, as many columns, and all channels. `.ravel()` writes a block in one line.",
        "`top, left = stride * i, stride * j`, then `image[top : top + kernel_size, left : left + kernel_size]`",
    ),
    solution="""\
def rows_of(image, kernel_size, stride):
    size = (len(image) - kernel_size) // stride + 1
    found = []
    for i in range(size):
        for j in range(size):
            top, left = stride * i, stride * j
            block = image[top : top + kernel_size, left : left + kernel_size]
            found.append(block.ravel())
    return found""",
    known_wrong=mistakes(
        rows_with(place=lambda i, j, kernel, stride: (i, j)),
        "your windows move one cell at a time. The window of cell [i, j] begins at row `stride * i`, column "
        "`stride * j`.",
        rows_with(place=lambda i, j, kernel, stride: (kernel * i, kernel * j)),
        "your windows lie side by side, `kernel_size` cells apart, and the last ones have no cells left. From one to "
        "the next there are `stride` cells.",
        rows_with(place=lambda i, j, kernel, stride: (stride * j, stride * i)),
        "your windows go down first, and then to the right. Row by row: `i` counts rows, `j` counts columns.",
        rows_with(block=lambda image, top, left, kernel, stride: square(image, top, left, kernel)[..., :1]),
        "your windows see the first channel only. Take all channels: `image[…, …]` without a third place.",
        rows_with(block=lambda image, top, left, kernel, stride: square(image, top, left, stride * kernel)),
        "your windows end at `stride * (i + kernel_size)`, and so grow with the stride. A window ends `kernel_size` "
        "cells behind its own beginning: `stride * i + kernel_size`.",
        rows_with(block=lambda image, top, left, kernel, stride: square(image, top, left, stride)),
        "your windows are as large as the stride. The stride says where a window begins, `kernel_size` how far it "
        "reaches.",
        rows_with(block=lambda image, top, left, kernel, stride: image[top:kernel, left:kernel]),
        "your windows all end at `kernel_size`, wherever they begin. The end moves along: beginning + `kernel_size`.",
        rows_with(write=lambda block: block),
        "your windows are still blocks. Write each in one line: `block.ravel()`.",
        rows_with(write=lambda block: block.reshape(1, -1)),
        "each of your rows is a matrix of one row, so that there is an axis too many. `block.ravel()` has only one.",
        rows_with(write=lambda block: np.moveaxis(block, 2, 0).ravel()),
        "the right numbers, but in PyTorch's order: channels first. Here they go last: `ravel` the block as it is.",
        rows_with(write=lambda block: block.T.ravel()),
        "the right numbers, but `.T` turns each block around. `ravel` it as it is: row by row, channels last.",
        rows_with(write=np.sum),
        "you have added up each window already. im2col only copies: multiplying and adding come later.",
        numbers_in_one_row,
        "all windows stand in one long row. `append` each as a row of its own; `extend` runs them together.",
        lambda image, kernel_size, stride: rows_of(image, kernel_size, stride).T,
        "your windows are columns of the matrix. Each must be a row.",
    ),
)


def image_again(columns, input_shape, kernel_size):
    """What im2col was made of."""
    returned = col2im(columns, input_shape, kernel_size)
    return returned / col2im(np.ones_like(columns), input_shape, kernel_size)


def with_looks(operation):
    """Something else than a division by the counts."""

    def image_again(columns, input_shape, kernel_size):
        looks = col2im(np.ones_like(columns), input_shape, kernel_size)
        return operation(col2im(columns, input_shape, kernel_size), looks)

    return image_again


def im2col_case(x, kernel_size):
    return im2col(x, kernel_size), x.shape, kernel_size


THERE_AND_BACK = FunctionExercise(
    id="08.4",
    reference=image_again,
    cases=(
        im2col_case(TOY, 2),
        im2col_case(np.arange(64).reshape(2, 4, 4, 2), 3),
        im2col_case(np.arange(25).reshape(1, 5, 5, 1), 2),
        im2col_case(np.arange(30).reshape(1, 3, 5, 2) / 4 - 3, 2),
    ),
    why="col2im of ones counts how many windows see each cell, and dividing by that undoes the adding.",
    try_next="do it with stride 2 and windows of 2×2: what is there to divide by?",
    hints=(
        "A cell that four windows see comes back four times as large, a corner as it was.",
        "Rows of ones come back as counts: how many windows see each cell.",
        "`cnnlib.col2im(np.ones_like(columns), input_shape, kernel_size)`",
    ),
    solution="""\
def image_again(columns, input_shape, kernel_size):
    returned = cnnlib.col2im(columns, input_shape, kernel_size)
    looks = cnnlib.col2im(np.ones_like(columns), input_shape, kernel_size)
    return returned / looks""",
    known_wrong=mistakes(
        lambda *case: col2im(*case),
        "this is the sum of all copies: the centre of the toy image, 5, comes back as 20. col2im is not the inverse "
        "of im2col.",
        lambda columns, input_shape, kernel_size: col2im(columns, input_shape, kernel_size) / kernel_size**2,
        "you divide every cell by the same number, the cells of a window. A corner is seen by one window only: count "
        "for each cell.",
        lambda columns, input_shape, kernel_size: col2im(columns, input_shape, kernel_size) / len(columns),
        "you divide every cell by the number of all windows. How many of them see a corner? Count for each cell.",
        lambda columns, input_shape, kernel_size: col2im(np.ones_like(columns), input_shape, kernel_size),
        "these are the counts themselves. Divide `returned` by them.",
        lambda columns, input_shape, kernel_size: col2im(columns, input_shape, kernel_size) / kernel_size,
        "you divide every cell by `kernel_size`. How many windows see the corner, how many the centre? Count for each "
        "cell.",
        lambda columns, input_shape, kernel_size: col2im(columns, input_shape, kernel_size) / 4,
        "4 is right for the centre of the toy image only: four windows see it. A corner is seen by one. Count for each "
        "cell.",
        with_looks(np.floor_divide),
        "`//` drops what is behind the point, and an image may hold fractions. Divide with `/`.",
        with_looks(np.multiply),
        "you multiply by the counts. But the cells came back too *large* already.",
        with_looks(np.subtract),
        "you subtract the counts. A cell that four windows see was not made larger *by* 4, but four *times*.",
    ),
    misunderstanding=SAVES,
)


def convolve(x, weight):
    """The convolution of square images with square filters."""
    return conv2d(x, weight)


def folded_maps_first(x, weight):
    """Folded as if the filters stood on the second axis."""
    maps = convolve(x, weight)
    N, OH, OW, K = maps.shape
    return maps.reshape(N, K, OH, OW)


def product_of(x, weight):
    """Rows of windows times columns of filters, not folded yet."""
    return im2col(x, len(weight)) @ weight.reshape(-1, weight.shape[3])


def images_in_the_middle(x, weight):
    N, OH, OW, K = convolve(x, weight).shape
    return product_of(x, weight).reshape(OH, OW, N, K)


def filters_before_windows(x, weight):
    return product_of(x, weight).T.reshape(convolve(x, weight).shape)


def filters_as_rows(x, weight):
    """The filters' numbers are cut into rows before they are turned."""
    mixed = weight.reshape(weight.shape[3], -1).T
    return convolve(x, mixed.reshape(weight.shape))


BLANK_PAGE = FunctionExercise(
    id="08.5",
    reference=convolve,
    forbidden=("cnnlib.conv2d", "cnnlib.conv2d_naive"),
    cases=(
        (TOY, RISING),
        (np.arange(96).reshape(2, 4, 4, 3), np.arange(60).reshape(2, 2, 3, 5)),
        (np.arange(50).reshape(2, 5, 5, 1), np.arange(18).reshape(3, 3, 1, 2)),
        (np.arange(18).reshape(1, 3, 3, 2) / 4 - 2, np.arange(24).reshape(2, 2, 2, 3) / 8 - 2),
    ),
    why="im2col lays the windows out as rows, the filters are the columns, and each product is one cell of a map.",
    try_next="time it against `cnnlib.conv2d_naive` on ten digits.",
    hints=(
        "Three steps: im2col, multiply, fold. The rows of im2col have KH·KW·C numbers.",
        "Each filter is one column: `weight.reshape(-1, weight.shape[3])`.",
        "Fold with `reshape(len(x), size, size, weight.shape[3])`, where size is what comes out.",
    ),
    solution="""\
def convolve(x, weight):
    filters = weight.shape[3]
    columns = cnnlib.im2col(x, len(weight))
    product = columns @ weight.reshape(-1, filters)
    size = cnnlib.output_size(x.shape[1], len(weight))
    return product.reshape(len(x), size, size, filters)""",
    known_wrong=mistakes(
        lambda x, weight: convolve(x, weight).reshape(-1, weight.shape[3]),
        "the numbers are right, but they still stand in one column for each filter. Fold them: (images, height, "
        "width, filters).",
        lambda x, weight: np.moveaxis(convolve(x, weight), 3, 1),
        "the numbers are right, but in PyTorch's order. Here the filters are the last axis.",
        folded_maps_first,
        "the product has one column for each filter, so that the filters are its last axis. Fold into (images, "
        "height, width, filters), in this order.",
        filters_as_rows,
        "you mixed the filters up: `reshape` alone cannot put the last axis first. "
        "`weight.reshape(-1, weight.shape[3])` makes each filter one column.",
        lambda x, weight: im2col(x, len(weight)) @ weight,
        "`weight` still has four axes. First write each filter as one column: `weight.reshape(-1, weight.shape[3])`.",
        lambda x, weight: convolve(x, weight[::-1, ::-1]),
        "you turned the filter around. Here a convolution multiplies each pixel by the weight that lies on it.",
        lambda x, weight: convolve(x, weight[..., :1]),
        "this is the map of the first filter only. Each filter is one column of the matrix, and gives one map.",
        images_in_the_middle,
        "the numbers are right, but the images come first: (images, height, width, filters).",
        filters_before_windows,
        "your product has one row for each *filter*, and so `reshape` mixes filters and windows. Rows of windows times "
        "columns of filters: `columns @ …`.",
        lambda x, weight: conv2d(x, weight, padding="same"),
        "your maps are as large as the image: that is SAME. Without padding fewer windows fit.",
        lambda x, weight: product_of(x, weight).reshape(len(x), *x.shape[1:3], weight.shape[3]),
        "you fold into the size of the *image*. Without padding fewer windows fit: `cnnlib.output_size` says how many.",
    ),
)

LOOPS_OR_PRODUCT = Choice(
    id="08.x1",
    prompt="Why is im2col faster than the four loops, even where both are written in the same language?",
    options=options(
        "It needs fewer multiplications for each window.",
        f"count them, as in 08.2: {PRODUCTS} either way. What is different is how they are done.",
        "It needs less memory than the loops do.",
        "it needs more: each number is copied once for each window that sees it. Look at the size of the matrix.",
        "It leaves out every product with a 0 in it.",
        "it leaves nothing out: zeros are copied and multiplied like every other number.",
        "It puts the same work in a better order.",
        IS_RIGHT,
    ),
    why="the work is the same and the memory grows, but one large product keeps the processor busy.",
    try_next="time both for one filter of 2×2 on the toy image. Is im2col still much faster?",
    hints=(
        "Count the multiplications of both ways.",
        "What does a processor do well, many small steps or a large one?",
    ),
    misunderstanding=SAVES,
)

WHEN_INVERSE = Choice(
    id="08.x2",
    prompt="An image goes through im2col, and its rows through col2im. When does the same image come back?",
    options=options(
        "Always: col2im is the inverse of im2col.",
        "the toy image came back with 20 in its centre. col2im *adds* where windows overlap.",
        "When exactly one window sees each cell.",
        IS_RIGHT,
        "When the stride is 1, as in the lesson.",
        "at stride 1 windows overlap, and their copies are added. So it was with the toy image.",
        "Never: the copies are always added up.",
        "nothing is added up where only one window sees a cell. The corners of the toy image came back as they were.",
    ),
    why="then there is one copy of each cell, and nothing is added: for example windows of 2×2 at stride 2 on 4×4.",
    try_next="try 5×5 with windows of 2×2 at stride 2: what comes back in the last column?",
    hints=("Why did the corners of the toy image come back as they were?", "Count how many windows see each cell."),
    misunderstanding=SAVES,
)

EXERCISES = (HOW_LARGE, NOTHING_SAVED, WRITE_THE_LOOP, THERE_AND_BACK, BLANK_PAGE, LOOPS_OR_PRODUCT, WHEN_INVERSE)

COPIES = col2im(np.ones((4, 4), int), TOY.shape, 2)
MOST_COPIES = "`{centre}`, the centre: all {most} windows see it, so {most} rows have a copy. A corner has {fewest}."
SAME_ROWS = (
    "{rows}: SAME has one window for each of the {rows} pixels, and each window is a row. The new zeros are copies of "
    "the padding at the bottom and on the right."
)

PLAY = (
    sentence(MOST_COPIES, centre=TOY.flat[COPIES.argmax()], most=COPIES.max(), fewest=COPIES.min()),
    "1×1 with stride 1; and 3×3, whose only window holds all. Both times no two windows overlap and no cell is left "
    "out, so that the matrix has as many numbers as the image.",
    sentence(SAME_ROWS, rows=len(im2col(TOY, 2, padding="same"))),
)
