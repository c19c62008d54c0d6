"""Look at the machine that a student sits at, and say in one line each what is well and what to do."""

from __future__ import annotations

import sys
from typing import Any

from cnnlib.console import printable
from cnnlib.data import load_mnist
from cnnlib.language import sentence, told

__all__ = ["doctor"]

PYTHONS = ((3, 11), (3, 14))  # oldest and newest that the lessons are tested with
PACKAGES: tuple[str, ...] = ("numpy", "matplotlib", "ipywidgets", "anywidget", "jupyterlab")
CURE: str = sentence("start the course with: python run.py lab")
OTHER_PYTHON = "{python}: the lessons need {oldest} to {newest}. Install one of these, then {cure}"
MISSING = "{package} is missing: {cure}"
NO_DIGITS = "the MNIST digits cannot be read ({error}): get a fresh copy of the course"
DIGITS = "{count:,} MNIST digits"


def use(packages: tuple[str, ...], cure: str) -> None:
    """Let `doctor` look for other packages, and advise something else; a page has no JupyterLab."""
    global PACKAGES, CURE
    PACKAGES, CURE = packages, cure


def doctor() -> None:
    """Print one line for Python, for each package and for the data: ✓ and its version, or ✗ and what to do.

    Examples
    --------
    >>> doctor()  # doctest: +ELLIPSIS
    ✓ Python ...
    """
    for is_well, line in [check_python(), *map(check_package, PACKAGES), check_data()]:
        print(printable(f"{'✓' if is_well else '✗'} {line}"))


def check_python(found: tuple[Any, ...] = sys.version_info) -> tuple[bool, str]:
    """Is this Python one of those that the lessons are tested with?"""
    oldest, newest = (".".join(map(str, pair)) for pair in PYTHONS)
    name = f"Python {found[0]}.{found[1]}.{found[2]}"
    if PYTHONS[0] <= tuple(found[:2]) <= PYTHONS[1]:
        return True, name
    return False, told(OTHER_PYTHON, python=name, oldest=oldest, newest=newest, cure=CURE)


def check_package(name: str) -> tuple[bool, str]:
    """Is the package there?"""
    from importlib.metadata import PackageNotFoundError, version  # here, for a page imports this module at its start

    try:
        return True, f"{name} {version(name)}"
    except PackageNotFoundError:
        return False, told(MISSING, package=name, cure=CURE)


def check_data() -> tuple[bool, str]:
    """Are the digits there, and whole?"""
    try:
        (x_train, _), (x_test, _) = load_mnist()
    except Exception as error:  # whatever is wrong with the file, the student shall read it, and go on
        return False, told(NO_DIGITS, error=error)
    return True, told(DIGITS, count=len(x_train) + len(x_test))
