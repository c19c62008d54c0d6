"""Exercises of lesson 11, Train a CNN."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.language import sentence

IMAGES, BATCH, EPOCHS = 1270, 100, 5
BATCHES, LAST = -(-IMAGES // BATCH), IMAGES % BATCH
ROUNDED_UP = "12 full batches and one of {last} are {batches} steps in each epoch: the number is rounded up."

HOW_MANY_STEPS = ValueExercise(
    id="11.1",
    expected=(BATCHES, LAST, BATCHES * EPOCHS),
    why=sentence(ROUNDED_UP, last=LAST, batches=BATCHES),
    try_next="how many steps are 20 epochs on 60,000 images?",
    hints=(
        "12 batches of 100 are 1,200 images. What becomes of the others?",
        "They are a batch, too, only a smaller one: the number of batches is rounded up.",
        "Each epoch goes once through all images, so that 5 epochs take 5 times as many steps.",
    ),
    gives="(batches_of_an_epoch, last_batch, all_steps)",
    solution="""\
full_ones, rest = 1270 // 100, 1270 % 100
batches_of_an_epoch, last_batch, all_steps = full_ones + 1, rest, 5 * (full_ones + 1)""",
    known_wrong=mistakes(
        (BATCHES - 1, BATCH, (BATCHES - 1) * EPOCHS),
        "you left images out, in every epoch: those after the last full batch. They are a batch, too, only a smaller "
        "one.",
        (BATCHES - 1, 0, (BATCHES - 1) * EPOCHS),
        "0 images in the last batch would mean that 100 goes into 1,270 without a rest. What becomes of the rest?",
        (BATCHES - 1, LAST, (BATCHES - 1) * EPOCHS),
        "the last batch is right. But then it counts: it comes after the full ones.",
        (BATCHES, BATCH, BATCHES * EPOCHS),
        "the numbers of batches and steps are right. But so many full batches would need more images than there are.",
        (BATCHES, BATCHES * BATCH - IMAGES, BATCHES * EPOCHS),
        "the numbers of batches and steps are right. In the middle stands how many images the last batch *lacks*; how "
        "many does it have?",
        (BATCHES, LAST, BATCHES),
        "the first two are right. These are the steps of one epoch: there are five.",
        (BATCHES, LAST, (BATCHES - 1) * EPOCHS),
        "the first two are right. But the smaller batch is a step, too, in every epoch.",
        (BATCHES, LAST, IMAGES * EPOCHS),
        "the first two are right. A step is taken once for each batch, not for each image.",
        (BATCHES, LAST, EPOCHS),
        "the first two are right. An epoch has many steps: one for each of its batches.",
        (IMAGES / BATCH, LAST, IMAGES / BATCH * EPOCHS),
        "there is no part of a batch: a smaller one is a batch as well. Count it as one.",
        (IMAGES // 10, 10, IMAGES // 10 * EPOCHS),
        "you divided by 10. How many images has a mini-batch here?",
    ),
)


def accuracy(scores, labels, batch_size):
    """The share of all rows that are right."""
    return float((scores.argmax(axis=1) == labels).mean())


def whole_batches(scores, batch_size):
    return len(scores) // batch_size * batch_size


def right_in(scores, labels):
    return int((scores.argmax(axis=1) == labels).sum())


def accuracy_without_the_rest(scores, labels, batch_size):
    end = whole_batches(scores, batch_size)
    return right_in(scores[:end], labels[:end]) / len(labels)


def accuracy_of_whole_batches(scores, labels, batch_size):
    end = whole_batches(scores, batch_size)
    return right_in(scores[:end], labels[:end]) / end if end else 0.0


def accuracy_up_to_the_last_image(scores, labels, batch_size):
    """How many are right in the batches that begin before the last image."""
    batches = [slice(first, first + batch_size) for first in range(0, len(labels) - 1, batch_size)]
    return sum(right_in(scores[batch], labels[batch]) for batch in batches)


def accuracy_of_means(scores, labels, batch_size):
    firsts = range(0, len(labels), batch_size)
    pieces = [slice(first, first + batch_size) for first in firsts]
    return float(np.mean([accuracy(scores[piece], labels[piece], batch_size) for piece in pieces]))


def pieces(labels, batch_size):
    return [slice(first, first + batch_size) for first in range(0, len(labels), batch_size)]


def accuracy_window_by_window(scores, labels, batch_size):
    windows = [slice(first, first + batch_size) for first in range(len(labels))]
    return sum(right_in(scores[piece], labels[piece]) for piece in windows) / len(labels)


def accuracy_of_all_each_time(scores, labels, batch_size):
    return len(pieces(labels, batch_size)) * right_in(scores, labels) / len(labels)


def accuracy_by_scores(scores, labels, batch_size):
    return float((scores.max(axis=1) == labels).mean())


def accuracy_of_one_answer_a_batch(scores, labels, batch_size):
    return sum((scores[piece].argmax() == labels[piece]).sum() for piece in pieces(labels, batch_size)) / len(labels)


def accuracy_of_the_last_batch(scores, labels, batch_size):
    last = pieces(labels, batch_size)[-1]
    return right_in(scores[last], labels[last]) / len(labels)


def scored(labels, wrong):
    """Scores that are right for the labels but at the places `wrong`."""
    said = np.array(labels)
    said[list(wrong)] = (said[list(wrong)] + 1) % 3
    return np.eye(3)[said]


FIFTEEN = np.arange(15) % 3
SEVEN = np.array([2, 0, 1, 1, 0, 2, 2])
CLOSE_SCORES = np.array([[-2.5, -0.5, -0.25], [0.75, 0.5, -4], [0.125, 0.25, 0], [-9, -7, -8], [1e6, -2, 1.5e6]])

COUNT_THEM_ALL = FunctionExercise(
    id="11.3",
    reference=accuracy,
    cases=(
        (scored(FIFTEEN, []), FIFTEEN, 10),
        (scored(FIFTEEN, [0, 12]), FIFTEEN, 10),
        (scored(SEVEN, [6]), SEVEN, 3),
        (scored(SEVEN, [1, 2, 3]), SEVEN, 7),
        (scored(SEVEN, [4]), SEVEN, 100),
        (scored(SEVEN, [0, 2]), SEVEN, 6),  # the last batch is one image
        (CLOSE_SCORES, np.array([2, 0, 1, 2, 2]), 2),
        (np.sin(np.arange(68.0)).reshape(17, 4), np.arange(17) % 4, 5),
    ),
    why="a range that goes up to the last image has a smaller batch at its end, and a slice takes what is there.",
    try_next="give your function 150 perfect images in batches of 100.",
    hints=(
        "The batches begin at 0, at `batch_size`, at twice that, … as long as there are images.",
        "A slice beyond the end is no error: it takes what is left.",
        "`scores[piece].argmax(axis=1) == labels[piece]` says which ones are right.",
    ),
    solution="""\
def accuracy(scores, labels, batch_size):
    right = 0
    for first in range(0, len(labels), batch_size):
        piece = slice(first, first + batch_size)
        right += (scores[piece].argmax(axis=1) == labels[piece]).sum()
    return right / len(labels)""",
    known_wrong=mistakes(
        accuracy_without_the_rest,
        "this is the lecture's mistake: the images after the last whole batch are never looked at, and yet you "
        "divide by all.",
        accuracy_of_whole_batches,
        "the images after the last whole batch are never looked at. Go on to the end: the last batch may be smaller.",
        lambda scores, labels, batch_size: accuracy_up_to_the_last_image(scores, labels, batch_size) / len(labels),
        "where the last batch is a single image, it is never looked at. `range` leaves its end out already: go on to "
        "`len(labels)`.",
        accuracy_of_means,
        "you took the mean of the batches' shares. The last, smaller batch then counts as much as a whole one: add "
        "up what is right, and divide once.",
        lambda scores, labels, batch_size: float(right_in(scores, labels)),
        "this is how many are right. Divide by the number of images.",
        lambda scores, labels, batch_size: right_in(scores, labels) / batch_size,
        "you divide by the size of a batch. Divide by the number of all images.",
        accuracy_window_by_window,
        "your pieces overlap: one begins at every image, so that most images count several times. The next one begins "
        "where the last one ends.",
        accuracy_of_all_each_time,
        "in every round you count all rows. Only those of the piece belong to it: `scores[piece]` and `labels[piece]`.",
        accuracy_by_scores,
        "the largest score is not the answer: the answer is its *place*, `argmax(axis=1)`.",
        accuracy_of_one_answer_a_batch,
        "`argmax()` alone finds one place in the whole batch. You want one answer for each row: `axis=1`.",
        lambda scores, labels, batch_size: 100 * accuracy(scores, labels, batch_size),
        "this is in percent. A share lies between 0 and 1.",
        accuracy_of_the_last_batch,
        "only the last batch is counted: each round writes over the one before. Add to what was there.",
    ),
)

RATE, TIMES = 0.5, 300


def fit_line(x, y):
    """Slope and height of the line through the points, by gradient descent."""
    w = b = 0.0
    for _ in range(TIMES):
        error = w * x + b - y
        w, b = w - RATE * (error * x).mean(), b - RATE * error.mean()
    return [w, b]


def fit_line_as_it_stands(x, y):
    w = 0.0
    for _ in range(TIMES):
        w = w - RATE * ((w * x - y) * x).mean()
    return [w, 0.0]


def fit_line_with_one_gradient(x, y):
    w = b = 0.0
    for _ in range(TIMES):
        slope = ((w * x + b - y) * x).mean()
        w, b = w - RATE * slope, b - RATE * slope
    return [w, b]


def fit_line_without_b(x, y):
    w = fit_line_as_it_stands(x, y)[0]
    return [w, -RATE * float((w * x - y).mean())]


LINES = (
    (np.array([-1.0, 0.0, 1.0]), np.array([-1.0, 1.0, 3.0])),
    (np.array([0.0, 0.5, 1.0, 1.5]), np.array([3.0, 2.5, 2.0, 1.5])),
    (np.array([-1.0, -0.5, 1.0]), np.array([0.5, 0.5, 0.5])),
    (np.array([-0.75, 0.0, 0.25, 1.0]), np.array([2.0, -1.0, 0.5, 4.0])),  # on no line
)

NEVER_LEARNS = FunctionExercise(
    id="11.4",
    reference=fit_line,
    cases=LINES,
    why="the gradient was kept as `dB`, and the step read `db`, which stayed 0. The other parameter hid it.",
    try_next="leave `db = 0.0` out of the first line of the mistaken version: what does Python say now?",
    hints=(
        "Return `[w, b]` first, and call it on points of y = 2x + 1. Which of the two is wrong?",
        "Follow that parameter: which name does its step read, and who writes that name?",
        "Python tells `dB` and `db` apart.",
    ),
    solution="""\
def fit_line(x, y):
    w = b = dw = db = 0.0
    for _ in range(300):
        error = w * x + b - y
        dw, db = (error * x).mean(), error.mean()
        w, b = w - 0.5 * dw, b - 0.5 * db
    return [w, b]""",
    known_wrong=mistakes(
        fit_line_as_it_stands,
        "b is still 0, whatever the points: it never learns. Which name does its step read, and which name has its "
        "gradient?",
        lambda x, y: fit_line(x, y)[::-1],
        "both are learned now, but they are swapped. Return `[w, b]`.",
        fit_line_with_one_gradient,
        "now b takes the gradient of w. Its own is the mean of the errors.",
        lambda x, y: [fit_line(x, y)[0], fit_line_as_it_stands(x, y)[1]],
        "w is right, and b is 0. Return the b that was learned.",
        lambda x, y: fit_line(x, y)[0],
        "this is w alone. Return both, `[w, b]`.",
        lambda x, y: [0.0, fit_line(x, y)[1]],
        "now w is 0. Only b did not learn: what w did was right.",
        fit_line_without_b,
        "b is returned, but never learned with: its step has to stand in the loop, where `w` takes its own.",
    ),
)


def one_epoch(w, x, y, batch_size, rate):
    """The w after one epoch on y = w·x."""
    for first in range(0, len(x), batch_size):
        a, b = x[first : first + batch_size], y[first : first + batch_size]
        w = w - rate * ((w * a - b) * a).mean()
    return w


def slope_at(w, x, y):
    return ((w * x - y) * x).mean()


def epoch_in_one_step(w, x, y, batch_size, rate):
    return w - rate * slope_at(w, x, y)


def epoch_with(step):
    """`one_epoch` with another step: a function of (w, x, y, batch_size, rate) of one batch."""

    def epoch(w, x, y, batch_size, rate):
        for piece in pieces(x, batch_size):
            w = step(w, x[piece], y[piece], batch_size, rate)
        return w

    return epoch


def epoch_from_one_place(w, x, y, batch_size, rate):
    return w - rate * sum(slope_at(w, x[piece], y[piece]) for piece in pieces(x, batch_size))


def epoch_without_the_rest(w, x, y, batch_size, rate):
    end = whole_batches(x, batch_size)
    return one_epoch(w, x[:end], y[:end], batch_size, rate)


def epoch_up_to_the_last_image(w, x, y, batch_size, rate):
    for first in range(0, len(x) - 1, batch_size):
        w = w - rate * slope_at(w, x[first : first + batch_size], y[first : first + batch_size])
    return w


def epoch_of_one_batch(w, x, y, batch_size, rate):
    return one_epoch(w, x[:batch_size], y[:batch_size], batch_size, rate)


STEPS = np.array([0.5, -1.0, 2.0, 0.25, 1.5, -0.75, 1.0])
HEIGHTS = np.array([1.0, -1.5, 5.0, 0.0, 3.5, -2.0, 1.75])

ONE_EPOCH = FunctionExercise(
    id="11.6",
    reference=one_epoch,
    cases=(
        (0.0, STEPS[:4], HEIGHTS[:4], 2, 0.5),
        (0.0, STEPS, HEIGHTS, 3, 0.25),  # the last batch is one image
        (-1.5, STEPS, HEIGHTS, 5, 0.1),
        (0.75, STEPS, HEIGHTS, 100, 0.5),
        (2.0, STEPS, HEIGHTS, 1, 0.125),
    ),
    why="each batch begins where the one before has ended: that is what makes many small steps out of one epoch.",
    try_next="call it ten times, each time with the w that came out. Where does w settle?",
    hints=(
        "The pieces are those of 11.3: `range(0, len(x), batch_size)`.",
        "For each piece: first the errors `w * x - y` of this piece, then the mean of errors times x.",
        "Change w inside the loop, so that the next piece begins with the new one.",
    ),
    solution="""\
def one_epoch(w, x, y, batch_size, rate):
    for first in range(0, len(x), batch_size):
        xs, ys = x[first : first + batch_size], y[first : first + batch_size]
        gradient = ((w * xs - ys) * xs).mean()
        w = w - rate * gradient
    return w""",
    known_wrong=mistakes(
        epoch_in_one_step,
        "this is one step with all images. An epoch has a step for each mini-batch.",
        epoch_from_one_place,
        "every batch's gradient is taken at the w of the beginning. Change w after each batch: the next one begins "
        "there.",
        epoch_without_the_rest,
        "the last, smaller batch is left out. Go on to `len(x)`.",
        epoch_up_to_the_last_image,
        "a last batch of a single image is left out. `range` leaves its end out already: go on to `len(x)`.",
        epoch_of_one_batch,
        "only the first batch is used. Does your `return` stand inside the loop?",
        epoch_with(lambda w, x, y, batch_size, rate: w - rate * ((w * x - y) * x).sum()),
        "you add the gradients of a batch up. Take their mean: else a larger batch makes a longer step.",
        epoch_with(lambda w, x, y, batch_size, rate: w - rate * ((w * x - y) * x).sum() / batch_size),
        "you divide by `batch_size`, but the last batch may be smaller. Divide by as many images as it has.",
        epoch_with(lambda w, x, y, batch_size, rate: w + rate * slope_at(w, x, y)),
        "you go uphill: w goes *against* the gradient, with a minus.",
        epoch_with(lambda w, x, y, batch_size, rate: w - slope_at(w, x, y)),
        "the learning rate plays no part in your step. Multiply the gradient by `rate`.",
        epoch_with(lambda w, x, y, batch_size, rate: w - rate * (w * x - y).mean()),
        "this is the mean error. The gradient of w is the mean of the error *times x*.",
        epoch_with(lambda w, x, y, batch_size, rate: w - 2 * rate * slope_at(w, x, y)),
        "your step is twice as long: that is the gradient of (w·x − y)², without the half. Here it is the mean of "
        "(w·x − y)·x.",
        epoch_with(lambda w, x, y, batch_size, rate: one_epoch(w, x, y, 1, rate)),
        "you take a step for each image. Take one for each batch, with the mean of its gradients.",
    ),
)

STANDS_STILL = Choice(
    id="11.x1",
    prompt=(
        "A new network for ten classes has a loss of 2.30 at the start, and still 2.30 after an hour. What do you do "
        "first?"
    ),
    options=options(
        "Let it train through the night: it may need time.",
        "it may stand still all night, too. Find out first, in seconds, whether it can learn at all.",
        "Get more images: with too few nothing is learned.",
        "a network that cannot learn the ones that it has will not learn more of them. First see whether it can "
        "learn at all.",
        "See whether it can learn 100 images by heart.",
        IS_RIGHT,
        "Nothing: for ten classes 2.30 is a good loss.",
        "2.30 is ln 10, the loss of whoever guesses among ten classes. It has learned nothing.",
    ),
    why=(
        "that takes seconds, and tells a mistake in the code, or steps of a wrong size, from a lack of data. Look, "
        "too, whether every parameter moves."
    ),
    try_next="what would the loss at the start be with 100 classes?",
    hints=("What is ln 10?", "Which of these takes seconds, and tells you where to look?"),
)

WHEN_STOPPED = Choice(
    id="11.x2",
    prompt="You press ■ in the middle of the second epoch of `cnnlib.fit`. What is the network then?",
    options=options(
        "As at the start: an unfinished training is undone.",
        "the parameters are changed in place, step by step. Nothing puts the old ones back.",
        "As after the first epoch: only whole epochs count.",
        "an epoch is only a way to count. Each batch changes the parameters at once.",
        "Broken: some parameters are a step ahead of others.",
        "so it could be if the stop struck in the middle of a step. But `cnnlib.fit` waits until the step is over.",
        "As after the last whole batch: its steps are kept.",
        IS_RIGHT,
    ),
    why="each batch changes the parameters in place, and `cnnlib.fit` ends between two batches.",
    try_next="call `cnnlib.fit` on the same network again: at which loss does it go on?",
    hints=(
        "When do the parameters change: after each batch, or after each epoch?",
        "Try it: press ■, and look at `history`.",
    ),
)

PLAY = (
    "`history` prints a line for the one whole epoch, and below it that it was stopped after about 1.5. `net` is of "
    "use: every step until then is kept, and of the new images about 93 of 100 are right, for a network learns most of "
    "what it will know at the beginning.",
    "Below 0.5 after about half an epoch, below 0.1 only in the third: the loss falls fast, then slowly. "
    "Without smoothing, single lucky batches are below much earlier.",
    "Of the 1,000 images that it learns from all are right at the end. Of the new ones about 91 of 100 are, and not 95 "
    "as before: it has learned these images by heart, and more looks at the same ones hardly help.",
)

EXERCISES = (HOW_MANY_STEPS, COUNT_THEM_ALL, NEVER_LEARNS, ONE_EPOCH, STANDS_STILL, WHEN_STOPPED)
