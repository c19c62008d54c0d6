"""The gradient router: where the gradient of each output cell goes, through a convolution or a pool."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.functional import avg_pool2d_backward, conv2d_backward, max_pool2d_backward, pool_grid
from cnnlib.shapes import Padding, Pair, as_pair, window_grid
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import (
    LIMITS,
    check_border,
    check_cell,
    check_choice,
    check_kernel,
    check_plane,
    check_steps,
)

__all__ = ["route_gradients"]

KINDS = ("convolution", "max", "average")
PARTS = ("output", "image", "weight")
POOLS_BACK = {"max": max_pool2d_backward, "average": avg_pool2d_backward}


def check_grad_output(value):
    """One gradient for each output cell, (OH, OW) or (1, OH, OW, 1); a cell without one has the gradient 1."""
    return check_plane(value, "grad_output", LIMITS["routed_image"] + 2 * LIMITS["pads"])


class GradientRouter(CheckedWidget):
    """Gradients of an output on their way back to image and filter; built by `route_gradients`."""

    _esm = view_of("gradient_router")
    _css = style_of("shared/pictures.css")
    _words = Words("shared", "gradient_router")

    image = Checked(check_plane, limit=LIMITS["routed_image"])
    kind = Checked(check_choice, "convolution", choices=KINDS)
    weight = Checked(check_kernel, [[1]])
    kernel_size = Checked(check_steps, 2)
    stride = Checked(check_steps, 1)
    padding = Checked(check_border, "valid")
    grad_output = Checked(check_plane, [[1]], limit=LIMITS["routed_image"] + 2 * LIMITS["pads"])
    chosen = Checked(check_cell, (0, 0))
    part = Checked(check_choice, "output", choices=PARTS)
    cell = Checked(check_cell, (0, 0))

    @property
    def window(self):
        """(height, width) of a window: the filter's, or a pool's kernel_size."""
        return np.shape(self.weight) if self.kind == "convolution" else as_pair(self.kernel_size, "kernel_size")

    @property
    def gradients(self):
        """The gradient of every output cell; an empty list where no window fits."""
        grid = self.grid()
        if grid is None:
            return []
        gradients = np.ones(grid.output, np.result_type(np.array(self.grad_output), int))
        given = np.array(self.grad_output)[: grid.output[0], : grid.output[1]]
        gradients[: given.shape[0], : given.shape[1]] = given
        return gradients.tolist()

    @property
    def grad_image(self):
        """The gradient of every image cell; an empty list where no window fits."""
        return self.backward()[0]

    @property
    def grad_weight(self):
        """The gradient of every filter cell; an empty list where no window fits, and for a pool."""
        return self.backward()[1]

    @property
    def grad_bias(self):
        """The gradient of a bias; None where no window fits, and for a pool."""
        return self.backward()[2]

    def grid(self):
        """Where the windows stand; None where none fits, or where a pool would see nothing but padding."""
        try:
            if self.kind != "convolution":
                return pool_grid(self.x, self.kernel_size, self.stride, self.padding)[1]
            return window_grid(np.shape(self.image), self.window, self.stride, self.padding)
        except ValueError:
            return None

    @property
    def x(self):
        """The image with the axes that cnnlib wants."""
        return np.array(self.image)[np.newaxis, :, :, np.newaxis]

    def backward(self):
        """(grad_image, grad_weight, grad_bias), through cnnlib."""
        if self.grid() is None:
            return [], [], None
        grad_output = np.array(self.gradients)[np.newaxis, :, :, np.newaxis]
        settings = {"stride": self.stride, "padding": self.padding}
        if self.kind != "convolution":
            back = POOLS_BACK[self.kind](grad_output, self.x.astype(float), self.kernel_size, **settings)
            return back[0, :, :, 0].tolist(), [], None
        weight = np.array(self.weight)[:, :, np.newaxis, np.newaxis]
        grad_x, grad_weight, grad_bias = conv2d_backward(grad_output, self.x, weight, **settings)
        return grad_x[0, :, :, 0].tolist(), grad_weight[:, :, 0, 0].tolist(), grad_bias[0].item()

    def __repr__(self):
        image, window = ("×".join(map(str, shape)) for shape in (np.shape(self.image), self.window))
        arrived = self.grad_image
        end = f"image gradient sums to {np.sum(arrived):g}" if arrived else "no gradient: no window fits"
        settings = f"stride {self.stride}, padding {self.padding}"
        return f"<GradientRouter: image {image}, {self.kind} {window}, {settings} → {end}>"


def route_gradients(
    image: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    kind: str = "convolution",
    kernel_size: Pair = 2,
    stride: Pair = 1,
    padding: Padding = "valid",
    grad_output: ArrayLike | None = None,
) -> GradientRouter:
    """See where the gradient of each output cell goes: through a convolution or a pool, back to image and filter.

    Choose an output cell to see its way, or a cell of a result to see its sum. The widget has one trait for each
    argument, and the attributes `gradients` (of all output cells), `grad_image`, `grad_weight` and `grad_bias`.

    Parameters
    ----------
    image : array, shape (H, W) or (1, H, W, 1)
        At most 8×8.
    weight : array, shape (KH, KW) or (KH, KW, 1, 1), optional
        The filter of a convolution; without one it has the weights 0, 1, 2 …
    kind : {"convolution", "max", "average"}
    kernel_size : int or (int, int)
        Of a pool, or of a convolution without a filter of its own.
    stride : int or (int, int)
    padding : {"valid", "same"}, int or ((int, int), (int, int))
    grad_output : array, shape (OH, OW) or (1, OH, OW, 1), optional
        Gradient of the loss with respect to every output cell; 1 where none is given.

    Returns
    -------
    GradientRouter
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError
        If a size or a number is out of range, or an axis is missing. A window that does not fit is no mistake: the
        widget explains it.
    TypeError
        If something is not a number.

    Examples
    --------
    >>> router = route_gradients([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    >>> router.weight
    [[0, 1], [2, 3]]
    >>> router.grad_image
    [[0, 1, 1], [2, 6, 4], [2, 5, 3]]
    >>> router.grad_weight
    [[12, 16], [24, 28]]
    >>> route_gradients([[4, 4], [1, 0]], kind="max").grad_image
    [[1.0, 0.0], [0.0, 0.0]]
    """
    if weight is None:
        height, width = as_pair(check_steps(kernel_size, "kernel_size"), "kernel_size")
        weight = np.arange(height * width).reshape(height, width)
    given = {} if grad_output is None else {"grad_output": grad_output}
    return GradientRouter(
        image=image, weight=weight, kind=kind, kernel_size=kernel_size, stride=stride, padding=padding, **given
    )
