"""`check` in another language: data is told where it is shown, and nothing of the language stays behind."""

import pytest
from small_catalogue import write_catalogue
from student_cells import student

import cnnlib
from cnnlib import check, keywords
from cnnlib.check import checking, compare, errors, grading, plain, table
from cnnlib.check.result import HINT, NOT_YET, RIGHT
from cnnlib.exercises import LESSONS, exercises_of, find, play_answers
from cnnlib.exercises.kinds import FunctionExercise
from cnnlib.language import Sentence, columns, language, set_language

FOUND, MESSAGE = find("02.1").known_wrong[0]


@pytest.fixture
def speak(tmp_path, monkeypatch):
    """Give {English: Korean}, and the course speaks it until the test ends."""
    monkeypatch.chdir(tmp_path)
    checking.HINTS_GIVEN.clear()

    def speak(texts):
        set_language(write_catalogue(tmp_path / "few.mo", texts))

    yield speak
    set_language("en")


def test_a_message_is_told_and_filled_in_and_a_result_stays_in_its_language(speak):
    speak({MESSAGE.template: "{found}: 2행 0열의 값입니다.", NOT_YET.words: "아직입니다", "en": "ko"})
    result = check("02.1", FOUND)
    set_language("en")
    assert repr(result) == f"✗ 02.1 아직입니다: {FOUND}: 2행 0열의 값입니다."
    assert '<div lang="ko" role="status"' in result._repr_html_() and "아직입니다:" in result._repr_html_()
    again = check("02.1", FOUND)
    assert (again.message, again.heading, again.lang) == (MESSAGE, "✗ 02.1 Not yet", "")


def test_a_right_answer_is_told_why_and_what_next(speak):
    exercise = find("02.2")
    speak({grading.RIGHT_WORDS: "{why}\n다음: {try_next}", exercise.why: "이유.", RIGHT.words: "맞습니다"})
    result = check(exercise.id, exercise.expected)
    assert repr(result) == f"✓ 02.2 맞습니다: 이유.\n다음: {exercise.try_next}"


def test_hints_are_counted_in_the_language(speak):
    first, second, _ = find("02.2").hints
    speak({checking.HINTS: "{total}개 가운데 {count}개.\n{hints}", first: "힌트 하나.", HINT.words: "힌트"})
    check.hint("02.2")
    assert repr(check.hint("02.2")) == f"? 02.2 힌트: 3개 가운데 2개.\n(1) 힌트 하나.\n(2) {second}"


def test_a_question_and_its_results_are_told(speak):
    exercise = find("02.x1")
    option = exercise.options["a"]
    speak(
        {exercise.prompt: "`3`차원. " * 12, option.text: "버그", option.message: "아닙니다.", RIGHT.words: "맞습니다"}
    )
    form = check.choice("02.x1")
    assert form.question.startswith("02.x1 <code") and form.options["a"] == "버그"
    assert "아닙니다." in form.results["a"] and "맞습니다" in form.results[exercise.right]
    assert "a) 버그" in repr(form) and max(map(columns, repr(form).splitlines()[:2])) <= 100


def test_answers_of_play_are_told(speak):
    answer = play_answers("08")[0]
    speak({answer.template: "{most}개의 윈도: {centre}, {fewest}", checking.ANSWER_TO: "{task}번: {answer}"})
    assert check.play("08", 1).message == "1번: 4개의 윈도: 5, 1"
    assert "4개의 윈도: 5, 1" in check.play("08")._repr_html_()


def test_columns_of_progress_stand_below_each_other(speak):
    speak({"Slide one window": "윈도 하나를 옮깁니다", table.SOME: "{total}개 가운데 {count}개", table.CAPTION: "진도"})
    shown = check.progress()
    head, *rows = repr(shown).splitlines()
    (row,) = [row for row in rows if row.startswith("02")]
    assert "02 윈도 하나를 옮깁니다" in row and "<caption>진도</caption>" in shown._repr_html_()
    assert columns(row[: row.index("5개")]) == columns(head[: head.index("Exercises")])


def test_columns_of_other_tables_stand_below_each_other(speak):
    speak({"parameters": "매개변수", "total": "합계", "seed {seed}": "시드 {seed}", "mean": "평균"})
    summary = cnnlib.Sequential([cnnlib.Flatten()]).summary((2, 2, 1))
    trials = cnnlib.trials(lambda name, seed: seed, ["동전", "a coin"], progress=False)
    for shown in (summary, trials):
        lines = repr(shown).splitlines()
        assert {columns(line) for line in lines} == {columns(lines[0])}
    assert "합계" in repr(summary) and "시드 2    평균" in repr(trials)


def test_what_is_wrong_with_a_function_is_told(speak):
    pattern = r"cannot reshape array of size (?P<size>\d+) into shape (?P<shape>\(.*?\))"
    speak({errors.TABLE[pattern]: "수 {size}개, 형상 {shape}.", "function": "함수", grading.RAISED: "{noun}: {advice}"})
    result = check("08.5", student("def f(*arguments): return np.ones(12).reshape(5, 2)"))
    assert "함수: 수 12개, 형상 (5,2)." in result.message


def test_the_child_speaks_as_its_notebook_does_whatever_a_function_has_set(speak):
    speak({plain.HOLDS_NONE: "None이 있는 리스트", compare.NO_NUMBERS["refused"]: "{whose}: {what}"})
    holds_none = student("def f(*arguments): return [1, None]")
    assert "None이 있는 리스트" in check("03.3", holds_none).message
    korean = language()
    set_language("en")
    check("03.3", student(f"def f(*arguments): cnnlib.set_language({korean!r})"))
    assert plain.HOLDS_NONE in check("03.3", holds_none).message


def test_a_hint_for_a_keyword_is_told(speak):
    speak({keywords.HERE: "여기서는 {ours}=..."})
    with pytest.raises(TypeError, match=r"여기서는 stride=\.\.\."):
        cnnlib.output_size(5, 3, strides=1)


def test_what_messages_call_an_answer_can_be_told():
    exercises = [exercise for lesson in LESSONS for exercise in exercises_of(lesson)]
    assert {type(exercise.noun) for exercise in exercises if isinstance(exercise, FunctionExercise)} == {Sentence}
