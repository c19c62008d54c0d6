"""The tasks of Play and their answers: as many as tasks, and what an answer says is so."""

import re

import pytest
from student_cells import CELLS

from cnnlib import check, conv2d_parameters, output_size, resolve_padding
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


def unseen(kernel_size, stride, dilation=1, size=8):
    """The cells of a row that no window touches."""
    starts = [stride * window for window in range(output_size(size, kernel_size, stride, dilation=dilation))]
    return sorted(set(range(size)) - {start + cell * dilation for start in starts for cell in range(kernel_size)})


def test_play_03_what_is_left_out():
    leaving = [stride for stride in range(1, 13) if stride != 2 and 7 in unseen(3, stride)]
    assert {3, 4} <= set(leaving) and unseen(3, 3) == [6, 7]
    assert [kernel for kernel in range(1, 8) if 7 not in unseen(kernel, 3)] == [2, 5]
    assert 7 not in unseen(4, 4)
    assert unseen(3, 2, dilation=2) == [1, 3, 5, 7] and unseen(3, 1, dilation=2) == []
    assert output_size(8, 3, dilation=2) == output_size(8, 5) == 4


def test_play_04_what_same_adds():
    def added(kernel_size, stride):
        return resolve_padding("same", (8, 8), kernel_size, stride)[0]

    assert added(3, 2) == (0, 1)
    assert [stride for stride in range(1, 6) if added(3, stride) == (0, 0)] == [4, 5]
    assert output_size(8, 3, 4) == 2
    assert [kernel for kernel in range(1, 13) if added(kernel, 2) == (1, 1)] == [4]


def test_play_05_what_a_layer_learns():
    assert (conv2d_parameters(3, 6, 5), conv2d_parameters(3, 12, 5), output_size(64, 5)) == (456, 912, 60)
    counts = [conv2d_parameters(3, 12, kernel) for kernel in range(1, 6)]
    assert [count < 456 for count in counts] == [True, True, True, False, False]
    assert counts[2:4] == [336, 588]
