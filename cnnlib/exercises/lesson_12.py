"""Exercises of lesson 12, Look inside a trained CNN."""

import numpy as np

from cnnlib.exercises.kinds import IS_RIGHT, Choice, FunctionExercise, ValueExercise, mistakes, options

ALIKE = "two maps that look alike are alike (autoscaled colours)"

COUNTS = np.array([[37, 2, 1], [0, 41, 6], [3, 0, 34]])
IN_ROW, IN_COLUMN, RIGHT = int(COUNTS[1].sum()), int(COUNTS[:, 1].sum()), int(np.trace(COUNTS))

READ_THE_TABLE = ValueExercise(
    id="12.1",
    expected=(IN_ROW, IN_COLUMN, RIGHT),
    why=f"row 1 adds up to {IN_ROW} dogs, column 1 to {IN_COLUMN} times “dog”, and {RIGHT} stand on the diagonal.",
    try_next="which animal does the net take for a bird most often?",
    hints=(
        "Everything in row 1 is a dog. Everything in column 1 was called a dog.",
        "What is right stands where the row and the column have the same number: the diagonal.",
    ),
    gives="(dogs, said_dog, right_ones)",
    solution="dogs, said_dog, right_ones = 0 + 41 + 6, 2 + 41 + 0, 37 + 41 + 34",
    known_wrong=mistakes(
        (IN_COLUMN, IN_ROW, RIGHT),
        "the first two are swapped. A row is what it is, a column is what was said.",
        (int(COUNTS[1, 1]), IN_COLUMN, RIGHT),
        "41 are the dogs that were recognised. Six more dogs were taken for birds.",
        (IN_ROW, int(COUNTS[1, 1]), RIGHT),
        "the net said “dog” to two cats as well: add up the whole column.",
        (IN_ROW, IN_COLUMN, int(COUNTS.sum())),
        "these are all pictures. The right ones stand on the diagonal only.",
        (IN_ROW, IN_COLUMN, int(COUNTS[1, 1])),
        "41 are the dogs that it gets right. Add the cats and the birds of the diagonal.",
        (int(COUNTS[1, 1]), int(COUNTS[1, 1]), RIGHT),
        "41 are the dogs that were called dogs. The first asks for all dogs, the second for all that was called “dog”.",
        (IN_ROW, int(COUNTS[0, 1]), RIGHT),
        "“dog” is said rightly, too: beside the two cats count the 41 dogs.",
        (IN_ROW, IN_ROW, RIGHT),
        "the second is the first once more. How often “dog” is *said* stands in a column.",
        (IN_ROW, IN_COLUMN, int(COUNTS.sum()) - RIGHT),
        "the third counts what is wrong. Right is what stands on the diagonal.",
        (int(COUNTS[0].sum()), int(COUNTS[:, 0].sum()), RIGHT),
        "the first two are about cats: rows and columns are counted from 0, and a dog is 1.",
        (int(COUNTS[2].sum()), int(COUNTS[:, 2].sum()), RIGHT),
        "the first two are about birds: rows and columns are counted from 0, and a dog is 1.",
        (IN_ROW, IN_COLUMN, round(RIGHT / int(COUNTS.sum()), 2)),
        "the first two are right. The third asks how many pictures, not which share of them.",
    ),
)


def losses(p, labels):
    return -np.log(p[np.arange(len(p)), labels])


def most_wrong(p, labels, count):
    """Places of the images with the highest loss, the highest first."""
    return np.argsort(-losses(p, labels))[:count]


def most_sure_mistakes(p, labels, count):
    """Mistakes only, by the probability of what was said."""
    wrong = np.flatnonzero(p.argmax(axis=1) != labels)
    return wrong[np.argsort(-p[wrong].max(axis=1))][:count]


def probabilities_case(seed, images, classes, count):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(classes, 0.6), images).round(3) + 0.01
    return p / p.sum(axis=1, keepdims=True), rng.integers(0, classes, images), count


FIRST_P = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.05, 0.05, 0.9], [0.4, 0.35, 0.25]])

RANK_THE_MISTAKES = FunctionExercise(
    id="12.2",
    reference=most_wrong,
    cases=(
        (FIRST_P, np.array([1, 1, 0, 1]), 2),
        (FIRST_P, np.array([0, 2, 0, 1]), 4),  # all of them
        probabilities_case(1, 8, 4, 3),
        probabilities_case(2, 12, 10, 5),
    ),
    why="the loss is large where the right class got next to nothing, however sure the net was of another one.",
    try_next="call it on the net of this lesson, and show the twentieth image. Is it a mistake at all?",
    hints=(
        "`p[np.arange(len(p)), labels]` takes one number out of each row.",
        "`np.log` is the natural logarithm; a loss is not negative.",
        "`np.argsort` puts the smallest first. Sort the losses with a minus sign.",
    ),
    solution="""\
def most_wrong(p, labels, count):
    of_right_class = p[np.arange(len(p)), labels]
    loss = -np.log(of_right_class)
    order = np.argsort(-loss)
    return order[:count]""",
    known_wrong=mistakes(
        lambda p, labels, count: np.argsort(losses(p, labels))[:count],
        "these are the ones that it reads best. `np.argsort` puts the smallest first: sort `-loss`.",
        lambda p, labels, count: np.argsort(p.max(axis=1))[:count],
        "these are the images where the net is least sure of what it says. The loss asks for the probability of the "
        "*right* class.",
        lambda p, labels, count: np.argsort(-p.max(axis=1))[:count],
        "these are the images where the net is surest of what it says, right or wrong. Take the probability of the "
        "*right* class.",
        most_sure_mistakes,
        "you sort the mistakes by how sure the net was of the wrong class. The loss asks how little the *right* "
        "class got.",
        lambda p, labels, count: np.sort(losses(p, labels))[::-1][:count],
        "these are the losses themselves. Asked for are the places of the images: `np.argsort`, not `np.sort`.",
        lambda p, labels, count: np.flatnonzero(p.argmax(axis=1) != labels)[:count],
        "these are the first mistakes, in the order of the images. Put them in the order of their loss.",
        lambda p, labels, count: np.argsort(-losses(p, labels)),
        "the order is right, but you give all images. Asked for are the first `count` of them.",
        lambda p, labels, count: np.argsort(-losses(p, labels))[-count:],
        "you cut at the wrong end. The highest losses stand first in your order: `[:count]`.",
        lambda p, labels, count: np.sort(np.argsort(-losses(p, labels))[:count]),
        "these are the right images, sorted by their places. Leave them in the order of their loss.",
        lambda p, labels, count: np.argsort(losses(p, labels))[-count:],
        "these are the right images, but the highest loss stands last. Turn the order around.",
        lambda p, labels, count: np.argsort(p.max(axis=1) - p[np.arange(len(p)), labels])[::-1][:count],
        "you sort by how far the right class is behind the first. The loss looks at the right class alone.",
    ),
)


def evidence(image, weight, size):
    """How much the score falls when a square covers the image, place by place."""
    rows, columns = image.shape[0] - size + 1, image.shape[1] - size + 1
    found = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered = image.copy()
            covered[i : i + size, j : j + size] = 0
            found[i, j] = (image * weight).sum() - (covered * weight).sum()
    return found


def without_a_copy(image, weight, size):
    """Every square stays where it was."""
    rows, columns = image.shape[0] - size + 1, image.shape[1] - size + 1
    found, covered = np.zeros((rows, columns)), image.copy()
    for i in range(rows):
        for j in range(columns):
            covered[i : i + size, j : j + size] = 0
            found[i, j] = (image * weight).sum() - (covered * weight).sum()
    return found


def evidence_by(image, weight, size, place):
    """The same with another square: place(i, j) says what is covered."""
    found = np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
    for i, j in np.ndindex(*found.shape):
        covered = image.copy()
        covered[place(i, j)] = 0
        found[i, j] = (image * weight).sum() - (covered * weight).sum()
    return found


PICTURE, SCORES = np.arange(16).reshape(4, 4) % 5, np.arange(16).reshape(4, 4) % 7 - 3

WRITE_THE_LOOP = FunctionExercise(
    id="12.3",
    reference=evidence,
    cases=(
        (PICTURE, SCORES, 2),
        (np.arange(15).reshape(3, 5), np.ones((3, 5), int), 2),
        (np.eye(5, dtype=int) * 3, np.arange(25).reshape(5, 5) - 9, 3),
        (np.arange(12).reshape(3, 4) / 4 - 1.25, np.arange(12).reshape(3, 4)[::-1] / 8 - 0.5, 1),
    ),
    why="for this net the answer is the sum of the products under the square: exactly its share of the score.",
    try_next="which square would you cover to make the score of the first case as large as possible?",
    hints=(
        "Each square goes on a fresh copy: `image.copy()`.",
        "`covered[i : i + size, j : j + size] = 0` covers it.",
        "Score without the square minus score with it. One line more than there are blanks is needed.",
    ),
    solution="""\
def evidence(image, weight, size):
    rows, columns = len(image) - size + 1, len(image[0]) - size + 1
    found = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered = image.copy()
            covered[i : i + size, j : j + size] = 0
            found[i, j] = (image * weight).sum() - (covered * weight).sum()
    return found""",
    known_wrong=mistakes(
        without_a_copy,
        "your squares stay where they are, so that more and more of the image is covered. Begin each step with "
        "`image.copy()`.",
        lambda image, weight, size: -evidence(image, weight, size),
        "the sign is turned around. Where the evidence is, the score *falls*: score without the square minus score "
        "with it.",
        lambda image, weight, size: (image * weight).sum() - evidence(image, weight, size),
        "these are the scores with the square. Asked for is how much each is lower than the score of the image.",
        lambda image, weight, size: np.zeros_like(evidence(image, weight, size)),
        "every difference is 0. `covered = image` is no copy: the square goes into the image itself, and so both "
        "scores are those of the covered image. Use `image.copy()`.",
        lambda image, weight, size: evidence(image, weight, size)[:-1, :-1],
        "the last places are missing: there are `len(image) - size + 1` of them along each side.",
        lambda image, weight, size: evidence_by(image, weight, size, lambda i, j: (slice(i, size), slice(j, size))),
        "your square shrinks on its way. A slice says where it *ends*: `i : i + size`.",
        lambda image, weight, size: evidence_by(image, weight, size, lambda i, j: (i, j)),
        "you cover one cell. The square has `size` rows and columns: `i : i + size`, `j : j + size`.",
        lambda image, weight, size: evidence_by(
            image, weight, size, lambda i, j: (slice(i, i + size + 1), slice(j, j + size + 1))
        ),
        "your square is one row and one column too large. A slice leaves its end out: `i : i + size`.",
        lambda image, weight, size: evidence_by(image, weight, size, lambda i, j: slice(i, i + size)),
        "you cover whole rows. A square needs columns, too: `covered[i : i + size, j : j + size]`.",
        lambda image, weight, size: abs(evidence(image, weight, size)),
        "you took absolute values. A square may also *raise* the score: then the difference is negative.",
        lambda image, weight, size: evidence(image, np.ones_like(weight), size),
        "you add up the image under the square. The score multiplies each cell by its weight first.",
        lambda image, weight, size: evidence(image, weight, size) / size**2,
        "you divide by the cells of the square. Asked for is the whole difference of the two scores.",
    ),
)


def is_silent(maps, share):
    """For each map, whether its largest number is below that share of the largest of all."""
    loudness = np.abs(maps).max(axis=(0, 1))
    return loudness < share * loudness.max()


def maps_case(sizes, seed):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (4, 5, len(sizes))).round(2) * sizes


FAINT_BELOW = np.array([[[4.0, 0.1, -9.0], [1.0, 0.5, -1.0]], [[2.0, 0.2, 0.5], [-3.0, 0.3, 0.0]]])

# The first map is one sharp peak, the second is middling everywhere, the third is exactly at half of the peak.
ONE_SHARP_PEAK = np.zeros((3, 4, 4))
ONE_SHARP_PEAK[1, 2, 0] = -8
ONE_SHARP_PEAK[..., 1] = 3.75
ONE_SHARP_PEAK[2, 3, 2] = 4
ONE_SHARP_PEAK[0, 1, 3] = 0.5

FIND_THE_SILENT = FunctionExercise(
    id="12.4",
    reference=is_silent,
    cases=(
        (FAINT_BELOW, 0.25),
        (maps_case([1, 0.02, -3, 0.3, 0.001], 3), 0.2),
        (maps_case([2, 2.5, 0.1, 0, 5, 4], 4), 0.1),
        (np.array([[[3.5, 1.9, -1.6]]]), 0.5),
        (ONE_SHARP_PEAK, 0.5),
        (np.array([[[4.0, 2.0, -8.0, 1.75]]]), 0.25),  # the second is just as loud as a silent one may not be
    ),
    why="only one scale for all maps tells which are silent. Scaled by itself, each one has its darkest cell.",
    try_next="how many of the 30 maps of your digit are silent after ReLU, with a share of 0.1?",
    hints=(
        "Maps stand on the last axis: `.max(axis=(0, 1))` gives one number for each map.",
        "A map of large negative numbers is not silent: `np.abs` first.",
        "Compare these numbers with `share` times the largest of them.",
    ),
    solution="""\
def is_silent(maps, share):
    loudness = np.abs(maps).max(axis=(0, 1))
    return loudness < share * loudness.max()""",
    known_wrong=mistakes(
        lambda maps, share: np.abs(maps).max(axis=(0, 1)) < share * np.abs(maps).max(axis=(0, 1)),
        "you compare each map with its own largest number, and so none is silent: that is the lecture's mistake. "
        "Compare with the largest of *all* maps.",
        lambda maps, share: maps.max(axis=(0, 1)) < share * maps.max(),
        "a map of large negative numbers is not silent. Take absolute values first.",
        lambda maps, share: ~is_silent(maps, share),
        "True and False are swapped: these are the maps that are *not* silent.",
        lambda maps, share: np.flatnonzero(is_silent(maps, share)),
        "these are the numbers of the silent maps. Asked for is one True or False for each map.",
        lambda maps, share: np.abs(maps).max(axis=(0, 1)) < share,
        "you compare with `share` itself. It is a share of the largest number of *all* maps: the one scale.",
        lambda maps, share: np.abs(maps).max(axis=(0, 1)) <= share * np.abs(maps).max(),
        "a map that just reaches the limit is not *below* it: `<`, and not `<=`.",
        lambda maps, share: np.abs(maps).mean(axis=(0, 1)) < share * np.abs(maps).mean(axis=(0, 1)).max(),
        "you compare means. A map with one sharp peak is small on average, and yet not silent: take its largest "
        "absolute value.",
        lambda maps, share: np.abs(maps).sum(axis=(0, 1)) < share * np.abs(maps).sum(),
        "you compare with all numbers added up. Compare the largest absolute value of each map with the largest of "
        "all.",
        lambda maps, share: np.abs(maps).max(axis=(0, 1)) < share * np.abs(maps).max(axis=(0, 1)).sum(),
        "you compare with the largest values of all maps added up. Compare with the largest of them.",
        lambda maps, share: np.abs(maps.max(axis=(0, 1))) < share * np.abs(maps.max()),
        "you take the absolute value of the largest number. A map of large negative numbers needs it the other way "
        "round: first `np.abs`, then `.max`.",
        lambda maps, share: np.abs(maps).max(axis=2) < share * np.abs(maps).max(),
        "you took the largest of all maps at each place. One number for each *map*: `.max(axis=(0, 1))`.",
        lambda maps, share: np.abs(maps) < share * np.abs(maps).max(),
        "you ask each cell. Asked for is one True or False for each map: take its largest number first.",
        lambda maps, share: bool((np.abs(maps) < share * np.abs(maps).max()).all()),
        "you give one answer for all maps. Each map has its own: keep the last axis, `.max(axis=(0, 1))`.",
        lambda maps, share: np.abs(maps).max(axis=(0, 1)) < share * np.abs(maps).max(axis=(0, 1)).mean(),
        "you compare with the mean of the maps. Compare with the largest number of all.",
        lambda maps, share: np.abs(maps).max(axis=(0, 1)) / np.abs(maps).max(),
        "these are the shares themselves. Compare each with `share`.",
    ),
    misunderstanding=ALIKE,
)

A_LETTER = Choice(
    id="12.x1",
    prompt="You draw the letter A, and the net says: 4, with the probability 0.97. What does that tell you?",
    options=options(
        "The letter A is read as a 4 by this net in 97 of 100 cases.",
        "the net has never seen an A. It shares a probability of 1 among ten digits, whatever you show it.",
        "Of ten digits it is most like a 4; there is no other answer.",
        IS_RIGHT,
        "The drawing was not centred well, or the net would be unsure.",
        "it may be centred as it should be. A net need not be unsure of what it has never seen: think of the most "
        "wrong digits.",
        "Something is broken: an A must get about 0.1 from every class.",
        "nothing makes the net say “I do not know”. The ten probabilities add up to 1, and one may be large.",
    ),
    why="softmax divides 1 among the classes that there are. How sure a net sounds is no proof that it is right.",
    try_next="draw an A, and a smiling face, in the widget above.",
    hints=(
        "What do the ten probabilities add up to, whatever is drawn?",
        "How sure was the net of its most wrong digits?",
    ),
)

SAME_SHADE = Choice(
    id="12.x2",
    prompt=(
        "Two feature maps are drawn, each on a scale of its own. Both show a clear dark edge, equally dark. What do "
        "you know?"
    ),
    options=options(
        "That both filters found this edge, and equally strongly.",
        "each picture's darkest shade is *its own* largest number. One may be 0.01 and the other 5.",
        "That both maps hold the same numbers along the edge.",
        "equally dark means only: equally near to the largest number of its own map.",
        "That the two filters are the same, as their maps are.",
        "different filters may answer at the same place, with numbers of a very different size.",
        "Where each filter answers most, but not how strongly.",
        IS_RIGHT,
    ),
    why="shades compare numbers only where the scale is the same. That is why each layer here has one.",
    try_next="draw the maps of the layer relu with `shared=False`. Which silent map now looks loud?",
    hints=(
        "What is the darkest shade of a picture with a scale of its own?",
        "Think of the maps ×1 and ×10 that looked the same.",
    ),
    misunderstanding=ALIKE,
)

EXERCISES = (READ_THE_TABLE, RANK_THE_MISTAKES, WRITE_THE_LOOP, FIND_THE_SILENT, A_LETTER, SAME_SHADE)

PLAY = (
    "Centred and scaled, it is read as a 7. Left in its corner it is mostly taken for a 6, and now and then the net is "
    "sure of that: the strokes are the same, but the fully connected layer expects each piece in its place.",
    "A 4 whose top is closed is a 9 to the net, and it is sure. From the 9 the left side and the bottom of the loop "
    "have to go: what is left, the top and the stem, is a 7. A few pixels decide, and most others do not matter.",
    "It says 1, with 0.15: ten answers are all that it has, and with nothing to see they come from the biases. A plus "
    "sign is a 4 to it, a diagonal cross an 8, an empty square a 0, each with more than 0.95: sure is not right.",
)
