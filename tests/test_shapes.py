"""The size arithmetic: against counting, and with every size that does not fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import axes

from cnnlib import conv2d_parameters, output_size, resolve_padding

SIZES = st.integers(1, 12)


def places(axis):
    """Slide the kernel along the padded axis by hand, and list where it starts."""
    reach = (axis.kernel - 1) * axis.dilation
    cells = range(axis.size + sum(axis.padding))
    return [start for start in cells[:: axis.stride] if start + reach in cells]


@given(axes())
def test_output_size_is_the_number_of_windows_that_fit(axis):
    assert output_size(*axis) == len(places(axis))


@given(SIZES, SIZES, SIZES, SIZES)
def test_same_gives_one_output_for_each_stride_begun(size, kernel, stride, dilation):
    whole, rest = divmod(size, stride)
    assert output_size(size, kernel, stride, "same", dilation) == whole + (rest > 0)


@given(SIZES, SIZES, SIZES, SIZES)
def test_same_puts_the_odd_cell_at_the_end(size, kernel, stride, dilation):
    (start, end), _ = resolve_padding("same", (size, 1), (kernel, 1), (stride, 1), (dilation, 1))
    assert start <= end <= start + 1


@given(SIZES, SIZES, SIZES, SIZES)
def test_same_pads_no_more_than_it_must(size, kernel, stride, dilation):
    (start, end), _ = resolve_padding("same", (size, 1), (kernel, 1), (stride, 1), (dilation, 1))
    wanted = output_size(size, kernel, stride, "same", dilation)
    effective = (kernel - 1) * dilation + 1
    one_less = size + start + end - 1
    fewer = output_size(one_less, kernel, stride, "valid", dilation) if one_less >= effective else 0
    assert fewer == wanted - 1 or start + end == 0


@given(axes())
def test_dilation_spreads_the_kernel_over_its_effective_size(axis):
    spread = (axis.kernel - 1) * axis.dilation + 1
    assert output_size(*axis) == output_size(axis.size, spread, axis.stride, axis.padding)


@given(axes(), axes())
def test_resolve_padding_treats_each_axis_by_itself(rows, columns):
    both = resolve_padding("same", (rows.size, columns.size), (rows.kernel, columns.kernel))
    heights = resolve_padding("same", (rows.size, rows.size), rows.kernel)
    widths = resolve_padding("same", (columns.size, columns.size), columns.kernel)
    assert both == (heights[0], widths[1])


@pytest.mark.parametrize(
    ("padding", "pads"),
    [
        ("valid", ((0, 0), (0, 0))),
        ("VALID", ((0, 0), (0, 0))),
        ("same", ((0, 1), (1, 1))),
        ("Same", ((0, 1), (1, 1))),
        (0, ((0, 0), (0, 0))),
        (2, ((2, 2), (2, 2))),
        (np.int64(2), ((2, 2), (2, 2))),
        (((1, 2), (3, 4)), ((1, 2), (3, 4))),
        ([[1, 2], [3, 4]], ((1, 2), (3, 4))),
        (((np.uint8(1), 2), (3, 4)), ((1, 2), (3, 4))),
    ],
)
def test_every_way_to_write_padding(padding, pads):
    assert resolve_padding(padding, (5, 5), (2, 3)) == pads


@pytest.mark.parametrize(("padding", "expected"), [("same", 10), ("valid", 8), (2, 12), ((0, 1), 9), ([0, 1], 9)])
def test_every_way_to_write_the_padding_of_one_axis(padding, expected):
    assert output_size(10, 3, padding=padding) == expected


def test_same_never_pads_a_negative_amount():
    """(4, 1, 2): the formula without its max would say -1."""
    assert resolve_padding("same", (4, 4), 1, stride=2) == ((0, 0), (0, 0))


@pytest.mark.parametrize("make", [int, np.int8, np.uint8, np.int64, np.array])
def test_numpy_integers_count_as_int(make):
    """np.uint8 must not wrap around either: 200 + 100 + 100 is 400."""
    size = output_size(make(100), make(3), make(2), (make(100), make(100)), make(1))
    assert size == output_size(100, 3, 2, (100, 100), 1)
    assert type(size) is int
    assert conv2d_parameters(make(100), make(100), make(5)) == conv2d_parameters(100, 100, 5)


NOT_WHOLE = [None, "3", b"3", 3.0, np.float64(3), float("nan"), True, np.True_, object(), 3j, {3}, np.array([3, 3])]


@pytest.mark.parametrize("bad", NOT_WHOLE, ids=lambda bad: type(bad).__name__)
@pytest.mark.parametrize("name", ["input_size", "kernel_size", "stride", "dilation"])
def test_a_size_that_is_no_whole_number(name, bad):
    sizes = {"input_size": 28, "kernel_size": 3, name: bad}
    with pytest.raises(TypeError, match=rf"{name} must be a whole number \(int\), got .*: write for example {name}=1"):
        output_size(**sizes)


@pytest.mark.parametrize("bad", [0, -1, np.int8(-2)])
@pytest.mark.parametrize("name", ["input_size", "kernel_size", "stride", "dilation"])
def test_a_size_below_one(name, bad):
    sizes = {"input_size": 28, "kernel_size": 3, name: bad}
    with pytest.raises(ValueError, match=f"{name} must be 1 or more, got {bad}: write for example {name}=1"):
        output_size(**sizes)


@pytest.mark.parametrize(
    "bad", [bad for bad in NOT_WHOLE if not isinstance(bad, str)], ids=lambda bad: type(bad).__name__
)
def test_padding_that_is_no_whole_number(bad):
    for padding in (bad, ((bad, 0), (0, 0)), ((0, 0), (0, bad))):
        with pytest.raises(TypeError, match="padding.* must be a whole number"):
            resolve_padding(padding, (5, 5), 3)


@pytest.mark.parametrize("padding", [-1, ((-1, 0), (0, 0)), ((0, 0), (0, -1))])
def test_negative_padding(padding):
    with pytest.raises(ValueError, match="padding.* must be 0 or more, got -1: write for example padding.*=0"):
        resolve_padding(padding, (5, 5), 3)


@pytest.mark.parametrize("padding", ["full", "", "same ", "reflect", "ſame"])
def test_an_unknown_padding_name(padding):
    for raising in (lambda: resolve_padding(padding, (5, 5), 3), lambda: output_size(5, 3, padding=padding)):
        with pytest.raises(ValueError, match=f'padding \'{padding}\' is not known: write "valid", "same", an int'):
            raising()


@pytest.mark.parametrize("padding", [(), ((1, 1),), ((1, 1), (1, 1), (1, 1)), ((1,), (1, 1)), ((1, 1), (1, 1, 1))])
def test_explicit_padding_of_another_length(padding):
    with pytest.raises(ValueError, match="padding .*must be .*, got [013] values"):
        resolve_padding(padding, (5, 5), 3)


@pytest.mark.parametrize("padding", [(1, 1), ("same", "valid"), (None, None), np.ones((2, 2), int)])
def test_padding_of_another_kind(padding):
    with pytest.raises(TypeError, match="padding must be"):
        resolve_padding(padding, (5, 5), 3)


def test_one_number_for_each_axis_says_how_to_write_it():
    with pytest.raises(TypeError, match=r"got \(1, 2\): for h rows .* write \(\(h, h\), \(w, w\)\)"):
        resolve_padding((1, 2), (5, 5), 3)


@pytest.mark.parametrize("name", ["input_shape", "kernel_size", "stride", "dilation"])
def test_a_pair_of_another_length(name):
    sizes = {"padding": "same", "input_shape": (5, 5), "kernel_size": 3, name: (1, 1, 1)}
    with pytest.raises(ValueError, match=rf"{name} must be one int or a pair \(height, width\), got 3 values"):
        resolve_padding(**sizes)


def test_the_message_says_which_half_of_a_pair_is_wrong():
    with pytest.raises(TypeError, match=r"kernel_size\[1\] must be a whole number \(int\), got 2.0"):
        resolve_padding("same", (5, 5), (2, 2.0))
    with pytest.raises(ValueError, match=r"stride\[0\] must be 1 or more, got 0"):
        resolve_padding("same", (5, 5), 2, stride=(0, 1))


def test_a_kernel_larger_than_the_padded_input():
    with pytest.raises(ValueError, match=r"kernel_size 6 is larger than the padded input 5 \(3 \+ 1 \+ 1 of padding\)"):
        output_size(3, 6, padding=1)


def test_a_dilated_kernel_larger_than_the_padded_input():
    message = r"kernel_size 3 \(effective size 5 at dilation 2\) is larger than the padded input 4 .*: use a smaller"
    with pytest.raises(ValueError, match=message):
        output_size(4, 3, dilation=2)


@given(SIZES, SIZES, SIZES, SIZES)
def test_parameters_are_the_numbers_in_weight_and_bias(in_channels, out_channels, height, width):
    weight, bias = np.zeros((height, width, in_channels, out_channels)), np.zeros(out_channels)
    assert conv2d_parameters(in_channels, out_channels, (height, width)) == weight.size + bias.size
    assert conv2d_parameters(in_channels, out_channels, (height, width), bias=False) == weight.size


@pytest.mark.parametrize("name", ["in_channels", "out_channels", "kernel_size"])
def test_parameters_of_a_layer_that_cannot_be(name):
    sizes = {"in_channels": 1, "out_channels": 1, "kernel_size": 1}
    with pytest.raises(ValueError, match=f"{name} must be 1 or more, got 0"):
        conv2d_parameters(**{**sizes, name: 0})
    with pytest.raises(TypeError, match=f"{name} must be a whole number"):
        conv2d_parameters(**{**sizes, name: 1.0})
