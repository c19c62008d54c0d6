"""What `run.py languages` says of a translation that is not true to the English, or too long for its place."""

import pytest
from babel.messages.catalog import Message

from tools.languages.faithful import ON_A_SLIDE, faults

TITLES = {"Train a CNN": "CNN 훈련하기"}
TRUE = [
    ("{count} cells of `image`", "`image`의 칸 {count}개"),
    ("Two maps of 28×28, see [here](a.md).", "28×28짜리 맵 2장입니다. [여기](a.md)를 보세요."),
    ("lesson 06", "제6강"),
    ("15 million numbers, three of them by half a turn", "수 1,500만 개, 그중 3개는 180°"),
    ("larger by 1", "1만큼 크게"),
    (", in line {number}", " ({number}번째 줄)"),
    ("## By hand", "## 손으로"),
    ("CNN", "CNN"),
    ('The <span lang="ko">filter (필터)</span>', "필터(filter)"),
    ("[Train a CNN](11_train_a_cnn.ipynb)", "[CNN 훈련하기](11_train_a_cnn.ipynb)"),
]
UNTRUE = [
    ("{count} cells", "{number}칸", "places missing: {count}; places added: {number}"),
    ("Call `relu`.", "`ReLU`를 부르세요.", "code missing: `relu`; code added: `ReLU`"),
    ("It is $x$.", "$y$입니다.", "formulas missing: $x$; formulas added: $y$"),
    ("[here](a.md)", "[여기](b.md)", "link targets missing: a.md; link targets added: b.md"),
    ("<b>bold</b>", "굵게", "tags missing: </b> <b>"),
    ("It is 169.", "196입니다.", "numbers missing: 169; numbers added: 196"),
    ("All of them are lost.", "1,200개를 모두 잃습니다.", "numbers added: 1,200"),
    ("PyTorch 2.13.0", "PyTorch 2.31.0", "numbers missing: 2,130; numbers added: 2,310"),
    ("## By hand", "손으로", "marks of a heading missing: ## "),
    ("- one\n- other", "- 하나", "items of a list missing: - "),
    ("| a | b |", "| 가 나 |", "bars of a table missing: |"),
    (" at the end", "끝에서", "joints at the ends missing: "),
    ("One. Two.", "하나.\n\n둘.", "a paragraph has become several, or several one: leave no line empty"),
    ("the filter", "the filter", "it is still English; if it has to be, write above it: # stays"),
    ("[Train a CNN](11.ipynb)", "[훈련](11.ipynb)", "the lesson is called “CNN 훈련하기”, not “훈련”"),
    ("# Train a CNN", "# 훈련", "the lesson is called “CNN 훈련하기”"),
    ("Run", "지금 이 칸을 실행합니다", "it is 23 columns long and may have 12: make it shorter"),
]


def found_in(english, text, *comments):
    """What is said of a translation."""
    return list(filter(None, faults(Message(english, text, auto_comments=comments), TITLES)))


@pytest.mark.parametrize(("english", "text"), TRUE)
def test_a_true_translation_has_no_fault(english, text):
    assert found_in(english, text) == []


@pytest.mark.parametrize(("english", "text", "fault"), UNTRUE)
def test_an_untrue_one_has_its_own_fault(english, text, fault):
    assert found_in(english, text) == [fault]


def test_what_stays_as_it_is_may_be_english():
    message = Message("dense", "dense", user_comments=["stays"])
    assert list(filter(None, faults(message, TITLES))) == []


def test_a_slide_has_less_room_than_the_page():
    english, text = "word " * 20, "낱말 두 개 " * 13
    assert found_in(english.strip(), text.strip()) == []
    (fault,) = found_in(english.strip(), text.strip(), f"cell title, {ON_A_SLIDE}")
    assert fault.endswith("make it shorter")
