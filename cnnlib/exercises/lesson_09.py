"""Exercises of lesson 09, Send gradients back through a convolution."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, ClassExercise, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.exercises.lesson_02 import TOY
from cnnlib.functional import conv2d, conv2d_backward
from cnnlib.windows import im2col

PICTURE = np.array([[1, 0, 2], [3, 1, 0], [0, 2, 1]]).reshape(1, 3, 3, 1)
ARRIVED = np.array([[1, 0], [0, 2]]).reshape(1, 2, 2, 1)
FILTER = np.array([[0, 1], [2, 3]]).reshape(2, 2, 1, 1)


def weight_gradient_of(grad_output):
    return conv2d_backward(np.asarray(grad_output).reshape(1, 2, 2, 1), PICTURE, FILTER)[1][:, :, 0, 0]


BY_HAND = ValueExercise(
    id="09.1",
    expected=weight_gradient_of(ARRIVED),
    why="the window (0, 0) counts once and the window (1, 1) twice: [[1, 0], [3, 1]] + 2·[[1, 0], [2, 1]].",
    try_next="change the weights of the filter in your head. Does the filter's gradient change?",
    hints=(
        "Each output sends to the filter: its gradient times its window.",
        "Two of the four gradients are 0, so only the windows (0, 0) and (1, 1) count.",
        "1·[[1, 0], [3, 1]] + 2·[[1, 0], [2, 1]]",
    ),
    gives="filter_gradient",
    solution="""\
first, last = np.array([[1, 0], [3, 1]]), np.array([[1, 0], [2, 1]])
filter_gradient = 1 * first + 2 * last""",
    known_wrong=mistakes(
        weight_gradient_of(np.ones(4)),
        "you added up all four windows. Each counts as much as the gradient of its output: 1, 0, 0 and 2.",
        weight_gradient_of([1, 0, 0, 1]),
        "these are the right two windows, but the second has the gradient 2: it counts twice.",
        weight_gradient_of([1, 0, 0, 0]),
        "this is the first window alone. The last output has a gradient, too.",
        weight_gradient_of(ARRIVED)[::-1, ::-1],
        "these are the right numbers in the wrong order. Weight (0, 0) meets the top left pixel of each window.",
        [[1, 0], [0, 2]],
        "these are the gradients of the outputs. Multiply each by its window of the image, and add.",
    ),
)


def image_gradient(grad_output, weight, stride):
    """The gradient of a square image, of just the size that the windows cover."""
    covered = (len(grad_output) - 1) * stride + len(weight)
    image = np.zeros((1, covered, covered, 1))
    given = np.asarray(grad_output)[np.newaxis, :, :, np.newaxis]
    return conv2d_backward(given, image, np.asarray(weight)[:, :, np.newaxis, np.newaxis], stride=stride)[0][0, :, :, 0]


def pasted(grad_output, weight, stride):
    """Every window overwrites what was there."""
    grad_image = np.zeros_like(image_gradient(grad_output, weight, stride))
    for i, j in np.ndindex(grad_output.shape):
        rows, columns = (slice(stride * place, stride * place + len(weight)) for place in (i, j))
        grad_image[rows, columns] = grad_output[i, j] * weight
    return grad_image


def side_by_side(grad_output, weight, stride):
    """Windows that move by one cell, whatever the stride."""
    size = len(image_gradient(grad_output, weight, stride))
    near = image_gradient(grad_output, weight, 1)
    return np.pad(near, (0, size - len(near)))


def sent(grad_output, weight, stride, step, share):
    """The loop, with another distance from window to window, or with something else that is sent."""
    grad_image = np.zeros(((len(grad_output) - 1) * stride + len(weight),) * 2)
    for i, j in np.ndindex(grad_output.shape):
        rows, columns = (slice(step * place, step * place + len(weight)) for place in (i, j))
        grad_image[rows, columns] += share(i, j) * weight
    return grad_image


def gradient_of_windows_by_kernel(grad_output, weight, stride):
    return sent(grad_output, weight, stride, len(weight), lambda i, j: grad_output[i, j])


def gradient_of_all_outputs(grad_output, weight, stride):
    return sent(grad_output, weight, stride, stride, lambda i, j: grad_output)


GRADIENTS = np.array([[1, 2], [0, -1]])
WEIGHTS = np.array([[0, 1], [2, 3]])

WRITE_THE_LOOP = FunctionExercise(
    id="09.2",
    reference=image_gradient,
    cases=(
        (GRADIENTS, WEIGHTS, 1),
        (GRADIENTS, WEIGHTS, 2),
        (np.arange(9).reshape(3, 3) - 4, np.arange(9).reshape(3, 3), 2),
        (GRADIENTS / 4, np.arange(9).reshape(3, 3) / 8 - 0.5, 1),
    ),
    why="the same places as in the forward loop, but now numbers are handed out there instead of being collected.",
    try_next="with filters of 2×2, which stride makes no two windows overlap? What does `+=` matter then?",
    hints=(
        "The window of output (i, j) begins where it began in the forward loop, `stride` cells further each time.",
        "What is sent is one number times the whole filter.",
        "`top, left = stride * i, stride * j`, and then `grad_output[i, j] * weight`",
    ),
    solution="""\
def image_gradient(grad_output, weight, stride):
    size, kernel = len(grad_output), len(weight)
    covered = (size - 1) * stride + kernel
    grad_image = np.zeros((covered, covered))
    for i in range(size):
        for j in range(size):
            top, left = stride * i, stride * j
            grad_image[top : top + kernel, left : left + kernel] += grad_output[i, j] * weight
    return grad_image""",
    known_wrong=mistakes(
        pasted,
        "where windows overlap, the last one wins in yours. A pixel that several windows used gets the sum: `+=`.",
        side_by_side,
        "your windows move one cell at a time. The window of output (i, j) begins at row `stride * i`, column "
        "`stride * j`.",
        lambda grad_output, weight, stride: image_gradient(grad_output, weight[::-1, ::-1], stride),
        "you turned the filter around. Each pixel gets back the very weight that it was multiplied by.",
        lambda grad_output, weight, stride: image_gradient(np.ones_like(grad_output), weight, stride),
        "you send the filter alone. Multiply it by the gradient of the output, `grad_output[i, j]`.",
        lambda grad_output, weight, stride: image_gradient(grad_output, np.ones_like(weight), stride),
        "you send the gradient as it is. On its way through a weight it is multiplied by that weight.",
        gradient_of_windows_by_kernel,
        "your windows lie side by side, `kernel` cells apart. The window of output (i, j) begins at row `stride * i`, "
        "column `stride * j`.",
        gradient_of_all_outputs,
        "you send all gradients at once to every window. An output sends its own only: `grad_output[i, j]`.",
    ),
)


def filters_gradient(x, grad_output):
    """For square windows, stride 1, VALID."""
    size = x.shape[1] - grad_output.shape[1] + 1
    weight = np.zeros((size, size, x.shape[3], grad_output.shape[3]))
    return conv2d_backward(grad_output, x, weight)[1]


def folded_filters_first(x, grad_output):
    gradient = filters_gradient(x, grad_output)
    size, _, depth, filters = gradient.shape
    return gradient.reshape(filters, size, size, depth)


def mixed_up(x, grad_output):
    """The rows of the gradient made by `reshape` from an array whose filters do not come last."""
    filters = grad_output.shape[3]
    rows = grad_output.reshape(filters, -1).T
    size = x.shape[1] - grad_output.shape[1] + 1
    return (im2col(x, size).T @ rows).reshape(size, size, x.shape[3], filters)


rng = np.random.default_rng(9)
TWO_IMAGES = rng.integers(0, 5, (2, 4, 4, 3))
TWO_GRADIENTS = rng.integers(-2, 3, (2, 3, 3, 5))

THROUGH_IM2COL = FunctionExercise(
    id="09.3",
    reference=filters_gradient,
    cases=(
        (TOY, GRADIENTS.reshape(1, 2, 2, 1)),
        (TWO_IMAGES, TWO_GRADIENTS),
        (rng.integers(0, 5, (3, 5, 5, 1)), rng.integers(-2, 3, (3, 3, 3, 2))),
        (TWO_IMAGES / 4 - 0.5, TWO_GRADIENTS / 8),
    ),
    why="forward, rows of pixels met columns of weights; backward, the columns of pixels meet the gradients.",
    try_next="write the image's gradient the same way: rows times the transposed filters, and then `cnnlib.col2im`.",
    hints=(
        "One row for each window, one column for each filter: `grad_output.reshape(-1, filters)`.",
        "im2col has one row for each window, too. Transposed it fits: `columns.T @ rows`.",
        "`(columns.T @ rows).reshape(kernel, kernel, x.shape[3], filters)`",
    ),
    solution="""\
def filters_gradient(x, grad_output):
    filters = grad_output.shape[3]
    kernel = x.shape[1] - grad_output.shape[1] + 1
    columns = cnnlib.im2col(x, kernel)
    rows = grad_output.reshape(-1, filters)
    return (columns.T @ rows).reshape(kernel, kernel, x.shape[3], filters)""",
    known_wrong=mistakes(
        lambda x, grad_output: filters_gradient(x, grad_output).reshape(-1, grad_output.shape[3]),
        "the numbers are right, but they still stand in one column for each filter. Fold them back into four axes.",
        folded_filters_first,
        "the product has one column for each filter, so the filters are its *last* axis. Fold in this order.",
        mixed_up,
        "your rows mix the filters up. They are the last axis already: `grad_output.reshape(-1, filters)`.",
        lambda x, grad_output: filters_gradient(x, grad_output) / len(x),
        "you divided by the number of images. If the loss is a mean, that division is already in `grad_output`.",
    ),
)


def use_convolution(answer, part, x, weight, bias, grad_output):
    """Make a layer, run it forward and backward, and give back one part of what it computed."""
    layer = answer()
    layer.weight, layer.bias = weight, bias
    output = layer.forward(x)
    if part == "output":
        return output
    grad_x = layer.backward(grad_output)
    return grad_x if part == "grad_x" else getattr(layer, part)


class Convolution:
    """As it should be; filters of 2×2 on images of 3×3."""

    def forward(self, x):
        self.x = x
        return conv2d(x, self.weight, self.bias)

    def backward(self, grad_output):
        grad_x, self.grad_weight, self.grad_bias = conv2d_backward(grad_output, self.x, self.weight)
        return grad_x


class MeanBias(Convolution):
    def backward(self, grad_output):
        grad_x = super().backward(grad_output)
        self.grad_bias = grad_output.mean(axis=(0, 1, 2))
        return grad_x


class Unfolded(Convolution):
    def backward(self, grad_output):
        grad_x = super().backward(grad_output)
        self.grad_weight = self.grad_weight.reshape(4, -1)
        return grad_x


class FoldedFiltersFirst(Convolution):
    def backward(self, grad_output):
        grad_x = super().backward(grad_output)
        self.grad_weight = self.grad_weight.reshape(-1, 2, 2, 1)
        return grad_x


class MixedWeights(Convolution):
    """The transpose of the weights made by `reshape`."""

    def backward(self, grad_output):
        super().backward(grad_output)
        mixed = self.weight.reshape(-1, 4).T.reshape(self.weight.shape)
        return conv2d_backward(grad_output, self.x, mixed)[0]


REPAIR_CASE = (
    rng.integers(0, 5, (2, 3, 3, 1)),
    rng.integers(-3, 4, (2, 2, 1, 3)),
    np.array([10, 20, 30]),
    rng.integers(-2, 3, (2, 2, 2, 3)),
)

FRACTIONS = (  # three images, four filters
    rng.normal(0, 2, (3, 3, 3, 1)).round(2),
    rng.normal(0, 2, (2, 2, 1, 4)).round(2),
    np.array([-1.5, 0.25, 3, 0.5]),
    rng.normal(0, 2, (3, 2, 2, 4)).round(2),
)

REPAIR = ClassExercise(
    id="09.4",
    reference=Convolution,
    use=use_convolution,
    cases=tuple(
        (part, *case) for case in (REPAIR_CASE, FRACTIONS) for part in ("output", "grad_weight", "grad_bias", "grad_x")
    ),
    why="`forward` returns its result, each gradient has the shape of what it belongs to, and the bias gets a sum.",
    try_next="what would the layer have to keep if the stride were 2?",
    hints=(
        "What does the last line of `forward` do with its result? That is the lecture's mistake.",
        "A gradient has the shape of its parameter: compare `grad_weight` with `weight`. And the bias was added to "
        "every output, so it gets every gradient: their *sum*.",
        "The blank: each row of gradients times the filters, transposed: `rows @ self.weight.reshape(4, -1).T`",
    ),
    solution="""\
class Convolution:
    def forward(self, x):
        self.shape, self.columns = x.shape, cnnlib.im2col(x, 2)
        return (self.columns @ self.weight.reshape(4, -1) + self.bias).reshape(len(x), 2, 2, -1)

    def backward(self, grad_output):
        rows = grad_output.reshape(-1, len(self.bias))
        self.grad_weight, self.grad_bias = (self.columns.T @ rows).reshape(2, 2, 1, -1), rows.sum(axis=0)
        return cnnlib.col2im(rows @ self.weight.reshape(4, -1).T, self.shape, 2)""",
    known_wrong=mistakes(
        MeanBias,
        "only the bias is still wrong. It was added to *every* output, so it gets the sum of all gradients, and not "
        "their mean.",
        Unfolded,
        "only `grad_weight` is still wrong: a gradient must have the shape of its parameter, (2, 2, 1, filters).",
        FoldedFiltersFirst,
        "only the axes of `grad_weight` are wrong. Its filters come last, as in `weight`: (2, 2, 1, filters).",
        MixedWeights,
        "only the gradient of the image is still wrong: `reshape(-1, 4)` mixes the filters up. Transpose the matrix "
        "of the forward product: `self.weight.reshape(4, -1).T`.",
    ),
)

UNSEEN = Choice(
    id="09.x1",
    prompt=(
        "An image has 8 columns, windows are 3 wide, the stride is 3, VALID: no window touches the last two columns. "
        "What is their gradient?"
    ),
    options=options(
        "0.",
        IS_RIGHT,
        "There is none: the gradient of the image is two columns narrower.",
        "a gradient always has the shape of what it belongs to. Look at the shape of `grad_x` in the lesson.",
        "The same as that of the column beside them.",
        "a gradient says how the loss changes with *this* pixel. Change one that no window sees: what happens?",
        "1, because nothing changes them.",
        "1 would mean: one more in this pixel, one more in the loss. But no output notices this pixel.",
    ),
    why="whatever these pixels hold, no output and so no loss changes.",
    try_next="set stride 3 and windows of 2×2 in the gradient router, and look for such cells.",
    hints=("Change such a pixel by 1. What happens to the outputs?", "The gradient is what happens to the loss."),
)

WHAT_TO_KEEP = Choice(
    id="09.x2",
    prompt="Why does a layer keep its input `x` until `backward` has been called?",
    options=options(
        "For the gradient of the bias.",
        "the bias gets the sum of the output's gradients: `x` is not in it. Look at *By hand: the bias* again.",
        "For the gradient of the filter.",
        IS_RIGHT,
        "For the gradient of the image.",
        "the image gets gradients times *weights*. Of `x` only the shape is needed there.",
        "To compute the output a second time.",
        "the gradients of the outputs arrive from behind. Nothing has to be computed again.",
    ),
    why="a weight's gradient is the sum of the pixels that it met, each times the gradient of that output.",
    try_next="say what a layer needs to keep for the gradient of the image.",
    hints=("In which of the three gradients of the lesson does the image stand?", "What did each weight meet?"),
)

EXERCISES = (BY_HAND, WRITE_THE_LOOP, THROUGH_IM2COL, REPAIR, UNSEEN, WHAT_TO_KEEP)
