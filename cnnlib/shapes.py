"""Size arithmetic of convolution and pooling: integers in, integers out, no arrays.

Everything that a caller may write as a size (an int, a pair, "same") is turned into plain integers here,
once. Below this module there are no strings and no "int or pair".
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnlib.language import told

__all__ = ["output_size", "input_sizes", "resolve_padding", "conv2d_parameters"]

Shape = tuple[int, ...]
Pair = int | tuple[int, int]  # one number for both axes, or (height, width)
Pads = tuple[tuple[int, int], tuple[int, int]]  # ((top, bottom), (left, right))
Padding = str | int | Pads  # "valid", "same", the same number on all sides, or each side's
AxisPadding = str | int | tuple[int, int]
UNKNOWN_PADDING = 'padding {padding!r} is not known: write "valid", "same", an int, or one pair per axis{cure}'
PADDING_CURES = {  # for names that other libraries know
    "causal": ": all in front, as in ((kernel_size - 1, 0), (kernel_size - 1, 0))",
    "full": ": kernel_size - 1 on every side",
    "explicit": ": the pairs themselves, ((top, bottom), (left, right))",
    "half": ': kernel_size // 2 on every side, which for an odd kernel and stride 1 is "same"',
    "notset": ": the pairs themselves, ((top, bottom), (left, right))",
    "same_lower": ': "same" puts an odd cell at the bottom and to the right; for the top and the left turn each pair '
    "of cnnlib.resolve_padding around",
    "same_upper": ': that is "same", an odd cell goes to the bottom and to the right',
    "zeros": ": they say how many cells, and are always zeros",
}
NOT_WHOLE = "{name} must be a whole number (int), got {value!r}: write for example {name}={minimum}"
TOO_SMALL = "{name} must be {minimum} or more, got {number}: write for example {name}={minimum}"
NO_PAIR = "{name} must be one int or a pair (height, width), got {count} values: {value!r}"
NO_PAIR_OF_PADS = "padding of one axis must be a pair (start, end), got {count} values: {padding!r}"
KERNEL_TOO_LARGE = (
    "kernel_size {kernel} is larger than the padded input {padded} ({size} + {start} + {end} of padding): use a "
    "smaller kernel or more padding"
)
SPREAD = "{size} (effective size {spread} at dilation {dilation})"
NO_INPUT_SIZE = (
    "no input gives output_size {output}: with kernel_size {kernel} and stride {stride}, {start} + {end} of padding is "
    "more than all windows cover: use less padding, or a larger kernel"
)
NOT_TWO_PAIRS = "padding must be ((top, bottom), (left, right)), got {count} values: {padding!r}"
NO_PAIRS = (
    "padding must be ((top, bottom), (left, right)), got {padding!r}: for h rows above and below and w columns on "
    "each side write ((h, h), (w, w))"
)


def as_int(value: Any, name: str, minimum: int = 1) -> int:
    """Give `value` back as a plain int; a NumPy integer counts, a bool or a float does not."""
    is_bool = type(value).__name__ in ("bool", "bool_")  # Python's and numpy's, which numpy 2.2 takes for an index
    try:
        number = None if is_bool else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(told(NOT_WHOLE, name=name, value=value, minimum=minimum))
    if number < minimum:
        raise ValueError(told(TOO_SMALL, name=name, minimum=minimum, number=number))
    return number


def as_pair(value: Any, name: str, minimum: int = 1) -> tuple[int, int]:
    """Turn an int, or a pair (height, width), into a pair of ints."""
    if not isinstance(value, (tuple, list)):
        number = as_int(value, name, minimum)
        return number, number
    if len(value) != 2:
        raise ValueError(told(NO_PAIR, name=name, count=len(value), value=value))
    return as_int(value[0], f"{name}[0]", minimum), as_int(value[1], f"{name}[1]", minimum)


def padding_name(padding: str) -> str:
    """Give "valid" or "same" back in lower case; raise for any other string."""
    name = padding.lower()
    if name not in ("valid", "same"):
        cure = told(PADDING_CURES[name]) if name in PADDING_CURES else ""
        raise ValueError(told(UNKNOWN_PADDING, padding=padding, cure=cure))
    return name


def axis_padding(
    padding: AxisPadding, input_size: int, kernel_size: int, stride: int, dilation: int
) -> tuple[int, int]:
    """Resolve the padding of one axis into (start, end); the sizes are already plain ints."""
    if isinstance(padding, str):
        if padding_name(padding) == "valid":
            return 0, 0
        output = -(-input_size // stride)  # ceil(I / S), in integers
        effective = (kernel_size - 1) * dilation + 1
        total = max(0, stride * (output - 1) + effective - input_size)
        return total // 2, total - total // 2  # the odd cell goes to the end
    if not isinstance(padding, (tuple, list)):
        amount = as_int(padding, "padding", 0)
        return amount, amount
    if len(padding) != 2:
        raise ValueError(told(NO_PAIR_OF_PADS, count=len(padding), padding=padding))
    return as_int(padding[0], "padding[0]", 0), as_int(padding[1], "padding[1]", 0)


def output_size(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: AxisPadding = "valid",
    dilation: int = 1,
) -> int:
    r"""How many windows fit along one axis.

    .. math:: O = \left\lfloor \frac{I + P_{start} + P_{end} - F_{eff}}{S} \right\rfloor + 1,
              \qquad F_{eff} = (F - 1) D + 1

    Parameters
    ----------
    input_size : int
        Cells along the axis, I.
    kernel_size : int
        Cells of the kernel along the axis, F.
    stride : int
        Step from one window to the next, S.
    padding : {"valid", "same"}, int or (int, int)
        "valid" is none; "same" is TensorFlow's, the output has ceil(I / S) cells; an int goes on each side; a pair
        is (start, end).
    dilation : int
        Distance between neighbouring cells of the kernel, D.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the kernel is larger than the padded input, or a size is out of range.
    TypeError
        If a size is not a whole number.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016, arXiv:1603.07285.

    Examples
    --------
    >>> output_size(28, 3)
    26
    >>> output_size(8, 3, stride=2)  # (8 - 3) / 2 = 2.5: the floor drops the last column
    3
    >>> output_size(28, 3, stride=2, padding="same")
    14
    """
    input_size = as_int(input_size, "input_size")
    kernel_size = as_int(kernel_size, "kernel_size")
    stride = as_int(stride, "stride")
    dilation = as_int(dilation, "dilation")
    start, end = axis_padding(padding, input_size, kernel_size, stride, dilation)
    effective = (kernel_size - 1) * dilation + 1
    padded = input_size + start + end
    if effective > padded:
        kernel = told(SPREAD, size=kernel_size, spread=effective, dilation=dilation) if dilation > 1 else kernel_size
        sizes = {"kernel": kernel, "padded": padded, "size": input_size, "start": start, "end": end}
        raise ValueError(told(KERNEL_TOO_LARGE, **sizes))
    return (padded - effective) // stride + 1


def input_sizes(
    output_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: AxisPadding = "valid",
    dilation: int = 1,
) -> tuple[int, ...]:
    r"""Which sizes have just so many windows along one axis: `output_size` read backwards.

    .. math:: I = (O - 1) S + F_{eff} - P_{start} - P_{end} + r, \qquad r = 0, \dots, S - 1

    The floor in `output_size` drops r cells; "same" rounds up, and has :math:`I = (O - 1) S + 1, \dots, O S`.

    Parameters
    ----------
    output_size : int
        Windows along the axis, O.
    kernel_size, stride, padding, dilation
        As for `output_size`.

    Returns
    -------
    tuple of int
        The smallest first; one for stride 1, and S of them otherwise (fewer where some would be below 1).

    Raises
    ------
    ValueError
        If there is no such size, or a size is out of range.
    TypeError
        If a size is not a whole number.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016, arXiv:1603.07285.

    Examples
    --------
    >>> input_sizes(3, 3, stride=2)
    (7, 8)
    >>> input_sizes(14, 3, stride=2, padding="same")
    (27, 28)
    """
    output = as_int(output_size, "output_size")
    kernel_size = as_int(kernel_size, "kernel_size")
    stride = as_int(stride, "stride")
    dilation = as_int(dilation, "dilation")
    if isinstance(padding, str) and padding_name(padding) == "same":
        return tuple(range((output - 1) * stride + 1, output * stride + 1))
    start, end = axis_padding(padding, 1, kernel_size, stride, dilation)  # no name is left that asks for the size
    smallest = (output - 1) * stride + (kernel_size - 1) * dilation + 1 - start - end
    sizes = tuple(size for size in range(smallest, smallest + stride) if size > 0)
    if not sizes:
        found = {"output": output, "kernel": kernel_size, "stride": stride, "start": start, "end": end}
        raise ValueError(told(NO_INPUT_SIZE, **found))
    return sizes


def resolve_padding(
    padding: Padding, input_shape: Sequence[int], kernel_size: Pair, stride: Pair = 1, dilation: Pair = 1
) -> Pads:
    r"""Turn any way of writing padding into ((top, bottom), (left, right)).

    For "same", along each axis, the total is
    :math:`T = \max(0, S(\lceil I/S \rceil - 1) + F_{eff} - I)`; the start gets :math:`\lfloor T/2 \rfloor` and
    the end the rest, so that an odd cell goes to the bottom and to the right.

    Parameters
    ----------
    padding : {"valid", "same"}, int or ((int, int), (int, int))
        Names in any case; an int goes on all four sides.
    input_shape : (int, int)
        Height and width of the input.
    kernel_size, stride, dilation : int or (int, int)
        One number, or (height, width).

    Returns
    -------
    ((int, int), (int, int))
        ((top, bottom), (left, right)).

    Raises
    ------
    ValueError
        If the name is unknown, a number is negative, or the pairs are not two pairs.
    TypeError
        If something is not a whole number.

    References
    ----------
    TensorFlow, "Convolution", notes on padding in the documentation of ``tf.nn``.

    Examples
    --------
    >>> resolve_padding("same", (3, 3), 2)
    ((0, 1), (0, 1))
    >>> resolve_padding("SAME", (28, 28), 3, stride=2)
    ((0, 1), (0, 1))
    >>> resolve_padding(1, (28, 28), 3)
    ((1, 1), (1, 1))
    """
    sizes = as_pair(input_shape, "input_shape")
    kernels = as_pair(kernel_size, "kernel_size")
    strides = as_pair(stride, "stride")
    dilations = as_pair(dilation, "dilation")
    per_axis: tuple[AxisPadding, AxisPadding]
    if isinstance(padding, (tuple, list)):
        per_axis = pairs_per_axis(padding)
    else:
        per_axis = (padding, padding)
    vertical, horizontal = map(axis_padding, per_axis, sizes, kernels, strides, dilations)
    return vertical, horizontal


def pairs_per_axis(padding: Any) -> Pads:
    """Check that explicit padding is written as ((top, bottom), (left, right))."""
    if len(padding) != 2:
        raise ValueError(told(NOT_TWO_PAIRS, count=len(padding), padding=padding))
    for pair in padding:
        if not isinstance(pair, (tuple, list)):
            raise TypeError(told(NO_PAIRS, padding=tuple(padding)))
    return padding


class WindowGrid(NamedTuple):
    """Where the windows stand: everything resolved into pairs (height, width)."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    pads: Pads
    output: tuple[int, int]  # (OH, OW)


def window_grid(
    input_shape: Sequence[int], kernel_size: Pair, stride: Pair = 1, padding: Padding = "valid", dilation: Pair = 1
) -> WindowGrid:
    """Resolve the settings of a convolution or a pool on images of (H, W), once; raise where no window fits."""
    kernel = as_pair(kernel_size, "kernel_size")
    stride = as_pair(stride, "stride")
    dilation = as_pair(dilation, "dilation")
    pads = resolve_padding(padding, input_shape, kernel, stride, dilation)
    rows, columns = map(output_size, input_shape, kernel, stride, pads, dilation)
    return WindowGrid(kernel, stride, dilation, pads, (rows, columns))


def conv2d_parameters(in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True) -> int:
    r"""Count what a convolution layer learns: :math:`K_H K_W C_{in} C_{out} + C_{out}`.

    The size of the image is not in it, and there is one bias per filter, not per pixel.

    Parameters
    ----------
    in_channels : int
        Depth of the input, which is the depth of every filter.
    out_channels : int
        Number of filters, which is the depth of the output.
    kernel_size : int or (int, int)
    bias : bool
        Whether each filter has a bias.

    Returns
    -------
    int

    Raises
    ------
    ValueError, TypeError
        If a size is below 1, or not a whole number.

    Examples
    --------
    >>> conv2d_parameters(1, 32, 3)
    320
    >>> conv2d_parameters(32, 64, 3)
    18496
    """
    in_channels = as_int(in_channels, "in_channels")
    out_channels = as_int(out_channels, "out_channels")
    height, width = as_pair(kernel_size, "kernel_size")
    weights = height * width * in_channels * out_channels
    return weights + out_channels if bias else weights
