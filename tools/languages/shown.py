"""The texts of a lesson's code that are shown: titles, labels and names that it gives to pictures and to widgets.

Code is not translated, and what a lesson prints is code. But `draw.images([letter], ["letter"])` shows "letter" to the
reader, and `draw` tells it in the reader's language. A name in such a call is followed to where the lesson makes it.
"""

import ast
import re

from cnnlib import widgets
from cnnlib.palette import ROLES
from tools.languages.paragraphs import says_something

SHOWS = re.compile(rf"(cnnlib\.)?(draw\.\w+|{'|'.join(widgets.__all__)})|watch\.run")
GATHERS = {"dict", "enumerate", "list", "tuple", "zip"}  # calls whose arguments are shown where their result is
SETTINGS = {"at", "controls", "kind", "mode", "padding", "ramp", "role", "x_scale"}  # arguments that are no texts
CODE_WORDS = {*ROLES, "none", "same", "valid"}  # values of settings where no name of an argument tells
NAME_OF_CODE = re.compile(r"\w*_\w*|\w+\[[^{]*\]|\w+2d|im2col")  # grad_output, maps[0, :, :, 0]


def shown_texts(cells):
    """By cell: what the code of the cells, {cell: source} in their order, shows; an f-string as a template."""
    trees = {cell: ast.parse(without_magic(source)) for cell, source in cells.items()}
    made, found = [], {}
    for cell, tree in trees.items():
        made.append(places_of_names(tree))
        found[cell] = list(dict.fromkeys(texts_of_calls(tree, made)))
    return found


def without_magic(source):
    """The code without lines that only IPython reads."""
    return re.sub(r"^%.*$", "", source, flags=re.MULTILINE)


def places_of_names(tree):
    """For each name of a cell, the nodes out of which it is made: assigned, looped over, put in by a key."""
    made = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.For | ast.comprehension):
            pairs = [(node.target, node.iter)]
        else:
            continue
        for target, value in pairs:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                made.setdefault(target.value.id, []).append(target.slice)
            for name in (part for part in ast.walk(target) if isinstance(part, ast.Name)):
                made.setdefault(name.id, []).append(value)
    return made


def texts_of_calls(tree, made):
    """The texts in all calls of a tree that show something; `made` has the names of all cells until here."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and SHOWS.fullmatch(ast.unparse(node.func)):
            yield from texts_of_call(node, made)


def texts_of_call(call, made):
    """The texts among the arguments of one call; the second argument of a Grid is a title, whatever it says."""
    for place, argument in enumerate(call.args):
        if isinstance(argument, ast.Constant) and place == 1:
            yield from worded(argument.value)
        else:
            yield from texts_in(argument, made)
    for keyword in call.keywords:
        if keyword.arg is None:
            yield from texts_of_settings(keyword.value, made)
        elif keyword.arg not in SETTINGS:
            yield from texts_in(keyword.value, made)


def texts_of_settings(node, made):
    """The texts in **settings, whose keys are names of arguments."""
    for place in last_places(node.id, made)[0]:
        for value in getattr(place, "values", []):
            yield from texts_in(value, made)


def last_places(name, made):
    """Where a name was made last, and the cells until there."""
    for count in range(len(made), 0, -1):
        if name in made[count - 1]:
            return made[count - 1][name], made[:count]
    return [], made


def texts_in(node, made):
    """The texts in an argument, and in what its names are made of."""
    if isinstance(node, ast.Constant):
        yield from (text for text in worded(node.value) if text not in CODE_WORDS)
    elif isinstance(node, ast.JoinedStr):
        yield from worded(template_of(node))
    elif isinstance(node, ast.Name):
        places, until = last_places(node.id, made)
        rest = [*until[:-1], {name: found for name, found in until[-1].items() if name != node.id}] if until else []
        for place in places:
            yield from texts_in(place, rest)
    elif isinstance(node, ast.Call):
        yield from texts_in_call(node, made)
    elif isinstance(node, ast.ListComp):
        yield from texts_in(node.elt, made)
    elif isinstance(node, ast.Tuple | ast.List | ast.Dict):
        for child in ast.iter_child_nodes(node):
            yield from texts_in(child, made)


def texts_in_call(call, made):
    """The texts in a call inside an argument: of another picture's part, or of what only gathers."""
    function = ast.unparse(call.func)
    if function in GATHERS or SHOWS.fullmatch(function):
        yield from texts_of_call(call, made)
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "items":
        yield from texts_in(call.func.value, made)


def template_of(joined):
    """An f-string as a template with named places: f"map {k}, pooled" is "map {k}, pooled"."""
    return "".join(
        part.value if isinstance(part, ast.Constant) else f"{{{place_name(part.value)}}}" for part in joined.values
    )


def place_name(expression):
    """What a place is called: y_test[i] is y_test_i."""
    return re.sub(r"\W+", "_", ast.unparse(expression)).strip("_")


def worded(value):
    """The value, if it is a text for people."""
    if isinstance(value, str) and says_something(value) and not NAME_OF_CODE.fullmatch(value):
        yield value
