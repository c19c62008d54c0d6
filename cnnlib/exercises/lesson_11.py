"""Exercises of lesson 11, Train a CNN."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options

IMAGES, BATCH, EPOCHS = 1270, 100, 5
BATCHES, LAST = -(-IMAGES // BATCH), IMAGES % BATCH

HOW_MANY_STEPS = ValueExercise(
    id="11.1",
    expected=(BATCHES, LAST, BATCHES * EPOCHS),
    why=f"12 full batches and one of {LAST} are {BATCHES} steps in each epoch: the size is rounded up.",
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
        f"you left the last {LAST} images out, in every epoch. They are a batch, too, only a smaller one.",
        (BATCHES - 1, LAST, (BATCHES - 1) * EPOCHS),
        f"the last batch is right. But then it counts: 12 full ones, and the one with {LAST} images.",
        (BATCHES, BATCH, BATCHES * EPOCHS),
        "the numbers of batches and steps are right. But 13 full batches would need 1,300 images.",
        (BATCHES, LAST, BATCHES),
        "the first two are right. These are the steps of one epoch: there are five.",
        (BATCHES, LAST, IMAGES * EPOCHS),
        "the first two are right. A step is taken once for each batch, not for each image.",
    ),
)


def moved(w, v):
    """The parameters after a step with the velocity v, and that velocity."""
    return [w + v, v]


def momentum_step(w, g, v, rate, mu):
    """The new w and v."""
    return moved(w, mu * v - rate * g)


PLACES = np.array([1.0, -2.0, 0.5])
SLOPES = np.array([4.0, -1.0, 0.25])
SPEEDS = np.array([0.5, 0.25, -1.0])

ROLLING_BALL = FunctionExercise(
    id="11.2",
    reference=momentum_step,
    may_update=True,
    cases=(
        (PLACES, SLOPES, np.zeros(3), 0.1, 0.9),
        (PLACES, SLOPES, SPEEDS, 0.1, 0.9),
        (PLACES, SLOPES, SPEEDS, 0.5, 0.0),
        (PLACES, np.zeros(3), SPEEDS, 0.1, 0.5),
    ),
    why="a part μ of the old velocity is kept, and the gradient pushes against it: with μ = 0 it is plain descent.",
    try_next="call it ten times with the same gradient: how large does the velocity become?",
    hints=(
        "Two parts: what is left of the old velocity, and the new push.",
        "The push goes *against* the gradient, and is as long as the learning rate says.",
        "`mu * v` is what is left of the old velocity.",
    ),
    solution="""\
def momentum_step(w, g, v, rate, mu):
    v = mu * v - rate * g
    return [w + v, v]""",
    known_wrong=mistakes(
        lambda w, g, v, rate, mu: moved(w, mu * v + rate * g),
        "you go uphill: the push must be *against* the gradient, with a minus.",
        lambda w, g, v, rate, mu: moved(w, -rate * g),
        "this is plain gradient descent. Momentum also keeps a part of the old velocity, `mu * v`.",
        lambda w, g, v, rate, mu: moved(w, mu * v - (1 - mu) * rate * g),
        "you made a mean of velocity and push, with 1 − μ before the gradient. Here the push comes in whole.",
        lambda w, g, v, rate, mu: moved(w, mu * v - g),
        "the learning rate plays no part in your push. Multiply the gradient by `rate`.",
        lambda w, g, v, rate, mu: moved(w, rate * (mu * v - g)),
        "the rate belongs to the gradient only: the old velocity has it already.",
        lambda w, g, v, rate, mu: moved(w, mu * (v - rate * g)),
        "μ belongs to the old velocity only, and not to the new push.",
        lambda w, g, v, rate, mu: moved(w, v - rate * g),
        "the old velocity is kept whole, and nothing slows it down. Only a part of it is left: `mu * v`.",
        lambda w, g, v, rate, mu: [w - rate * (mu * v + g), mu * v + g],
        "that is how PyTorch writes momentum: there the rate multiplies the velocity. Here the rate is in the push "
        "already: v = μ·v − η·g, and then w + v.",
        lambda w, g, v, rate, mu: moved(w, mu * v + g),
        "this is PyTorch's velocity, without rate and sign. Here both are in the push already: μ·v − η·g.",
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
    ),
)


def adam_means(g, m, v):
    """The new m and v."""
    return [0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2]


def adam_moved(w, m, v, t):
    """The new w, from the new means."""
    return w - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def adam_step(w, g, m, v, t):
    """The new w, m and v."""
    m, v = adam_means(g, m, v)
    return [adam_moved(w, m, v, t), m, v]


def adam_with_products(w, g, m, v, t):
    m, v = adam_means(g, m, v)
    with np.errstate(invalid="ignore"):  # below 0 from step 2 on
        return [w - 0.001 * (m / (1 - 0.9 * t)) / (np.sqrt(v / (1 - 0.999 * t)) + 1e-8), m, v]


def adam_corrected_after_the_root(w, g, m, v, t):
    m, v = adam_means(g, m, v)
    return [w - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v) / (1 - 0.999**t) + 1e-8), m, v]


def adam_without_root(w, g, m, v, t):
    m, v = adam_means(g, m, v)
    return [w - 0.001 * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8), m, v]


def adam_without_square(w, g, m, v, t):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * abs(g)
    return [adam_moved(w, m, v, t), m, v]


def adam_with_betas_swapped(w, g, m, v, t):
    m, v = 0.999 * m + 0.001 * g, 0.9 * v + 0.1 * g**2
    return [w - 0.001 * (m / (1 - 0.999**t)) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8), m, v]


def adam_with_corrected_means(w, g, m, v, t):
    w, m, v = adam_step(w, g, m, v, t)
    return [w, m / (1 - 0.9**t), v / (1 - 0.999**t)]


WEIGHTS, GRADIENT = np.array([0.5, -1.0, 0.25]), np.array([4.0, -0.5, 0.125])
MEAN, SQUARES = np.array([0.25, -0.5, 1.0]), np.array([0.5, 0.25, 2.0])

BLANK_PAGE = FunctionExercise(
    id="11.5",
    reference=adam_step,
    may_update=True,
    cases=(
        (WEIGHTS, GRADIENT, np.zeros(3), np.zeros(3), 1),
        (WEIGHTS, GRADIENT, MEAN, SQUARES, 2),
        (WEIGHTS, GRADIENT, MEAN, SQUARES, 50),
    ),
    why="in step 1 every number moves by 0.001, whether its gradient is 4 or 0.125: only the direction counts.",
    try_next="give it a gradient that changes its sign each time: how far does w come?",
    hints=(
        "First the new means: 0.9 of the old m and 0.1 of the gradient; 0.999 of the old v and 0.001 of its square.",
        "For the step, divide m by 1 − 0.9ᵗ and v by 1 − 0.999ᵗ.",
        "The step is 0.001 times corrected m over (root of corrected v, plus 1e-8), and goes downhill.",
    ),
    solution="""\
def adam_step(w, g, m, v, t):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    step = (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return [w - 0.001 * step, m, v]""",
    known_wrong=mistakes(
        lambda w, g, m, v, t: adam_step(w, g, m, v, np.inf),  # 1 − β to the power of ∞ is 1
        "m and v are right, but they begin at 0 and are too small at first: for the step divide by 1 − 0.9ᵗ and 1 − "
        "0.999ᵗ.",
        lambda w, g, m, v, t: [adam_moved(w, m, v, t), *adam_means(g, m, v)],
        "m and v are right. But make the new ones first: the step is taken with them.",
        adam_corrected_after_the_root,
        "divide v by 1 − 0.999ᵗ first, and take the root of that.",
        adam_without_root,
        "v is a mean of *squares*: take its root before you divide by it.",
        lambda w, g, m, v, t: [2 * w - adam_step(w, g, m, v, t)[0], *adam_means(g, m, v)],
        "you go uphill: subtract the step.",
        adam_without_square,
        "v must be a mean of the squares of the gradient, `g**2`.",
        adam_with_betas_swapped,
        "you swapped the two: m forgets with 0.9, v with 0.999.",
        adam_with_products,
        "m and v are right. But 0.9ᵗ is a *power*: `0.9**t`, and not `0.9 * t`. For t = 1 the two are the same.",
        adam_with_corrected_means,
        "w is right. But keep m and v as they are: divided each time by 1 − βᵗ, they would be corrected again and "
        "again.",
    ),
)

STANDS_STILL = Choice(
    id="11.x1",
    prompt=(
        "A new network for ten classes has a loss of 2.30 at the start, and still 2.30 after an hour. What do you do "
        "first?"
    ),
    options=options(
        "Let it train through the night.",
        "it may stand still all night, too. In this lesson plain gradient descent did not move in 80 batches, and "
        "Adam moved at once: find out what is wrong first.",
        "Get more images.",
        "a network that cannot learn the ones that it has will not learn more of them. First see whether it can "
        "learn at all.",
        "See whether it can learn 100 images by heart, and whether every parameter moves.",
        IS_RIGHT,
        "Nothing: 2.30 is a good loss.",
        "2.30 is ln 10, the loss of whoever guesses among ten classes. It has learned nothing.",
    ),
    why="that takes seconds, and tells a mistake in the code, or steps that are too small, from a lack of data.",
    try_next="what would the loss at the start be with 100 classes?",
    hints=("What is ln 10?", "Which of these takes seconds, and tells you where to look?"),
)

WHEN_STOPPED = Choice(
    id="11.x2",
    prompt="You press ■ in the middle of the second epoch of `cnnlib.fit`. What is the network then?",
    options=options(
        "As at the start: nothing is kept.",
        "the parameters are changed in place, step by step. Nothing puts the old ones back.",
        "As after the first epoch: only whole epochs count.",
        "an epoch is only a way to count. Each batch changes the parameters at once.",
        "Broken: some parameters have taken a step more than others.",
        "so it could be if the stop struck in the middle of a step. But `cnnlib.fit` waits until the step is over.",
        "As after the last whole batch: every step until then is kept.",
        IS_RIGHT,
    ),
    why="each batch changes the parameters in place, and `cnnlib.fit` ends between two batches.",
    try_next="call `cnnlib.fit` on the same network again: at which loss does it go on?",
    hints=(
        "When do the parameters change: after each batch, or after each epoch?",
        "Try it: press ■, and look at `history`.",
    ),
)

EXERCISES = (HOW_MANY_STEPS, ROLLING_BALL, COUNT_THEM_ALL, NEVER_LEARNS, BLANK_PAGE, STANDS_STILL, WHEN_STOPPED)
