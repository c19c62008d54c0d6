"""One JavaScript text out of a file and all that it imports: for anywidget, and for pages opened from a folder.

Each imported file becomes a function that returns what it exports, so that names in different files never meet.
Understood are, at the beginning of a line::

    import { one, other as another } from "./file.js";
    import NAME from "./file.json" with { type: "json" };
    export function|class|const …
    export default …                    (in the first file only)

Whatever else JavaScript has is refused by name.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

IMPORT = re.compile(r'^import (?:\{([^{}]*)\}|(\w+)) from "(\.[^"\n]*)"( with \{ type: "json" \})?;$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*? *|class |const )(\w+))", re.MULTILINE)
DEFAULT = re.compile(r"^export default ", re.MULTILINE)
ANY_OTHER = re.compile(r"^[ \t]*(?:import|export)\b.*|\bimport *[(.].*", re.MULTILINE)
DOCUMENTATION = re.compile(r"^ */\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)  # for readers of the files, a sixth of them


class Import(NamedTuple):
    """One import: the names as they stand there, and the file; `is_json` has one name for all of it."""

    names: str
    path: Path
    is_json: bool


def bundle(entry):
    """The module `entry` with all that it imports in front; it keeps its own exports.

    Parameters
    ----------
    entry : Path

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there is an import or an export that this does not understand, a name that is not exported, or a circle.
    """
    *needed, last = in_order(Path(entry).resolve())
    return "".join(map(as_constant, needed)) + with_constants(last)


def bundle_script(entry, name):
    """The same as a classic script, which gives the page what `entry` exports as the constant `name`."""
    *needed, last = in_order(Path(entry).resolve())
    before = "".join(map(as_constant, needed))
    return f'const {name} = (() => {{\n"use strict";\n{before}{body(last)}\n}})();\n'


@cache
def in_order(path, users=()):
    """`path` and the files that it needs, each once and after what it needs itself."""
    if path in users:
        raise ValueError(f"{' → '.join(file.name for file in (*users, path))}: files cannot import each other")
    needed = dict.fromkeys(file for wanted in imports_of(path) for file in in_order(wanted.path, (*users, path)))
    return [*needed, path]


@cache
def imports_of(path):
    """The imports of a file, each looked at: does the other file export that?"""
    if path.suffix == ".json":
        return []
    return [check_import(path, match) for match in IMPORT.finditer(read(path))]


def check_import(path, match):
    names, whole, target, json = match.groups()
    wanted = Import(names or whole, (path.parent / target).resolve(), bool(json))
    if not wanted.is_json == (wanted.path.suffix == ".json") == (names is None):
        raise ValueError(f"{path.name}: {match[0]} is not understood; write {{ names }}, or a name for a JSON file")
    for name in [] if wanted.is_json else pairs(names):
        if name[0] not in exports_of(wanted.path):
            raise ValueError(f"{path.name} imports {name[0]}, which {wanted.path.name} does not export")
    return wanted


def pairs(names):
    """[(name over there, name here)] of `one, other as another`."""
    return [(words[0], words[-1]) for words in map(str.split, names.split(",")) if words]


@cache
def exports_of(path):
    """The names that a file exports."""
    return EXPORT.findall(read(path))


@cache
def read(path):
    """The text of a file without its documentation; there is nothing in it that is not understood."""
    text = DOCUMENTATION.sub("", path.read_text(encoding="utf-8"))
    rest = DEFAULT.sub("", EXPORT.sub("", IMPORT.sub("", text)))
    if path.suffix == ".js" and (found := ANY_OTHER.search(rest)):
        raise ValueError(f"{path.name}: {found[0].strip()!r} is not understood; see the top of bundle.py")
    return text


def constant_of(path):
    """What a file is called in the text; a folder and a name say which one it is."""
    return "$" + re.sub(r"\W", "_", f"{path.parent.name}_{path.name}")


@cache
def as_constant(path):
    """An imported file as a constant that holds its exports."""
    if path.suffix == ".json":
        return f"const {constant_of(path)} = {read(path).rstrip()};\n"
    if DEFAULT.search(read(path)):
        raise ValueError(f"{path.name} is imported and has a default export: give it a name")
    return f"const {constant_of(path)} = (() => {{\n{body(path)}\n}})();\n"


def body(path):
    """What stands inside the function of a file."""
    return f"{EXPORT.sub('', with_constants(path))}return {{ {', '.join(exports_of(path))} }};"


def with_constants(path):
    """The text of a file that takes its imports from the constants."""

    def replace(match):
        wanted = check_import(path, match)
        if wanted.is_json:
            return f"const {wanted.names} = {constant_of(wanted.path)};"
        names = ", ".join(there if there == here else f"{there}: {here}" for there, here in pairs(wanted.names))
        return f"const {{ {names} }} = {constant_of(wanted.path)};"

    return IMPORT.sub(replace, read(path))
