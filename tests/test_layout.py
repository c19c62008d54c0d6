"""NHWC and NCHW, HWIO and OIHW: each cell goes where its axes say, and comes back."""

import numpy as np
import pytest

from cnnlib import hwio_to_oihw, nchw_to_nhwc, nhwc_to_nchw, oihw_to_hwio

FOUR_AXES = np.arange(2 * 3 * 4 * 5, dtype=np.float32).reshape(2, 3, 4, 5)  # no two axes of one length
PAIRS = [(nhwc_to_nchw, nchw_to_nhwc), (hwio_to_oihw, oihw_to_hwio)]
BOTH_WAYS = PAIRS + [pair[::-1] for pair in PAIRS]


@pytest.mark.parametrize(
    ("function", "names", "target"),
    [
        (nhwc_to_nchw, "nhwc", "nchw"),
        (nchw_to_nhwc, "nchw", "nhwc"),
        (hwio_to_oihw, "hwio", "oihw"),
        (oihw_to_hwio, "oihw", "hwio"),
    ],
)
def test_every_axis_goes_where_its_name_says(function, names, target):
    np.testing.assert_array_equal(function(FOUR_AXES), np.einsum(f"{names}->{target}", FOUR_AXES), strict=True)


@pytest.mark.parametrize(("there", "back"), BOTH_WAYS)
def test_there_and_back_is_where_it_started(there, back):
    np.testing.assert_array_equal(back(there(FOUR_AXES)), FOUR_AXES, strict=True)


@pytest.mark.parametrize(("function", "_"), BOTH_WAYS)
def test_no_number_is_copied(function, _):
    assert np.shares_memory(function(FOUR_AXES), FOUR_AXES)


@pytest.mark.parametrize(
    ("function", "label"),
    [
        (nhwc_to_nchw, "x must have 4 axes (N, H, W, C)"),
        (nchw_to_nhwc, "x must have 4 axes (N, C, H, W)"),
        (hwio_to_oihw, "weight must have 4 axes (KH, KW, C_in, C_out)"),
        (oihw_to_hwio, "weight must have 4 axes (C_out, C_in, KH, KW)"),
    ],
)
def test_three_axes_are_one_too_few(function, label):
    with pytest.raises(ValueError) as caught:
        function(FOUR_AXES[0])
    assert str(caught.value).startswith(f"{label}, got shape (3, 4, 5): ")
