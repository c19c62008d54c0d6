"""What a class would answer: nothing wrong passes, no first miss tells the number, and most are diagnosed.

`pytest tests/exercises/test_class_answers.py -s` prints, for every exercise, how many are diagnosed, and what is not.
"""

import importlib

import pytest
from student_cells import run_cell
from told import told

from cnnlib import check, exercises
from cnnlib.check import checking
from cnnlib.check.result import BLANK
from cnnlib.exercises import exercises_of, find
from cnnlib.exercises.kinds import Choice, ValueExercise

FEWEST = 10  # of each exercise
SHARE_KNOWN = 0.75  # of a lesson's wrong answers, at least
LESSONS = [lesson for lesson in exercises.LESSONS if lesson != "00"]  # which only shows how it works


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def answers_of(lesson):
    return importlib.import_module(f"class_answers.lesson_{lesson}").ANSWERS


def given(answer):
    """The answer itself; of a source, the function or class that it defines last."""
    if not isinstance(answer, str):
        return answer
    made = [value for value in run_cell(answer)[1].values() if getattr(value, "__module__", "") == "__main__"]
    return made[-1]


def first_result(exercise, answer):
    """What is said to it as the first wrong answer of a session."""
    checking.WRONG_ANSWERS.clear()
    return check(exercise.id, given(answer))


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_has_ten_wrong_answers(lesson):
    counts = {exercise.id: 0 for exercise in exercises_of(lesson) if not isinstance(exercise, Choice)}
    counts |= {exercise: len(answers) for exercise, answers in answers_of(lesson).items()}
    assert {exercise: count for exercise, count in counts.items() if count < FEWEST} == {}


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_wrong_answer_passes_and_most_are_known(lesson):
    tried = known = 0
    for exercise_id, answers in answers_of(lesson).items():
        exercise = find(exercise_id)
        messages = {wrong.message for wrong in exercise.known_wrong}
        results = [first_result(exercise, answer) for answer in answers]
        assert [answer for answer, result in zip(answers, results, strict=True) if is_accepted(result)] == []
        missed = [answer for answer, result in zip(answers, results, strict=True) if result.message not in messages]
        print(f"{exercise_id}: {len(answers) - len(missed)} of {len(answers)} diagnosed; not: {missed}")
        print(*[r.message for r in results if r.message not in messages], sep="\n")
        tried, known = tried + len(answers), known + len(answers) - len(missed)
    assert known > SHARE_KNOWN * tried


def is_accepted(result):
    return result.is_right or result.state is BLANK


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_first_miss_does_not_tell_the_number(lesson):
    for exercise_id, answers in answers_of(lesson).items():
        exercise = find(exercise_id)
        if isinstance(exercise, ValueExercise):
            found = {repr(answer): told(exercise, answer, first_result(exercise, answer).message) for answer in answers}
            assert {answer: numbers for answer, numbers in found.items() if numbers} == {}
