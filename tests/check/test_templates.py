"""What a student reads is whole sentences with named places, so that it can be translated: none is put together."""

import ast

import pytest

from tools.lessons import ROOT

FILES = [
    *sorted((ROOT / "cnnlib" / "check").glob("*.py")),
    *(ROOT / "cnnlib" / "exercises" / f"{name}.py" for name in ("__init__", "kinds")),
]


def has_letters(node):
    """Whether a piece of text with letters stands in an expression, as a constant of its own."""
    constants = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
    return any(isinstance(value, str) and any(map(str.isalpha, value)) for value in constants)


def put_together(source):
    """The lines of functions in which words are joined with something else: f"…", "…" + …, "…" % …"""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    for node in {part for function in functions for part in ast.walk(function)}:
        if isinstance(node, ast.JoinedStr):
            words = [value for value in node.values if isinstance(value, ast.Constant)]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            words = [side for side in (node.left, node.right) if isinstance(side, ast.Constant)]
        else:
            continue
        if any(map(has_letters, words)):
            yield node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_function_puts_a_sentence_together(path):
    assert sorted(put_together(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_places_of_sentences_have_names(path):
    texts = [node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if is_text(node)]
    assert [text for text in texts if "{}" in text or "{0" in text] == []


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("line", ['f"it is {x}"', '"it is " + x', '"it is %s" % x', 'x + " cells"', 'f"{x} cells"'])
def test_a_sentence_that_is_put_together_is_noticed(line):
    assert list(put_together(f"def f(x):\n    return {line}")) == [2]
    assert list(put_together('def f(x):\n    return f"({x})" + TEXT.format(x=x)')) == []
