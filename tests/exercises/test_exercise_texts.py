"""The texts of the exercises: as a student's notebook shows them, beside their lesson, and with mistakes as typed."""

import ast
import re
import subprocess
import sys

import numpy as np
import pytest
from student_cells import CELLS, NAMES, place_of, prompt_of, run_cell, start_of

import cnnlib
from cnnlib import check
from cnnlib.check.result import BLANK
from cnnlib.exercises import LESSONS, exercises_of, find
from cnnlib.exercises.kinds import Choice, ValueExercise
from tools.lessons import ROOT

LONGEST_CELL = 12  # lines
LONGEST_MESSAGE = 60  # words
LECTURES = ROOT / "docs" / "lectures.md"
EVERY = [exercise for lesson in LESSONS for exercise in exercises_of(lesson)]
OWN_SCOPE = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
each_exercise = pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)


@pytest.fixture(autouse=True)
def no_saved_progress(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def messages(exercise):
    """What `check` may say about an answer, and the hints."""
    wrong = [option.message for option in exercise.options.values()] if isinstance(exercise, Choice) else []
    wrong += [wrong.message for wrong in getattr(exercise, "known_wrong", ())]
    return [exercise.why, exercise.try_next, *exercise.hints, *wrong]


def test_every_start_and_solution_is_laid_out_as_the_lessons_are(tmp_path):
    for exercise in EVERY:
        for kind, code in (("start", start_of(exercise)), ("solution", exercise.solved)):
            path = tmp_path / f"{kind}_{exercise.id.replace('.', '_')}.py"
            path.write_text(code + "\n", encoding="utf-8")
    options = ["--check", "--no-cache", "--config", ROOT / "pyproject.toml"]
    command = [sys.executable, "-m", "ruff", "format", *options, tmp_path]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{2 * len(EVERY)} files already formatted" in done.stdout


@each_exercise
def test_a_start_is_a_short_cell(exercise):
    assert 1 <= len(start_of(exercise).splitlines()) <= LONGEST_CELL


@each_exercise
def test_messages_and_hints_are_short(exercise):
    assert [text for text in messages(exercise) if len(text.split()) > LONGEST_MESSAGE] == []


def names_without_cnnlib(text):
    """Names of cnnlib that stand in a text's code without `cnnlib.` before them: a notebook does not know them."""
    for code in re.findall("`([^`\n]+)`", text):
        try:
            tree = ast.parse(code)
        except SyntaxError:  # a piece of code with … in it
            continue
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        yield from names & set(cnnlib.__all__) - set(NAMES)


@each_exercise
def test_code_in_words_is_code_that_a_notebook_knows(exercise):
    texts = [prompt_of(exercise), *messages(exercise)]
    assert [name for text in texts for name in names_without_cnnlib(text)] == []


def test_a_name_without_cnnlib_is_found():
    assert list(names_without_cnnlib("try `conv2d(x, w)` and `cnnlib.pad2d(x)`")) == ["conv2d"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_with_exercises_has_its_notebook(lesson):
    assert lesson in CELLS


@each_exercise
def test_an_exercise_is_asked_once_right_above_its_cell(exercise):
    places = [
        place for place, cell in enumerate(CELLS[exercise.lesson]) if cell.source.startswith(f"**{exercise.id}**")
    ]
    if exercise.is_exit_question:  # its form asks
        assert (places, start_of(exercise)) == ([], f'check.choice("{exercise.id}")')
    elif exercise.lesson != "00":  # there the first exercise is part of the lesson's own text
        assert places == [place_of(exercise) - 1]
        assert CELLS[exercise.lesson][places[0]].cell_type == "markdown"


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_exercises_of_a_lesson_are_those_of_its_notebook_in_their_order(lesson):
    code = "\n".join(cell.source for cell in CELLS[lesson] if cell.cell_type == "code")
    checked = re.findall(r'^check(?:\.choice)?\("(.+?)"', code, re.MULTILINE)
    assert checked == [exercise.id for exercise in exercises_of(lesson)]


def laid_out(code):
    """The lines of some code, however it was laid out."""
    return ast.unparse(ast.parse(code)).splitlines()


def is_kept(line, lines):
    """Whether a line is among others, with anything in place of its blanks."""
    return any(re.fullmatch(re.escape(line).replace(re.escape("..."), ".+"), other) for other in lines)


MISTAKEN = {"09.4", "10.4", "11.4"}  # students mend their starts; AS_A_STUDENT_WRITES_IT fills only the blanks
COMPLETED = [exercise for exercise in EVERY if not (exercise.is_exit_question or exercise.lesson == "00")]


@pytest.mark.parametrize("exercise", [e for e in COMPLETED if e.id not in MISTAKEN], ids=lambda exercise: exercise.id)
def test_beside_its_blanks_a_start_is_its_solution(exercise):
    """A number may be filled in by several lines, so the blanks of a value's cell are not looked at."""
    given = laid_out(start_of(exercise))
    if isinstance(exercise, ValueExercise):
        given = [line for line in given if "..." not in line]
    assert [line for line in given if not is_kept(line, laid_out(exercise.solved))] == []


def names_stored(node):
    """Names that code stores at its top level; not imports, which store the same thing again."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        yield node.name
    if not isinstance(node, OWN_SCOPE):
        for child in ast.iter_child_nodes(node):
            yield from names_stored(child)


@each_exercise
def test_an_exercise_overwrites_no_name_of_its_lesson(exercise):
    cells, place = CELLS[exercise.lesson], place_of(exercise)
    others = [cell.source for cell in cells[:place] + cells[place + 1 :] if cell.cell_type == "code"]
    taken = {name for source in others for name in names_stored(ast.parse(source))}
    stored = {name for source in (start_of(exercise), exercise.solved) for name in names_stored(ast.parse(source))}
    assert stored & taken == set()


def test_names_are_found_where_they_are_stored():
    source = "import a\nb = [c for c in ()]\nfor d, e in ():\n    f += 1\ndef g(h):\n    i = 1\nwith j as k: pass"
    assert set(names_stored(ast.parse(source))) == set("bdefgk")


def fold(text):
    """Text without the differences that only lay it out: numpy's columns, line ends."""
    return " ".join(text.split()).replace("[ ", "[")


def ways_to_print(answer):
    """How several numbers may stand in a lesson: as list, tuple or array."""
    array = np.asarray(answer)
    ways = {str(array.tolist()), fold(str(array)), str(answer)}
    return ways | {str(tuple(array.tolist()))} if array.ndim == 1 else ways


def large_numbers(answer):
    """The numbers of an answer that no lesson can be without by chance; a table's numbers count together."""
    array = np.asarray(answer)
    return [number for number in array.ravel().tolist() if number >= 10] if array.ndim < 2 else []


def is_printed(number, text):
    return re.search(rf"(?<![\d.,])({number}|{number:,})(?![\d,])", text) is not None


def before(exercise):
    """What a student has seen before an exercise: (what cells print, all outputs and all texts)."""
    cells = CELLS[exercise.lesson][: place_of(exercise)]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    printed = [fold(output.get("text", "")) for output in outputs]
    shown = [fold(output.get("data", {}).get("text/plain", "")) for output in outputs]
    return printed, printed + shown + [fold(cell.source) for cell in cells]


def answers_as_numbers():
    """(exercise, its answer): value exercises, and questions whose right option is a number."""
    for exercise in EVERY:
        if isinstance(exercise, ValueExercise):
            yield exercise, exercise.expected
        elif isinstance(exercise, Choice) and exercise.options[exercise.right].text.isdecimal():
            yield exercise, int(exercise.options[exercise.right].text)


@pytest.mark.parametrize(("exercise", "answer"), list(answers_as_numbers()), ids=lambda value: getattr(value, "id", ""))
def test_the_answer_does_not_stand_in_the_lesson(exercise, answer):
    """Single numbers are looked for in what cells print: a picture of 8×8 holds any number."""
    printed, everything = before(exercise)
    assert [number for number in large_numbers(answer) if any(is_printed(number, text) for text in printed)] == []
    ways = ways_to_print(answer) if np.size(answer) > 1 else set()
    assert [way for way in ways if any(way in text for text in everything)] == []


@pytest.mark.parametrize("answer", [[[22, 26], [34, 38]], np.array([[4, 3, 4], [2, 4, 3], [2, 3, 4]]), (1, 3, 3, 1)])
def test_an_answer_that_stands_in_the_lesson_is_found(answer):
    _, everything = before(find("02.1"))
    assert any(way in text for way in ways_to_print(answer) for text in everything)


def test_a_number_is_found_however_it_is_printed():
    assert is_printed(14400, "loops: 14,400 multiplications") and is_printed(26, "size 26.")
    assert not is_printed(440, "14,400") and not is_printed(26, "260 or 1.26")


def lectures_with_a_mistake_for(exercise):
    """Numbers of the lectures whose mistake an exercise is about, from the table of mistakes in docs/lectures.md."""
    rows = re.findall(
        rf"^\| ([\d, ]+) \|.*`{re.escape(exercise.id)}`", LECTURES.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {number for row in rows for number in row.split(", ")}


def test_at_least_eight_exercises_say_what_a_lecture_claims_wrongly():
    """For readers who have no lecture: the prompt begins with the claim, and no heading sends them to look for it."""
    practice = [exercise for exercise in EVERY if not exercise.is_exit_question]
    assert [exercise.id for exercise in practice if "Find the lecture" in prompt_of(exercise)] == []
    begin_so = [exercise for exercise in practice if prompt_of(exercise).startswith(("A lecture ", "A lecture's "))]
    assert len(begin_so) >= 8
    whose = [lectures_with_a_mistake_for(exercise) for exercise in begin_so]
    assert all(whose), "each stands in the table of mistakes in docs/lectures.md"
    assert set.union(*whose) == {"000", "001", "002", "003", "004"}


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        ("00.1", 5.0),
        ("05.1", [(3, 3, 3, 8), (3, 3, 8, 4)]),
        ("05.2", (1, 6, 60)),
        ("06.1", [[2, 2, 3], [3, 2, 3], [4, 4, 2]]),
        ("06.2", [0, 1, 3]),
        ("06.4", [[9, 9], [4, 6]]),
        ("07.1", (24, 12, 1152)),
        ("07.2", (784, 6272, 3136)),
        ("08.1", (32, 27)),
        ("08.2", [900, 900, 144, 900]),
        ("09.1", [[3, 0], [7, 3]]),
        ("10.1", [[0, 3, 0], [3, 0, 0], [0, 4, 0]]),
        ("13.1", [5, 3, 36_928, 93_322]),
        ("c.1", [[4, 6, 8], [6, -1, -2], [12, -3, -4]]),
        ("11.1", (13, 70, 65)),
        ("16.1", [[2, 4, 0], [1, 11, 6], [0, 3, 9]]),
        ("16.3", [[11, 12], [13, 14], [11, 13]]),
        ("15.3", (0.45, 0.8, 2.6)),  # 0.05·9; 0.5 + 0.1·3; 3 − 0.5·0.8
        ("15.4", (300, 4, 9)),  # 10·30; 300 / 75; 3·3
    ],
)
def test_the_keys_are_what_one_works_out_by_hand(exercise_id, answer):
    """Typed in on purpose, so that a mistake in cnnlib cannot make the key agree with itself."""
    assert check(exercise_id, answer).is_right


NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
ASKED = {  # the numbers of each exercise's text: with others the key would be another one, or an example untrue
    "00.1": "2 3",
    "01.1": "10 10 7 100",
    "01.2": "0",
    "01.3": "32 32 50 16 5 5",
    "01.4": "0 1 1",
    "02.1": "5 5 0 1 0 1 1 1 0 1 0 0 2 0",
    "02.2": "2 2 12 16 24 28 5",
    "02.4": "1 0 2 5 2 2 2",
    "03.1": "30 4 1 9 3 2 20 6 1",
    "03.2": "12 4 3",
    "03.3": "0 2 4 7 3 2",
    "03.5": "1 20 3 6",
    "04.1": "28 3 1 26 40 5 1 1 36 1 36",
    "04.2": "10 5 2",
    "04.3": "1",
    "04.4": "1 2 6 4 1 1.5 1 2",
    "04.5": "1 2 8 3 2 2",
    "05.1": "3 3 3 8 4",
    "05.2": "3 3 6 28 28 1",
    "05.4": "2",
    "06.1": "4 4 1 2 1 0 0 1 2 3 3 0 1 2 2 4 0 1 2 2 1",
    "06.2": "2 2 2 2 1 9 7 8 1 5 6 2 1 1 1 1 2",
    "06.3": "2 2 1",
    "06.4": "4 4 3 3 1",
    "06.5": "0",
    "07.1": "28 28 5 5 1 2 2 2",
    "07.2": "8 255.0 28 28 8 32 255",
    "07.3": "0 3",
    "07.4": "2 2 2",
    "08.1": "2 6 6 3 6 6 2 3",
    "08.2": "2 3 3 12 12 1",
    "08.4": "2 2 2",
    "08.5": "1 2 2",
    "09.1": "1 0 2 3 1 0 0 2 1 2 2 1 1 0 0 2",
    "09.3": "2 1",
    "09.4": "3 3 2 2 2 2 1",
    "10.1": "2 2 1 1 3 2 3 0 1 2 3 1 1 2 3 4",
    "10.4": "2",
    "c.1": "3 3 1 2 3 4 2 1 2 3 1",
    "c.2": "2",
    "c.3": "2",
    "c.4": "2 3 2 2 2",
    "c.5": "2",
    "11.1": "1,270 100 5",
    "11.3": "0.667 150 100",
    "12.1": "0 1 2 37 2 1 0 41 6 3 0 34",
    "12.3": "0",
    "13.1": "11 11 64 576 2 2 3 3 64",
    "13.3": "0 0",
    "13.4": "1 3 3",
    "14.1": "5 156 2,416 48,120 10,164 850 3 84 3",
    "14.2": "1 1",
    "14.4": "0",
    "15.2": "1 2 3 0.001 0.9 0.999 1 8 1",
    "15.3": "2 0.1 0.5 3 0.5 2",
    "15.4": "200 30 20 1,500",
    "16.1": "2 0 1 3 1 2 0 3 1",
    "16.3": "5 3 2 7 3 2 4 2 3",
    "16.4": "3 1 8",
}


def test_every_exercise_asks_with_the_numbers_from_which_its_key_was_worked_out():
    asked = {exercise.id: NUMBER.findall(prompt_of(exercise)) for exercise in EVERY if not exercise.is_exit_question}
    assert {name: " ".join(numbers) for name, numbers in asked.items() if numbers} == ASKED


TWO_BY_TWO = np.array([[1, 2], [0, -1]])


@pytest.mark.parametrize(
    ("exercise_id", "arguments", "result"),
    [
        ("05.4", ((28, 28, 1), 3, 320), 32),
        ("05.4", ((26, 26, 32), 3, 18_495), 63),
        ("06.3", (np.array([[1, 2], [3, 4]]),), [[4, 4], [4, 4]]),
        ("06.3", (np.array([[-5, -6], [-7, -8]]),), [[-5, -6], [-7, -8]]),
        ("06.5", (0, 2), 1),
        ("06.5", (1, 2), 0),
        ("07.4", (np.array([[1, 2], [3, 4]]), np.array([[4]])), 0),
        ("07.4", (np.array([[1, 2], [3, 4]]), np.array([[3]])), 1),
        ("08.3", (np.arange(1, 10).reshape(3, 3, 1), 2, 1), [[1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]),
        ("08.5", (np.arange(1, 10).reshape(1, 3, 3, 1), np.arange(4).reshape(2, 2, 1, 1)), [[25, 31], [43, 49]]),
        ("09.2", (np.array([[1, 2], [0, -1]]), np.array([[0, 1], [2, 3]]), 1), [[0, 1, 2], [2, 7, 5], [0, -2, -3]]),
        ("09.3", (np.arange(1, 10).reshape(1, 3, 3, 1), np.ones((1, 2, 2, 1), int)), [[12, 16], [24, 28]]),
        ("c.2", (TWO_BY_TWO, np.arange(9).reshape(3, 3), 3, 2, 1), [[4, 11, 8], [7, 20, 13], [0, -3, -4]]),
        ("c.3", (TWO_BY_TWO, np.ones((3, 3)), 3, 2, 1), [[-1, -1, 0], [1, 2, 1], [2, 3, 1]]),
        ("16.2", (TWO_BY_TWO, np.array([[0, 1], [2, 3]]), 1, 1, 1), 7),
        ("13.2", ([(3, 1), (2, 2), (3, 1), (2, 2)],), 10),
        ("13.3", ([(3, 1, 0), (2, 2, 0), (3, 1, 0), (2, 2, 0)], 1), (4, 13)),
        ("13.3", ([(5, 1, 2), (2, 2, 0), (5, 1, 0), (2, 2, 0)], 0), (-2, 13)),
        ("13.4", (5,), (2, 18, 25)),
        ("15.1", (1.0, 4.0, 0.5, 0.25, 0.5), [0.25, -0.75]),  # 0.5·0.5 − 0.25·4 = −0.75
        ("11.3", (np.eye(3)[[0, 1, 2, 0]], np.array([0, 1, 2, 1]), 3), 0.75),
        ("11.6", (0.0, np.array([1.0, 2.0, 1.0]), np.array([1.0, 2.0, 4.0]), 2, 0.5), 2.625),  # 1.25 after the first
    ],
)
def test_a_reference_gives_the_course_s_numbers(exercise_id, arguments, result):
    assert np.array_equal(np.squeeze(find(exercise_id).reference(*arguments)), result)


@pytest.mark.parametrize("exercise_id", ["05.3", "06.3", "07.3", "08.3", "09.2", "10.2", "c.2", "c.3", "11.3"])
def test_a_loop_that_is_half_filled_in_is_not_attempted_yet(exercise_id):
    """Only its first blank is filled, as in the solution; the rest is still open."""
    exercise = find(exercise_id)
    lines = start_of(exercise).splitlines()
    blank = next(number for number, line in enumerate(lines) if "..." in line)
    lines[blank] = exercise.solved.splitlines()[blank]
    assert run_cell("\n".join(lines))[0].state is BLANK


def filled(exercise_id, *lines):
    """The start of an exercise, its lines with blanks replaced in order, as a student would fill them in."""
    waiting = iter(lines)
    cell = start_of(find(exercise_id)).splitlines()
    text = [next(waiting) if "..." in line else line for line in cell]
    assert next(waiting, None) is None
    return "\n".join(text)


AS_A_STUDENT_WRITES_IT = {  # the cell, and words of the message that it must meet
    "05.3 one channel": (
        filled(
            "05.3",
            "    maps = np.zeros((size, size, weight.shape[3]))",
            "    for k in range(weight.shape[3]):",
            "                maps[i, j, k] = (block[:, :, 0] * weight[:, :, 0, k]).sum()",
        ),
        "only the first channel",
    ),
    "05.3 as many as channels": (
        filled(
            "05.3",
            "    maps = np.zeros((size, size, image.shape[2]))",
            "    for k in range(image.shape[2]):",
            "                maps[i, j, k] = (block * weight[:, :, :, k]).sum()",
        ),
        "as many maps as there are channels",
    ),
    "05.4 no bias": (filled("05.4", "    return budget // (kernel_size**2 * image_shape[2])"), "weights alone"),
    "05.4 dense": (
        filled("05.4", "    return budget // (image_shape[0] * image_shape[1] * image_shape[2] + 1)"),
        "fully connected layer",
    ),
    "06.3 zeros": (
        filled(
            "06.3",
            "    padded = np.full((height + 1, width + 1), 0.0)",
            "            out[i, j] = padded[i : i + 2, j : j + 2].max()",
        ),
        "0 wins against negative numbers",
    ),
    "06.5 always": (filled("06.5", "    return window - 1"), "first cell of its window"),
    "07.3 lecture": (
        filled(
            "07.3",
            "    for n in range(len(maps)):",
            "        found.append(np.swapaxes(maps, 0, 3)[k].reshape(maps.shape[:3])[n])",
        ),
        "weaves them into each other",
    ),
    "07.4 the right ones": (
        filled(
            "07.4",
            "            block = one_map[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]",
            "            if pooled[i, j] == block.max():",
        ),
        "you count the cells that are right",
    ),
    "07.4 anywhere": (
        filled(
            "07.4",
            "            block = one_map[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]",
            "            if pooled[i, j] not in block:",
        ),
        "*largest* of the block",
    ),
    "07.4 steps of one": (
        filled(
            "07.4",
            "            block = one_map[i : i + 2, j : j + 2]",
            "            if pooled[i, j] != block.max():",
        ),
        "one cell at a time",
    ),
    "07.5 the lesson's line": (
        filled("07.5", "    return np.exp(logits) / np.exp(logits).sum()"),
        "*together* add up to 1",
    ),
    "08.3 blocks": (
        filled(
            "08.3",
            "            block = image[i * stride : i * stride + kernel_size, j * stride : j * stride + kernel_size]",
            "            found.append(block)",
        ),
        "still blocks",
    ),
    "08.3 steps of one": (
        filled(
            "08.3",
            "            block = image[i : i + kernel_size, j : j + kernel_size]",
            "            found.append(block.ravel())",
        ),
        "one cell at a time",
    ),
    "08.4 sum": (filled("08.4", "    return returned"), "comes back as 20"),
    "08.5 unfolded": (
        filled("08.5", "    return cnnlib.im2col(x, len(weight)) @ weight.reshape(-1, weight.shape[3])"),
        "Fold them",
    ),
    "09.2 pasted": (
        filled(
            "09.2",
            "            top, left = i * stride, j * stride",
            "            grad_image[top : top + kernel, left : left + kernel] = grad_output[i, j] * weight",
        ),
        "A pixel that several windows used gets the sum",
    ),
    "09.2 filter alone": (
        filled(
            "09.2",
            "            top, left = i * stride, j * stride",
            "            grad_image[top : top + kernel, left : left + kernel] += weight",
        ),
        "you send the filter alone",
    ),
    "09.3 unfolded": (
        filled("09.3", "    rows = grad_output.reshape(-1, filters)", "    return columns.T @ rows"),
        "Fold them back into four axes",
    ),
    "09.4 only the blank": (
        filled("09.4", "        return cnnlib.col2im(rows @ self.weight.reshape(4, -1).T, self.shape, 2)"),
        "Does a function end without `return`?",
    ),
    "09.4 the mean": (
        find("09.4").solved.replace("rows.sum(", "rows.mean("),
        "only the bias is still wrong",
    ),
    "09.4 unfolded": (
        find("09.4").solved.replace("(self.columns.T @ rows).reshape(2, 2, 1, -1)", "self.columns.T @ rows"),
        "only `grad_weight` is still wrong",
    ),
    "10.2 no offset": (
        filled(
            "10.2",
            "            window = image[i * stride : i * stride + kernel, j * stride : j * stride + kernel]",
            "            grad_image[u, v] += grad_output[i, j]",
        ),
        "Add where the window begins",
    ),
    "10.2 only the last": (
        find("10.2").solved.replace("+= grad", "= grad"),
        "a cell that wins several windows keeps only the last",
    ),
    "10.3 no mean": (
        filled("10.3", "    return cnnlib.softmax(logits) - np.eye(logits.shape[1])[labels]"),
        "gradient of the *sum* of the losses",
    ),
    "10.3 probabilities": (filled("10.3", "    return cnnlib.softmax(logits) / len(logits)"), "probabilities alone"),
    "10.4 only the blank": (
        filled("10.4", "        return out.reshape(len(x), size, size, 1)"),
        "your class raised ValueError: cannot reshape array of size 18 into shape",
    ),
    "10.4 zeros": (
        filled("10.4", "        return out.reshape(len(x), size, size, 1)").replace(
            "(x.shape[1] - self", "(x.shape[1] + 2 * self.padding - self"
        ),
        "the padding still holds 0",
    ),
    "13.2 no jump": (filled("13.2", "        size = size + kernel_size - 1", "        jump = stride"), "as one pixel"),
    "13.2 added": (
        filled("13.2", "        size = size + (kernel_size - 1) * jump", "        jump = jump + stride"),
        "They multiply",
    ),
    "13.3 too far": (
        filled(
            "13.3",
            "        size, start, jump = size + (kernel_size - 1) * jump, start - padding * jump, jump * stride",
            "    return start + cell * jump, start + cell * jump + size",
        ),
        "one too far",
    ),
    "13.4 side by side": (
        filled("13.4", "    return -(-kernel_size // 3), 9 * -(-kernel_size // 3), kernel_size * kernel_size"),
        "side by side",
    ),
    "11.3 the lecture": (
        filled(
            "11.3",
            "    for first in range(0, len(labels) // batch_size * batch_size, batch_size):",
            "        right += (scores[piece].argmax(axis=1) == labels[piece]).sum()",
            "    return right / len(labels)",
        ),
        "the lecture's mistake",
    ),
    "11.3 means": (
        filled(
            "11.3",
            "    for first in range(0, len(labels), batch_size):",
            "        right += (scores[piece].argmax(axis=1) == labels[piece]).mean()",
            "    return right / -(-len(labels) // batch_size)",
        ),
        "the mean of the batches' shares",
    ),
    "11.4 as it stands": (filled("11.4", "    return [w, b]"), "b is still 0"),
    "15.2 uncorrected": (
        filled(
            "15.2",
            "    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g\n"
            "    return [m, v, w - 0.001 * m / (v**0.5 + 1e-8)]",
        ),
        "too small at first",
    ),
    "15.2 which part": (filled("15.2", "    return [0.8 * m + 0.2 * g, v, w]"), "`m[0]` is not right yet"),
}


@pytest.mark.parametrize(("cell", "words"), AS_A_STUDENT_WRITES_IT.values(), ids=AS_A_STUDENT_WRITES_IT)
def test_a_mistake_is_known_as_a_student_would_write_it(cell, words):
    """The known wrong functions call cnnlib; a student's own lines must meet the same message."""
    assert words in run_cell(cell)[0].message
