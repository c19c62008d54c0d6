"""`run.py lab`, `run.py notebooks` and the comparison of stored outputs, on lessons made for the purpose."""

import base64
import io
import os
from pathlib import Path

import nbformat.v4
import pytest
from jupyterlab.commands import get_app_dir
from jupyterlab_server.settings_utils import get_settings
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from PIL import Image

from cnnlib.check.progress_file import find_folder
from cnnlib.language import VARIABLE
from tools import lab, notebooks
from tools.deterministic import deterministic_environment
from tools.differences import lesson_differences
from tools.executed import fingerprint as fingerprint_of_sources
from tools.executed import run_once
from tools.lessons import WIDGET_VIEW, find_lesson, key_of, lessons, normalise, read_lesson, to_text, write_lesson
from tools.pictures import difference, fingerprint


def png(grey, width=2, **options):
    """A picture of one grey as a notebook holds it."""
    file = io.BytesIO()
    Image.new("L", (width, 1), grey).save(file, "PNG", **options)
    return base64.b64encode(file.getvalue()).decode("ascii")


def lesson(*outputs, source="x", count=1, tags=()):
    """A lesson of one code cell, in the stored form."""
    cell = nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=count, id="one")
    cell.metadata = nbformat.from_dict({"tags": list(tags)} if tags else {})
    return normalise(nbformat.v4.new_notebook(cells=[cell]))


def shown(**data):
    """An output in several formats, called image_png for image/png and so on."""
    return nbformat.v4.new_output("display_data", data={name.replace("_", "/"): value for name, value in data.items()})


def printed(text):
    """An output that printed `text`."""
    return nbformat.v4.new_output("stream", name="stdout", text=text)


@pytest.fixture
def folder(tmp_path):
    """Two executed lessons in tmp_path/notebooks."""
    source = tmp_path / "notebooks"
    source.mkdir()
    for name in ("02_first.ipynb", "04_second.ipynb"):
        write_lesson(source / name, lesson(printed("the answer"), source="print('a question')"))
    return source


# --- lab ---


def test_copies_give_no_answer_away(folder, tmp_path):
    lab.copy_lessons(tmp_path / "mine", folder)
    copies = sorted((tmp_path / "mine").iterdir())
    assert [copy.name for copy in copies] == ["02_first.ipynb", "04_second.ipynb"]
    for copy in copies:
        (cell,) = read_lesson(copy).cells
        assert (cell.source, cell.outputs, cell.execution_count) == ("print('a question')", [], None)


def test_work_of_a_student_is_never_overwritten(folder, tmp_path):
    mine = tmp_path / "mine"
    lab.copy_lessons(mine, folder)
    (mine / "02_first.ipynb").write_text("my work", encoding="utf-8")
    lab.lesson_to_open(None, mine, folder)
    lab.lesson_to_open("02", mine, folder)
    assert (mine / "02_first.ipynb").read_text(encoding="utf-8") == "my work"


def test_first_lesson_is_opened(folder, tmp_path):
    assert lab.lesson_to_open(None, tmp_path / "mine", folder).name == "02_first.ipynb"


def test_each_fresh_copy_is_a_new_file(folder, tmp_path):
    opened = [lab.lesson_to_open("4", tmp_path / "mine", folder).name for _ in range(3)]
    assert opened == ["04_second.ipynb", "04_second-2.ipynb", "04_second-3.ipynb"]
    assert len(list((tmp_path / "mine").iterdir())) == 4


@pytest.mark.parametrize("name", ["4", "04", "04_second", "04_second.ipynb", "notebooks/04_second.ipynb"])
def test_lesson_is_found_by_number_name_or_path(name, folder):
    assert find_lesson(name, folder).name == "04_second.ipynb"


def test_the_capstone_stands_between_10_and_11_and_is_found_by_its_letter(tmp_path):
    for name in ("11_train.ipynb", "capstone_build.ipynb", "10_back.ipynb", "02_slide.ipynb", "notes.ipynb"):
        (tmp_path / name).touch()
    assert [key_of(path) for path in lessons(tmp_path)] == ["02", "10", "c", "11"]
    assert find_lesson("c", tmp_path).name == find_lesson("capstone_build", tmp_path).name == "capstone_build.ipynb"


def test_unknown_lesson_is_answered_with_the_list(folder):
    with pytest.raises(SystemExit, match=r"no lesson 99(.|\n)*02_first\n  04_second"):
        find_lesson("99", folder)


def test_lab_keeps_to_this_computer_and_passes_arguments_on(folder, tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr(lab, "MY_LESSONS", tmp_path / "mine")
    monkeypatch.setattr(lab, "lesson_to_open", lambda fresh, *folders: folder / f"{fresh}.ipynb")
    monkeypatch.setattr(lab.LabApp, "launch_instance", given.extend)
    lab.main(["--fresh", "04", "--no-browser", "--ServerApp.port=9999"])
    assert given[-2:] == ["--no-browser", "--ServerApp.port=9999"]
    assert {"--ServerApp.ip=127.0.0.1", "--LabApp.default_url=/lab/tree/04.ipynb"} <= set(given)
    assert not [option for option in given if "token" in option or "password" in option]


def test_lessons_of_another_language_have_a_folder_inside_that_of_the_progress(folder, tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr(lab, "MY_LESSONS", tmp_path / "my-lessons")
    monkeypatch.setattr(lab, "LESSONS", folder)
    monkeypatch.setattr(lab, "languages", lambda: ["en", "xx"])
    monkeypatch.setattr(lab.LabApp, "launch_instance", given.extend)
    monkeypatch.setenv(VARIABLE, "en")
    lab.main(["--language", "xx"])
    copies = tmp_path / "my-lessons" / "xx"
    assert f"--ServerApp.root_dir={copies}" in given and os.environ[VARIABLE] == "xx"
    cell, chooses = read_lesson(copies / "04_second.ipynb").cells
    assert (cell.source, cell.outputs, 'set_language("xx")' in chooses.source) == ("print('a question')", [], True)
    monkeypatch.chdir(copies)
    assert find_folder() == tmp_path / "my-lessons"


@pytest.mark.parametrize("code", ["en", *(path.name for path in lab.SETTINGS.iterdir() if path.is_dir())])
def test_no_question_about_news_covers_a_corner(tmp_path, code):
    """JupyterLab asks until `fetchNews` is answered, also where it may fetch none."""
    given = dict(option.split("=", 1) for option in lab.options(None, tmp_path, code))
    plugin = "@jupyterlab/apputils-extension:notification"
    schemas = str(Path(get_app_dir()) / "schemas")
    found, _ = get_settings(given["--LabApp.app_settings_dir"], schemas, str(tmp_path), plugin)
    defaults = {name: words["default"] for name, words in found["schema"]["properties"].items()}
    assert (defaults["fetchNews"], defaults["checkForUpdates"]) == ("false", False)


# --- pictures and differences ---


def test_pictures_are_equal_when_their_pixels_are():
    small, large = png(7), png(7, compress_level=0)
    assert small != large
    assert difference(small, large) is None and fingerprint(small) == fingerprint(large)


def test_pictures_differ_when_a_pixel_or_the_size_does():
    assert difference(png(7), png(8)) == "2 of 2 pixels differ"
    assert difference(png(7), png(7, width=3)) == "the stored picture has 2×1 pixels, the new one 3×1"
    assert fingerprint(png(7)) != fingerprint(png(8))


@pytest.mark.parametrize(
    ("stored", "made", "words"),
    [
        (lesson(printed("1")), lesson(printed("2")), "stdout differs"),
        (lesson(shown(text_plain="1")), lesson(shown(text_plain="2")), "text/plain differs"),
        (lesson(shown(image_png=png(1))), lesson(shown(image_png=png(2))), "2 of 2 pixels differ"),
        (lesson(printed("1")), lesson(), "1 outputs are stored, running it gives 0"),
        (lesson(printed("1")), lesson(shown(text_plain="1")), "stdout is stored, running it gives text/plain"),
        (lesson(count=2), lesson(count=1), "are not in the stored form"),
    ],
)
def test_untrue_stored_output_is_named(stored, made, words):
    (found,) = lesson_differences(made, stored)
    assert words in found


def test_same_lesson_has_no_differences():
    assert lesson_differences(lesson(shown(image_png=png(1))), lesson(shown(image_png=png(1)))) == []


def test_picture_that_shows_the_same_keeps_its_bytes():
    stored = lesson(shown(image_png=png(7, compress_level=0)))
    made = notebooks.keep_what_agrees(lesson(shown(image_png=png(7))), stored)
    assert to_text(made) == to_text(stored)


def test_picture_that_shows_something_else_is_stored():
    made = notebooks.keep_what_agrees(lesson(shown(image_png=png(8))), lesson(shown(image_png=png(7))))
    assert made.cells[0].outputs[0].data["image/png"] == png(8)


@pytest.mark.parametrize(("asked", "kept"), [(False, "3 s"), (True, "4 s")])
def test_timed_cell_keeps_its_output_unless_asked(asked, kept):
    stored, made = (lesson(printed(text), tags=["timing"]) for text in ("3 s", "4 s"))
    assert notebooks.keep_what_agrees(made, stored, timing=asked).cells[0].outputs[0].text == kept


def test_dead_widgets_and_private_metadata_are_not_stored():
    notebook = lesson(shown(**{WIDGET_VIEW.replace("/", "_", 1): {"model_id": "1a2b"}, "text_plain": "Slider()"}))
    notebook.cells[0].metadata = nbformat.from_dict({"execution": {"at": "noon"}, "tags": ["timing"]})
    notebook.metadata["author"] = "me"
    normalise(notebook)
    assert list(notebook.cells[0].outputs[0].data) == ["text/plain"]
    assert notebook.cells[0].metadata == {"tags": ["timing"]} and "author" not in notebook.metadata


# --- executing ---


def test_storing_twice_leaves_the_same_bytes_and_check_notices_a_lie(folder, monkeypatch, capsys):
    path = folder / "02_first.ipynb"
    write_lesson(path, lesson(source="print('a')\nprint('b')\n6 * 7", count=None))
    monkeypatch.setattr(notebooks, "find_lesson", lambda name: path)
    notebooks.main(["02"])
    first = path.read_bytes()
    notebooks.main(["02"])
    assert path.read_bytes() == first
    path.write_bytes(first.replace(b'"42"', b'"41"'))
    with pytest.raises(SystemExit, match="1 of 1 lessons differ"):
        notebooks.main(["--check", "02"])
    assert "-41\n    +42" in capsys.readouterr().out
    assert b'"41"' in path.read_bytes()


@pytest.mark.parametrize("error", [CellTimeoutError("waited too long"), RuntimeError("Kernel died before replying")])
def test_lesson_that_hangs_or_does_not_begin_is_tried_again(monkeypatch, folder, capsys, error):
    tried = []

    def hang(path, environment):
        tried.append(path)
        if len(tried) < 3:
            raise error
        return lesson()

    monkeypatch.setattr(notebooks, "execute", hang)
    assert notebooks.execute_patiently(folder, {}) == lesson() and len(tried) == 3
    tried[:] = []
    with pytest.raises(type(error)):
        notebooks.execute_patiently(folder, {}, attempts=2)


def test_lesson_whose_cell_kills_its_kernel_is_not_tried_again(monkeypatch, folder):
    tried = []

    def die(path, environment):
        tried.append(path)
        raise DeadKernelError("Kernel died")

    monkeypatch.setattr(notebooks, "execute", die)
    with pytest.raises(DeadKernelError):
        notebooks.execute_patiently(folder, {})
    assert len(tried) == 1


def test_surroundings_are_the_same_for_everybody(monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", "my own")
    with deterministic_environment() as environment:
        assert environment["OPENBLAS_NUM_THREADS"] == "1"
        assert environment["IPYTHONDIR"] != "my own"
        assert environment["MATPLOTLIBRC"].endswith("matplotlibrc")


# --- a lesson that is executed once ---


def test_a_lesson_is_executed_once_and_again_when_it_has_changed(tmp_path):
    """Its cell never prints the same twice, so that what is printed tells whether it was run."""
    path, kept = tmp_path / "02_clock.ipynb", tmp_path / "kept"
    write_lesson(path, lesson(source="import time\nprint(time.time_ns())"))

    def printed_by_it():
        return run_once(path, environment, kept).cells[0].outputs[0].text

    with deterministic_environment() as environment:
        first = printed_by_it()
        assert printed_by_it() == first
        write_lesson(path, lesson(source="import time\n\nprint(time.time_ns())"))
        assert printed_by_it() != first
    assert len(list(kept.iterdir())) == 1


def test_a_fingerprint_tells_sources_apart_and_leaves_out_what_python_compiles(tmp_path):
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "one.py").write_text("1", encoding="utf-8")
    first = fingerprint_of_sources([tmp_path])
    (tmp_path / "__pycache__" / "one.pyc").write_text("compiled", encoding="utf-8")
    assert fingerprint_of_sources([tmp_path]) == first
    (tmp_path / "one.py").rename(tmp_path / "two.py")
    renamed = fingerprint_of_sources([tmp_path])
    (tmp_path / "two.py").write_text("2", encoding="utf-8")
    assert len({first, renamed, fingerprint_of_sources([tmp_path])}) == 3
