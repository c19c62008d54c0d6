"""The one command of this project: `python run.py lab` opens the lessons, `python run.py test` checks everything.

The first run makes `.venv` beside this file and installs the pinned packages into it; later runs start at once.
Only the standard library is used here, and nothing that an old Python could not parse: it must live to say what is
missing. The work itself is in tools/.
"""

import hashlib
import importlib.util
import os
import pathlib
import shutil
import signal
import subprocess
import sys

COMMANDS = {
    "lab": "open the lessons in JupyterLab, in my-lessons/ (--fresh 04: a new copy; --language ko: in Korean)",
    "test": "run the checks (--quick: without browser and site; --all: more; further arguments go to pytest)",
    "faults": "make small faults in a throwaway copy, and see which test catches each (faults --list)",
    "bundle": "fetch all packages into wheelhouse/ for computers without a network (then: lab --offline)",
    "update": "pin the newest packages, re-execute the lessons, list every output that changed",
    "versions": "try the other Pythons of this machine, and the oldest numpy and matplotlib",
    "bench": "measure: bench lessons, live, maths (beside PyTorch), memory, site or widgets",
    "train": "train the networks that come with cnnlib on all of MNIST, and write them into data/",
    "site": "build the website of the lessons in site/ (needs npm); site --serve: read and run it in a browser",
    "slides": "make the lessons' slides in site/slides/ (slides 04: of one lesson; needs npm)",
    "notebooks": "re-execute the lessons and store their outputs (--check: only compare)",
    "languages": "bring the translators' catalogues up to date with the English",
}
MODULES = {"site": "site.build", "slides": "site.slides"}  # in tools/, where it is not called like the command
OLDEST, NEWEST = (3, 11), (3, 14)  # as pyproject.toml has it, which an old Python cannot read
ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "set-up-complete"
WHEELHOUSE = ROOT / "wheelhouse"
OFFLINE = "--offline"
INSTALLED_FROM = ("requirements.txt", "pyproject.toml")
MINUTES = "(once; one to three minutes, about 600 MB)"


def usage():
    """What can be typed."""
    lines = ["usage: python run.py COMMAND [ARGUMENTS]", ""]
    lines += ["  {:<10} {}".format(name, does) for name, does in COMMANDS.items()]
    return "\n".join(lines)


def missing(version=sys.version_info[:2], find_module=importlib.util.find_spec):
    """What this Python lacks and what to do about it; None if it will do."""
    if not OLDEST <= tuple(version) <= NEWEST:
        return (
            "Python {}.{} to {}.{} is needed, and this is {}.{}: {}\n"
            "Install one of those, then call it by its name, for example: python{}.{} run.py lab"
        ).format(*(OLDEST + NEWEST + tuple(version) + (sys.executable,) + NEWEST))
    if find_module("venv") is None or find_module("ensurepip") is None:
        return (
            "This Python cannot make virtual environments: its venv module is missing.\n"
            "On Debian and Ubuntu: sudo apt install python{}.{}-venv".format(version[0], version[1])
        )
    return None


def venv_python():
    """The interpreter inside .venv."""
    return VENV / "Scripts" / "python.exe" if os.name == "nt" else VENV / "bin" / "python"


def surroundings():
    """Environment of everything that is started: UTF-8 everywhere, and no modules of another Python."""
    unwanted = ("PYTHONPATH", "PYTHONHOME", "PYTHONSAFEPATH", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    scripts = str(venv_python().parent)
    path = scripts + os.pathsep + kept.get("PATH", os.defpath)
    return dict(kept, PYTHONUTF8="1", VIRTUAL_ENV=str(VENV), PATH=path)


def base():
    """What an environment cannot outlive: the Python it was made with, and its folder."""
    return "Python {}.{} in {}".format(sys.version_info[0], sys.version_info[1], ROOT)


def stamp_text():
    """What a finished set-up writes down: with anything else in the stamp, it has to be done again."""
    digest = hashlib.sha256()
    for name in INSTALLED_FROM:
        digest.update((ROOT / name).read_bytes())
    return "{}\n{}\n".format(base(), digest.hexdigest())


def read_stamp():
    """What the last finished set-up wrote; nothing where there was none."""
    if not venv_python().exists() or not STAMP.exists():
        return ""
    return STAMP.read_text(encoding="utf-8")


def make_environment():
    """A new, empty .venv in place of whatever an interrupted set-up has left."""
    if pathlib.Path(sys.prefix).resolve() == VENV.resolve():
        sys.exit("The environment has to be made anew and cannot replace itself: type deactivate, then try again.")
    shutil.rmtree(str(VENV), ignore_errors=True)
    run(sys.executable, "-m", "venv", str(VENV))


def run(*command):
    """Run one step of the set-up; a failing one raises CalledProcessError."""
    subprocess.run(command, cwd=str(ROOT), env=surroundings(), check=True)


def sources(is_offline):
    """Where pip finds the packages: for a classroom without a network only in wheelhouse/."""
    return ("--no-index", "--find-links", str(WHEELHOUSE)) if is_offline else ()


def set_up(is_offline=False):
    """Make .venv ready, unless it is. The stamp goes first and comes back last: what stops between is seen."""
    wanted, found = stamp_text(), read_stamp()
    if found == wanted:
        return
    print("Setting up .venv " + MINUTES, flush=True)
    if found.startswith(base() + "\n"):
        STAMP.unlink()
    else:
        make_environment()
    pip = (str(venv_python()), "-m", "pip", "--disable-pip-version-check", "install") + sources(is_offline)
    run(*pip, "--requirement", "requirements.txt")
    run(*pip, "--no-build-isolation", "--no-deps", "--editable", ".")
    STAMP.write_text(wanted, encoding="utf-8")


def hand_over(command, arguments):
    """Go on as the command's module in tools/ with the environment's Python; never returns."""
    line = [str(venv_python()), "-m", "tools." + MODULES.get(command, command)] + arguments
    os.chdir(str(ROOT))
    if os.name == "posix":
        os.execve(line[0], line, surroundings())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tool, which this one waits for
    sys.exit(subprocess.call(line, env=surroundings()))


def main(arguments):
    """Check, set up, hand over."""
    if arguments[:1] in ([], ["--help"], ["-h"]):
        print(usage())
        return
    if arguments[0] not in COMMANDS:
        sys.exit("Unknown command: {}\n\n{}".format(arguments[0], usage()))
    if missing():
        sys.exit(missing())
    is_offline = OFFLINE in arguments
    if is_offline and not WHEELHOUSE.is_dir():
        sys.exit(
            "There is no wheelhouse/ here: make it with python run.py bundle where there is a network, and copy it."
        )
    try:
        set_up(is_offline)
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run does the set-up again.")
    except (subprocess.CalledProcessError, OSError) as error:
        likely = "a wheelhouse/ older than requirements.txt" if is_offline else "the network"
        sys.exit(
            "\nThe set-up failed: {}\nThe cause stands above (most often {}, or a full disk). "
            "When it is mended, run the same command again: it starts over.".format(error, likely)
        )
    hand_over(arguments[0], [argument for argument in arguments[1:] if argument != OFFLINE])


if __name__ == "__main__":
    main(sys.argv[1:])
