"""A network as a table: layers, shapes of their outputs, numbers of parameters."""

from __future__ import annotations

from html import escape
from typing import Protocol

from cnnlib.language import columns, gap, lang, sentence, told
from cnnlib.layers import Layer
from cnnlib.shapes import Shape

__all__ = ["Summary"]

HEAD = (sentence("layer"), sentence("output"), sentence("parameters"))


class Network(Protocol):
    """What can be summed up: layers by their names."""

    layers: dict[str, Layer]


class Summary:
    """What `Sequential.summary` gives: text in a terminal, a table in a notebook.

    Parameters
    ----------
    model : Sequential
    input_shape : tuple of int
        Of one image.

    Attributes
    ----------
    rows : list of (str, tuple of int, int)
        Name of the layer, shape of its output for N images (None stands for N), parameters.
    total, trainable : int
        Parameters of all layers, and of those that are not frozen.

    Raises
    ------
    ValueError
        If a layer does not fit to the one before it.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import Dense, Flatten, Sequential
    >>> Sequential([Flatten(), Dense(784, 10, rng=np.random.default_rng(0))]).summary((28, 28, 1))
    layer    output       parameters
    flatten  (None, 784)           0
    dense    (None, 10)        7,850
    total                      7,850
    """

    def __init__(self, model: Network, input_shape: Shape) -> None:
        self.rows: list[tuple[str, tuple[int | None, ...], int]] = []
        self.total = self.trainable = 0
        shape = tuple(input_shape)
        for name, layer in model.layers.items():
            shape = layer.output_shape(shape)
            count = sum(value.size for _, value, _ in layer.parameters())
            self.rows.append((name, (None, *shape), count))
            self.total += count
            self.trainable += 0 if layer.is_frozen else count

    def lines(self) -> list[tuple[str, str, str]]:
        """All rows as words, the totals last."""
        rows = [(name, str(shape), f"{count:,}") for name, shape, count in self.rows]
        totals = [(told("total"), "", f"{self.total:,}")]
        if self.trainable != self.total:
            totals.append((told("to be trained"), "", f"{self.trainable:,}"))
        return rows + totals

    def __repr__(self) -> str:
        table = [tuple(map(told, HEAD)), *self.lines()]
        first, second, third = (max(map(columns, column)) for column in zip(*table, strict=True))
        return "\n".join(f"{a}{gap(a, first)}  {b}{gap(b, second)}  {gap(c, third)}{c}" for a, b, c in table)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(told(name))}</th>" for name in HEAD)
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in self.lines())
        return f"<table{lang()}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
