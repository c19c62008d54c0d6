"""The exercises of the course, one module for each lesson: data, and nothing that checks. The notebooks ask.

A lesson's module has a tuple `EXERCISES`; a new lesson is that module and one line in `LESSONS`.
"""

from importlib import import_module

__all__ = ["LESSONS", "exercises_of", "find"]

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
}


def exercises_of(lesson):
    """All exercises of one lesson, in order.

    Parameters
    ----------
    lesson : str
        A key of `LESSONS`: two digits, or "c" for the capstone.

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
    if lesson not in LESSONS:
        raise KeyError(f"no lesson {lesson!r} with exercises: there are {', '.join(LESSONS)}")
    return import_module(f"cnnlib.exercises.lesson_{lesson}").EXERCISES


def find(exercise_id):
    """The exercise with this id.

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
    lesson = exercise_id.split(".")[0]
    for exercise in exercises_of(lesson):
        if exercise.id == exercise_id:
            return exercise
    ids = ", ".join(exercise.id for exercise in exercises_of(lesson))
    raise KeyError(f"no exercise {exercise_id!r}: lesson {lesson} has {ids}")
