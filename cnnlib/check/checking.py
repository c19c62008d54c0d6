"""What a notebook calls: check an answer, ask for a hint or a solution, see how far one has come."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cnnlib.check.grading import grade
from cnnlib.check.play_answers import PlayAnswers
from cnnlib.check.progress_file import Progress
from cnnlib.check.result import HINT, NOTICE, PLAY, SOLUTION, Result, rich_text
from cnnlib.check.table import ProgressTable
from cnnlib.check.worker import Worker
from cnnlib.exercises import LESSONS, exercises_of, find, play_answers
from cnnlib.exercises.kinds import Choice as ChoiceExercise
from cnnlib.exercises.kinds import Exercise
from cnnlib.language import columns, told

if TYPE_CHECKING:
    from cnnlib.widgets.choice_form import ChoiceForm

__all__ = ["check", "choice", "hint", "play", "progress", "reset_progress", "solution"]

WIDTH = 100  # columns of a line, where a question stands as plain text
WORKER = Worker()
PROGRESS = Progress()
HINTS_GIVEN: dict[str, int] = {}  # exercise id: how many
WRONG_ANSWERS: defaultdict[str, set] = defaultdict(set)  # exercise id: the different ones, of this kernel

WRITE_EXERCISE = 'write the number of the exercise in quotes, for example `check("03.2", answer)`.'
HINTS = "{count} of {total}.\n{hints}"
LAST_HINT = 'This was the last one; `check.solution("{exercise}")` shows a solution.'
TYPE_IT = "Type it yourself and change a number:"
NO_QUESTION = 'this is no question to choose from. Use `check("{exercise}", answer)`.'
ANSWER_WITH = 'Answer with check("{exercise}", "{letter}"), or with another letter.'
WOULD_BE_FORGOTTEN = (  # one tick, and several
    "{count} tick would be forgotten. To do it: `check.reset_progress(really=True)`",
    "{count} ticks would be forgotten. To do it: `check.reset_progress(really=True)`",
)
FORGOTTEN = ("{count} tick forgotten.", "{count} ticks forgotten.")
WRITE_LESSON = 'write the number of the lesson in quotes, for example `check.play("04")`.'
HAS_MOVED = "(What was {old} is {new} now.)"
THERE_IS = "there is {what}."
NO_PLAY = "lesson {lesson} has no answers to tasks of Play."
NO_TASK = 'lesson {lesson} has the tasks {tasks}: write `check.play("{lesson}", 1)`, for example.'
ANSWER_TO = "answer to task {task}.\n{answer}"


def use(worker: Any, progress: Any) -> None:
    """Let functions run and ticks be kept elsewhere than in a child process and a file; a page has neither."""
    global WORKER, PROGRESS
    WORKER, PROGRESS = worker, progress


def check(exercise_id: str, answer: object = ...) -> Result:
    """Judge an answer at once.

    Parameters
    ----------
    exercise_id : str
        For example "04.2", or "04.x1" for an exit question.
    answer : value or function
        An untouched `...` is "not attempted yet". A function is given by its name, without brackets.

    Returns
    -------
    Result
        Shown by the notebook: right, not attempted yet, or what to look at next. Nothing is raised.

    Examples
    --------
    >>> check("03.2", ...)
    ○ 03.2 Not attempted yet: replace every blank `...` in the cell, then run the cell again.
    """
    exercise = find_or_say(exercise_id)
    if isinstance(exercise, Result):
        return exercise
    result = grade(exercise, answer, WORKER, WRONG_ANSWERS[exercise.id])
    saved = PROGRESS.mark_done(exercise.id) if result.is_right else ""
    return replace(result, note=joined(has_moved(exercise_id, exercise), saved))


def has_moved(exercise_id: str, exercise: Exercise) -> str:
    """What to say where an exercise was asked for by an old id; nothing otherwise."""
    return told(HAS_MOVED, old=exercise_id, new=exercise.id) if exercise.id != exercise_id else ""


def joined(*notes: str) -> str:
    return " ".join(filter(None, notes))


def find_or_say(exercise_id: str) -> Exercise | Result:
    """The exercise, or a Result that says which ids there are."""
    if type(exercise_id) is not str:
        return Result("", NOTICE, told(WRITE_EXERCISE))
    try:
        return find(exercise_id)
    except KeyError as error:
        return Result("", NOTICE, told(THERE_IS, what=error.args[0]))


def hint(exercise_id: str) -> Result:
    """Give one hint more each time.

    Parameters
    ----------
    exercise_id : str

    Returns
    -------
    Result

    Examples
    --------
    >>> hint("03.99")
    ! Note: there is no exercise '03.99': lesson 03 has 03.1, 03.2, 03.3, 03.4, 03.5, 03.x1, 03.x2.
    """
    exercise = find_or_say(exercise_id)
    if isinstance(exercise, Result):
        return exercise
    total = len(exercise.hints)
    count = min(HINTS_GIVEN.get(exercise.id, 0) + 1, total)
    HINTS_GIVEN[exercise.id] = count
    lines = [f"({number}) {told(text)}" for number, text in enumerate(exercise.hints[:count], start=1)]
    last = told(LAST_HINT, exercise=exercise.id) if count == total else ""
    note = joined(has_moved(exercise_id, exercise), last)
    return Result(exercise.id, HINT, told(HINTS, count=count, total=total, hints="\n".join(lines)), note=note)


def solution(exercise_id: str) -> Result:
    """Show a worked solution.

    Parameters
    ----------
    exercise_id : str

    Returns
    -------
    Result

    Examples
    --------
    >>> print(solution("03.2").block.splitlines()[-1])
    check("03.2", (windows, untouched))
    """
    exercise = find_or_say(exercise_id)
    if isinstance(exercise, Result):
        return exercise
    note = has_moved(exercise_id, exercise)
    title = "" if isinstance(exercise, ChoiceExercise) else told(TYPE_IT)  # a letter is no number to change
    return Result(exercise.id, SOLUTION, told(exercise.why), title, exercise.solved, note)


def choice(exercise_id: str) -> ChoiceForm | Result:
    """Show a multiple-choice question as a form.

    Parameters
    ----------
    exercise_id : str
        Of an exit question, for example "04.x1".

    Returns
    -------
    ChoiceForm
        Or a Result, if there is no such question.
    """
    exercise = find_or_say(exercise_id)
    if isinstance(exercise, Result):
        return exercise
    if not isinstance(exercise, ChoiceExercise):
        return Result(exercise.id, NOTICE, told(NO_QUESTION, exercise=exercise.id))
    from cnnlib.widgets.choice_form import ChoiceForm  # widgets are loaded when they are first used

    return ChoiceForm(
        plain_question(exercise),
        lambda letter: check(exercise.id, letter),
        question=f"{exercise.id} {rich_text(told(exercise.prompt))}",
        options={letter: rich_text(told(option.text)) for letter, option in exercise.options.items()},
        results={letter: grade(exercise, letter or ..., WORKER)._repr_html_() for letter in ("", *exercise.options)},
    )


def plain_question(exercise: ChoiceExercise) -> str:
    """A question without a form: its text, and the way to answer it."""
    name, options = exercise.id, exercise.options
    texts = [f"{name} {told(exercise.prompt)}"]
    texts += [f"{letter}) {told(option.text)}" for letter, option in options.items()]
    return "\n".join([*map(in_lines, texts), told(ANSWER_WITH, exercise=name, letter=next(iter(options)))])


def in_lines(text: str) -> str:
    """A text in lines of WIDTH columns; textwrap counts letters, and one of Hangul takes two columns."""
    width = WIDTH * len(text) // columns(text)
    return textwrap.fill(text, width, subsequent_indent="   ", break_on_hyphens=False)


def play(lesson: str, task: int | None = None) -> PlayAnswers | Result:
    """Show the answers to the tasks of a lesson's Play section, folded, or the answer to one of them.

    Parameters
    ----------
    lesson : str
        For example "04".
    task : int, optional
        Its number, from 1.

    Returns
    -------
    PlayAnswers
        Or a Result: one answer, or what to write instead.

    Examples
    --------
    >>> play("00", 1)
    ! Note: lesson 00 has no answers to tasks of Play.
    """
    if type(lesson) is not str:
        return Result("", NOTICE, told(WRITE_LESSON))
    try:
        answers = play_answers(lesson)
    except KeyError as error:
        return Result("", NOTICE, told(THERE_IS, what=error.args[0]))
    if not answers:
        return Result("", NOTICE, told(NO_PLAY, lesson=lesson))
    return PlayAnswers(lesson, answers) if task is None else play_answer(lesson, answers, task)


def play_answer(lesson: str, answers: tuple[str, ...], task: object) -> Result:
    """The answer to one task of Play, or the numbers of the tasks that there are."""
    if type(task) is not int or not 1 <= task <= len(answers):
        tasks = ", ".join(str(number) for number in range(1, len(answers) + 1))
        return Result("", NOTICE, told(NO_TASK, lesson=lesson, tasks=tasks))
    return Result(lesson, PLAY, told(ANSWER_TO, task=task, answer=told(answers[task - 1])))


def progress() -> ProgressTable:
    """Show how much of each lesson is done.

    Returns
    -------
    ProgressTable
    """
    done, note = PROGRESS.done()
    return ProgressTable(frozenset(done), note)


def reset_progress(really: bool = False) -> Result:
    """Forget which exercises are done.

    Parameters
    ----------
    really : bool
        Without it nothing is forgotten, and the answer says what would be.

    Returns
    -------
    Result
    """
    done, note = PROGRESS.done()
    count = len(done & {exercise.id for lesson in LESSONS for exercise in exercises_of(lesson)})
    if really is not True:
        return Result("", NOTICE, told(WOULD_BE_FORGOTTEN[count != 1], count=count), note=note)
    return Result("", NOTICE, told(FORGOTTEN[count != 1], count=count), note=PROGRESS.reset() or note)
