"""Padding, sliding and gathering: against index arithmetic, and against each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FLOATS, INTEGERS, numbers, windows

from cnnlib import col2im, im2col, output_size, pad2d, resolve_padding, sliding_windows
from cnnlib.shapes import window_grid

IMAGE = np.arange(1, 10).reshape(1, 3, 3, 1)
PADS = st.tuples(st.integers(0, 3), st.integers(0, 3))


def rows_by_index(x, grid):
    """im2col in loops: one row for each image and place, one column for each cell and channel of the kernel."""
    (KH, KW), (SH, SW), (DH, DW), pads, (OH, OW) = grid
    x = np.pad(x, ((0, 0), *pads, (0, 0)))
    return [
        [x[n, i * SH + u * DH, j * SW + v * DW, c] for u in range(KH) for v in range(KW) for c in range(x.shape[3])]
        for n in range(len(x))
        for i in range(OH)
        for j in range(OW)
    ]


@given(windows(), st.sampled_from(INTEGERS + FLOATS))
def test_im2col_has_one_row_for_each_window(case, dtype):
    x = numbers(case.rng, case.image, dtype)
    grid = window_grid(x.shape[1:3], case.kernel, **case.settings)
    columns = im2col(x, case.kernel, **case.settings)
    np.testing.assert_array_equal(columns, np.array(rows_by_index(x, grid), dtype), strict=True)


@given(windows())
def test_col2im_is_the_adjoint_of_im2col(case):
    """⟨im2col x, c⟩ = ⟨x, col2im c⟩, exactly, for integers have no rounding."""
    x = numbers(case.rng, case.image, "int64")
    columns = im2col(x, case.kernel, **case.settings)
    other = numbers(case.rng, columns.shape, "int64")
    back = col2im(other, x.shape, case.kernel, **case.settings)
    assert back.shape == x.shape
    assert (columns * other).sum() == (x * back).sum()


@given(windows())
def test_col2im_of_ones_counts_the_windows_that_see_a_cell(case):
    ones = np.ones(im2col(np.ones(case.image), case.kernel, **case.settings).shape, int)
    N, H, W, C = case.image
    numbered = im2col(1 + np.arange(N * H * W * C).reshape(case.image), case.kernel, **case.settings)
    seen = np.bincount(numbered.ravel(), minlength=1 + N * H * W * C)[1:]  # the zeros are padding
    np.testing.assert_array_equal(col2im(ones, case.image, case.kernel, **case.settings).ravel(), seen)


@given(windows())
def test_sliding_windows_lays_the_windows_of_im2col_on_a_grid(case):
    x = numbers(case.rng, case.image, "float64")
    pads = resolve_padding(case.settings["padding"], x.shape[1:3], case.kernel, case.settings["stride"],
                           case.settings["dilation"])  # fmt: skip
    seen = sliding_windows(pad2d(x, pads), case.kernel, case.settings["stride"], case.settings["dilation"])
    np.testing.assert_array_equal(seen.reshape(-1, seen[0, 0, 0].size), im2col(x, case.kernel, **case.settings))


def test_sliding_windows_copies_nothing_and_cannot_be_written_to():
    seen = sliding_windows(IMAGE, 2)
    assert np.shares_memory(seen, IMAGE)
    with pytest.raises(ValueError, match="read-only"):
        seen[0, 0, 0, 0, 0, 0] = 5


@given(st.tuples(PADS, PADS), st.sampled_from(INTEGERS + FLOATS), st.integers(0, 2**32 - 1))
def test_pad2d_is_numpys_pad_of_the_two_middle_axes(pads, dtype, seed):
    x = numbers(np.random.default_rng(seed), (2, 3, 2, 2), dtype)
    wanted = np.pad(x, ((0, 0), *pads, (0, 0)), constant_values=1)
    np.testing.assert_array_equal(pad2d(x, pads, 1), wanted, strict=True)


def test_results_share_no_memory_with_their_inputs():
    """Whoever writes into a result must not change the image: also where there is nothing to pad or to gather."""
    x = np.ones((1, 2, 2, 1))
    columns = im2col(x, 1)
    assert not np.shares_memory(pad2d(x, ((0, 0), (0, 0))), x)
    assert not np.shares_memory(columns, x)
    assert not np.shares_memory(col2im(columns, x.shape, 1), columns)


@pytest.mark.parametrize("value", [-np.inf, np.inf, np.nan, 0.5, -1, 256])
def test_a_border_that_the_dtype_cannot_hold(value):
    with pytest.raises(ValueError, match=f"value {value} does not fit into uint8: convert first"):
        pad2d(IMAGE.astype(np.uint8), ((1, 1), (1, 1)), value)


def test_a_border_that_overflows_a_float():
    with pytest.raises(ValueError, match="value 100000.0 does not fit into float16: convert first"):
        pad2d(IMAGE.astype(np.float16), ((1, 1), (1, 1)), 1e5)


@pytest.mark.parametrize("value", [-np.inf, np.inf, np.nan, 0.5])
def test_a_border_that_a_float_can_hold(value):
    padded = pad2d(IMAGE.astype(np.float32), ((1, 0), (0, 0)), value)
    np.testing.assert_array_equal(padded[0, 0, :, 0], np.full(3, value, np.float32), strict=True)


def test_a_border_is_one_number():
    with pytest.raises(ValueError, match=r"value must be one number, got shape \(2,\)"):
        pad2d(IMAGE, ((1, 1), (1, 1)), [0, 1])


@pytest.mark.parametrize("pads", [1, "same", None, np.ones((2, 2), int)])
def test_pads_are_already_resolved(pads):
    told = r"(?s)pads must be \(\(top, bottom\), \(left, right\)\), got .*\(\(p, p\), \(p, p\)\).*resolve_padding"
    with pytest.raises(TypeError, match=told):
        pad2d(IMAGE, pads)


@pytest.mark.parametrize("shape", [(4, 5), (5, 4), (3, 4), (0, 4)])
def test_columns_that_do_not_belong_to_the_image(shape):
    message = (
        r"columns must have (shape \(4, 4\)|at least one cell)" if 0 in shape else r"columns must have shape \(4, 4\)"
    )
    with pytest.raises(ValueError, match=message):
        col2im(np.ones(shape), IMAGE.shape, 2)


@pytest.mark.parametrize(
    ("shape", "error", "message"),
    [
        ((3, 3, 1), ValueError, r"input_shape must be \(N, H, W, C\), got 3 numbers: pass x.shape"),
        ((1, 0, 3, 1), ValueError, r"input_shape\[1\] must be 1 or more, got 0"),
        ((-1, 3, 3, 1), ValueError, r"input_shape\[0\] must be 0 or more, got -1"),
        ((1, 3.0, 3, 1), TypeError, r"input_shape\[1\] must be a whole number"),
        (9, TypeError, r"input_shape must be \(N, H, W, C\), got 9: pass x.shape"),
        (None, TypeError, r"input_shape must be \(N, H, W, C\), got None"),
    ],
)
def test_an_input_shape_that_cannot_be(shape, error, message):
    with pytest.raises(error, match=message):
        col2im(np.ones((4, 4)), shape, 2)


@pytest.mark.parametrize("function", [sliding_windows, im2col])
def test_a_kernel_larger_than_the_image(function):
    with pytest.raises(ValueError, match=r"kernel_size 4 is larger than the padded input 3 \(3 \+ 0 \+ 0"):
        function(IMAGE, (2, 4))


def test_a_stride_beyond_every_edge_leaves_one_window():
    assert output_size(3, 2, stride=10**30) == 1
    np.testing.assert_array_equal(im2col(IMAGE, 2, stride=10**30), [[1, 2, 4, 5]])
    np.testing.assert_array_equal(
        col2im([[1, 2, 4, 5]], IMAGE.shape, 2, stride=10**30)[0, :, :, 0], [[1, 2, 0], [4, 5, 0], [0, 0, 0]]
    )
