"""Try the maths and the lessons with the other Pythons of this machine, and with the oldest numpy and matplotlib.

Each gets an environment of its own in build/. With another Python everything is pinned, and the lessons' text must be
to the letter what is stored; with the oldest numpy and matplotlib the lessons must run, whatever they print. Pictures
and widgets are tried with the pinned set only.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.deterministic import deterministic_environment
from tools.lessons import ROOT
from tools.project import project, pythons

BUILD = ROOT / "build" / "versions"
OLDEST = ("numpy", "matplotlib")
MATHS = ["shapes", "windows", "functional", "golden", "layout", "contract", "course_numbers", "layers", "training"]
OPTIONS = ["-q", "--numprocesses=2", "--dist=loadfile", "-p", "no:cacheprovider"]
NBVAL = ["--nbval-current-env", "--nbval-cell-timeout=240"]


def interpreters():
    """{version: path} of every other Python of the project that there is here, pyenv's among them."""
    found = {}
    here = "{}.{}".format(*sys.version_info)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in pythons():
        candidates = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python"))]
        working = [str(path) for path in candidates if path and is_python(path, version)]
        if working and version != here:
            found[version] = working[0]
    return found


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


def environment_for(name, python, instead=()):
    """The interpreter of an environment with everything pinned, and with `instead` in place of the pins."""
    content = (ROOT / "requirements.txt").read_bytes() + repr(instead).encode()
    folder = BUILD / f"{name}-{hashlib.sha256(content).hexdigest()[:12]}"
    interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        pip = [str(interpreter), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "--requirement", str(ROOT / "requirements.txt")], check=True)
        if instead:
            subprocess.run([*pip, *instead], check=True)
        (folder / "complete").touch()
    return str(interpreter)


def check(name, python, how, environment):
    """The maths, then every lesson; whether both went well."""
    print(f"\n{name}", flush=True)
    environment = {**environment, "PYTHONPATH": str(ROOT)}
    tests = [str(path) for part in MATHS for path in (ROOT / "tests").rglob(f"test_{part}.py")]
    maths = subprocess.call([python, "-m", "pytest", *OPTIONS, *tests], cwd=ROOT, env=environment)
    lessons = subprocess.call(
        [python, "-m", "pytest", *OPTIONS, how, *NBVAL, "notebooks"], cwd=ROOT, env=environment | {"PICTURES": "no"}
    )
    return maths == lessons == 0


def main(arguments):
    """Try them all; fail if one fails."""
    if arguments:
        raise SystemExit("versions takes no arguments: python run.py versions")
    others = interpreters()
    absent = [version for version in pythons() if version not in others and f"{version}." not in f"{sys.version}."]
    print(f"not on this machine: Python {', '.join(absent) or '(none)'}")
    with deterministic_environment() as environment:
        went_well = [
            check(f"Python {version}, pinned", environment_for(version, path), "--nbval", environment)
            for version, path in others.items()
        ]
        name = f"Python {sys.version_info[0]}.{sys.version_info[1]}, {' and '.join(oldest())}"
        python = environment_for("oldest", sys.executable, tuple(oldest()))
        went_well.append(check(name, python, "--nbval-lax", environment))
    if not all(went_well):
        raise SystemExit("\nA check failed with another version; see above.")


if __name__ == "__main__":
    main(sys.argv[1:])
