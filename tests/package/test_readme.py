"""The first page that a visitor reads: it leads to every lesson, and to nothing that is not there."""

import doctest
import io
import re

from tools.lessons import ROOT, key_of, lessons, read_lesson

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\]\(([^)\s]+)\)", README)


def title(path):
    """The heading of a lesson."""
    return read_lesson(path).cells[0].source.split("\n")[0].removeprefix("# ")


def test_every_lesson_is_listed_with_its_title():
    listed = re.findall(r"^\| \[(?:(\d\d) · )?([^\]]+)\]\(notebooks/([^)]+)\)", README, re.MULTILINE)
    keys = [(key_of(path).replace("c", ""), title(path), path.name) for path in lessons()]  # the capstone has no number
    assert listed == keys


def test_every_link_leads_to_a_file():
    assert LINKS and [link for link in LINKS if not (ROOT / link).exists()] == []


def test_examples_give_what_they_say():
    report = io.StringIO()
    example = doctest.DocTestParser().get_doctest(README.replace("```", ""), {}, "README.md", "README.md", 0)
    assert len(example.examples) > 3
    assert doctest.DocTestRunner().run(example, out=report.write).failed == 0, report.getvalue()
