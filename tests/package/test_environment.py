"""One list of packages, said three times: pyproject.toml (ranges), requirements.txt (pins), environment.yml (conda)."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lessons import ROOT

BUILT_ON = {"jupyter", "ipywidgets", "numpy", "matplotlib", "nbval"}
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def project():
    """The [project] table."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def by_name(requirements):
    """Requirements in a dict."""
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def ranges():
    """What pyproject.toml asks for: to use the project, and to work on it."""
    return by_name(map(Requirement, project()["dependencies"])), by_name(
        map(Requirement, project()["optional-dependencies"]["dev"])
    )


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


@pytest.mark.parametrize("python", PYTHONS)
def test_every_range_admits_its_pin(python):
    used, developed = ranges()
    found = pins(python)
    for name, wanted in {**used, **developed}.items():
        (pin,) = found[name].specifier
        assert pin.operator == "==" and wanted.specifier.contains(pin.version), f"{wanted} but {found[name]}"


def test_requirements_hold_nothing_but_pins():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.match(r"\s*#|[\w.-]+==[\w.]+( ; .+)?$", line)] == []


def test_conda_names_the_five_that_the_project_is_built_on():
    assert conda()[0].keys() >= BUILT_ON


def test_conda_gives_what_the_project_needs_and_nothing_more():
    used, developed = ranges()
    packages, _ = conda()
    wanted = {**used, "nbval": developed["nbval"]}
    assert packages.keys() - {"python", "pip"} == wanted.keys()
    assert {name: packages[name].specifier for name in wanted} == {name: wanted[name].specifier for name in wanted}


def test_conda_has_the_pythons_of_the_project():
    assert str(conda()[0]["python"].specifier) == str(Requirement(f"python{project()['requires-python']}").specifier)


def test_conda_installs_the_project_itself():
    assert conda()[1] == ["-e ."]


def test_run_py_takes_the_pythons_of_the_project():
    import run

    admitted = Requirement(f"python{project()['requires-python']}").specifier
    tried = [(3, minor) for minor in range(6, 20)]
    assert [v for v in tried if admitted.contains(f"{v[0]}.{v[1]}.9")] == [
        v for v in tried if run.OLDEST <= v <= run.NEWEST
    ]
