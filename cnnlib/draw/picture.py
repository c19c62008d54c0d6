"""A figure in CSS pixels that shows itself in a notebook and says in words what it shows."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from cnnlib.draw.fonts import families, quiet_matplotlib
from cnnlib.palette import INK, PAPER

MAX_WIDTH = 856  # CSS px: what JupyterLab leaves of a projector of 1024 x 768
BOLDER = 0.6  # CSS px around the lines of letters whose font has no bold
FONT = 15  # CSS px; nothing is written smaller than 14
TITLE_HEIGHT = 28
GAP = 18
DOTS_PER_INCH = 72  # so that one point is one CSS pixel
SHARPNESS = 2  # pixels of the PNG for each CSS pixel


class Picture(Figure):
    """A figure of so many CSS pixels that shows itself in a notebook and says in words what it shows.

    Parameters
    ----------
    width, height : float
        In CSS pixels.
    description : str
        What a reader who does not see the picture should know.
    """

    def __init__(self, width: float, height: float, description: str = "") -> None:
        super().__init__(figsize=(width / DOTS_PER_INCH, height / DOTS_PER_INCH), dpi=DOTS_PER_INCH, facecolor=PAPER)
        FigureCanvasAgg(self)
        self.description = description

    def panel(self, left: float, top: float, width: float, height: float) -> Axes:
        """An empty Axes of that place and size in CSS pixels, measured from the top left corner."""
        full_width, full_height = self.get_size_inches() * DOTS_PER_INCH
        ax = self.add_axes(
            (left / full_width, 1 - (top + height) / full_height, width / full_width, height / full_height)
        )
        ax.set_axis_off()
        return ax

    def write(self, x: float, y: float, text: str, size: float = FONT, **style: Any) -> None:
        """Put text at a place in CSS pixels, measured from the top left corner."""
        full_width, full_height = self.get_size_inches() * DOTS_PER_INCH
        style = {"ha": "center", "va": "center", "color": INK, **style}
        self.text(x / full_width, 1 - y / full_height, text, fontsize=size, **style)

    def text(self, x: float, y: float, s: str, fontdict: dict[str, Any] | None = None, **style: Any) -> Text:
        """matplotlib's, with a font for the letters that the usual one lacks."""
        if found := families(s):
            style = {"family": found, **style, **thick_lines(style)}
        return super().text(x, y, s, fontdict, **style)

    def png(self) -> bytes:
        """The picture as PNG bytes, the same for the same numbers."""
        buffer = io.BytesIO()
        with quiet_matplotlib():
            self.savefig(buffer, format="png", dpi=DOTS_PER_INCH * SHARPNESS, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        width, height = (round(inches * DOTS_PER_INCH) for inches in self.get_size_inches())
        place = {"width": width, "height": height, "alt": self.description}
        return {"image/png": self.png(), "text/plain": self.description}, {"image/png": place}


def thick_lines(style: dict[str, Any]) -> dict[str, Any]:
    """What makes a bold text of two fonts look like one: thicker lines, for only one of the two may have a bold."""
    if style.get("weight") != "bold":
        return {}
    return {"weight": "normal", "path_effects": [withStroke(linewidth=BOLDER, foreground=style.get("color", INK))]}
