"""What a translator gets of a text: paragraphs, which go back to where they stood."""

import pytest

from tools.languages.paragraphs import messages, pieces, says_something, translated
from tools.lessons import ROOT, lessons, read_lesson

DOCUMENTS = ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
ONE_EACH = {
    "heading": "## By hand",
    "paragraph": "Two lines\nof one paragraph.",
    "list": "- one\n- two\n  and more",
    "table": "| a | b |\n| --- | --- |\n| one | 2 |",
    "details": "<details><summary>Answer</summary>\n\nIt is 5.\n\nAnd so on.\n\n</details>",
}
NOTHING_SAID = {
    "fence": "```python\nprint('words')\n\nprint('more')\n```",
    "formula": "$$O = \\left\\lfloor x \\right\\rfloor$$",
    "address": "https://example.org/some/page",
    "rule": "---",
    "code": "`import cnnlib`",
    "numbers": "28×28 → 26×26",
}


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_the_pieces_of_every_lesson_go_back_to_the_byte(path):
    for cell in read_lesson(path).cells:
        assert "".join(pieces(cell.source)) == cell.source
        assert translated(cell.source, str) == cell.source


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_pieces_of_every_document_go_back_to_the_byte(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "".join(pieces(text)) == text == translated(text, str)


def test_each_block_is_one_message_and_what_says_nothing_is_none():
    blocks = [*ONE_EACH.values(), *NOTHING_SAID.values()]
    assert messages("\n\n".join(blocks)) == list(ONE_EACH.values())


def test_a_translation_takes_the_place_of_its_paragraph_alone():
    text = "## One\n\n```\none\n\nmore\n```\n\n\nTwo."
    assert translated(text, str.upper) == "## ONE\n\n```\none\n\nmore\n```\n\n\nTWO."


@pytest.mark.parametrize(("text", "says"), [("{count} `x`", False), ("{count} cells", True), ("[to](x.md)", True)])
def test_places_and_targets_are_no_words(text, says):
    assert says_something(text) == says
