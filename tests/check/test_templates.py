"""What a student reads is whole sentences with named places, so that it can be translated: none is put together."""

import ast
import re

import pytest

from tools.lessons import ROOT

CHECK = sorted((ROOT / "cnnlib" / "check").glob("*.py"))
FILES = [*CHECK, *(ROOT / "cnnlib" / "exercises" / f"{name}.py" for name in ("__init__", "kinds"))]
TOLD_HERE = [*CHECK, *(ROOT / "cnnlib" / f"{name}.py" for name in ("comparison", "keywords", "machine"))]
UNSPOKEN = re.compile(r"`[^`]*`|<[^>]*>|\w+=\"[^\"]*\"|\{[^}]*\}")  # code, tags, attributes, and places
NO_SENTENCES = {"BOX", "CHILD_CODE"}  # a style, and code


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


def constants_of(tree):
    """What the names at the top of a module are set to."""
    pairs = [(node.targets[0], node.value) for node in tree.body if isinstance(node, ast.Assign)]
    return {name.id: value for name, value in pairs if isinstance(name, ast.Name)}


def says_words(node):
    """Whether there are words in a constant, its values, or its parts: not in what `sentence` has made of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return " " in node.value and re.search("[A-Za-z]{2}", UNSPOKEN.sub("", node.value)) is not None
    parts = [*getattr(node, "elts", ()), *getattr(node, "values", ())] if isinstance(node, ast.Tuple | ast.Dict) else []
    return any(map(says_words, parts))


def names_in(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def untold(source):
    """The constants with words that are no first argument of `told` or `sentence`, nor part of such a one."""
    tree = ast.parse(source)
    constants = constants_of(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    told = [name for call in calls if call.func.id in ("told", "sentence") for name in names_in(call.args[0])]
    told += [part for name in told if name in constants for part in names_in(constants[name])]
    return {name for name, value in constants.items() if says_words(value)} - set(told)


@pytest.mark.parametrize("path", TOLD_HERE, ids=lambda path: path.stem)
def test_every_sentence_is_told(path):
    assert untold(path.read_text(encoding="utf-8")) - NO_SENTENCES == set()


def test_a_sentence_that_is_not_told_is_noticed():
    source = 'ONE, TWO = 1, 2\nA = "it is {x}"\nB = ("no cell",)\nC = {"c": "a cell", "d": D}\nD = "two cells"\n'
    assert untold(source) == {"A", "B", "C", "D"}
    assert untold(source + "def f(x):\n    return A.format(x=x) + told(C[x]) + told(B[0] if x else E)") == {"A"}
    assert untold('A = "`a b` <p class={x}> {y z}"\nB = sentence("it is")') == set()
