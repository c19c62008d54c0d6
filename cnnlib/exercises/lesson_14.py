"""Exercises of lesson 14, Reuse what a network has learned."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options
from cnnlib.functional import relu

CONVOLUTIONS = [5 * 5 * 1 * 6 + 6, 5 * 5 * 6 * 16 + 16]  # of LeNet-5
DENSE = [400 * 120 + 120, 120 * 84 + 84]
OLD_LAST, NEW_LAST = 84 * 10 + 10, 84 * 3 + 3
LAST_ONLY, HEAD, EVERYTHING = NEW_LAST, sum(DENSE) + NEW_LAST, sum(CONVOLUTIONS) + sum(DENSE) + NEW_LAST

WHAT_LEARNS = ValueExercise(
    id="14.1",
    expected=(LAST_ONLY, HEAD, EVERYTHING),
    why=f"the new layer has 84·3 + 3 = {NEW_LAST} numbers, and what is frozen does not count.",
    try_next="replace the last *two* layers by one `cnnlib.Dense(120, 3)`. How many numbers does it have?",
    hints=(
        "A dense layer has in · out weights and one bias for each output. How many has the new one?",
        f"The old last layer with its {OLD_LAST} numbers is gone: it does not count, frozen or not.",
        "From the left to the right: one layer, three layers, five layers.",
    ),
    gives="(last_only, dense_layers, all_layers)",
    solution=f"""\
last_only = 84 * 3 + 3
dense_layers = {DENSE[0]} + {DENSE[1]} + last_only
all_layers = {CONVOLUTIONS[0]} + {CONVOLUTIONS[1]} + dense_layers""",
    known_wrong=mistakes(
        (OLD_LAST, sum(DENSE) + OLD_LAST, sum(CONVOLUTIONS) + sum(DENSE) + OLD_LAST),
        "you counted the old last layer, for 10 classes. The new one has 3 outputs.",
        (LAST_ONLY - 3, HEAD - 3, EVERYTHING - 3),
        "the new layer has biases, too: one for each of its 3 outputs.",
        (LAST_ONLY, HEAD, EVERYTHING + OLD_LAST),
        "you counted the old last layer beside the new one. It was replaced.",
        (LAST_ONLY, sum(DENSE) + OLD_LAST, sum(CONVOLUTIONS) + sum(DENSE) + OLD_LAST),
        "the first number is right. The other two still hold the old last layer in place of the new one.",
        (EVERYTHING - LAST_ONLY, sum(CONVOLUTIONS), 0),
        "these are the numbers that are *frozen*. Which ones learn?",
        (LAST_ONLY, LAST_ONLY, LAST_ONLY),
        "a layer learns unless it is frozen, whether it is new or not.",
        (LAST_ONLY, sum(DENSE), EVERYTHING),
        "the second leaves the new layer out. It is a dense layer, too, and nothing has frozen it.",
        (LAST_ONLY, sum(CONVOLUTIONS), EVERYTHING),
        "the second counts the convolutions. These are what is *frozen* there: which layers are left to learn?",
        (LAST_ONLY, HEAD, sum(CONVOLUTIONS) + sum(DENSE) + OLD_LAST),
        "the third is the network as it was. Its last layer has been replaced: count the new one in its place.",
        (LAST_ONLY, HEAD, 0),
        "“if none is” means: if no layer is *frozen*. Then all of them learn.",
        (LAST_ONLY, HEAD + OLD_LAST, EVERYTHING + OLD_LAST),
        "the old last layer stands in your sums beside the new one. It was replaced.",
        (LAST_ONLY, HEAD, sum(CONVOLUTIONS)),
        "the third counts the convolutions alone. If no layer is frozen, the dense ones learn as well.",
        (84 + 3, sum(DENSE) + 84 + 3, sum(CONVOLUTIONS) + sum(DENSE) + 84 + 3),
        "you add 84 and 3. A dense layer has a weight for each *pair* of an input and an output, and biases.",
    ),
)


def maps_of(base, images):
    """What a base of 1×1 convolutions with ReLU makes of images."""
    for weight in base:
        images = relu(images @ weight)
    return images


def extract(base, images):
    """The same as one row for each image."""
    return maps_of(base, images).reshape(len(images), -1)


def without_relu(base, images):
    for weight in base:
        images = images @ weight
    return images.reshape(len(images), -1)


def relu_first(base, images):
    for weight in base:
        images = relu(images) @ weight
    return images.reshape(len(images), -1)


def picture(N, H, W, C):
    return np.arange(N * H * W * C).reshape(N, H, W, C) - 5


EXTRACT = FunctionExercise(
    id="14.2",
    reference=extract,
    cases=(
        ([np.array([[1, -1]]), np.array([[1], [2]])], picture(2, 2, 3, 1)),
        ([np.array([[1, 0], [-1, 2]])], picture(3, 2, 2, 2)),
        ([np.array([[1, -1]]), np.array([[2, 0], [0, 3]]), np.array([[1, -1], [-1, 1]])], picture(2, 3, 2, 1)),
        ([np.array([[0.5, -0.25, 1.0]])], picture(2, 1, 4, 1) / 4),
    ),
    why="the base is run once, and its maps become one row of features for each image: extract, flatten.",
    try_next="what shape has the result for 50 digits and a base that ends with maps of (3, 3, 64)?",
    hints=(
        "Each layer takes what the one before it gave: `images` is replaced in every turn.",
        "`cnnlib.relu(images @ weight)` is one layer.",
        "`images.reshape(len(images), -1)` makes one row of each image.",
    ),
    solution="""\
def extract(base, images):
    for weight in base:
        images = cnnlib.relu(images @ weight)
    return images.reshape(len(images), -1)""",
    known_wrong=mistakes(
        maps_of,
        "these are maps with four axes. A classifier wants one row for each image: flatten them.",
        lambda base, images: maps_of(base, images).ravel(),
        "you put all images into one row. Each image needs a row of its own: keep the first axis.",
        without_relu,
        "ReLU is missing: after each convolution, negative numbers become 0.",
        lambda base, images: relu(without_relu(base, images)),
        "ReLU stands at the end only. It comes after *each* convolution.",
        lambda base, images: extract(base[:1], images),
        "only the first layer has worked. Put `return` behind the loop, not into it.",
        lambda base, images: images.reshape(len(images), -1),
        "you flattened the images themselves: no layer of the base has seen them.",
        lambda base, images: extract(base, images).T,
        "each image is a column here. One row for each image.",
        lambda base, images: maps_of(base, images).reshape(-1, maps_of(base, images).shape[3]),
        "you made a row of each *pixel*. Keep the first axis, the images, and lay all the others in one row.",
        lambda base, images: maps_of(base, images).mean(axis=(1, 2)),
        "you took the mean of each map. Flattening loses nothing: every number of the maps goes into the row.",
        lambda base, images: maps_of(base, images).max(axis=(1, 2)),
        "you kept the largest number of each map. Flattening loses nothing: every number goes into the row.",
        relu_first,
        "ReLU stands before each convolution. It comes after it: the base ends with a ReLU.",
        lambda base, images: maps_of(base, images).transpose(0, 3, 1, 2).reshape(len(images), -1),
        "all numbers are there, but map by map. A plain `reshape` leaves them in the order of the axes.",
    ),
)


def step(values, grads, frozen, learning_rate):
    """One step of gradient descent that leaves frozen numbers alone."""
    pairs = zip(values, grads, frozen, strict=True)
    return [value if is_frozen else value - learning_rate * grad for value, grad, is_frozen in pairs]


FROZEN_STEP = FunctionExercise(
    id="14.3",
    reference=step,
    cases=(
        ([1.0, 2.0, 3.0], [1.0, 1.0, -2.0], [True, False, False], 0.5),
        ([4.0, -1.0], [2.0, 8.0], [False, True], 0.25),
        ([5.0, 6.0], [1.0, 3.0], [True, True], 1.0),
        ([0.5, -1.25, 1e6, 0.75], [0.25, -0.5, 1.0, 0.125], [False, True, False, False], 0.1),
    ),
    why="a frozen number keeps its value, whatever its gradient; all others go against theirs.",
    try_next="give each number a learning rate of its own. Which rate freezes it?",
    hints=(
        "Two cases: frozen or not.",
        "A number that learns becomes `value - learning_rate * grad`.",
        "`value if is_frozen else …` fits into one line; an `if` with two `append`s is as good.",
    ),
    solution="""\
def step(values, grads, frozen, learning_rate):
    new = []
    for value, grad, is_frozen in zip(values, grads, frozen, strict=True):
        new.append(value if is_frozen else value - learning_rate * grad)
    return new""",
    known_wrong=mistakes(
        lambda values, grads, frozen, learning_rate: step(values, grads, [False] * len(values), learning_rate),
        "every number has moved. A frozen one keeps its value.",
        lambda values, grads, frozen, learning_rate: step(values, grads, [not flag for flag in frozen], learning_rate),
        "the wrong ones have moved: those that are frozen.",
        lambda values, grads, frozen, learning_rate: step(values, grads, frozen, -learning_rate),
        "you went *with* the gradient, uphill. The loss falls against it: subtract.",
        lambda values, grads, frozen, learning_rate: step(values, grads, frozen, 1),
        "the learning rate plays no part in your step.",
        lambda values, grads, frozen, learning_rate: [
            0.0 if flag else value
            for value, flag in zip(step(values, grads, frozen, learning_rate), frozen, strict=True)
        ],
        "frozen does not mean 0. A frozen number keeps the value that it has.",
        lambda values, grads, frozen, learning_rate: [
            value for value, flag in zip(step(values, grads, frozen, learning_rate), frozen, strict=True) if not flag
        ],
        "the frozen numbers are missing. They do not learn, but they stay in the list, at their places.",
        lambda values, grads, frozen, learning_rate: [
            0.0 if flag else learning_rate * grad for grad, flag in zip(grads, frozen, strict=True)
        ],
        "these are the steps alone. Asked for are the values after the step: each old value minus its step.",
        lambda values, grads, frozen, learning_rate: [
            value if flag else learning_rate * grad for value, grad, flag in zip(values, grads, frozen, strict=True)
        ],
        "a number that learns became its step alone. It begins at its old value: subtract the step from that.",
        lambda values, grads, frozen, learning_rate: [
            value if flag else value - abs(learning_rate * grad)
            for value, grad, flag in zip(values, grads, frozen, strict=True)
        ],
        "your numbers can only fall. Against a negative gradient a number *rises*: leave the sign as it is.",
        lambda values, grads, frozen, learning_rate: [
            value if flag else value * (1 - learning_rate * grad)
            for value, grad, flag in zip(values, grads, frozen, strict=True)
        ],
        "you multiply the value by its step. A step is subtracted, whatever the value is.",
        lambda values, grads, frozen, learning_rate: [
            value if flag else learning_rate * (value - grad)
            for value, grad, flag in zip(values, grads, frozen, strict=True)
        ],
        "the learning rate shrinks the value, too. It belongs to the gradient alone.",
    ),
)


def new_task(labels, kept):
    """Where the labels are among the kept ones, and their places there."""
    places = [place for place, label in enumerate(labels) if label in kept]
    return places, [list(kept).index(labels[place]) for place in places]


def by_place(result):
    """Two lists of equal length, sorted together by the first: the images may be listed class by class, too."""
    result = np.asarray(result)
    return result[:, np.lexsort(result[::-1])] if result.ndim == 2 and len(result) == 2 else result


NEW_LABELS = FunctionExercise(
    id="14.4",
    reference=new_task,
    in_order=by_place,
    cases=(
        ([5, 0, 4, 9, 5], [5, 6, 7, 8, 9]),
        ([1, 7, 3, 1, 7, 7], [7, 1]),
        ([2, 4, 6, 8], [8, 4]),
    ),
    why=(
        "`cnnlib.softmax_cross_entropy` wants whole numbers from 0 to the number of classes − 1, so classes are "
        "numbered anew."
    ),
    try_next="write the other way back: from a prediction to the digit that it stands for.",
    hints=(
        "Go through `enumerate(labels)`, which gives each place with its label.",
        "`label in kept` asks whether it is wanted, `kept.index(label)` where it stands.",
        "Two lists grow side by side: `places` and `classes`. Return both.",
    ),
    solution="""\
def new_task(labels, kept):
    places, classes = [], []
    for place, label in enumerate(labels):
        if label in kept:
            places.append(place)
            classes.append(kept.index(label))
    return places, classes""",
    known_wrong=mistakes(
        lambda labels, kept: (new_task(labels, kept)[0], [labels[place] for place in new_task(labels, kept)[0]]),
        "the places are right, but these are the old labels. Count the classes from 0, in the order of `kept`.",
        lambda labels, kept: (
            new_task(labels, kept)[0],
            [labels[p] - min(kept) for p in new_task(labels, kept)[0]],
        ),
        "subtracting the smallest label works for 5 to 9 only. Take the place of each label in `kept`.",
        lambda labels, kept: new_task(labels, kept)[1],
        "give two lists: the places first, then the new labels.",
        lambda labels, kept: new_task(labels, kept)[::-1],
        "the two lists are swapped. The places come first.",
        lambda labels, kept: new_task(labels, sorted(kept)),
        "the places are right, but you numbered the classes by size. Number them in the order of `kept`.",
        lambda labels, kept: new_task(labels, kept)[0],
        "these are the places alone. Give two lists: the places, and then the new labels.",
        lambda labels, kept: (new_task(labels, kept)[0], [label + 1 for label in new_task(labels, kept)[1]]),
        "the places are right, but you count the classes from 1. The first of `kept` is class 0.",
        lambda labels, kept: (new_task(labels, kept)[0], list(range(len(new_task(labels, kept)[0])))),
        "the places are right, but you number the images. Two images of one digit have the same label.",
        lambda labels, kept: (new_task(labels, kept)[0], [label - 5 for label in labels if label in kept]),
        "the places are right. Subtracting 5 works in this lesson only: take the place of each label in `kept`.",
        lambda labels, kept: ([labels[place] for place in new_task(labels, kept)[0]], new_task(labels, kept)[1]),
        "the first list holds labels. Asked for are places: where in `labels` these images stand.",
        lambda labels, kept: [label in kept for label in labels],
        "these are True and False for every image. Give the places of the True ones, and their new labels.",
        lambda labels, kept: list(zip(*new_task(labels, kept), strict=True)),
        "your pairs hold the right numbers. Give two lists instead of pairs: all places, then all new labels.",
    ),
)

ONCE = Choice(
    id="14.x1",
    prompt="With a frozen base, why is it enough to send every image through the base once?",
    options=options(
        "Because the base is perfect and has nothing left to learn.",
        "it has never seen these classes. It could be bad, and its features would still be the same each time.",
        "Because a frozen base gives an image the same features each time.",
        IS_RIGHT,
        "Because a base of convolutions and pools has no parameters.",
        "it has many, more than half of the network's. They just do not change.",
        "Because few images are enough for a classifier of only two layers.",
        "with any number of images the features of one stay the same. What must not change for that?",
    ),
    why="its numbers do not change, so its output for an image does not either: compute it once and keep it.",
    try_next="think of images that are shifted at random in every epoch. Would once still be enough?",
    hints=("What changes in a frozen layer from epoch to epoch?", "And in the image?"),
)

SMALL_STEPS = Choice(
    id="14.x2",
    prompt="Why is fine-tuning done with a small learning rate?",
    options=options(
        "Because a small rate always ends at a higher accuracy.",
        "from scratch a very small rate gets nowhere in the same number of steps. What is different here?",
        "Because a small rate needs fewer steps to arrive at its end.",
        "smaller steps need more of them, not fewer.",
        "Because the frozen layers would start to move otherwise.",
        "frozen layers stay as they are at any rate. In fine-tuning, layers are thawed.",
        "Because large steps would overwrite what the base knows.",
        IS_RIGHT,
    ),
    why="the weights begin at a good place, and a few images are not enough to find the way back to it.",
    try_next="fine-tune once more with a rate a hundred times as large, and see.",
    hints=("Where do the weights start, from scratch and in fine-tuning?", "What do long steps do to a good start?"),
)

EXERCISES = (WHAT_LEARNS, EXTRACT, FROZEN_STEP, NEW_LABELS, ONCE, SMALL_STEPS)

PLAY = (
    "Filters 3 and 8 answer most to strokes that rise, filters 2, 11 and 26 to those that fall. They do so on every "
    "digit that has such a piece, and stay nearly silent where it has none: a filter looks for a small pattern, and "
    "does not know of which digit it is a part.",
    "With 0.0001 nothing is lost: about 90 of 100. With 0.03 it is about 80, no better than network A: the large steps "
    "have overwritten what the base knew. With 0.1 it is about 20, which is guessing one of five.",
    "Between 50 and 80 or so, far more than the 20 of guessing: the base does most of the work. But the five pictures "
    "differ from seed to seed, and with so few of them it matters much *which* they are.",
)
