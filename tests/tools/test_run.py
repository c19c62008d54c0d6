"""run.py: clear messages, a set-up that repairs itself, and nothing but the standard library."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run
from tools.project import pythons
from tools.versions import interpreter

OLD_PYTHONS = [f"3.{minor}" for minor in (6, 7, 8, 9, 10)]
RUN = Path(run.__file__)
HANGUL = "한글 폴더"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A small checkout in a folder with a Korean name and a space, in which run.py believes to be."""
    root = tmp_path / HANGUL
    root.mkdir()
    for name in ("run.py", *run.INSTALLED_FROM):
        shutil.copy(RUN.parent / name, root / name)
    monkeypatch.setattr(run, "ROOT", root)
    monkeypatch.setattr(run, "VENV", root / ".venv")
    monkeypatch.setattr(run, "STAMP", root / ".venv" / "set-up-complete")
    return root


@pytest.fixture
def steps(checkout, monkeypatch):
    """What the set-up would run; making the environment only touches its interpreter."""
    done = []

    def pretend(*command):
        done.append(command[2:])
        if command[2] == "venv":
            run.venv_python().parent.mkdir(parents=True)
            run.venv_python().touch()

    monkeypatch.setattr(run, "run", pretend)
    return done


def kinds(steps):
    """The steps by their second words: venv, pip."""
    return [step[0] for step in steps]


def installed_environment(checkout):
    """Let the small checkout use the packages of this Python, and a tool that says what it was given."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(run.VENV)], check=True)
    run.STAMP.write_text(run.stamp_text(), encoding="utf-8")
    tools = checkout / "tools"
    tools.mkdir()
    (tools / "__init__.py").touch()
    lines = ["import os, sys", "print(sys.argv[1:], sys.flags.utf8_mode, os.getcwd())", "sys.exit(7)"]
    (tools / "test.py").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("version", [(3, 10), (3, 99), (2, 7), (4, 0)])
def test_python_out_of_range_is_named_with_the_range(version):
    message = run.missing(version)
    assert f"Python {pythons()[0]} to {pythons()[-1]} is needed" in message
    assert f"this is {version[0]}.{version[1]}" in message


@pytest.mark.parametrize("version", pythons())
def test_python_in_range_will_do(version):
    assert run.missing(tuple(map(int, version.split(".")))) is None


@pytest.mark.parametrize("lacking", ["venv", "ensurepip"])
def test_missing_venv_module_is_named_with_the_cure(lacking):
    message = run.missing((3, 12), lambda name: None if name == lacking else name)
    assert "apt install python3.12-venv" in message


@pytest.mark.parametrize("version", OLD_PYTHONS)
def test_old_python_gets_the_message_and_no_syntax_error(version):
    python = interpreter(version)
    if python is None:
        pytest.skip(f"Python {version} is not installed here")
    done = subprocess.run([python, str(RUN), "lab"], capture_output=True, encoding="utf-8")
    assert done.returncode == 1
    assert f"this is {version}: " in done.stderr and "SyntaxError" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_without_a_command_the_commands_are_listed(arguments, capsys):
    run.main(arguments)
    assert all(f"  {command} " in capsys.readouterr().out for command in ["lab"])


def test_unknown_command_is_named_and_fails():
    with pytest.raises(SystemExit, match=r"Unknown command: lba\n\nusage: python run.py COMMAND"):
        run.main(["lba"])


@pytest.mark.parametrize("command", run.COMMANDS)
def test_every_command_has_its_tool(command):
    assert importlib.util.find_spec(f"tools.{run.MODULES.get(command, command)}")


def test_first_run_makes_the_environment_and_installs_both(steps):
    run.set_up()
    assert kinds(steps) == ["venv", "pip", "pip"]
    assert "requirements.txt" in steps[1] and "--editable" in steps[2]


def test_offline_everything_comes_from_the_wheelhouse(steps, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "WHEELHOUSE", tmp_path)
    handed = []
    monkeypatch.setattr(run, "hand_over", lambda command, arguments: handed.append((command, arguments)))
    run.main(["lab", "--fresh", "04", "--offline"])
    for step in steps[1:]:
        place = step.index("--find-links")
        assert step[place - 1 : place + 2] == ("--no-index", "--find-links", str(tmp_path))
    assert handed == [("lab", ["--fresh", "04"])]


def test_offline_without_a_wheelhouse_says_how_to_make_one(steps, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "WHEELHOUSE", tmp_path / "none")
    with pytest.raises(SystemExit, match="python run.py bundle"):
        run.main(["lab", "--offline"])
    assert steps == []


def test_offline_with_an_old_wheelhouse_says_that_it_may_be_old(steps, monkeypatch, tmp_path):
    """pip alone says "no matching distribution", which sounds like the network."""
    monkeypatch.setattr(run, "WHEELHOUSE", tmp_path)
    monkeypatch.setattr(run, "run", lambda *command: (_ for _ in ()).throw(subprocess.CalledProcessError(1, "pip")))
    with pytest.raises(SystemExit, match=r"wheelhouse/ older than requirements\.txt"):
        run.main(["lab", "--offline"])


def test_second_run_does_nothing(steps):
    run.set_up()
    steps.clear()
    run.set_up()
    assert steps == []


@pytest.mark.parametrize("name", run.INSTALLED_FROM)
def test_changed_requirements_are_installed_into_the_same_environment(name, steps, checkout):
    run.set_up()
    steps.clear()
    (checkout / name).write_text("# changed", encoding="utf-8")
    run.set_up()
    assert kinds(steps) == ["pip", "pip"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, subprocess.CalledProcessError(1, "pip"), OSError("disk full")])
def test_interrupted_set_up_is_said_and_done_anew(error, steps, monkeypatch):
    pretend = run.run

    def fail_at_pip(*command):
        pretend(*command)
        if command[2] == "pip":
            raise error

    monkeypatch.setattr(run, "run", fail_at_pip)
    with pytest.raises(SystemExit, match=r"next run|starts over"):
        run.main(["test"])
    monkeypatch.setattr(run, "run", pretend)
    (run.VENV / "half-installed").touch()
    steps.clear()
    run.set_up()
    assert kinds(steps) == ["venv", "pip", "pip"]
    assert not (run.VENV / "half-installed").exists()


def test_interrupted_change_of_requirements_is_done_anew(steps, checkout, monkeypatch):
    run.set_up()
    (checkout / "requirements.txt").write_text("# changed", encoding="utf-8")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(run, "run", lambda *command: (_ for _ in ()).throw(KeyboardInterrupt))
        run.set_up()
    run.set_up()
    assert kinds(steps[-3:]) == ["venv", "pip", "pip"]


def test_environment_of_another_python_is_made_anew(steps):
    run.set_up()
    here = "Python {}.{}".format(*sys.version_info)
    found = run.STAMP.read_text(encoding="utf-8").replace(here, "Python 3.10")
    run.STAMP.write_text(found, encoding="utf-8")
    steps.clear()
    run.set_up()
    assert kinds(steps) == ["venv", "pip", "pip"]


def test_environment_of_a_copied_folder_is_made_anew(steps, checkout, monkeypatch):
    """Its scripts and its cnnlib would be those of the folder from which it came."""
    run.set_up()
    copy = checkout.with_name("copy")
    shutil.copytree(checkout, copy)
    for name in ("ROOT", "VENV", "STAMP"):
        monkeypatch.setattr(run, name, copy / getattr(run, name).relative_to(checkout))
    steps.clear()
    run.set_up()
    assert kinds(steps) == ["venv", "pip", "pip"]


def test_environment_whose_python_is_gone_is_made_anew(steps):
    run.set_up()
    run.venv_python().unlink()
    steps.clear()
    run.set_up()
    assert kinds(steps) == ["venv", "pip", "pip"]


def test_environment_does_not_remove_itself(steps, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(run.VENV))
    with pytest.raises(SystemExit, match="deactivate"):
        run.set_up()


def test_modules_of_another_python_are_kept_out(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PYTHONHOME", "elsewhere")
    found = run.surroundings()
    assert "PYTHONPATH" not in found and "PYTHONHOME" not in found and found["PYTHONUTF8"] == "1"


def test_korean_folder_other_working_directory_arguments_and_exit_code(checkout, tmp_path):
    """The real run.py, started as a student does, with a stamp that says that all is installed."""
    installed_environment(checkout)
    environment = {**os.environ, "PYTHONPATH": "no such folder", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(checkout / "run.py"), "test", "-k", "나의 시험"]
    environment.pop("PYTHONWARNDEFAULTENCODING", None)
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, env=environment)
    assert done.returncode == 7
    assert done.stdout.split() == f"['-k', '나의 시험'] 1 {checkout}".split() and done.stderr == ""
