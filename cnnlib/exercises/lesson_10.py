"""Exercises of lesson 10, Send gradients back through everything else."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, ClassExercise, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.functional import avg_pool2d_backward, max_pool2d, max_pool2d_backward, softmax
from cnnlib.language import sentence
from cnnlib.losses import softmax_cross_entropy
from cnnlib.windows import im2col, pad2d

SHARED = "the max-pool gradient is shared out"

PICTURE = np.array([[1, 3, 2], [3, 0, 1], [2, 3, 1]])
ARRIVED = np.array([[1, 2], [3, 4]])


def routed(image, grad_output, kernel_size, stride, winners_of):
    """Gradients of square images, handed out by a rule: winners_of(window) is how much of it each cell gets."""
    grad_image = np.zeros(image.shape)
    for i, j in np.ndindex(grad_output.shape):
        rows, columns = (slice(stride * place, stride * place + kernel_size) for place in (i, j))
        grad_image[rows, columns] += grad_output[i, j] * winners_of(image[rows, columns])
    return grad_image


def shared_by_ties(window):
    is_top = window == window.max()
    return is_top / is_top.sum()


def whole_to_every_tie(window):
    return (window == window.max()) * 1.0


def to_the_last(window):
    shares = np.zeros(window.size)
    shares[window.size - 1 - window.ravel()[::-1].argmax()] = 1
    return shares.reshape(window.shape)


def to_the_first(window):
    shares = np.zeros(window.size)
    shares[window.argmax()] = 1
    return shares.reshape(window.shape)


def in_equal_shares(window):
    return np.full(window.shape, 1 / window.size)


def by_hand(winners_of):
    return routed(PICTURE, ARRIVED, 2, 1, winners_of)


BY_HAND = ValueExercise(
    id="10.1",
    expected=by_hand(to_the_first).astype(int),
    why="the 3 at the top wins two windows, 1 + 2; the 3 on the left and the 3 at the bottom win one each, 3 and 4.",
    try_next="do it for average pooling. How much does the centre get?",
    hints=(
        "Each gradient goes whole to one cell: the largest of its window.",
        "Two windows hold 3 twice. Read them row by row: the first 3 wins.",
        "The window (0, 0) is [[1, 3], [3, 0]]: the gradient 1 goes to the 3 in row 0. Where does the 2 go?",
    ),
    gives="pool_gradient",
    solution="pool_gradient = [[0, 1 + 2, 0], [3, 0, 0], [0, 4, 0]]",
    known_wrong=mistakes(
        by_hand(in_equal_shares),
        "you split each gradient into four shares. That is average pooling; in max pooling the winner gets all.",
        by_hand(shared_by_ties),
        "two equal numbers share in yours. Nothing is shared out: in a tie the *first* cell gets all.",
        by_hand(whole_to_every_tie),
        "in a tie you gave the whole gradient to both cells, so more comes out than went in. The first gets all.",
        by_hand(to_the_last),
        "in a tie the *first* cell wins, row by row. In yours the last one does.",
        [[0, 2, 0], [3, 0, 0], [0, 4, 0]],
        "almost: the 3 at the top wins *two* windows. What arrives there adds up.",
        [[0, 1, 0], [3, 0, 0], [0, 4, 0]],
        "one gradient is lost: 10 arrive, and 8 come out. Which window has its largest number in a cell that has won "
        "already?",
        [[0, 1, 2], [3, 0, 0], [0, 4, 0]],
        "your 2 went to the corner. But the window at the top right holds a larger number than that.",
        [[0, 3, 0], [0, 0, 0], [0, 7, 0]],
        "almost: the window at the bottom left holds 3 twice. Read it row by row: which comes first?",
        [[0, 3, 0], [3, 0, 0], [0, 3, 0]],
        "these are the largest numbers themselves. What is handed out are the gradients.",
        [[0, 1, 0], [1, 0, 0], [0, 1, 0]],
        "you marked the winners. What does each of them get?",
        by_hand(to_the_first).astype(int) * PICTURE,
        "you multiplied each gradient by the pixel. A winner goes through a max pool unchanged, and so does its "
        "gradient.",
    ),
    misunderstanding=SHARED,
)


def max_gradient(image, grad_output, kernel, stride):
    """One square image, VALID."""
    x, given = image[np.newaxis, :, :, np.newaxis] * 1.0, grad_output[np.newaxis, :, :, np.newaxis] * 1.0
    return max_pool2d_backward(given, x, kernel, stride=stride)[0, :, :, 0]


def overwritten(image, grad_output, kernel, stride):
    grad_image = np.zeros(image.shape)
    for i, j in np.ndindex(grad_output.shape):
        window = image[stride * i : stride * i + kernel, stride * j : stride * j + kernel]
        u, v = np.unravel_index(window.argmax(), window.shape)
        grad_image[stride * i + u, stride * j + v] = grad_output[i, j]
    return grad_image


def collected(
    begins=lambda cell, kernel, stride: stride * cell,
    reach=lambda kernel, stride: kernel,
    place=lambda begin, cell, inside, stride: begin + inside,
):
    """The loop with something else in it: where a window begins, how far it reaches, which place gets the gradient.

    Rows and columns go the same way.
    """

    def max_gradient(image, grad_output, kernel, stride):
        grad_image = np.zeros(image.shape)
        for i, j in np.ndindex(grad_output.shape):
            top, left = begins(i, kernel, stride), begins(j, kernel, stride)
            window = image[top : top + reach(kernel, stride), left : left + reach(kernel, stride)]
            u, v = np.unravel_index(window.argmax(), window.shape)
            grad_image[place(stride * i, i, u, stride), place(stride * j, j, v, stride)] += grad_output[i, j]
        return grad_image

    return max_gradient


def collected_at(step, reach=lambda kernel, stride: kernel):
    """The loop with windows that many cells apart: where they begin, and where the gradient goes."""

    def max_gradient(image, grad_output, kernel, stride):
        apart = step(kernel, stride)
        return collected(reach=lambda *_: reach(kernel, stride))(image, grad_output, kernel, apart)

    return max_gradient


THE_LESSONS_TWO = (
    "you kept the 2 of the lesson's loop: there the windows were 2 cells apart and 2 cells wide. Here {here}."
)


def mirrored(image, grad_output, kernel, stride):
    """Row and column inside the window swapped."""
    grad_image = np.zeros(image.shape)
    for i, j in np.ndindex(grad_output.shape):
        window = image[stride * i : stride * i + kernel, stride * j : stride * j + kernel]
        u, v = np.unravel_index(window.argmax(), window.shape)
        grad_image[stride * i + v, stride * j + u] += grad_output[i, j]
    return grad_image


FOUR = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])

WRITE_THE_LOOP = FunctionExercise(
    id="10.2",
    reference=max_gradient,
    cases=(
        (FOUR, np.array([[4, 8], [12, 16]]), 2, 2),
        (PICTURE, ARRIVED, 2, 1),
        (np.array([[0, 0, 0, 0, 0], [0, 1, 0, 2, 0], [0, 0, 9, 0, 0], [0, 3, 0, 4, 0], [0] * 5]), ARRIVED, 3, 2),
        (FOUR[::-1] / 4 - 0.5, (np.arange(9).reshape(3, 3) - 4) / 8, 2, 1),
        (-FOUR - 1, np.array([[-4.0, 0.5], [1e6, -0.25]]), 2, 2),
    ),
    why="PLACE as in the forward loop; then one cell of the window gets everything that arrives.",
    try_next="which line changes for average pooling?",
    hints=(
        "The window begins at row `stride * i`, column `stride * j`.",
        "(u, v) is the place *inside* the window. Add where the window begins.",
        "`grad_image[stride * i + u, stride * j + v] += grad_output[i, j]`",
    ),
    solution="""\
def max_gradient(image, grad_output, kernel, stride):
    grad_image = np.zeros(image.shape)
    for i in range(len(grad_output)):
        for j in range(len(grad_output)):
            window = image[stride * i : stride * i + kernel, stride * j : stride * j + kernel]
            u, v = np.unravel_index(window.argmax(), window.shape)
            grad_image[stride * i + u, stride * j + v] += grad_output[i, j]
    return grad_image""",
    known_wrong=mistakes(
        collected(place=lambda begin, cell, inside, stride: inside),
        "(u, v) is the place *inside* the window. Add where the window begins: `stride * i + u`, `stride * j + v`.",
        collected(begins=lambda cell, kernel, stride: cell),
        "your window moves one cell at a time. It begins at row `stride * i`, column `stride * j`.",
        collected(place=lambda begin, cell, inside, stride: cell + inside),
        "your windows are right, but you count the place from row `i`, column `j`. The window begins at "
        "`stride * i`, `stride * j`.",
        collected(lambda cell, kernel, stride: cell, place=lambda begin, cell, inside, stride: cell + inside),
        "the stride plays no part in yours. The window begins at row `stride * i`, column `stride * j`, and (u, v) is "
        "counted from there.",
        collected(begins=lambda cell, kernel, stride: kernel * cell),
        "your windows lie side by side, `kernel` cells apart. From one to the next there are `stride` cells.",
        collected_at(lambda kernel, stride: kernel),
        "your windows lie side by side, `kernel` cells apart. From one to the next there are `stride` cells; (u, v) "
        "is counted from there.",
        collected_at(lambda kernel, stride: 2),
        sentence(THE_LESSONS_TWO, here=sentence("`stride` says so")),
        collected_at(lambda kernel, stride: 2, lambda kernel, stride: 2),
        sentence(THE_LESSONS_TWO, here=sentence("`stride` and `kernel` say so")),
        collected(reach=lambda kernel, stride: stride),
        "your windows are as large as the stride. The stride says where a window begins, `kernel` how far it reaches.",
        collected(reach=lambda kernel, stride: stride * kernel),
        "your windows end at `stride * (i + kernel)`, and so grow with the stride. A window ends `kernel` cells behind "
        "its own beginning: `stride * i + kernel`.",
        collected(place=lambda begin, cell, inside, stride: cell),
        "you put each gradient at the place of its *output*. It belongs to the pixel that won: the window's beginning, "
        "plus (u, v).",
        collected(place=lambda begin, cell, inside, stride: begin),
        "you put each gradient where its window begins. The winner stands (u, v) further.",
        mirrored,
        "row and column are swapped: `u` counts rows inside the window, `v` columns.",
        collected(place=lambda begin, cell, inside, stride: stride * (cell + inside)),
        "(u, v) counts cells inside the window, one by one. Only `i` and `j` go in steps of `stride`.",
        overwritten,
        "a cell that wins several windows keeps only the last gradient in yours. They add up: `+=`.",
        lambda image, grad_output, kernel, stride: routed(image, grad_output, kernel, stride, in_equal_shares),
        "you give every cell of the window an equal share. That is average pooling: here the winner gets all.",
        lambda image, grad_output, kernel, stride: routed(image, grad_output, kernel, stride, whole_to_every_tie),
        "where a window holds its largest number twice, yours pays twice. Only the first gets the gradient.",
        lambda image, grad_output, kernel, stride: routed(image, grad_output, kernel, stride, shared_by_ties),
        "where a window holds its largest number twice, the two share in yours. The first gets all.",
    ),
    misunderstanding=SHARED,
)


def logits_gradient(logits, labels):
    return softmax_cross_entropy(logits, labels)[1]


def one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def logits_case(*shape):
    rng = np.random.default_rng(10)
    return rng.normal(0, 2, shape).round(1), rng.integers(0, shape[1], shape[0])


GRADIENT_OF_THE_LOSS = FunctionExercise(
    id="10.3",
    reference=logits_gradient,
    forbidden=("cnnlib.softmax_cross_entropy",),
    cases=(
        (np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 0.0]]), np.array([0, 2])),
        logits_case(1, 4),
        logits_case(5, 10),
    ),
    why="(p − y)/N: what the net said minus what was right, and a mean over the images.",
    try_next="let it take one-hot labels as well: which line gets shorter?",
    hints=(
        "Three pieces: the probabilities p, the labels as one-hot rows y, and the number of images N.",
        "`np.eye(logits.shape[1])[labels]` makes one-hot rows.",
        "`(p - y) / len(logits)`",
    ),
    solution="""\
def logits_gradient(logits, labels):
    p = cnnlib.softmax(logits)
    y = np.eye(logits.shape[1])[labels]
    return (p - y) / len(logits)""",
    known_wrong=mistakes(
        lambda logits, labels: logits_gradient(logits, labels) * len(logits),
        "this is the gradient of the *sum* of the losses. The loss is their mean: divide by the number of images.",
        lambda logits, labels: logits_gradient(logits, labels) * len(logits) / 2,
        "you divide by 2: that was the lesson's N, for it had two images. How many are there in `logits`?",
        lambda logits, labels: -logits_gradient(logits, labels),
        "the sign is turned around. The logit of the right class must *rise*, so that its gradient is negative: p − y.",
        lambda logits, labels: softmax(logits) / len(logits),
        "these are the probabilities alone. Subtract 1 at the right class of each image: p − y.",
        lambda logits, labels: logits_gradient(logits, labels) / logits.shape[1],
        "you took the mean over all logits. The loss is a mean over the *images*: divide by their number only.",
        lambda logits, labels: logits_gradient(logits, labels).sum(axis=0),
        "you added the images up. Each image has its own row of gradients.",
        lambda logits, labels: (logits_gradient(logits, labels) * len(logits)).sum(axis=0),
        "you added the images up. Each image has its own row of gradients, divided by the number of images.",
        lambda logits, labels: (logits_gradient(logits, labels) * len(logits)).sum() / len(logits),
        "you added up everything, and all that is left is one number. Every logit has a gradient of its own.",
        lambda logits, labels: softmax(logits),
        "these are the probabilities. Subtract 1 at the right class of each image, and divide by the number of images.",
        lambda logits, labels: logits_gradient(logits, labels) * len(logits) / logits.shape[1],
        "you divided by the number of *classes*. The loss is a mean over the images.",
        lambda logits, labels: (logits - one_hot(logits, labels)) / len(logits),
        "you subtracted from the logits. First turn them into probabilities: `cnnlib.softmax`.",
        lambda logits, labels: (softmax(logits) - 1) / len(logits),
        "you subtract 1 at every class. Only the right class of each image has a 1 in y.",
        lambda logits, labels: (softmax(logits) - labels) / len(logits),
        "`labels` are numbers of classes. Write each as a row with a 1 at the right class: one-hot.",
        lambda logits, labels: -one_hot(logits, labels) / softmax(logits) / len(logits),
        "this is how the loss changes with the *probabilities*. Asked is how it changes with the logits.",
        lambda logits, labels: softmax_cross_entropy(logits, labels)[0],
        "this is the loss itself. Its gradient has one number for each logit.",
        lambda logits, labels: (np.exp(logits) / np.exp(logits).sum() - one_hot(logits, labels)) / len(logits),
        "your probabilities add up to 1 over *all* images. Each image has its own: `cnnlib.softmax(logits)`.",
    ),
)


def use_pooling(answer, kernel_size, stride, padding, x):
    return answer(kernel_size, stride, padding).forward(x)


class Pooling:
    """As it should be."""

    def __init__(self, kernel_size, stride, padding):
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def forward(self, x):
        return max_pool2d(x, self.kernel_size, stride=self.stride, padding=self.padding)


FINITE_PADDING = (
    "the padding is {border} in yours. It loses against most numbers, but an image may hold smaller ones, and then it "
    "wins. Which number loses against *all* others?"
)


def pooling_with(border=-np.inf, at_start=True, rows=None, pick=lambda rows: rows.max(axis=1), more=0):
    """The layer with something else in `forward`: the padding, the rows, what is picked from each, more padding in the
    size."""

    class Wrong(Pooling):
        def forward(self, x):
            padded = pad2d(x, ((at_start * self.padding, self.padding),) * 2, border)
            found = rows(x, padded, self) if rows else im2col(padded, self.kernel_size, stride=self.stride)
            size = (padded.shape[1] + more * self.padding - self.kernel_size) // self.stride + 1
            return pick(found).reshape(len(x), size, size, 1)

    return Wrong


class NoBorder(Pooling):
    """Padding forgotten in the rows as well."""

    def forward(self, x):
        return max_pool2d(x, self.kernel_size, stride=self.stride)


class ChannelFirst(Pooling):
    def forward(self, x):
        return np.moveaxis(super().forward(x), 3, 1)


class Unfolded(Pooling):
    def forward(self, x):
        return super().forward(x).ravel()


class ImagesInTheMiddle(Pooling):
    def forward(self, x):
        pooled = super().forward(x)
        return pooled.reshape(*pooled.shape[1:3], len(x), 1)


NEGATIVE = -1.0 - np.arange(16).reshape(1, 4, 4, 1)

REPAIR = ClassExercise(
    id="10.4",
    reference=Pooling,
    forbidden=("cnnlib.max_pool2d",),
    use=use_pooling,
    cases=(
        (2, 2, 0, NEGATIVE),
        (2, 2, 1, np.arange(50.0).reshape(2, 5, 5, 1)),
        (2, 1, 1, NEGATIVE),
        (3, 2, 1, -np.arange(1.0, 37.0).reshape(1, 6, 6, 1)),
        (3, 1, 1, NEGATIVE[:, :3, :3] / 4),
        (2, 2, 1, 1e200 * NEGATIVE),  # no number is low enough to pad with, but −∞
    ),
    why="padding makes room for more windows, and as −∞ it never wins.",
    try_next="let it keep the place of each maximum, `rows.argmax(axis=1)`: what would `backward` do with it?",
    hints=(
        "How large is the image with its padding? The size of the output follows from that.",
        "im2col pads with 0, and 0 wins against negative numbers. Pad first, with something that never wins.",
        "`cnnlib.pad2d(x, ((p, p), (p, p)), -np.inf)`, and then im2col of that, without padding.",
    ),
    solution="""\
class Pooling:
    def __init__(self, kernel_size, stride, padding):
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def forward(self, x):
        padded = cnnlib.pad2d(x, ((self.padding, self.padding), (self.padding, self.padding)), -np.inf)
        size = (padded.shape[1] - self.kernel_size) // self.stride + 1
        rows = cnnlib.im2col(padded, self.kernel_size, stride=self.stride)
        return rows.max(axis=1).reshape(len(x), size, size, 1)""",
    known_wrong=mistakes(
        pooling_with(border=0),
        "the sizes are right. But the padding still holds 0, which wins against negative numbers: it must be −∞.",
        *(
            item
            for border in (-1, -10, -99, -100, -999, -1000, -9999, -1e4, -1e5, -1e6, -1e9, -1e10, -1e12)
            for item in (
                pooling_with(border=border),
                sentence(FINITE_PADDING, border=f"{border:g}"),
            )
        ),
        NoBorder,
        "your padding plays no part at all. It must be there, and count for the size; it only must never win.",
        pooling_with(at_start=False),
        "you pad at the bottom and on the right only. The padding goes on all four sides.",
        ChannelFirst,
        "the numbers are right, but in PyTorch's order. Here the channels are the last axis: (N, size, size, 1).",
        Unfolded,
        "the numbers are right, but they stand in one long row. Fold them: (N, size, size, 1).",
        ImagesInTheMiddle,
        "the numbers are right, but the images come first: (N, size, size, 1).",
        pooling_with(border=np.inf),
        "+∞ wins against *every* number. The padding must lose against every number.",
        pooling_with(border=np.nan),
        "NaN makes everything NaN that meets it. The padding must be a number that loses against every other.",
        pooling_with(pick=lambda rows: rows.mean(axis=1)),
        "you take the mean of each row. This is a *max* pool.",
        pooling_with(pick=lambda rows: rows.max(axis=0)),
        "you take the largest number of each *column* of the matrix. A window is a row: which axis goes through it?",
        pooling_with(rows=lambda x, padded, layer: im2col(x, layer.kernel_size, stride=layer.stride)),
        "the size counts the padding, but the rows come from the image without it. Lay out the padded image.",
        pooling_with(rows=lambda x, padded, layer: im2col(padded, layer.kernel_size)),
        "the rows do not know of the stride, and so there are too many: `stride=self.stride`.",
        pooling_with(more=-1),
        "only the size is still wrong: the padding counts on *both* sides.",
        pooling_with(more=1),
        "only the size is still wrong: the padding counts once for each side, and not more.",
    ),
)

WHO_GETS_IT = Choice(
    id="10.x1",
    prompt="A window of a max pool holds 1, 9, 9, 2. The gradient 4 arrives. What do the four cells get?",
    options=options(
        "1, 1, 1, 1",
        "that is average pooling. A cell that is not the largest did not take part in the output: nudge the 1, and "
        "the maximum stays 9.",
        "0, 2, 2, 0",
        "nothing is shared out, also not in a tie: the first of the two gets all.",
        "0, 4, 0, 0",
        IS_RIGHT,
        "0, 4, 4, 0",
        "then 8 would come out where 4 went in. One cell wins: the first.",
    ),
    why="the whole gradient goes to one winner, and in a tie to the first.",
    try_next="make such a tie in the gradient router, and switch it to *average*.",
    hints=("Nudge the 1 a little. Does the maximum change?", "In a tie cnnlib takes the first, row by row."),
    misunderstanding=SHARED,
)

SIGN_OF_THE_LOGIT = Choice(
    id="10.x2",
    prompt="One image. The net gives the right class the probability 0.9. What is the gradient of that class's logit?",
    options=options(
        "+0.9",
        "this is p alone. The label has its part: p − y, and for the right class y is 1.",
        "0.0",
        "the loss is −log 0.9, not yet 0: it still pays to raise this logit a little.",
        "−0.1",
        IS_RIGHT,
        "+0.1",
        "then a larger logit of the right class would make the loss larger. Is it so?",
    ),
    why="p − y = 0.9 − 1: raise this logit, and the loss falls a little.",
    try_next="what do the gradients of all ten logits of one image add up to?",
    hints=("The gradient is (p − y)/N. What are y and N here?", "Should this logit rise or fall, for a smaller loss?"),
)

EXERCISES = (BY_HAND, WRITE_THE_LOOP, GRADIENT_OF_THE_LOSS, REPAIR, WHO_GETS_IT, SIGN_OF_THE_LOGIT)

QUARTERS = avg_pool2d_backward(np.ones((1, 4, 4, 1)), FOUR.reshape(1, 4, 4, 1), 2, stride=1, padding="same")
LARGEST_SHARE = (
    "The one at the bottom right: {largest} = 1/4 + 1/2 + 1/2 + 1. Windows there hang over the border, and padding is "
    "not counted: fewer cells share, and in the last window this one is alone and gets all."
)

PLAY = (
    "With a second 2 at (0, 0) the new one gets it, for it comes first, row by row; with a second 2 below, the old one "
    "keeps it. Whichever is made 2.1 gets all: nothing is shared, and a little more decides.",
    "For example a 9 at (1, 1): four windows see an inner cell, it wins each of them and collects 1 + 1 + 1 + 1 = 4. A "
    "cell at the border cannot: fewer windows see it.",
    sentence(LARGEST_SHARE, largest=QUARTERS.max()),
)
