"""A value in all the ways in which a notebook can show it."""

import base64
import io
import sys

from IPython.lib.pretty import pretty

METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
}
MARKDOWN = "text/markdown"
LONGEST = 100_000  # characters of a value as text


def bundle(value):
    """A value by its MIME types, and what is said of each: the data and the metadata of a notebook's output."""
    data, metadata = {"text/plain": shortened(pretty(value))}, {}
    if hasattr(value, "_repr_mimebundle_"):
        found = value._repr_mimebundle_(include=None, exclude=None)
        own, metadata = found if isinstance(found, tuple) else (found, {})
        data |= own
    elif is_figure(value):
        data["image/png"] = png(value)
    else:
        data |= {kind: getattr(value, method)() for kind, method in METHODS.items() if hasattr(value, method)}
    return {kind: as_text(shown) for kind, shown in data.items() if shown is not None}, metadata


def shortened(text):
    """Both ends of a text that is too long to show."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"


def as_text(shown):
    return base64.b64encode(shown).decode("ascii") if isinstance(shown, bytes) else shown


def is_figure(value):
    figure = sys.modules.get("matplotlib.figure")
    return figure is not None and isinstance(value, figure.Figure)


def png(figure):
    """A figure as Jupyter draws it."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight")
    return buffer.getvalue()


def html_of(data):
    """Markdown as HTML, where nothing else shows what it shows; None for all else."""
    if MARKDOWN not in data or "text/html" in data:
        return None
    import mistune  # here, for hardly any cell needs it

    return mistune.html(data[MARKDOWN])
