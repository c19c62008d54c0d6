"""The minutes that a lesson promises: they add up, and every table says the same."""

import pytest

from tools import minutes
from tools.lessons import ROOT, lessons, read_lesson


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_the_parts_add_up_to_the_whole(path):
    total, parts = minutes.stated(read_lesson(path))
    assert sum(parts.values()) == total


def test_every_table_says_what_the_lessons_say():
    start = "\n\n".join(cell.source for cell in read_lesson(lessons()[0]).cells if cell.cell_type == "markdown")
    for text in ((ROOT / "README.md").read_text(encoding="utf-8"), start):
        assert minutes.with_minutes(text) == text
        linked = {row[2] for row in minutes.ROW.finditer(text)}
        assert linked | {lessons()[0].stem} == {path.stem for path in lessons()}
    guide = minutes.GUIDE.read_text(encoding="utf-8")
    assert minutes.with_guide_rows(guide) == guide


def test_a_row_gets_the_minutes_of_its_lesson_and_nothing_else_changes():
    row = "| [04 · Pad](notebooks/04_pad_a_picture.ipynb) | Borders. | old |\n\nNext [04](04_pad_a_picture.ipynb)."
    said = minutes.in_a_cell(read_lesson(lessons()[4]))
    assert minutes.with_minutes(row) == row.replace("old", said)
