"""How long a lesson takes: its first cell says so; README.md, docs/teaching.md and lesson 00 repeat it in tables.

`python -m tools.minutes` writes what the first cells say into the tables.
"""

import re

from tools.lessons import LESSONS, ROOT, find_lesson, lessons, read_lesson, write_lesson
from tools.site.slides import deck_minutes

STATED = re.compile(r"About (\d+) minutes: ([^.]+)\.")
PART = re.compile(r"(\d+) to (read|play|practise)")
PARTS = ("read", "play", "practise")
ROW = re.compile(r"^(\|.*?\((?:notebooks/)?(\w+)\.ipynb\).*\|) [^|]*\|$", re.MULTILINE)  # of a table; its last cell
GUIDE = ROOT / "docs" / "teaching.md"
BEGIN, END = "<!-- minutes: python -m tools.minutes writes them -->\n", "<!-- end of minutes -->\n"


def stated(lesson):
    """The minutes that a lesson's first cell says: in all, and for each of its parts."""
    total, parts = STATED.search(lesson.cells[0].source).groups()
    return int(total), {part: int(number) for number, part in PART.findall(parts)}


def in_a_cell(lesson):
    """What stands in a table's last cell: `25 + 5 + 15`, to read, to play and to practise."""
    parts = stated(lesson)[1]
    return " + ".join(str(parts[part]) for part in PARTS if part in parts)


def with_minutes(text):
    """A text whose tables have a row for each lesson, with the minutes of today in their last cell."""
    return ROW.sub(lambda row: f"{row[1]} {in_a_cell(read_lesson(find_lesson(row[2])))} |", text)


def guide_rows():
    """The guide's table: what one needs alone, part by part, and how long the deck is."""
    lines = ["| lesson | alone | read | play | practise | deck |", "| --- | --- | --- | --- | --- | --- |"]
    for path in lessons():
        lesson = read_lesson(path)
        total, parts = stated(lesson)
        title = lesson.cells[0].source.split("\n")[0].removeprefix("# ")
        called = f"{path.name[:2]} · {title}" if path.name[:2].isdecimal() else title
        numbers = [total, *(parts.get(part, "–") for part in PARTS), f"{deck_minutes(lesson):g}"]
        lines.append(f"| {called} | " + " | ".join(map(str, numbers)) + " |")
    return "\n".join(lines) + "\n"


def with_guide_rows(guide):
    """The teaching guide with the minutes of today."""
    before, rest = guide.split(BEGIN)
    return f"{before}{BEGIN}\n{guide_rows()}\n{END}{rest.split(END)[1]}"


def write():
    """Write the minutes into every table."""
    readme = ROOT / "README.md"
    readme.write_text(with_minutes(readme.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    GUIDE.write_text(with_guide_rows(GUIDE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    start = find_lesson("00", LESSONS)
    notebook = read_lesson(start)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = with_minutes(cell.source)
    write_lesson(start, notebook)


if __name__ == "__main__":
    write()
