"""Shift and pool: how much of a pool's output changes when the picture moves by a column or two."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from traitlets import validate

from cnnlib.functional import avg_pool2d, max_pool2d, min_pool2d
from cnnlib.shapes import Pair
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import LIMITS, check_kind, check_plane, check_size, check_steps, check_whole

__all__ = ["shift_and_pool"]

POOLS = {"max": max_pool2d, "min": min_pool2d, "average": avg_pool2d}


def shift_right(image, columns):
    """Every row moved to the right; zeros come in from the left."""
    shifted = np.zeros_like(image)
    shifted[:, columns:] = image[:, : image.shape[1] - columns]
    return shifted


class ShiftedPool(CheckedWidget):
    """A picture, the same picture shifted, and both pools; built by `shift_and_pool`."""

    _esm = view_of("shift_pool")
    _css = style_of("shared/pictures.css")
    _words = Words("shared", "shift_pool")

    image = Checked(check_plane, limit=LIMITS["map_side"])
    kernel_size = Checked(check_steps, 2)
    kind = Checked(check_kind, "max")
    shift = Checked(check_whole, 0, limit=LIMITS["map_side"])

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
