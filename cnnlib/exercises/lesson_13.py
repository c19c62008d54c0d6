"""Exercises of lesson 13, See how far a network sees."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.models import lecture_convnet
from cnnlib.shapes import conv2d_parameters, output_size

ROWS = {
    name: (shape, count)
    for name, shape, count in lecture_convnet(rng=np.random.default_rng(0)).summary((28, 28, 1)).rows
}
POOLED, CONVOLVED = ROWS["max_pool2d_1"][0][1], ROWS["conv2d_2"][0][1]
CONVOLUTION = ROWS["conv2d_2"][1]
TOTAL = sum(count for _, count in ROWS.values())
UP = output_size(11, 2, 2, "same")  # what rounding up would give

THE_HOLE = ValueExercise(
    id="13.1",
    expected=[POOLED, CONVOLVED, CONVOLUTION, TOTAL],
    why=f"11 becomes {POOLED}, {POOLED} becomes {CONVOLVED}, and {CONVOLVED}·{CONVOLVED}·64 is 576: the table closes.",
    try_next="which layer has most of the parameters now?",
    hints=(
        "Size first: `cnnlib.output_size(11, 2, 2)`, then a filter of 3 on that. Does rows·rows·64 give 576?",
        "Each of the 64 filters is as deep as its input, 64, and has one bias: `cnnlib.conv2d_parameters`.",
        "All together: 320 + 18,496 + the new convolution + the two dense layers with their biases.",
    ),
    gives="[rows_after_pool, rows_after_conv, conv_parameters, all_parameters]",
    solution="""\
rows_after_pool = cnnlib.output_size(11, 2, 2)
rows_after_conv = cnnlib.output_size(rows_after_pool, 3)
conv_parameters = cnnlib.conv2d_parameters(64, 64, 3)
all_parameters = 320 + 18_496 + conv_parameters + (576 * 64 + 64) + (64 * 10 + 10)""",
    known_wrong=mistakes(
        [UP, UP - 2, CONVOLUTION, TOTAL],
        f"you rounded 5.5 up. The floor gives {POOLED}: the last row and column of the 11 are dropped.",
        [POOLED, POOLED, CONVOLUTION, TOTAL],
        "the pool is right. But without padding a filter of 3 makes every side smaller by 2. Check: rows·rows·64 "
        "must be 576.",
        [POOLED, CONVOLVED, CONVOLUTION - 64, TOTAL - 64],
        "the sizes are right. You left the biases of the convolution out: one for each of its 64 filters.",
        [POOLED, CONVOLVED, conv2d_parameters(1, 64, 3), TOTAL - CONVOLUTION + conv2d_parameters(1, 64, 3)],
        "the sizes are right. But your filters are one channel deep: here 64 channels come in.",
        [POOLED, CONVOLVED, conv2d_parameters(32, 64, 3), TOTAL - CONVOLUTION + conv2d_parameters(32, 64, 3)],
        "the sizes are right. Your filters are 32 deep, as in the convolution before; now 64 channels come in.",
        [POOLED, CONVOLVED, CONVOLUTION, TOTAL - CONVOLUTION],
        "three are right. The sum lacks the new convolution itself.",
        [POOLED, CONVOLVED, CONVOLUTION, TOTAL - 64 - 10],
        "three are right. In the sum the dense layers lack their biases: 64 and 10.",
        [10, 8, CONVOLUTION, TOTAL],
        "your pool moves one cell at a time. Its windows of 2×2 lie side by side, as in the row above: stride 2.",
        [4, 2, CONVOLUTION, TOTAL],
        "you forgot the + 1: there is a first window, and (11 − 2)/2 steps from it.",
        [11 / 2, 11 / 2 - 2, CONVOLUTION, TOTAL],
        "there is no half row. Where the last window does not fit, it is left out: the floor.",
        [25, 9, CONVOLUTION, TOTAL],
        "these are the cells of a map. Asked for are its rows.",
        [POOLED, CONVOLVED, CONVOLUTION, TOTAL - 650],
        "three are right. The sum lacks the last dense layer.",
        [POOLED, CONVOLVED, CONVOLUTION, 320 + 18_496 + CONVOLUTION],
        "three are right. You summed the convolutions; the two dense layers have parameters, too.",
        [POOLED, CONVOLVED, CONVOLUTION, 320 + 18_496 + CONVOLUTION + 576 + 64 + 64 + 10],
        "three are right. A dense layer has a weight for each *pair* of an input and an output: 576·64, and 64·10.",
        [POOLED, CONVOLVED, 576, TOTAL - CONVOLUTION + 576],
        "the sizes are right. You counted the numbers of the maps. The parameters are those of the filters.",
    ),
)


def field_size(layers):
    """The size of the field, layer by layer from the image on."""
    size, jump = 1, 1
    for kernel_size, stride in layers:
        size += (kernel_size - 1) * jump
        jump *= stride
    return size


def field_by(rule):
    """A function as `field_size`, with another rule for the new size and jump."""

    def field_size(layers):
        size, jump = 1, 1
        for F, S in layers:
            size, jump = rule(size, jump, F, S)
        return size

    return field_size


SMALL = [(3, 1), (2, 2), (3, 1), (2, 2)]
DEEPER = [(5, 2), (3, 2), (3, 2), (2, 1)]

FORWARDS = FunctionExercise(
    id="13.2",
    reference=field_size,
    cases=((SMALL,), ([(3, 1)],), (DEEPER,), ([(3, 1), (3, 1)],), ([*SMALL, (5, 3), (2, 1)],)),
    why="the field grows by (F − 1)·jump, then the stride multiplies the jump.",
    try_next="give it six layers (3, 2). Is the field larger than a digit?",
    hints=(
        "A window of F cells reaches F − 1 cells further than one cell does. How far apart are these cells, in pixels?",
        "They are `jump` pixels apart: `size + (kernel_size - 1) * jump`.",
        "Behind a layer with stride S, neighbours are S times as far apart: `jump * stride`.",
    ),
    solution="""\
def field_size(layers):
    size, jump = 1, 1
    for kernel_size, stride in layers:
        size = size + (kernel_size - 1) * jump
        jump = jump * stride
    return size""",
    known_wrong=mistakes(
        lambda layers: 1 + sum(kernel_size - 1 for kernel_size, _ in layers),
        "you count every step as one pixel. Behind a stride of 2, neighbours are two pixels apart: use `jump`.",
        field_by(lambda size, jump, F, S: (size + (F - 1) * jump, jump + S)),
        "your jump adds the strides up. They multiply: two strides of 2 make 4.",
        field_by(lambda size, jump, F, S: (size + (F - 1) * jump, S)),
        "your jump is the last stride alone. It is all strides so far, multiplied.",
        field_by(lambda size, jump, F, S: (size + F * jump, jump * S)),
        "you add the whole kernel. One of its cells is there already: F − 1 are new.",
        field_by(lambda size, jump, F, S: ((size - 1) * S + F, jump)),
        "this is the rule for going back from the last layer. From the image on, the size grows by (F − 1)·jump.",
        field_by(lambda size, jump, F, S: (size + (F - 1) * jump * S, jump * S)),
        "you use a layer's own stride for its own window. The window stands on the layer *before*: first the size, "
        "then the jump.",
        field_by(lambda size, jump, F, S: ((F - 1) * jump, jump * S)),
        "the old size is lost on the way. The window's new cells are *added* to what one cell sees.",
        field_by(lambda size, jump, F, S: (size + (F - 1) * S, jump * S)),
        "you use the layer's own stride. The cells that it reads are `jump` pixels apart: the layers *before* decide.",
        field_by(lambda size, jump, F, S: (size + (F - 1) * jump, jump * F)),
        "you multiply by the kernel size. It is the *stride* that sets cells apart: the fields of neighbours overlap.",
        field_by(lambda size, jump, F, S: (size + F // 2 * jump, jump * S)),
        "you add half a window. A window reaches F − 1 cells further than one cell does, to both sides together.",
    ),
)


def pixels_of(layers, cell):
    """First and last pixel that a cell sees along one axis; layers are (kernel_size, stride, padding before)."""
    size, jump, start = 1, 1, 0
    for kernel_size, stride, padding in layers:
        size += (kernel_size - 1) * jump
        start -= padding * jump
        jump *= stride
    first = start + cell * jump
    return first, first + size - 1


def pixels_without_padding(layers, cell):
    return pixels_of([(kernel_size, stride, 0) for kernel_size, stride, _ in layers], cell)


def pixels_of_small_padding(layers, cell):
    """Every layer's padding is counted in pixels."""
    first, last = pixels_without_padding(layers, cell)
    shift = sum(padding for *_, padding in layers)
    return first - shift, last - shift


def pixels_padded_twice(layers, cell):
    """Padding is added to the size, on both sides."""
    first, last = pixels_of(layers, cell)
    jumps = np.cumprod([1, *(stride for _, stride, _ in layers)])
    return first, last + 2 * sum(padding * int(jump) for (*_, padding), jump in zip(layers, jumps, strict=False))


def pixels_of_jump_too_soon(layers, cell):
    size, jump, start = 1, 1, 0
    for kernel_size, stride, padding in layers:
        size += (kernel_size - 1) * jump
        jump *= stride
        start -= padding * jump
    first = start + cell * jump
    return first, first + size - 1


FIRST_AND_LAST = FunctionExercise(
    id="13.3",
    reference=pixels_of,
    cases=(
        ([(3, 1, 0), (2, 2, 0), (3, 1, 0), (2, 2, 0)], 1),
        ([(5, 1, 2), (2, 2, 0), (5, 1, 0), (2, 2, 0)], 0),
        ([(3, 2, 1), (3, 2, 1)], 2),
        ([(3, 1, 1)], 0),
        ([(3, 1, 1), (2, 2, 0), (5, 1, 2), (2, 2, 0), (3, 3, 1)], 1),
    ),
    why="start + cell·jump is the first place, and the last is size − 1 further.",
    try_next="what does cell 27 of one 3×3 with SAME see, on a digit of 28 pixels?",
    hints=(
        "In the loop three things change: size as before, start by the padding, and last the jump.",
        "Padding moves the start back, by as many pixels as its cells are wide: `start - padding * jump`.",
        "`first = start + cell * jump`, and the last of `size` places is `first + size - 1`.",
    ),
    solution="""\
def pixels_of(layers, cell):
    size, jump, start = 1, 1, 0
    for kernel_size, stride, padding in layers:
        size = size + (kernel_size - 1) * jump
        start = start - padding * jump
        jump = jump * stride
    first = start + cell * jump
    return first, first + size - 1""",
    known_wrong=mistakes(
        pixels_without_padding,
        "right without padding. With padding the first window begins before the image: `start` goes below 0.",
        pixels_of_small_padding,
        "you subtract the padding in pixels. In a deep layer one cell of padding is `jump` pixels wide.",
        lambda layers, cell: pixels_of(layers, cell) + np.array([0, 1]),
        "your last place is one too far: of 3 places from 4 on, the last is 6.",
        lambda layers, cell: pixels_of(
            [(kernel_size, stride, -padding) for kernel_size, stride, padding in layers], cell
        ),
        "your padding moves the field to the right. It begins *before* the image: subtract.",
        lambda layers, cell: pixels_of(layers, 0) + np.array([cell, cell]),
        "your fields lie one pixel apart. From one cell to its neighbour it is `jump` pixels.",
        pixels_of_jump_too_soon,
        "you change the jump before the start. A layer's padding lies on the layer *before*: move the start first.",
        lambda layers, cell: np.maximum(pixels_of(layers, cell), [0, -np.inf]),
        "you cut the field off at 0. Leave the numbers below 0: they say how much is padding.",
        lambda layers, cell: pixels_of(layers, 0),
        "these are the places of cell 0. Cell number `cell` begins `cell * jump` further.",
        lambda layers, cell: (pixels_of(layers, cell)[0], np.ptp(pixels_of(layers, cell)) + 1),
        "the first is right. The second is the size: give the *last* place, first + size − 1.",
        lambda layers, cell: pixels_of(layers, 0) + cell * (np.ptp(pixels_of(layers, 0)) + 1),
        "your fields lie side by side. They overlap: from one cell to its neighbour it is `jump` pixels, not a whole "
        "size.",
        lambda layers, cell: pixels_of(layers, cell)[::-1],
        "the two are swapped: the first place comes first.",
        pixels_padded_twice,
        "you let the padding make the field larger. It only moves the field; the size comes from kernels and jumps.",
    ),
)


def small_instead(kernel_size):
    """How many 3×3 see as much as one large filter, and the weights of these and of that, per pair of channels."""
    layers = (kernel_size - 1) // 2
    return layers, 9 * layers, kernel_size**2


BLANK_PAGE = FunctionExercise(
    id="13.4",
    reference=small_instead,
    cases=((5,), (7,), (11,), (3,)),
    why="each 3×3 adds 2 pixels, so that the weights grow with F and not with F².",
    try_next="from which size on are the small ones cheaper by half?",
    hints=(
        "One 3×3 sees 3 pixels, two see 5. How many pixels does each further one add?",
        "F = 1 + 2·layers, so `layers = (kernel_size - 1) // 2`.",
        "Each 3×3 has 9 weights per pair of channels, the large one has F·F.",
    ),
    solution="""\
def small_instead(kernel_size):
    layers = (kernel_size - 1) // 2
    return layers, 9 * layers, kernel_size**2""",
    known_wrong=mistakes(
        lambda kernel_size: (-(-kernel_size // 3), 9 * -(-kernel_size // 3), kernel_size**2),
        "you lay the small filters side by side. They are stacked: each adds 2 pixels to what the one before sees.",
        lambda kernel_size: (kernel_size - 2, 9 * (kernel_size - 2), kernel_size**2),
        "you add one pixel for each convolution. It is one on each side: 2.",
        lambda kernel_size: ((kernel_size - 1) // 2, 9, kernel_size**2),
        "your weights are those of one convolution of 3×3. Each of them has 9 of its own.",
        lambda kernel_size: ((kernel_size - 1) // 2, 9 ** ((kernel_size - 1) // 2), kernel_size**2),
        "you multiply the weights of the layers. Parameters of layers are added.",
        lambda kernel_size: (kernel_size // 3, 9 * (kernel_size // 3), kernel_size**2),
        "you ask how often 3 fits into the large filter. The small ones are stacked: the first sees 3, each further "
        "one 2 more.",
        lambda kernel_size: (kernel_size - 1, 9 * (kernel_size - 1), kernel_size**2),
        "you add one pixel for each convolution, and forget that the first sees 3. Each adds 2, one on each side.",
        lambda kernel_size: ((kernel_size + 1) // 2, 9 * ((kernel_size + 1) // 2), kernel_size**2),
        "one convolution too many. The first 3×3 sees 3 pixels already.",
        lambda kernel_size: ((kernel_size - 1) // 2, 3 * ((kernel_size - 1) // 2), kernel_size**2),
        "a filter of 3×3 has 9 weights, and not 3.",
        lambda kernel_size: ((kernel_size - 1) // 2, 9 * ((kernel_size - 1) // 2), kernel_size),
        "two are right. A large filter has as many weights as cells: rows times columns.",
        lambda kernel_size: ((kernel_size - 1) // 2, kernel_size**2, 9 * ((kernel_size - 1) // 2)),
        "the last two are swapped: first the weights of the small ones, then those of the large one.",
        lambda kernel_size: ((kernel_size - 1) // 2, 10 * ((kernel_size - 1) // 2), kernel_size**2 + 1),
        "you counted biases. Asked for are the weights alone.",
        lambda kernel_size: (2, 18, 25),
        "these are the numbers for 5×5. Compute them from `kernel_size`: what does a filter of 7×7 need?",
    ),
)

ONE_MORE = Choice(
    id="13.x1",
    prompt=(
        "Behind the stack of this lesson (conv 3, pool 2, conv 3, pool 2) you put one more convolution of 3×3. By how "
        "many pixels does the field of a cell grow?"
    ),
    options=options(
        "By 2 pixels, for F − 1 = 2.",
        "2 *cells* are new. But these are not one pixel apart any more: how large is the jump behind two pools?",
        "By 3 pixels, the size F.",
        "one of the 3 cells was there before, and the other two are more than a pixel apart.",
        "By 8 pixels, for 2·4 = 8.",
        IS_RIGHT,
        "By 20 pixels, to 3·10 = 30.",
        "the fields of neighbours overlap: they are 10 wide, but only 4 apart.",
    ),
    why="size grows by (F − 1)·jump = 2·4.",
    try_next="put the same convolution in front of the first one instead. By how much does the field grow now?",
    hints=("Which jump has the last pool?", "The field grows by (F − 1)·jump."),
)

LENET_OF_1998 = Choice(
    id="13.x2",
    prompt="A lecture describes LeNet-5 of 1998 in four sentences. Which one is true of the network of 1998?",
    options=options(
        "Behind each of its layers stands a sigmoid, which goes from 0 to 1.",
        "1998 used a tanh, which goes from −1 to 1. The sigmoid came into it in later, simpler versions.",
        "Its pools take the plain average of four cells, and learn nothing.",
        "1998 learned one factor and one bias for each map of its subsampling. The plain average is today's form.",
        "Each of the 16 filters of its second convolution sees all of its six maps.",
        "only one of the 16 did. The others saw three or four of the maps: look at the table.",
        "Its fifth layer is a convolution, with filters as large as its input.",
        IS_RIGHT,
    ),
    why="5×5 filters on maps of 5×5 give one number each: the same sum as today's dense layer.",
    try_next="what would this convolution give on a larger image, where a dense layer would fail?",
    hints=(
        "Look at the table of what 1998 did differently.",
        "Which layers had something to learn, and what did each see?",
    ),
)

EXERCISES = (THE_HOLE, FORWARDS, FIRST_AND_LAST, BLANK_PAGE, ONE_MORE, LENET_OF_1998)

PLAY = (
    "17: behind layer 1 all jumps are twice as large, so that each later window reaches twice as far. The field of "
    "layer 1 itself stays 3 wide: a stride sets its cells apart, and only the layers that read them see further.",
    "Four layers. Three of them see 27 at most, 3·3·3 with strides of 3. With four, for example kernel sizes 2, 2, 3, "
    "3 with strides 2, 2, 2, 1 see exactly 28, the whole image.",
    "Three rows, for start = 0 − 1·1 − 1·2 = −3. The four corner pixels are seen by the fewest, by one cell of layer 4 "
    "each: fields overlap in the image, but only one of them reaches into a corner.",
)
