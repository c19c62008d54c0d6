"""The files as a whole: style, encodings, sizes, and which part of cnnlib may import which."""

import ast
import re
import shutil
import subprocess
import sys

import pytest

import cnnlib
from tools.lessons import ROOT

LARGEST_FILE = 3_000_000  # bytes
BINARY = {".npz", ".png", ".gz", ".ico", ".mo", ".ttf"}
REGISTRY = re.compile(
    r"pypi[.]org|python(?:hosted)[.]|registry[.](?:npmjs|yarnpkg)|deb[.](?:debian)|(?:anaconda)[.]org"
)
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|Users|root|tmp|work|farm)/\w")
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAY_IMPORT = {  # what each part of cnnlib may import beside the standard library, itself and the parts above it
    "language": set(),
    "shapes": set(),
    "arrays": {"numpy"},
    "windows": {"numpy"},
    "threads": {"numpy", "threadpoolctl"},
    "functional": {"numpy"},
    "transposed": {"numpy"},
    "layout": {"numpy"},
    "official_mnist": {"numpy", "pooch", "tqdm"},
    "data": {"numpy", "matplotlib"},  # matplotlib carries a photograph
    "augment": {"numpy"},
    "centering": {"numpy"},
    "initializers": {"numpy"},
    "layers": {"numpy"},
    "summary": set(),
    "sequential": {"numpy"},
    "losses": {"numpy"},
    "optimizers": {"numpy"},
    "training": {"numpy", "tqdm"},
    "comparison": {"numpy"},
    "models": {"numpy"},
    "inspection": {"numpy"},
    "keywords": set(),
    "console": set(),
    "palette": set(),
    "draw": {"numpy", "matplotlib"},
    "widgets": {"numpy", "matplotlib", "anywidget", "traitlets"},
    "exercises": {"numpy"},
    "check": {"numpy", "anywidget", "traitlets", "cloudpickle"},
    "machine": set(),
    "__init__": set(),
}


def repository_files():
    """Everything that is or could be committed."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return []
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


FILES = repository_files()
TEXT_FILES = [path for path in FILES if path.suffix not in BINARY]
CODE = [
    ROOT / "run.py",
    ROOT / "conftest.py",
    *(path for name in ("cnnlib", "tools", "tests") for path in sorted((ROOT / name).rglob("*.py"))),
]
needs_git = pytest.mark.skipif(not FILES, reason="which files belong to the project is known in a git checkout only")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def calls_without_encoding(source):
    """Lines that open a text without naming its encoding: Windows would read it as cp949 or cp1252."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        call.lineno for call in calls if opens_text(call) and "encoding" not in [word.arg for word in call.keywords]
    ]


def opens_text(call):
    """Whether a call is open(…) of a text, …read_text(…), …write_text(…), or has text=True."""
    if any(word.arg == "text" and getattr(word.value, "value", False) is True for word in call.keywords):
        return True
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in {"read_text", "write_text"}
    modes = [
        argument.value
        for argument in [*call.args, *(word.value for word in call.keywords)]
        if isinstance(argument, ast.Constant)
    ]
    return (
        isinstance(call.func, ast.Name) and call.func.id == "open" and not any("b" in str(mode) for mode in modes[-1:])
    )


def imported(source):
    """Full names of the modules that a source imports, at its top or inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ([node.module] if node.module != "cnnlib" else [f"cnnlib.{alias.name}" for alias in node.names])


def part_of(path):
    """The part of cnnlib that a file belongs to: its module, or its folder."""
    return path.relative_to(ROOT / "cnnlib").parts[0].removesuffix(".py")


def forbidden_imports(part, source):
    """What a part of cnnlib imports and may not."""
    parts = list(MAY_IMPORT)
    allowed = MAY_IMPORT[part] | sys.stdlib_module_names
    below = {f"cnnlib.{name}" for name in parts[parts.index(part) + 1 :]}
    for name in imported(source):
        names = name.split(".")
        if ".".join(names[:2]) in below if names[0] == "cnnlib" else names[0] not in allowed:
            yield name


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_style_of_code_and_lessons(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


@needs_git
def test_text_files_are_utf8_without_mark():
    for path in TEXT_FILES:
        content = path.read_bytes()
        assert content.decode("utf-8") is not None and not content.startswith(b"\xef\xbb\xbf"), name_of(path)


@needs_git
@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE_PATH], ids=["registry", "machine"])
def test_no_file_names_a_registry_or_a_folder_of_one_machine(pattern):
    texts = {name_of(path): path.read_text(encoding="utf-8") for path in TEXT_FILES}
    assert {name: pattern.search(text)[0] for name, text in texts.items() if pattern.search(text)} == {}


@pytest.mark.parametrize("text", ["https://pypi" + ".org/simple", "files.python" + "hosted.org", "see /" + "home/me/x"])
def test_those_patterns_find_what_they_are_for(text):
    assert REGISTRY.search(text) or MACHINE_PATH.search(text)


@needs_git
def test_no_file_is_large():
    assert {name_of(path): path.stat().st_size for path in FILES if path.stat().st_size > LARGEST_FILE} == {}


def test_every_text_is_opened_with_its_encoding():
    found = {name_of(path): calls_without_encoding(path.read_text(encoding="utf-8")) for path in CODE}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source", ["open('x')", "open('x', 'w')", "path.read_text()", "path.write_text('x')", "run(['x'], text=True)"]
)
def test_missing_encoding_is_found(source):
    assert calls_without_encoding(source) == [1]


@pytest.mark.parametrize(
    "source", ["open('x', 'rb')", "open('x', encoding='utf-8')", "path.read_bytes()", "Image.open(file)"]
)
def test_present_encoding_is_not_complained_of(source):
    assert calls_without_encoding(source) == []


def test_arrows_between_modules_go_one_way():
    """Maths knows no drawing, drawing knows no widgets."""
    parts = {path: part_of(path) for path in sorted((ROOT / "cnnlib").rglob("*.py"))}
    assert set(parts.values()) <= set(MAY_IMPORT), "say in MAY_IMPORT what this new part of cnnlib may import"
    found = {name_of(path): list(forbidden_imports(parts[path], path.read_text(encoding="utf-8"))) for path in parts}
    assert {name: imports for name, imports in found.items() if imports} == {}


def reading_order(text):
    """The parts of cnnlib in the order in which a text says to read them."""
    paragraph = text[text.index("in this order") :].partition("\n\n")[0]
    return re.findall(r"`(\w+)`", paragraph)


@pytest.mark.parametrize("text", [README, cnnlib.__doc__], ids=["README", "cnnlib"])
def test_the_order_to_read_in_is_that_of_the_arrows_and_leaves_nothing_out(text):
    assert [*reading_order(text), "__init__"] == list(MAY_IMPORT)
    assert set(MAY_IMPORT) == {part_of(path) for path in (ROOT / "cnnlib").rglob("*.py")}


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("shapes", "import numpy"),
        ("functional", "from matplotlib import pyplot"),
        ("shapes", "from cnnlib.windows import pad2d"),
        ("draw", "def f():\n    from cnnlib import widgets"),
        ("draw", "import ipywidgets"),
    ],
)
def test_arrow_the_other_way_is_found(part, source):
    assert len(list(forbidden_imports(part, source))) == 1
