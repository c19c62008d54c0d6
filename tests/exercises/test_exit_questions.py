"""Exit questions do not give themselves away: options of like length, and each question is asked in one place."""

import pytest
from student_cells import CELLS, place_of

from cnnlib.exercises import LESSONS, exercises_of
from cnnlib.exercises.kinds import Choice

MOST_TIMES, MOST_MORE = 1.4, 12  # letters of the longest option, beside the shortest: either will do
MOST_LONGEST = 1  # questions of a lesson whose right option is the longest
QUESTIONS = [question for lesson in LESSONS for question in exercises_of(lesson) if isinstance(question, Choice)]


def lengths(question):
    return {letter: len(option.text) for letter, option in question.options.items()}


def gives_itself_away(question):
    """Whether the right option is longer than any other."""
    found = lengths(question)
    right = found.pop(question.right)
    return right > max(found.values())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_options_are_of_like_length(question):
    shortest, longest = min(lengths(question).values()), max(lengths(question).values())
    assert longest <= max(MOST_TIMES * shortest, shortest + MOST_MORE), lengths(question)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_right_option_is_seldom_the_longest(lesson):
    found = [question.id for question in QUESTIONS if question.lesson == lesson and gives_itself_away(question)]
    assert len(found) <= MOST_LONGEST, found


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_is_asked_in_its_form_alone(question):
    """A Markdown cell that asks as well would have it twice on every page."""
    assert CELLS[question.lesson][place_of(question)].source == f'check.choice("{question.id}")'
    words = [cell.source for cell in CELLS[question.lesson] if cell.cell_type == "markdown"]
    assert [text for text in words if question.prompt in text or f"**{question.id}**" in text] == []
