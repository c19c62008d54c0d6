"""Exercises of lesson 00, Start here: one, on which a student learns how exercises work."""

from cnnlib.exercises.kinds import ValueExercise, Wrong

FIRST_SUM = ValueExercise(
    id="00.1",
    prompt="What is 2 + 3? Replace the dots, run the cell, and read what it says.",
    start="""\
from cnnlib import check

answer = ...
check("00.1", answer)""",
    expected=2 + 3,
    why="2 + 3 = 5, and 5.0 would have been right, too.",
    try_next="give a wrong answer, 6 for example, and see that it does no harm.",
    hints=(
        "Begin at 2 and count three steps on: 3, 4, …",
        "Python can add. Write `answer = 2 + 3`.",
    ),
    solution="""\
answer = 2 + 3

check("00.1", answer)""",
    known_wrong=(
        Wrong(2 * 3, "that is 2 · 3. The sign between the two numbers is a plus."),
        Wrong(int("2" + "3"), "two numbers side by side are not a sum. Begin at 2 and count three steps on."),
        Wrong(2**3, "that is 2 to the power of 3, 2 · 2 · 2. The sign between the two numbers is a plus."),
    ),
)

EXERCISES = (FIRST_SUM,)
