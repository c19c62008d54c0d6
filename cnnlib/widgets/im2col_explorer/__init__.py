"""The im2col explorer: which row of the matrix is which window, and how often a number is copied."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from traitlets import observe

from cnnlib.functional import conv2d
from cnnlib.shapes import Padding, Pair, as_pair, window_grid
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import (
    LIMITS,
    check_border,
    check_flag,
    check_kernel,
    check_plane,
    check_steps,
    check_whole,
)
from cnnlib.windows import im2col

__all__ = ["explore_im2col"]


class Im2colExplorer(CheckedWidget):
    """An image beside its matrix of windows; built by `explore_im2col`."""

    _esm = view_of("im2col_explorer")
    _css = style_of("shared/pictures.css")
    _words = Words("shared", "im2col_explorer")

    SETTINGS = ("image", "kernel", "stride", "padding")  # all that the matrix depends on

    image = Checked(check_plane, limit=LIMITS["im2col_image"])
    kernel = Checked(check_kernel)
    stride = Checked(check_steps, 1)
    padding = Checked(check_border, "valid")
    chosen = Checked(check_whole, 0)
    multiply = Checked(check_flag, False)

    @property
    def kernel_size(self):
        """(height, width) of a window."""
        return len(self.kernel), len(self.kernel[0])

    @property
    def columns(self):
        """The matrix, one row for each window; an empty list where no window fits."""
        return self.through_cnnlib(lambda x, weight, steps: im2col(x, weight.shape[:2], **steps))

    @property
    def output(self):
        """The convolution that the matrix times the filter gives, folded back; empty where no window fits."""
        return self.through_cnnlib(lambda x, weight, steps: conv2d(x, weight, **steps)[0, :, :, 0])

    def through_cnnlib(self, function):
        """What a function of cnnlib makes of image, kernel and settings, as lists; empty where no window fits."""
        x = np.array(self.image)[np.newaxis, :, :, np.newaxis]
        weight = np.array(self.kernel)[:, :, np.newaxis, np.newaxis]
        try:
            return function(x, weight, {"stride": self.stride, "padding": self.padding}).tolist()
        except ValueError:
            return []

    def count_windows(self, settings):
        """How many rows the matrix has."""
        size, kernel_size = np.shape(settings["image"]), np.shape(settings["kernel"])
        try:
            rows, columns = window_grid(size, kernel_size, settings["stride"], settings["padding"]).output
        except ValueError:
            return 0
        return rows * columns

    def nearest_row(self, row, **changes):
        """The row of the matrix that is nearest to `row`, once some settings have changed."""
        settings = {name: getattr(self, name) for name in self.SETTINGS} | changes
        return min(row, max(0, self.count_windows(settings) - 1))

    def settle(self, accepted):
        """From the browser: move a chosen row that the new settings leave no room for."""
        if "chosen" in accepted:
            changes = {name: accepted[name] for name in self.SETTINGS if name in accepted}
            accepted["chosen"] = self.nearest_row(accepted["chosen"], **changes)
        return accepted

    @observe(*SETTINGS, "chosen")
    def follow(self, change):
        """Keep the chosen row inside the matrix."""
        if self.image and self.kernel:
            self.chosen = self.nearest_row(self.chosen)

    def __repr__(self):
        matrix = f"matrix {np.shape(self.columns)}" if self.columns else "no matrix: no window fits"
        return (
            f"<Im2colExplorer: image {np.shape(self.image)}, kernel {self.kernel_size}, stride {self.stride}, "
            f"padding {self.padding} → {matrix}>"
        )


def explore_im2col(
    image: ArrayLike,
    kernel_size: Pair = 2,
    *,
    kernel: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = "valid",
) -> Im2colExplorer:
    """See which row of im2col's matrix is which window of the image, and how often each number is copied.

    The widget has the traits `image`, `kernel`, `stride`, `padding`, `chosen` (a row of the matrix) and `multiply`
    (whether the filter and the sums are shown), and the attributes `columns` (the matrix) and `output`.

    Parameters
    ----------
    image : array, shape (H, W) or (1, H, W, 1)
        At most 28×28; matrices of up to 25 rows and columns show their numbers.
    kernel_size : int or (int, int)
        Of a filter with the weights 0, 1, 2 …
    kernel : array, shape (KH, KW) or (KH, KW, 1, 1), optional
        A filter of your own, in place of kernel_size.
    stride : int or (int, int)
    padding : {"valid", "same"}, int or ((int, int), (int, int))

    Returns
    -------
    Im2colExplorer
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
    >>> explorer = explore_im2col([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    >>> explorer.columns
    [[1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]
    >>> explorer.output
    [[25, 31], [43, 49]]
    """
    if kernel is None:
        height, width = as_pair(check_steps(kernel_size, "kernel_size"), "kernel_size")
        kernel = np.arange(height * width).reshape(height, width)
    return Im2colExplorer(image=image, kernel=kernel, stride=stride, padding=padding)
