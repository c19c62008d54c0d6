"""The tasks of Play and their answers: as many as tasks, and what an answer says is so."""

import re

import numpy as np
import pytest
from student_cells import CELLS

import cnnlib
from cnnlib import check
from cnnlib.exercises import LESSONS, play_answers
from tools.site.slides import slideshow

WITH_TASKS = [lesson for lesson, cells in CELLS.items() if any(cell.id == "play-tasks" for cell in cells)]
TASK = re.compile(r"^(\d)\. ", re.MULTILINE)


def test_every_lesson_from_01_on_has_tasks():
    assert WITH_TASKS == [lesson for lesson in LESSONS if lesson in CELLS and lesson != "00"]


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


def test_play_c_of_nine_shares_four_arrive_and_a_row_and_a_column_get_nothing():
    image, weight = np.arange(1, 10).reshape(3, 3), np.arange(9).reshape(3, 3)
    last = cnnlib.route_gradients(image, weight, stride=2, padding=1, grad_output=[[0, 0], [0, -1]])
    assert last.grad_image == [[0, 0, 0], [0, 0, -1], [0, -3, -4]]
    assert "0, −1, −3 and −4" in play_answers("c")[0]
    wider = np.array(cnnlib.route_gradients(image, weight, stride=3, padding=1).grad_image)
    assert (wider == 0).tolist() == [[False, False, True], [False, False, True], [True, True, True]]


def test_play_c_a_pixel_changes_the_filters_gradient_only():
    weight = np.arange(9).reshape(3, 3)
    one, other = (cnnlib.route_gradients(image, weight, stride=2, padding=1) for image in (np.eye(3), np.ones((3, 3))))
    assert one.grad_image == other.grad_image and one.grad_weight != other.grad_weight
