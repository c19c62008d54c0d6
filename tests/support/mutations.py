"""Wrong functions made from an exercise's right one, and which of them its cases cannot tell from it.

A mutation changes what goes into the function, or what comes out. Whether it matters to an exercise is computed: it is
tried on wider inputs than the exercise's cases. An input counts only if the reference and the worked solution agree on
it, so that squares stay squares where the exercise promises squares. Lists of whole numbers, and labels, count or name
something: they stay whole and are not negative.

`PYTHONPATH=tests/support python -m mutations 02.3` reports on one exercise, and without an id on all.
"""

import copy
import itertools
import re
import sys
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from student_cells import prompt_of, student

from cnnlib.check.compare import fault
from cnnlib.check.plain import to_plain
from cnnlib.exercises import LESSONS, exercises_of
from cnnlib.exercises.kinds import FunctionExercise

FINITE_BORDERS = [0, -1e4, -1e12, int(np.iinfo(np.int64).min), float(np.finfo(np.float32).min)]
SQUARES = re.compile(r"square|(\d)×\1")  # said in a prompt
VERY_LOW = -1e200
FACTORS = [1.0, 1e-3, 1e6]
HOLDS_0_AND_1 = re.compile(r"`(\w+)` holds 0 for \w+ and 1 for")  # said in a prompt


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


def last_two_mixed(array, axis):
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
    "the last two mixed": last_two_mixed,
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
    for place in range(len(case)):
        yield from of_argument(place, names, case)
    if sum(is_numbers(value) for value in case) > 1:
        yield Mutation("the last image of all arrays left out", without_the_last)
    yield from of_what_comes_out(exercise)


def of_argument(place, names, case):
    name, value = names[place], case[place]
    if is_numbers(value):
        where = partial(at_argument, place)
        yield from of_array(name, np.ndim(value), where)
        for axis, length in enumerate(np.shape(value)):
            yield Mutation(
                f"{name}, axis {axis}: never more than {length}", **where(partial(cut, axis=axis, most=length))
            )
    elif type(value) is list and value and is_numbers(value[0]):
        yield from of_list(name, place)
    elif type(value) in (int, float):
        yield from of_number(place, name, names, case)


def at_argument(place, change):
    return {"of_arguments": on_argument(place, change)}


def of_what_comes_out(exercise):
    result = np.asarray(exercise.used(exercise.reference)(*copy.deepcopy(exercise.cases[0])))
    if result.dtype.kind not in "if":
        return
    yield from of_array("the result", result.ndim, lambda change: {"of_result": change})
    if picks(exercise):
        for border in FINITE_BORDERS:
            yield Mutation(f"a border of {border:g}", of_result=partial(np.maximum, border))


def of_array(name, axes, where):
    for words, change in OF_NUMBERS.items():
        yield Mutation(f"{name}: {words}", **where(change))
    for axis in range(axes):
        for words, change in OF_AN_AXIS.items():
            yield Mutation(f"{name}, axis {axis}: {words}", **where(partial(change, axis=axis)))
    for axis in range(axes - 1):
        square = partial(as_square, axis=axis)
        yield Mutation(f"{name}: axis {axis} and the next cut to the same length", **where(square))
    for one, other in itertools.combinations(range(axes), 2):
        swap = partial(np.swapaxes, axis1=one, axis2=other)
        yield Mutation(f"{name}: axes {one} and {other} swapped", **where(swap))


def of_list(name, place):
    """Arrays in a list, as the layers of a network."""
    for words, part in {
        "the first": slice(1),
        "all but the last": slice(-1),
        "turned around": slice(None, None, -1),
    }.items():
        yield Mutation(f"{name}: {words}", replaced(place, lambda arguments, at=part: arguments[place][at]))
    for words, change in OF_NUMBERS.items():
        changed = lambda arguments, by=change: [by(array) for array in arguments[place]]  # noqa: E731
        yield Mutation(f"{name}: {words}", replaced(place, changed))


def without_the_last(arguments):
    return [value[:-1] if is_numbers(value) else value for value in arguments]


def cut(array, axis, most):
    return array[(slice(None),) * axis + (slice(most),)]


def as_square(array, axis):
    shortest = min(array.shape[axis : axis + 2])
    return cut(cut(array, axis, shortest), axis + 1, shortest)


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
    case = exercise.cases[0]
    places = [place for place, value in enumerate(case) if is_numbers(value)]
    if len(places) != 1:
        return False
    image = np.asarray(case[places[0]], float)
    function = exercise.used(exercise.reference)
    both = [(*case[: places[0]], x, *case[places[0] + 1 :]) for x in (image, -image)]
    out, mirrored = (result_of(function, case) for case in both)
    return out is not None and out.ndim > 0 and np.isin(out, image).all() and not np.array_equal(-out, mirrored)


def wider(exercise):
    """Inputs beyond the cases on which the reference and the worked solution agree, with what comes out."""
    function = exercise.used(exercise.reference)
    solution = exercise.used(student(exercise.solution, exercise.reference.__name__))
    rng = np.random.default_rng(0)
    for case in exercise.cases:
        for candidate in [*other_numbers(exercise, case, rng), *other_shapes(case, rng), *other_sizes(case)]:
            if not keeps_squares(exercise, candidate):
                continue
            expected, solved = result_of(function, candidate), result_of(solution, candidate)
            if expected is not None and solved is not None and not fault(expected, to_plain(solved)):
                yield candidate, expected


def keeps_squares(exercise, candidate):
    """Whether squares are still squares, where the exercise promises them and no case is anything else."""
    if not SQUARES.search(prompt_of(exercise)):
        return True
    places_of_cases = zip(candidate, *exercise.cases, strict=True)
    arrays = [place for place, values in enumerate(places_of_cases) if all(map(is_numbers, values))]
    places = [(place, axis) for place in arrays for axis in range(np.ndim(candidate[place]) - 1)]
    return all(is_square(candidate, *at) for at in places if all(is_square(case, *at) for case in exercise.cases))


def is_square(case, place, axis):
    sides = np.shape(case[place])[axis : axis + 2]
    return len(set(sides)) == 1


def result_of(function, case):
    """The result as an array; None where the function does not take the case, or gives no finite numbers."""
    try:
        with np.errstate(all="raise", under="ignore"):
            result = np.asarray(function(*copy.deepcopy(case)))
    except Exception:
        return None
    return result if result.dtype.kind in "bif" and np.isfinite(result).all() else None


def other_numbers(exercise, case, rng):
    """One array with other numbers; where it takes no negative ones, none are tried."""
    promised = HOLDS_0_AND_1.findall(prompt_of(exercise))
    for place, (name, value) in enumerate(zip(exercise.argument_names, case, strict=True)):
        if not is_numbers(value) or name in promised or counts(name, value):
            continue
        candidates = [(*case[:place], like(value, new), *case[place + 1 :]) for new in numbers_like(value, rng)]
        negative = [candidate for candidate in candidates if VERY_LOW < np.min(candidate[place]) < 0]
        takes_negative = all(result_of(exercise.used(exercise.reference), case) is not None for case in negative)
        yield from candidates if takes_negative else (c for c in candidates if np.min(c[place]) >= 0)


def counts(name, value):
    """Whether these are labels or sizes: whole numbers that count or name something."""
    return np.asarray(value).dtype.kind == "i" and (name == "labels" or not isinstance(value, np.ndarray))


def numbers_like(value, rng):
    """Fractions of both signs, small and large, whole numbers of both signs, and what was there in another order."""
    shape = np.shape(value)
    fractions = rng.normal(0, 3, shape)
    yield from (factor * fractions for factor in FACTORS)
    yield rng.integers(-9, 10, shape)
    yield np.abs(fractions)
    yield VERY_LOW * (1 + np.abs(fractions))
    yield rng.permuted(np.asarray(value).ravel()).reshape(shape)


def other_shapes(case, rng):
    """One axis made longer, alone or together with an axis of another argument or of the same."""
    axes = [(place, axis) for place, value in enumerate(case) if is_numbers(value) for axis in range(np.ndim(value))]
    for grown in [*((one,) for one in axes), *itertools.combinations(axes, 2)]:
        new = list(case)
        for place, axis in grown:
            array = np.asarray(new[place])
            first = array.take([0], axis)
            new[place] = like(
                case[place], np.concatenate([array, rng.permuted(first.ravel()).reshape(first.shape)], axis)
            )
        yield tuple(new)


def other_sizes(case):
    for place, value in enumerate(case):
        if type(value) is int:
            for step in (-1, 1, 2):
                if value + step > 0:
                    yield (*case[:place], value + step, *case[place + 1 :])


class Report(NamedTuple):
    """The names of an exercise's mutations: those that its cases catch, those that pass, those that change nothing."""

    caught: list[str]
    passing: list[str]
    without_effect: list[str]


def report(exercise):
    """Try every mutation of an exercise."""
    function = exercise.used(exercise.reference)
    cases = [(case, np.asarray(function(*copy.deepcopy(case)))) for case in exercise.cases]
    more = list(wider(exercise))
    found = Report([], [], [])
    for mutation in mutations(exercise):
        if any(is_told(mutation, function, *pair) for pair in cases):
            found.caught.append(mutation.name)
        elif any(is_told(mutation, function, *pair) for pair in more):
            found.passing.append(mutation.name)
        else:
            found.without_effect.append(mutation.name)
    return found


def is_told(mutation, function, case, expected):
    """Whether this input tells the mistaken function from the right one."""
    try:
        with np.errstate(all="ignore"):
            mistaken = mutation.applied(function, case)
    except Exception:
        return True
    return bool(fault(expected, to_plain(mistaken)))


def main(wanted):
    exercises = [exercise for lesson in LESSONS for exercise in exercises_of(lesson)]
    for exercise in exercises:
        if isinstance(exercise, FunctionExercise) and (not wanted or exercise.id in wanted):
            found = report(exercise)
            print(f"{exercise.id}: {len(found.caught)} mutations caught")
            print("  passing:", "; ".join(found.passing) or "none")
            print("  without effect on any input:", "; ".join(found.without_effect) or "none")


if __name__ == "__main__":
    main(sys.argv[1:])
