"""A question as a form, in a real browser: chosen by keyboard or mouse, answered in words, told to Python."""

import pytest
from playwright.sync_api import expect

from cnnlib import check
from cnnlib.check import checking

QUESTION = "02.x1"


@pytest.fixture
def answers(monkeypatch):
    """What reaches `check`, which would else write down that the exercise is done."""
    answers = []
    monkeypatch.setattr(checking, "check", lambda name, letter: answers.append((name, letter)))
    return answers


@pytest.fixture
def form(stage, answers):
    return stage.mount(check.choice(QUESTION))


def choices(form):
    return form.get_by_role("radio")


def test_the_question_and_its_choices_stand_there(form):
    expect(form.get_by_role("group")).to_contain_text(QUESTION)
    assert choices(form).count() >= 3
    assert [choice.is_checked() for choice in choices(form).all()] == [False] * choices(form).count()


def test_without_a_choice_it_says_so_and_python_hears_nothing(stage, form, answers):
    words = form.inner_text()
    form.get_by_role("button", name="Check my answer").press("Enter")
    expect(form).not_to_have_text(words)
    stage.page.wait_for_timeout(50)
    assert answers == []


def test_every_choice_is_answered_by_keyboard_and_told_to_python(stage, form, answers):
    letters = [choice.get_attribute("value") for choice in choices(form).all()]
    said = []
    choices(form).first.press("Space")
    for _ in letters:
        form.get_by_role("button", name="Check my answer").press("Enter")
        said.append(form.locator("[aria-live=polite]").inner_text())
        form.locator("input:checked").press("ArrowDown")
    assert sum("Right:" in words for words in said) == 1
    assert sum("Not yet:" in words for words in said) == len(letters) - 1
    stage.wait_until(lambda: len(answers) == len(letters))
    assert answers == [(QUESTION, letter) for letter in letters]


def test_a_choice_by_mouse(stage, form, answers):
    form.locator("label").nth(1).click()
    form.get_by_role("button", name="Check my answer").click()
    expect(form.get_by_text("Right:").or_(form.get_by_text("Not yet:")).first).to_be_visible()
    stage.wait_until(lambda: answers)
    assert answers == [(QUESTION, choices(form).nth(1).get_attribute("value"))]


def test_a_letter_that_is_no_choice_is_not_taken(stage, answers):
    form = check.choice(QUESTION)
    stage.mount(form)
    for letter in ("z", "", None, ["a"], "<img src=x onerror=alert(1)>"):
        stage.send(form, {"letter": letter})
    stage.send(form, {})
    stage.page.wait_for_timeout(50)
    assert answers == []


def test_two_questions_of_one_page_do_not_share_their_choice(stage, answers):
    one, other = (stage.mount(check.choice(name)) for name in (QUESTION, "02.x2"))
    choices(one).first.check()
    choices(other).nth(1).check()
    expect(choices(one).first).to_be_checked()
