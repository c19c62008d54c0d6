"""Wrong functions made from an exercise's right one, and which of them its cases cannot tell from it.

A mutation changes what goes into the function, or what comes out. Whether it matters to an exercise is computed: it is
tried on wider inputs than the exercise's cases. An input counts only if the reference and the worked solution agree on
it, so that squares stay squares where the exercise promises squares, and labels stay labels.
"""

import copy
import itertools
from dataclasses import dataclass

import numpy as np
from student_cells import student

from cnnlib.check.compare import fault
from cnnlib.check.plain import to_plain

FINITE_BORDERS = [0, -1e4, -1e12, int(np.iinfo(np.int64).min), float(np.finfo(np.float32).min)]
FACTORS = [1.0, 1e-3, 1e6]


@dataclass(frozen=True)
class Mutation:
    """A mistake in plain words, and what it does to a case's arguments or to a result."""

    name: str
    of_arguments: object = None  # takes and gives the list of a case's arguments
    of_result: object = None  # takes and gives the result, as an array

    def applied(self, function, case):
        """What the mistaken function returns; it must not be told from the right one by an exception."""
        arguments = copy.deepcopy(list(case))
        if self.of_arguments:
            arguments = self.of_arguments(arguments)
        result = np.asarray(function(*arguments))
        return self.of_result(result) if self.of_result else result


def whole(array):
    return np.trunc(array).astype(np.int64)


def first_everywhere(array, axis):
    return np.repeat(array.take([0], axis), array.shape[axis], axis)


def mean_everywhere(array, axis):
    return np.repeat(array.mean(axis, keepdims=True), array.shape[axis], axis)


def last_is_zero(array, axis):
    changed = array.copy()
    changed[(slice(None),) * axis + (slice(-1, None),)] = 0
    return changed


def last_two_are_mean(array, axis):
    """Two neighbours mixed: what is told apart only where they differ."""
    changed = array.astype(float)
    tail = (slice(None),) * axis + (slice(-2, None),)
    changed[tail] = changed[tail].mean(axis, keepdims=True)
    return changed


OF_NUMBERS = {
    "cut to whole numbers": whole,
    "rounded": np.round,
    "without their sign": np.abs,
    "with 0 for what is negative": lambda array: np.maximum(array, 0),
}
OF_AN_AXIS = {
    "the first one alone": first_everywhere,
    "the mean of all": mean_everywhere,
    "the last one left out": last_is_zero,
    "turned around": np.flip,
    "the last two mixed": last_two_are_mean,
}


def is_numbers(value):
    """An array or list of numbers, which mutations may change cell by cell."""
    try:
        array = np.asarray(value)
    except ValueError:
        return False
    return array.ndim > 0 and array.size > 0 and array.dtype.kind in "if"


def like(value, array):
    """The array as a list or a tuple, where that is what it was."""
    return array if isinstance(value, np.ndarray) else type(value)(array.tolist())


def on_argument(place, change):
    def changed(arguments):
        new = list(arguments)
        new[place] = like(new[place], change(np.asarray(new[place])))
        return new

    return changed


def replaced(place, value_of):
    return lambda arguments: [*arguments[:place], value_of(arguments), *arguments[place + 1 :]]


def mutations(exercise):
    """All that the arguments and the result of the exercise's cases allow."""
    case, names = exercise.cases[0], exercise.argument_names
    for place, (name, value) in enumerate(zip(names, case, strict=True)):
        if is_numbers(value):
            yield from of_array(f"{name}", np.ndim(value), lambda change, at=place: {"of_arguments": on_argument(at, change)})
        elif type(value) in (int, float):
            yield from of_number(place, name, names, case)
    result = np.asarray(exercise.used(exercise.reference)(*copy.deepcopy(case)))
    if result.dtype.kind in "if":
        yield from of_array("the result", result.ndim, lambda change: {"of_result": change})
        if picks(exercise):
            for border in FINITE_BORDERS:
                yield Mutation(f"a border of {border:g}", of_result=lambda out, low=border: np.maximum(out, low))


def of_array(name, axes, where):
    for words, change in OF_NUMBERS.items():
        yield Mutation(f"{name}: {words}", **where(change))
    for axis in range(axes):
        for words, change in OF_AN_AXIS.items():
            yield Mutation(f"{name}, axis {axis}: {words}", **where(lambda array, f=change, at=axis: f(array, at)))
    for one, other in itertools.combinations(range(axes), 2):
        swap = lambda array, at=(one, other): np.swapaxes(array, *at)  # noqa: E731
        yield Mutation(f"{name}: axes {one} and {other} swapped", **where(swap))


def of_number(place, name, names, case):
    """A number that plays no part, and one that is taken for another."""
    for fixed in (0, 1):
        yield Mutation(f"{name} always {fixed}", replaced(place, lambda arguments, value=fixed: value))
    for step in (-1, 1):
        yield Mutation(f"{name} {step:+d}", replaced(place, lambda arguments, by=step: arguments[place] + by))
    for other, value in enumerate(case):
        if other != place and type(value) is type(case[place]):
            taken = lambda arguments, at=other: arguments[at]  # noqa: E731
            yield Mutation(f"{name} taken for {names[other]}", replaced(place, taken))


def picks(exercise):
    """Whether the function picks the largest numbers out of its input, as a max pool does, so that a border may win."""
    case = copy.deepcopy(exercise.cases[0])
    places = [place for place, value in enumerate(case) if is_numbers(value)]
    if len(places) != 1:
        return False
    image = np.asarray(case[places[0]], float)
    function = exercise.used(exercise.reference)
    out, mirrored = (np.asarray(function(*replaced(places[0], lambda _: x)(list(case)))) for x in (image, -image))
    return bool(np.isin(out, image).all() and out.shape and not np.array_equal(-out, mirrored))


def wider(exercise):
    """Inputs beyond the cases on which the reference and the worked solution agree."""
    function = exercise.used(exercise.reference)
    solution = exercise.used(student(exercise.solution, exercise.reference.__name__))
    rng = np.random.default_rng(0)
    for case in exercise.cases:
        for candidate in [*other_numbers(case, rng), *other_shapes(case, rng), *other_sizes(case)]:
            expected = result_of(function, candidate)
            if expected is not None and not fault(expected, to_plain(result_of(solution, candidate))):
                yield candidate, expected


def result_of(function, case):
    """The result as an array; None where the function does not take the case, or gives no finite numbers."""
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(function(*copy.deepcopy(case)))
    except Exception:
        return None
    return result if result.dtype.kind in "bif" and np.isfinite(result).all() else None


def other_numbers(case, rng):
    """Fractions of both signs, small and large, in place of one array's numbers, and whole numbers of both signs."""
    for place, value in enumerate(case):
        if not is_numbers(value):
            continue
        shape = np.shape(value)
        values = [factor * rng.normal(0, 3, shape) for factor in FACTORS] + [rng.integers(-9, 10, shape)]
        values += [np.abs(values[0]), rng.permuted(np.asarray(value).ravel()).reshape(shape), -1e200 - 1e190 * values[0]]
        for numbers in values:
            yield (*case[:place], like(value, numbers), *case[place + 1 :])


def other_shapes(case, rng):
    """One axis made longer, alone or together with an axis of another argument or of the same."""
    axes = [(place, axis) for place, value in enumerate(case) if is_numbers(value) for axis in range(np.ndim(value))]
    for grown in [*((one,) for one in axes), *itertools.combinations(axes, 2)]:
        new = list(case)
        for place, axis in grown:
            array = np.asarray(new[place])
            extra = rng.permuted(array.take([0], axis).ravel()).reshape(array.take([0], axis).shape)
            new[place] = like(case[place], np.concatenate([array, extra + (array.dtype.kind == "f")], axis))
        yield tuple(new)


def other_sizes(case):
    for place, value in enumerate(case):
        if type(value) is int:
            for step in (-1, 1, 2):
                if value + step > 0:
                    yield (*case[:place], value + step, *case[place + 1 :])


def survivors(exercise):
    """The mutations that every case lets pass although they matter, and how many matter at all."""
    function = exercise.used(exercise.reference)
    cases = [(case, np.asarray(function(*copy.deepcopy(case)))) for case in exercise.cases]
    more = list(wider(exercise))
    passing, mattering = [], 0
    for mutation in mutations(exercise):
        if any(is_told(mutation, function, *pair) for pair in cases):
            mattering += 1
        elif any(is_told(mutation, function, *pair) for pair in more):
            mattering += 1
            passing.append(mutation.name)
    return passing, mattering


def is_told(mutation, function, case, expected):
    """Whether this input tells the mistaken function from the right one."""
    try:
        with np.errstate(all="ignore"):
            mistaken = mutation.applied(function, case)
    except Exception:
        return True
    return bool(fault(expected, to_plain(mistaken)))
