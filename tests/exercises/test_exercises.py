"""Every exercise: its solution passes, each anticipated mistake gets its own words, garbage gets helpful ones."""

from pathlib import Path

import numpy as np
import pytest
from student_cells import prompt_of, run_cell, start_of

from cnnlib import check
from cnnlib.check.result import BLANK, NOT_YET, RIGHT
from cnnlib.exercises import LESSONS, MOVED, exercises_of, find
from cnnlib.exercises.kinds import Choice, FunctionExercise, mistakes, options

EVERY = [exercise for lesson in LESSONS for exercise in exercises_of(lesson)]
QUESTIONS = [exercise for exercise in EVERY if isinstance(exercise, Choice)]
PRACTICE = [exercise for exercise in EVERY if not isinstance(exercise, Choice)]
KNOWN_WRONG = [(exercise, wrong) for exercise in PRACTICE for wrong in exercise.known_wrong]
DISTRACTORS = [(question, letter) for question in QUESTIONS for letter in question.options if letter != question.right]

# From the course's table of misunderstandings: the rows that these lessons answer.
MISUNDERSTANDINGS = {
    "00": set(),
    "01": set(),
    "02": {"convolution flips the filter / never matters", '"expected 4 dimensions, found 3" is a bug in the library'},
    "03": {"the size formula always gives a whole number, or rounds up"},
    "04": {
        "SAME pads both sides equally",
        "SAME at stride 2 equals PyTorch's padding=(F−1)/2",
        "an even kernel can be centred",
    },
    "05": {
        "a filter's depth is chosen",
        "parameters grow with the image, or the bias is per pixel",
        "two maps that look alike are alike (autoscaled colours)",
    },
    "06": {"pooling pads with zeros; every library averages alike", "pooling makes a net shift-invariant"},
    "07": {"logits are probabilities"},
    "08": {"im2col saves multiplications; col2im is its inverse"},
    "09": set(),
    "10": {"the max-pool gradient is shared out"},
    "c": set(),
    "11": set(),
    "12": {"two maps that look alike are alike (autoscaled colours)"},
    "13": set(),
    "14": set(),
    "15": set(),
    "16": {"a transposed convolution undoes a convolution"},
}
GARBAGE = [None, "text", float("nan"), [[1, 2], [3]], {}, np.zeros((3, 1, 4, 1, 5)), print, [], True, 1e300, object()]


def name_of(value):
    return getattr(value, "id", None)


def letters(pair):
    return f"{pair[0].id}{pair[1]}" if isinstance(pair, tuple) else None


@pytest.fixture(autouse=True)
def no_saved_progress(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("exercise", EVERY, ids=name_of)
def test_the_worked_solution_is_right(exercise):
    result, _ = run_cell(check.solution(exercise.id).block)
    assert result.state is RIGHT
    assert exercise.why in result.message
    assert exercise.try_next in result.message


@pytest.mark.parametrize("exercise", PRACTICE, ids=name_of)
def test_the_untouched_cell_is_not_attempted_yet(exercise):
    assert run_cell(start_of(exercise))[0].state is BLANK


@pytest.mark.parametrize(("exercise", "wrong"), KNOWN_WRONG, ids=name_of)
def test_an_anticipated_wrong_answer_gets_its_own_message(exercise, wrong):
    result = check(exercise.id, wrong.answer)
    assert (result.state, result.message) == (NOT_YET, wrong.message)


@pytest.mark.parametrize(("question", "letter"), DISTRACTORS)
def test_a_distractor_gets_its_own_message(question, letter):
    result = check(question.id, letter)
    assert (result.state, result.message) == (NOT_YET, question.options[letter].message)


@pytest.mark.parametrize("exercise", EVERY, ids=name_of)
def test_messages_of_one_exercise_are_distinct_and_not_empty(exercise):
    if isinstance(exercise, Choice):
        messages = [option.message for letter, option in exercise.options.items() if letter != exercise.right]
    else:
        messages = [wrong.message for wrong in exercise.known_wrong]
    assert len(set(messages)) == len(messages) >= 3
    assert all(len(message) > 30 for message in messages)


@pytest.mark.parametrize("exercise", EVERY, ids=name_of)
def test_garbage_gets_words_that_help(exercise):
    for garbage in GARBAGE:
        result = check(exercise.id, garbage)
        assert result.state is NOT_YET and len(result.message) > 40, repr(garbage)


@pytest.mark.parametrize("exercise", [e for e in PRACTICE if isinstance(e, FunctionExercise)], ids=name_of)
def test_a_function_that_returns_garbage_is_told_for_which_call(exercise):
    for garbage in GARBAGE:
        result = check(exercise.id, lambda *arguments, given=garbage: given)
        assert result.state is NOT_YET and result.message.startswith("for "), repr(garbage)


@pytest.mark.parametrize("exercise", EVERY, ids=name_of)
def test_every_exercise_has_three_hints_at_most_and_at_least_two(exercise):
    assert 2 <= len(exercise.hints) <= 3
    question = exercise.prompt if isinstance(exercise, Choice) else prompt_of(exercise)
    assert 4 <= len(question.split()) <= 80


@pytest.mark.parametrize("exercise", PRACTICE, ids=name_of)
def test_the_start_has_blanks_and_ends_with_its_check(exercise):
    start, solved = start_of(exercise), exercise.solved
    assert "..." in start and "..." not in solved
    assert start.splitlines()[-1] == solved.splitlines()[-1]
    for code in (start, solved):
        assert code.splitlines()[-1].startswith(f'check("{exercise.id}", ')
        assert len(code.splitlines()) <= 12


@pytest.mark.parametrize("in_turn", [(1, "one.", 2), (1, 2, "two."), ("text",), ("text", None)])
@pytest.mark.parametrize("written", [mistakes, options])
def test_a_forgotten_message_is_noticed(written, in_turn):
    with pytest.raises(TypeError, match="its message is missing"):
        written(*in_turn)


@pytest.mark.parametrize("lesson", [lesson for lesson in LESSONS if lesson != "00"])  # 00 only shows how it works
def test_a_lesson_has_three_to_five_exercises_and_two_exit_questions(lesson):
    ids = [exercise.id for exercise in exercises_of(lesson)]
    practice = [name for name in ids if "x" not in name]
    numbers = [f"{lesson}.{number}" for number in range(1, 10) if f"{lesson}.{number}" not in MOVED]
    assert ids == [*numbers[: len(practice)], f"{lesson}.x1", f"{lesson}.x2"]
    assert 3 <= len(practice) <= 5
    assert all(isinstance(find(f"{lesson}.x{number}"), Choice) for number in (1, 2))


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_misunderstanding_of_a_lesson_is_the_target_of_an_exercise(lesson):
    aimed_at = {exercise.misunderstanding for exercise in exercises_of(lesson)} - {""}
    assert aimed_at == MISUNDERSTANDINGS[lesson]


def test_every_module_of_a_lesson_is_listed():
    import cnnlib.exercises

    modules = {path.stem for path in Path(cnnlib.exercises.__file__).parent.glob("lesson_*.py")}
    assert modules == {f"lesson_{lesson}" for lesson in LESSONS}


@pytest.mark.parametrize(
    ("exercise_id", "number"),
    [("02.1", 3), ("03.1", [27, 4, 15]), ("03.2", (3, 2)), ("03.5", [3, 4, 5])]
    + [("04.1", (38, 0)), ("04.2", (1, 2)), ("04.4", (5, 7))]
    + [("02.2", [[17, 21], [29, 33]]), ("02.4", [[14, 22], [38, 46]])],
)
def test_the_keys_of_the_first_lessons_are_what_one_works_out_by_hand(exercise_id, number):
    """Typed in on purpose: worked out by hand, so that a mistake in cnnlib cannot make the key agree with itself."""
    assert check(exercise_id, number).is_right


@pytest.mark.parametrize(
    ("exercise_id", "letter", "text"),
    [("03.x1", "b", "11"), ("03.x2", "c", "24"), ("04.x2", "d", "7")],
)
def test_the_right_option_says_the_number_worked_out_by_hand(exercise_id, letter, text):
    question = find(exercise_id)
    assert (question.right, question.options[letter].text) == (letter, text)


@pytest.mark.parametrize("question", QUESTIONS, ids=name_of)
def test_no_two_options_say_the_same(question):
    texts = [option.text for option in question.options.values()]
    assert len(set(texts)) == len(texts)


COMMON_LOOPS = {
    "padding ignored": (
        "04.3",
        "def f(size, kernel_size, padding):\n    counts = np.zeros((size, size), int)\n"
        "    for i in range(size - kernel_size + 1):\n        for j in range(size - kernel_size + 1):\n"
        "            counts[i:i + kernel_size, j:j + kernel_size] += 1\n    return counts",
        "padding plays no part",
    ),
    "one window too few": (
        "04.3",
        "def f(size, kernel_size, padding):\n    padded = size + 2 * padding\n"
        "    counts = np.zeros((padded, padded), int)\n    for i in range(padded - kernel_size):\n"
        "        for j in range(padded - kernel_size):\n            counts[i:i + kernel_size, j:j + kernel_size] += 1\n"
        "    return counts[padding:padding + size, padding:padding + size]",
        "the last windows are missing",
    ),
    "only the start is counted": (
        "04.3",
        "def f(size, kernel_size, padding):\n    padded = size + 2 * padding\n"
        "    counts = np.zeros((padded, padded), int)\n    for i in range(padded - kernel_size + 1):\n"
        "        for j in range(padded - kernel_size + 1):\n            counts[i, j] += 1\n"
        "    return counts[padding:padding + size, padding:padding + size]",
        "only the cell where a window begins",
    ),
    "filter turned": (
        "02.3",
        "def f(image, kernel):\n    rows, columns = kernel.shape\n"
        "    out = np.zeros((len(image) - rows + 1, image.shape[1] - columns + 1))\n"
        "    for i, j in np.ndindex(out.shape):\n"
        "        out[i, j] = (image[i:i + rows, j:j + columns] * kernel[::-1, ::-1]).sum()\n    return out",
        "turns the filter around",
    ),
    "half cells": (
        "04.5",
        "def f(i, f, s, d):\n    total = max(0, s * (-(-i // s) - 1) + (f - 1) * d + 1 - i)\n"
        "    return total / 2, total / 2",
        "half cells",
    ),
    "no max": (
        "04.5",
        "def f(i, f, s, d):\n    total = s * (-(-i // s) - 1) + (f - 1) * d + 1 - i\n"
        "    return total // 2, total - total // 2",
        "Take max(0",
    ),
    "the lesson's function as it is": (
        "04.5",
        "def f(i, f, s, d):\n    total = max(0, s * (-(-i // s) - 1) + f - i)\n"
        "    return total // 2, total - total // 2",
        "dilation plays no part",
    ),
    "an image without its batch": (
        "02.5",
        "def f(image, weight):\n    return cnnlib.conv2d(image, weight)",
        "batch axis",
    ),
    "true division": ("03.4", "def f(i, k, s, d):\n    return (i - (k - 1) * d - 1) / s + 1", "no half window"),
}


@pytest.mark.parametrize(("exercise_id", "source", "words"), COMMON_LOOPS.values(), ids=COMMON_LOOPS)
def test_a_mistake_is_known_as_a_student_would_write_it(exercise_id, source, words):
    """The known wrong functions call cnnlib; a student's own loop must meet the same message."""
    assert words in check(exercise_id, run_cell(source)[1]["f"]).message
