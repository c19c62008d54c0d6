"""The shape builder: a convolution layer as blocks, the shape that comes out and the numbers that it learns."""

from __future__ import annotations

from cnnlib.language import told
from cnnlib.shapes import Padding, as_int, as_pair, conv2d_parameters, window_grid
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import LIMITS, check_border, check_size, check_steps, check_whole

__all__ = ["build_shapes"]

NO_SHAPE = "{name} must be (height, width, channels), got {value!r}: write for example (32, 32, 3)"


def check_input(value, name):
    """(height, width, channels)."""
    if not isinstance(value, (tuple, list)) or len(value) != 3:
        raise ValueError(told(NO_SHAPE, name=name, value=value))
    limits = {"height": LIMITS["block_side"], "width": LIMITS["block_side"], "channels": LIMITS["channels"]}
    axes = zip(limits.items(), value, strict=True)
    return tuple(check_size(as_int(number, name), name, limit) for (name, limit), number in axes)


class ShapeBuilder(CheckedWidget):
    """A layer as blocks; built by `build_shapes`."""

    _esm = view_of("shape_builder")
    _css = style_of("shared/pictures.css")
    _words = Words("shared", "shape_builder")

    input = Checked(check_input, (32, 32, 3))
    filters = Checked(check_whole, 6, least=1, limit=LIMITS["channels"])
    kernel_size = Checked(check_steps, 5)
    stride = Checked(check_steps, 1)
    padding = Checked(check_border, "valid")

    @property
    def output(self):
        """(height, width, channels) of what comes out; None where no window fits."""
        try:
            grid = window_grid(self.input[:2], self.kernel_size, self.stride, self.padding)
        except ValueError:
            return None
        return *grid.output, self.filters

    @property
    def parameters(self):
        """How many numbers the layer learns: the weights, and one bias for each filter."""
        return conv2d_parameters(self.input[2], self.filters, self.kernel_size)

    def __repr__(self):
        height, width = as_pair(self.kernel_size, "kernel_size")
        return (
            f"<ShapeBuilder: input {self.input}, {self.filters} filters of {(height, width, self.input[2])}, "
            f"stride {self.stride}, padding {self.padding} → output {self.output}, {self.parameters} parameters>"
        )


def build_shapes(
    input: tuple[int, int, int] = (32, 32, 3),
    filters: int = 6,
    kernel_size: int = 5,
    *,
    stride: int = 1,
    padding: Padding = "valid",
) -> ShapeBuilder:
    """Build a convolution layer out of blocks: see the shape that comes out, and count what it learns.

    The widget has one trait for each argument, and the attributes `output` and `parameters`.

    Parameters
    ----------
    input : (int, int, int)
        Height, width, channels.
    filters : int
        How many: the depth of the output.
    kernel_size, stride : int or (int, int)
    padding : {"valid", "same"}, int or ((int, int), (int, int))

    Returns
    -------
    ShapeBuilder
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError, TypeError
        If a size is out of range, or not a whole number. A kernel that does not fit is no mistake: the widget
        explains it.

    Examples
    --------
    >>> builder = build_shapes((32, 32, 3), filters=6, kernel_size=5)
    >>> builder.output, builder.parameters
    ((28, 28, 6), 456)
    """
    return ShapeBuilder(input=input, filters=filters, kernel_size=kernel_size, stride=stride, padding=padding)
