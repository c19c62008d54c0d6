"""The exercises of the course, one module for each lesson: data, and nothing that checks. The notebooks ask.

A lesson's module has a tuple `EXERCISES`, and `PLAY`, the answers to the tasks of its Play section. A new lesson is
that module and one line in `LESSONS`.
"""

from importlib import import_module

from cnnlib.exercises.kinds import lesson_of
from cnnlib.language import sentence

__all__ = ["LESSONS", "MOVED", "exercises_of", "find", "play_answers"]

LESSONS = {
    "00": "Start here",
    "01": "See why we convolve",
    "02": "Slide one window",
    "03": "Predict the size of what comes out",
    "04": "Pad a picture: VALID and SAME",
    "05": "Stack channels and filters",
    "06": "Activate and pool",
    "07": "Turn a digit into feature maps",
    "08": "Turn a convolution into one matrix product",
    "09": "Send gradients back through a convolution",
    "10": "Send gradients back through everything else",
    "c": "Build it whole",
    "11": "Train a CNN",
    "12": "Look inside a trained CNN",
    "13": "See how far a network sees",
    "14": "Reuse what a network has learned",
    "15": "Train it well",
    "16": "Grow a picture",
}
MOVED = {"11.2": "15.1", "11.5": "15.2"}  # old id: new id; copies of lessons and saved ticks still have the old ones
MODULE = "cnnlib.exercises.lesson_{lesson}"
NO_LESSON = "no lesson '{lesson}' with exercises: there are {lessons}"
NO_EXERCISE = "no exercise '{exercise}': lesson {lesson} has {ids}"


def module_of(lesson):
    """The module with all that one lesson asks; KeyError, with words, if there is no such lesson."""
    if lesson not in LESSONS:
        raise KeyError(sentence(NO_LESSON, lesson=lesson, lessons=", ".join(LESSONS)))
    return import_module(MODULE.format(lesson=lesson))


def exercises_of(lesson):
    """All exercises of one lesson, in order.

    Parameters
    ----------
    lesson : str
        A key of `LESSONS`: "04", for example, or "c", the capstone.

    Returns
    -------
    tuple of Exercise

    Raises
    ------
    KeyError
        If there is no such lesson.

    Examples
    --------
    >>> [exercise.id for exercise in exercises_of("03")][:2]
    ['03.1', '03.2']
    """
    return module_of(lesson).EXERCISES


def play_answers(lesson):
    """The answers to the tasks of one lesson's Play section, in order; none where it has no such section.

    Parameters
    ----------
    lesson : str
        A key of `LESSONS`.

    Returns
    -------
    tuple of str

    Raises
    ------
    KeyError
        If there is no such lesson.

    Examples
    --------
    >>> play_answers("00")
    ()
    """
    return getattr(module_of(lesson), "PLAY", ())


def find(exercise_id):
    """The exercise with this id, or with the id that it has now.

    Parameters
    ----------
    exercise_id : str
        For example "04.2", or "04.x1" for an exit question.

    Returns
    -------
    Exercise

    Raises
    ------
    KeyError
        If there is none; the message says which there are.

    Examples
    --------
    >>> find("03.2").lesson
    '03'
    """
    lesson = lesson_of(exercise_id)
    known = {exercise.id: exercise for exercise in exercises_of(lesson)}
    if exercise_id in known:
        return known[exercise_id]
    if exercise_id in MOVED:
        return find(MOVED[exercise_id])
    raise KeyError(sentence(NO_EXERCISE, exercise=exercise_id, lesson=lesson, ids=", ".join(known)))
