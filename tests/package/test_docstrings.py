"""Every example in a docstring of cnnlib gives what it says.

pytest's own --doctest-modules cannot be used: it takes two files called conftest.py for one.
"""

import doctest
import importlib
import inspect
import io
import pkgutil

import pytest

import cnnlib

MODULES = ["cnnlib", *(module.name for module in pkgutil.walk_packages(cnnlib.__path__, "cnnlib."))]


def examples(name):
    """The docstrings of one module that hold examples."""
    return [found for found in doctest.DocTestFinder().find(importlib.import_module(name)) if found.examples]


@pytest.mark.parametrize(
    "example", [found for name in MODULES for found in examples(name)], ids=lambda found: found.name
)
def test_docstring_example_gives_what_it_says(example):
    report = io.StringIO()
    assert doctest.DocTestRunner().run(example, out=report.write).failed == 0, report.getvalue()


@pytest.mark.parametrize("name", [name for name in cnnlib.__all__ if inspect.isfunction(getattr(cnnlib, name))])
def test_every_public_function_has_an_example(name):
    assert ">>>" in getattr(cnnlib, name).__doc__
