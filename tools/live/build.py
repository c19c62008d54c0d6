"""The live part of the site, in live/: Python, the archives that it unpacks, data, and the page's scripts.

A file's name holds a part of its SHA-256, so that what a browser has kept is never out of date.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import PurePosixPath

from cnnlib.language import languages, told_in
from tools.lessons import ROOT
from tools.live import pyodide
from tools.live.archives import make_archives
from tools.live.licenses import licenses
from tools.site.formulas import install

BUNDLER = ROOT / "tools" / "live" / "bundle.cjs"
PAGE = ROOT / "tools" / "live" / "page"
SCRIPTS = ("live.js", "worker.js")  # with all that they import
WORDS = json.loads((PAGE / "words.json").read_text(encoding="utf-8"))
DATA = ROOT / "data"


def live_files():
    """{path inside live/: bytes} of everything that a page fetches when somebody runs a cell."""
    install()
    core, others = core_files(), archive_files() | data_files()
    folder = f"pyodide-{short_hash(b''.join(core.values()))}"
    paths = {name: f"{folder}/{name}" for name in core} | {name: hashed(name, others[name]) for name in others}
    python = core | others
    listed = {name: listing(paths[name], content) for name, content in python.items()}
    texts = {"files.json": json.dumps(listed).encode(), "LICENSES.txt": licenses().encode()}
    return {paths[name]: content for name, content in python.items()} | page_files() | texts


def page_files():
    """{path inside live/: bytes} of what is the page's own: scripts with all that they import, looks, and words."""
    words = {f"words/{code}.json": json.dumps(told_words(WORDS, code)).encode() for code in languages()}
    return {name: bundled(name) for name in SCRIPTS} | words | {"live.css": (PAGE / "live.css").read_bytes()}


def told_words(words, code):
    """The page's words, {name: text} and {name: {name: text}}, in a language."""
    return {
        name: told_words(text, code) if isinstance(text, dict) else told_in(code, text) for name, text in words.items()
    }


def core_files():
    """Pyodide's own, with a lock that names no packages: the page unpacks its own archives."""
    bare_lock = json.dumps({**pyodide.official_lock(), "packages": {}}, sort_keys=True)
    core = {name: (pyodide.NPM / name).read_bytes() for name in pyodide.CORE}
    return core | {"pyodide-lock.json": bare_lock.encode()}


def archive_files():
    return {f"{name}.zip": content for name, content in make_archives().items()}


def data_files():
    return {path.name: path.read_bytes() for path in sorted(DATA.glob("*.npz"))}


def listing(path, content):
    """What the page knows of a file: where it lies, and how to see that it came whole."""
    return {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def hashed(name, content):
    """numpy.zip → numpy-1a2b3c4d.zip"""
    path = PurePosixPath(name)
    return f"{path.stem}-{short_hash(content)}{path.suffix}"


def short_hash(content):
    return hashlib.sha256(content).hexdigest()[:8]


def service_worker():
    """The script that keeps pages for a visit without a network; it lies in the root, above all pages."""
    return bundled("sw.js")


def bundled(name):
    """A script of page/ with all that it imports, CodeMirror among them, as one classic script."""
    command = [shutil.which("node"), BUNDLER, PAGE / name, f"cnn{PurePosixPath(name).stem.title()}"]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
