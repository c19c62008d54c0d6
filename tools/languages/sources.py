"""The texts of the course outside the lessons: in Python, in words.json files, in templates and in documents."""

import ast
import json
from itertools import chain

from jinja2.ext import babel_extract

from tools.languages.lesson import Message
from tools.languages.paragraphs import messages, says_something
from tools.languages.shown import places_of_names
from tools.lessons import ROOT
from tools.site.teaching import without_answers

TELLS = {"told", "sentence"}
DOCUMENTS = ("README.md", "docs/lectures.md", "docs/teaching.md")
PYTHON = {  # catalogue: the modules whose texts it has; the first one that names a module has it
    "checks": ("cnnlib/check/*.py", "cnnlib/exercises/__init__.py", "cnnlib/exercises/kinds.py"),
    "widgets": ("cnnlib/widgets/**/*.py",),
    "package": ("cnnlib/draw/*.py", "cnnlib/*.py"),
    "site": ("tools/site/*.py", "tools/live/*.py", "tools/live/python/**/*.py", "tools/lab.py"),
}
WORDS = {"widgets": "cnnlib/widgets/*/words.json", "site": "tools/*/*/words.json"}
TEMPLATES = {"site": "tools/site/templates/*.j2"}


def other_messages():
    """The messages of each catalogue that is not a lesson's, by its name."""
    known = constants()
    for name, patterns in PYTHON.items():
        files = dict.fromkeys(chain.from_iterable(found(pattern) for pattern in patterns))
        python = (python_messages(path, known) for path in files)
        words = (words_messages(path) for path in found(WORDS[name])) if name in WORDS else ()
        templates = (template_messages(path) for path in found(TEMPLATES[name])) if name in TEMPLATES else ()
        yield name, chain.from_iterable([*python, *words, *templates])
    yield "docs", (message for name in DOCUMENTS for message in document_messages(ROOT / name))


def found(pattern):
    """The files of the project that fit a pattern, in a stable order."""
    return sorted(ROOT.glob(pattern))


def place_of(path):
    """What a translator sees of where a file lies."""
    return path.relative_to(ROOT).as_posix()


# ---------------------------------------------------------------- Python


def constants():
    """The constants of all modules, by their names: told in one module, they may be written in another."""
    known = {}
    for path in dict.fromkeys(chain.from_iterable(found(pattern) for pattern in sum(PYTHON.values(), ()))):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    known.setdefault(ast.unparse(target), []).append(node.value)
    return known


def python_messages(path, known):
    """What a module tells: the literals, and the constants, that are the first argument of `told` or `sentence`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    made = known | places_of_names(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        for told in arguments_told(call):
            name = f": {told.id}" if isinstance(told, ast.Name) else ""
            yield from (Message(text, place_of(path) + name) for text in texts_of(told, made))


def arguments_told(call):
    """What a call tells: told(NAME), or map(told, NAMES)."""
    if isinstance(call.func, ast.Name) and call.func.id in TELLS:
        return call.args[:1]
    is_map = isinstance(call.func, ast.Name) and call.func.id == "map" and ast.unparse(call.args[0]) in TELLS
    return call.args[1:2] if is_map else []


def texts_of(node, made):
    """The texts that an expression may become: a literal, a constant, one of several."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and says_something(node.value):
        yield node.value
    elif isinstance(node, ast.Name):
        rest = {name: places for name, places in made.items() if name != node.id}
        for place in made.get(node.id, ()):
            yield from texts_of(place, rest)
    elif isinstance(node, ast.Subscript):
        yield from texts_of(node.value, made)
    else:
        for part in parts_of(node):
            yield from texts_of(part, made)


def parts_of(node):
    """The expressions of which an expression is one."""
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.Dict | ast.BoolOp):
        return node.values
    return node.elts if isinstance(node, ast.Tuple | ast.List) else []


# ---------------------------------------------------------------- words, templates, documents


def words_messages(path):
    """The texts of a words.json file."""
    yield from worded(json.loads(path.read_text(encoding="utf-8")), place_of(path))


def worded(words, where):
    """The texts in a {key: text}; a value may be such a dictionary, or a list."""
    for key, value in words.items() if isinstance(words, dict) else enumerate(words):
        if isinstance(value, dict | list):
            yield from worded(value, f"{where}: {key}")
        elif says_something(value):
            yield Message(value, f"{where}: {key}")


def template_messages(path):
    """What a template says: _("…", …), and what stands between {% trans %} and {% endtrans %}."""
    with path.open("rb") as file:
        for _, _, arguments, _ in babel_extract(file, ["_", "gettext"], [], {"trimmed": "true"}):
            text = arguments if isinstance(arguments, str) else arguments and arguments[0]
            if text:  # what is no literal comes as None: it is told where it is written
                yield Message(text, place_of(path))


def document_messages(path):
    """The paragraphs of a document; the answers in the guide have their translations from the exercises."""
    for text in messages(without_answers(path.read_text(encoding="utf-8"))):
        yield Message(text, place_of(path))
