"""Shift and pool: how much of a pool's output changes when the picture moves by a column or two."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from traitlets import validate

from cnnlib.functional import avg_pool2d, max_pool2d, min_pool2d
from cnnlib.shapes import Pair
from cnnlib.widgets.base import Checked, CheckedWidget, compose_css, compose_esm
from cnnlib.widgets.validate import LIMITS, check_index, check_kind, check_plane, check_size, check_steps

__all__ = ["shift_and_pool"]

POOLS = {"max": max_pool2d, "min": min_pool2d, "average": avg_pool2d}


def check_image(value):
    return check_plane(value, "image", LIMITS["map"])


def check_kernel_size(value):
    return check_steps(value, "kernel_size")


def check_shift(value):
    return check_size(check_index(value, "shift"), "shift", LIMITS["map"])


def shift_right(image, columns):
    """Every row moved to the right; zeros come in from the left."""
    shifted = np.zeros_like(image)
    shifted[:, columns:] = image[:, : image.shape[1] - columns]
    return shifted


class ShiftedPool(CheckedWidget):
    """A picture, the same picture shifted, and both pools; built by `shift_and_pool`."""

    _esm = compose_esm("core.js", "grid.js", "shapes.js", "window_words.js", "view.js", "shift_pool.js")
    _css = compose_css("core.css", "pictures.css")

    image = Checked(check_image)
    kernel_size = Checked(check_kernel_size, 2)
    kind = Checked(check_kind, "max")
    shift = Checked(check_shift, 0)

    @validate("shift")
    def check_shift_fits(self, proposal):
        """A picture can be shifted until nothing of it is left."""
        return check_size(proposal["value"], "shift", len(self.image[0]))

    def settle(self, accepted):
        """From the browser: not farther than the picture is wide."""
        if "shift" in accepted:
            accepted["shift"] = min(accepted["shift"], len(accepted.get("image", self.image)[0]))
        return accepted

    @property
    def before(self):
        """The pool of the picture as it is; an empty list where no window fits."""
        return self.pool(np.array(self.image))

    @property
    def after(self):
        """The pool of the shifted picture."""
        return self.pool(shift_right(np.array(self.image), self.shift))

    def pool(self, image):
        try:
            return POOLS[self.kind](image[np.newaxis, :, :, np.newaxis], self.kernel_size)[0, :, :, 0].tolist()
        except ValueError:
            return []

    def __repr__(self):
        changed = np.count_nonzero(np.array(self.before) != np.array(self.after))
        size = "×".join(map(str, np.shape(self.image)))
        return (
            f"<ShiftedPool: picture {size}, {self.kind} of {self.kernel_size}, shift {self.shift} → "
            f"{changed} of {np.size(self.before)} outputs changed>"
        )


def shift_and_pool(image: ArrayLike, kernel_size: Pair = 2, kind: str = "max", *, shift: int = 0) -> ShiftedPool:
    """Shift a picture to the right, and see which outputs of a pool change and which do not.

    The widget has one trait for each argument, and the attributes `before` and `after`, the two pools.

    Parameters
    ----------
    image : array, shape (H, W) or (1, H, W, 1)
        At most 16×16.
    kernel_size : int or (int, int)
        Windows lie side by side.
    kind : {"max", "min", "average"}
    shift : int
        Columns to the right; zeros come in from the left.

    Returns
    -------
    ShiftedPool
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError, TypeError
        If a size or a number is out of range.

    Examples
    --------
    >>> pools = shift_and_pool([[9, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]])
    >>> pools.shift = 1
    >>> pools.before, pools.after
    ([[9, 0, 0]], [[9, 0, 0]])
    >>> pools.shift = 2
    >>> pools.after
    [[0, 9, 0]]
    """
    return ShiftedPool(image=image, kernel_size=kernel_size, kind=kind, shift=shift)
