"""What is said to a known mistake names the misunderstanding, and not the number that is wanted."""

import pytest
from told import told

from cnnlib.exercises import LESSONS, exercises_of, find
from cnnlib.exercises.kinds import ValueExercise

FILL_IN = [exercise for lesson in LESSONS for exercise in exercises_of(lesson) if isinstance(exercise, ValueExercise)]


@pytest.mark.parametrize("exercise", FILL_IN, ids=lambda exercise: exercise.id)
def test_what_is_said_to_a_mistake_does_not_tell_the_number(exercise):
    found = {repr(wrong.answer): told(exercise, wrong.answer, wrong.message) for wrong in exercise.known_wrong}
    assert {answer: numbers for answer, numbers in found.items() if numbers} == {}


def test_a_number_that_is_told_is_noticed():
    exercise = find("03.1")  # 27, 4 and 15; the question names 4
    assert told(exercise, [26, 4, 15], "count again: 27, or 1,027.") == {"27"}
    assert told(exercise, [26, 5, 15], "not 26 but 4, and 15 is right; 127 and 2.7 are others.") == set()
    assert told(exercise, [27, 15], "27 and 15 are right. It is of shape (4, 4).") == set()
