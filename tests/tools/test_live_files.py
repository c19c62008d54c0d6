"""What one takes along from a page, and brings back: a valid notebook, and the work of all lessons as a file."""

import ast

import nbformat
import pytest

from tools.languages.edition import edition, language_cell
from tools.lessons import ROOT, lessons, read_lesson

PAGE = ROOT / "tools" / "live" / "page"
SECOND = next(path for path in lessons() if path.name.startswith("02"))
VIEW = "application/vnd.jupyter.widget-view+json"
OWN = """({ ownNotebook }, { stored, cells, more }) =>
  ownNotebook(stored, new Map(Object.entries(cells)), more)"""
READ = """({ readNotebook }, { notebook, stored }) => {
  try {
    const { texts, unknown } = readNotebook(notebook, stored);
    return { texts: Object.fromEntries(texts), unknown };
  } catch ({ message, cause }) { return { message, cause }; }
}"""
UNPACK = """({ unpack }, data) => {
  try { return unpack(data); } catch ({ message }) { return message; }
}"""
MERGE = """({ merge }, { kept, file }) => {
  const memory = {
    recall: (key) => kept[key] ?? null,
    keep: (key, value) => { kept[key] = value; },
    ticks: () => kept.ticks,
  };
  return { said: merge(memory, file), kept };
}"""
OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": "one\n"},
    {"output_type": "execute_result", "data": {"text/plain": "1", VIEW: {"model_id": "python-1"}}, "metadata": {}},
    {"output_type": "display_data", "data": {"image/png": "aGk=", "text/plain": "<Figure>"}, "metadata": {}},
    {"output_type": "error", "ename": "NameError", "evalue": "x", "traceback": ["a", "b"], "missing": "x"},
    {"output_type": "of tomorrow", "data": {}},
]


@pytest.fixture
def notebooks(run_modules):
    """notebooks(compute, data): a function over what notebook.js exports."""
    return lambda compute, data: run_modules([PAGE / "notebook.js"], compute, data)


@pytest.fixture
def workfiles(run_modules):
    return lambda compute, data: run_modules([PAGE / "workfile.js"], compute, data)


def own_of(notebooks, path=SECOND, cells=None, more=()):
    """A lesson's notebook with these cells of one's own."""
    stored = nbformat.from_dict(read_lesson(path))
    return nbformat.from_dict(notebooks(OWN, {"stored": stored, "cells": cells or {}, "more": list(more)}))


def cell_of(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


# ---------------------------------------------------------------- a notebook


def test_a_notebook_with_ones_own_code_and_outputs_is_valid(notebooks):
    cells = {"filter": {"text": "x", "outputs": OUTPUTS}, "gone": {"text": "1", "outputs": None}}
    own = own_of(notebooks, cells=cells, more=[["of-an-old-lesson", "1 + 1"]])
    nbformat.validate(own, version=4, version_minor=5)
    kinds = [output.output_type for output in cell_of(own, "filter").outputs]
    assert kinds == ["stream", "execute_result", "display_data", "error"]
    assert "python-1" not in nbformat.writes(own) and "missing" not in cell_of(own, "filter").outputs[3]
    assert own.cells[-1].source == "1 + 1"


def test_what_was_not_touched_is_as_the_lesson_has_it(notebooks):
    stored = read_lesson(SECOND)
    cells = {cell.id: {"text": cell.source, "outputs": None} for cell in stored.cells if cell.cell_type == "code"}
    assert own_of(notebooks, cells=cells) == stored


def test_a_cell_that_was_changed_and_not_run_has_no_outputs(notebooks):
    filter_cell = cell_of(own_of(notebooks, cells={"filter": {"text": "2", "outputs": None}}), "filter")
    assert (filter_cell.source, filter_cell.outputs, filter_cell.execution_count) == ("2", [], None)


def test_the_cell_that_chooses_a_language_is_not_unknown_to_a_page(notebooks):
    own = edition(SECOND, "en")
    own.cells.insert(1, language_cell("xx"))
    assert notebooks(READ, {"notebook": own, "stored": read_lesson(SECOND)}) == {"texts": {}, "unknown": 0}


def test_code_comes_back_from_ones_own_notebook(notebooks):
    own = own_of(notebooks, cells={"filter": {"text": "2 + 2", "outputs": OUTPUTS}})
    own.cells.append(nbformat.v4.new_code_cell("3"))
    read = notebooks(READ, {"notebook": own, "stored": read_lesson(SECOND)})
    assert read == {"texts": {"filter": "2 + 2"}, "unknown": 1}


def test_a_source_may_be_a_list_of_lines_and_an_id_may_be_that_of_colab(notebooks):
    own = own_of(notebooks, cells={"filter": {"text": "2\n3", "outputs": None}})
    for cell in own.cells:
        cell.source = cell.source.splitlines(keepends=True)
        cell.metadata.id = cell.pop("id")
    read = notebooks(READ, {"notebook": own, "stored": read_lesson(SECOND)})
    assert read == {"texts": {"filter": "2\n3"}, "unknown": 0}


def test_another_lesson_is_told_by_its_title(notebooks):
    compute = f"(module, {{ all, stored }}) => all.map((notebook) => ({READ})(module, {{ notebook, stored }}))"
    all_lessons = [read_lesson(path) for path in lessons()]
    titles = [lesson.cells[0].source.split("\n")[0].removeprefix("# ") for lesson in all_lessons]
    expected = [{"message": "otherLesson", "cause": title} for title in titles]
    expected[lessons().index(SECOND)] = {"texts": {}, "unknown": 0}
    assert notebooks(compute, {"all": all_lessons, "stored": read_lesson(SECOND)}) == expected


def test_what_is_no_notebook_is_refused(notebooks):
    compute = f"(module, {{ all, stored }}) => all.map((notebook) => ({READ})(module, {{ notebook, stored }}).message)"
    wrong = [{"nbformat": 3, "cells": []}, {"nbformat": 4, "cells": [None]}, {"cells": []}]
    assert notebooks(compute, {"all": wrong, "stored": read_lesson(SECOND)}) == ["notOurs"] * 3


def test_a_prediction_is_code_there_and_back(notebooks):
    guesses = ["bright", 'say "3×3"\\', "an edge … or two", "7"]
    compute = "({ asCode, asGuess }, guesses) => guesses.map((guess) => [asCode(guess), asGuess(asCode(guess))])"
    for guess, (code, back) in zip(guesses, notebooks(compute, guesses), strict=True):
        assert ast.literal_eval(code.removeprefix("my_prediction = ")) == back == guess


def test_a_prediction_in_other_python_is_taken_as_it_stands(notebooks):
    guesses = {
        "my_prediction = ...": "",
        "my_prediction = [[..., ...],\n [..., ...]]": "",
        "my_prediction = 3, 4": "3, 4",
        "my_prediction = 'a'": "'a'",
        "something = 1": "",
    }
    assert notebooks("({ asGuess }, codes) => codes.map(asGuess)", list(guesses)) == list(guesses.values())


# ---------------------------------------------------------------- what cells gave, for the next visit

AFTER_RUNS = """({ keepGiven, recallGiven }, { runs, room, text }) => {
  const kept = {};
  let is_full = false;
  const memory = {
    keptKeys: () => Object.keys(kept),
    recall: (key) => kept[key] ?? null,
    isKeeping: () => !is_full,
    keep: (key, value) => {
      if (value === null) delete kept[key];
      else kept[key] = JSON.parse(JSON.stringify(value));
      is_full = JSON.stringify(kept).length > room;
    },
  };
  Date.now = () => Object.keys(kept).length;
  for (const [key, outputs] of runs) keepGiven(memory, key, "1", outputs);
  return runs.map(([key]) => recallGiven(memory, key, text)?.outputs ?? (key in kept));
}"""


def letters(count):
    return [{"output_type": "stream", "name": "stdout", "text": "a" * count}]


def after_runs(run_modules, runs, room=5e6, text="1"):
    """What a memory with this room gives for each cell that was run: outputs, or whether it knows of the run."""
    return run_modules([PAGE / "given.js"], AFTER_RUNS, {"runs": runs, "room": room, "text": text})


def test_what_a_text_gave_is_there_on_the_next_visit_and_not_for_another_text(run_modules):
    runs = [["given:02_x:a", letters(3)], ["given:02_x:b", []]]
    assert after_runs(run_modules, runs) == [letters(3), []]
    assert after_runs(run_modules, runs, text="2") == [True, True]


def test_of_widgets_and_large_outputs_only_the_run_is_remembered(run_modules):
    runs = [["given:02_x:a", [*letters(3), OUTPUTS[1]]], ["given:02_x:b", letters(300_000)]]
    assert after_runs(run_modules, runs) == [True, True]


def test_the_oldest_outputs_make_room_for_new_ones(run_modules):
    runs = [[f"given:0{lesson}_x:a", letters(250_000)] for lesson in range(9)]
    assert after_runs(run_modules, runs) == [False, False, *[letters(250_000)] * 7]


def test_outputs_for_which_a_device_has_no_room_are_not_missed(run_modules):
    runs = [["given:02_x:a", letters(100)], ["given:02_x:b", letters(2000)]]
    assert after_runs(run_modules, runs, room=1000) == [letters(100), False]


# ---------------------------------------------------------------- the work of all lessons

CELL = {"text": "1", "original": "...", "at": 5}
FILE = {"format": "cnnlib-work", "version": 1, "ticks": ["02.1"], "kept": {"cell:02_x:a": CELL}}


def test_a_file_holds_what_the_memory_holds_and_nothing_else(workfiles):
    pack = """({ pack, unpack }, kept) => {
      const memory = { keptKeys: () => Object.keys(kept), recall: (key) => kept[key], ticks: () => kept.ticks };
      return { file: pack(memory), back: unpack(pack(memory)) };
    }"""
    made = workfiles(pack, {"ticks": ["02.1"], "cell:02_x:a": CELL, "theme": "dark"})
    assert made == {"file": FILE, "back": {"ticks": ["02.1"], "entries": [["cell:02_x:a", CELL]]}}


def test_progress_of_jupyter_is_taken_too(workfiles):
    assert workfiles(UNPACK, {"done": ["02.1", 3]}) == {"ticks": ["02.1"], "entries": []}


def test_a_file_that_is_not_ours_is_refused_by_a_word(workfiles):
    wrong = [None, 3, [], {"format": "other"}, FILE | {"version": 2}]
    words = workfiles(f"(module, all) => all.map((data) => ({UNPACK})(module, data))", wrong)
    assert words == ["notOurs"] * 4 + ["newer"]


def test_nonsense_inside_a_file_is_left_out(workfiles):
    kept = {
        "cell:02_x:a": CELL | {"at": "yesterday", "more": 1},
        "cell:02_x:b": {"text": "1"},
        "guess:02_x:c": {"text": 3},
        "theme": CELL,
        "guess:02_x:d": None,
        "guess:02_x:e": {"text": "e", "at": 1},
    }
    assert workfiles(UNPACK, FILE | {"ticks": "02.1", "kept": kept}) == {
        "ticks": [],
        "entries": [["cell:02_x:a", CELL | {"at": 0}], ["guess:02_x:e", {"text": "e", "at": 1}]],
    }


@pytest.mark.parametrize(("here", "stays"), [(4, "1"), (5, "1"), (6, "own")])
def test_of_two_texts_the_newer_one_stays_and_ticks_come_together(workfiles, here, stays):
    kept = {"ticks": ["03.1"], "cell:02_x:a": CELL | {"text": "own", "at": here}}
    made = workfiles(MERGE, {"kept": kept, "file": {"ticks": ["02.1"], "entries": [["cell:02_x:a", CELL]]}})
    assert made["kept"]["cell:02_x:a"]["text"] == stays
    assert made["kept"]["ticks"] == ["02.1", "03.1"]
    is_taken = stays == "1"
    assert made["said"] == {"texts": int(is_taken), "older": int(not is_taken), "ticks": 1}


def test_the_same_file_twice_changes_nothing(workfiles):
    file = {"ticks": ["02.1"], "entries": [["cell:02_x:a", CELL]]}
    made = workfiles(MERGE, {"kept": {"ticks": ["02.1"], "cell:02_x:a": CELL}, "file": file})
    assert made["said"] == {"texts": 0, "older": 0, "ticks": 0}
