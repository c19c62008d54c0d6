"""What goes into the wheelhouse for other systems, what `update` reads, and what `versions` tries."""

import sys

import pytest
from packaging.requirements import Requirement

from tools import bundle, update, versions

PINS = [
    Requirement(line)
    for line in [
        "numpy==2.4.6 ; python_full_version < '3.12'",
        "numpy==2.5.5 ; python_full_version >= '3.12'",
        "colorama==0.4.6 ; sys_platform == 'win32'",
        "appnope==1.0.0 ; sys_platform == 'darwin'",
        "soupsieve==2.10 ; python_full_version < '3.11.5'",
        "soupsieve==4.1.2 ; python_full_version >= '3.11.5'",
        "tqdm==4.70.1",
    ]
]


@pytest.mark.parametrize(
    ("system", "python", "wanted"),
    [
        ("windows", "3.12", "colorama==0.4.6 numpy==2.5.5 soupsieve==4.1.2 tqdm==4.70.1"),
        ("macos", "3.13", "appnope==1.0.0 numpy==2.5.5 soupsieve==4.1.2 tqdm==4.70.1"),
        ("linux", "3.11", "numpy==2.4.6 soupsieve==2.10 soupsieve==4.1.2 tqdm==4.70.1"),
    ],
)
def test_markers_are_asked_for_the_other_system_and_python(system, python, wanted):
    assert bundle.pins_for(system, python, PINS) == wanted.split()


def test_a_package_pinned_twice_is_fetched_in_two_lists():
    first, second = bundle.one_version_each(["a==1", "b==1", "b==2"])
    assert (first, second) == (["a==1", "b==1"], ["b==2"])


@pytest.mark.parametrize("system", bundle.SYSTEMS)
def test_every_system_gets_numpy_and_jupyterlab(system):
    names = {line.partition("==")[0] for line in bundle.pins_for(system, "3.13", bundle.requirements())}
    assert {"numpy", "jupyterlab", "matplotlib", "anywidget", "hatchling"} <= names


def test_only_wheels_of_that_system_are_fetched():
    command = bundle.pip_command("windows", "3.12", "pins.txt")
    assert {"--no-deps", "--only-binary=:all:", "win_amd64", "cp312", "3.12"} <= set(command)


def test_update_takes_the_command_from_the_first_lines_of_the_requirements():
    head = update.head_lines(update.REQUIREMENTS.read_text(encoding="utf-8"))
    assert sum("uv pip compile --universal" in line for line in head) == 1
    assert update.pins("# a\nnumpy==1\n    # via b\n") == {"numpy==1"}


def test_oldest_versions_are_those_that_the_project_admits():
    assert [line.partition("==")[0] for line in versions.oldest()] == ["matplotlib", "numpy"]


def test_lessons_are_tried_with_the_oldest_packages_and_with_the_newest_python_and_the_maths_with_all():
    trials = versions.trials({"3.12": "python3.12", "3.13": "python3.13"})
    assert [trial.python for trial in trials] == [
        sys.executable if versions.THIS_PYTHON == "3.12" else "python3.12",
        "python3.13",
        "python3.12",
    ]
    assert [trial.lessons for trial in trials] == [versions.MUST_RUN, versions.TO_THE_LETTER, ()]
    assert [bool(trial.instead) for trial in trials] == [True, False, False]


def test_the_oldest_packages_are_tried_where_they_have_wheels_and_it_is_said_where_they_have_none(capsys):
    assert [trial.python for trial in versions.oldest_trial({"3.11": "python3.11", "3.13": "python3.13"})] == [
        "python3.11"
    ]
    assert versions.oldest_trial({"3.13": "python3.13"}) == []
    assert "have wheels for Python 3.12 and 3.11 only" in capsys.readouterr().out


def test_a_test_of_the_maths_that_has_moved_away_is_missed(monkeypatch):
    assert len(versions.maths()) == len(versions.MATHS)
    monkeypatch.setattr(versions, "MATHS", ["shapes", "shape"])
    with pytest.raises(SystemExit, match="names tests that are not there any more: shape$"):
        versions.maths()


def test_a_shim_with_nothing_behind_it_is_no_python(tmp_path):
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    assert not versions.is_python(str(shim), "3.99")
