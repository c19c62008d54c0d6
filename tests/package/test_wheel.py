"""The built package carries its data: what is installed from it loads MNIST far from any checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnnlib import load_mnist

REPOSITORY = Path(__file__).parents[2]
LOAD = """
import cnnlib
import numpy as np
(x_train, y_train), (x_test, y_test) = cnnlib.load_mnist()
np.savez("loaded.npz", x_train, y_train, x_test, y_test)
print(cnnlib.__file__)
"""


def run(*command, cwd):
    """What a command prints; an error that shows what it said if it fails."""
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    clean["PYTHONUTF8"] = "1"  # a path that is printed may hold any letter
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(kind, folder):
    """Build the checkout's wheel or sdist with the hatchling of this environment: no network is needed."""
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder), cwd=REPOSITORY)
    (package,) = folder.iterdir()
    return package


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def empty_environment(tmp_path):
    """Python of an environment that has nothing at all; and where its packages lie."""
    run(sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "environment"), cwd=tmp_path)
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    python = str(tmp_path / "environment" / scripts / "python")
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip()
    return python, Path(packages)


def lend_numpy(packages):
    """Let an environment see numpy here, after its own packages: cnnlib still comes from the wheel.

    A line of code and not a plain path, for Python reads this file in the machine's encoding, and ASCII is in all.
    """
    here = str(Path(np.__file__).parents[1])
    (packages / "numpy_of_the_tests.pth").write_text(f"import sys; sys.path.append({ascii(here)})\n", encoding="utf-8")


def test_installed_wheel_loads_mnist_far_from_the_checkout(wheel, empty_environment, tmp_path):
    python, packages = empty_environment
    pip = [sys.executable, "-m", "pip", "--python", python]
    run(*pip, "install", "--no-deps", "--no-index", "--quiet", str(wheel), cwd=tmp_path)
    lend_numpy(packages)
    imported = Path(run(python, "-c", LOAD, cwd=tmp_path).strip())
    assert imported.resolve() == (packages / "cnnlib" / "__init__.py").resolve()
    (x_train, y_train), (x_test, y_test) = load_mnist()
    with np.load(tmp_path / "loaded.npz") as loaded:
        for found, expected in zip(loaded.values(), (x_train, y_train, x_test, y_test), strict=True):
            np.testing.assert_array_equal(found, expected, strict=True)


def test_wheel_holds_the_package_with_all_of_data_and_nothing_of_the_rest(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"cnnlib"}
    expected = {f"cnnlib/_data/{path.name}" for path in (REPOSITORY / "data").iterdir()}
    assert {name for name in names if name.startswith("cnnlib/_data/")} == expected
    assert "cnnlib/py.typed" in names


def test_wheel_holds_what_the_widgets_are_made_of(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = REPOSITORY / "cnnlib"
    made_of = [path for kind in ("js", "css", "json") for path in package.rglob(f"*.{kind}")]
    assert len(made_of) > 30
    assert {path.relative_to(REPOSITORY).as_posix() for path in made_of} <= names


def test_sdist_carries_the_data_with_their_licence(tmp_path):
    with tarfile.open(build("sdist", tmp_path)) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"data/mnist_10000.npz", "data/README.md"} <= inside
