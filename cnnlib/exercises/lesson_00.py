"""Exercises of lesson 00, Start here: one, on which a student learns how exercises work."""

from cnnlib.exercises.kinds import ValueExercise, mistakes

FIRST_SUM = ValueExercise(
    id="00.1",
    expected=2 + 3,
    why="2 + 3 = 5, and 5.0 would have been right, too.",
    try_next="give a wrong answer, 6 for example, and see that it does no harm.",
    hints=("Begin at 2 and count three steps on: 3, 4, …", "Python can add. Write `answer = 2 + 3`."),
    gives="answer",
    solution="answer = 2 + 3",
    known_wrong=mistakes(
        2 * 3,
        "that is 2 · 3. The sign between the two numbers is a plus.",
        int("2" + "3"),
        "two numbers side by side are not a sum. Begin at 2 and count three steps on.",
        2**3,
        "that is 2 to the power of 3, 2 · 2 · 2. The sign between the two numbers is a plus.",
    ),
)

EXERCISES = (FIRST_SUM,)
