"""The tasks of Play and their answers: as many as tasks, and what an answer says is so."""

import re

import pytest
from student_cells import CELLS

from cnnlib import check
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


def test_play_15_batches_of_5_and_of_100_take_so_many_steps():
    answer = play_answers("15")[2]
    assert "are 30 steps with batches of 100 and 600 with batches of 5." in answer
    assert [3 * len(range(0, 1000, size)) for size in (100, 5)] == [30, 600]
