"""The live part of the site, in live/: Python, the archives that it unpacks, data, and the page's scripts.

A file's name holds a part of its SHA-256, so that what a browser has kept is never out of date.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import PurePosixPath

from tools.lessons import ROOT
from tools.live import pyodide
from tools.live.archives import make_archives
from tools.site.formulas import install

BUNDLER = ROOT / "tools" / "live" / "bundle.cjs"
PAGE = ROOT / "tools" / "live" / "page"
SCRIPTS = ("live.js", "worker.js")  # with all that they import
DATA = ROOT / "data"


def live_files():
    """{path inside live/: bytes} of everything that a page fetches when somebody runs a cell."""
    install()
    core = {f"pyodide/{name}": (pyodide.NPM / name).read_bytes() for name in pyodide.CORE}
    core["pyodide/pyodide-lock.json"] = json.dumps(bare_lock(), sort_keys=True).encode()
    archives = {f"{name}.zip": content for name, content in make_archives().items()}
    data = {path.name: path.read_bytes() for path in sorted(DATA.glob("*.npz"))}
    fetched = {name_with_hash(name, content): content for name, content in (archives | data).items()}
    listed = {
        name: {"path": name_with_hash(name, content), "bytes": len(content)}
        for name, content in (archives | data).items()
    }
    listed["pyodide.js"] = {"path": "pyodide/pyodide.js", "bytes": len(core["pyodide/pyodide.js"])}
    return core | fetched | page_files() | {"files.json": json.dumps(listed).encode()}


def page_files():
    """{path inside live/: bytes} of what is the page's own: scripts with all that they import, looks, and words."""
    texts = {name: (PAGE / name).read_bytes() for name in ("live.css", "words.json")}
    return {name: bundled(name) for name in SCRIPTS} | texts


def bare_lock():
    """The lock without packages: the page unpacks its own archives."""
    return {**pyodide.official_lock(), "packages": {}}


def name_with_hash(name, content):
    """numpy.zip → numpy-1a2b3c4d.zip"""
    path = PurePosixPath(name)
    return f"{path.stem}-{hashlib.sha256(content).hexdigest()[:8]}{path.suffix}"


def bundled(name):
    """A script of page/ with all that it imports, CodeMirror among them, as one classic script."""
    command = [shutil.which("node"), BUNDLER, PAGE / name, f"cnn{PurePosixPath(name).stem.title()}"]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
