"""The licences of what others have made and live/ holds, as their own packages have them, in one text."""

import importlib.metadata
import json
import os
import re
import zipfile
from pathlib import Path

from tools.lessons import ROOT
from tools.live import pyodide
from tools.live.archives import INSTALLED

LICENSE = re.compile(r"(?:^|/)(?:LICEN[CS]E|COPYING|NOTICE)[^/]*(?<!\.py)$", re.IGNORECASE)
EDITOR = ("@codemirror/*", "@lezer/*", "@marijn/*", "crelt", "style-mod", "w3c-keyname")  # what is inside live.js
RULE = "=" * 80
INTRODUCTION = """\
What lies in this folder was partly made by others, and keeps their licences, which stand below. Changes: files that no
lesson needs are left out, and Python's sources are compiled to bytecode. The course itself is under the MIT licence; of
the digits, data/README.md in its repository tells source and licence.
"""
PYODIDE = """\
{license}. Source: {source} (tag {version}). The text: https://mozilla.org/MPL/2.0/
It holds CPython, whose licence stands below, and the C library of Emscripten (MIT): https://emscripten.org/
"""
CPYTHON_ON_THE_WEB = "https://docs.python.org/3.12/license.html"


def licenses():
    """One text: each package with its version, and its licence's files."""
    parts = [("Pyodide", of_pyodide()), ("CPython", of_cpython())]
    parts += [part for wheel in pyodide.fetch(pyodide.official_lock()).values() for part in of_wheel(wheel)]
    parts += [part for package in INSTALLED for part in of_installed(package)]
    parts += [
        ("cnnlib Hangul, a part of Nanum Gothic", (ROOT / "data" / "hangul_LICENSE.txt").read_text(encoding="utf-8"))
    ]
    parts += of_editor()
    return INTRODUCTION + "".join(f"\n{RULE}\n{title}\n{RULE}\n\n{text.strip()}\n" for title, text in parts)


def of_pyodide():
    """Its npm package names its licence, and brings no text of it."""
    package = json.loads((pyodide.NPM / "package.json").read_text(encoding="utf-8"))
    words = {"license": package["license"], "version": package["version"], "source": package["repository"]["url"]}
    return PYODIDE.format(**words)


def of_cpython():
    """The text that came with the Python that builds; some systems leave it out."""
    library = Path(os.__file__).parent
    found = [path for path in (library / "LICENSE.txt", library.parent / "LICENSE.txt") if path.is_file()]
    return found[0].read_text(encoding="utf-8") if found else CPYTHON_ON_THE_WEB


def of_wheel(path):
    """(title, text) of each licence inside a wheel, the fonts' among them."""
    with zipfile.ZipFile(path) as wheel:
        for name in sorted(filter(LICENSE.search, wheel.namelist())):
            yield f"{path.name}: {name}", wheel.read(name).decode("utf-8")


def of_installed(package):
    """The same of a package that is installed here."""
    found = importlib.metadata.distribution(package)
    for path in filter(lambda path: LICENSE.search(path.as_posix()), found.files):
        yield f"{package} {found.version}: {path.name}", path.read_text(encoding="utf-8")


def of_editor():
    """The same of CodeMirror and what it needs."""
    modules = pyodide.NPM.parent
    for folder in sorted(folder for pattern in EDITOR for folder in modules.glob(pattern)):
        version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
        name = folder.relative_to(modules).as_posix()
        yield f"{name} {version}", (folder / "LICENSE").read_text(encoding="utf-8")
