"""The archives that the page's Python unpacks, and the licences beside them."""

import io
import json
import zipfile
from types import SimpleNamespace

import pytest

from tools.lessons import ROOT
from tools.live import archives, build, licenses, pyodide


def wheel(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def names_in(content):
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_an_archive_has_the_same_bytes_twice_in_whatever_order_its_files_came():
    files = {"b.py": b"2", "a.py": b"1"}
    assert archives.zipped(files) == archives.zipped(dict(reversed(files.items())))
    assert names_in(archives.zipped(files)) == ["a.py", "b.py"]


def test_what_no_cell_comes_near_is_left_out(tmp_path):
    files = {
        "numpy/core.py": "",
        "numpy/tests/test_core.py": "",
        "numpy/core.pyi": "",
        "numpy-2.dist-info/RECORD": "",
        "numpy-2.dist-info/METADATA": "",
    }
    together = archives.together([wheel(tmp_path / "numpy.whl", files)], archives.LEFT_OUT["numpy"])
    assert list(together) == ["numpy/core.py", "numpy-2.dist-info/METADATA"]


def test_the_course_is_whole_and_brings_no_data_and_no_bytecode():
    names = names_in(archives.course([]))
    assert names_in(archives.hangul()) == ["cnnlib/_data/hangul.ttf"]
    assert {"cnnlib/__init__.py", "cnnlib/widgets/shared/theme.py", "tqdm/__init__.py", "anywidget.py"} <= set(names)
    assert {f"cnnlib/_data/{path.name}" for path in (ROOT / "data").glob("*.json")} <= set(names)  # lessons read them
    assert [name for name in names if "__pycache__" in name or name.endswith((".npz", ".pyc"))] == []


def test_what_was_compiled_before_is_not_compiled_again(tmp_path, monkeypatch):
    runs = []

    def node(command, check):
        runs.append(command)
        (command[3] / "numpy.zip").write_bytes(b"compiled")

    monkeypatch.setattr(archives, "BUILD", tmp_path)
    monkeypatch.setattr(archives, "subprocess", SimpleNamespace(run=node))
    for version, times in (("1", 1), ("1", 1), ("2", 2)):
        assert archives.compiled({"numpy": {"numpy/core.py": b""}}, version) == {"numpy": b"compiled"}
        assert len(runs) == times


def test_a_name_tells_the_content_and_the_list_how_to_check_it():
    listed = build.listing(build.hashed("numpy.zip", b"content"), b"content")
    assert listed["path"] == "numpy-ed7002b4.zip" and listed["bytes"] == 7 and listed["sha256"].startswith("ed7002b4")
    assert build.hashed("numpy.zip", b"other") != listed["path"]


@pytest.fixture
def few_wheels(tmp_path, monkeypatch):
    """A Pyodide and an editor of one package each."""
    npm = tmp_path / "pyodide"
    (tmp_path / "crelt").mkdir()
    npm.mkdir()
    package = {"license": "MPL-2.0", "version": "0.1", "repository": {"url": "https://pyodide.example"}}
    for folder, name in ((npm, "pyodide"), (tmp_path / "crelt", "crelt")):
        (folder / "package.json").write_text(json.dumps({"name": name, **package}), encoding="utf-8")
    (tmp_path / "crelt" / "LICENSE").write_text("crelt's words", encoding="utf-8")
    files = {
        "m/fonts/LICENSE_DEJAVU": "the font's words",
        "m-3.dist-info/licenses/LICENSE": "m's words",
        "m/license.py": "",
    }
    found = {"m": wheel(tmp_path / "m-3.whl", files)}
    monkeypatch.setattr(pyodide, "NPM", npm)
    monkeypatch.setattr(pyodide, "official_lock", dict)
    monkeypatch.setattr(pyodide, "fetch", lambda lock: found)


@pytest.mark.usefixtures("few_wheels")
def test_every_package_keeps_its_licence():
    text = licenses.licenses()
    for words in (
        "MPL-2.0",
        "https://pyodide.example",
        "the font's words",
        "m's words",
        "crelt's words",
        "tqdm",
        "Reserved Font Name",
    ):
        assert words in text
    assert "license.py" not in text
    assert "PYTHON SOFTWARE FOUNDATION" in text or licenses.CPYTHON_ON_THE_WEB in text
