"""Exercises of lesson 11, Train a CNN."""

import numpy as np

from cnnlib.exercises.kinds import Choice, FunctionExercise, Option, ValueExercise, Wrong

IMAGES, BATCH, EPOCHS = 1270, 100, 5
BATCHES, LAST = -(-IMAGES // BATCH), IMAGES % BATCH

HOW_MANY_STEPS = ValueExercise(
    id="11.1",
    prompt=(
        "Fill the blanks: 1,270 images, mini-batches of 100, 5 epochs, and no image is left out. How many batches has "
        "an epoch, how many images are in its last batch, and how many steps does the whole training take?"
    ),
    start="""\
batches_of_an_epoch, last_batch, all_steps = ..., ..., ...

check("11.1", (batches_of_an_epoch, last_batch, all_steps))""",
    expected=(BATCHES, LAST, BATCHES * EPOCHS),
    why=f"12 full batches and one of {LAST} are {BATCHES} steps in each epoch: the size is rounded up.",
    try_next="how many steps are 20 epochs on 60,000 images?",
    hints=(
        "12 batches of 100 are 1,200 images. What becomes of the others?",
        "They are a batch, too, only a smaller one: the number of batches is rounded up.",
        "Each epoch goes once through all images, so that 5 epochs take 5 times as many steps.",
    ),
    solution="""\
full_ones, rest = 1270 // 100, 1270 % 100
batches_of_an_epoch, last_batch, all_steps = full_ones + 1, rest, 5 * (full_ones + 1)

check("11.1", (batches_of_an_epoch, last_batch, all_steps))""",
    known_wrong=(
        Wrong(
            (BATCHES - 1, BATCH, (BATCHES - 1) * EPOCHS),
            f"you left the last {LAST} images out, in every epoch. They are a batch, too, only a smaller one.",
        ),
        Wrong(
            (BATCHES - 1, LAST, (BATCHES - 1) * EPOCHS),
            f"the last batch is right. But then it counts: 12 full ones, and the one with {LAST} images.",
        ),
        Wrong(
            (BATCHES, BATCH, BATCHES * EPOCHS),
            "the numbers of batches and steps are right. But 13 full batches would need 1,300 images.",
        ),
        Wrong(
            (BATCHES, LAST, BATCHES),
            "the first two are right. These are the steps of one epoch: there are five.",
        ),
        Wrong(
            (BATCHES, LAST, IMAGES * EPOCHS),
            "the first two are right. A step is taken once for each batch, not for each image.",
        ),
    ),
)


def momentum_step(w, g, v, rate, mu):
    """The new w and v."""
    v = mu * v - rate * g
    return [w + v, v]


def step_uphill(w, g, v, rate, mu):
    v = mu * v + rate * g
    return [w + v, v]


def step_without_memory(w, g, v, rate, mu):
    v = -rate * g
    return [w + v, v]


def step_of_a_mean(w, g, v, rate, mu):
    v = mu * v - (1 - mu) * rate * g
    return [w + v, v]


def step_without_rate(w, g, v, rate, mu):
    v = mu * v - g
    return [w + v, v]


def step_of_the_sum(w, g, v, rate, mu):
    v = mu * (v - rate * g)
    return [w + v, v]


def step_with_rate_on_all(w, g, v, rate, mu):
    v = rate * (mu * v - g)
    return [w + v, v]


PLACES = np.array([1.0, -2.0, 0.5])
SLOPES = np.array([4.0, -1.0, 0.25])
SPEEDS = np.array([0.5, 0.25, -1.0])

ROLLING_BALL = FunctionExercise(
    id="11.2",
    prompt=(
        "Fill the blank: the velocity after one step of gradient descent with momentum. `w` are the parameters, `g` "
        "their gradient, `v` the velocity until now, `rate` the learning rate η, and `mu` is μ."
    ),
    start="""\
def momentum_step(w, g, v, rate, mu):
    v = ...
    return [w + v, v]


check("11.2", momentum_step)""",
    reference=momentum_step,
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
    return [w + v, v]


check("11.2", momentum_step)""",
    known_wrong=(
        Wrong(step_uphill, "you go uphill: the push must be *against* the gradient, with a minus."),
        Wrong(
            step_without_memory,
            "this is plain gradient descent. Momentum also keeps a part of the old velocity, `mu * v`.",
        ),
        Wrong(
            step_of_a_mean,
            "you made a mean of velocity and push, with 1 − μ before the gradient. Here the push comes in whole.",
        ),
        Wrong(step_without_rate, "the learning rate plays no part in your push. Multiply the gradient by `rate`."),
        Wrong(step_with_rate_on_all, "the rate belongs to the gradient only: the old velocity has it already."),
        Wrong(step_of_the_sum, "μ belongs to the old velocity only, and not to the new push."),
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

COUNT_THEM_ALL = FunctionExercise(
    id="11.3",
    prompt=(
        "**Find the lecture's mistake.** A lecture counts right answers batch by batch, but only in whole batches, and "
        "then divides by the number of *all* images: a perfect network scores 0.667 on 150 images in batches of 100. "
        "Write the loop so that every image counts once. `scores` has one row for each image."
    ),
    start="""\
def accuracy(scores, labels, batch_size):
    right = 0
    for first in range(..., ..., ...):
        piece = slice(first, first + batch_size)
        right += ...
    return ...


check("11.3", accuracy)""",
    reference=accuracy,
    cases=(
        (scored(FIFTEEN, []), FIFTEEN, 10),
        (scored(FIFTEEN, [0, 12]), FIFTEEN, 10),
        (scored(SEVEN, [6]), SEVEN, 3),
        (scored(SEVEN, [1, 2, 3]), SEVEN, 7),
        (scored(SEVEN, [4]), SEVEN, 100),
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
    return right / len(labels)


check("11.3", accuracy)""",
    known_wrong=(
        Wrong(
            accuracy_without_the_rest,
            "this is the lecture's mistake: the images after the last whole batch are never looked at, "
            "and yet you divide by all.",
        ),
        Wrong(
            accuracy_of_whole_batches,
            "the images after the last whole batch are never looked at. Go on to the end: the last batch may be "
            "smaller.",
        ),
        Wrong(
            accuracy_of_means,
            "you took the mean of the batches' shares. The last, smaller batch then counts as much as a whole one: "
            "add up what is right, and divide once.",
        ),
        Wrong(
            lambda scores, labels, batch_size: float(right_in(scores, labels)),
            "this is how many are right. Divide by the number of images.",
        ),
        Wrong(
            lambda scores, labels, batch_size: right_in(scores, labels) / batch_size,
            "you divide by the size of a batch. Divide by the number of all images.",
        ),
    ),
    finds_mistake_of="001",
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
)

NEVER_LEARNS = FunctionExercise(
    id="11.4",
    prompt=(
        "`fit_line` learns a line w·x + b by gradient descent. It runs without an error, and yet **one parameter never "
        "learns**. Find out which and why, mend it, and return `[w, b]` in place of the dots."
    ),
    start="""\
def fit_line(x, y):
    w = b = dw = db = 0.0
    for _ in range(300):
        error = w * x + b - y
        dw, dB = (error * x).mean(), error.mean()
        w, b = w - 0.5 * dw, b - 0.5 * db
    return ...


check("11.4", fit_line)""",
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
    return [w, b]


check("11.4", fit_line)""",
    known_wrong=(
        Wrong(
            fit_line_as_it_stands,
            "b is still 0, whatever the points: it never learns. Which name does its step read, and which name has "
            "its gradient?",
        ),
        Wrong(
            lambda x, y: fit_line(x, y)[::-1],
            "both are learned now, but they are swapped. Return `[w, b]`.",
        ),
        Wrong(
            fit_line_with_one_gradient,
            "now b takes the gradient of w. Its own is the mean of the errors.",
        ),
        Wrong(
            lambda x, y: [fit_line(x, y)[0], fit_line_as_it_stands(x, y)[1]],
            "w is right, and b is 0. Return the b that was learned.",
        ),
    ),
    finds_mistake_of="001",
)


def adam_step(w, g, m, v, t):
    """The new w, m and v."""
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    return [w - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v]


def adam_uncorrected(w, g, m, v, t):
    _, m, v = adam_step(w, g, m, v, t)
    return [w - 0.001 * m / (np.sqrt(v) + 1e-8), m, v]


def adam_of_old_means(w, g, m, v, t):
    _, new_m, new_v = adam_step(w, g, m, v, t)
    return [w - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), new_m, new_v]


def adam_corrected_after_the_root(w, g, m, v, t):
    _, m, v = adam_step(w, g, m, v, t)
    return [w - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v) / (1 - 0.999**t) + 1e-8), m, v]


def adam_without_root(w, g, m, v, t):
    _, m, v = adam_step(w, g, m, v, t)
    return [w - 0.001 * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8), m, v]


def adam_uphill(w, g, m, v, t):
    new, m, v = adam_step(w, g, m, v, t)
    return [2 * w - new, m, v]


def adam_without_square(w, g, m, v, t):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * abs(g)
    return [w - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v]


def adam_with_betas_swapped(w, g, m, v, t):
    m = 0.999 * m + 0.001 * g
    v = 0.9 * v + 0.1 * g**2
    return [w - 0.001 * (m / (1 - 0.999**t)) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8), m, v]


def adam_with_corrected_means(w, g, m, v, t):
    new, m, v = adam_step(w, g, m, v, t)
    return [new, m / (1 - 0.9**t), v / (1 - 0.999**t)]


WEIGHTS, GRADIENT = np.array([0.5, -1.0, 0.25]), np.array([4.0, -0.5, 0.125])
MEAN, SQUARES = np.array([0.25, -0.5, 1.0]), np.array([0.5, 0.25, 2.0])

BLANK_PAGE = FunctionExercise(
    id="11.5",
    prompt=(
        "A blank page: step `t` (1, 2, 3, …) of Adam with the rate 0.001, β₁ = 0.9, β₂ = 0.999 and ε = 1e-8. `w` are "
        "the parameters, `g` their gradient, `m` and `v` the two means until now. Return the new `[w, m, v]`, where m "
        "and v are as they are kept, not yet divided by 1 − βᵗ."
    ),
    start="""\
def adam_step(w, g, m, v, t):
    return ...


check("11.5", adam_step)""",
    reference=adam_step,
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
    return [w - 0.001 * step, m, v]


check("11.5", adam_step)""",
    known_wrong=(
        Wrong(
            adam_uncorrected,
            "m and v are right, but they begin at 0 and are too small at first: for the step divide by 1 − 0.9ᵗ and "
            "1 − 0.999ᵗ.",
        ),
        Wrong(adam_of_old_means, "m and v are right. But make the new ones first: the step is taken with them."),
        Wrong(adam_corrected_after_the_root, "divide v by 1 − 0.999ᵗ first, and take the root of that."),
        Wrong(adam_without_root, "v is a mean of *squares*: take its root before you divide by it."),
        Wrong(adam_uphill, "you go uphill: subtract the step."),
        Wrong(adam_without_square, "v must be a mean of the squares of the gradient, `g**2`."),
        Wrong(adam_with_betas_swapped, "you swapped the two: m forgets with 0.9, v with 0.999."),
        Wrong(
            adam_with_corrected_means,
            "w is right. But keep m and v as they are: divided each time by 1 − βᵗ, they would be corrected again and "
            "again.",
        ),
    ),
)

STANDS_STILL = Choice(
    id="11.x1",
    prompt=(
        "A new network for ten classes has a loss of 2.30 at the start, and still 2.30 after an hour. "
        "What do you do first?"
    ),
    start='check.choice("11.x1")',
    options={
        "a": Option(
            "Let it train through the night.",
            "it may stand still all night, too. In this lesson plain gradient descent did not move in 80 batches, "
            "and Adam moved at once: find out what is wrong first.",
        ),
        "b": Option(
            "Get more images.",
            "a network that cannot learn the ones that it has will not learn more of them. First see whether it can "
            "learn at all.",
        ),
        "c": Option("See whether it can learn 100 images by heart, and whether every parameter moves.", ""),
        "d": Option(
            "Nothing: 2.30 is a good loss.",
            "2.30 is ln 10, the loss of whoever guesses among ten classes. It has learned nothing.",
        ),
    },
    right="c",
    why="that takes seconds, and tells a mistake in the code, or steps that are too small, from a lack of data.",
    try_next="what would the loss at the start be with 100 classes?",
    hints=(
        "What is ln 10?",
        "Which of these takes seconds, and tells you where to look?",
    ),
    solution='check("11.x1", "c")',
)

WHEN_STOPPED = Choice(
    id="11.x2",
    prompt="You press ■ in the middle of the second epoch of `cnnlib.fit`. What is the network then?",
    start='check.choice("11.x2")',
    options={
        "a": Option(
            "As at the start: nothing is kept.",
            "the parameters are changed in place, step by step. Nothing puts the old ones back.",
        ),
        "b": Option(
            "As after the first epoch: only whole epochs count.",
            "an epoch is only a way to count. Each batch changes the parameters at once.",
        ),
        "c": Option(
            "Broken: some parameters have taken a step more than others.",
            "so it could be if the stop struck in the middle of a step. But `cnnlib.fit` waits until the step is over.",
        ),
        "d": Option("As after the last whole batch: every step until then is kept.", ""),
    },
    right="d",
    why="each batch changes the parameters in place, and `cnnlib.fit` ends between two batches.",
    try_next="call `cnnlib.fit` on the same network again: at which loss does it go on?",
    hints=(
        "When do the parameters change: after each batch, or after each epoch?",
        "Try it: press ■, and look at `history`.",
    ),
    solution='check("11.x2", "d")',
)

EXERCISES = (HOW_MANY_STEPS, ROLLING_BALL, COUNT_THEM_ALL, NEVER_LEARNS, BLANK_PAGE, STANDS_STILL, WHEN_STOPPED)
