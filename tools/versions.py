"""Try the maths and the lessons with the other Pythons of this machine, and with the oldest numpy and matplotlib.

Each gets an environment of its own in build/, made once, and two of them are tried at a time. The maths runs in all of
them. The lessons run in two: with the newest other Python, everything pinned, their text must be to the letter what is
stored; with the oldest numpy and matplotlib they must run, whatever they print, and there in the course's other
languages, whose code is the same. A Python between these and the one that `run.py test` uses has nothing of its own
that a lesson could meet and the maths does not. Pictures and widgets are tried with the pinned set only.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cnnlib.language import ENGLISH
from tools.deterministic import deterministic_environment
from tools.languages.edition import edition, languages
from tools.lessons import ROOT, lessons, write_lesson
from tools.project import project, pythons

BUILD = ROOT / "build" / "versions"
OLDEST = ("numpy", "matplotlib")  # their bounds are what Pyodide has, in which the lessons run in a page
OLDEST_ON = ("3.12", "3.11")  # the Pythons for which these have wheels; the page's own first
MATHS = [
    "shapes",
    "windows",
    "functional",
    "transposed",
    "golden",
    "layout",
    "contract",
    "course_numbers",
    "layers",
    "training",
]
OPTIONS = ["-q", "-p", "no:cacheprovider", "--nbval-current-env", "--nbval-cell-timeout=240"]
TOLD = BUILD / "lessons"  # those of other languages
TO_THE_LETTER, MUST_RUN = ["--nbval", "notebooks"], ["--nbval-lax", str(TOLD)]
AT_A_TIME = 2
THIS_PYTHON = "{}.{}".format(*sys.version_info)


@dataclass
class Trial:
    """An environment that is tried: what it is called, whose Python makes it, what replaces pins, which lessons."""

    name: str
    python: str
    instead: tuple = ()
    lessons: tuple = ()


def interpreters():
    """{version: path} of every other Python of the project that there is here."""
    found = {version: interpreter(version) for version in pythons() if version != THIS_PYTHON}
    return {version: path for version, path in found.items() if path}


def interpreter(version):
    """The path of that Python, or of one of pyenv's; None where there is neither."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python"))]
    return next((str(path) for path in candidates if path and is_python(path, version)), None)


def is_python(path, version):
    """Whether it is that Python, and not a shim with nothing behind it."""
    code = "import sys, venv, ensurepip; print('{}.{}'.format(*sys.version_info))"
    try:
        done = subprocess.run([path, "-c", code], capture_output=True, encoding="utf-8", check=False)
    except OSError:
        return False
    return done.stdout.strip() == version


def oldest():
    """The oldest numpy and matplotlib that pyproject.toml admits, pinned."""
    ranges = [line for line in project()["dependencies"] if line.partition(">=")[0] in OLDEST]
    return [line.replace(">=", "==") for line in ranges]


def trials(others):
    """Everything to try, the longest first."""
    pinned = [Trial(f"Python {version}, pinned", path) for version, path in reversed(others.items())]
    for newest in pinned[:1]:
        newest.lessons = TO_THE_LETTER
    return [*oldest_trial({**others, THIS_PYTHON: sys.executable}), *pinned]


def oldest_trial(paths):
    """The trial of the oldest packages, with a Python that has wheels of them; none where there is no such Python."""
    fitting = [version for version in OLDEST_ON if version in paths]
    if not fitting:
        print(f"not tried: {' and '.join(oldest())}, which have wheels for Python {' and '.join(OLDEST_ON)} only")
    return [
        Trial(f"Python {version}, {' and '.join(oldest())}", paths[version], tuple(oldest()), MUST_RUN)
        for version in fitting[:1]
    ]


def environment_of(trial):
    """The interpreter of its environment, made if it is not there."""
    content = f"{(ROOT / 'requirements.txt').read_text(encoding='utf-8')} {trial.instead} {trial.python}"
    folder = BUILD / hashlib.sha256(content.encode()).hexdigest()[:12]
    interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([trial.python, "-m", "venv", str(folder)], check=True)
        pip = [str(interpreter), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "--requirement", str(ROOT / "requirements.txt")], check=True)
        if trial.instead:
            subprocess.run([*pip, *trial.instead], check=True)
        (folder / "complete").touch()
    return str(interpreter)


def maths():
    """The files that test the maths."""
    found = {part: sorted((ROOT / "tests").rglob(f"test_{part}.py")) for part in MATHS}
    if lost := [part for part, paths in found.items() if not paths]:
        raise SystemExit(f"tools/versions.py names tests that are not there any more: {', '.join(lost)}")
    return [str(path) for paths in found.values() for path in paths]


def write_told_lessons(folder=TOLD):
    """Write the lessons of every other language, made of the English ones; these themselves where there is no other."""
    shutil.rmtree(folder, ignore_errors=True)
    for code in languages() or [ENGLISH]:
        (folder / code).mkdir(parents=True)
        for path in lessons():
            write_lesson(folder / code / path.name, edition(path, code))


def check(trial, environment):
    """Try one: print what pytest says, when it is done, and return whether all went well."""
    command = [environment_of(trial), "-m", "pytest", *OPTIONS, *maths(), *trial.lessons]
    environment = {**environment, "PYTHONPATH": str(ROOT), "PICTURES": "no"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    print(f"\n{trial.name}\n{done.stdout}", end="", flush=True)
    return done.returncode == 0


def main(arguments):
    """Try them all; fail if one fails."""
    if arguments:
        raise SystemExit("versions takes no arguments: python run.py versions")
    others = interpreters()
    absent = [version for version in pythons() if version not in others and version != THIS_PYTHON]
    print(f"not on this machine: Python {', '.join(absent) or '(none)'}")
    start = time.perf_counter()
    tried = trials(others)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        list(pool.map(environment_of, tried))
    write_told_lessons()
    ready = time.perf_counter()
    print(f"Environments are ready: installing took {ready - start:.0f} s", flush=True)
    with deterministic_environment() as environment, ThreadPoolExecutor(AT_A_TIME) as pool:
        went_well = list(pool.map(lambda trial: check(trial, environment), tried))
    print(f"\nTried in {time.perf_counter() - ready:.0f} s")
    if not all(went_well):
        raise SystemExit("\nA check failed with another version; see above.")


if __name__ == "__main__":
    main(sys.argv[1:])
