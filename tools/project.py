"""What pyproject.toml says of the project: the one place where its range of Pythons and its packages stand."""

import tomllib

from packaging.specifiers import SpecifierSet

from tools.lessons import ROOT


def project():
    """The [project] table."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pythons():
    """Every Python that the project admits, the oldest first: "3.11", "3.12" …"""
    admitted = SpecifierSet(project()["requires-python"])
    return [f"3.{minor}" for minor in range(100) if admitted.contains(f"3.{minor}.0")]
