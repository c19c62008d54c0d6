"""What the course promises stands in its lessons, as a compared output or an assert: no claim is only prose."""

import tomllib
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = tomllib.loads(Path(__file__).with_name("claims.toml").read_text(encoding="utf-8"))


def fold(text):
    """Text without the differences that only lay it out: numpy's columns, line ends."""
    return " ".join(text.split()).replace("[ ", "[")


def cells_of(lesson):
    """The cells of a lesson's notebook."""
    (path,) = (ROOT / "notebooks").glob(f"{lesson}_*.ipynb")
    return nbformat.read(path, as_version=4).cells


def is_compared(cell):
    """Whether nbval compares the outputs of a cell."""
    return cell.cell_type == "code" and "nbval-ignore-output" not in cell.metadata.get("tags", [])


def printed(cell):
    """What a cell prints, and the words of its value or picture."""
    return [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]


def proofs(cells):
    """Every compared output and every assert of a lesson, folded."""
    outputs = [text for cell in cells if is_compared(cell) for text in printed(cell)]
    lines = [line for cell in cells if cell.cell_type == "code" for line in cell.source.split("\n")]
    return [fold(text) for text in outputs] + [fold(line) for line in lines if line.lstrip().startswith("assert ")]


def descriptions(cells):
    """The words of every picture of a lesson, folded."""
    pictures = [
        output.data["text/plain"]
        for cell in cells
        if is_compared(cell)
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    return [fold(words) for words in pictures]


@pytest.mark.parametrize("claim", CLAIMS["claim"], ids=lambda claim: f"{claim['lesson']}: {claim['claim']}")
def test_claim_is_proved_by_its_lesson(claim):
    assert any(fold(claim["value"]) in proof for proof in proofs(cells_of(claim["lesson"])))


@pytest.mark.parametrize("picture", CLAIMS["picture"], ids=lambda claim: f"{claim['lesson']}: {claim['sentence'][:40]}")
def test_sentence_about_a_picture_is_true_of_it(picture):
    cells = cells_of(picture["lesson"])
    prose = [fold(cell.source.replace("**", "")) for cell in cells if cell.cell_type == "markdown"]
    assert any(fold(picture["sentence"]) in paragraph for paragraph in prose)
    assert any(fold(picture["shows"]) in words for words in descriptions(cells))


def test_a_claim_that_no_cell_proves_is_found():
    cells = cells_of("02")
    assert not any("[[12 16] [24 29]]" in proof for proof in proofs(cells))
