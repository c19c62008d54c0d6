"""Fetch every package into wheelhouse/, so that `python run.py lab --offline` sets a classroom up without a network.

Copy the whole folder of the course, wheelhouse/ included, to a USB stick: it serves every computer with one of the
systems and Pythons that were asked for. requirements.txt pins every package, so nothing has to be worked out here: a
line counts for a system if its marker says so (pip alone would ask the markers of this computer, not of the others).
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement

from tools.lessons import ROOT
from tools.project import pythons

WHEELHOUSE = ROOT / "wheelhouse"
SYSTEMS = {  # the tags of the wheels that run there, and what markers see there
    "windows": (["win_amd64"], {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"}),
    "macos": (["macosx_14_0_arm64"], {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"}),
    "linux": (
        ["manylinux2014_x86_64", *(f"manylinux_2_{minor}_x86_64" for minor in range(5, 35)), "linux_x86_64"],
        {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    ),
}


def requirements():
    """Every pin of requirements.txt."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.lstrip().startswith("#")]


def pins_for(system, python, pins):
    """The pins, without markers, of one system and Python: of its first and its last release, which may differ."""
    found = set()
    for release in ("0", "99"):
        place = {**SYSTEMS[system][1], "python_version": python, "python_full_version": f"{python}.{release}"}
        place |= {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        found |= {f"{pin.name}{pin.specifier}" for pin in pins if pin.marker is None or pin.marker.evaluate(place)}
    return sorted(found)


def pip_command(system, python, listed):
    """How pip fetches the wheels of one system and Python, whatever this computer is."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(WHEELHOUSE), "--requirement", str(listed)]
    command += ["--implementation", "cp", "--python-version", python]
    command += [part for abi in (f"cp{python.replace('.', '')}", "abi3", "none") for part in ("--abi", abi)]
    return command + [part for tag in SYSTEMS[system][0] for part in ("--platform", tag)]


def fetch(system, python):
    """Fetch the wheels of one system and Python that are not there yet."""
    print(f"{system}, Python {python}", flush=True)
    pins = requirements()
    groups = [pins_for(system, python, pins)]
    doubled = {line.partition("==")[0] for line in groups[0]}
    if len(doubled) < len(groups[0]):  # one package in two versions: pip takes one list for each
        groups = one_version_each(groups[0])
    for lines in groups:
        with tempfile.TemporaryDirectory() as folder:
            listed = Path(folder) / "pins.txt"
            listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
            subprocess.run(pip_command(system, python, listed), check=True)


def one_version_each(lines):
    """Two lists of pins: first versions with everything, and what else there is of the packages pinned twice."""
    first = {}
    for line in lines:
        first.setdefault(line.partition("==")[0], line)
    return [sorted(first.values()), sorted(set(lines) - set(first.values()))]


def parse(arguments):
    """The command line as values."""
    here = "{}.{}".format(*sys.version_info)
    parser = argparse.ArgumentParser(prog="run.py bundle", description=__doc__.splitlines()[0])
    parser.add_argument("--system", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), help="all three if left out")
    parser.add_argument("--python", nargs="+", choices=pythons(), default=[here], help=f"{here} if left out")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Fill the wheelhouse, and say how large it has become."""
    arguments = parse(arguments)
    for system in arguments.system:
        for python in arguments.python:
            try:
                fetch(system, python)
            except subprocess.CalledProcessError as error:
                raise SystemExit(
                    f"The packages for {system}, Python {python} could not be fetched; see above."
                ) from error
    wheels = list(WHEELHOUSE.glob("*.whl"))
    size = sum(path.stat().st_size for path in wheels) / 1e6
    print(f"wheelhouse/ has {len(wheels)} packages, {size:.0f} MB. Without a network: python run.py lab --offline")


if __name__ == "__main__":
    main()
