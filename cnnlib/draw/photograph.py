"""A photograph in its colours, and the planes that they are made of."""

from __future__ import annotations

from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from cnnlib.arrays import as_array
from cnnlib.draw.maps import shade
from cnnlib.draw.picture import GAP, TITLE_HEIGHT, Picture
from cnnlib.language import told
from cnnlib.palette import MUTED

TITLES = ("in colour", "red", "green", "blue")
NOT_IN_COLOUR = (
    "x must be one picture (1, H, W, 3) with numbers from 0 to 1, got the shape {shape} and numbers from {low:g} to "
    "{high:g}: choose one picture with x[:1]; divide bytes by 255"
)


def photograph(x: ArrayLike, *, size: float = 190) -> Picture:
    """A photograph in colour, and beside it its three planes: white is much of that colour, black is none.

    Parameters
    ----------
    x : array, shape (1, H, W, 3)
        From 0 to 1.
    size : float
        Width of each in CSS pixels.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If x is not one picture in three channels, from 0 to 1.

    Examples
    --------
    >>> photograph([[[[1, 0.5, 0]]]]).description
    'a photograph 1×1 in colour; its planes, on average: red 1, green 0.5, blue 0'
    """
    x = as_array(x, "x", "NHWC")
    if x.shape[0] != 1 or x.shape[3] != 3 or x.min() < 0 or x.max() > 1:
        raise ValueError(told(NOT_IN_COLOUR, shape=x.shape, low=x.min(), high=x.max()))
    _, H, W, _ = x.shape
    means = ", ".join(f"{told(TITLES[c + 1])} {x[..., c].mean():.3g}" for c in range(3))
    words = told(
        "a photograph {height}×{width} in colour; its planes, on average: {means}", height=H, width=W, means=means
    )
    height = size * H / W
    picture = Picture(4 * (size + GAP) + GAP, TITLE_HEIGHT + height + 4, words)
    for index in range(4):
        left = GAP + index * (size + GAP)
        picture.write(left + size / 2, TITLE_HEIGHT / 2, told(TITLES[index]))
        ax = picture.panel(left, TITLE_HEIGHT, size, height)
        if index:
            shade(ax, x[0, :, :, index - 1], 1, "light")
        else:
            ax.imshow(x[0], extent=(0, W, H, 0), aspect="auto", interpolation="nearest")
            ax.add_patch(Rectangle((0, 0), W, H, fill=False, edgecolor=MUTED, linewidth=1, clip_on=False))
    return picture
