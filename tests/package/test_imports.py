"""`import cnnlib` is quick, and every public name is there."""

import subprocess
import sys

import pytest

import cnnlib

HEAVY = {"matplotlib", "ipywidgets", "IPython", "pooch", "tqdm", "anywidget", "PIL", "traitlets"}
PRINT_MODULES = "import sys, cnnlib; print(*sys.modules)"


def modules_after_import():
    """The top-level modules that a fresh interpreter has after `import cnnlib`."""
    run = subprocess.run([sys.executable, "-c", PRINT_MODULES], capture_output=True, encoding="utf-8", check=True)
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_import_loads_numpy_and_nothing_heavier():
    loaded = modules_after_import()
    assert {"cnnlib", "numpy"} <= loaded
    assert not loaded & HEAVY


def test_every_public_name_imports():
    assert [name for name in cnnlib.__all__ if getattr(cnnlib, name, None) is None] == []


def test_what_is_loaded_on_first_use_is_public():
    assert set(cnnlib.ON_FIRST_USE) <= set(cnnlib.__all__)
    assert set(cnnlib.ON_FIRST_USE) <= set(dir(cnnlib))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'cnnlib' has no attribute 'convolve'"):
        cnnlib.convolve  # noqa: B018
