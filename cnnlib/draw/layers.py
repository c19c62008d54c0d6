"""The shapes of a layer as blocks."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Polygon

from cnnlib.draw.picture import FONT, Picture
from cnnlib.language import told
from cnnlib.palette import INK, MUTED, ROLES
from cnnlib.shapes import conv2d_parameters, output_size

DESCRIPTION = "input {source}; {count} filters, each {kernel}; output {output}; {parameters} parameters"
HEADINGS = {
    "input": "Input {shape}",
    "filter": "{count} filter, each {shape}",
    "filters": "{count} filters, each {shape}",
    "output": "Output {shape}",
}


def blocks(
    input_shape: tuple[int, int, int], filters: int, kernel_size: int, *, stride: int = 1, padding: str | int = "valid"
) -> Picture:
    """The shapes of a layer as blocks: input, filters, output; heights and widths to one scale, depths by logarithm.

    Parameters
    ----------
    input_shape : (int, int, int)
        (H, W, C).
    filters : int
    kernel_size, stride : int
    padding : {"valid", "same"} or int

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the filters do not fit.

    Examples
    --------
    >>> blocks((32, 32, 3), 6, 5).description
    'input (32, 32, 3); 6 filters, each (5, 5, 3); output (28, 28, 6); 456 parameters'
    """
    H, W, C = input_shape
    OH, OW = (output_size(size, kernel_size, stride, padding) for size in (H, W))
    count = conv2d_parameters(C, filters, kernel_size)
    source, kernel, output = (H, W, C), (kernel_size, kernel_size, C), (OH, OW, filters)
    words = {"source": source, "count": filters, "kernel": kernel, "output": output, "parameters": f"{count:,}"}
    picture = Picture(830, 270, told(DESCRIPTION, **words))
    ax = picture.panel(0, 0, 830, 270)
    ax.set(xlim=(0, 830), ylim=(270, 0))
    scale = 150 / max(H, W, OH, OW)
    for left, shape, role, title in (
        (80, source, "input", "input"),
        (380, kernel, "kernel", "filters" if filters > 1 else "filter"),
        (610, output, "output", "output"),
    ):
        draw_block(ax, left, shape, scale, role)
        heading = told(HEADINGS[title], shape=shape, count=filters)
        picture.write(left + 50, 20, heading, color=ROLES[role][0], weight="bold")
    for x, sign in ((320, "\N{CIRCLED ASTERISK OPERATOR}"), (540, "=")):
        picture.write(x, 150, sign, size=24, color=MUTED)
    return picture


def draw_block(ax: Axes, left: float, shape: tuple[int, int, int], scale: float, role: str) -> None:
    """One oblique box, its three edges labelled."""
    height, width, depth = shape[0] * scale, shape[1] * scale, 14 + 12 * np.log2(shape[2])
    top, right, bottom = 150 - height / 2, left + width, 150 + height / 2
    back = np.array([0.85, -0.45]) * depth
    line, light = ROLES[role]
    looks = {"edgecolor": line, "linewidth": 1.5, "joinstyle": "round"}
    front = [(left, top), (right, top), (right, bottom), (left, bottom)]
    roof = [(left, top), (right, top), (right, top) + back, (left, top) + back]
    side = [(right, top), (right, bottom), (right, bottom) + back, (right, top) + back]
    for corners, share in ((front, 0.0), (roof, 0.55), (side, 0.3)):
        shade_of = tuple(channel + share * (1 - channel) for channel in to_rgb(light))
        ax.add_patch(Polygon(corners, closed=True, facecolor=shade_of, **looks))
    middle = (right + back[0] / 2 + 14, bottom + back[1] / 2 + 8)
    for x, y, size in ((left - 18, 150, shape[0]), ((left + right) / 2, bottom + 16, shape[1]), (*middle, shape[2])):
        ax.text(x, y, str(size), ha="center", va="center", fontsize=FONT, color=INK)
