"""`check` in words: what is read, what is said, what is shown, and what is remembered."""

import html.parser
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from student_cells import run_cell, student

import cnnlib
from cnnlib import check
from cnnlib.check import checking, progress_file
from cnnlib.check.compare import fault
from cnnlib.check.plain import to_plain
from cnnlib.check.result import BLANK, HINT, NOT_YET, NOTICE, PLAY, RIGHT, SOLUTION, Result
from cnnlib.exercises import LESSONS, MOVED, exercises_of, find
from cnnlib.exercises.kinds import lesson_of
from cnnlib.widgets.choice_form import ChoiceForm


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    """Each test begins without progress and hints, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    checking.PROGRESS.in_this_kernel.clear()
    checking.HINTS_GIVEN.clear()
    checking.WRONG_ANSWERS.clear()


@pytest.fixture
def lessons_folder(tmp_path, monkeypatch):
    folder = tmp_path / "my-lessons"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


# Reading answers


@pytest.mark.parametrize("two", [2, 2.0, np.int64(2), np.float32(2), np.uint8(2), np.array(2)], ids=repr)
def test_two_is_two_however_it_is_written(two):
    assert fault(2, to_plain(two)) == ""


@pytest.mark.parametrize("one", [True, np.True_, [True], np.ones(1, bool)], ids=repr)
def test_true_is_not_one(one):
    assert "True or False" in fault(np.ones(np.shape(one), int), to_plain(one))


def test_true_among_numbers_is_not_one():
    assert "True or False" in fault([1, 1], to_plain([True, 1]))


@pytest.mark.parametrize("pair", [(0, 1), [0, 1], np.array([0, 1]), (np.int64(0), 1.0), [np.array(0), 1]], ids=repr)
def test_a_pair_is_a_pair_however_it_is_written(pair):
    assert fault((0, 1), to_plain(pair)) == ""


def test_whole_numbers_agree_exactly_and_fractions_nearly():
    assert fault(2, to_plain(2.0000001))
    assert fault(2.0, to_plain(2.0000001)) == ""
    assert fault(2.0, to_plain(2.0001))


class Hostile:
    """Raises, whatever it is asked."""

    def fail(self, *arguments, **more):
        raise RuntimeError("hostile")

    __eq__ = __bool__ = __len__ = __iter__ = __array__ = __repr__ = __str__ = __float__ = __index__ = fail
    __getattribute__ = __hash__ = __reduce__ = __getitem__ = __format__ = fail


class HostileMeta(type):
    @property
    def __name__(cls):
        raise RuntimeError("hostile")


class HostileList(list):
    def __iter__(self):
        raise RuntimeError("hostile")


class HostileInt(int):
    def __eq__(self, other):
        raise RuntimeError("hostile")

    __hash__ = int.__hash__


HOSTILE = {  # made inside the test: pytest itself would trip over them
    "object": lambda: Hostile(),
    "in a list": lambda: [Hostile()],
    "metaclass": lambda: HostileMeta("C", (), {})(),
    "list": lambda: HostileList([1]),
    "int": lambda: HostileInt(3),
    "array": lambda: np.array([{}]),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_an_odd_object_as_a_value_is_named_and_not_run(make):
    assert to_plain(make()).kind == "refused"
    assert check("03.1", make()).state is NOT_YET
    assert check("03.3", make()).state is NOT_YET
    assert check("03.x1", make()).state is NOT_YET


def endless_list():
    endless = []
    endless.append(endless)
    return endless


SAID = {
    "None": (None, "None, that is: nothing"),
    "text": ("26", "without quotes"),
    "NaN": (float("nan"), "NaN"),
    "NaN in a list": ([26, float("nan"), 28], r"NaN \(not a number\) at \[1\]"),
    "infinite": ([26, float("inf"), 28], r"infinite \(\+∞\) at \[1\]. An ∞ that stands in a border"),
    "infinite below 0": (float("-inf"), r"infinite \(−∞\)\."),
    "ragged": ([[1, 2], [3]], "its rows have 1 and 2 cells"),
    "ragged depth": ([1, [2]], "ragged"),
    "None in a list": ([26, None, 28], "holds None"),
    "text in a list": ([26, "3", 28], "holds text"),
    "object in a list": ([26, {}, 28], "holds an object of type dict"),
    "generator": ((n for n in [26, 3, 28]), r"a generator.*list\(…\)"),
    "range": (range(3), r"a range.*list\(…\)"),
    "dict": ({}, "an object of type dict"),
    "complex": (1j, "real numbers"),
    "text array": (np.array(["a"]), "real numbers"),
    "too large a number": (10**30, "too large"),
    "far too large a number": (10**5000, "too large"),
    "endless list": (endless_list(), "too deeply nested"),
    "huge array": (np.broadcast_to(0, (10**6, 10**6)), "too large to check"),
    "one number": (26, r"a single number, shape \(\), expected is of shape \(3,\).*commas between"),
    "extra brackets": ([[26, 3, 28]], r"of shape \(1, 3\), expected is of shape \(3,\).*brackets is missing"),
    "extra axis": (np.array([[26, 3, 28]]), r"of shape \(1, 3\), expected is of shape \(3,\).*an axis is missing"),
    "too few in a list": ([26, 3], r"of shape \(2,\), expected is of shape \(3,\). Count the numbers"),
    "too few in an array": (
        np.ones(2),
        r"of shape \(2,\), expected is of shape \(3,\). Print the `.shape` of each step",
    ),
    "right in an array": (np.array([[27, 4, 15]]), r"numbers are right, only not their shape. .* `\[0, :\]`"),
    "right in a list": ([[27, 4, 15]], "numbers are right, only not their shape. .*brackets is missing, too many"),
    "right in a column": (np.array([[27], [4], [15]]), r"numbers are right, only not their shape. .* `\[:, 0\]`"),
    "another order": (
        [27, 15, 4],
        r"`sizes\[1\]` is not right yet: yours is 15. Your numbers are the right ones, in an",
    ),
    "wrong cell": ([27, 4, 16], r"`sizes\[2\]` is not right yet: yours is 16\."),
    "function": (len, "a function itself"),
}


@pytest.mark.parametrize(("answer", "words"), SAID.values(), ids=SAID)
def test_what_is_wrong_with_a_value_is_said(answer, words):
    result = check("03.1", answer)
    assert result.state is NOT_YET
    assert re.search(words, result.message)


def test_numbers_that_print_alike_are_told_apart():
    assert "yours is 0.123457, expected 0.1235." in fault([0.1235], to_plain([0.1234567]))
    assert "yours is 2.0000001, expected 2" in fault([2], to_plain([2.0000001]))


NAMED = [  # how a place of an answer is called: as in the student's own cell
    ("03.2", (3, 5), "`untouched` is"),
    ("02.2", [[17, 21], [29, 34]], r"`biased[1, 1]` is"),
    ("05.1", [(3, 3, 3, 8), (3, 3, 8, 5)], "`second[3]` is"),
    ("06.4", [[9, 9], [4, 7]], "`edge_pytorch` is"),
]


@pytest.mark.parametrize(("exercise", "answer", "words"), NAMED)
def test_a_wrong_part_of_an_answer_is_called_by_its_name(exercise, answer, words):
    assert words in check(exercise, answer).message


def tells(exercise, answer):
    return ", expected " in check(exercise, answer).message


def test_the_expected_number_is_told_at_the_third_different_wrong_answer():
    assert [tells("03.1", [27, 4, wrong]) for wrong in (90, 91, 92, 93)] == [False, False, True, True]
    assert "`sizes[2]` is not right yet: yours is 90, expected 15." in check("03.1", [27, 4, 90]).message
    assert not tells("03.2", (3, 90)), "each exercise counts for itself"


@pytest.mark.parametrize(
    "none", [..., [27, ..., 15], [27, 4, 90], np.array([27.0, 4, 90]), None, "15", [27, None], len, [27, 4, np.nan]]
)
def test_what_is_no_new_answer_does_not_count(none):
    check("03.1", [27, 4, 90])
    for _ in range(3):
        assert not tells("03.1", none)
    assert not tells("03.1", [27, 4, 91])


def test_a_known_mistake_counts_and_keeps_its_own_words():
    known = find("03.1").known_wrong
    messages = [check("03.1", wrong.answer).message for wrong in known]
    assert messages == [wrong.message for wrong in known] and len(known) >= 3
    assert tells("03.1", [27, 4, 90])


def test_a_single_number_is_told_at_the_third_too():
    assert [tells("02.1", wrong) for wrong in (90, 91, 92)] == [False, False, True]


def test_the_failing_case_of_a_function_shows_both_numbers_at_once():
    assert tells("03.3", student("def f(i, k, s): return [0, 2, 5]"))


def test_a_single_number_is_not_given_away():
    message = check("02.1", 100).message
    assert "too large" in message
    assert str(find("02.1").expected) not in message.replace("02.1", "")


@pytest.mark.parametrize("answer", [..., [..., ...], [1, ...], [[..., 1], [1, 1]], (..., 2)], ids=repr)
def test_a_blank_anywhere_is_not_attempted_yet(answer):
    assert check("03.1", answer).state is BLANK


def test_a_check_without_an_answer_is_not_attempted_yet():
    assert all(check(exercise.id).state is BLANK for lesson in LESSONS for exercise in exercises_of(lesson))


def test_a_hostile_id_is_told_how_to_write_one():
    assert "in quotes" in check(Hostile()).message


# Functions


FUNCTIONS = {
    "called": ("f = 3", "without brackets"),
    "parameters": ("def f(size): return size", r"takes \(size\), but is called with 3 values: input_size, kernel_size"),
    "raises": ("def f(i, k, s):\n    return [i][k]", r"for input_size 7, .*IndexError.*in line 2: `return \[i\]\[k\]`"),
    "unknown name": ("def f(i, k, s):\n    return inptu", r"NameError.*has that cell been run\?"),
    "returns None": ("def f(i, k, s): pass", "returned is None.*`return`"),
    "returns text": ("def f(i, k, s): return 'a'", "returned is text"),
    "generator": ("def f(i, k, s): yield 0", "returned is a generator"),
    "wrong shape": ("def f(i, k, s): return [0]", r"of shape \(1,\), expected is of shape \(3,\)"),
    "wrong cell": ("def f(i, k, s): return [0, 2, 5]", r"differs is \[2\]: yours is 5, expected 4"),
    "exit": ("def f(i, k, s): exit()", r"SystemExit, in line 1.*`return`"),
    "input": ("def f(i, k, s): return input()", "A check cannot type"),
    "dies": ("import os\ndef f(i, k, s): os._exit(1)", "ended the process"),
    "too slow": ("def f(i, k, s): return sum(iter(int, 1))", "not done after 3 seconds.*a loop that never ends"),
    "not sendable": ("import threading\nlock = threading.Lock()\ndef f(*a): return lock", "could not be tried"),
}


@pytest.mark.parametrize(("source", "words"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_what_is_wrong_with_a_function_is_said(source, words):
    result = check("03.3", student(source))
    assert result.state is NOT_YET
    assert re.search(words, result.message, re.DOTALL)


UNTOUCHED = [
    "def f(i, k, s): return ...",
    "def f(i, k, s): return range(0, ..., s)",
    "def f(i, k, s):\n    out = np.zeros(3)\n    out[0] = ...\n    return out",
    "def f(i, k, s): return 3 * ...",
]


@pytest.mark.parametrize("source", UNTOUCHED)
def test_a_blank_inside_a_function_is_not_attempted_yet(source):
    assert check("03.3", student(source)).state is BLANK


METHOD = "class A:\n    def forward(self, x): "
CLASSES = {  # of 09.4, which makes an object and calls `forward`, then `backward`
    "an object, not a class": ("f = object()", "give the class itself, without brackets"),
    "no method": ("class A: pass", "for part output, .*your class raised AttributeError: .*'forward'"),
    "raises": (f"{METHOD}return x[9]", r"your class raised IndexError.*, in line 2: `def forward\(self, x\): return"),
    "nothing": (f"{METHOD}pass", "what your class returned is None.*without `return`"),
    "an argument too many": (f"{METHOD[:-3]}, y): return x", "your class raised TypeError: .*'y'"),
    "wants arguments": ("class A:\n    def __init__(self, weight): pass", "your class raised TypeError: .*'weight'"),
    "keeps no gradient": (
        "class A:\n    def forward(self, x): return cnnlib.conv2d(x, self.weight, self.bias)\n"
        "    def backward(self, grad_output): return grad_output",
        "for part grad_weight, .*your class raised AttributeError: .*'grad_weight'",
    ),
    "never ends": (f"{METHOD}return sum(iter(int, 1))", "your class was not done after 3 seconds"),
    "dies": ("import os\n" + f"{METHOD}os._exit(1)", "your class ended the process"),
    "not sendable": ("import threading\nclass A: lock = threading.Lock()", "your class could not be tried"),
}


@pytest.mark.parametrize(("source", "words"), CLASSES.values(), ids=CLASSES)
def test_what_is_wrong_with_a_class_is_said(source, words):
    result = check("09.4", student(source, "f" if source.startswith("f") else "A"))
    assert result.state is NOT_YET
    assert re.search(words, result.message, re.DOTALL)


def test_a_blank_inside_a_class_is_not_attempted_yet():
    assert check("09.4", student(f"{METHOD}return ...", "A")).state is BLANK


def test_prints_of_a_class_are_shown_with_the_result():
    source = find("09.4").solved.replace("        rows =", "        print('rows')\n        rows =")
    result, _ = run_cell(source)
    assert result.state is RIGHT
    assert (result.block_title, result.block) == ("Your class printed:", "\n".join(["rows"] * 6))


def test_prints_of_a_function_are_shown_with_the_result():
    source = find("03.3").solved.replace("    return found", "    print('<b>', len(found))\n    return found")
    result, _ = run_cell(source)
    assert result.state is RIGHT
    assert result.block.splitlines()[0] == "<b> 3"
    assert "&lt;b&gt; 3" in result._repr_html_()


def test_many_printed_lines_are_cut():
    result = check("03.3", student("def f(*a):\n    for n in range(100): print(n)"))
    assert len(result.block.splitlines()) == 21
    assert "only the first 20 lines" in result.block


# What is shown


class Outline(html.parser.HTMLParser):
    """The tags of a piece of HTML; raises where one is not closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.roles = [], set(), []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.roles += [value for name, value in attributes if name == "role"]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_what_a_student_wrote_is_escaped():
    attack = '<script>alert("x")</script>&`<b>`'
    result = Result("03.1", NOT_YET, attack, attack, attack, attack)
    outline = Outline(result._repr_html_())
    assert outline.tags <= {"div", "strong", "code", "pre"}
    assert outline.roles == ["status"]


def test_an_attack_through_an_answer_is_escaped():
    for answer in ("<script>", ["<script>"], type("<script>", (), {})()):
        assert "<script" not in check("03.1", answer)._repr_html_()


def test_formulas_are_not_made_of_a_students_dollars():
    assert "mathjax_ignore" in check("03.1", "$x$")._repr_html_()


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("state", [RIGHT, NOT_YET, BLANK, HINT, SOLUTION, PLAY, NOTICE], ids=lambda state: state.words)
def test_text_is_legible_in_every_theme(state):
    """Each piece of text names both its colours, or stands on a fill that does: no theme can part them."""
    page = Result("03.1", state, "see `code`", "title", "block", "note")._repr_html_()
    styles = re.findall(r'style="([^"]*)"', page)
    colours = [dict(re.findall(r"(?<![-\w])(color|background):(#\w{6})", style)) for style in styles]
    assert contrast(colours[0]["color"], colours[0]["background"]) >= 4.5
    pairs = [pair for pair in colours if len(pair) == 2]
    assert len(pairs) == 3  # the box, the code, the block
    assert all(contrast(pair["color"], pair["background"]) >= 4.5 for pair in pairs)


def test_states_differ_in_sign_and_words():
    states = [RIGHT, NOT_YET, BLANK, HINT, SOLUTION, PLAY, NOTICE]
    assert len({state.sign for state in states}) == len({state.words for state in states}) == len(states)


def test_text_and_html_say_the_same():
    result = check("03.2", (4, 0))
    page = re.sub("<[^>]*>", "", result._repr_html_())
    assert page == repr(result).replace("`", "")
    assert repr(result).startswith("✗ 03.2 Not yet: your 4 counts a window")


def test_the_same_answer_is_shown_the_same_twice():
    function = student("def f(i, k, s): return [i, k, s, object]")
    first, second = check("03.3", function), check("03.3", function)
    assert repr(first) == repr(second)
    assert "0x" not in repr(first)


# Hints, solutions, questions


def test_one_hint_more_each_time():
    hints = find("03.2").hints
    for count in range(1, len(hints) + 1):
        message = check.hint("03.2").message
        assert [text in message for text in hints] == [index < count for index in range(len(hints))]
    after = check.hint("03.2")
    assert hints[-1] in after.message
    assert 'check.solution("03.2")' in after.note


def test_hints_of_one_exercise_leave_the_others_alone():
    check.hint("03.2")
    assert "1 of" in check.hint("03.3").message


@pytest.mark.parametrize("call", [check, check.hint, check.solution, check.choice])
@pytest.mark.parametrize(
    ("exercise_id", "words"),
    [
        ("03.9", "lesson 03 has 03.1, 03.2"),
        ("99.1", f"there are {', '.join(LESSONS)}"),
        ("", f"there are {', '.join(LESSONS)}"),
        (3.2, "in quotes"),
        (None, "in quotes"),
    ],
    ids=["no exercise", "no lesson", "empty", "float", "None"],
)
def test_an_unknown_exercise_is_told_which_there_are(call, exercise_id, words):
    result = call(exercise_id)
    assert result.state is NOTICE
    assert words in result.message


@pytest.mark.parametrize("letter", ["b", "B", " b ", "b)", "(b)", "b.", "B)", "“b)”", "'b'", "b:"])
def test_a_letter_is_a_letter(letter):
    assert check("02.x1", letter).is_right


@pytest.mark.parametrize("answer", ["e", "", "ab", "b) c", "()", "3)", 2, None, ["b"], len], ids=repr)
def test_what_is_no_letter_is_told_the_letters(answer):
    assert "letters a, b, c, d" in check("02.x1", answer).message


@pytest.fixture
def tasks(monkeypatch):
    """Lesson 03 with three answers to tasks of Play."""
    answers = ("stride `3`.", "stride 4 & more.", "both have $4$ cells.")
    monkeypatch.setattr(importlib.import_module("cnnlib.exercises.lesson_03"), "PLAY", answers, raising=False)
    return answers


def test_answers_to_tasks_are_folded_where_there_is_html_and_else_asked_for(tasks):
    shown = check.play("03")
    outline = Outline(shown._repr_html_())
    assert shown._repr_html_().count("<details") == shown._repr_html_().count("<summary") == 3
    assert "<details open" not in shown._repr_html_() and "&amp; more" in shown._repr_html_()
    assert outline.tags == {"div", "details", "summary", "code"} and outline.roles == []
    assert 'check.play("03", 1)' in repr(shown) and not any(answer in repr(shown) for answer in tasks)


@pytest.mark.parametrize("task", [1, 2, 3])
def test_one_answer_to_a_task_is_told_to_who_asks_for_it(tasks, task):
    assert [answer in check.play("03", task).message for answer in tasks] == [n == task for n in (1, 2, 3)]


def test_a_task_that_is_not_there_is_told_the_numbers(tasks):
    for task in (0, 4, -1, True, "1", 1.0, (), Hostile()):
        assert "tasks 1, 2, 3" in check.play("03", task).message


@pytest.mark.parametrize(("lesson", "words"), [(3, "in quotes"), ("99", "there are 00, 01"), ("00", "no answers")])
def test_a_lesson_without_tasks_is_told_so(lesson, words):
    assert words in check.play(lesson).message
    assert words in check.play(lesson, 1).message


def test_a_practice_exercise_is_no_question():
    assert "no question to choose from" in check.choice("03.1").message


@pytest.mark.parametrize("name", [q.id for lesson in LESSONS for q in exercises_of(lesson) if q.is_exit_question])
def test_the_form_says_what_check_says(name):
    form = check.choice(name)
    assert isinstance(form, ChoiceForm)
    assert list(form.options) == list(find(name).options)
    assert form.results == {"": check(name)._repr_html_()} | {
        letter: check(name, letter)._repr_html_() for letter in form.options
    }


def test_a_form_without_a_browser_asks_and_says_how_to_answer():
    text = check.choice("02.x1")._repr_mimebundle_()
    text = text[0] if isinstance(text, tuple) else text
    question, lines = find("02.x1"), text["text/plain"].splitlines()
    assert [line[:3] for line in lines if line[1:2] == ")"] == ["a) ", "b) ", "c) ", "d) "]
    words = " ".join(" ".join(lines).split())
    assert all(said in words for said in ("02.x1 " + question.prompt, *(o.text for o in question.options.values())))
    assert lines[-1] == 'Answer with check("02.x1", "a"), or with another letter.'


def test_the_form_ticks_when_the_answer_is_right_and_only_then():
    form = check.choice("02.x1")
    for content in ({"letter": "a"}, {"letter": "zzz"}, {"letter": None}, {}):
        form._handle_custom_msg(content, [])
        assert not checking.PROGRESS.in_this_kernel
    form._handle_custom_msg({"letter": find("02.x1").right}, [])
    assert checking.PROGRESS.in_this_kernel == {"02.x1"}


# Progress


def saved(folder):
    return json.loads((folder / "progress.json").read_text(encoding="utf-8"))["done"]


def test_a_right_answer_is_remembered_and_a_wrong_one_is_not(lessons_folder):
    check("03.2", find("03.2").expected)
    check("03.1", 7)
    assert saved(lessons_folder) == ["03.2"]
    assert sorted(path.name for path in lessons_folder.iterdir()) == ["progress.json"]


def test_a_notebook_in_a_folder_below_uses_the_same_file(lessons_folder, monkeypatch):
    (lessons_folder / "한글 폴더").mkdir()
    monkeypatch.chdir(lessons_folder / "한글 폴더")
    check("03.2", find("03.2").expected)
    assert saved(lessons_folder) == ["03.2"]


def test_nothing_is_written_elsewhere(tmp_path):
    check("03.2", find("03.2").expected)
    assert list(tmp_path.iterdir()) == []
    assert "1 of 5" in repr(check.progress())


def test_the_table_counts_exercises_and_exit_questions(lessons_folder):
    check("03.2", find("03.2").expected)
    check("02.x1", "b")
    check("02.x2", "d")
    head, *rows = [re.split("  +", line) for line in repr(check.progress()).splitlines()]
    assert head == ["Lesson", "Exercises", "Exit questions"]
    assert rows[0] == [f"00 {LESSONS['00']}", "0 of 1", "–"]
    assert [f"02 {LESSONS['02']}", "0 of 5", "2 of 2 ✓"] in rows
    assert [f"03 {LESSONS['03']}", "1 of 5", "0 of 2"] in rows
    assert [row[0].split()[0] for row in rows[: len(LESSONS)]] == list(LESSONS)


def test_the_solution_of_a_question_is_its_letter_and_has_no_number_to_change():
    shown = check.solution("04.x1")
    letter = f'check("04.x1", "{find("04.x1").right}")'
    assert repr(shown).endswith(f"{shown.message}\n    {letter}")
    assert "Type it" not in shown._repr_html_() and html.escape(letter) in shown._repr_html_()
    assert "Type it yourself and change a number:\n" in repr(check.solution("04.1"))


@pytest.fixture
def moved(monkeypatch):
    """An exercise that was 01.99 and is 03.2."""
    monkeypatch.setitem(MOVED, "01.99", "03.2")


def test_an_old_id_is_answered_with_the_new_one(moved, lessons_folder):
    right, wrong = check("01.99", find("03.2").expected), check("01.99", 7)
    assert right.heading == "✓ 03.2 Right" and wrong.heading == "✗ 03.2 Not yet"
    assert right.note == wrong.note == "(What was 01.99 is 03.2 now.)"
    assert all(right.note in shown.note for shown in (check.hint("01.99"), check.solution("01.99")))
    assert saved(lessons_folder) == ["03.2"]
    assert find("01.99") is find("03.2")


def test_a_tick_saved_under_an_old_id_counts_for_the_new_one(moved, lessons_folder):
    (lessons_folder / "progress.json").write_text('{"done": ["01.99", "03.1"]}', encoding="utf-8")
    assert "2 of 5" in repr(check.progress())
    check("03.3", find("03.3").reference)
    assert saved(lessons_folder) == ["03.1", "03.2", "03.3"]


def test_what_has_moved_is_nowhere_twice():
    """Each new id is one exercise, and an old one is no other exercise again."""
    assert len(set(MOVED.values())) == len(MOVED) and not set(MOVED) & set(MOVED.values())
    for old, new in MOVED.items():
        assert lesson_of(new) not in LESSONS or find(old) is find(new)


def test_the_table_has_header_cells():
    page = check.progress()._repr_html_()
    assert page.count('scope="col"') == 3
    assert page.count('scope="row"') == len(LESSONS)
    assert Outline(page).tags >= {"table", "caption", "thead", "tbody", "th", "td"}


def test_a_reset_asks_first(lessons_folder):
    check("03.2", find("03.2").expected)
    assert "1 tick would be forgotten" in check.reset_progress().message
    assert saved(lessons_folder) == ["03.2"]
    assert "1 tick forgotten" in check.reset_progress(really=True).message
    assert saved(lessons_folder) == []
    assert "1 of" not in repr(check.progress())


DAMAGED = ["", "{", "[]", '{"done": 3}', '{"done": [3]}', "null", "\udcff", "[" * 100_000]


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_kept_aside_and_begun_anew(lessons_folder, text):
    content = text.encode("utf-8", "surrogateescape")
    (lessons_folder / "progress.json").write_bytes(content)
    (lessons_folder / "progress-damaged-1.json").write_bytes(b"older")
    result = check("03.2", find("03.2").expected)
    assert result.is_right
    assert "`progress-damaged-2.json`" in result.note
    assert (lessons_folder / "progress-damaged-2.json").read_bytes() == content
    assert saved(lessons_folder) == ["03.2"]


UNWRITABLE = (PermissionError("no"), OSError(28, "disk full"))


@pytest.mark.parametrize("error", UNWRITABLE, ids=repr)
def test_what_cannot_be_saved_is_one_quiet_sentence(lessons_folder, monkeypatch, error):
    def refuse(*arguments, **more):
        raise error

    monkeypatch.setattr(progress_file.Path, "write_text", refuse)
    result = check("03.2", find("03.2").expected)
    assert result.is_right
    assert result.note == progress_file.NOT_SAVED
    assert not (lessons_folder / "progress.json.lock").exists()
    assert "1 of 5" in repr(check.progress()) or "0 of 5" in repr(check.progress())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not remove a folder that is in use")
def test_a_folder_that_is_gone_is_no_error(lessons_folder):
    lessons_folder.rmdir()
    assert check("03.2", find("03.2").expected).is_right


def test_an_old_lock_does_not_hold_the_notebook(lessons_folder, monkeypatch):
    monkeypatch.setattr(progress_file, "PATIENCE", 0.05)
    (lessons_folder / "progress.json.lock").touch()
    assert check("03.2", find("03.2").expected).note == ""
    assert saved(lessons_folder) == ["03.2"]
    assert not (lessons_folder / "progress.json.lock").exists()


MARK_25 = """
import sys
from pathlib import Path
from cnnlib.check.progress_file import Progress
for number in range(25):
    assert Progress().mark_done(f"{sys.argv[1]}.{number}") == ""
"""


def test_several_kernels_do_not_lose_each_others_marks(lessons_folder):
    root = str(Path(cnnlib.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": root, "CNNLIB_IN_CHECK": "1"}
    kernels = [subprocess.Popen([sys.executable, "-c", MARK_25, str(name)], env=environment) for name in range(4)]
    assert [kernel.wait() for kernel in kernels] == [0] * 4
    assert len(saved(lessons_folder)) == 100


# The module itself


def test_check_is_a_module_and_a_function():
    assert callable(check)
    assert dir(check) == ["choice", "hint", "play", "progress", "reset_progress", "solution"]
    assert all(callable(getattr(check, name)) for name in dir(check))
    assert check.__doc__.startswith("Exercises that answer at once")


def test_check_loads_no_widgets_before_a_form_is_asked_for():
    code = "import sys; from cnnlib import check; check('03.2', 1); print(*sys.modules)"
    root = str(Path(cnnlib.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert not {"ipywidgets", "anywidget", "IPython", "matplotlib"} & set(run.stdout.split())
    assert run.stderr == ""
