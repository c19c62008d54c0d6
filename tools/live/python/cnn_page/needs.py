"""What a cell needs that is fetched only when it is first used."""

import ast
import re

from cnnlib.language import told

PICTURES, KOREAN_LETTERS = "pictures.zip", "hangul.zip"
NEEDS = {  # a file: names in a cell that lead to it
    PICTURES: {"draw", "matplotlib", "plt", "pyplot", "load_photograph", "explore_picture", "doctor"},
    "mnist_10000.npz": {
        "load_mnist",
        "doctor",
        "shift_digit",
        "classify_drawing",
        "draw_digit",
        "explore_feature_maps",
    },
    "simple_convnet.npz": {
        "load_trained",
        "shift_digit",
        "classify_drawing",
        "explore_feature_maps",
        "explore_picture",
    },
    "dense_net.npz": {"dense_net", "shift_digit"},
    "digits_0_to_4.npz": {"digits_0_to_4"},
}
HANGUL = re.compile("[ㄱ-ㅣ가-힣]")
LATER = {"draw"}  # to import it needs nothing yet (see begin.py)


def of(code):
    """The files that a cell needs."""
    names = names_in(code)
    found = [file for file, leading in NEEDS.items() if leading & names]
    has_hangul = HANGUL.search(code + told("Input"))  # what the cell will write, or `draw` in the reader's language
    return [*found, KOREAN_LETTERS] if PICTURES in found and has_hangul else found


def names_in(code):
    """All names, attributes and texts that stand in a cell: they tell what it will need."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return set()
    imported = {part for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for part in parts_of(node)}
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return (imported - LATER) | names | texts | attributes


def parts_of(node):
    """What an import names."""
    modules = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
    return [part for module in modules for part in module.split(".")]
