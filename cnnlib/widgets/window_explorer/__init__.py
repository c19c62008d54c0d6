"""The window explorer: slide a kernel, or a pool's window, over a small image and see every number.

Everything is drawn and computed in the browser, so that it answers at once and lives on in pages without a kernel.
Python keeps the same traits, and computes the same output with cnnlib.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from traitlets import Dict, observe, validate

from cnnlib.functional import avg_pool2d, conv2d, max_pool2d, min_pool2d
from cnnlib.language import told
from cnnlib.shapes import Padding, Pair, as_pair, resolve_padding
from cnnlib.transposed import conv2d_transpose, transposed_size
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import (
    LIMITS,
    check_bias,
    check_cell,
    check_kernel,
    check_kind,
    check_names,
    check_padding,
    check_pads,
    check_plane,
    check_steps,
)

__all__ = ["explore_conv2d", "explore_conv2d_transpose", "explore_pool2d"]

CONTROLS = ("kernel_size", "stride", "dilation", "padding", "bias", "ready_kernels", "formula")
POOLS = {"max": max_pool2d, "min": min_pool2d, "average": avg_pool2d}
NO_INPUT_CELL = "chosen is {cell}, but the input is {size}: rows and columns count from 0"
NO_CELL = "chosen is {cell}, but the output is {size}: rows and columns count from 0"


def check_output(value, name):
    """Rows of numbers, or nothing. Not looked at closer: what Python computes replaces what does not agree."""
    return value if isinstance(value, list) else []


def as_batch(image):
    """An image of lists as cnnlib wants it, (1, H, W, 1)."""
    return np.array(image)[np.newaxis, :, :, np.newaxis]


def same_numbers(one, other):
    """Whether two outputs agree but for rounding: numpy and the browser may add in another order."""
    try:
        one, other = np.array(one, float), np.array(other, float)
    except (TypeError, ValueError):
        return False
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=1e-9)


def size_text(rows):
    """The size of a list of rows, "3×3"; "empty" without rows."""
    return f"{len(rows)}×{len(rows[0])}" if rows else "empty"


class WindowExplorer(CheckedWidget):
    """What the explorers of convolution and of pooling share."""

    _esm = view_of("window_explorer")
    _css = style_of()
    _words = Words("shared", "window_explorer")

    NO_OUTPUT = "no output: the window does not fit"
    SETTINGS: tuple[str, ...] = ("image", "stride", "padding", "pads")  # all that the output depends on

    image = Checked(check_plane, limit=LIMITS["image"])
    stride = Checked(check_steps, 1)
    padding = Checked(check_padding, "valid")
    pads = Checked(check_pads, ((0, 0), (0, 0)))
    chosen = Checked(check_cell, (0, 0))
    output = Checked(check_output, read_only=True)
    _start = Dict().tag(sync=True)  # what the reset button goes back to

    def __init__(self, **settings):
        super().__init__(**settings)
        self.follow()
        self._start = {name: getattr(self, name) for name in (*self.SETTINGS, "chosen")}
        self.observe(lambda change: self.follow(), self.SETTINGS)

    @validate("padding")
    def split_padding(self, proposal):
        """Padding that is written out goes into `pads`."""
        padding = proposal["value"]
        if isinstance(padding, str):
            return padding
        self.pads = padding
        return "custom"

    @validate("chosen")
    def check_chosen(self, proposal):
        """Only a cell that is there can be chosen."""
        cell = proposal["value"]
        if cell != self.nearest_cell(cell):
            size = size_text(self.compute(self.settings()))
            raise ValueError(told(NO_CELL, cell=cell, size=size))
        return cell

    @observe("pads")
    def note_pads_by_hand(self, change):
        """Pads that are not those of VALID or SAME are pads by hand."""
        if self.pads != self.resolved_pads():
            self.padding = "custom"

    def settle(self, accepted):
        """From the browser: move a chosen cell that the new settings leave no room for."""
        if "chosen" in accepted:
            ahead = {name: accepted.get(name, getattr(self, name)) for name in self.SETTINGS}
            accepted["chosen"] = self.nearest_cell(accepted["chosen"], self.compute(ahead))
        return accepted

    def resolved_pads(self, settings=None):
        """((top, bottom), (left, right)) as `padding` has it."""
        settings = settings or self.settings()
        padding = settings["pads"] if settings["padding"] == "custom" else settings["padding"]
        size = (len(settings["image"]), len(settings["image"][0]))
        return resolve_padding(padding, size, self.window_size(settings), settings["stride"], self.spacing(settings))

    def settings(self):
        """All that the output depends on, as a dict."""
        return {name: getattr(self, name) for name in self.SETTINGS}

    def compute(self, settings):
        """The output as lists; none where the setting cannot be."""
        try:
            return self.apply(settings, self.resolved_pads(settings))[0, :, :, 0].tolist()
        except ValueError:
            return []

    def follow(self):
        """Make pads, output and the chosen cell fit the settings."""
        output = self.compute(self.settings())
        with self.hold_sync():
            self.pads = self.resolved_pads()
            if not same_numbers(self.output, output):
                self.set_trait("output", output)
            self.chosen = self.nearest_cell(self.chosen, self.walked(output))

    def walked(self, output):
        """The rows of numbers through which Play walks."""
        return output

    def nearest_cell(self, cell, rows=None):
        """The cell of these rows that is nearest to `cell`; (0, 0) where there are none."""
        rows = self.walked(self.compute(self.settings())) if rows is None else rows
        if not rows:
            return 0, 0
        return min(cell[0], len(rows) - 1), min(cell[1], len(rows[0]) - 1)

    def __repr__(self):
        """What is set, in words, for where the widget cannot be shown; no address, so that notebooks stay the same."""
        result = f"output {size_text(self.output)}" if self.output else self.NO_OUTPUT
        stride = "" if self.stride == 1 else f", stride {self.stride}"
        padding = "" if self.padding == "valid" else f", padding {self.padding} {self.pads}"
        window = self.window_text() + stride + padding
        return f"<{type(self).__name__}: input {size_text(self.image)}, {window} → {result}>"


class ConvolutionExplorer(WindowExplorer):
    """A kernel that slides; built by `explore_conv2d`."""

    SETTINGS = (*WindowExplorer.SETTINGS, "kernel", "bias", "dilation")

    kernel = Checked(check_kernel)
    bias = Checked(check_bias, 0)
    dilation = Checked(check_steps, 1)
    controls = Checked(check_names, CONTROLS, choices=CONTROLS)

    def window_size(self, settings):
        return len(settings["kernel"]), len(settings["kernel"][0])

    def spacing(self, settings):
        return settings["dilation"]

    def apply(self, settings, pads):
        weight = np.array(settings["kernel"])[:, :, np.newaxis, np.newaxis]
        steps = {"stride": settings["stride"], "dilation": settings["dilation"]}
        return conv2d(as_batch(settings["image"]), weight, np.array([settings["bias"]]), padding=pads, **steps)

    def window_text(self):
        dilation = "" if self.dilation == 1 else f", dilation {self.dilation}"
        return f"kernel {size_text(self.kernel)}{dilation}"


def check_output_size(value, name):
    """A pair (height, width), or None for the smallest; whether it is possible, the other settings say."""
    return None if value is None else as_pair(value, name)


class TransposedExplorer(ConvolutionExplorer):
    """Input numbers that are spread over an output; built by `explore_conv2d_transpose`. `chosen` is one of them."""

    NO_OUTPUT = "no output: the padding cuts everything off"
    SETTINGS = (*ConvolutionExplorer.SETTINGS, "output_size")

    image = Checked(check_plane, limit=LIMITS["spread_image"])
    output_size = Checked(check_output_size)

    def size(self, settings):
        """(OH, OW) of the output; raises where it is not possible."""
        padding = settings["pads"] if settings["padding"] == "custom" else settings["padding"]
        steps = settings["stride"], padding, settings["dilation"]
        shape = len(settings["image"]), len(settings["image"][0])
        return transposed_size(shape, self.window_size(settings), *steps, settings["output_size"])

    def resolved_pads(self, settings=None):
        """((top, bottom), (left, right)) that is cut off: SAME's depends on the size of the output."""
        settings = settings or self.settings()
        if settings["padding"] == "custom":
            return settings["pads"]
        dilation = settings["dilation"]
        sizes = self.size(settings), self.window_size(settings)
        return resolve_padding(settings["padding"], *sizes, settings["stride"], dilation)

    def apply(self, settings, pads):
        weight = np.array(settings["kernel"])[:, :, np.newaxis, np.newaxis]
        steps = {"stride": settings["stride"], "dilation": settings["dilation"], "output_size": self.size(settings)}
        x, bias = as_batch(settings["image"]), np.array([settings["bias"]])
        return conv2d_transpose(x, weight, bias, padding=pads, **steps)

    def follow(self):
        """An output size that the settings no longer leave possible goes back to the smallest."""
        try:
            self.size(self.settings())
        except ValueError:
            self.output_size = None
        super().follow()

    def settle(self, accepted):
        """From the browser: the chosen cell belongs to the image that comes with it."""
        if "chosen" in accepted:
            accepted["chosen"] = self.nearest_cell(accepted["chosen"], accepted.get("image", self.image))
        return accepted

    @validate("chosen")
    def check_chosen(self, proposal):
        """Only an input cell that is there can be chosen."""
        cell = proposal["value"]
        if cell != self.nearest_cell(cell, self.image):
            raise ValueError(told(NO_INPUT_CELL, cell=cell, size=size_text(self.image)))
        return cell

    def walked(self, output):
        return self.image


class PoolExplorer(WindowExplorer):
    """A window whose largest, smallest or mean number is taken; built by `explore_pool2d`."""

    SETTINGS = (*WindowExplorer.SETTINGS, "kernel_size", "kind")

    kernel_size = Checked(check_steps, 2)
    kind = Checked(check_kind, "max")

    def window_size(self, settings):
        return as_pair(settings["kernel_size"], "kernel_size")

    def spacing(self, settings):
        return 1

    def apply(self, settings, pads):
        pool = POOLS[settings["kind"]]
        return pool(as_batch(settings["image"]), settings["kernel_size"], stride=settings["stride"], padding=pads)

    def window_text(self):
        return f"{self.kind} of {self.kernel_size}"


def explore_conv2d(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: float = 0,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    controls: Sequence[str] = CONTROLS,
) -> ConvolutionExplorer:
    """Slide a kernel over an image, by hand: every window, every product, every size.

    The widget has one trait for each argument, and `pads` (what is really padded), `chosen` (the output cell whose
    arithmetic is written out) and `output` (read only; empty where no window fits). A notebook can read, set and
    observe them, or link them to controls of ipywidgets.

    Parameters
    ----------
    image : array, shape (H, W) or (1, H, W, 1)
        At most 64×64; up to 12×12 the numbers are written into the cells.
    kernel : array, shape (KH, KW) or (KH, KW, 1, 1)
    bias : number
    stride, dilation : int or (int, int)
    padding : {"valid", "same", "custom"}, int or ((int, int), (int, int))
        "custom" is what the widget says for padding that is written out in `pads`.
    controls : tuple of str
        What stands there to be moved or read beside the numbers: some of "kernel_size", "stride", "dilation",
        "padding", "bias", "ready_kernels" and "formula"; by default all. A lesson names those that it has taught.

    Returns
    -------
    ConvolutionExplorer
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError
        If a size or a number is out of range, or an axis is missing. A kernel that does not fit is no mistake: the
        widget explains it.
    TypeError
        If something is not a number.

    Examples
    --------
    >>> explorer = explore_conv2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 1], [1, 1]])
    >>> explorer.output
    [[12, 16], [24, 28]]
    >>> explorer.padding = "same"
    >>> explorer.pads
    ((0, 1), (0, 1))
    >>> explore_conv2d(explorer.image, explorer.kernel, controls=("bias",)).controls
    ('bias',)
    """
    steps = {"stride": stride, "dilation": dilation, **split(padding)}
    return ConvolutionExplorer(image=image, kernel=kernel, bias=bias, controls=controls, **steps)


def explore_conv2d_transpose(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: float = 0,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    output_size: Pair | None = None,
    chosen: tuple[int, int] = (0, 0),
) -> TransposedExplorer:
    """Spread every number of an image over its window of a larger output, by hand.

    The widget has one trait for each argument, and `pads` and `output`; see `explore_conv2d`.

    Parameters
    ----------
    image : array, shape (H, W) or (1, H, W, 1)
        At most 8×8.
    kernel : array, shape (KH, KW) or (KH, KW, 1, 1)
    bias : number
    stride, dilation : int or (int, int)
    padding : {"valid", "same", "custom"}, int or ((int, int), (int, int))
        So much of the border is cut off, as `conv2d_transpose` does.
    output_size : int or (int, int), optional
        One of the sizes that the stride makes possible; the smallest by default.
    chosen : (int, int)
        The input cell that is spread; Play walks through them.

    Returns
    -------
    TransposedExplorer
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError
        If a size or a number is out of range, an axis is missing, or output_size is not possible.
    TypeError
        If something is not a number.

    Examples
    --------
    >>> explorer = explore_conv2d_transpose([[1, 2], [3, 4]], [[1, 1], [1, 1]])
    >>> explorer.output
    [[1, 3, 2], [4, 10, 6], [3, 7, 4]]
    >>> explorer.stride = 2
    >>> explorer.output
    [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    """
    steps = {"stride": stride, "dilation": dilation, **split(padding)}
    explorer = TransposedExplorer(image=image, kernel=kernel, bias=bias, output_size=output_size, **steps)
    if output_size is not None:
        explorer.size({**explorer.settings(), "output_size": as_pair(output_size, "output_size")})
    explorer.chosen = chosen
    explorer._start = {**explorer._start, "chosen": explorer.chosen}
    return explorer


def explore_pool2d(
    image: ArrayLike,
    kernel_size: Pair = 2,
    *,
    stride: Pair | None = None,
    padding: Padding = "valid",
    kind: str = "max",
) -> PoolExplorer:
    """Slide a pool's window over an image, by hand.

    The widget has the traits image, kernel_size, stride, padding, pads, kind, chosen and output; see
    `explore_conv2d`.

    Parameters
    ----------
    image : array, shape (H, W) or (1, H, W, 1)
        At most 64×64; up to 12×12 the numbers are written into the cells.
    kernel_size : int or (int, int)
    stride : int or (int, int), optional
        None, the default, is kernel_size: windows lie side by side.
    padding : {"valid", "same", "custom"}, int or ((int, int), (int, int))
    kind : {"max", "min", "average"}

    Returns
    -------
    PoolExplorer
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError, TypeError
        As `explore_conv2d` does.

    Examples
    --------
    >>> explore_pool2d([[4, 3], [2, 1]], stride=1, padding="same").output
    [[4, 3], [2, 1]]
    """
    stride = kernel_size if stride is None else stride
    return PoolExplorer(image=image, kernel_size=kernel_size, stride=stride, kind=kind, **split(padding))


def split(padding):
    """The two traits that say what one argument says."""
    padding = check_padding(padding, "padding")
    return {"padding": padding} if isinstance(padding, str) else {"padding": "custom", "pads": padding}
