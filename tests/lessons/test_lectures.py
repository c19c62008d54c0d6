"""docs/lectures.md leads from each thing in the lectures to its lesson: every place exists, what is open says so."""

import functools
import re

import pytest

import cnnlib
from cnnlib import exercises
from tools.lessons import LESSONS, ROOT, lessons, read_lesson

MAP = ROOT / "docs" / "lectures.md"
TABLE_HEADS = {"what", "lecture", "---"}
COUNTS = re.compile(r"Of (\d+) rows, (\d+) are done and (\d+) are open\.")
LINK = re.compile(r"(?:not yet: )?\[([^]]+)\]\(\.\./notebooks/(\S+\.ipynb)#(\S+)\)")
TO_COME = re.compile(r"to come: lesson (\d\d)")
EXERCISE = re.compile(r"`(\d\d\.x?\d)`")
FUNCTION = re.compile(r"`cnnlib\.(\w+)`")


def rows(text):
    """The cells of every row of every table; the last one is the place."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    table_rows = [[cell.strip() for cell in line] for line in lines]
    return [row for row in table_rows if row[0] not in TABLE_HEADS]


def is_open(row):
    return "to come: " in row[-1] or "not yet: " in row[-1]


@functools.cache
def headings(file):
    """Title and section headings of a lesson, in order; none where there is no such lesson."""
    path = LESSONS / file
    cells = read_lesson(path).cells if path.is_file() else []
    sources = [cell.source for cell in cells if cell.cell_type == "markdown"]
    return re.findall(r"^#+ (.+)$", "\n".join(sources), re.MULTILINE)


def links_that_lead_nowhere(text):
    """JupyterLab's anchor of a heading is its text with - for each space."""
    for label, file, anchor in LINK.findall(text):
        known = {heading.replace(" ", "-"): heading for heading in headings(file)}
        if anchor not in known:
            yield f"{file} has no section {anchor}"
        elif label != f"{file[:2]} {headings(file)[0]}, {known[anchor]}":
            yield f"the link to {file}#{anchor} is called {label!r}"


def unknown_exercises(text):
    for exercise_id in EXERCISE.findall(text):
        known = exercises.exercises_of(exercise_id[:2]) if exercise_id[:2] in exercises.LESSONS else ()
        if exercise_id not in [exercise.id for exercise in known]:
            yield f"there is no exercise {exercise_id}"


def unknown_functions(text):
    for name in FUNCTION.findall(text):
        if name not in cnnlib.__all__:
            yield f"cnnlib has no {name}"


def lessons_that_have_come(text):
    numbers = {path.name[:2] for path in lessons()}
    for number in sorted(set(TO_COME.findall(text)) & numbers):
        yield f"lesson {number} is there: link to its sections, or keep what it lacks as 'not yet'"


def rows_without_a_place(text):
    for *what, places in rows(text):
        for place in places.split("; "):
            if not any(pattern.fullmatch(place) for pattern in (LINK, TO_COME, EXERCISE, FUNCTION)):
                yield f"{what}: {place!r} is no place"


def wrong_counts(text):
    opened = sum(is_open(row) for row in rows(text))
    counted = (len(rows(text)), len(rows(text)) - opened, opened)
    said = COUNTS.search("\n".join(text.splitlines()[:3]))
    if said is None or tuple(map(int, said.groups())) != counted:
        yield "the first lines must say: Of {} rows, {} are done and {} are open.".format(*counted)


CHECKS = [
    links_that_lead_nowhere,
    unknown_exercises,
    unknown_functions,
    lessons_that_have_come,
    rows_without_a_place,
    wrong_counts,
]
GOOD_LINK = "[02 Slide one window, By hand](../notebooks/02_slide_one_window.ipynb#By-hand)"
COUNT_OF_ONE = "# Toy\n\nOf 1 rows, 1 are done and 0 are open.\n\n"
BAD = {
    "no such lesson": (links_that_lead_nowhere, "[99 Fly, By hand](../notebooks/99_fly.ipynb#By-hand)"),
    "no such section": (links_that_lead_nowhere, GOOD_LINK.replace("#By-hand", "#By-foot")),
    "another name": (links_that_lead_nowhere, GOOD_LINK.replace("Slide one", "Close one")),
    "no such exercise": (unknown_exercises, "`02.9`"),
    "no exercises at all": (unknown_exercises, "`99.1`"),
    "no such function": (unknown_functions, "`cnnlib.fly`"),
    "a lesson that is there": (lessons_that_have_come, "to come: lesson 02"),
    "nothing": (rows_without_a_place, ""),
    "a place and a remark": (rows_without_a_place, f"{GOOD_LINK}; perhaps"),
    "more open than said": (wrong_counts, f"not yet: {GOOD_LINK}"),
}


def test_some_lecture_has_rows():
    """The other checks would pass a map without tables."""
    sections = MAP.read_text(encoding="utf-8").split("\n## ")[1:]
    assert [section[:3] for section in sections[:5]] == ["000", "001", "002", "003", "004"]
    assert all(rows(section) for section in sections)


@pytest.mark.parametrize("check", CHECKS)
def test_map_of_the_lectures_is_true(check):
    assert list(check(MAP.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("check", CHECKS)
def test_check_passes_a_good_row(check):
    places = "; ".join([GOOD_LINK, "`02.5`", "`cnnlib.conv2d`"])
    assert list(check(f"{COUNT_OF_ONE}| what | where |\n| --- | --- |\n| a thing | {places} |\n")) == []


@pytest.mark.parametrize(("check", "place"), BAD.values(), ids=BAD)
def test_check_finds_what_it_is_for(check, place):
    assert len(list(check(f"{COUNT_OF_ONE}| a thing | {place} |\n"))) == 1
