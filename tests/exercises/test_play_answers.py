"""The tasks of Play and their answers: as many as tasks, and what an answer says is so."""

import re
from itertools import product

import numpy as np
import pytest
from student_cells import CELLS

import cnnlib
from cnnlib import avg_pool2d, check, explore_feature_maps, load_mnist, max_pool2d, shift_and_pool
from cnnlib.exercises import LESSONS, play_answers
from tools.site.slides import slideshow

WITH_TASKS = [lesson for lesson, cells in CELLS.items() if any(cell.id == "play-tasks" for cell in cells)]
TASK = re.compile(r"^(\d)\. ", re.MULTILINE)


def test_every_lesson_from_01_on_has_tasks():
    assert WITH_TASKS == [lesson for lesson in LESSONS if lesson in CELLS and lesson not in ("00", "c")]


@pytest.mark.parametrize("lesson", WITH_TASKS)
def test_play_has_three_tasks(lesson):
    (tasks,) = [cell.source for cell in CELLS[lesson] if cell.id == "play-tasks"]
    assert TASK.findall(tasks) == ["1", "2", "3"]


@pytest.mark.parametrize("lesson", WITH_TASKS)
def test_each_task_has_its_answer_in_the_cell_below(lesson):
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
