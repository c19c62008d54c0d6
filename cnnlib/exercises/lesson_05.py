"""Exercises of lesson 05, Stack channels and filters."""

import itertools
import math

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.functional import conv2d
from cnnlib.shapes import conv2d_parameters, output_size

DEPTH_IS_CHOSEN = "a filter's depth is chosen"
GROWS = "parameters grow with the image, or the bias is per pixel"
LOOK_ALIKE = "two maps that look alike are alike (autoscaled colours)"

TWO_LAYERS = ValueExercise(
    id="05.1",
    expected=[(3, 3, 3, 8), (3, 3, 8, 4)],
    why="the channels that come in are the depth of each filter; the number of filters is what comes out.",
    try_next="put `np.zeros(first)` and `np.zeros(second)` into `cnnlib.conv2d`, one after the other.",
    hints=(
        "The third number is the depth of each filter, the fourth is the number of filters.",
        "Depth: as many as come in. Number: as many as come out.",
        "What comes into the second layer is what comes out of the first: 8 maps.",
    ),
    gives="[first, second]",
    solution="""\
first = (3, 3, 3, 8)  # 3 channels in, 8 maps out
second = (3, 3, 8, 4)  # 8 maps in, 4 maps out""",
    known_wrong=mistakes(
        [(3, 3, 3, 3), (3, 3, 8, 8)],
        "this is what the lecture says: as many filters as channels. Then 3 channels would give 3 maps, and not 8. "
        "How many maps come out is the number of filters.",
        [(3, 3, 8, 3), (3, 3, 4, 8)],
        "depth and number are swapped. Here the depth stands third, and the number of filters last.",
        [(3, 3, 1, 8), (3, 3, 1, 4)],
        "a filter of depth 1 sees one channel only. It must be as deep as what comes in: how many channels are that?",
        [(3, 3, 3, 8), (3, 3, 3, 4)],
        "the first layer is right. The second does not see the photograph any more: what comes in there?",
        [(3, 3, 3, 8), (3, 3, 8, 8)],
        "the first layer is right. The second has as many filters as channels that come in, as the lecture says: "
        "then 8 maps would come out, and not 4.",
        [(3, 3, 3, 3), (3, 3, 8, 4)],
        "the second layer is right. The first has as many filters as channels that come in, as the lecture says: "
        "then 3 maps would come out, and not 8.",
        [(8, 3, 3, 3), (4, 8, 3, 3)],
        "the numbers are right, in PyTorch's order, filters first. Here the filters come last: (height, width, "
        "depth, number).",
        [(3, 3, 3, 8), (3, 3, 4, 8)],
        "the first layer is right. In the second, depth and number are swapped: 8 maps come in, and 4 come out.",
        [(3, 3, 8, 3), (3, 3, 8, 4)],
        "the second layer is right. In the first, depth and number are swapped: 3 channels come in, and 8 maps come "
        "out.",
        [(3, 3, 3, 8), (3, 3, 4, 4)],
        "the first layer is right. The second puts out 4 maps, as you say; its depth is what comes in.",
        [(3, 3, 3, 8), (3, 3, 8, 12)],
        "the first layer is right. New maps do not join the old ones: the second layer puts out its own only.",
        [(3, 3, 3, 24), (3, 3, 8, 32)],
        "you multiplied channels by maps. A filter reads all channels at once and makes one map: what comes out is the "
        "number of filters.",
        [(3, 3, 1, 8), (3, 3, 8, 4)],
        "the second layer is right. A filter of depth 1 sees one channel of the photograph only.",
        [(3, 3, 3, 8), (3, 3, 1, 4)],
        "the first layer is right. A filter of depth 1 sees one of the maps only: how many come in?",
        [(3, 3, 3, 8), (3, 3, 11, 4)],
        "the first layer is right. The photograph does not go into the second layer any more, only its maps do.",
    ),
    misunderstanding=DEPTH_IS_CHOSEN,
)

SIX_PARAMETERS = conv2d_parameters(1, 6, 3)

SIX_FILTERS = ValueExercise(
    id="05.2",
    expected=(1, 6, SIX_PARAMETERS),
    why=f"six filters of 3×3×1, each with its bias: 3·3·1·6 + 6 = {SIX_PARAMETERS}.",
    try_next="do it again for a colour photograph. Which of the three numbers change?",
    hints=(
        "A filter is as deep as its input. How many channels has a grey picture?",
        "Each filter makes one map.",
        "Each filter has 3·3·1 weights and one bias.",
    ),
    gives="(depth, number, to_learn)",
    solution="""\
depth, number = 1, 6  # channels of the input, maps of the output
to_learn = 3 * 3 * depth * number + number""",
    known_wrong=mistakes(
        (6, 1, conv2d_parameters(6, 1, 3)),
        "this is the lecture's filter. It would need a picture with six channels, and would give one map.",
        (6, 1, conv2d_parameters(6, 1, 3, bias=False)),
        "these are the weights of the lecture's filter, without its bias. It would need a picture with six channels.",
        (6, 6, conv2d_parameters(6, 6, 3)),
        "six filters is right. But a filter is as deep as its input, and a grey picture has one channel.",
        (1, 6, conv2d_parameters(1, 1, 3)),
        "depth and number are right. These are the parameters of one filter, and the layer has six.",
        (1, 6, conv2d_parameters(1, 6, 3, bias=False)),
        "depth and number are right. These are the weights alone: each filter has a bias, too.",
        (1, 6, conv2d_parameters(1, 6, 3, bias=False) + 1),
        "depth and number are right. You counted one bias for the whole layer: each filter has its own.",
        (1, 6, conv2d_parameters(1, 6, 3, bias=False) + 6 * output_size(28, 3) ** 2),
        "depth and number are right. You counted a bias for each cell of the maps: the bias belongs to the filter.",
        (1, 1, conv2d_parameters(1, 1, 3)),
        "the depth is right, and one filter has 10 parameters. But one filter makes one map: how many maps come out?",
        (1, 6, 9),
        "depth and number are right. These are the weights of one filter: the layer has six, each with its bias.",
        (1, 6, conv2d_parameters(1, 1, 3, bias=False) + 6),
        "depth and number are right. Each of the six filters has its own nine weights: they are not shared.",
        (3, 6, SIX_PARAMETERS),
        "number and parameters are right. 3×3 is height and width; the depth is the number of channels.",
        (3, 6, conv2d_parameters(3, 6, 3)),
        "six filters is right. You gave them the depth of a colour picture; this one is grey.",
        (6, 1, SIX_PARAMETERS),
        "the parameters are right. Depth and number are swapped: depth belongs to what comes in.",
        (6, 6, SIX_PARAMETERS),
        "number and parameters are right. The depth is what comes in: how many channels has a grey picture?",
    ),
    misunderstanding=DEPTH_IS_CHOSEN,
)


FRACTIONS = np.random.default_rng(5).normal(0, 2, (3, 3, 2, 3)).round(2)


def many_maps(image, weight):
    """All maps of one image of shape (H, W, C)."""
    return conv2d(image[np.newaxis], weight)[0]


def loop_over(image, weight, cell):
    """The loop, with another idea of what is stored in a cell."""
    size = len(image) - len(weight) + 1
    maps = np.zeros((size, size, weight.shape[3]))
    for i, j, k in itertools.product(range(size), range(size), range(weight.shape[3])):
        maps[i, j, k] = cell(image[i : i + len(weight), j : j + len(weight)], weight[..., k])
    return maps


WRITE_THE_LOOP = FunctionExercise(
    id="05.3",
    reference=many_maps,
    cases=(
        (np.arange(18).reshape(3, 3, 2), np.arange(24).reshape(2, 2, 2, 3)),
        (np.arange(9).reshape(3, 3, 1), np.arange(8).reshape(2, 2, 1, 2)),
        (np.arange(48).reshape(4, 4, 3), np.arange(108).reshape(3, 3, 3, 4)),
        (FRACTIONS[..., 0], FRACTIONS[:2, :2] - 0.5),
    ),
    why="each filter meets the whole block, all channels at once, and makes one map.",
    try_next="give it a 1×1 filter: which size has the block then?",
    hints=(
        "The last axis of `weight` counts the filters: `weight.shape[3]` of them.",
        "Filter k is `weight[:, :, :, k]`. It has the shape of the block.",
        "`maps[i, j, k] = (block * weight[:, :, :, k]).sum()`",
    ),
    solution="""\
def many_maps(image, weight):
    size = len(image) - len(weight) + 1
    maps = np.zeros((size, size, weight.shape[3]))
    for k in range(weight.shape[3]):
        for i in range(size):
            for j in range(size):
                block = image[i : i + len(weight), j : j + len(weight)]
                maps[i, j, k] = (block * weight[:, :, :, k]).sum()
    return maps""",
    known_wrong=mistakes(
        lambda image, weight: many_maps(image[:, :, :1], weight[:, :, :1]),
        "only the first channel is looked at. The filter has a slice for each channel, and all products are added.",
        lambda image, weight: many_maps(image.sum(axis=2, keepdims=True), weight[:, :, :1]),
        "every channel meets the first slice of the filter. Each channel has its own: take all of "
        "`weight[:, :, :, k]`.",
        lambda image, weight: many_maps(image, weight)[:, :, : image.shape[2]],
        "you make as many maps as there are channels. The last axis of `weight` counts the filters, and so the maps.",
        lambda image, weight: many_maps(image, np.repeat(weight[..., :1], weight.shape[3], axis=3)),
        "all your maps come from filter 0. Map k needs filter k.",
        lambda image, weight: many_maps(image, weight) / weight[..., 0].size,
        "you store the mean of the products. Store their SUM.",
        lambda image, weight: many_maps(image, weight).astype(int),
        "your maps hold whole numbers only: `np.zeros(shape, int)` cuts every fraction off. Leave `int` out.",
        lambda image, weight: many_maps(image, weight)[:, :, :1],
        "you make one map. The last axis of `weight` counts the filters, and each makes a map.",
        lambda image, weight: many_maps(image, weight[::-1, ::-1]),
        "you turned the filter. Layers do not: block and filter meet cell by cell, as they stand.",
        lambda image, weight: loop_over(image, weight, lambda block, kernel: (block + kernel).sum()),
        "you add block and filter. Multiply them cell by cell, then add up the products.",
        lambda image, weight: loop_over(image, weight, lambda block, kernel: (block * kernel).max()),
        "you keep the largest product. Store the SUM of all of them.",
        lambda image, weight: loop_over(image, weight, lambda block, kernel: block * kernel),
        "a cell can hold one number, and the products of a block are many. Add them up: `.sum()`.",
    ),
    misunderstanding=DEPTH_IS_CHOSEN,
)


def most_filters(image_shape, kernel_size, budget):
    """How many filters a layer can have; of the image only the channels count."""
    return budget // conv2d_parameters(image_shape[2], 1, kernel_size)


def weights_of_one(image_shape, kernel_size):
    return conv2d_parameters(image_shape[2], 1, kernel_size, bias=False)


def most_if_one_costs(price):
    """A function as `most_filters`, with another idea of what one filter costs."""
    return lambda image_shape, kernel_size, budget: budget // price(image_shape, kernel_size)


BLANK_PAGE = FunctionExercise(
    id="05.4",
    reference=most_filters,
    forbidden=("cnnlib.conv2d_parameters",),
    cases=(
        ((28, 28, 1), 5, 540),
        ((28, 28, 1), 5, 519),
        ((28, 28, 1), 5, 520),  # to the last parameter
        ((8, 8, 16), 4, 100),  # not even one
        ((12, 9, 3), 3, 10_000),
        ((8, 8, 16), 1, 100),
        ((100, 100, 2), 5, 50_000),
    ),
    why="one filter costs K·K·C weights and one bias: neither height nor width of the image stands in it.",
    try_next="call it for 10×10 and for 1000×1000, with all else the same.",
    hints=(
        "How many weights has one filter? It is as deep as the image: `image_shape[2]`.",
        "One filter costs `kernel_size**2 * image_shape[2]` weights and one bias.",
        "How often does that go into the budget? `//` leaves the rest out.",
    ),
    solution="""\
def most_filters(image_shape, kernel_size, budget):
    weights_of_one = kernel_size**2 * image_shape[2]
    return budget // (weights_of_one + 1)""",
    known_wrong=mistakes(
        most_if_one_costs(weights_of_one),
        "you pay for the weights alone. Each filter has a bias, too.",
        lambda image_shape, kernel_size, budget: (budget - 1) // weights_of_one(image_shape, kernel_size),
        "you pay one bias for the whole layer. Each filter has its own.",
        most_if_one_costs(
            lambda image_shape, kernel_size: (
                weights_of_one(image_shape, kernel_size)
                + output_size(image_shape[0], kernel_size) * output_size(image_shape[1], kernel_size)
            )
        ),
        "you pay a bias for each cell of the maps. A filter has one bias, and adds it everywhere.",
        most_if_one_costs(
            lambda image_shape, kernel_size: weights_of_one(image_shape, kernel_size) + image_shape[0] * image_shape[1]
        ),
        "you pay a bias for each pixel of the image. A filter has one bias, and adds it everywhere.",
        most_if_one_costs(lambda image_shape, kernel_size: conv2d_parameters(image_shape[2], 1, image_shape[:2])),
        "you gave every pixel its own weights: that is a fully connected layer. A filter uses the same kernel_size × "
        "kernel_size × channels weights everywhere.",
        most_if_one_costs(lambda image_shape, kernel_size: conv2d_parameters(1, 1, kernel_size)),
        "your filters have depth 1. A filter is as deep as the image: multiply its weights by `image_shape[2]`.",
        most_if_one_costs(lambda image_shape, kernel_size: conv2d_parameters(image_shape[2], 1, (kernel_size, 1))),
        "a filter is a square, kernel_size × kernel_size. You counted one row of it: take `kernel_size**2`.",
        most_if_one_costs(lambda image_shape, kernel_size: weights_of_one(image_shape, kernel_size) + image_shape[2]),
        "you pay a bias for each channel that comes in. The bias belongs to the filter: one for each filter.",
        lambda image_shape, kernel_size, budget: budget / conv2d_parameters(image_shape[2], 1, kernel_size),
        "there is no part of a filter. `//` divides and leaves the rest out.",
        lambda image_shape, kernel_size, budget: (budget - 1) // conv2d_parameters(image_shape[2], 1, kernel_size),
        "*at most* `budget`: a layer that uses it up to the last parameter is allowed.",
        lambda image_shape, kernel_size, budget: max(1, most_filters(image_shape, kernel_size, budget)),
        "a budget can be too small for even one filter. Then the answer is 0.",
        lambda image_shape, kernel_size, budget: -(-budget // conv2d_parameters(image_shape[2], 1, kernel_size)),
        "you rounded up: the last filter would cost more than is left. `//` alone rounds down.",
        most_if_one_costs(lambda image_shape, kernel_size: (image_shape[2] + 1) * kernel_size**2),
        "you pay a bias for each cell of the filter. A filter has one bias in all.",
        most_if_one_costs(lambda image_shape, kernel_size: kernel_size**2 * image_shape[0] + 1),
        "`image_shape[0]` is the height. The channels stand last.",
        most_if_one_costs(lambda image_shape, kernel_size: kernel_size**2 * math.prod(image_shape) + 1),
        "the size of the picture plays no part: a filter uses the same weights everywhere.",
        most_if_one_costs(lambda image_shape, kernel_size: kernel_size ** image_shape[2] + 1),
        "a filter has kernel_size × kernel_size × channels weights: the channels multiply, they are no exponent.",
        lambda image_shape, kernel_size, budget: conv2d_parameters(image_shape[2], 1, kernel_size),
        "that is what one filter costs. How often does it go into the budget?",
        lambda image_shape, kernel_size, budget: conv2d_parameters(image_shape[2], budget, kernel_size),
        "you took the budget for the number of filters. It is the number of parameters: divide it by what one filter "
        "costs.",
    ),
    misunderstanding=GROWS,
)

SAME_PICTURE = Choice(
    id="05.x1",
    prompt=(
        "Two feature maps are drawn as grey pictures, each with its own scale. The two pictures look exactly the "
        "same. What do you know about the maps?"
    ),
    options=options(
        "All their numbers agree, for each number has its own grey.",
        "*ones* and *tens* gave the same picture, too, and every number differed. What does its own scale do to a map?",
        "They come from the same filter, over two pictures.",
        "*ones* and *tens* are two filters, and gave the same picture. What does its own scale do to a map?",
        "One may be ten times the other, or 5 more everywhere.",
        IS_RIGHT,
        "One may be the negative of the other, white for black.",
        "then the pictures would differ: the negative turns black and white around. Look at *minus ones* again.",
    ),
    why="each scale runs from the smallest number of its own map to the largest, so that a factor does not show.",
    try_next="draw both with one scale for all, and compare again.",
    hints=(
        "The smallest number of each map is black, the largest white.",
        "What happens to the picture when you add 5 to every number?",
    ),
    misunderstanding=LOOK_ALIKE,
)

YOUR_CHOICE = Choice(
    id="05.x2",
    prompt="A layer of 5×5 filters gets a picture with three channels. What can you still choose?",
    options=options(
        "How deep the filters are, from 1 to 3.",
        "a filter has one slice for each channel, so that its depth is 3. What does the depth leave open?",
        "How deep they are, and how many.",
        "the number is yours. But think of a filter of depth 2: what would it do with the third channel?",
        "How many filters there are.",
        IS_RIGHT,
        "Nothing: it needs three filters.",
        "one filter already looks at all three channels. The lesson used one, and then six.",
    ),
    why="the depth is the input's; the number of filters is yours, and it becomes the depth of the output.",
    try_next="say the shape of the weights for 12 filters.",
    hints=("Which of the four numbers of `weight.shape` come from the input?", "(5, 5, 3, …)"),
    misunderstanding=DEPTH_IS_CHOSEN,
)

EXERCISES = (TWO_LAYERS, SIX_FILTERS, WRITE_THE_LOOP, BLANK_PAGE, SAME_PICTURE, YOUR_CHOICE)

PLAY = (
    "Twelve filters make twelve maps: the output is twice as deep, and the parameters double from 456 to 912. Each "
    "filter brings its own weights and its own bias.",
    "Nothing: they stay 456. The maps grow to 60×60, for the same filters now stand at more places.",
    "A kernel of 3, or a smaller one: 3·3·3·12 + 12 = 336. A kernel of 4 already needs 588, for the weights grow with "
    "the square of its size.",
    "No. White holds much red and as much blue: one part is about 0.8, the other about −0.8. Black holds little of "
    "either, so that both parts are near 0. The sum alone cannot tell the two apart: this filter asks how warm a place "
    "is, not how bright.",
    "0.5: the smallest number of the map is −0.45. Each cell becomes larger by the same 0.5, so no difference "
    "changes. The filter has one bias: not one for each slice, and not one for each cell.",
)
