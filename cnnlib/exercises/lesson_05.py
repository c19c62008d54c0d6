"""Exercises of lesson 05, Stack channels and filters."""

import numpy as np

from cnnlib.exercises.kinds import Choice, FunctionExercise, Option, ValueExercise, Wrong
from cnnlib.functional import conv2d
from cnnlib.shapes import conv2d_parameters, output_size

DEPTH_IS_CHOSEN = "a filter's depth is chosen"
GROWS = "parameters grow with the image, or the bias is per pixel"
LOOK_ALIKE = "two maps that look alike are alike (autoscaled colours)"

TWO_LAYERS = ValueExercise(
    id="05.1",
    prompt=(
        "**Find the lecture's mistake.** A lecture says: the number of filters is the number of channels that come in. "
        "Two layers of 3×3 filters follow each other. A photograph with 3 channels becomes 8 maps, "
        "and these become 4 maps. Fill in the shapes of the weights of both layers."
    ),
    start="""\
first = (3, 3, ..., ...)
second = (3, 3, ..., ...)

check("05.1", [first, second])""",
    expected=[(3, 3, 3, 8), (3, 3, 8, 4)],
    why="the channels that come in are the depth of each filter; the number of filters is what comes out.",
    try_next="put `np.zeros(first)` and `np.zeros(second)` into `cnnlib.conv2d`, one after the other.",
    hints=(
        "The third number is the depth of each filter, the fourth is the number of filters.",
        "Depth: as many as come in. Number: as many as come out.",
        "What comes into the second layer is what comes out of the first: 8 maps.",
    ),
    solution="""\
first = (3, 3, 3, 8)  # 3 channels in, 8 maps out
second = (3, 3, 8, 4)  # 8 maps in, 4 maps out

check("05.1", [first, second])""",
    known_wrong=(
        Wrong(
            [(3, 3, 3, 3), (3, 3, 8, 8)],
            "this is what the lecture says: as many filters as channels. Then 3 channels would give 3 maps, and not 8. "
            "How many maps come out is the number of filters.",
        ),
        Wrong(
            [(3, 3, 8, 3), (3, 3, 4, 8)],
            "depth and number are swapped. Here the depth stands third, and the number of filters last.",
        ),
        Wrong(
            [(3, 3, 1, 8), (3, 3, 1, 4)],
            "a filter of depth 1 sees one channel only. It must be as deep as what comes in: how many channels are "
            "that?",
        ),
        Wrong(
            [(3, 3, 3, 8), (3, 3, 3, 4)],
            "the first layer is right. The second does not see the photograph any more: what comes in there?",
        ),
        Wrong(
            [(3, 3, 3, 8), (3, 3, 8, 8)],
            "the first layer is right. The second has as many filters as channels that come in, as the lecture says: "
            "then 8 maps would come out, and not 4.",
        ),
        Wrong(
            [(3, 3, 3, 3), (3, 3, 8, 4)],
            "the second layer is right. The first has as many filters as channels that come in, as the lecture says: "
            "then 3 maps would come out, and not 8.",
        ),
        Wrong(
            [(8, 3, 3, 3), (4, 8, 3, 3)],
            "the numbers are right, in PyTorch's order, filters first. Here the filters come last: "
            "(height, width, depth, number).",
        ),
    ),
    misunderstanding=DEPTH_IS_CHOSEN,
    finds_mistake_of="003",
)

SIX_PARAMETERS = conv2d_parameters(1, 6, 3)

SIX_FILTERS = ValueExercise(
    id="05.2",
    prompt=(
        "**Find the lecture's mistake.** A lecture moves one filter of 3×3×6 over a grey picture of "
        "28×28×1, and six maps come out. How deep is a filter here really, how many filters are there, and how many "
        "parameters does the layer have, biases included?"
    ),
    start="""\
depth, number, to_learn = ..., ..., ...

check("05.2", (depth, number, to_learn))""",
    expected=(1, 6, SIX_PARAMETERS),
    why=f"six filters of 3×3×1, each with its bias: 3·3·1·6 + 6 = {SIX_PARAMETERS}.",
    try_next="do it again for a colour photograph. Which of the three numbers change?",
    hints=(
        "A filter is as deep as its input. How many channels has a grey picture?",
        "Each filter makes one map.",
        "Each filter has 3·3·1 weights and one bias.",
    ),
    solution="""\
depth, number = 1, 6  # channels of the input, maps of the output
to_learn = 3 * 3 * depth * number + number

check("05.2", (depth, number, to_learn))""",
    known_wrong=(
        Wrong(
            (6, 1, conv2d_parameters(6, 1, 3)),
            "this is the lecture's filter. It would need a picture with six channels, and would give one map.",
        ),
        Wrong(
            (6, 6, conv2d_parameters(6, 6, 3)),
            "six filters is right. But a filter is as deep as its input, and a grey picture has one channel.",
        ),
        Wrong(
            (1, 6, conv2d_parameters(1, 1, 3)),
            "depth and number are right. These are the parameters of one filter, and the layer has six.",
        ),
        Wrong(
            (1, 6, conv2d_parameters(1, 6, 3, bias=False)),
            "depth and number are right. These are the weights alone: each filter has a bias, too.",
        ),
        Wrong(
            (1, 6, conv2d_parameters(1, 6, 3, bias=False) + 1),
            "depth and number are right. You counted one bias for the whole layer: each filter has its own.",
        ),
        Wrong(
            (1, 6, conv2d_parameters(1, 6, 3, bias=False) + 6 * output_size(28, 3) ** 2),
            "depth and number are right. You counted a bias for each cell of the maps: the bias belongs to the filter.",
        ),
    ),
    misunderstanding=DEPTH_IS_CHOSEN,
    finds_mistake_of="003",
)


def many_maps(image, weight):
    """All maps of one image of shape (H, W, C)."""
    return conv2d(image[np.newaxis], weight)[0]


def maps_of_first_channel(image, weight):
    return many_maps(image[:, :, :1], weight[:, :, :1])


def maps_of_first_layer(image, weight):
    """Every channel meets the filter's first layer."""
    return many_maps(image.sum(axis=2, keepdims=True), weight[:, :, :1])


def maps_as_many_as_channels(image, weight):
    return many_maps(image, weight)[:, :, : image.shape[2]]


def maps_of_first_filter(image, weight):
    return many_maps(image, np.repeat(weight[..., :1], weight.shape[3], axis=3))


def maps_of_mean(image, weight):
    return many_maps(image, weight) / weight[..., 0].size


WRITE_THE_LOOP = FunctionExercise(
    id="05.3",
    prompt=(
        "Write the loop. `image` has the axes (height, width, channels), `weight` the four axes that you know. "
        "Both are square. Fill the blanks: how many maps there are, and what is stored in cell [i, j] of map k."
    ),
    start="""\
def many_maps(image, weight):
    size = len(image) - len(weight) + 1
    maps = np.zeros((size, size, ...))
    for k in range(...):
        for i in range(size):
            for j in range(size):
                block = image[i : i + len(weight), j : j + len(weight)]
                maps[i, j, k] = ...
    return maps


check("05.3", many_maps)""",
    reference=many_maps,
    cases=(
        (np.arange(18).reshape(3, 3, 2), np.arange(24).reshape(2, 2, 2, 3)),
        (np.arange(9).reshape(3, 3, 1), np.arange(8).reshape(2, 2, 1, 2)),
        (np.arange(48).reshape(4, 4, 3), np.arange(108).reshape(3, 3, 3, 4)),
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
    return maps


check("05.3", many_maps)""",
    known_wrong=(
        Wrong(
            maps_of_first_channel,
            "only the first channel is looked at. The filter has a layer for each channel, and all products are added.",
        ),
        Wrong(
            maps_of_first_layer,
            "every channel meets the first layer of the filter. Each channel has its own: take all of "
            "`weight[:, :, :, k]`.",
        ),
        Wrong(
            maps_as_many_as_channels,
            "you make as many maps as there are channels. The last axis of `weight` counts the filters, and so the "
            "maps.",
        ),
        Wrong(maps_of_first_filter, "all your maps come from filter 0. Map k needs filter k."),
        Wrong(maps_of_mean, "you store the mean of the products. Store their SUM."),
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
    prompt=(
        "A blank page: a layer may have at most `budget` parameters, biases included. How many filters of "
        "kernel_size × kernel_size can it have? `image_shape` is (height, width, channels). "
        "Do not call `cnnlib.conv2d_parameters`."
    ),
    start="""\
def most_filters(image_shape, kernel_size, budget):
    return ...


check("05.4", most_filters)""",
    reference=most_filters,
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
    return budget // (weights_of_one + 1)


check("05.4", most_filters)""",
    known_wrong=(
        Wrong(most_if_one_costs(weights_of_one), "you pay for the weights alone. Each filter has a bias, too."),
        Wrong(
            lambda image_shape, kernel_size, budget: (budget - 1) // weights_of_one(image_shape, kernel_size),
            "you pay one bias for the whole layer. Each filter has its own.",
        ),
        Wrong(
            most_if_one_costs(
                lambda image_shape, kernel_size: (
                    weights_of_one(image_shape, kernel_size)
                    + output_size(image_shape[0], kernel_size) * output_size(image_shape[1], kernel_size)
                )
            ),
            "you pay a bias for each cell of the maps. A filter has one bias, and adds it everywhere.",
        ),
        Wrong(
            most_if_one_costs(
                lambda image_shape, kernel_size: (
                    weights_of_one(image_shape, kernel_size) + image_shape[0] * image_shape[1]
                )
            ),
            "you pay a bias for each pixel of the image. A filter has one bias, and adds it everywhere.",
        ),
        Wrong(
            most_if_one_costs(lambda image_shape, kernel_size: conv2d_parameters(image_shape[2], 1, image_shape[:2])),
            "you gave every pixel its own weights: that is a fully connected layer. "
            "A filter uses the same kernel_size × kernel_size × channels weights everywhere.",
        ),
        Wrong(
            most_if_one_costs(lambda image_shape, kernel_size: conv2d_parameters(1, 1, kernel_size)),
            "your filters have depth 1. A filter is as deep as the image: multiply its weights by `image_shape[2]`.",
        ),
        Wrong(
            most_if_one_costs(lambda image_shape, kernel_size: conv2d_parameters(image_shape[2], 1, (kernel_size, 1))),
            "a filter is a square, kernel_size × kernel_size. You counted one row of it: take `kernel_size**2`.",
        ),
        Wrong(
            most_if_one_costs(
                lambda image_shape, kernel_size: weights_of_one(image_shape, kernel_size) + image_shape[2]
            ),
            "you pay a bias for each channel that comes in. The bias belongs to the filter: one for each filter.",
        ),
        Wrong(
            lambda image_shape, kernel_size, budget: budget / conv2d_parameters(image_shape[2], 1, kernel_size),
            "there is no part of a filter. `//` divides and leaves the rest out.",
        ),
        Wrong(
            lambda image_shape, kernel_size, budget: (budget - 1) // conv2d_parameters(image_shape[2], 1, kernel_size),
            "*at most* `budget`: a layer that uses it up to the last parameter is allowed.",
        ),
        Wrong(
            lambda image_shape, kernel_size, budget: max(1, most_filters(image_shape, kernel_size, budget)),
            "a budget can be too small for even one filter. Then the answer is 0.",
        ),
        Wrong(
            lambda image_shape, kernel_size, budget: -(-budget // conv2d_parameters(image_shape[2], 1, kernel_size)),
            "you rounded up: the last filter would cost more than is left. `//` alone rounds down.",
        ),
    ),
    misunderstanding=GROWS,
)

SAME_PICTURE = Choice(
    id="05.x1",
    prompt=(
        "Two feature maps are drawn as grey pictures, each with its own scale. The two pictures look exactly the same. "
        "What do you know about the maps?"
    ),
    start='check.choice("05.x1")',
    options={
        "a": Option(
            "All their numbers agree.",
            "*ones* and *tens* gave the same picture, too, and every number differed. What does its own scale do to a "
            "map?",
        ),
        "b": Option(
            "They come from the same filter.",
            "*ones* and *tens* are two filters, and gave the same picture. What does its own scale do to a map?",
        ),
        "c": Option("One may be ten times the other, or 5 more in every cell: the pictures cannot tell.", ""),
        "d": Option(
            "One may be the negative of the other: the pictures cannot tell.",
            "they could: the negative turns black and white around. Look at *minus ones* again.",
        ),
    },
    right="c",
    why="each scale runs from the smallest number of its own map to the largest, so that a factor does not show.",
    try_next="draw both with one scale for all, and compare again.",
    hints=(
        "The smallest number of each map is black, the largest white.",
        "What happens to the picture when you add 5 to every number?",
    ),
    solution='check("05.x1", "c")',
    misunderstanding=LOOK_ALIKE,
)

YOUR_CHOICE = Choice(
    id="05.x2",
    prompt="A layer of 5×5 filters gets a picture with three channels. What can you still choose?",
    start='check.choice("05.x2")',
    options={
        "a": Option(
            "How deep the filters are.",
            "a filter has one layer for each channel, so that its depth is 3. What does the depth leave open?",
        ),
        "b": Option(
            "How deep the filters are, and how many there are.",
            "the number is yours. But think of a filter of depth 2: what would it do with the third channel?",
        ),
        "c": Option("How many filters there are.", ""),
        "d": Option(
            "Nothing: three channels need three filters.",
            "one filter already looks at all three channels. The lesson used one, and then six.",
        ),
    },
    right="c",
    why="the depth is the input's; the number of filters is yours, and it becomes the depth of the output.",
    try_next="say the shape of the weights for 12 filters.",
    hints=("Which of the four numbers of `weight.shape` come from the input?", "(5, 5, 3, …)"),
    solution='check("05.x2", "c")',
    misunderstanding=DEPTH_IS_CHOSEN,
)

EXERCISES = (TWO_LAYERS, SIX_FILTERS, WRITE_THE_LOOP, BLANK_PAGE, SAME_PICTURE, YOUR_CHOICE)
