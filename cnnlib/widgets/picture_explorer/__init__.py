"""The picture explorer: a photograph, a kernel whose numbers one edits, and what it makes of the picture.

Everything is drawn and computed in the browser. A picture of one's own, from a file or the camera, stays there: Python
keeps the settings, and computes `output` of the picture that it was given, when it is asked for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import Bytes, List

from cnnlib.arrays import as_numbers
from cnnlib.data import load_photograph
from cnnlib.functional import conv2d, relu
from cnnlib.language import told
from cnnlib.widgets.picture_explorer.ready import kernel_named, ready_for_browser, ready_names
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import (
    LIMITS,
    check_bias,
    check_cell,
    check_choice,
    check_flag,
    check_names,
    check_numbers,
    check_whole,
)

__all__ = ["explore_picture"]

CONTROLS = ("kernel", "channels", "bias", "stride", "relu", "second", "scale")
SIZES = (3, 5)
NO_PICTURE = "image must have shape (H, W) or (H, W, 3), got {shape}: choose one picture, with its channels last"
NO_SHADES = "image must be bytes, 0 to 255, or fractions, 0 to 1, got numbers from {low:g} to {high:g}: scale it first"
TOO_SMALL = "image is {height}×{width}, but each side needs {least} pixels at least: use a larger one"
TOO_LARGE = "image is {height}×{width}, but each side may have {largest} pixels: take fewer, as in image[::2, ::2]"
OTHER_KERNEL = "{name} must have shape {wanted}, got {shape}: the explorer has kernels of 3×3 and 5×5"
NO_NAME = "{name} is {value!r}, which is no ready kernel: choose from {names} and trained_0 to trained_29"
NO_CHANNELS = "kernel has shape {shape}, a slice for each of three channels: write color=True, or give one slice"


def check_picture(value):
    """A picture as bytes (H, W, 3); a grey one has the same number three times."""
    array = load_photograph() if value is None else as_numbers(value, "image")
    if array.ndim not in (2, 3) or array.shape[2:] not in ((), (1,), (3,)):
        raise ValueError(told(NO_PICTURE, shape=array.shape))
    height, width = array.shape[:2]
    least, largest = LIMITS["picture_least"], LIMITS["picture"]
    if min(height, width) < least:
        raise ValueError(told(TOO_SMALL, height=height, width=width, least=least))
    if max(height, width) > largest:
        raise ValueError(told(TOO_LARGE, height=height, width=width, largest=largest))
    array = as_bytes(array)
    return np.ascontiguousarray(np.broadcast_to(array.reshape(height, width, -1), (height, width, 3)))


def as_bytes(array):
    """Fractions become bytes, 0 to 255."""
    if array.dtype.kind == "f":
        array = np.round(array * 255, 6)
    if not (array.min() >= 0 and array.max() <= 255):  # written so that NaN is wrong
        raise ValueError(told(NO_SHADES, low=array.min(), high=array.max()))
    return np.round(array).astype(np.uint8)


def check_square(value, name):
    """A ready kernel's name, or one of (3, 3) or (5, 5), as lists."""
    return check_slices(value, name, with_channels=False)


def check_slices(value, name, with_channels=True):
    """The same, or a slice for each of the three channels, (3, 3, 3) or (5, 5, 3)."""
    if isinstance(value, str):
        value = named(value, name)
    array = as_numbers(value, name)
    shapes = [(size, size, *last) for size in SIZES for last in ([(), (3,)] if with_channels else [()])]
    if array.shape not in shapes:
        raise ValueError(told(OTHER_KERNEL, name=name, wanted=" or ".join(map(str, shapes)), shape=array.shape))
    return check_numbers(array.astype(int) if array.dtype.kind == "b" else array, name).tolist()


def named(value, name):
    """The numbers of a ready kernel."""
    if value not in ready_names():
        listed = ", ".join(word for word in ready_names() if not word.startswith("trained"))
        raise ValueError(told(NO_NAME, name=name, value=value, names=listed))
    return kernel_named(value)


def check_second(value, name):
    """The kernel of a second layer; None is no second layer."""
    return None if value is None else check_square(value, name)


class PictureExplorer(CheckedWidget):
    """A picture and what a kernel makes of it; built by `explore_picture`."""

    _esm = view_of("picture_explorer")
    _css = style_of("shared/pictures.css", "picture_explorer/view.css")
    _words = Words("shared", "picture_explorer")

    _pixels = Bytes(read_only=True).tag(sync=True)
    _size: List[Any] = List(read_only=True).tag(sync=True)
    _ready: List[Any] = List(read_only=True).tag(sync=True)
    kernel = Checked(check_slices)
    color = Checked(check_flag, False)
    bias = Checked(check_bias, 0)
    stride = Checked(check_whole, 1, least=1, limit=LIMITS["picture_stride"])
    relu = Checked(check_flag, False)
    second = Checked(check_second)
    scale = Checked(check_choice, "own", choices=("own", "shared"))
    chosen = Checked(check_cell, (0, 0))
    controls = Checked(check_names, CONTROLS, choices=CONTROLS)

    def __init__(self, image, **settings):
        self.pixels = image  # (H, W, 3), bytes
        super().__init__(**settings)
        self.set_trait("_pixels", image.tobytes())
        self.set_trait("_size", list(image.shape[:2]))
        self.set_trait("_ready", ready_for_browser())

    @property
    def picture(self):
        """What the first layer looks at, 0 to 1: (H, W), the mean of the channels, or (H, W, 3) in colour."""
        picture = self.pixels.astype(np.float32) / 255
        return picture if self.color else picture.mean(axis=2)

    @property
    def weight(self):
        """The first layer's filter, (K, K, 1 or 3, 1); one slice in colour stands for all three channels."""
        kernel = np.array(self.kernel, np.float32)
        if self.color:
            return np.broadcast_to(kernel.reshape(*kernel.shape[:2], -1), (*kernel.shape[:2], 3))[..., np.newaxis]
        slices = kernel.mean(axis=2) if kernel.ndim == 3 else kernel
        return slices[..., np.newaxis, np.newaxis]

    @property
    def output(self):
        """The last map, (OH, OW), computed by cnnlib of the picture that the widget was made with."""
        x = self.picture.reshape(1, *self.pixels.shape[:2], -1)
        maps = self.activated(conv2d(x, self.weight, np.array([self.bias], np.float32), stride=self.stride))
        if self.second is not None:
            second = np.array(self.second, np.float32)[..., np.newaxis, np.newaxis]
            maps = self.activated(conv2d(maps, second))
        return maps[0, :, :, 0]

    def activated(self, maps):
        return relu(maps) if self.relu else maps

    def __repr__(self):
        height, width = self.pixels.shape[:2]
        size = len(self.kernel)
        second = "" if self.second is None else f", then {len(self.second)}×{len(self.second)}"
        rows, columns = self.output.shape
        return (
            f"<PictureExplorer: picture {height}×{width} {'in colour' if self.color else 'in grey'}, kernel "
            f"{size}×{size}{second}{self.named_settings} → map {rows}×{columns}>"
        )

    @property
    def named_settings(self):
        """For the repr: the stride and ReLU, but not before a lesson speaks of them."""
        stride = f", stride {self.stride}" if "stride" in self.controls or self.stride > 1 else ""
        return stride + (f", ReLU {self.relu}" if "relu" in self.controls or self.relu else "")


def explore_picture(
    image: ArrayLike | None = None,
    kernel: ArrayLike | str = "sobel_x",
    *,
    color: bool = False,
    bias: float = 0,
    stride: int = 1,
    relu: bool = False,
    second: ArrayLike | str | None = None,
    scale: str = "own",
    chosen: tuple[int, int] | None = None,
    controls: Sequence[str] = CONTROLS,
) -> PictureExplorer:
    """Filter a photograph, a picture of one's own or the camera, while one edits the numbers of the kernel.

    Ready kernels are called by name: "identity", "blur", "blur_5x5", "sharpen", "sobel_x" (upright edges), "sobel_y"
    (level ones), "falling", "all_edges", "emboss", "warm" (in colour), and "trained_0" to "trained_29", the filters of
    the first layer of ``load_trained()``, rounded to two decimals.

    The widget has one trait for each keyword and `kernel`, and three properties: `picture` (what the first layer looks
    at), `weight`, and `output` (the last map, computed by cnnlib). A picture from a file or the camera stays in the
    browser: `picture` and `output` are those of `image`.

    Parameters
    ----------
    image : array, shape (H, W) or (H, W, 3), optional
        Bytes, 0 to 255, or fractions, 0 to 1; 24 to 320 pixels a side. Without, `load_photograph`.
    kernel : array, shape (K, K) or, in colour, (K, K, 3), or str
        K is 3 or 5. In colour, one slice stands for all three channels.
    color : bool
        The three channels, each with its slice of the kernel, are summed; otherwise one channel, their mean.
    bias : number
    stride : int
        1 to 4, of the first layer.
    relu : bool
        After each layer.
    second : array, shape (K, K), or str, optional
        The kernel of a second layer, which looks at the first one's map.
    scale : {"own", "shared"}
        Each picture has its own scale of colours, or all have one. Where a few cells (one in twenty at most) reach more
        than twice as far as all others, the scale ends at these others, and says so: "≥ 1.5".
    chosen : (int, int), optional
        The cell of the last map whose sum is written out; without, the one in the middle.
    controls : tuple of str
        What stands there to be moved: some of "kernel", "channels", "bias", "stride", "relu", "second" and "scale". A
        lesson names those that it has taught.

    Returns
    -------
    PictureExplorer
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError
        If a size, a number or a name is out of range.
    TypeError
        If something is not a number.

    Examples
    --------
    >>> explorer = explore_picture(kernel="blur")
    >>> explorer.picture.shape, explorer.output.shape
    ((160, 160), (158, 158))
    >>> explorer.stride, explorer.color = 2, True
    >>> explorer.weight.shape, explorer.output.shape
    ((3, 3, 3, 1), (79, 79))
    """
    kernel = check_slices(kernel, "kernel")
    if np.ndim(kernel) == 3 and not check_flag(color, "color"):
        raise ValueError(told(NO_CHANNELS, shape=np.shape(kernel)))
    settings = {"color": color, "bias": bias, "stride": stride, "relu": relu, "second": second, "scale": scale}
    explorer = PictureExplorer(check_picture(image), kernel=kernel, controls=controls, **settings)
    explorer.chosen = middle_of(explorer.output) if chosen is None else chosen
    return explorer


def middle_of(plane):
    """The cell in the middle of a map."""
    return plane.shape[0] // 2, plane.shape[1] // 2
