"""Exercises of lesson 09, Send gradients back through a convolution."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, ClassExercise, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.exercises.lesson_02 import TOY
from cnnlib.functional import conv2d, conv2d_backward
from cnnlib.language import sentence
from cnnlib.windows import col2im, im2col

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
        weight_gradient_of([0, 0, 0, 2]),
        "this is the last window alone. The first output has a gradient, too.",
        weight_gradient_of([2, 0, 0, 1]),
        "the two gradients are swapped: the first window counts 1, the last one 2.",
        weight_gradient_of([1, 0, 2, 0]),
        "your 2 went to the window (1, 0), at the bottom left. It is the gradient of the output (1, 1).",
        weight_gradient_of([1, 2, 0, 0]),
        "your 2 went to the window (0, 1), at the top right. It is the gradient of the output (1, 1).",
        weight_gradient_of(ARRIVED) / 4,
        "you took the mean of the four windows. What several outputs send adds up: nothing is divided.",
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


def sent(place=None, share=None):
    """The loop with something else in it: where the windows begin, or what is sent there."""
    place = place or (lambda i, j, kernel, stride: (stride * i, stride * j))
    share = share or (lambda grad_output, weight, cell, corner: grad_output[cell] * weight)

    def image_gradient(grad_output, weight, stride):
        size, kernel = len(grad_output), len(weight)
        grad_image = np.zeros(((size - 1) * stride + kernel,) * 2)
        for i, j in np.ndindex(size, size):
            top, left = place(i, j, kernel, stride)
            grad_image[top : top + kernel, left : left + kernel] += share(grad_output, weight, (i, j), (top, left))
        return grad_image

    return image_gradient


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
        sent(place=lambda i, j, kernel, stride: (i, j)),
        "your windows move one cell at a time. The window of output (i, j) begins at row `stride * i`, column "
        "`stride * j`.",
        sent(place=lambda i, j, kernel, stride: (kernel * i, kernel * j)),
        "your windows lie side by side, `kernel` cells apart. The window of output (i, j) begins at row `stride * i`, "
        "column `stride * j`.",
        sent(place=lambda i, j, kernel, stride: (stride * j, stride * i)),
        "your outputs go down where they should go to the right: `i` is the row, and says where the top is.",
        sent(place=lambda i, j, kernel, stride: (i + stride, j + stride)),
        "you add the stride once. Output i is i steps of `stride` cells away from the border.",
        sent(place=lambda i, j, kernel, stride: (0, 0)),
        "all outputs send to the same window, the first. Each has its own: where did the forward loop place it?",
        sent(share=lambda grad_output, weight, cell, corner: grad_output[cell] * weight[::-1, ::-1]),
        "you turned the filter around. Each pixel gets back the very weight that it was multiplied by.",
        sent(share=lambda grad_output, weight, cell, corner: grad_output[cell] * weight.T),
        "you mirrored the filter, `.T`. Each pixel gets back the very weight that it was multiplied by.",
        sent(share=lambda grad_output, weight, cell, corner: weight),
        "you send the filter alone. Multiply it by the gradient of the output, `grad_output[i, j]`.",
        sent(share=lambda grad_output, weight, cell, corner: grad_output[cell]),
        "you send the gradient as it is. On its way through a weight it is multiplied by that weight.",
        sent(share=lambda grad_output, weight, cell, corner: grad_output[cell] * weight.sum()),
        "you send the sum of all weights to every pixel. A pixel met one weight in this window: send the whole filter.",
        sent(share=lambda grad_output, weight, cell, corner: grad_output * weight),
        "you send all gradients at once to every window. An output sends its own only: `grad_output[i, j]`.",
        sent(share=lambda grad_output, weight, cell, corner: grad_output[corner] * weight),
        "(top, left) is a place of the image. The output that sends is number (i, j).",
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


def channels_before_kernel(x, grad_output):
    gradient = filters_gradient(x, grad_output)
    size, _, depth, filters = gradient.shape
    return gradient.reshape(depth, size, size, filters)


def folded(product, rows_of=lambda grad_output: grad_output.reshape(-1, grad_output.shape[3])):
    """With another product of the columns and the rows of gradients, or with other rows."""

    def filters_gradient(x, grad_output):
        size = x.shape[1] - grad_output.shape[1] + 1
        found = product(im2col(x, size), rows_of(grad_output))
        return found.reshape(size, size, x.shape[3], grad_output.shape[3])

    return filters_gradient


def mixed_rows(grad_output):
    """Made by `reshape` as if the filters did not come last."""
    return grad_output.reshape(grad_output.shape[3], -1).T


rng = np.random.default_rng(9)
TWO_IMAGES = rng.integers(0, 5, (2, 4, 4, 3))
TWO_GRADIENTS = rng.integers(-2, 3, (2, 3, 3, 5))

THROUGH_IM2COL = FunctionExercise(
    id="09.3",
    reference=filters_gradient,
    cases=(
        (np.arange(1, 17).reshape(1, 4, 4, 1), GRADIENTS.reshape(1, 2, 2, 1)),
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
        folded(lambda columns, rows: columns.T @ rows, mixed_rows),
        "your rows mix the filters up. They are the last axis already: `grad_output.reshape(-1, filters)`.",
        lambda x, grad_output: filters_gradient(x, grad_output) / len(x),
        "you divided by the number of images. If the loss is a mean, that division is already in `grad_output`.",
        channels_before_kernel,
        "the product's rows go through a window row by row, channels last. Fold in this order: (kernel, kernel, "
        "channels, filters).",
        folded(lambda columns, rows: rows.T @ columns),
        "your product has one row for each *filter*, so that `reshape` mixes filters and weights. `columns.T` first.",
        folded(lambda columns, rows: columns @ rows),
        "the sides that meet are not the same: `columns` has one row for each window, and so has `rows`. Transpose "
        "`columns`: `.T`.",
        folded(lambda columns, rows: rows @ columns.T),
        "turned the wrong way: what must meet are the *windows*, which are rows in both. Then they are summed over.",
        folded(lambda columns, rows: columns.T @ rows.ravel()),
        "your gradients are one long row. Each window is a row of them, with one number for each filter.",
        lambda x, grad_output: im2col(x, x.shape[1] - grad_output.shape[1] + 1).T @ grad_output,
        "`grad_output` still has four axes. Write it as rows first, one for each window: `.reshape(-1, filters)`.",
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


def layer_with(weight=lambda gradient: gradient, bias=lambda rows: rows.sum(axis=0), image=None):
    """The layer with something else in `backward`: what becomes of a gradient, or what is handed back."""

    class Wrong(Convolution):
        def backward(self, grad_output):
            grad_x, rows = super().backward(grad_output), grad_output.reshape(-1, len(self.bias))
            self.grad_weight, self.grad_bias = weight(self.grad_weight), bias(rows)
            return image(self, rows) if image else grad_x

    return Wrong


class MeanWeight(Convolution):
    def backward(self, grad_output):
        grad_x = super().backward(grad_output)
        self.grad_weight = self.grad_weight / len(grad_output)
        return grad_x


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
        layer_with(bias=lambda rows: rows.mean(axis=0)),
        "only the bias is still wrong. It was added to *every* output, so it gets the sum of all gradients, and not "
        "their mean.",
        layer_with(bias=lambda rows: rows.sum()),
        "only the bias is still wrong: there is one for each filter. Add up the windows and the images, but not the "
        "filters: which axis is that?",
        layer_with(bias=lambda rows: rows.sum(axis=1)),
        "only the bias is still wrong: you added up the filters of each window. There is one bias for each filter: add "
        "along the other axis.",
        layer_with(weight=lambda gradient: gradient.reshape(4, -1)),
        "only `grad_weight` is still wrong: a gradient must have the shape of its parameter, (2, 2, 1, filters).",
        layer_with(weight=lambda gradient: gradient.reshape(-1, 2, 2, 1)),
        "only the axes of `grad_weight` are wrong. Its filters come last, as in `weight`: (2, 2, 1, filters).",
        MeanWeight,
        "only `grad_weight` is still wrong: you divided by the number of images. If the loss is a mean, that is "
        "already in `grad_output`.",
        layer_with(image=lambda layer, rows: col2im(rows @ layer.weight.reshape(-1, 4), layer.x.shape, 2)),
        "only the gradient of the image is still wrong: `reshape(-1, 4)` mixes the filters up. Transpose the matrix "
        "of the forward product: `self.weight.reshape(4, -1).T`.",
        layer_with(image=lambda layer, rows: col2im(rows @ layer.weight.reshape(4, -1), layer.x.shape, 2)),
        "the sides that meet are not the same: `rows` has one number for each filter. Turn the matrix of weights with "
        "`.T`.",
        layer_with(image=lambda layer, rows: col2im(rows, layer.x.shape, 2)),
        "you bring the gradients home as they are. On the way back through a weight each is multiplied by it: which "
        "matrix did the forward product have?",
        layer_with(image=lambda layer, rows: col2im(im2col(layer.x, 2), layer.x.shape, 2)),
        "these are the pixels again, added where windows overlap. col2im wants gradients: `rows`, times the weights.",
        layer_with(image=lambda layer, rows: rows @ layer.weight.reshape(4, -1).T),
        "these are the right numbers, but still one row for each window. Who brings them to their pixels, and adds?",
    ),
)

UNSEEN = Choice(
    id="09.x1",
    prompt=(
        "An image has 8 columns, windows are 3 wide, the stride is 3, VALID: no window touches the last two columns. "
        "What is their gradient?"
    ),
    options=options(
        "0, for no output changes with them.",
        IS_RIGHT,
        "None: that gradient is two columns narrower.",
        "a gradient always has the shape of what it belongs to. Look at the shape of `grad_x` in the lesson.",
        "The same as in the column beside them.",
        "a gradient says how the loss changes with *this* pixel. Change one that no window sees: what happens?",
        "1, for each pixel counts for itself.",
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
        "To compute the output once more.",
        "the gradients of the outputs arrive from behind. Nothing has to be computed again.",
    ),
    why="a weight's gradient is the sum of the pixels that it met, each times the gradient of that output.",
    try_next="say what a layer needs to keep for the gradient of the image.",
    hints=("In which of the three gradients of the lesson does the image stand?", "What did each weight meet?"),
)

EXERCISES = (BY_HAND, WRITE_THE_LOOP, THROUGH_IM2COL, REPAIR, UNSEEN, WHAT_TO_KEEP)

ONE_ALONE = np.array([[0, 1], [0, 0]])
FAR_APART = (
    "2 or more: there is room for one window then, at the top left, and a sum has one term. The {unseen} pixels of the "
    "last row and the last column have none: no window sees them, so their gradient is 0."
)
SHARES = (
    "In the image gradient the filter, {image}, in the place of the window; in the filter gradient the window, "
    "{weights}. So looks the share of one output: what took part, times what it was multiplied by."
)


def in_a_row(gradient):
    return ", ".join(map("{:g}".format, gradient.ravel()))


PLAY = (
    sentence(FAR_APART, unseen=TOY.size - FILTER.size),
    "They are dropped: two of the four cells of its window are padding, and no one can change padding. The two pixels "
    "get their part. To the filter gradient the padding brings 0.",
    sentence(
        SHARES,
        image=in_a_row(image_gradient(ONE_ALONE, WEIGHTS, 1)[:2, 1:]),
        weights=in_a_row(conv2d_backward(ONE_ALONE.reshape(1, 2, 2, 1), TOY, FILTER)[1]),
    ),
)
