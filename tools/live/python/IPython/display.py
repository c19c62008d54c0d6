"""What notebooks show things with, as far as lessons and their readers use it."""

from cnn_page.cells import display

__all__ = ["HTML", "SVG", "Image", "Markdown", "display"]


class Shown:
    """Data of one kind."""

    def __init__(self, data):
        self.data = data

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {self.kind: self.data, "text/plain": f"<IPython.core.display.{type(self).__name__} object>"}


class HTML(Shown):
    kind = "text/html"


class Markdown(Shown):
    kind = "text/markdown"


class SVG(Shown):
    kind = "image/svg+xml"


class Image(Shown):
    """A PNG, as bytes."""

    kind = "image/png"
