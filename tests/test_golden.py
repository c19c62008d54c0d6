"""cnnlib against what TensorFlow and PyTorch answered (golden/make_golden.py wrote the file)."""

import json
from pathlib import Path

import numpy as np
import pytest

import cnnlib

GOLDEN = Path(__file__).parent / "golden" / "golden.npz"
ROUNDING = {"float64": 1e-12, "float32": 1e-6}  # of averages; everything else in the file is exact


def load_golden():
    """{name: (function, settings, arrays)} of every case."""
    with np.load(GOLDEN) as stored:
        index = json.loads(str(stored["index"]))
        return {
            name: (case["function"], case["settings"], {key: stored[f"{name}/{key}"] for key in case["arrays"]})
            for name, case in index.items()
        }


CASES = load_golden()
CONVOLUTIONS = [name for name, (function, _, _) in CASES.items() if function == "conv2d"]
POOLS = [name for name in CASES if name not in CONVOLUTIONS]


def assert_same(ours, theirs):
    """The same dtype, shape and numbers, to the last bit."""
    np.testing.assert_array_equal(ours, theirs, strict=True)


@pytest.mark.parametrize("convolve", [cnnlib.conv2d, cnnlib.conv2d_naive])
@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_convolution_is_the_frameworks(name, convolve):
    _, settings, arrays = CASES[name]
    assert_same(convolve(arrays["x"], arrays["weight"], arrays["bias"], **settings), arrays["output"])


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_every_gradient_of_a_convolution_is_the_frameworks(name):
    _, settings, arrays = CASES[name]
    grads = cnnlib.conv2d_backward(arrays["grad_output"], arrays["x"], arrays["weight"], **settings)
    for ours, theirs in zip(grads, ("grad_x", "grad_weight", "grad_bias"), strict=True):
        assert_same(ours, arrays[theirs])


@pytest.mark.parametrize("name", POOLS)
def test_pool_is_the_frameworks(name):
    function, settings, arrays = CASES[name]
    output = getattr(cnnlib, function)(arrays["x"], **settings)
    np.testing.assert_allclose(output, arrays["output"], rtol=ROUNDING[output.dtype.name], atol=0, strict=True)


@pytest.mark.parametrize("name", POOLS)
def test_gradient_of_a_pool_is_the_frameworks(name):
    function, settings, arrays = CASES[name]
    grad_x = getattr(cnnlib, f"{function}_backward")(arrays["grad_output"], arrays["x"], **settings)
    rounding = ROUNDING[grad_x.dtype.name]  # absolute too: gradients of several windows may cancel
    np.testing.assert_allclose(grad_x, arrays["grad_x"], rtol=rounding, atol=rounding, strict=True)


@pytest.mark.parametrize("name", [name for name in POOLS if name.startswith("max")])
def test_min_pool_is_the_frameworks_max_pool_of_the_negative(name):
    _, settings, arrays = CASES[name]
    assert_same(cnnlib.min_pool2d(-arrays["x"], **settings), -arrays["output"])


@pytest.mark.parametrize("framework", ["tensorflow", "torch"])
def test_the_golden_cases_cover_what_they_should(framework):
    """A golden file made anew with fewer cases does not pass in silence."""
    ours = [CASES[name] for name in CONVOLUTIONS if name.split()[1] == framework]
    strides = {size for _, settings, _ in ours for size in np.ravel(settings["stride"])}
    paddings = {str(settings["padding"]) for _, settings, _ in ours}
    assert strides == {1, 2, 3}
    assert {"valid", "same"} < paddings  # and at least one explicit
    assert any(np.ravel(settings["dilation"]).max() > 1 for _, settings, _ in ours)
    assert {arrays["x"].dtype.name for _, _, arrays in ours} == set(ROUNDING)
    assert {x.shape[1] == x.shape[2] for x in (arrays["x"] for _, _, arrays in ours)} == {True, False}


def test_the_golden_file_names_its_makers():
    with np.load(GOLDEN) as stored:
        versions = json.loads(str(stored["versions"]))
    assert set(versions) == {"numpy", "tensorflow", "torch"}
    assert versions["torch"].startswith("2.13.0")
