"""The capstone beside PyTorch: the shown lines are those that ran, and the numbers, and one's own function fits in."""

import json
import re
from textwrap import indent

import numpy as np
import pytest
from student_cells import CELLS, student

from cnnlib.exercises import find
from tools.lessons import ROOT

SCRIPT = ROOT / "tests" / "golden" / "make_capstone_golden.py"
GOLDEN = np.load(ROOT / "tests" / "golden" / "golden_capstone.npz")
SOURCES = {cell.id: cell.source for cell in CELLS["c"]}
NAMES = ("filters", "bias", "W", "b")


def run(*ids, **names):
    """The names that a student has after these cells."""
    for cell in ids:
        exec(SOURCES[cell], names)
    return names


@pytest.fixture(scope="module")
def network():
    return run("nudge-code", "mine-code", "start-code", "network-code", "network-use")


def test_the_lines_of_pytorch_are_those_that_the_script_ran():
    (shown,) = re.findall(r"```python\n(.*?)```", SOURCES["torch"], re.DOTALL)
    assert shown.count("\n") > 5
    assert indent(shown, "    ") in SCRIPT.read_text(encoding="utf-8")


def test_every_number_is_pytorchs(network):
    losses = [network["loss"], network["loss_after"]]
    np.testing.assert_allclose(losses, GOLDEN["losses"], rtol=0, atol=1e-14)
    for name, grad, stepped in zip(NAMES, network["grads"], network["stepped"], strict=True):
        np.testing.assert_allclose(grad, GOLDEN[f"grad {name}"], rtol=0, atol=1e-14, strict=True)
        np.testing.assert_allclose(stepped, GOLDEN[name], rtol=0, atol=1e-14, strict=True)


def test_the_numbers_typed_into_the_notebook_are_the_files(network):
    typed = run("torch-code", **network)["theirs"]
    assert typed == (1000 * GOLDEN["grad filters"][:, :, 0, 3]).round(3).ravel().tolist()
    assert str(GOLDEN["losses"].round(6).tolist()) in SOURCES["torch-code"]


def test_the_file_names_its_makers():
    versions = json.loads(str(GOLDEN["versions"]))
    assert versions["torch"].startswith("2.13.0") and "PyTorch 2.13.0" in SOURCES["torch-see"]


def test_one_s_own_function_carries_the_whole_network():
    """As the lesson asks: the name of c.4 in place of cnnlib's."""
    assert SOURCES["mine-code"] == "conv_back = cnnlib.conv2d_backward"
    given = {"conv_back": student(find("c.4").solution, "conv_backward")}
    cells = ["nudge-code", "start-code", "network-code", "network-use", "check-layer", "check-network"]
    assert run(*cells, "check-same", "check-code", "mistake-code", **given)["loss"] == pytest.approx(
        GOLDEN["losses"][0], abs=1e-12
    )
