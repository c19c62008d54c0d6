"""Exercises of the capstone, Build it whole."""

from functools import partial

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, ClassExercise, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.functional import conv2d, conv2d_backward, relu, relu_backward
from cnnlib.language import sentence
from cnnlib.losses import softmax_cross_entropy
from cnnlib.windows import col2im, im2col

GIVEN = np.array([[1, 2], [3, -1]])
FILTER = np.array([[1, 2], [3, 4]])


def image_gradient(grad_output, weight, size, stride, padding):
    """The gradient of a square image of one channel."""
    given, weight = grad_output[np.newaxis, :, :, np.newaxis], weight[:, :, np.newaxis, np.newaxis]
    image = np.zeros((1, size, size, 1))
    return conv2d_backward(given, image, weight, stride=stride, padding=padding)[0][0, :, :, 0]


def cut(padded, size, padding):
    return padded[padding : padding + size, padding : padding + size]


def of_its_own(grad_output, weight, i, j):
    return grad_output[i, j] * weight


def looped(begin=lambda place, stride, padding, kernel: stride * place, share=of_its_own, keep=cut):
    """The loops of c.2, with another place where windows begin, another share, or another way to cut the ring off."""

    def image_gradient(grad_output, weight, size, stride, padding):
        kernel = len(weight)
        padded = np.zeros((size + 2 * padding, size + 2 * padding))
        for i, j in np.ndindex(grad_output.shape):
            top, left = (begin(place, stride, padding, kernel) for place in (i, j))
            padded[top : top + kernel, left : left + kernel] += share(grad_output, weight, i, j)
        return keep(padded, size, padding)

    return image_gradient


def pasted(grad_output, weight, size, stride, padding):
    """Every window overwrites what was there."""
    padded = np.zeros((size + 2 * padding, size + 2 * padding))
    for i, j in np.ndindex(grad_output.shape):
        rows, columns = (slice(stride * place, stride * place + len(weight)) for place in (i, j))
        padded[rows, columns] = grad_output[i, j] * weight
    return cut(padded, size, padding)


with_its_ring = looped(keep=lambda padded, size, padding: padded)
by_one = looped(begin=lambda place, stride, padding, kernel: place)


BY_HAND = ValueExercise(
    id="c.1",
    expected=image_gradient(GIVEN, FILTER, 3, 2, 1),
    why="with stride 2 these windows do not overlap: each pixel has one share, and the shares of the ring are cut off.",
    try_next="which row and which column of the padded picture does no window touch?",
    hints=(
        "Draw the padded picture, 5×5. The four windows begin at its rows and columns 0 and 2.",
        "Write each gradient times the filter into its window, then keep the 3×3 in the middle.",
        "The window of 3 begins at row 2, column 0 of the padded picture: its left column lies in the ring.",
    ),
    gives="pixel_gradient",
    solution="""\
padded = np.zeros((5, 5))
padded[0:2, 0:2] += 1 * np.array([[1, 2], [3, 4]])
padded[0:2, 2:4] += 2 * np.array([[1, 2], [3, 4]])
padded[2:4, 0:2] += 3 * np.array([[1, 2], [3, 4]])
padded[2:4, 2:4] += -1 * np.array([[1, 2], [3, 4]])
pixel_gradient = padded[1:4, 1:4]""",
    known_wrong=mistakes(
        with_its_ring(GIVEN, FILTER, 3, 2, 1)[:3, :3],
        "this is the top left corner of the padded picture, ring included. The image begins at its row 1, column 1.",
        with_its_ring(GIVEN, FILTER, 3, 2, 1)[2:, 2:],
        "you cut off two rows and columns at the start. One ring is one row at the top, and one column on the left.",
        image_gradient(GIVEN, FILTER, 3, 1, 0),
        "this is stride 1 without padding. Here the windows begin two cells apart, and the first one in the ring.",
        image_gradient(GIVEN, FILTER[::-1, ::-1], 3, 2, 1),
        "you turned the filter around. Each pixel gets back the very weight that it was multiplied by.",
        image_gradient(np.ones((2, 2)), FILTER, 3, 2, 1),
        "these are the weights alone. Multiply each by the gradient of its output: 1, 2, 3 or −1.",
        with_its_ring(GIVEN, FILTER, 3, 2, 1),
        "this still has the padding around it. The gradient of an image has the shape of the image, 3×3.",
        image_gradient(GIVEN, np.ones((2, 2)), 3, 2, 1),
        "you sent the gradients as they are. On its way through a weight a gradient is multiplied by that weight.",
        image_gradient(GIVEN, FILTER.T, 3, 2, 1),
        "your filter lies on its side: its first row is 1, 2.",
        image_gradient(GIVEN.T, FILTER, 3, 2, 1),
        "you swapped 2 and 3. Output (0, 1) is the one on the right, and its gradient is 2.",
        abs(image_gradient(GIVEN, FILTER, 3, 2, 1)),
        "the sizes are right. But one of the four gradients is negative, and so is all that it sends.",
        by_one(GIVEN, FILTER, 3, 2, 1),
        "your windows move one cell at a time. With stride 2 they begin two cells apart.",
        GIVEN * FILTER,
        "you multiplied gradients and weights cell by cell. Each gradient goes to a whole window, through all weights.",
    ),
)

STEPS = np.random.default_rng(12)
IMAGE_LOOP = FunctionExercise(
    id="c.2",
    reference=image_gradient,
    cases=(
        (GIVEN, np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8]]), 3, 2, 1),
        (GIVEN, FILTER, 6, 3, 0),
        (GIVEN / 4, np.arange(9).reshape(3, 3) / 8 - 0.5, 6, 2, 0),
        (STEPS.normal(0, 2, (7, 7)).round(2), STEPS.normal(0, 2, (3, 3)).round(2), 5, 1, 2),
        (STEPS.normal(0, 2, (3, 3)).round(2), STEPS.normal(0, 2, (2, 2)).round(2), 6, 3, 1),
        (STEPS.normal(0, 2, (2, 2)).round(2), STEPS.normal(0, 2, (4, 4)).round(2), 7, 3, 0),
    ),
    why="a window begins at row `stride * i` of the *padded* picture, and what falls on the padding is cut off.",
    try_next="give it a stride larger than the filter: which pixels get 0?",
    hints=(
        "In the padded picture nothing is new: the window of output (i, j) begins `stride` cells further each time.",
        "The line in the loop adds one number times the whole filter: `padded[rows, columns] += …`",
        "Keep `size` rows and columns, from `padding` on. With `-padding` as the end, padding 0 leaves nothing.",
    ),
    solution="""\
def image_gradient(grad_output, weight, size, stride, padding):
    kernel = len(weight)
    padded = np.zeros((size + 2 * padding, size + 2 * padding))
    for i in range(len(grad_output)):
        for j in range(len(grad_output)):
            top, left = stride * i, stride * j
            padded[top : top + kernel, left : left + kernel] += grad_output[i, j] * weight
    return padded[padding : padding + size, padding : padding + size]""",
    forbidden=("cnnlib.conv2d_backward",),
    known_wrong=mistakes(
        pasted,
        "where windows overlap, the last one wins in yours. A pixel that several windows used gets the sum: `+=`.",
        with_its_ring,
        "the numbers are right, but the padding is still around them. Cut it off: nobody asks for its gradient.",
        looped(keep=lambda padded, size, padding: padded[padding:-padding, padding:-padding]),
        "with padding yours is right, but `-padding` as an end leaves nothing where the padding is 0. End at "
        "`padding + size`.",
        looped(keep=lambda padded, size, padding: padded[1:-1, 1:-1]),
        "you always cut one ring off. How many there are is what `padding` says, and it may be 0.",
        looped(keep=lambda padded, size, padding: padded[:size, :size]),
        "you kept the top left corner of the padded picture. The image begins in it at row and column `padding`.",
        looped(keep=lambda padded, size, padding: padded[padding:, padding:]),
        "you cut the padding off at the top and on the left. It is at the bottom and on the right, too.",
        looped(keep=lambda padded, size, padding: padded[padding:size, padding:size]),
        "your slice ends too early: `size` rows, from row `padding` on, end at `padding + size`.",
        looped(keep=lambda padded, size, padding: padded[2 * padding :, 2 * padding :]),
        "you cut both rings off at one end. One is at the top and on the left, one at the bottom and on the right.",
        by_one,
        "the stride plays no part in your loop: its windows move one cell at a time. Where does the window of output "
        "(i, j) begin?",
        looped(begin=lambda place, stride, padding, kernel: kernel * place),
        "your windows lie side by side, `kernel` cells apart. How far apart they lie is what the stride says.",
        looped(begin=lambda place, stride, padding, kernel: place + stride),
        "you added the stride. The window of output (i, j) lies i steps from the first, and each is `stride` cells.",
        looped(begin=lambda place, stride, padding, kernel: stride * place + padding),
        "your windows begin `padding` cells too far. The first one begins at row 0 of the padded picture.",
        looped(begin=lambda place, stride, padding, kernel: stride * place - padding),
        "you count from the image's own corner, so that the first window begins at a negative row. In the padded "
        "picture it begins at row 0.",
        looped(share=lambda grad_output, weight, i, j: grad_output[i, j] * weight[::-1, ::-1]),
        "you turned the filter around. Each pixel gets back the very weight that it was multiplied by.",
        looped(share=lambda grad_output, weight, i, j: grad_output[i, j] * weight.T),
        "your filter lies on its side. Each pixel gets back the very weight that it was multiplied by: no `.T`.",
        looped(share=lambda grad_output, weight, i, j: weight),
        "you send the filter alone. Multiply it by the gradient of the output, `grad_output[i, j]`.",
        looped(share=lambda grad_output, weight, i, j: grad_output[i, j]),
        "you send the gradient as it is. On its way through a weight it is multiplied by that weight.",
        looped(share=lambda grad_output, weight, i, j: grad_output[j, i] * weight),
        "rows and columns are swapped: to the window that begins at row `stride * i` belongs `grad_output[i, j]`.",
        looped(share=lambda grad_output, weight, i, j: grad_output.sum() * weight),
        "you send the sum of all gradients to every window. An output sends its own only: `grad_output[i, j]`.",
        looped(share=lambda grad_output, weight, i, j: grad_output * weight),
        "you multiply all gradients by the filter at once. In the loop one output sends its own: `grad_output[i, j]`.",
        looped(share=lambda grad_output, weight, i, j: 0),
        "all is 0 in yours: nothing is added in the loop yet.",
    ),
)


def filter_gradient(grad_output, image, kernel, stride, padding):
    """The gradient of a square filter on a square image of one channel."""
    given, x = grad_output[np.newaxis, :, :, np.newaxis], image[np.newaxis, :, :, np.newaxis]
    weight = np.zeros((kernel, kernel, 1, 1))
    return conv2d_backward(given, x, weight, stride=stride, padding=padding)[1][:, :, 0, 0]


def weighted(grad_output, window, i, j):
    return grad_output[i, j] * window


def window_of(begin=lambda place, stride, kernel: stride * place, end=lambda first, stride, kernel: first + kernel):
    """How a window is cut out, with another begin or end of its rows and columns."""

    def window(padded, i, j, stride, kernel):
        top, left = (begin(place, stride, kernel) for place in (i, j))
        return padded[top : end(top, stride, kernel), left : end(left, stride, kernel)]

    return window


of_the_forward_pass = window_of()


def summed(pad=np.pad, window=of_the_forward_pass, share=weighted):
    """The loops of c.3, with another padding, another window or another share."""

    def filter_gradient(grad_output, image, kernel, stride, padding):
        padded = pad(image, padding)
        gradient = np.zeros((kernel, kernel))
        for i, j in np.ndindex(grad_output.shape):
            gradient += share(grad_output, window(padded, i, j, stride, kernel), i, j)
        return gradient

    return filter_gradient


def last_window_alone(grad_output, image, kernel, stride, padding):
    i, j = np.subtract(grad_output.shape, 1)
    return grad_output[i, j] * of_the_forward_pass(np.pad(image, padding), i, j, stride, kernel)


FILTER_LOOP = FunctionExercise(
    id="c.3",
    reference=filter_gradient,
    cases=(
        (GIVEN, np.array([[1, 0, 2], [3, 1, 0], [0, 2, 1]]), 3, 2, 1),
        (GIVEN, np.arange(36).reshape(6, 6), 2, 3, 0),
        (GIVEN / 4, STEPS.normal(0, 2, (6, 6)).round(2), 3, 2, 0),
        (STEPS.normal(0, 2, (7, 7)).round(2), STEPS.normal(0, 2, (5, 5)).round(2), 3, 1, 2),
        (STEPS.normal(0, 2, (3, 3)).round(2), STEPS.normal(0, 2, (6, 6)).round(2), 2, 3, 1),
    ),
    why="each output sends its gradient times its window, and at the border a window holds zeros of the padding.",
    try_next="which weights of a 3×3 filter get less than the others when the picture is all ones and padded?",
    hints=(
        "`np.pad(image, padding)` puts that many rings of zeros around.",
        "The window is what the forward loop took: `kernel` rows, from row `stride * i` of the padded picture on.",
        "Each output sends its gradient times its whole window: `grad_output[i, j] * window`",
    ),
    solution="""\
def filter_gradient(grad_output, image, kernel, stride, padding):
    padded = np.pad(image, padding)
    gradient = np.zeros((kernel, kernel))
    for i in range(len(grad_output)):
        for j in range(len(grad_output)):
            window = padded[stride * i : stride * i + kernel, stride * j : stride * j + kernel]
            gradient += grad_output[i, j] * window
    return gradient""",
    forbidden=("cnnlib.conv2d_backward",),
    known_wrong=mistakes(
        summed(pad=lambda image, padding: image),
        "your windows are cut out of the image as it is. In the forward pass they lay on the padded one: `np.pad`.",
        summed(pad=lambda image, padding: np.pad(image, 1)),
        "you always put one ring around. How many there are is what `padding` says, and it may be 0.",
        summed(pad=lambda image, padding: np.pad(image, ((0, padding), (0, padding)))),
        "you padded at the bottom and on the right alone. A ring goes all around: `np.pad(image, padding)`.",
        summed(pad=partial(np.pad, mode="edge")),
        "your padding repeats the edge of the image. Here it holds zeros, as in the forward pass.",
        summed(window=window_of(begin=lambda place, stride, kernel: place)),
        "the stride plays no part: your windows move one cell at a time. Where did the window of output (i, j) begin?",
        summed(window=window_of(begin=lambda place, stride, kernel: kernel * place)),
        "your windows lie side by side, `kernel` cells apart. How far apart they lie is what the stride says.",
        summed(window=window_of(end=lambda first, stride, kernel: first + kernel * stride)),
        "your windows end at `(i + kernel) * stride`, and so grow with the stride. A window has `kernel` rows.",
        summed(window=window_of(end=lambda first, stride, kernel: kernel)),
        "all your windows end at row `kernel`. A window ends `kernel` rows behind the row at which it begins.",
        last_window_alone,
        "only the last window is left in yours. All that the outputs send adds up: `+=`.",
        summed(share=lambda grad_output, window, i, j: window),
        "you added up the windows alone. Each counts as much as the gradient of its output, `grad_output[i, j]`.",
        summed(share=lambda grad_output, window, i, j: grad_output[i, j]),
        "you added up the gradients alone: that is what the bias gets. A weight gets them times the pixels it met.",
        summed(share=lambda grad_output, window, i, j: grad_output[i, j] * window[::-1, ::-1]),
        "your windows are turned around. Weight (0, 0) met the top left pixel of each window.",
        summed(share=lambda grad_output, window, i, j: grad_output[i, j] * window / grad_output.size),
        "you took the mean over the windows. Every output used the filter, so all they send adds up.",
        summed(share=lambda grad_output, window, i, j: grad_output[i, j] * window.sum()),
        "you added up each window before it reached the filter. Every weight met a pixel of its own in it.",
        summed(share=lambda grad_output, window, i, j: grad_output[j, i] * window),
        "rows and columns are swapped: to the window that begins at row `stride * i` belongs `grad_output[i, j]`.",
        summed(share=lambda grad_output, window, i, j: grad_output.sum() * window),
        "you sent the sum of all gradients with every window. With a window goes the gradient of its own output.",
        summed(share=lambda grad_output, window, i, j: grad_output * window),
        "you multiply all gradients by one window. With it goes the gradient of its own output, `grad_output[i, j]`.",
    ),
)


def part_of(answer, part, grad_output, x, weight, stride, padding):
    """Call the function, and give back one of the three gradients that it returns."""
    grad_x, grad_weight, grad_bias = answer(grad_output, x, weight, stride, padding)
    return {"grad_x": grad_x, "grad_weight": grad_weight, "grad_bias": grad_bias}[part]


class PartsExercise(ClassExercise):
    """The answer is a function that returns several arrays; each case looks at one of them."""

    noun = sentence("function")


def conv_backward(grad_output, x, weight, stride, padding):
    return conv2d_backward(grad_output, x, weight, stride=stride, padding=padding)


def but_for(**wrong):
    """conv_backward, with another function in place of one of its gradients."""

    def mistaken(grad_output, x, weight, stride, padding):
        grads = dict(zip(("x", "weight", "bias"), conv_backward(grad_output, x, weight, stride, padding), strict=True))
        changed = {name: of(grads[name], grad_output, x, weight, stride, padding) for name, of in wrong.items()}
        return tuple((grads | changed).values())

    return mistaken


def through_im2col(grad_output, x, weight, kernel, forward, back):
    """The three lines through im2col, with some settings forward and some back."""
    columns, G = im2col(x, kernel, **forward), grad_output.reshape(-1, weight.shape[3])
    grad_weight = (columns.T @ G).reshape(weight.shape)
    grad_x = col2im(G @ weight.reshape(-1, weight.shape[3]).T, x.shape, kernel, **back)
    return grad_x, grad_weight, G.sum(axis=0)


def both_sides(grad_output, x, weight):
    return weight.shape[:2]


def one_side(grad_output, x, weight):
    return len(weight)


def what_is_missing(grad_output, x, weight):
    """The side of a square filter as lesson 09 finds it."""
    return x.shape[1] - grad_output.shape[1] + 1


def without_settings(kernel_of, image_first=False):
    """Lesson 09's lines as they stand there: which of them raises depends on their order."""

    def mistaken(grad_output, x, weight, stride, padding):
        kernel = kernel_of(grad_output, x, weight)
        if image_first:
            col2im(rows_of_pixels(grad_output, weight), x.shape, kernel)
        return through_im2col(grad_output, x, weight, kernel, {}, {})

    return mistaken


NO_SETTINGS = "neither stride nor padding plays a part. im2col and col2im both take `stride=` and `padding=`. {more}"
OTHER_WINDOWS = (
    "neither stride nor padding plays a part, so col2im expects other windows. Give it and im2col both. {more}"
)
BOTH_SIDES = sentence("And a filter may be 3×2: `weight.shape[:2]` says both sides.")
NOT_FROM_THE_SIZES = sentence("And with them the sizes do not say how large the filter is: `weight.shape[:2]` does.")


def without_the_stride(grad_output, x, weight, stride, padding):
    settings = {"padding": padding}
    return through_im2col(grad_output, x, weight, weight.shape[:2], settings, settings)


def without_the_padding(grad_output, x, weight, stride, padding):
    settings = {"stride": stride}
    return through_im2col(grad_output, x, weight, weight.shape[:2], settings, settings)


def forward_only(grad_output, x, weight, stride, padding):
    return through_im2col(grad_output, x, weight, weight.shape[:2], {"stride": stride, "padding": padding}, {})


def square_only(grad_output, x, weight, stride, padding):
    settings = {"stride": stride, "padding": padding}
    return through_im2col(grad_output, x, weight, len(weight), settings, settings)


def mixed_rows(grad_output, x, weight, stride, padding):
    """The rows of the gradient made by `reshape` from an array whose filters do not come last."""
    rows = grad_output.reshape(weight.shape[3], -1).T.reshape(grad_output.shape)
    return conv_backward(rows, x, weight, stride, padding)


def mixed_weights(grad_x, grad_output, x, weight, stride, padding):
    mixed = weight.reshape(weight.shape[3], -1).T.reshape(weight.shape)
    return conv_backward(grad_output, x, mixed, stride, padding)[0]


def rows_of_pixels(grad_output, weight):
    filters = weight.shape[3]
    return grad_output.reshape(-1, filters) @ weight.reshape(-1, filters).T


def turned_product(right, *arguments):
    return right.reshape(-1, right.shape[3]).T.reshape(right.shape)


def in_another_order(grad_output, x, weight, stride, padding):
    grad_x, grad_weight, grad_bias = conv_backward(grad_output, x, weight, stride, padding)
    return grad_weight, grad_bias, grad_x


def layer_of(images, height, width, channels, kernel, filters, stride, padding):
    """(grad_output, x, weight, stride, padding) of a layer, drawn at random."""
    x = STEPS.normal(0, 2, (images, height, width, channels)).round(2)
    weight = STEPS.normal(0, 2, (*kernel, channels, filters)).round(2)
    shape = conv2d(x, weight, stride=stride, padding=padding).shape
    return STEPS.normal(0, 2, shape).round(2), x, weight, stride, padding


LAYERS = (
    (GIVEN.reshape(1, 2, 2, 1), np.arange(9).reshape(1, 3, 3, 1), np.arange(9).reshape(3, 3, 1, 1), 2, 1),
    layer_of(2, 6, 5, 3, (4, 2), 4, 2, 1),
    layer_of(3, 5, 7, 2, (2, 5), 3, 1, 0),
)

WITH_IM2COL = PartsExercise(
    id="c.4",
    reference=conv_backward,
    use=part_of,
    cases=tuple((part, *layer) for layer in LAYERS for part in ("grad_x", "grad_weight", "grad_bias")),
    why="im2col and col2im know where windows with stride and padding lie; the two products are those of lesson 09.",
    try_next="put it into the network of the next section, and nudge.",
    hints=(
        "Three parts: rows of pixels `columns` by im2col, rows of gradients `G`, and the weights as columns `W`.",
        "As in lesson 09: `columns.T @ G` for the filters, `G @ W.T` for the rows of pixels, the sum of `G` for the "
        "bias. im2col and col2im both need stride and padding.",
        "`cnnlib.col2im(G @ W.T, x.shape, kernel_size, stride=stride, padding=padding)`, with `kernel_size = "
        "weight.shape[:2]`",
    ),
    solution="""\
def conv_backward(grad_output, x, weight, stride, padding):
    kernel_size, filters = weight.shape[:2], weight.shape[3]
    columns = cnnlib.im2col(x, kernel_size, stride=stride, padding=padding)
    G, W = grad_output.reshape(-1, filters), weight.reshape(-1, filters)
    grad_weight = (columns.T @ G).reshape(weight.shape)
    grad_x = cnnlib.col2im(G @ W.T, x.shape, kernel_size, stride=stride, padding=padding)
    return grad_x, grad_weight, G.sum(axis=0)""",
    forbidden=("cnnlib.conv2d_backward",),
    known_wrong=mistakes(
        forward_only,
        "col2im has neither stride nor padding in yours. It puts every number back where im2col took it from: give "
        "both of them the same stride and padding.",
        without_settings(both_sides),
        sentence(NO_SETTINGS, more=sentence("Both must be the forward pass's.")),
        *(
            item
            for kernel_of, more in ((one_side, BOTH_SIDES), (what_is_missing, NOT_FROM_THE_SIZES))
            for image_first, message in ((False, NO_SETTINGS), (True, OTHER_WINDOWS))
            for item in (without_settings(kernel_of, image_first), sentence(message, more=more))
        ),
        without_the_stride,
        "the stride plays no part, so there are more rows of pixels than gradients. Give `stride=` to im2col and "
        "to col2im.",
        without_the_padding,
        "the padding plays no part. Give `padding=` to im2col and to col2im.",
        square_only,
        "your windows are squares. A filter may be 3×2: `weight.shape[:2]` says both sides.",
        but_for(bias=lambda right, grad_output, *_: grad_output.mean(axis=(0, 1, 2))),
        "only the bias is wrong: it was added to *every* output, so it gets the sum of their gradients, not the mean.",
        but_for(bias=lambda right, grad_output, *_: grad_output.sum()),
        "only the bias is wrong: you added up all filters, too. Each filter has a bias of its own.",
        but_for(bias=lambda right, grad_output, *_: grad_output.sum(axis=0)),
        "only the bias is wrong: you added over the images alone. It was added at every row and column, too.",
        but_for(bias=lambda right, grad_output, *_: grad_output.reshape(-1, grad_output.shape[3]).sum(axis=1)),
        "only the bias is wrong: you added up each row of `G`. Each *column* of `G` belongs to one filter.",
        lambda grad_output, x, weight, stride, padding: conv_backward(grad_output / len(x), x, weight, stride, padding),
        "you divided by the number of images. If the loss is a mean, that division is already in `grad_output`.",
        but_for(weight=lambda right, *_: right / len(_[1])),
        "only the filters' gradient is wrong: you divided by the number of images. That is already in `grad_output`.",
        but_for(weight=lambda right, *_: right.reshape(-1, right.shape[3])),
        "the filters' gradient still stands in one column for each filter. Fold it into the shape of `weight`.",
        but_for(weight=lambda right, *_: right.reshape(right.shape[3], *right.shape[:3])),
        "the filters' gradient is folded with its filters first. They come last, as in `weight`.",
        mixed_rows,
        "your rows mix the filters up. They are the last axis already: `grad_output.reshape(-1, filters)`.",
        but_for(x=mixed_weights),
        "only the image's gradient is wrong: `reshape` mixes the filters up. Write the weights as columns, one for "
        "each filter, and transpose with `.T`.",
        but_for(
            x=lambda right, grad_output, x, weight, stride, padding: conv_backward(
                grad_output, x, weight[::-1, ::-1], stride, padding
            )[0]
        ),
        "only the image's gradient is wrong: you turned the filters. col2im brings each number to its place by itself.",
        but_for(x=lambda right, grad_output, x, weight, *_: rows_of_pixels(grad_output, weight)),
        "only the image's gradient is wrong: its rows still stand one for each window. `cnnlib.col2im` brings them to "
        "their pixels, and adds.",
        but_for(weight=turned_product),
        "only the filters' gradient is wrong: `G.T @ columns` has the filters first, and a reshape mixes them. "
        "`columns.T @ G` has them last.",
        but_for(bias=lambda right, grad_output, *_: right / len(grad_output)),
        "only the bias is wrong: you divided by the number of images. That is already in `grad_output`.",
        in_another_order,
        "the three are in another order. Return `grad_x`, `grad_weight`, `grad_bias`, as `cnnlib.conv2d_backward` "
        "does.",
    ),
)


def all_three(x, labels, first, second, dense, gates=(relu_backward, relu_backward), settings=({"stride": 2}, {})):
    """What the first convolution of conv → ReLU → conv → ReLU → dense → softmax and cross-entropy gets.

    `gates` stand where the ReLUs have their backward half, `settings` are those of the convolutions' one.
    """
    z1 = conv2d(x, first, stride=2, padding=1)
    a1 = relu(z1)
    z2 = conv2d(a1, second, padding=1)
    _, G = softmax_cross_entropy(relu(z2).reshape(len(x), -1) @ dense, labels)
    grad_z2 = gates[1]((G @ dense.T).reshape(z2.shape), z2)
    grad_a1 = conv2d_backward(grad_z2, a1, second, **{"padding": 1, **settings[1]})[0]
    return conv2d_backward(gates[0](grad_a1, z1), x, first, **{"padding": 1, **settings[0]})


def first_gradient(x, labels, first, second, dense):
    """The gradient of the first filters."""
    return all_three(x, labels, first, second, dense)[1]


def with_gates(*gates):
    return lambda *arguments: all_three(*arguments, gates=gates)[1]


def with_settings(*settings):
    return lambda *arguments: all_three(*arguments, settings=settings)[1]


def let_all_through(grad_output, x):
    return grad_output


def relu_of_the_gradient(grad_output, x):
    return relu(grad_output)


def flat_gradient(x, labels, first, second, dense):
    """What arrives from the dense layer, not folded, and the second convolution's output."""
    z2 = conv2d(relu(conv2d(x, first, stride=2, padding=1)), second, padding=1)
    _, G = softmax_cross_entropy(relu(z2).reshape(len(x), -1) @ dense, labels)
    return G @ dense.T, z2


def second_gradient(x, labels, first, second, dense):
    a1 = relu(conv2d(x, first, stride=2, padding=1))
    z2 = conv2d(a1, second, padding=1)
    _, G = softmax_cross_entropy(relu(z2).reshape(len(x), -1) @ dense, labels)
    return conv2d_backward(relu_backward((G @ dense.T).reshape(z2.shape), z2), a1, second, padding=1)[1]


def network_of(image, kernels, filters, classes, images):
    """(x, labels, first, second, dense) of a small network, drawn at random; `image` is (H, W, channels)."""
    x = STEPS.normal(0, 1, (images, *image)).round(2)
    first = STEPS.normal(0, 0.7, (*kernels[0], image[2], filters[0])).round(2)
    second = STEPS.normal(0, 0.7, (*kernels[1], *filters)).round(2)
    maps = conv2d(conv2d(x, first, stride=2, padding=1), second, padding=1)
    dense = STEPS.normal(0, 0.5, (maps[0].size, classes)).round(2)
    return x, np.arange(images) % classes, first, second, dense


DEEPER = FunctionExercise(
    id="c.5",
    reference=first_gradient,
    cases=(
        network_of((5, 4, 1), ((2, 3), (3, 2)), (2, 2), 3, 2),
        network_of((6, 5, 2), ((3, 4), (4, 3)), (4, 3), 4, 3),
    ),
    why="what the second convolution hands to its input is what arrives at the first: the same four steps, twice.",
    try_next="put a max pool between the two. Which line is new on the way back?",
    hints=(
        "Go back line by line, from the last to the first: dense, ReLU, convolution, ReLU, convolution.",
        "`(G @ dense.T).reshape(z2.shape)` arrives at the second ReLU; `cnnlib.relu_backward` takes it to `z2`.",
        "Of the second convolution's three gradients the first one goes on, to `a1`; of the first one's, the second "
        "is asked for.",
    ),
    solution="""\
def first_gradient(x, labels, first, second, dense):
    z1 = cnnlib.conv2d(x, first, stride=2, padding=1)
    a1 = cnnlib.relu(z1)
    z2 = cnnlib.conv2d(a1, second, padding=1)
    _, G = cnnlib.softmax_cross_entropy(cnnlib.relu(z2).reshape(len(x), -1) @ dense, labels)
    grad_z2 = cnnlib.relu_backward((G @ dense.T).reshape(z2.shape), z2)
    grad_a1 = cnnlib.conv2d_backward(grad_z2, a1, second, padding=1)[0]
    grad_z1 = cnnlib.relu_backward(grad_a1, z1)
    return cnnlib.conv2d_backward(grad_z1, x, first, stride=2, padding=1)[1]""",
    known_wrong=mistakes(
        with_gates(let_all_through, relu_backward),
        "the first ReLU is missing on the way back: where `z1` was not positive, nothing comes through.",
        with_gates(relu_backward, let_all_through),
        "the second ReLU is missing on the way back: where `z2` was not positive, nothing comes through.",
        with_gates(let_all_through, let_all_through),
        "both ReLUs are missing on the way back. Each lets the gradient through only where its input was positive.",
        with_gates(relu_of_the_gradient, relu_of_the_gradient),
        "your ReLUs look at the sign of the gradient. What counts is the sign of the number that went forward.",
        with_gates(relu_of_the_gradient, relu_backward),
        "your first ReLU looks at the sign of the gradient. What counts is the sign of `z1`: `cnnlib.relu_backward`.",
        with_gates(lambda grad_output, x: relu_backward(x, grad_output), relu_backward),
        "the arguments of your first ReLU are swapped: `cnnlib.relu_backward` takes the gradient first, and then `z1`.",
        lambda *arguments: relu_backward(*flat_gradient(*arguments)),
        "one row for each image arrives from the dense layer, and `z2` has four axes. Fold: `.reshape(z2.shape)`.",
        second_gradient,
        "this is the gradient of the second filters. Go on: ReLU and one more convolution are before them.",
        all_three,
        "these are all three gradients of the first convolution. Return that of its filters, the second one.",
        lambda *arguments: all_three(*arguments)[0],
        "this is the gradient of the images. Of the three, the second one belongs to the filters.",
        lambda *arguments: all_three(*arguments)[2],
        "this is the gradient of a bias, which this network does not even have. The filters' is the second one.",
        with_settings({}, {}),
        "on the way back the first convolution needs the stride and the padding that it had: `stride=2, padding=1`.",
        with_settings({"padding": 0}, {}),
        "on the way back the first convolution has neither its stride nor its padding: `stride=2, padding=1`.",
        with_settings({"stride": 2}, {"padding": 0}),
        "on the way back the second convolution needs the padding that it had: `padding=1`.",
        lambda x, *others: first_gradient(x, *others) / len(x),
        "you divided by the number of images once more. The loss is a mean: that division is in `G` already.",
        lambda x, *others: first_gradient(x, *others) * len(x),
        "this is the gradient of the *sum* of the losses. `G` as it comes is that of their mean.",
    ),
)

WHERE_TO_LOOK = Choice(
    id="c.x1",
    prompt=(
        "conv → ReLU → pool → dense → ReLU → dense. The gradient check says: convolution 0.8, first dense layer 0.3, "
        "second dense layer 1e-10. Where do you look first?"
    ),
    options=options(
        "In the second dense layer, where backward begins.",
        "its own gradients are right, and what arrives there from the loss is right, too. The mistake is further on.",
        "In the convolution, whose difference is the largest.",
        "what arrives at it is wrong already, so its own difference, large or small, says nothing yet.",
        "On the way from the second dense layer to the first.",
        IS_RIGHT,
        "In the pool and in the convolution, which come first.",
        "the first dense layer comes after them, and backward reaches it before them: it is wrong already.",
    ),
    why="backward comes from the end: it is right at the second dense layer, and wrong when it reaches the first.",
    try_next="what would you say if only the bias of the convolution were wrong?",
    hints=(
        "In which order does backward go through the layers?",
        "Where are the numbers still right, and where are they wrong for the first time?",
    ),
)

ON_THE_PADDING = Choice(
    id="c.x2",
    prompt="A window hangs over the border. What becomes of the part of its gradient that falls on the padding?",
    options=options(
        "It goes to the pixel that lies nearest.",
        "no pixel took part in those products: the padding's zeros did. A pixel gets what it was multiplied by.",
        "It is added to the gradient of the bias.",
        "the bias was added to the output, whatever the window held. It gets the gradient of each output, once.",
        "It is shared out among the window's pixels.",
        "a pixel's share is the gradient times its own weight, whatever lies beside it.",
        "It is cut off: nobody can change a zero.",
        IS_RIGHT,
    ),
    why="the padding is no input of the network and no parameter: it is always 0, so nobody needs its gradient.",
    try_next="in the gradient router choose an output at the border, and add up its share: is it the whole filter?",
    hints=("Whose gradient does a convolution hand back?", "Look at the last line of exercise c.2."),
)

PLAY = (
    "Four arrive, in the 2×2 pixels at the bottom right: 0, −1, −3 and −4, that is −1 times the weights 0, 1, 3 and 4. "
    "The five others fall on the ring: this window hangs over the image by one row and one column.",
    "The last row and the last column, five pixels. Only one window is left; it begins in the corner of the padded "
    "picture and ends with row 1 and column 1 of the image, and what no output sees has the gradient 0.",
    "Only the filter's. A weight gets the pixels that it met, times the gradients; a pixel gets weights times "
    "gradients, and no pixel stands in that.",
)

EXERCISES = (BY_HAND, IMAGE_LOOP, FILTER_LOOP, WITH_IM2COL, DEEPER, WHERE_TO_LOOK, ON_THE_PADDING)
