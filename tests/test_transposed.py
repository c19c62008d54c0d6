"""The transposed convolution: against TensorFlow and PyTorch, and as the adjoint of conv2d."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from strategies import numbers, windows

from cnnlib import conv2d, conv2d_backward, conv2d_transpose, input_sizes, output_size

GOLDEN = Path(__file__).parent / "golden" / "golden_transposed.npz"
SMALL = np.array([[1, 2], [3, 4]]).reshape(1, 2, 2, 1)
KERNEL = np.array([[0, 1], [2, 3]]).reshape(2, 2, 1, 1)


def test_it_is_the_frameworks_at_every_possible_size():
    """Made of multiples of 1/8, so exact; the file has each size that a stride leaves open."""
    with np.load(GOLDEN) as stored:
        index = json.loads(str(stored["index"]))
        for case, told in index.items():
            arrays = [stored[f"{case}/{name}"] for name in ("x", "weight", "bias")]
            found = conv2d_transpose(*arrays, **told["settings"])
            np.testing.assert_array_equal(found, stored[f"{case}/output"], err_msg=told["name"], strict=True)
    assert len(index) == 44


@given(windows())
def test_it_is_the_adjoint_of_conv2d(case):
    """⟨conv(x, w), y⟩ = ⟨x, conv_transpose(y, w)⟩, exactly for integers, and it is the gradient for the image."""
    x, weight = numbers(case.rng, case.image, "int64"), numbers(case.rng, (*case.kernel, case.image[3], 2), "int64")
    output = conv2d(x, weight, **case.settings)
    other = numbers(case.rng, output.shape, "int64")
    back = conv2d_transpose(other, weight, output_size=case.image[1:3], **case.settings)
    assert (output * other).sum() == (x * back).sum()
    np.testing.assert_array_equal(back, conv2d_backward(other, x, weight, **case.settings)[0], strict=True)


@pytest.mark.parametrize("padding", ["valid", "same", 1, (0, 2)])  # the last two put 2 cells around
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_input_sizes_are_just_those_from_which_so_many_windows_come(padding, stride):
    for kernel, dilation in ((1, 1), (2, 1), (3, 2)):
        effective, made = (kernel - 1) * dilation + 1, {}
        smallest = {"valid": effective, "same": 1}.get(padding, effective - 2)
        for size in range(max(1, smallest), 20):
            made.setdefault(output_size(size, kernel, stride, padding, dilation), []).append(size)
        for count, sizes in list(made.items())[:-1]:  # the last may go on beyond 19
            assert input_sizes(count, kernel, stride, padding, dilation) == tuple(sizes)


def test_the_smallest_size_is_the_default_and_the_rest_is_the_bias():
    """A stride beyond the kernel leaves cells that no window reaches."""
    small = conv2d_transpose(SMALL, KERNEL, [10], stride=3)[0, :, :, 0]
    assert small.tolist() == [
        [10, 11, 10, 10, 12],
        [12, 13, 10, 14, 16],
        [10] * 5,
        [10, 13, 10, 10, 14],
        [16, 19, 10, 18, 22],
    ]
    large = conv2d_transpose(SMALL, KERNEL, [10], stride=3, output_size=(7, 6))[0, :, :, 0]
    assert large.shape == (7, 6)
    assert np.array_equal(large[:5, :5], small)
    assert (large[5:] == 10).all()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"stride": 3, "output_size": 9}, r"\(9, 9\) is not possible: the height may be 5\.\.7, the width 5\.\.7"),
        ({"output_size": (3, 4)}, r"\(3, 4\) is not possible: the height may be 3, the width 3"),
        ({"padding": 2}, r"no input gives output_size 2: .* 2 \+ 2 of padding"),
        ({"bias": [1, 2]}, r"bias must have shape \(1,\)"),
        ({"weight": np.ones((2, 2, 1, 3))}, r"x has 1 channels but weight expects 3"),
    ],
)
def test_what_does_not_fit_is_answered_with_what_does(settings, said):
    with pytest.raises(ValueError, match=said):
        conv2d_transpose(**({"x": SMALL, "weight": KERNEL} | settings))


def test_it_names_the_cure_for_the_words_of_other_libraries():
    with pytest.raises(TypeError, match="'output_padding': write output_size="):
        conv2d_transpose(SMALL, KERNEL, output_padding=1)
