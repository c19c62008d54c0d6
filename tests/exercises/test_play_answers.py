"""The tasks of Play and their answers: as many as tasks, and what an answer says is so."""

import itertools
import re
from itertools import product

import numpy as np
import pytest
from student_cells import CELLS

import cnnlib
from cnnlib import avg_pool2d, check, explore_feature_maps, load_mnist, max_pool2d, shift_and_pool
from cnnlib import check
from cnnlib.exercises import LESSONS, play_answers
from cnnlib.widgets.field_tracer import as_model
from tools.site.slides import slideshow

WITH_TASKS = [lesson for lesson, cells in CELLS.items() if any(cell.id == "play-tasks" for cell in cells)]
FOUR = [{"kernel_size": size, "stride": stride} for size, stride in ((2, 2), (2, 2), (3, 2), (3, 1))]
TASK = re.compile(r"^(\d)\. ", re.MULTILINE)


def test_every_lesson_from_01_on_has_tasks():
    assert WITH_TASKS == [lesson for lesson in LESSONS if lesson in CELLS and lesson not in ("00", "c")]


@pytest.mark.parametrize("lesson", WITH_TASKS)
def test_play_has_three_tasks(lesson):
    (tasks,) = [cell.source for cell in CELLS[lesson] if cell.id == "play-tasks"]
    assert TASK.findall(tasks) == ["1", "2", "3"]


@pytest.mark.parametrize("lesson", WITH_TASKS)
def test_each_task_has_its_answer_in_the_cell_below(lesson):
    if not play_answers(lesson):
        pytest.skip("the answers of this lesson are still to be written")
    cells = CELLS[lesson]
    (place,) = [place for place, cell in enumerate(cells) if cell.id == "play-tasks"]
    below = cells[place + 1]
    assert (below.id, below.cell_type, below.source) == ("play-answers", "code", f'check.play("{lesson}")')
    assert slideshow(below) == {"slide_type": "skip"}
    answers = play_answers(lesson)
    assert len(answers) == 3 and len(set(answers)) == 3
    for task, answer in enumerate(answers, start=1):
        assert len(answer) > 40 and answer in check.play(lesson, task).message


def said_by_both(explorer, **place):
    """What the dense net and the CNN say of a digit there."""
    for name, value in place.items():
        setattr(explorer, name, value)
    return [int(chances.argmax()) for chances in explorer.answers().values()]


def test_play_01_moved():
    explorer = cnnlib.shift_digit(digit=4, columns=-4)
    assert said_by_both(explorer) == [6, 4] and f"{explorer.answers()['CNN'][4]:.2f}" == "0.77"
    assert said_by_both(explorer, columns=-3) == [4, 4]
    explorer = cnnlib.shift_digit(digit=3)
    assert [said_by_both(explorer, columns=-far) for far in (1, 2)] == [[7, 3], [7, 7]]
    explorer.columns = 0
    assert [said_by_both(explorer, rows=far) for far in (2, 3, 4)] == [[3, 3], [7, 3], [7, 3]]
    assert [said_by_both(explorer, rows=-far) for far in (1, 2, 3, 4)] == [[3, 3]] * 4
    explorer.rows = 0
    assert [said_by_both(explorer, columns=far) for far in (1, 2, 3, 4)] == [[3, 3]] * 4


def test_play_01_turned():
    four, zero = cnnlib.shift_digit(digit=4), cnnlib.shift_digit(digit=0)
    assert [said_by_both(four, turn=turn) for turn in (47, 48, 50, 51)] == [[4, 4], [0, 4], [0, 4], [0, 0]]
    assert [said_by_both(four, turn=-turn) for turn in (13, 14, 15)] == [[4, 4], [8, 4], [8, 8]]
    assert [said_by_both(zero, turn=turn) for turn in range(-180, 180, 45)] == [[0, 0]] * 8


def test_play_02():
    explorer = cnnlib.explore_conv2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 1], [1, 1]], bias=-12)
    assert explorer.output == [[0, 4], [12, 16]]
    explorer.bias, explorer.kernel = 0, [[1, 0], [0, 0]]
    assert explorer.output == [[1, 2], [4, 5]]


def test_play_06_overlaps_and_forgiven_steps():
    picture = np.reshape([1, 2, 1, 0, 0, 1, 2, 3, 3, 0, 1, 2, 2, 4, 0, 1], (1, 4, 4, 1))
    assert [(max_pool2d(picture, size, stride=1) == 4).sum() for size in (2, 3)] == [2, 2]
    assert avg_pool2d(picture, 2, stride=1, padding="same")[0, -1, -1, 0] == picture[0, -1, -1, 0]
    stroke = [[0, 9, 0, 0, 0, 0, 0, 0]] * 2 + [[0, 0, 9, 0, 0, 0, 0, 0]] * 2
    pools = shift_and_pool(stroke, shift=1)
    assert (pools.before, pools.after) == ([[9, 0, 0, 0], [0, 9, 0, 0]], [[0, 9, 0, 0], [0, 9, 0, 0]])
    assert [size for size in range(1, 5) if forgives(pools, size)] == [4]


def forgives(pools, size):
    """Whether windows of that size see no difference."""
    pools.kernel_size = size
    return pools.before == pools.after


def test_play_07_maps_of_the_widget():
    (images, labels), _ = load_mnist()
    explorer = explore_feature_maps(images[:20], labels[:20], bank="edges")
    upright, level = np.transpose([edge_sums(explorer, digit) for digit in range(20)])
    assert np.flatnonzero(level < 0.4 * upright).tolist() == [8, 14] and set(labels[[8, 14]]) == {1}
    explorer = explore_feature_maps(images[:1])
    settings = product(["same", "valid"], range(1, 8), range(1, 5))
    fitting = [setting for setting in settings if pooled_side(explorer, *setting) == 5]
    assert fitting == [("same", size, 3) for size in range(1, 8)] + [("valid", size, 3) for size in range(1, 5)]
    largest = explore_feature_maps(images[:20], labels[:20], bank="trained").feature_maps().max(axis=(0, 1, 2))
    assert largest[[2, 3, 9, 22]].round(1).tolist() == pytest.approx([0.3, 0.3, 0.3, 2.6])
    assert np.flatnonzero(largest == 0).tolist() == [10, 21]


def pooled_side(explorer, padding, kernel_size, stride):
    explorer.padding, explorer.kernel_size, explorer.stride = padding, kernel_size, stride
    return explorer.feature_maps().shape[1]


def edge_sums(explorer, digit):
    """How much the first two filters find in a digit."""
    explorer.digit = digit
    return explorer.feature_maps().sum(axis=(0, 1, 2))[:2]


def field_of(layers):
    """How wide one cell sees behind layers (kernel size, stride)."""
    size, jump = 1, 1
    for kernel_size, stride in layers:
        size, jump = size + (kernel_size - 1) * jump, jump * stride
    return size


def test_play_13_fields_are_as_wide_as_the_answers_say():
    strided = cnnlib.trace_receptive_field(level=4, cell=(0, 0))
    strided.layers = [strided.layers[0] | {"stride": 2}, *strided.layers[1:]]
    first, *_, last = cnnlib.receptive_field(as_model(strided.layers))
    assert (first.size, last.size) == ((3, 3), (17, 17))
    some = [(kernel_size, stride) for kernel_size in (1, 2, 3) for stride in range(1, kernel_size + 1)]
    assert max(map(field_of, itertools.product(some, repeat=3))) == 27
    assert cnnlib.receptive_field(as_model((four := cnnlib.trace_receptive_field(FOUR)).layers))[-1].size == (28, 28)
    assert four.sizes[-1] == (1, 1)


def test_play_13_corner_pixels_are_seen_by_one_cell():
    tracer = cnnlib.trace_receptive_field(level=4, cell=(0, 0))
    same = [layer | {"padding": "same"} if layer["kind"] == "convolution" else layer for layer in tracer.layers]
    tracer.layers, tracer.cell = same, (0, 0)
    assert tracer.field.start == (-3, -3)
    seers = []
    for row in range(28):
        tracer.level, tracer.cell = 0, (row, 14)
        seers.append(len(tracer.lit[4][0]))
    assert [row for row, count in enumerate(seers) if count == 1] == [0, 27] and min(seers) == 1


def stroke(degrees):
    """A stroke through the middle of 28×28 pixels that rises by so many degrees, 18 pixels long and 3 wide."""
    rows, columns = np.mgrid[:28, :28] - 13.5
    turn = np.deg2rad(degrees)
    along, aside = columns * np.cos(turn) - rows * np.sin(turn), columns * np.sin(turn) + rows * np.cos(turn)
    return ((np.abs(along) < 9) & (np.abs(aside) < 1.6)).astype(np.float32)


def test_play_12_drawings_are_read_as_the_answers_say():
    _, (x_test, y_test) = cnnlib.load_mnist()
    net = cnnlib.load_trained()

    def read(pictures):
        p = cnnlib.softmax(net.predict(cnnlib.prepare_images(pictures)))
        return p.argmax(axis=1).tolist(), p.max(axis=1)

    sevens = x_test[y_test == 7].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).astype(np.uint8)
    cornered = np.pad(sevens, ((0, 0), (0, 14), (0, 14)))
    said, sure = read(cornered)
    assert said.count(6) > len(said) / 2 and sure[np.equal(said, 6)].max() > 0.9
    assert read(cnnlib.center_digit(cornered))[0].count(7) > 0.95 * len(said)
    four, nine = x_test[6].copy(), x_test[36].copy()
    four[5:7, 14:21], nine[9:18, :16] = 255, 0
    edited = read(cnnlib.center_digit(np.stack([four, nine])))
    assert edited[0] == [9, 7] and edited[1].min() > 0.95


def test_play_12_says_something_to_nothing_and_to_signs():
    rows, columns = np.mgrid[:28, :28]
    up, right = abs(rows - 14), abs(columns - 14)
    plus = (np.minimum(up, right) < 2) & (np.maximum(up, right) < 9)
    cross = ((abs(rows - columns) < 2) | (abs(rows + columns - 27) < 2)) & (up < 9)
    square = (np.maximum(up, right) < 9) & (np.maximum(up, right) > 6)
    drawn = cnnlib.center_digit(255 * np.stack([0 * plus, plus, cross, square]).astype(np.uint8))
    p = cnnlib.softmax(cnnlib.load_trained().predict(cnnlib.prepare_images(drawn)))
    assert p.argmax(axis=1).tolist() == [1, 4, 8, 0]
    assert p[0].max().round(2) == 0.15 and p[1:].max(axis=1).min() > 0.95


def test_play_14_filters_answer_to_the_strokes_that_are_named():
    strokes = np.stack([stroke(degrees) for degrees in (0, 45, 90, 135)])[..., np.newaxis]
    first = cnnlib.load_trained("digits_0_to_4")["conv2d"].weight
    answers = cnnlib.relu(cnnlib.conv2d(strokes, first)).sum(axis=(1, 2))
    assert answers.argmax(axis=0)[[3, 8]].tolist() == [1, 1]
    assert answers.argmax(axis=0)[[2, 11, 26]].tolist() == [3, 3, 3]
