"""pyproject.toml says which Pythons and packages the project needs; whoever says it again agrees with it."""

import ast
import importlib.metadata
import re
import sys

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import run
from cnnlib import machine
from tools.lessons import ROOT
from tools.project import project, pythons

BUILT_ON = {"jupyter", "ipywidgets", "numpy", "matplotlib", "nbval"}
SPOKEN_RANGE = re.compile(r"Python (3\.\d+) to (3\.\d+)")
IN_PAGES = ROOT / "tools" / "live" / "python"
SPEAKING = ["README.md", "docs/teaching.md"]
COMPARED_WITH = {"torch", "tensorflow"}  # by who makes the golden numbers and by bench maths, which installs its own


def by_name(requirements):
    """Requirements in a dict."""
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def ranges(*extras):
    """What pyproject.toml asks for: to use the package, and what each of the extras adds."""
    lines = [
        *project()["dependencies"],
        *(line for extra in extras for line in project()["optional-dependencies"][extra]),
    ]
    return by_name(map(Requirement, lines))


def pins(python):
    """What requirements.txt installs on one Python (and, to have one answer, on Linux)."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.lstrip().startswith("#")]
    system = {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "implementation_name": "cpython"}
    here = {**system, "python_version": python, "python_full_version": f"{python}.9"}
    return by_name(pin for pin in requirements if pin.marker is None or pin.marker.evaluate(here))


def conda():
    """environment.yml: its packages, and what pip adds to them."""
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    packages = by_name(Requirement(entry) for entry in entries if isinstance(entry, str))
    return packages, [line for entry in entries if isinstance(entry, dict) for line in entry["pip"]]


@pytest.mark.parametrize("python", pythons())
def test_every_range_admits_its_pin(python):
    found = pins(python)
    for name, wanted in ranges("jupyter", "dev").items():
        (pin,) = found[name].specifier
        assert pin.operator == "==" and wanted.specifier.contains(pin.version), f"{wanted} but {found[name]}"


def test_requirements_hold_nothing_but_pins():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.match(r"\s*#|[\w.-]+==[\w.]+( ; .+)?$", line)] == []


def test_conda_names_the_five_that_the_project_is_built_on():
    assert conda()[0].keys() >= BUILT_ON


def test_conda_gives_what_the_project_needs_and_nothing_more():
    packages, _ = conda()
    wanted = {**ranges("jupyter"), "nbval": ranges("dev")["nbval"]}
    assert packages.keys() - {"python", "pip"} == wanted.keys()
    assert {name: packages[name].specifier for name in wanted} == {name: wanted[name].specifier for name in wanted}


def test_conda_installs_the_project_itself():
    assert conda()[1] == ["-e ."]


def test_every_range_of_pythons_is_that_of_pyproject():
    """Said again where pyproject.toml cannot be read: to old Pythons, to people, to conda, to GitHub, to pip."""
    oldest, newest = pythons()[0], pythons()[-1]
    ends = tuple(tuple(map(int, python.split("."))) for python in (oldest, newest))
    assert (run.OLDEST, run.NEWEST) == machine.PYTHONS == ends
    assert str(conda()[0]["python"].specifier) == str(Requirement(f"python{project()['requires-python']}").specifier)
    spoken = {name: SPOKEN_RANGE.findall((ROOT / name).read_text(encoding="utf-8")) for name in SPEAKING}
    assert spoken == dict.fromkeys(SPEAKING, [(oldest, newest)])
    assert f"--python-version {oldest} " in (ROOT / "requirements.txt").read_text(encoding="utf-8")
    tested, *others = machines_pythons()
    assert tested == [oldest, newest] and set(sum(others, [])) <= set(pythons())


def machines_pythons():
    """The Pythons of every workflow, that of the checks first, and of the devcontainer."""
    others = sorted((ROOT / ".github" / "workflows").glob("*.yml"), key=lambda path: path.name != "ci.yml")
    for path in (*others, ROOT / ".devcontainer" / "devcontainer.json"):
        yield re.findall(r'"(?:python:)?(3\.\d+)"', path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("pattern", "extras"), [("cnnlib/**/*.py", []), ("**/*.py", ["jupyter", "dev"])], ids=["package", "all"]
)
def test_every_package_that_is_imported_is_declared(pattern, extras):
    providers = importlib.metadata.packages_distributions()
    ours = [*(ROOT / "tests").rglob("*.py"), *IN_PAGES.iterdir()]
    own = {"cnnlib", "tools", "tests", "run", *(path.stem for path in ours)}
    found = set().union(*map(imported, sources(pattern))) - set(sys.stdlib_module_names) - own - COMPARED_WITH
    declared = ranges(*extras).keys()
    assert [name for name in found if not declared & set(map(canonicalize_name, providers.get(name, [])))] == []


def sources(pattern):
    """Our Python files, and none of .venv or build, nor what runs in a page's Python."""
    paths = (path.relative_to(ROOT) for path in ROOT.glob(pattern) if IN_PAGES not in path.parents)
    return [ROOT / path for path in paths if path.parts[0] in ("cnnlib", "tools", "tests", "run.py", "conftest.py")]


def imported(path):
    """The first word of every module that a file imports, wherever in the file."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}
