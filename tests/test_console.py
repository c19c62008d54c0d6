"""What is printed on a console that has no ✓ and no −: Korean Windows (cp949), Western Windows, plain ASCII."""

import io
from contextlib import redirect_stdout

import pytest

import cnnlib
from cnnlib import check
from cnnlib.console import IN_ITS_PLACE, printable
from cnnlib.exercises import LESSONS, exercises_of

EXERCISES = [exercise for lesson in LESSONS for exercise in exercises_of(lesson)]


def printed(encoding, work):
    """What the work prints on a console of that encoding, which raises for what it has not."""
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="\n")
    with redirect_stdout(console):
        work()
    console.flush()
    return console.buffer.getvalue().decode(encoding)


def print_everything():
    for exercise in EXERCISES:
        print(check.solution(exercise.id), check.hint(exercise.id), check(exercise.id))
        if exercise.is_exit_question:
            print(check.choice(exercise.id))
    print(check.progress())
    cnnlib.doctor()


@pytest.mark.parametrize("encoding", ["cp949", "cp1252", "ascii"])
def test_solutions_hints_answers_and_tables_can_be_printed(encoding):
    assert "03.2 One solution" in printed(encoding, print_everything)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "2 × 3 − 1 ≥ ⌊5.5⌋ ✓ 語"),
        ("cp949", "2 × 3 - 1 ≥ floor(5.5) v 語"),
        ("cp1252", "2 × 3 - 1 >= floor(5.5) v ?"),
        ("ascii", "2 x 3 - 1 >= floor(5.5) v ?"),
    ],
)
def test_what_a_console_lacks_is_said_in_other_signs(encoding, words):
    assert printed(encoding, lambda: print(printable("2 × 3 − 1 ≥ ⌊5.5⌋ ✓ 語"))) == f"{words}\n"


def test_the_signs_in_their_place_are_ascii():
    assert all(words.isascii() for words in IN_ITS_PLACE.values())
