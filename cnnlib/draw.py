"""Pictures of grids of numbers, windows and feature maps, in one palette and in CSS pixels.

Every function returns the figure that it drew on. A `Picture` shows itself in a notebook, sharp on any screen, and
carries its description in words, computed from the same numbers: what it shows can be read, searched and compared.
Nothing here knows of widgets or of pyplot.
"""

import io
import itertools
from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import MaxNLocator

from cnnlib.arrays import as_numbers
from cnnlib.functional import conv2d
from cnnlib.palette import (
    INK,
    INK_RAMP,
    LINE,
    MUTED,
    NEGATIVE,
    PAPER,
    ROLES,
    SIGNED_RAMP,
)
from cnnlib.shapes import conv2d_parameters, output_size, window_grid

__all__ = [
    "Grid",
    "Picture",
    "blocks",
    "confusion",
    "convolution",
    "curves",
    "equation",
    "grid",
    "images",
    "number_table",
    "probabilities",
    "slide",
]

MAX_WIDTH = 856  # CSS px: what JupyterLab leaves of a projector of 1024 x 768
FONT = 15  # CSS px; nothing is written smaller than 14
DIGIT_WIDTH = 8.9  # CSS px, of the smallest writing
TITLE_HEIGHT = 28
GAP = 18
SCALE_HEIGHT = 36
DOTS_PER_INCH = 72  # so that one point is one CSS pixel
SHARPNESS = 2  # pixels of the PNG for each CSS pixel
CURVES = (820, 400)  # CSS px, width and height
MANY_POINTS = 12  # of a curve: with more, not every one has its marker, its tick and its number in the words
STEPS = (1, 2, 2.5, 5, 10)  # between the numbers of an axis
STROKES = (  # colour, marker and dashes of the first curve, the second …
    (ROLES["output"][0], "o", "solid"),
    (ROLES["kernel"][0], "s", (0, (6, 2))),
    (ROLES["input"][0], "^", (0, (2, 2))),
    (NEGATIVE[0], "D", (0, (8, 2, 2, 2))),
    (INK, "v", (0, (1, 1))),
    (MUTED, "P", (0, (4, 1, 1, 1, 1, 1))),
)
RAMPS = {
    "ink": LinearSegmentedColormap.from_list("ink", INK_RAMP),
    "signed": LinearSegmentedColormap.from_list("signed", SIGNED_RAMP),
    "light": LinearSegmentedColormap.from_list("light", ("#000000", "#ffffff")),
}


class Picture(Figure):
    """A figure of so many CSS pixels that shows itself in a notebook and says in words what it shows.

    Parameters
    ----------
    width, height : float
        In CSS pixels.
    description : str
        What a reader who does not see the picture should know.
    """

    def __init__(self, width, height, description=""):
        super().__init__(figsize=(width / DOTS_PER_INCH, height / DOTS_PER_INCH), dpi=DOTS_PER_INCH, facecolor=PAPER)
        FigureCanvasAgg(self)
        self.description = description

    def panel(self, left, top, width, height):
        """An empty Axes of that place and size in CSS pixels, measured from the top left corner."""
        full_width, full_height = self.get_size_inches() * DOTS_PER_INCH
        ax = self.add_axes(
            (left / full_width, 1 - (top + height) / full_height, width / full_width, height / full_height)
        )
        ax.set_axis_off()
        return ax

    def write(self, x, y, text, size=FONT, **style):
        """Put text at a place in CSS pixels, measured from the top left corner."""
        full_width, full_height = self.get_size_inches() * DOTS_PER_INCH
        style = {"ha": "center", "va": "center", "color": INK, **style}
        self.text(x / full_width, 1 - y / full_height, text, fontsize=size, **style)

    def png(self):
        """The picture as PNG bytes, the same for the same numbers."""
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=DOTS_PER_INCH * SHARPNESS, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        width, height = (round(inches * DOTS_PER_INCH) for inches in self.get_size_inches())
        place = {"width": width, "height": height, "alt": self.description}
        return {"image/png": self.png(), "text/plain": self.description}, {"image/png": place}


def plane(values, name="values"):
    """The one plane (H, W) of an array in which every other axis has one entry, such as (1, H, W, 1)."""
    array = as_numbers(values, name)
    if array.ndim == 4 and array.shape[0] == 1 and array.shape[3] == 1:
        return array[0, :, :, 0]  # an image
    if array.ndim == 4 and array.shape[2:] == (1, 1):
        return array[:, :, 0, 0]  # a filter
    if array.ndim != 2:
        raise ValueError(f"{name} must be one plane (H, W), got shape {array.shape}: choose one image and one channel")
    return array


def number(value):
    """A number as it stands in a cell: two decimals at most, no trailing zeros, a real minus sign."""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, (float, np.floating)) else str(value)
    return "0" if text == "-0" else text.replace("-", "\N{MINUS SIGN}")


def fill(value, largest, role):
    """The light colour behind a number: the role's for positive numbers, one for all negative ones."""
    full = to_rgb((ROLES[role] if value >= 0 else NEGATIVE)[1])
    share = min(1.0, abs(float(value)) / largest) if largest else 0.0
    return tuple(1 - share * (1 - channel) for channel in full)


def size_text(values):
    """Height × width."""
    return f"{values.shape[0]}×{values.shape[1]}"


@dataclass
class Grid:
    """A plane of numbers, and how it is to be drawn.

    Parameters
    ----------
    values : array, shape (H, W), (1, H, W, 1) or (H, W, 1, 1)
    title : str
        Its size is written behind it.
    role : {"input", "kernel", "output"}
        Whose colour it has.
    pads : ((int, int), (int, int))
        ((top, bottom), (left, right)) cells of padding, drawn dotted with zeros in them.
    windows : sequence of (row, column, height, width, role)
        Outlines, in cells of the padded grid.
    known : int, optional
        How many cells, row by row, show their number yet; None is all.
    unseen : (list of int, list of int)
        Rows and columns of the padded grid that no window touches: hatched.
    """

    values: np.ndarray
    title: str = ""
    role: str = "input"
    pads: tuple = ((0, 0), (0, 0))
    windows: tuple = ()
    known: int | None = None
    unseen: tuple = ((), ())

    def __post_init__(self):
        self.values = plane(self.values)

    @property
    def shape(self):
        """Rows and columns with the padding."""
        (top, bottom), (left, right) = self.pads
        return top + self.values.shape[0] + bottom, left + self.values.shape[1] + right

    @property
    def heading(self):
        """The title with the size behind it."""
        return f"{self.title} {size_text(self.values)}".strip()

    def __str__(self):
        shown = " ".join(str(np.round(self.values, 3)).split()).replace("[ ", "[")
        around = "" if self.pads == ((0, 0), (0, 0)) else f" with padding {self.pads}"
        lines = zip(("rows", "columns"), self.unseen, strict=True)
        unseen = [f"{name} {', '.join(map(str, places))}" for name, places in lines if places]
        hatched = f" (hatched, no window touches them: {' and '.join(unseen)})" if unseen else ""
        return f"{self.heading}{around}: {shown}{hatched}"


def grid(values, *, cell=44, ax=None, **looks):
    """A grid of numbers; around it, dotted, its padding; on it the outlines of windows.

    Parameters
    ----------
    values : array, shape (H, W), (1, H, W, 1) or (H, W, 1, 1)
    cell : float
        Size of a cell in CSS pixels.
    ax : matplotlib Axes, optional
    **looks
        title, role, pads, windows, known, unseen: see `Grid`.

    Returns
    -------
    Figure
        A `Picture` unless ax is given.

    Raises
    ------
    ValueError
        If values is not one plane.

    Examples
    --------
    >>> grid([[1, 2], [3, 4]], title="Input").description
    'Input 2×2: [[1 2] [3 4]]'
    """
    part = Grid(values, **looks)
    if ax is None:
        return equation([part], cell=cell)
    draw_cells(ax, part, cell)
    (top, _), (left, _) = part.pads
    for window in ((top, left, *part.values.shape, part.role), *part.windows):
        outline(ax, window, 1.5 if window not in part.windows else 4)
    return ax.figure


def draw_cells(ax, part, cell):
    """Every cell of a grid: the image's with their numbers, the padding's dotted with zeros."""
    rows, columns = part.shape
    (top, _), (left, _) = part.pads
    height, width = part.values.shape
    ax.set(xlim=(0, columns), ylim=(rows, 0))
    largest = np.abs(part.values).max()
    fits = max(len(number(value)) for value in part.values.ravel()) * DIGIT_WIDTH <= cell  # else shades must do
    for row, column in itertools.product(range(rows), range(columns)):
        y, x = row - top, column - left
        if not (0 <= y < height and 0 <= x < width):
            draw_cell(ax, row, column, "0" if fits else "", PAPER, cell, is_padding=True)
        elif part.known is not None and y * width + x >= part.known:
            draw_cell(ax, row, column, "", PAPER, cell)
        else:
            value = part.values[y, x]
            is_unseen = row in part.unseen[0] or column in part.unseen[1]
            color = PAPER if is_unseen else fill(value, largest, part.role)
            draw_cell(ax, row, column, number(value) if fits else "", color, cell, is_unseen=is_unseen)


def draw_cell(ax, row, column, text, color, cell, *, is_padding=False, is_unseen=False):
    """One cell with its number: padding is dotted, what no window touches is hatched."""
    edge = {"edgecolor": MUTED, "linestyle": ":"} if is_padding else {"edgecolor": LINE}
    hatch = "////" if is_unseen else None
    ax.add_patch(Rectangle((column, row), 1, 1, facecolor=color, linewidth=1, clip_on=False, hatch=hatch, **edge))
    size = max(14, min(0.38 * cell, 1.5 * cell / max(3, len(text))))
    ink = MUTED if is_padding or is_unseen else INK
    ax.text(column + 0.5, row + 0.53, text, ha="center", va="center", fontsize=size, color=ink)


def outline(ax, window, width):
    """The frame of a window in its role's colour, on a thin white line so that it stands off."""
    row, column, height, breadth, role = window
    for color, line in ((PAPER, width + 2), (ROLES[role][0], width)):
        frame = {"fill": False, "edgecolor": color, "linewidth": line, "joinstyle": "round"}
        ax.add_patch(Rectangle((column, row), breadth, height, clip_on=False, zorder=3, **frame))


def equation(parts, *, cell=52, description=""):
    """Grids in a row with signs between them: input ⊛ filter = output.

    Parameters
    ----------
    parts : sequence of Grid and str
        A str is a sign.
    cell : float
        Size of a cell in CSS pixels, where the row is not too wide for it.
    description : str
        In words; without one, the grids' own.

    Returns
    -------
    Picture

    Examples
    --------
    >>> picture = equation([Grid([[1]], "Input"), "+", Grid([[2]], "Bias")])
    >>> picture.description
    'Input 1×1: [[1]]; Bias 1×1: [[2]]'
    """
    grids = [part for part in parts if isinstance(part, Grid)]
    sign = 32
    room = MAX_WIDTH - 12 - sign * (len(parts) - len(grids)) - 12 * len(grids)
    cell = min(cell, room // sum(part.shape[1] for part in grids))
    tallest = max(part.shape[0] for part in grids) * cell
    places = [sign if isinstance(part, str) else equation_place(part, cell) for part in parts]
    height = TITLE_HEIGHT + tallest + 6
    picture = Picture(sum(places) + 12, height, description or "; ".join(map(str, grids)))
    for part, left, place in zip(parts, itertools.accumulate(places, initial=6), places, strict=False):
        middle = (left + place / 2, TITLE_HEIGHT + tallest / 2)
        if isinstance(part, str):
            picture.write(*middle, part, size=24, color=MUTED)
        else:
            place_grid(picture, part, *middle, cell)
    return picture


def equation_place(part, cell):
    """The width that a grid takes in an equation: its own or its heading's, and some air."""
    return max(part.shape[1] * cell, 9 * len(part.heading)) + 12


def place_grid(picture, part, x, y, cell):
    """Draw one grid around the point (x, y) of a picture, with its heading above."""
    height, width = part.shape[0] * cell, part.shape[1] * cell
    heading = {"color": ROLES[part.role][0], "weight": "bold"}
    picture.write(x, y - height / 2 - TITLE_HEIGHT / 2, part.heading, **heading)
    ax = picture.panel(x - width / 2, y - height / 2, width, height)
    grid(cell=cell, ax=ax, **{**vars(part), "title": ""})


def convolution(x, weight, bias=None, *, at=None, known=None, cell=52, **settings):
    """Input ⊛ filter = output, with one window outlined on the input and its cell on the output.

    Parameters
    ----------
    x : array, shape (1, H, W, 1) or (H, W)
    weight : array, shape (KH, KW, 1, 1) or (KH, KW)
    bias : array, shape (1,), optional
    at : (int, int), optional
        The output cell whose window is outlined.
    known : int, optional
        How many cells of the output show their number yet.
    cell : float
        Size of a cell in CSS pixels.
    **settings
        stride, padding, dilation: as for `conv2d`.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If sizes do not fit, or there is no output cell `at`.

    Examples
    --------
    >>> convolution([[1, 2], [3, 4]], [[1, 1]], at=(1, 0)).description
    'Input 2×2: [[1 2] [3 4]]; Filter 1×2: [[1 1]]; Output 2×1: [[3] [7]]; outlined: the window of output cell (1, 0)'
    """
    parts, words = convolution_parts(x, weight, bias, at, settings)
    parts[-1].known = known
    return equation([parts[0], "\N{CIRCLED ASTERISK OPERATOR}", parts[1], "=", parts[2]], cell=cell, description=words)


def convolution_parts(x, weight, bias, at, settings):
    """The three grids of a convolution, and what they show in words."""
    x, weight = plane(x, "x"), plane(weight, "weight")
    out = conv2d(x[np.newaxis, :, :, np.newaxis], weight[:, :, np.newaxis, np.newaxis], bias, **settings)
    where = window_grid(x.shape, weight.shape, **settings)
    source = Grid(x, "Input", pads=where.pads)
    source.unseen = tuple(map(unseen_lines, source.shape, where.kernel, where.stride, where.dilation, where.output))
    parts = [source, Grid(weight, "Filter", "kernel"), Grid(out, "Output", "output")]
    words = "; ".join(map(str, parts))
    if at is not None:
        row, column = check_cell(at, where.output)
        parts[0].windows = window_frames(row, column, where)
        parts[2].windows = ((row, column, 1, 1, "kernel"),)
        words += f"; outlined: the window of output cell ({row}, {column})"
    return parts, words


def unseen_lines(size, kernel_size, stride, dilation, output):
    """Rows (or columns) of a padded grid that no window touches."""
    seen = {place * stride + cell * dilation for place in range(output) for cell in range(kernel_size)}
    return sorted(set(range(size)) - seen)


def window_frames(row, column, where):
    """The frame of a window; one with holes (dilation) has a frame around each of its cells."""
    (KH, KW), (SH, SW), (DH, DW) = where.kernel, where.stride, where.dilation
    top, left = row * SH, column * SW
    if (DH, DW) == (1, 1):
        return ((top, left, KH, KW, "kernel"),)
    cells = itertools.product(range(KH), range(KW))
    return tuple((top + u * DH, left + v * DW, 1, 1, "kernel") for u, v in cells)


def check_cell(at, shape):
    """Raise ValueError unless there is an output cell `at`."""
    row, column = at
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        raise ValueError(f"there is no output cell {at}: the output has {shape[0]} rows and {shape[1]} columns")
    return row, column


def slide(x, weight, *, columns=2, cell=40, **settings):
    """A picture for every place of the window, the output filling up cell by cell.

    Parameters
    ----------
    x : array, shape (1, H, W, 1) or (H, W)
    weight : array, shape (KH, KW, 1, 1) or (KH, KW)
    columns : int
        Pictures side by side.
    cell : float
        Size of a cell in CSS pixels.
    **settings
        stride, padding, dilation: as for `conv2d`.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If sizes do not fit.

    Examples
    --------
    >>> slide([[1, 2, 3]], [[1, 1]]).description
    'the window of 1×2 stands at 2 places, one after the other; its sums are 3, 5'
    """
    (source, kernel, out), _ = convolution_parts(x, weight, None, None, settings)
    places = list(itertools.product(*map(range, out.values.shape)))
    width, height = (source.shape[1] + out.shape[1]) * cell + 90, TITLE_HEIGHT + source.shape[0] * cell + GAP
    rows = -(-len(places) // columns)
    words = (
        f"the window of {size_text(kernel.values)} stands at {len(places)} places, one after the other; its sums are "
    )
    words += ", ".join(map(number, out.values.ravel()))
    picture = Picture(columns * width, rows * height, words)
    for step, at in enumerate(places):
        (source, _, out), _ = convolution_parts(x, weight, None, at, settings)
        source.title, out.title, out.known = f"{step + 1}. Input", "Output", step + 1
        left, y = step % columns * width, step // columns * height + TITLE_HEIGHT + source.shape[0] * cell / 2
        place_grid(picture, source, left + 16 + source.shape[1] * cell / 2, y, cell)
        picture.write(left + 16 + source.shape[1] * cell + 20, y, "\N{RIGHTWARDS ARROW}", size=22, color=MUTED)
        place_grid(picture, out, left + 56 + (source.shape[1] + out.shape[1] / 2) * cell, y, cell)
    return picture


def images(arrays, titles=(), *, columns=5, size=None, shared=True, ramp=None):
    """Planes without numbers, side by side: white is 0, dark blue is large; negative numbers are red.

    Parameters
    ----------
    arrays : sequence of array, shape (H, W) or (1, H, W, 1)
        A whole batch (N, H, W, 1), or the maps of one image as (1, H, W, C), is a sequence, too.
    titles : sequence of str
    columns : int
        Pictures side by side.
    size : float, optional
        Width of one in CSS pixels; None is as large as fits.
    shared : bool
        One scale for all (the same grey is the same number); otherwise each is scaled by itself, and says so.
    ramp : {"ink", "signed", "light"}, optional
        None is "signed" where there is a negative number and "ink" elsewhere; "light" is for photographs, where 0 is
        black.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If something is not one plane.

    Examples
    --------
    >>> images([[[0, 1]], [[2, 3]]], ["a", "b"]).description
    'a 1×2, 0 to 1; b 1×2, 2 to 3; one scale for all, from 0 to 3'
    """
    planes = as_planes(arrays)
    titles = list(titles) or [str(index) for index in range(len(planes))]
    ramp = ramp or ("signed" if min(array.min() for array in planes) < 0 else "ink")
    limits = [float(np.abs(array).max()) or 1.0 for array in planes]
    limits = [max(limits)] * len(planes) if shared else limits
    columns = min(columns, len(planes))
    size = size or min(240, (MAX_WIDTH - GAP) / columns - GAP)
    tallest = max(array.shape[0] / array.shape[1] for array in planes) * size
    place = (size + GAP, tallest + TITLE_HEIGHT + 4)
    rows = -(-len(planes) // columns)
    height = rows * place[1] + (SCALE_HEIGHT if shared else 4)
    picture = Picture(columns * place[0] + GAP, height, describe_images(planes, titles, shared))
    for index, (array, title, limit) in enumerate(zip(planes, titles, limits, strict=True)):
        left, top = index % columns * place[0] + GAP, index // columns * place[1] + TITLE_HEIGHT
        picture.write(left + size / 2, top - TITLE_HEIGHT / 2, title)
        shade(picture.panel(left, top, size, size * array.shape[0] / array.shape[1]), array, limit, ramp)
    if shared:
        draw_scale(picture, height - SCALE_HEIGHT / 2, limits[0], ramp)
    return picture


def draw_scale(picture, y, limit, ramp):
    """A strip that says which shade is which number."""
    lowest, width, left = -limit if ramp == "signed" else 0, 150, 90
    steps = np.linspace(lowest, limit, 11)[np.newaxis]
    shade(picture.panel(left, y - 8, width, 16), steps, limit, ramp)
    picture.write(left - 8, y, f"{lowest:.3g}".replace("-", "\N{MINUS SIGN}"), ha="right", size=14)
    picture.write(left + width + 8, y, f"{limit:.3g}", ha="left", size=14)


def as_planes(arrays):
    """A list of planes from a list, from a batch (N, H, W, 1), or from the maps of one image (1, H, W, C)."""
    if isinstance(arrays, np.ndarray) and arrays.ndim == 4:
        if arrays.shape[0] == 1:
            return list(np.moveaxis(arrays[0], 2, 0))
        if arrays.shape[3] == 1:
            return list(arrays[..., 0])
        raise ValueError(f"arrays has {arrays.shape[0]} images of {arrays.shape[3]} channels: choose one image, x[:1]")
    return [plane(array, "arrays") for array in arrays]


def describe_images(planes, titles, shared):
    """What `images` shows: sizes, ranges, and whether one scale holds for all."""
    each = [f"{title} {size_text(a)}, {a.min():.3g} to {a.max():.3g}" for a, title in zip(planes, titles, strict=True)]
    lowest, highest = min(a.min() for a in planes), max(a.max() for a in planes)
    scale = f"one scale for all, from {min(0, lowest):.3g} to {highest:.3g}" if shared else "each on a scale of its own"
    return "; ".join([*each, scale])


def shade(ax, array, limit, ramp):
    """A plane as shades, framed; where cells are large enough, negative ones carry a dash, for eyes without colour."""
    rows, columns = array.shape
    ax.set(xlim=(0, columns), ylim=(rows, 0))
    norm = Normalize(-limit if ramp == "signed" else 0, limit)
    place = {"extent": (0, columns, rows, 0), "aspect": "auto", "interpolation": "nearest"}
    ax.imshow(array, cmap=RAMPS[ramp], norm=norm, **place)
    ax.add_patch(Rectangle((0, 0), columns, rows, fill=False, edgecolor=MUTED, linewidth=1, clip_on=False))
    if ramp == "signed" and ax.bbox.width / columns >= 8:
        for row, column in np.argwhere(array < -limit / 10):
            color = readable_on(RAMPS[ramp](norm(array[row, column])))
            ax.plot((column + 0.3, column + 0.7), (row + 0.5, row + 0.5), color=color, linewidth=1)


def readable_on(color):
    """White or black, whichever stands out more from `color`: at least 4.58 to 1."""
    return max(("white", "black"), key=lambda text: contrast(text, color))


def contrast(one, other):
    """How well two colours can be told apart, from 1 to 21: the contrast ratio of WCAG 2.2."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color):
    """Brightness of a colour to the eye, 0 to 1: the relative luminance of WCAG 2.2."""
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


def blocks(input_shape, filters, kernel_size, *, stride=1, padding="valid"):
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
    words = f"input {(H, W, C)}; {filters} filters, each {(kernel_size, kernel_size, C)}; output {(OH, OW, filters)}"
    picture = Picture(830, 270, f"{words}; {count:,} parameters")
    ax = picture.panel(0, 0, 830, 270)
    ax.set(xlim=(0, 830), ylim=(270, 0))
    scale = 150 / max(H, W, OH, OW)
    for left, shape, role, title in (
        (80, (H, W, C), "input", "Input"),
        (380, (kernel_size, kernel_size, C), "kernel", f"{filters} filter{'s' * (filters > 1)}, each"),
        (610, (OH, OW, filters), "output", "Output"),
    ):
        draw_block(ax, left, shape, scale, role)
        picture.write(left + 50, 20, f"{title} {shape}", color=ROLES[role][0], weight="bold")
    for x, sign in ((320, "\N{CIRCLED ASTERISK OPERATOR}"), (540, "=")):
        picture.write(x, 150, sign, size=24, color=MUTED)
    return picture


def draw_block(ax, left, shape, scale, role):
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


def number_table(values):
    """Every number of a small picture, on its own shade: what the computer gets.

    Parameters
    ----------
    values : array, shape (H, W) or (1, H, W, 1)
        Not negative; 28×28 numbers of three digits fit.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If values is not one plane.

    Examples
    --------
    >>> number_table([[0, 255]]).description
    'a table of 1×2 numbers, from 0 to 255; 1 of them are 0'
    """
    values = plane(values)
    rows, columns = values.shape
    width, height = min(44, (MAX_WIDTH - 4) / columns), min(30, 516 / rows)
    zeros = np.count_nonzero(values == 0)
    words = f"a table of {size_text(values)} numbers, from {values.min()} to {values.max()}; {zeros} of them are 0"
    picture = Picture(columns * width + 4, rows * height + 4, words)
    ax = picture.panel(2, 2, columns * width, rows * height)
    shade(ax, values, values.max() or 1, "ink")
    for row, column in itertools.product(range(rows), range(columns)):
        color = readable_on(RAMPS["ink"](values[row, column] / (values.max() or 1)))
        ax.text(
            column + 0.5, row + 0.55, number(values[row, column]), ha="center", va="center", fontsize=14, color=color
        )
    return picture


def probabilities(values, labels=None):
    """Bars from 0 to 1 with their numbers behind them.

    Parameters
    ----------
    values : array, shape (K,)
    labels : sequence of str, optional
        Without, 0, 1, 2 …

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If values has not one axis.

    Examples
    --------
    >>> probabilities([0.25, 0.75]).description
    'bars: 0 is 0.25, 1 is 0.75; together 1.00'
    """
    values = as_numbers(values, "values")
    if values.ndim != 1:
        raise ValueError(f"values must have 1 axis (K), got shape {values.shape}: choose one image, p[0]")
    labels = [str(index) for index in range(len(values))] if labels is None else list(labels)
    each = ", ".join(f"{label} is {value:.2f}" for label, value in zip(labels, values, strict=True))
    bar, left, width = 26, 70, 420
    picture = Picture(left + width + 80, bar * len(values) + 8, f"bars: {each}; together {values.sum():.2f}")
    ax = picture.panel(left, 4, width, bar * len(values))
    ax.set(xlim=(0, 1), ylim=(len(values), 0))
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        ax.add_patch(Rectangle((0, row + 0.15), 1, 0.7, facecolor="none", edgecolor=LINE))
        ax.add_patch(Rectangle((0, row + 0.15), value, 0.7, facecolor=ROLES["output"][1], edgecolor=ROLES["output"][0]))
        picture.write(left - 10, 4 + (row + 0.5) * bar, label, ha="right")
        picture.write(left + width + 10, 4 + (row + 0.5) * bar, f"{value:.2f}", ha="left")
    return picture


def confusion(counts, labels=None):
    """A confusion matrix: mistakes shaded by their number, what is right framed, zeros left out.

    Parameters
    ----------
    counts : array, shape (K, K)
        Row: what it is, column: what was said, as `confusion_matrix` gives it.
    labels : sequence of str, optional
        Without, 0, 1, 2 …

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If counts is not square.

    Examples
    --------
    >>> confusion([[8, 2], [0, 9]]).description
    'confusion matrix: 17 of 19 are right; 0 taken for 1: 2'
    """
    counts = plane(counts, "counts")
    size = len(counts)
    if counts.shape != (size, size):
        raise ValueError(f"counts must have as many rows as columns, got shape {counts.shape}: use confusion_matrix")
    labels = [str(index) for index in range(size)] if labels is None else list(labels)
    mistakes = counts * (1 - np.eye(size, dtype=counts.dtype))
    cell, left, top = min(44, (MAX_WIDTH - 130) / size), 110, 58
    words = describe_confusion(counts, mistakes, labels)
    picture = Picture(left + size * cell + 12, top + size * cell + 10, words)
    ax = picture.panel(left, top, size * cell, size * cell)
    ax.set(xlim=(0, size), ylim=(size, 0))
    for row, column in np.ndindex(counts.shape):
        color = fill(mistakes[row, column], mistakes.max(), "kernel")
        draw_cell(ax, row, column, number(counts[row, column]) if counts[row, column] else "", color, cell)
    for place, label in enumerate(labels):
        outline(ax, (place, place, 1, 1, "output"), 2)
        picture.write(left + (place + 0.5) * cell, top - 14, label, weight="bold")
        picture.write(left - 14, top + (place + 0.5) * cell, label, weight="bold")
    picture.write(left + size * cell / 2, 16, "the net says", color=MUTED)
    picture.write(48, top + size * cell / 2, "it is", color=MUTED)
    return picture


def describe_confusion(counts, mistakes, labels):
    """How many are right, and every mistake, the most frequent first."""
    places = sorted(zip(*np.nonzero(mistakes), strict=True), key=lambda place: -mistakes[place])
    said = [f"{labels[row]} taken for {labels[column]}: {mistakes[row, column]}" for row, column in places]
    return "; ".join([f"confusion matrix: {np.trace(counts)} of {counts.sum()} are right", *said])


def curves(xs, lines, *, title="", x_label="", y_label="", y_limits=None, x_scale="linear"):
    """Lines over the same places, each with its name at its end, and with markers and dashes of its own.

    Parameters
    ----------
    xs : array, shape (P,)
        Rising.
    lines : dict of str to array, shape (P,)
        At most six curves by their names.
    title, x_label, y_label : str
        y_label stands above the axis, so that it can be read without turning one's head.
    y_limits : (float, float), optional
        What the lowest and the highest line of the picture mean; None is as the numbers need it.
    x_scale : {"linear", "log"}
        "log" makes 10, 100 and 1000 equally far from each other.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If a curve has not one finite number for every place, the places do not rise, or there are none or too many
        curves.

    Examples
    --------
    >>> curves([1, 2], {"a": [0.5, 1], "b": [0.5, 0]}, title="Two lines", x_label="step").description
    'Two lines; step: 1, 2; a: 0.5, 1; b: 0.5, 0'
    """
    xs = as_numbers(xs, "xs")
    lines = check_curves(xs, {name: as_numbers(ys, name) for name, ys in lines.items()}, x_scale)
    picture = Picture(*CURVES, describe_curves(xs, lines, title, x_label))
    left, top, bottom = 64, 64, 62
    width = CURVES[0] - left - 28 - max(text_width(picture, name) for name in lines)
    height = CURVES[1] - top - bottom
    ax = picture.panel(left, top, width, height)
    draw_axes(ax, xs, np.stack(list(lines.values())), y_limits, x_scale)
    step, thickness = (1, 2.5) if len(xs) <= MANY_POINTS else (-(-len(xs) // MANY_POINTS), 1.6)
    for ys, (color, marker, dashes) in zip(lines.values(), STROKES, strict=False):
        looks = {"color": color, "linestyle": dashes, "marker": marker, "markersize": 8, "linewidth": thickness}
        ax.plot(xs, ys, markevery=step, clip_on=False, **looks)
    name_curves(picture, ax, lines, left + width)
    picture.write(left + width / 2, 16, title, weight="bold")
    picture.write(10, 42, y_label, ha="left")
    picture.write(left + width / 2, CURVES[1] - 16, x_label)
    return picture


def check_curves(xs, lines, x_scale):
    """The lines as they are, where each has one finite number for every place."""
    if not 1 <= len(lines) <= len(STROKES):
        raise ValueError(f"there are {len(lines)} curves, but 1 to {len(STROKES)} can be told apart: draw fewer")
    if xs.ndim != 1 or len(xs) < 2:
        raise ValueError(f"xs must have 1 axis with 2 places or more, got shape {xs.shape}")
    for name, ys in {"xs": xs, **lines}.items():
        if ys.shape != xs.shape:
            raise ValueError(f"{name} has shape {ys.shape}, but xs has {xs.shape}: give one number for every place")
        if not np.isfinite(ys).all():
            raise ValueError(f"{name} has {ys[~np.isfinite(ys)][0]} in it: a curve needs finite numbers")
    if not (np.diff(xs) > 0).all():
        raise ValueError(f"xs must rise, got {xs[:5]}: sort the places")
    if x_scale == "log" and xs[0] <= 0:
        raise ValueError(f"xs must be above 0 for x_scale='log', got {xs[0]}: use 'linear'")
    return lines


def draw_axes(ax, xs, ys, y_limits, x_scale):
    """Ticks with their numbers, and a thin line across at each number of the left side."""
    ax.set_axis_on()
    ax.set_xscale(x_scale)
    lowest, highest = y_limits or (ys.min(), ys.max())
    air = 0 if y_limits else 0.05 * (highest - lowest) or 0.5
    ax.set(xlim=(xs[0], xs[-1]), ylim=(lowest - air, highest + air))
    round_places = MaxNLocator(8, steps=STEPS, integer=xs.dtype.kind in "iu")
    ticks = xs if len(xs) <= MANY_POINTS else inside(round_places, xs[0], xs[-1])
    ax.set_xticks(ticks, [number(float(tick)) for tick in ticks], fontsize=14, color=INK)
    ax.minorticks_off()
    ticks = inside(MaxNLocator(6, steps=STEPS), lowest, highest)
    ax.set_yticks(ticks, [f"{tick:.4g}".replace("-", "\N{MINUS SIGN}") for tick in ticks], fontsize=14, color=INK)
    ax.grid(axis="y", color=LINE, linewidth=0.8)
    ax.tick_params(color=MUTED, length=5)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(MUTED)


def inside(locator, lowest, highest):
    """The round numbers of a locator between the two."""
    slack = 1e-9 * (highest - lowest)
    return [tick for tick in locator.tick_values(lowest, highest) if lowest - slack <= tick <= highest + slack]


def text_width(picture, text):
    """How wide a name is in bold, in CSS pixels."""
    trial = picture.text(0, 0, text, fontsize=FONT, weight="bold")
    width = trial.get_window_extent().width
    trial.remove()
    return width


def name_curves(picture, ax, lines, x):
    """Write the name of each curve beside its end; names that would touch each other are moved apart."""
    end = ax.get_xlim()[1]
    ends = [picture.bbox.height - ax.transData.transform((end, ys[-1]))[1] for ys in lines.values()]
    for y, (name, (color, *_)) in zip(apart(ends, 20), zip(lines, STROKES, strict=False), strict=True):
        picture.write(x + 14, y, name, ha="left", color=color, weight="bold")


def apart(places, least):
    """The places in their order, moved so that each is at least so far from the next; their middle stays."""
    order = np.argsort(places, kind="stable")
    moved = np.array(places, float)[order]
    for _ in range(100):
        for one in range(len(moved) - 1):
            missing = max(0.0, least - (moved[one + 1] - moved[one])) / 2
            moved[one], moved[one + 1] = moved[one] - missing, moved[one + 1] + missing
    return moved[np.argsort(order)]


def describe_curves(xs, lines, title, x_label):
    """All numbers of short curves; of long ones the first, the last, the lowest and the highest."""
    short = len(xs) <= MANY_POINTS
    places = ", ".join(map(brief, xs)) if short else f"{brief(xs[0])} to {brief(xs[-1])}"
    said = [title, f"{x_label or 'places'}: {places}"]
    for name, ys in lines.items():
        if short:
            said.append(f"{name}: {', '.join(map(brief, ys))}")
            continue
        low, high = ys.argmin(), ys.argmax()
        said.append(
            f"{name}: from {brief(ys[0])} to {brief(ys[-1])}, "
            f"lowest {brief(ys[low])} at {brief(xs[low])}, highest {brief(ys[high])} at {brief(xs[high])}"
        )
    return "; ".join(part for part in said if part)


def brief(value):
    """A number in words: three digits, whole numbers whole."""
    return number(int(value)) if value == int(value) else f"{value:.3g}".replace("-", "\N{MINUS SIGN}")
