"""Cases of functions and classes are not too special: they tell the right one from what is nearly right."""

import re
from dataclasses import replace

import numpy as np
import pytest
from mutations import report
from student_cells import prompt_of, student

from cnnlib import check
from cnnlib.check.result import NOT_YET, RIGHT
from cnnlib.exercises import LESSONS, exercises_of, find
from cnnlib.exercises.kinds import ClassExercise, FunctionExercise

EVERY = [exercise for lesson in LESSONS for exercise in exercises_of(lesson)]
FUNCTIONS = [exercise for exercise in EVERY if isinstance(exercise, FunctionExercise)]
each_function = pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)


@pytest.fixture(autouse=True)
def no_saved_progress(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@each_function
def test_no_mutation_passes_the_cases(exercise):
    found = report(exercise)
    assert found.passing == [], f"add a case to {exercise.id} that catches these"
    assert len(found.caught) >= 5, "mutations that change nothing: " + ", ".join(found.without_effect)


@pytest.mark.parametrize(
    ("exercise_id", "kept", "passing"),
    [
        ("02.3", 3, "the result: cut to whole numbers"),
        ("02.5", 2, "image, axis 2: the first one alone"),
        ("02.5", 2, "image, axis 2: the mean of all"),
        ("02.5", 2, "weight, axis 3: the first one alone"),
        ("06.3", 4, "a border of -1e+12"),
        ("08.3", 3, "image: cut to whole numbers"),
        ("12.4", 2, "maps, axis 0: the mean of all"),
    ],
)
def test_cases_that_are_too_special_are_found(exercise_id, kept, passing):
    exercise = find(exercise_id)
    assert passing in report(replace(exercise, cases=exercise.cases[:kept])).passing


def test_a_mutation_that_changes_nothing_on_any_input_is_listed_apart():
    of_squares = report(find("08.3")).without_effect
    assert of_squares == ["image: axis 0 and the next cut to the same length"]  # the exercise promises a square
    assert "v: without their sign" in report(find("15.2")).without_effect  # means of squares


@pytest.mark.parametrize("border", ["np.iinfo(int).min", "-1e10", "-np.finfo(np.float32).max", "0", "-12345"])
def test_a_finite_border_of_a_max_pool_does_not_pass(border):
    source = find("06.3").solution.replace("-np.inf", border)
    assert check("06.3", student(source, "pool_same")).state is NOT_YET
    source = find("10.4").solution.replace("-np.inf", border)
    assert check("10.4", student(source, "Pooling")).state is NOT_YET


@pytest.mark.parametrize("exercise_id", ["02.3", "05.3", "06.3", "09.2", "10.2", "12.3"])
def test_an_array_of_whole_numbers_for_the_result_does_not_pass(exercise_id):
    exercise = find(exercise_id)
    source = exercise.solution.replace("))\n", "), int)\n", 1) if "np.zeros((" in exercise.solution else ""
    source = source or exercise.solution.replace("np.zeros(image.shape)", "np.zeros(image.shape, int)")
    assert ", int)" in source
    assert check(exercise_id, student(source, exercise.reference.__name__)).state is NOT_YET


SPOILS = """


right = {name}


def {name}(*arguments):
    result = np.array(right(*arguments))
    given = next(value for value in arguments if isinstance(value, np.ndarray | list) and len(value))
    if isinstance(given, list):
        given.pop()
    else:
        given[:1] = given[:1] * 2 + 1
    return result"""  # as it should be, but then the first array or list that it was given holds something else


def is_changeable(argument):
    return isinstance(argument, np.ndarray | list) and len(argument) > 0


CHANGEABLE = [
    exercise
    for exercise in FUNCTIONS
    if not isinstance(exercise, ClassExercise)
    and not exercise.may_update
    and any(is_changeable(value) for value in exercise.cases[0])
]


@pytest.mark.parametrize("exercise", CHANGEABLE, ids=lambda exercise: exercise.id)
def test_a_function_that_changes_what_it_was_given_is_told(exercise):
    name = exercise.reference.__name__
    result = check(exercise.id, student(exercise.solution + SPOILS.format(name=name), name))
    assert result.state is NOT_YET
    assert result.message.startswith("the numbers are right, but `")
    assert "is not what it was before: your function has changed it" in result.message


def test_an_optimizer_may_update_in_place():
    source = "def f(w, g, v, rate, mu):\n    v *= mu\n    v -= rate * g\n    w += v\n    return [w, v]"
    assert check("15.1", student(source)).state is RIGHT


def test_a_layer_that_changes_its_image_is_told():
    source = find("10.4").solution.replace("        padded =", "        x += 1\n        x -= 1\n        padded =")
    assert check("10.4", student(source, "Pooling")).is_right  # as it was, in the end
    source = find("10.4").solution.replace("        padded =", "        x[:] = x[:]\n        padded =")
    assert check("10.4", student(source, "Pooling")).is_right
    source = find("10.4").solution.replace("        return", "        x[:] = 0\n        return")
    assert "your class has changed it" in check("10.4", student(source, "Pooling")).message


NOT_TO_BE_CALLED = re.compile(r"\bnot (?:call )?`(cnnlib\.\w+)`|`(cnnlib\.\w+)` not\b")


def named_as_forbidden(prompt):
    return {first or second for first, second in NOT_TO_BE_CALLED.findall(prompt)}


@each_function
def test_what_a_prompt_forbids_is_watched(exercise):
    assert named_as_forbidden(prompt_of(exercise)) <= set(exercise.forbidden)


def test_ten_exercises_forbid_a_function():
    names = {exercise.id: named_as_forbidden(prompt_of(exercise)) for exercise in FUNCTIONS}
    assert {name for name in names if names[name]} == {
        "03.4",
        "04.5",
        "05.4",
        "07.5",
        "08.5",
        "10.3",
        "10.4",
        "c.2",
        "c.3",
        "c.4",
    }
    assert {exercise.id for exercise in FUNCTIONS if exercise.forbidden} == {name for name in names if names[name]}


FORBIDDEN_CALLS = {
    "03.4": "def f(i, k, s, d):\n    return cnnlib.output_size(i, k, s, dilation=d)",
    "04.5": "def f(i, k, s, d):\n    return cnnlib.resolve_padding('same', (i, 1), (k, 1), (s, 1), (d, 1))[0]",
    "05.4": "from cnnlib import conv2d_parameters as count\ndef f(shape, k, budget):\n"
    "    return budget // count(shape[2], 1, k)",
    "07.5": "f = cnnlib.softmax",
    "08.5": "from cnnlib.functional import conv2d\ndef f(x, weight):\n    return conv2d(x, weight)",
    "10.3": "def f(logits, labels):\n    return cnnlib.losses.softmax_cross_entropy(logits, labels)[1]",
    "10.4": "class f:\n    def __init__(self, *sizes):\n        self.sizes = sizes\n    def forward(self, x):\n"
    "        size, stride, padding = self.sizes\n"
    "        return cnnlib.MaxPool2D(size, stride=stride, padding=padding).forward(x)",
    "08.5 by loops": "def f(x, weight):\n    return cnnlib.conv2d_naive(x, weight)",
    "10.3 by an alias": "mine = cnnlib.softmax_cross_entropy\n"
    "def f(logits, labels):\n    return mine(logits, labels)[1]",
}


@pytest.mark.parametrize("name", FORBIDDEN_CALLS)
def test_a_forbidden_call_is_noticed_kindly(name):
    result = check(name[:4], student(FORBIDDEN_CALLS[name]))
    assert result.state is NOT_YET
    assert result.message.startswith("the numbers are right, but your ")
    assert any(f"calls `{forbidden}`" in result.message for forbidden in find(name[:4]).forbidden)


def test_a_forbidden_call_with_wrong_numbers_is_told_what_is_wrong():
    source = "def f(i, k, s, d):\n    return cnnlib.output_size(i, k, s)"
    assert "dilation plays no part" in check("03.4", student(source)).message


def test_what_is_allowed_beside_a_forbidden_function_passes():
    source = (
        "def f(logits, labels):\n    return (cnnlib.softmax(logits) - np.eye(logits.shape[1])[labels]) / len(labels)"
    )
    assert check("10.3", student(source)).state is RIGHT


BY_CLASSES = """\
def f(labels, kept):
    labels = np.array(labels)
    places = np.concatenate([np.flatnonzero(labels == label) for label in kept])
    return places, np.array([kept.index(label) for label in labels[places]])"""


def test_a_smaller_task_may_be_listed_class_by_class_as_in_the_lesson():
    assert check("14.4", student(BY_CLASSES)).state is RIGHT
    mixed_up = BY_CLASSES.replace("labels[places]", "labels[np.sort(places)]")
    assert check("14.4", student(mixed_up)).state is NOT_YET


def solution_with(exercise_id, old, new):
    """The worked solution with a mistake in it."""
    exercise = find(exercise_id)
    assert exercise.solution.count(old) >= 1
    return student(exercise.solution.replace(old, new), exercise.reference.__name__)


AS_TYPED = [
    ("02.3", "np.zeros((height, width))", "np.zeros((height, width), int)", "whole numbers only"),
    ("05.3", "weight.shape[3]))\n", "weight.shape[3]), int)\n", "whole numbers only"),
    ("06.3", "-np.inf", "np.iinfo(int).min", "holds whole numbers only"),
    ("06.3", "-np.inf", "-1e10", "a picture may hold smaller ones"),
    ("10.4", "-np.inf", "-1e12", "an image may hold smaller ones"),
    (
        "08.3",
        "top : top + kernel_size, left : left + kernel_size",
        "top : (i + kernel_size) * stride, left : (j + kernel_size) * stride",
        "and so grow with the stride",
    ),
    ("09.2", "stride * i, stride * j", "i * kernel, j * kernel", "side by side"),
    ("09.2", "grad_output[i, j] * weight", "grad_output * weight", "An output sends its own only"),
    (
        "10.2",
        "stride * i : stride * i + kernel, stride * j : stride * j + kernel",
        "i : i + kernel, j : j + kernel",
        "your window moves one cell at a time",
    ),
    ("10.2", "grad_image[stride * i + u, stride * j + v]", "grad_image[i + u, j + v]", "you count the place from row"),
    ("10.2", "stride * ", "", "the stride plays no part"),
    ("15.1", "mu * v - rate * g", "v - rate * g", "the old velocity is kept whole"),
    ("c.2", "left + kernel] += ", "left + kernel] = ", "the last one wins"),
    ("c.2", "stride * i, stride * j", "i, j", "the stride plays no part"),
    ("c.2", "padded[padding : padding + size, padding : padding + size]", "padded", "Cut it off"),
    (
        "c.2",
        "[padding : padding + size, padding : padding + size]",
        "[padding:-padding, padding:-padding]",
        "`-padding`",
    ),
    ("c.3", "np.pad(image, padding)", "image", "cut out of the image as it is"),
    ("c.3", "grad_output[i, j] * window", "grad_output[i, j] * window / grad_output.size", "the mean over the windows"),
    ("c.4", "G.sum(axis=0)", "G.mean(axis=0)", "the sum of their gradients, not the mean"),
    ("c.4", "G.sum(axis=0)", "G.sum(axis=1)", "Each *column* of `G`"),
    (
        "c.4",
        "x.shape, kernel_size, stride=stride, padding=padding",
        "x.shape, kernel_size",
        "the same stride and padding",
    ),
    ("c.4", "grad_output.reshape(-1, filters)", "grad_output.reshape(filters, -1).T", "mix the filters up"),
    ("c.5", "cnnlib.relu_backward(grad_a1, z1)", "grad_a1", "the first ReLU is missing"),
    ("c.5", ", x, first, stride=2, padding=1)[1]", ", x, first)[1]", "neither its stride nor its padding"),
    (
        "15.1",
        "mu * v - rate * g\n    return [w + v, v]",
        "mu * v + g\n    return [w - rate * v, v]",
        "how PyTorch writes",
    ),
    ("15.1", "mu * v - rate * g", "mu * v + g", "PyTorch's velocity"),
    ("11.3", "range(0, len(labels), batch_size)", "range(0, len(labels) - 1, batch_size)", "a single image"),
    ("15.2", "**t", " * t", "a *power*"),
    ("12.4", "loudness < ", "loudness <= ", "`<`, and not `<=`"),
    ("12.4", ".max(axis=(0, 1))", ".mean(axis=(0, 1))", "you compare means"),
    ("12.4", "loudness.max()", "loudness.sum()", "largest values of all maps added up"),
]


@pytest.mark.parametrize(("exercise_id", "old", "new", "words"), AS_TYPED)
def test_a_mistake_in_the_solution_gets_its_own_message(exercise_id, old, new, words):
    result = check(exercise_id, solution_with(exercise_id, old, new))
    assert result.state is NOT_YET and words in result.message


def test_a_step_that_changes_the_list_it_was_given_is_told():
    source = (
        "def f(values, grads, frozen, learning_rate):\n    for place, is_frozen in enumerate(frozen):\n"
        "        values[place] -= 0 if is_frozen else learning_rate * grads[place]\n    return values"
    )
    assert "`values` is not what it was before" in check("14.3", student(source)).message
