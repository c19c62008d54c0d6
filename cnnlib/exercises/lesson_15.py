"""Exercises of lesson 15, Train it well."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.language import sentence


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
    id="15.1",
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
        lambda w, g, v, rate, mu: moved(w, mu * g - rate * v),
        "you swapped two letters: μ belongs to the old velocity, the rate to the gradient.",
        lambda w, g, v, rate, mu: moved(w, mu * w - rate * g),
        "μ slows the old *velocity* `v`, not the place `w`.",
        lambda w, g, v, rate, mu: moved(w, v - mu * rate * g),
        "here μ makes the new push smaller. It belongs to the old velocity: only a part of that is left.",
        lambda w, g, v, rate, mu: moved(w, w + mu * v - rate * g),
        "this is already the new place. `v` is the velocity alone; `w + v` stands in the next line.",
    ),
)


def adam_means(g, m, v):
    """The new m and v."""
    return [0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2]


def adam_moved(w, m, v, t):
    """The new w, from the new means."""
    return w - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def then_moved(w, m, v, t):
    """The new m and v, which are given, and w."""
    return [m, v, adam_moved(w, m, v, t)]


def adam_step(w, g, m, v, t):
    """The new m, v and w."""
    return then_moved(w, *adam_means(g, m, v), t)


def adam_with_products(w, g, m, v, t):
    m, v = adam_means(g, m, v)
    with np.errstate(invalid="ignore"):  # below 0 from step 2 on
        return [m, v, w - 0.001 * (m / (1 - 0.9 * t)) / (np.sqrt(v / (1 - 0.999 * t)) + 1e-8)]


def adam_corrected_after_the_root(w, g, m, v, t):
    m, v = adam_means(g, m, v)
    return [m, v, w - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v) / (1 - 0.999**t) + 1e-8)]


def adam_without_root(w, g, m, v, t):
    m, v = adam_means(g, m, v)
    return [m, v, w - 0.001 * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8)]


def adam_without_square(w, g, m, v, t):
    return then_moved(w, 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * abs(g), t)


def adam_with_signs_in_v(w, g, m, v, t):
    with np.errstate(invalid="ignore"):
        return then_moved(w, 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g, t)


def adam_with_betas_swapped(w, g, m, v, t):
    m, v = 0.999 * m + 0.001 * g, 0.9 * v + 0.1 * g**2
    return [m, v, w - 0.001 * (m / (1 - 0.999**t)) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)]


def adam_without_shares(w, g, m, v, t):
    return then_moved(w, 0.9 * m + g, 0.999 * v + g**2, t)


def adam_with_corrected_means(w, g, m, v, t):
    m, v, w = adam_step(w, g, m, v, t)
    return [m / (1 - 0.9**t), v / (1 - 0.999**t), w]


WEIGHTS, GRADIENT = np.array([0.5, -1.0, 0.25]), np.array([4.0, -0.5, 0.125])
MEAN, SQUARES = np.array([0.25, -0.5, 1.0]), np.array([0.5, 0.25, 2.0])

BLANK_PAGE = FunctionExercise(
    id="15.2",
    reference=adam_step,
    parts=("m", "v", "w"),
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
    return [m, v, w - 0.001 * step]""",
    known_wrong=mistakes(
        lambda w, g, m, v, t: adam_step(w, g, m, v, np.inf),  # 1 − β to the power of ∞ is 1
        "m and v are right, but they begin at 0 and are too small at first: for the step divide by 1 − 0.9ᵗ and 1 − "
        "0.999ᵗ.",
        lambda w, g, m, v, t: [*adam_means(g, m, v), adam_moved(w, m, v, t)],
        "m and v are right. But make the new ones first: the step is taken with them.",
        adam_corrected_after_the_root,
        "divide v by 1 − 0.999ᵗ first, and take the root of that.",
        adam_without_root,
        "v is a mean of *squares*: take its root before you divide by it.",
        lambda w, g, m, v, t: [*adam_means(g, m, v), 2 * w - adam_step(w, g, m, v, t)[2]],
        "you go uphill: subtract the step.",
        adam_without_square,
        "v must be a mean of the squares of the gradient, `g**2`.",
        adam_with_signs_in_v,
        "v must be a mean of the squares of the gradient, `g**2`: without them it falls below 0, and has no root.",
        adam_with_betas_swapped,
        "you swapped the two: m forgets with 0.9, v with 0.999.",
        adam_with_products,
        "m and v are right. But 0.9ᵗ is a *power*: `0.9**t`, and not `0.9 * t`. For t = 1 the two are the same.",
        lambda w, g, m, v, t: [*adam_means(g, m, v), w - 0.001 * g],
        "m and v are right, but the step does not use them: this is plain gradient descent. Divide corrected m by the "
        "root of corrected v.",
        lambda w, g, m, v, t: [*adam_means(g, m, v), w - 0.001 * adam_means(g, m, v)[0]],
        "m and v are right. But nothing is divided: the step is corrected m *over the root of corrected v*.",
        adam_without_shares,
        "m and v are means: of the new comes only a small part, 0.1·g and 0.001·g².",
        lambda w, g, m, v, t: then_moved(w, 0.9 * m + g, adam_means(g, m, v)[1], t),
        "v is right. But m is a mean, too: of the gradient comes only a small part, 1 − β₁.",
        lambda w, g, m, v, t: then_moved(w, adam_means(g, m, v)[0], 0.999 * v + g**2, t),
        "m is right. But v is a mean, too: of the square comes only a small part, 1 − β₂.",
        lambda w, g, m, v, t: adam_step(w, g, m, v, 1),
        "m and v are right. But you divide by 1 − β in every step: `t` is the number of the step, and belongs to it, "
        "1 − βᵗ.",
        lambda w, g, m, v, t: adam_step(w, g, m, v, t)[2],
        "this is w alone. Return all three, `[m, v, w]`: the next step needs the means.",
        adam_with_corrected_means,
        "w is right. But keep m and v as they are: divided each time by 1 − βᵗ, they would be corrected again and "
        "again.",
    ),
)

WEIGHT, SLOPE, LAMBDA, STEP = 3.0, 0.5, 0.1, 0.5
PENALTY, PULL = LAMBDA / 2 * WEIGHT**2, LAMBDA * WEIGHT


def after(gradient):
    """The weight after one step against this gradient."""
    return WEIGHT - STEP * gradient


WHOLE = SLOPE + PULL

PULLED = ValueExercise(
    id="15.3",
    expected=(PENALTY, WHOLE, after(WHOLE)),
    why="L2 pulls at this weight as long as it is not 0, and the harder, the larger it is.",
    try_next="and if the gradient of the loss is 0: what is left of the weight after two steps?",
    hints=(
        "L2 adds (λ/2)·w² to the loss.",
        "The slope of (λ/2)·w² is λ·w. It is added to the gradient that is there already.",
        "The step goes against the *whole* gradient: w minus the rate times it.",
    ),
    gives="(added_to_the_loss, whole_gradient, new_weight)",
    solution="""\
added_to_the_loss = 0.1 / 2 * 3**2
whole_gradient = 0.5 + 0.1 * 3
new_weight = 3 - 0.5 * whole_gradient""",
    known_wrong=mistakes(
        (2 * PENALTY, WHOLE, after(WHOLE)),
        "gradient and weight are right. What is added to the loss is *half* of λ·w².",
        (LAMBDA / 2 * WEIGHT, WHOLE, after(WHOLE)),
        "gradient and weight are right. What is added to the loss has w *squared*.",
        (PENALTY, SLOPE, after(SLOPE)),
        "the first is right. But what is added to the loss has a gradient, too, and it belongs to the whole one.",
        (PENALTY, SLOPE + LAMBDA, after(SLOPE + LAMBDA)),
        "the first is right. The slope of (λ/2)·w² is not λ alone: the larger w, the steeper it is.",
        (PENALTY, SLOPE + PENALTY, after(SLOPE + PENALTY)),
        "the first is right. To the gradient comes the *slope* of what is added to the loss, not the thing itself.",
        (PENALTY, SLOPE + PULL / 2, after(SLOPE + PULL / 2)),
        "the first is right. The slope of w² is 2w, and the 2 cancels the half.",
        (PENALTY, SLOPE - PULL, after(SLOPE - PULL)),
        "the first is right. The slope of L2 is added to the gradient; the minus comes with the step.",
        (PENALTY, PULL, after(PULL)),
        "the first is right. This is the gradient of L2 alone: the loss has its own, which is added.",
        (PENALTY, WHOLE, WEIGHT + STEP * WHOLE),
        "the first two are right. But you go uphill: the step is *against* the gradient.",
        (PENALTY, WHOLE, WEIGHT - WHOLE),
        "the first two are right. But how far it goes says the rate: multiply by it.",
        (PENALTY, WHOLE, STEP * WHOLE),
        "the first two are right. This is the step; the weight is what is left when you subtract it.",
    ),
)

FEW, MANY, OFTEN, TOGETHER = 200, 1500, 30, 20
STEPS_OF_A = FEW // TOGETHER * OFTEN
EPOCHS_OF_B = STEPS_OF_A // (MANY // TOGETHER)
PICTURES = 3 * 3

SAME_LOOKS = ValueExercise(
    id="15.4",
    expected=(STEPS_OF_A, EPOCHS_OF_B, PICTURES),
    why="the same steps, and only the images differ: a comparison that says something about images.",
    try_next="how often has each image of A been looked at, and how often each of B?",
    hints=(
        "How many batches has an epoch of A? Each is a step.",
        "B has more batches in an epoch, so it needs fewer epochs for as many steps.",
        "Up, down or neither; left, right or neither: every one of the first goes with every one of the second.",
    ),
    gives="(steps_of_a, epochs_of_b, pictures)",
    solution="""\
steps_of_a = 200 // 20 * 30
epochs_of_b = steps_of_a // (1500 // 20)
pictures = 3 * 3""",
    known_wrong=mistakes(
        (STEPS_OF_A, OFTEN, PICTURES),
        "with as many epochs B takes far more steps: its epochs are longer. Give it as many *steps*.",
        (FEW * OFTEN, EPOCHS_OF_B, PICTURES),
        "the others are right. This is how often A looks at an image: a step is taken for each batch.",
        (FEW // TOGETHER, EPOCHS_OF_B, PICTURES),
        "the others are right. This is one epoch of A: it has thirty.",
        (OFTEN, EPOCHS_OF_B, PICTURES),
        "the others are right. An epoch has many steps: one for each batch.",
        (STEPS_OF_A, MANY // TOGETHER, PICTURES),
        "the others are right. In the middle stands how many steps *one* epoch of B has. How many epochs make as many "
        "steps as A took?",
        (STEPS_OF_A, OFTEN * MANY // FEW, PICTURES),
        "the others are right. B has longer epochs than A, so it needs *fewer* of them.",
        (STEPS_OF_A, STEPS_OF_A // TOGETHER, PICTURES),
        "the others are right. For the epochs of B divide by the number of its batches, not by their size.",
        (STEPS_OF_A, EPOCHS_OF_B, 4),
        "the first two are right. Four are up, down, left and right. But an image may stay, too, or move both ways at "
        "once.",
        (STEPS_OF_A, EPOCHS_OF_B, 5),
        "the first two are right. But an image may also move up *and* left: it goes both ways at once.",
        (STEPS_OF_A, EPOCHS_OF_B, 8),
        "the first two are right. You forgot that an image may also stay where it is.",
        (STEPS_OF_A, EPOCHS_OF_B, 3),
        "the first two are right. These are the possibilities of one direction; there are two directions.",
        (STEPS_OF_A, EPOCHS_OF_B, 6),
        "the first two are right. Do not add the two directions: each of the one goes with each of the other.",
    ),
)

WHAT_HELPED = Choice(
    id="15.x1",
    prompt=(
        "Net A learns from 200 images for 20 epochs. Net B learns from the same images, shifted at random, for 80 "
        "epochs, and reads more new ones. What do you know of shifts?"
    ),
    options=options(
        "They help: B is better, and B has them.",
        "B also had four times as many looks. Which of the two helped?",
        "They do harm: B needed 60 epochs more for it.",
        "nobody tried whether B needed them. It was given more looks, and nobody knows what they did.",
        "Nothing: B had four times the looks as well.",
        IS_RIGHT,
        "They help only who trains for 80 epochs or more.",
        "nothing here was trained for 80 epochs without them, and nothing for 20 epochs with them.",
    ),
    why="two things were changed at once. Give both as many looks, and try several seeds: then the shifts can tell.",
    try_next="what would you train to find out? There are two ways.",
    hints=("What do A and B have different? Count.", "Could B also be ahead without shifts?"),
)

TOO_SURE = Choice(
    id="15.x2",
    prompt=(
        "The loss on the images that a network learns from still falls. On new images it has been rising for ten "
        "epochs, and the share of right answers stays. What happens?"
    ),
    options=options(
        "A mistake: both losses must always fall together.",
        "the new images have no part in the steps, so nothing makes their loss fall.",
        "It overfits: it grows surer of its mistakes, too.",
        IS_RIGHT,
        "It needs more epochs: then both losses fall again.",
        "ten epochs say that it goes the other way. With the same images more epochs make it worse.",
        "Nothing of interest: the share of right ones stays.",
        "the share counts which answer is largest. The loss also sees how sure the wrong ones are, and that grows.",
    ),
    why="it learns its images by heart. Stopping earlier, more images, or shifted ones work against it.",
    try_next="find the epoch at which you would have stopped the one in this lesson.",
    hints=(
        "In which of the two losses do the steps go downhill?",
        "What does the loss see that the share of right answers does not?",
    ),
)

BATCHES = {size: -(-1000 // size) * 3 for size in (5, 100)}  # steps of three epochs on 1,000 images
NO_FAIR_ONE = (
    "Batches of 5 have learned most, and of 100 least. But it is no fair comparison: as many looks are not as many "
    "steps. Three epochs are {few} steps with batches of 100 and {many} with batches of 5."
)

PLAY = (
    "With 0.003, as with 0.01: longer steps, and none too long. With 0.03 the loss leaps up in the first batches and "
    "then stays at 2.3: such a step destroys what there was.",
    "Yes: its steps on the flat place are three times as long. With a rate of 1 it learns "
    "nothing: as soon as the gradients are no longer tiny, steps of that length leap over every valley.",
    sentence(NO_FAIR_ONE, few=BATCHES[100], many=BATCHES[5]),
)

EXERCISES = (ROLLING_BALL, BLANK_PAGE, PULLED, SAME_LOOKS, WHAT_HELPED, TOO_SURE)
