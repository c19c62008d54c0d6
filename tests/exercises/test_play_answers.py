"""The tasks of Play and their answers: as many as tasks, and what an answer says is so."""

import re
from itertools import product

import numpy as np
import pytest
from student_cells import CELLS

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
