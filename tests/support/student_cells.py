"""What a student's notebook asks, and its code run as there: in `__main__`, with the names that lessons import."""

import ast
import itertools
import linecache
import re

import numpy as np

import cnnlib
from cnnlib import check, draw
from tools.lessons import key_of, lessons, read_lesson

NUMBERS = itertools.count(1)
NAMES = {"np": np, "cnnlib": cnnlib, "check": check, "draw": draw, "__name__": "__main__"}
CELLS = {key_of(path): read_lesson(path).cells for path in lessons()}  # of each lesson's notebook


def place_of(exercise):
    """The place of an exercise's cell in its notebook: the only cell that checks it."""
    call = re.compile(rf'check(\.choice)?\("{re.escape(exercise.id)}"')
    cells = CELLS[exercise.lesson]
    (place,) = [place for place, cell in enumerate(cells) if cell.cell_type == "code" and call.search(cell.source)]
    return place


def start_of(exercise):
    """The code of an exercise as the student finds it."""
    return CELLS[exercise.lesson][place_of(exercise)].source


def prompt_of(exercise):
    """What an exercise asks: in the cell above its own, or, with all that can be chosen, in its form."""
    if exercise.is_exit_question:
        return "\n".join([exercise.prompt, *(option.text for option in exercise.options.values())])
    return CELLS[exercise.lesson][place_of(exercise) - 1].source.removeprefix(f"**{exercise.id}** ")


def run_cell(source):
    """Run the cell: (the value of its last line, all its names)."""
    names = dict(NAMES)
    filename = f"<cell {next(NUMBERS)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    *lines, last = ast.parse(source, filename).body
    exec(compile(ast.Module(lines, []), filename, "exec"), names)
    if not isinstance(last, ast.Expr):
        exec(compile(ast.Module([last], []), filename, "exec"), names)
        return None, names
    return eval(compile(ast.Expression(last.value), filename, "eval"), names), names


def student(source, name="f"):
    """The function that a student's cell defines."""
    return run_cell(source)[1][name]
