"""Types: on all that is public, and true to the code."""

import inspect
import subprocess
import sys

import pytest

import cnnlib
from cnnlib import draw, functional, initializers, layout, models, transposed, widgets, windows
from tools.lessons import ROOT

ROOMS = (cnnlib, cnnlib.check, draw, functional, initializers, layout, models, transposed, widgets, windows)
PUBLIC = [getattr(room, name) for room in ROOMS for name in room.__all__]
FUNCTIONS = {f"{made.__module__}.{made.__name__}": made for made in PUBLIC if inspect.isfunction(made)}


def test_types_agree_with_the_code():
    """How strictly, and where, stands in pyproject.toml."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_says_that_it_has_types():
    assert (ROOT / "cnnlib" / "py.typed").exists()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_says_what_it_takes_and_gives(name):
    signature = inspect.signature(FUNCTIONS[name])
    assert signature.return_annotation is not signature.empty
    assert [each.name for each in signature.parameters.values() if each.annotation is each.empty] == []
