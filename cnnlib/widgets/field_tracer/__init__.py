"""The receptive-field tracer: a stack of layers, what one cell sees below, and which cells see it above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from traitlets import observe

from cnnlib.inspection import receptive_field, trace
from cnnlib.language import told
from cnnlib.layers import AvgPool2D, Conv2D, Flatten, Layer, Windowed
from cnnlib.sequential import Sequential
from cnnlib.shapes import Pair, as_pair
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import (
    LIMITS,
    check_border,
    check_cell,
    check_choice,
    check_size,
    check_steps,
    check_whole,
)

__all__ = ["trace_receptive_field"]

SMALL_STACK = (("convolution", 3), ("pooling", 2), ("convolution", 3), ("pooling", 2))
TOO_MANY_LAYERS = "there must be 1 to {limit} convolutions and pools, got {count}"
NO_LAYER = "a layer must be a cnnlib layer or a dict such as {example}, got {layer!r}"


def check_layers(value, name):
    """A list of layers as dicts: kind, kernel_size, stride, padding, dilation."""
    layers = list(value.layers.values()) if isinstance(value, Sequential) else value
    if not isinstance(layers, (list, tuple)):
        raise TypeError(told("{name} must be a Sequential or a list of layers, got {value!r}", name=name, value=value))
    stack = [check_layer(layer) for layer in until_flat(layers) if is_windowed(layer)]
    if not 1 <= len(stack) <= LIMITS["stack_layers"]:
        raise ValueError(told(TOO_MANY_LAYERS, limit=LIMITS["stack_layers"], count=len(stack)))
    return stack


def until_flat(layers):
    """The layers before the first Flatten: behind it there are no rows and columns."""
    for layer in layers:
        if isinstance(layer, Flatten):
            return
        yield layer


def is_windowed(layer):
    """Whether a layer has windows; ReLU and the like change nothing in what is seen."""
    return isinstance(layer, Windowed) or not isinstance(layer, Layer)


def check_layer(layer):
    """One layer as a dict."""
    if isinstance(layer, Windowed):
        kind = "convolution" if isinstance(layer, Conv2D) else "pooling"
        layer = {"kind": kind, "kernel_size": layer.kernel_size, **layer.settings}
    if not isinstance(layer, dict) or set(layer) - {"kind", "kernel_size", "stride", "padding", "dilation"}:
        raise TypeError(told(NO_LAYER, example=as_dict("convolution", 3), layer=layer))
    filled = as_dict(layer.get("kind", "convolution"), layer.get("kernel_size", 3)) | layer
    checked = {"kind": check_choice(filled["kind"], "kind", ("convolution", "pooling"))}
    checked |= {name: check_steps(filled[name], name) for name in ("kernel_size", "stride", "dilation")}
    checked["padding"] = check_border(filled["padding"], "padding")
    if checked["kind"] == "pooling" and checked["dilation"] != 1:
        raise ValueError(told("a pool has no dilation, got {dilation}: write dilation 1", dilation=checked["dilation"]))
    return checked


def as_dict(kind, kernel_size):
    """A layer without padding: convolutions go from cell to cell, the windows of pools lie side by side."""
    stride = kernel_size if kind == "pooling" else 1
    return {"kind": kind, "kernel_size": kernel_size, "stride": stride, "padding": "valid", "dilation": 1}


def check_input_size(value, name):
    """An int, or a pair (height, width) where the two differ."""
    pair = tuple(check_size(number, name, LIMITS["traced_image"]) for number in as_pair(value, name))
    return pair[0] if pair[0] == pair[1] else pair


def as_model(layers):
    """The stack in cnnlib's layers, one channel deep."""
    rng = np.random.default_rng(0)
    return Sequential(
        [
            Conv2D(1, 1, rng=rng, **settings) if kind == "convolution" else AvgPool2D(**without_dilation(settings))
            for kind, settings in ((layer["kind"], without_kind(layer)) for layer in layers)
        ]
    )


def without_kind(layer):
    return {name: value for name, value in layer.items() if name != "kind"}


def without_dilation(settings):
    return {name: value for name, value in settings.items() if name != "dilation"}


def grids_of(layers, input_size):
    """Where the windows of each layer stand, as far as they fit."""
    grids, shape = [], (*as_pair(input_size, "input_size"), 1)
    for layer in as_model(layers).layers.values():
        try:
            grids.append(layer.grid(shape))
        except ValueError:
            break
        shape = (*grids[-1].output, 1)
    return grids


class FieldTracer(CheckedWidget):
    """A stack of layers with one chosen cell; built by `trace_receptive_field`."""

    _esm = view_of("field_tracer")
    _css = style_of("shared/pictures.css", "field_tracer/view.css")
    _words = Words("shared", "field_tracer")

    layers = Checked(check_layers)
    input_size = Checked(check_input_size, 28)
    level = Checked(check_whole, 0, limit=LIMITS["stack_layers"])
    cell = Checked(check_cell, (0, 0))

    @property
    def sizes(self):
        """(height, width) of each level: of the image, and of the output of each layer that fits."""
        return [as_pair(self.input_size, "input_size"), *(grid.output for grid in self.grids)]

    @property
    def grids(self):
        return grids_of(self.layers, self.input_size)

    @property
    def lit(self):
        """For each level, rows and columns of what the chosen cell sees (below it) or is seen by (above it)."""
        return trace(self.grids, self.sizes[0], self.level, self.cell)

    @property
    def field(self):
        """What `receptive_field` says of the chosen cell's layer; None for a pixel of the image."""
        if self.level == 0:
            return None
        return receptive_field(as_model(self.layers[: self.level]), (*self.sizes[0], 1))[-1]

    def nearest(self, level, cell, **changes):
        """The level and the cell nearest to these, once some settings have changed."""
        settings = {"layers": self.layers, "input_size": self.input_size} | changes
        grids = grids_of(**settings)
        level = min(level, len(grids))
        size = grids[level - 1].output if level else as_pair(settings["input_size"], "input_size")
        return level, tuple(min(place, last - 1) for place, last in zip(cell, size, strict=True))

    def settle(self, accepted):
        """From the browser: move a cell that the new settings leave no room for."""
        if "cell" in accepted or "level" in accepted:
            changes = {name: accepted[name] for name in ("layers", "input_size") if name in accepted}
            wanted = accepted.get("level", self.level), accepted.get("cell", self.cell)
            level, cell = self.nearest(*wanted, **changes)
            accepted |= {name: value for name, value in (("level", level), ("cell", cell)) if name in accepted}
        return accepted

    @observe("layers", "input_size", "level", "cell")
    def follow(self, change):
        """Keep the chosen cell inside its level."""
        if self.layers:
            level, cell = self.nearest(self.level, self.cell)
            if (level, list(cell)) != (self.level, list(self.cell)):
                self.level, self.cell = level, cell

    def __repr__(self):
        sizes = " → ".join("×".join(map(str, size)) for size in self.sizes)
        place = f"cell {tuple(self.cell)} of layer {self.level}" if self.level else f"pixel {tuple(self.cell)}"
        rows, columns = self.lit[0 if self.level else -1]
        seen = f"{len(rows)}×{len(columns)}"
        does = f"sees {seen} pixels" if self.level else f"is seen by {seen} cells of layer {len(self.sizes) - 1}"
        return f"<FieldTracer: {sizes}; {place} {does}>"


def trace_receptive_field(
    layers: Sequential | Sequence[Any] | None = None,
    input_size: Pair = 28,
    *,
    level: int | None = None,
    cell: tuple[int, int] | None = None,
) -> FieldTracer:
    """See how far a cell sees: choose a cell of any layer, and all that it sees lights up, down to the image.

    The widget has one trait for each argument, and the attributes `sizes`, `lit` and `field`.

    Parameters
    ----------
    layers : Sequential, or sequence of Conv2D, MaxPool2D, AvgPool2D and dict, optional
        1 to 6 convolutions and pools; other layers are left out, as is what comes after a Flatten. A dict has `kind`
        ("convolution" or "pooling"), `kernel_size`, `stride`, `padding`, `dilation`. Without, two convolutions of 3×3,
        each with a pool of 2×2.
    input_size : int or (int, int)
        Height and width of the image, at most 28.
    level : int, optional
        Where the chosen cell is: 0 is the image, 1 the output of the first layer. Without, the last layer.
    cell : (int, int), optional
        (row, column); without, in the middle.

    Returns
    -------
    FieldTracer
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError, TypeError
        If a size is out of range, or something is no layer. A kernel that does not fit is no mistake: the widget
        explains it.

    Examples
    --------
    >>> tracer = trace_receptive_field(level=4, cell=(1, 1))
    >>> tracer.field.size, tracer.field.jump
    ((10, 10), (4, 4))
    >>> tracer.lit[0][0]
    [4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    """
    tracer = FieldTracer(layers=[as_dict(*layer) for layer in SMALL_STACK] if layers is None else layers)
    tracer.input_size = input_size
    tracer.level = len(tracer.sizes) - 1 if level is None else level
    tracer.cell = tuple((size - 1) // 2 for size in tracer.sizes[tracer.level]) if cell is None else cell
    return tracer
