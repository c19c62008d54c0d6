"""What an instructor needs to know of the exercises: the right answers, and what is behind the usual wrong ones.

The answers to the exit questions in docs/teaching.md are written by `python -m tools.site.teaching`.
"""

import re

import numpy as np

from cnnlib import exercises
from cnnlib.language import told
from tools.lessons import ROOT

GUIDE = ROOT / "docs" / "teaching.md"
RIGHT = "**Right:** {why}"
RIGHT_VALUE = "**Right:** {answer}. {why}"
RIGHT_LETTER = "**Right: {letter})** {answer} {why}"
BEHIND = "Behind them: *{misunderstanding}*"
BEGIN, END = "<!-- exit answers: python -m tools.site.teaching writes them -->\n", "<!-- end of exit answers -->\n"
WRITTEN = re.compile(rf"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)


def answers_of(exercise):
    """Right and usual wrong answers of an exercise, as markdown for the speaker."""
    why = capital(told(exercise.why))
    if hasattr(exercise, "options"):
        right = told(RIGHT_LETTER, letter=exercise.right, answer=told(exercise.options[exercise.right].text), why=why)
        others = [(letter, option) for letter, option in exercise.options.items() if letter != exercise.right]
        wrong = [(f"{letter}) {told(option.text)}", told(option.message)) for letter, option in others]
    else:
        is_value = hasattr(exercise, "expected")
        right = told(RIGHT_VALUE, answer=f"`{said(exercise.expected)}`", why=why) if is_value else told(RIGHT, why=why)
        wrong = [(said_briefly(known.answer), told(known.message)) for known in exercise.known_wrong]
    lines = [f"- {answer} → {message}" if answer else f"- {capital(message)}" for answer, message in wrong]
    behind = [told(BEHIND, misunderstanding=told(exercise.misunderstanding))] if exercise.misunderstanding else []
    return "\n\n".join([right, told("**Usual wrong answers**"), "\n".join(lines), *behind])


def capital(text):
    """A sentence with a capital letter."""
    return text[:1].upper() + text[1:]


def said(value):
    """An answer as one would type it."""
    if isinstance(value, dict):
        return str({key: said(item) for key, item in value.items()})
    return str(np.asarray(value).tolist()) if np.asarray(value).dtype != object else str(value)


def said_briefly(answer):
    """A wrong value; nothing for a wrong function, whose message says enough."""
    return "" if callable(answer) else f"`{said(answer)}`"


def exit_questions():
    """All exit questions of the course, in order."""
    found = [exercise for lesson in exercises.LESSONS for exercise in exercises.exercises_of(lesson)]
    return [exercise for exercise in found if exercise.is_exit_question]


def exit_answers():
    """The answers to all exit questions as a table of markdown."""
    lines = [told("| | answer | why |"), "| --- | --- | --- |"]
    for question in exit_questions():
        answer = f"{question.right}) {told(question.options[question.right].text)}"
        lines.append(f"| {question.id} | {cell(answer)} | {cell(capital(told(question.why)))} |")
    return "\n".join(lines) + "\n"


def cell(text):
    """A text inside a table: a bar would end its cell."""
    return text.replace("|", r"\|")


def without_answers(text):
    """A text without the answers that are written into it."""
    return WRITTEN.sub("", text)


def with_answers(guide):
    """The guide with the answers of today."""
    before, rest = guide.split(BEGIN)
    return f"{before}{BEGIN}\n{exit_answers()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    GUIDE.write_text(with_answers(GUIDE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
