"""Judge an answer: first the known misunderstandings, then what it is, its shape, and its first wrong cell."""

import copy
import linecache
import re
import types
from dataclasses import replace
from functools import partial

import numpy as np

from cnnlib.check.compare import ABSOLUTE, RELATIVE, fault
from cnnlib.check.errors import plain_words
from cnnlib.check.plain import to_plain
from cnnlib.check.result import BLANK, NOT_YET, RIGHT, Result
from cnnlib.check.worker import SECONDS
from cnnlib.exercises.kinds import Choice, FunctionExercise
from cnnlib.language import told

__all__ = ["grade"]

ADVICE = {  # for an exception, by its type or the first of its bases that stands here
    "NameError": "Is the name spelled as where it was made, and has that cell been run?",
    "IndexError": "Compare the last index with the array's `.shape`: counting starts at 0.",
    "KeyError": "Look at the keys that there are.",
    "AttributeError": "Look at the name behind the dot, and at what stands before it.",
    "ZeroDivisionError": "What can be 0 there?",
    "RecursionError": "The function calls itself without an end.",
    "MemoryError": "It asks for more memory than a check may use: look at the sizes of its arrays.",
    "SystemExit": "Let the function end with `return`, and not with `exit()`.",
    "EOFError": "A check cannot type: the function gets all that it needs as arguments, so leave `input()` out.",
    "ModuleNotFoundError": "Import only what the lesson imports.",
    "TypeError": "Look at what kind of thing each name in that line is.",
    "ValueError": "Print the shapes of what stands in that line.",
}
FORBIDDEN = (  # said where all results are right
    "the numbers are right, but your {noun} calls `{name}`, itself or through something else. "
    "Here you write by yourself what `{name}` does."
)
CHANGED = (
    "the numbers are right, but `{argument}` is not what it was before: your {noun} has changed it, and whoever called "
    "may still need it. Make new numbers, or work on a copy."
)
MOST_LINES = 20  # of a function's prints
FEWEST_TRIES = 3  # different wrong answers to a fill-in exercise, before an expected number is told
UNTOUCHED = re.compile(r"(?<!'\.\.\.' )ellipsis(?! \(`)", re.IGNORECASE)  # the type of a blank; not `...` explained
LETTER = re.compile(r"[\s\"'“”‘’(]*([a-z])[\s\"'“”‘’).:]*")  # b, "B", (b), b) as the options are printed

YOU_GAVE_A_FUNCTION = "you gave a function itself. Call it, and give what it returns."
RIGHT_WORDS = "{why}\nTry next: {try_next}"
REPLACE_BLANKS = "replace every blank `...` in the cell, then run the cell again."
LOOK_NEXT = '{message}\nLook next: `check.hint("{exercise}")`'
CHOOSE = "choose one of the answers."
GIVE_A_LETTER = 'give one of the letters {letters}, in quotes: `check("{exercise}", "a")`'
GIVE_IT_ITSELF = 'give the {noun} itself, without brackets: `check("{exercise}", {name})`'
PRINTED = "Your {noun} printed:"
ONLY_THE_FIRST = "… (only the first {count} lines are shown)"
NOT_TRIED = "your {noun} could not be tried: {reason}."
RETURNED = "what your {noun} returned"
TAKES = "your {noun} takes {signature}, but is called with {count} values: {names}."
FOR_A_CALL = "for {call}: {message}"
ARGUMENT = "{name} {value}"
NO_CODE = {"part": "part"}  # arguments that a student does not write: which of the results a case looks at
ARRAY = "of shape {shape}"
RAISED = "your {noun} raised {kind}{what}{where}. {advice}"
WHAT = ": {message}"
IN_LINE = ", in line {number}"
IN_LINE_OF = ", in line {number}: `{source}`"
TRY_BY_ITSELF = "Try the {noun} by itself on this call."
ENDINGS = {  # why a function gave no answer, and what to do
    "slow": "your {noun} was not done after {seconds:g} seconds and was stopped. Is there a loop that never ends?",
    "died": "your {noun} ended the process in which it ran. Look for `exit`, `abort`, or far too much memory.",
    "no start": "the process that tries functions did not start. Run the cell again; if that does not help, "
    "restart the kernel.",
}


def grade(exercise, answer, worker, earlier=None):
    """Judge one answer; never raises, whatever the answer is.

    Parameters
    ----------
    exercise : Exercise
    answer : object
        What the student gave.
    worker : Worker
        Where functions run.
    earlier : set, optional
        The different wrong answers that a fill-in exercise has got before; this one is added.

    Returns
    -------
    Result

    Examples
    --------
    >>> from cnnlib.exercises import find
    >>> grade(find("03.2"), (3, 2), worker=None).is_right
    True
    """
    if isinstance(exercise, Choice):
        return grade_choice(exercise, to_plain(answer))
    if isinstance(exercise, FunctionExercise):
        return grade_function(exercise, answer, worker)
    if callable(answer):
        return not_yet(exercise, told(YOU_GAVE_A_FUNCTION))
    return grade_value(exercise, to_plain(answer), set() if earlier is None else earlier)


def right(exercise, **more):
    words = told(RIGHT_WORDS, why=told(exercise.why), try_next=told(exercise.try_next))
    return Result(exercise.id, RIGHT, words, **more)


def not_yet(exercise, message, **more):
    return Result(exercise.id, NOT_YET, message, **more)


def not_attempted(exercise):
    return Result(exercise.id, BLANK, told(REPLACE_BLANKS))


def with_hint(exercise, message):
    return told(LOOK_NEXT, message=message, exercise=exercise.id)


def grade_choice(exercise, plain):
    if plain.kind == "blank":
        return Result(exercise.id, BLANK, told(CHOOSE))
    found = LETTER.fullmatch(plain.text.lower()) if plain.kind == "text" else None
    letter = found[1] if found else ""
    if letter == exercise.right:
        return right(exercise)
    if letter in exercise.options:
        return not_yet(exercise, told(exercise.options[letter].message))
    return not_yet(exercise, told(GIVE_A_LETTER, letters=", ".join(exercise.options), exercise=exercise.id))


def grade_value(exercise, plain, earlier):
    if plain.kind == "blank":
        return not_attempted(exercise)
    if not fault(exercise.expected, plain):
        return right(exercise)
    if plain.array is not None and np.isfinite(plain.array).all():  # what holds no numbers is no try
        earlier.add((plain.array.shape, tuple(plain.array.ravel().tolist())))
    for wrong in exercise.known_wrong:
        if not fault(wrong.answer, plain):
            return not_yet(exercise, told(wrong.message))
    reveal = len(earlier) >= FEWEST_TRIES
    return not_yet(exercise, with_hint(exercise, fault(exercise.expected, plain, reveal=reveal, names=exercise.names)))


def grade_function(exercise, answer, worker):
    if answer is ...:
        return not_attempted(exercise)
    if not callable(answer):
        name = exercise.reference.__name__
        return not_yet(exercise, told(GIVE_IT_ITSELF, noun=exercise.noun, exercise=exercise.id, name=name))
    run = worker.run(exercise.used(answer), exercise.cases, exercise.forbidden)
    printed = {"block_title": told(PRINTED, noun=exercise.noun), "block": first_lines(run.printed)}
    printed = printed if run.printed else {}
    if any(is_blank(outcome) for outcome in run.outcomes):
        return not_attempted(exercise)
    if run.ending == "unsendable":
        return not_yet(exercise, told(NOT_TRIED, noun=exercise.noun, reason=run.reason))
    reference = exercise.used(exercise.reference)
    expected = [reference(*case) for case in exercise.cases]
    put_in_order(exercise, expected, run)
    message = function_fault(exercise, expected, run, answer) or manners_fault(exercise, run)
    return not_yet(exercise, message, **printed) if message else right(exercise, **printed)


def first_lines(text):
    lines = text.splitlines()
    more = [told(ONLY_THE_FIRST, count=MOST_LINES)] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *more])


def is_blank(outcome):
    """Whether the call met an untouched `...`; Python's own messages name it, too."""
    if outcome.kind == "returned":
        return outcome.plain.kind == "blank"
    return UNTOUCHED.search(str(outcome.header.get("message", ""))) is not None


def function_fault(exercise, expected, run, answer):
    """What is wrong with what the answer did; empty when every call came back right."""
    faults = [
        outcome_fault(exercise, outcome, value, answer) for outcome, value in zip(run.outcomes, expected, strict=False)
    ]
    complete = run.ending == "done" and len(faults) == len(expected)
    if complete and not any(faults):
        return ""
    if complete:
        for wrong in exercise.known_wrong:
            if behaves_like(exercise, wrong.answer, run.outcomes):
                return told(wrong.message)
    for case, outcome, message in zip(exercise.cases, run.outcomes, faults, strict=False):
        if message:
            return located(exercise, case, outcome, message)
    ending = run.ending if run.ending in ENDINGS else "died"
    return told(ENDINGS[ending], noun=exercise.noun, seconds=SECONDS)


def put_in_order(exercise, expected, run):
    """Where a result is right in several orders, bring what was returned and what is expected into the same one."""
    expected[:] = map(exercise.in_order, expected)
    for outcome in run.outcomes:
        if outcome.kind == "returned":
            outcome.plain = in_order(exercise, outcome.plain)


def in_order(exercise, plain):
    return plain if plain.array is None else replace(plain, array=np.asarray(exercise.in_order(plain.array)))


def manners_fault(exercise, run):
    """What is still to do where all results are right: a forbidden call, or an argument that was changed."""
    for outcome in run.outcomes:
        for name in exercise.forbidden:
            if name in outcome.header.get("called", ()):
                return told(FORBIDDEN, noun=exercise.noun, name=name)
        for place, argument in enumerate(exercise.argument_names):
            if not exercise.may_update and place in outcome.header.get("changed", ()):
                return told(CHANGED, noun=exercise.noun, argument=argument)
    return ""


def behaves_like(exercise, wrong, outcomes):
    """Whether every call came to what it comes to with this wrong answer: a result, or an exception."""
    return all(map(partial(comes_to, exercise, exercise.used(wrong)), exercise.cases, outcomes))


def comes_to(exercise, function, case, outcome):
    """Whether this function would have come to the same outcome."""
    try:
        result = to_plain(function(*copy.deepcopy(case)))
    except Exception as error:
        raised = (type(error).__name__, str(error))
        return outcome.kind == "raised" and raised == (outcome.header.get("type"), outcome.header.get("message"))
    if outcome.kind != "returned":
        return False
    if result.array is None or outcome.plain.array is None:
        return result == outcome.plain
    wanted, given = in_order(exercise, result).array, outcome.plain.array
    if not np.isfinite(wanted).all():
        return wanted.shape == given.shape and np.allclose(wanted, given, RELATIVE, ABSOLUTE, equal_nan=True)
    return not fault(wanted, outcome.plain)


def outcome_fault(exercise, outcome, expected, answer):
    if outcome.kind == "returned":
        return fault(expected, outcome.plain, whose=told(RETURNED, noun=exercise.noun), names=exercise.parts)
    if outcome.kind == "parameters":
        return outcome.header["signature"]
    return exception_words(exercise.noun, outcome.header, answer)


def located(exercise, case, outcome, message):
    """Put the call before the message; or, where the call did not fit the function, say so."""
    names = exercise.argument_names
    if outcome.kind == "parameters":
        return told(TAKES, noun=exercise.noun, signature=message, count=len(names), names=", ".join(names))
    words = [told(NO_CODE[name]) if name in NO_CODE else name for name in names]
    call = [ARGUMENT.format(name=name, value=value_words(value)) for name, value in zip(words, case, strict=True)]
    return with_hint(exercise, told(FOR_A_CALL, call=", ".join(call), message=message))


def value_words(value):
    return told(ARRAY, shape=value.shape) if hasattr(value, "shape") else str(value)


def exception_words(noun, header, answer):
    """What was raised and where, and in plain words what it means or what to look at."""
    kinds = [str(header.get("type"))] + [str(base) for base in header.get("bases", ())]
    message = str(header.get("message") or "")
    advice = plain_words(message) or advice_for(kinds, noun)
    what = WHAT.format(message=message.removesuffix(".")) if message else ""
    return told(RAISED, noun=noun, kind=kinds[0], what=what, where=line_words(header, answer), advice=advice)


def advice_for(kinds, noun):
    """What to look at after an exception that no row of `errors` knows."""
    known = [kind for kind in kinds if kind in ADVICE]
    return told(ADVICE[known[0]]) if known else told(TRY_BY_ITSELF, noun=noun)


def own_file(answer):
    """The file of a function's source, or of a class's methods; None where there is none."""
    functions = [answer]
    if isinstance(answer, type):
        functions = [method for method in vars(answer).values() if type(method) is types.FunctionType]
    code = getattr(functions[0], "__code__", None) if functions else None
    return None if code is None else code.co_filename


def line_words(header, answer):
    """The last line of the student's own cell that led to an exception."""
    file = own_file(answer)
    own = [number for name, number in header.get("lines", ()) if file is not None and name == file]
    if not own:
        return ""
    source = linecache.getline(file, own[-1]).strip()
    return told(IN_LINE_OF if source else IN_LINE, number=own[-1], source=source)
