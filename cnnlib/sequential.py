"""A network: layers one after another, forward and, for the gradients, backward."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_numbers
from cnnlib.language import told
from cnnlib.layers import Layer, Parameter
from cnnlib.shapes import Shape, as_int
from cnnlib.summary import Summary

__all__ = ["Sequential"]

SAME_LAYER = "the same layer stands in the network twice: make a second one, with weights of its own"
UNKNOWN_LAYER = "there is no layer {key!r}: the layers are {layers}"
NO_PARAMETERS = "{name} is no file of parameters: take one that model.save(path) wrote"
ONLY_IN_FILE = (
    "layer {layer}: {name} is in the file and not in the model: load into a model that is built as the saved one was"
)
ONLY_IN_MODEL = (
    "layer {layer}: {name} is in the model and not in the file: load into a model that is built as the saved one was"
)
OTHER_SHAPE = (
    "layer {layer}: {name} has shape {own} in the model and {stored} in the file: load into a model that is built as "
    "the saved one was"
)
NOT_FINITE = "layer {layer}: {name} in the file holds something that is no number: save the model again"


class Sequential:
    """Layers one after another.

    Parameters
    ----------
    layers : iterable of Layer

    Attributes
    ----------
    layers : dict of str to Layer
        In their order. Names are made of the classes' names: conv2d, relu, dense, then relu_1, dense_1 and so on.

    Raises
    ------
    ValueError
        If there is no layer, or the same layer stands in it twice.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import Conv2D, Dense, Flatten, ReLU
    >>> rng = np.random.default_rng(0)
    >>> model = Sequential([Conv2D(1, 2, 3, rng=rng), ReLU(), Flatten(), Dense(2 * 4 * 4, 10, rng=rng)])
    >>> model.forward(np.zeros((5, 6, 6, 1), np.float32)).shape
    (5, 10)
    >>> model["dense"].weight.shape
    (32, 10)
    """

    def __init__(self, layers: Iterable[Layer]) -> None:
        self.layers = dict(with_names(layers))
        if not self.layers:
            raise ValueError(told("a Sequential needs at least one layer: Sequential([Dense(784, 10, rng=rng)])"))
        if len({id(layer) for layer in self.layers.values()}) < len(self.layers):
            raise ValueError(told(SAME_LAYER))

    @overload
    def __getitem__(self, key: str | int) -> Any: ...
    @overload
    def __getitem__(self, key: slice) -> Sequential: ...
    def __getitem__(self, key: str | int | slice) -> Any:
        """The layer of that name or place; for a slice a Sequential of these same layers, which it shares."""
        if isinstance(key, slice):
            return Sequential(list(self.layers.values())[key])
        if not isinstance(key, str):
            return list(self.layers.values())[key]
        if key not in self.layers:
            raise KeyError(told(UNKNOWN_LAYER, key=key, layers=", ".join(self.layers)))
        return self.layers[key]

    def __len__(self) -> int:
        return len(self.layers)

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        """The output of the last layer, for a batch x.

        Parameters
        ----------
        x : array, shape (N, …)
        training : bool
            Whether Dropout drops.

        Returns
        -------
        array, shape (N, …)
        """
        out = as_numbers(x, "x")
        for layer in self.layers.values():
            out = layer.forward(out, training)
        return out

    def backward(self, grad_output: ArrayLike, needs_grad_x: bool = False) -> Array | None:
        """Send the gradient of the loss back through all layers, which then have the gradients of their parameters.

        It goes no further than to the first layer that learns: what lies before has no use for it.

        Parameters
        ----------
        grad_output : array, shape of what forward gave
        needs_grad_x : bool
            Whether the gradient for the images themselves is wanted.

        Returns
        -------
        array, shape of x, or None
        """
        layers = list(self.layers.values())
        learning = [place for place, layer in enumerate(layers) if is_learning(layer)]
        last = 0 if needs_grad_x else learning[0] if learning else len(layers)
        grad: Any = grad_output
        for place in range(len(layers) - 1, last - 1, -1):
            grad = layers[place].backward(grad, needs_grad_x=needs_grad_x or place > last)
        return grad if needs_grad_x else None

    def predict(self, x: ArrayLike, batch_size: int = 100) -> Array:
        """`forward` in batches: the memory that it takes does not grow with the number of images.

        Parameters
        ----------
        x : array, shape (N, …)
        batch_size : int

        Returns
        -------
        array, shape (N, …)
            For a classifier logits, shape (N, K): ``.argmax(axis=1)`` are the classes.
        """
        x, batch_size = as_numbers(x, "x"), as_int(batch_size, "batch_size")
        starts = range(0, max(len(x), 1), batch_size)
        return np.concatenate([self.forward(x[start : start + batch_size]) for start in starts])

    def activations(self, x: ArrayLike) -> dict[str, Array]:
        """What every layer makes of a batch.

        Parameters
        ----------
        x : array, shape (N, …)

        Returns
        -------
        dict of str to array
            The output of each layer, by its name.
        """
        outputs = {}
        for name, layer in self.layers.items():
            x = outputs[name] = layer.forward(x)
        return outputs

    def parameters(self) -> Iterator[Parameter]:
        """(name, array, gradient) of everything that is to be trained: frozen layers are left out.

        Yields
        ------
        (str, array, array or None)
            Such as ("conv2d.weight", …).
        """
        for name, layer in self.layers.items():
            if not layer.is_frozen:
                yield from ((f"{name}.{key}", value, grad) for key, value, grad in layer.parameters())

    def freeze(self, *names: str) -> None:
        """Leave the parameters of these layers (without names: of all) as they are, from now on."""
        self.set_frozen(names, True)

    def thaw(self, *names: str) -> None:
        """Train these layers (without names: all) again."""
        self.set_frozen(names, False)

    def set_frozen(self, names: tuple[str, ...], is_frozen: bool) -> None:
        if unknown := set(names) - set(self.layers):
            raise ValueError(told(UNKNOWN_LAYER, key=sorted(unknown)[0], layers=", ".join(self.layers)))
        for name in names or self.layers:
            self.layers[name].is_frozen = is_frozen

    def arrays(self) -> dict[str, Array]:
        """Every parameter, frozen or not, by its name: the arrays themselves."""
        return {f"{name}.{key}": value for name, layer in self.layers.items() for key, value, _ in layer.parameters()}

    def save(self, path: str | Path) -> None:
        """Write all parameters into a file of numpy's npz format.

        Parameters
        ----------
        path : str or Path
            Ends in .npz, or gets this ending.
        """
        arrays: dict[str, Any] = self.arrays()
        np.savez(npz_path(path), **arrays)

    def load(self, path: str | Path) -> Sequential:
        """Take over, in place, the parameters that `save` wrote; a file that does not fit changes nothing.

        Parameters
        ----------
        path : str or Path
            As for `save`.

        Returns
        -------
        Sequential
            This one.

        Raises
        ------
        ValueError
            If the file is no npz file, lacks a parameter, has one too many, or has one of another shape.
        OSError
            If there is no such file.
        """
        stored, own = read_arrays(path), self.arrays()
        for name in [*own, *(name for name in stored if name not in own)]:
            check_fit(name, own.get(name), stored.get(name))
        for name, value in own.items():
            value[...] = stored[name]
        return self

    def summary(self, input_shape: Shape) -> Summary:
        """Layers, shapes and numbers of parameters, as a table.

        Parameters
        ----------
        input_shape : tuple of int
            Of one image: (28, 28, 1).

        Returns
        -------
        Summary
        """
        return Summary(self, input_shape)

    def __repr__(self) -> str:
        return f"Sequential({list(self.layers.values())})"


def with_names(layers: Iterable[Layer]) -> Iterator[tuple[str, Layer]]:
    """(name, layer) for each layer: the class's name, with _1, _2, … from the second on."""
    seen: dict[str, int] = {}
    for layer in layers:
        name = CLASS_NAMES.get(type(layer).__name__, type(layer).__name__.lower())
        count = seen[name] = seen.get(name, -1) + 1
        yield (f"{name}_{count}" if count else name), layer


CLASS_NAMES = {"MaxPool2D": "max_pool2d", "AvgPool2D": "avg_pool2d"}


def is_learning(layer: Layer) -> bool:
    """Whether training changes this layer."""
    return bool(layer.parameter_names) and not layer.is_frozen


NOT_NPZ = AttributeError, TypeError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error


def npz_path(path: str | Path) -> Path:
    """The path with numpy's ending."""
    path = Path(path)
    return path if path.suffix == ".npz" else path.with_name(f"{path.name}.npz")


def read_arrays(path: str | Path) -> dict[str, Array]:
    """All arrays of an npz file; no pickles, which could run anything."""
    path = npz_path(path)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:  # np.load leaves a bad file open
            return dict(arrays.items())
    except NOT_NPZ as error:
        raise ValueError(told(NO_PARAMETERS, name=path.name)) from error


def check_fit(name: str, own: Array | None, stored: Array | None) -> None:
    """Raise where a parameter of the model and of a file do not belong together."""
    layer = name.partition(".")[0]
    if own is None or stored is None:
        raise ValueError(told(ONLY_IN_FILE if own is None else ONLY_IN_MODEL, layer=layer, name=name))
    if own.shape != stored.shape:
        raise ValueError(told(OTHER_SHAPE, layer=layer, name=name, own=own.shape, stored=stored.shape))
    if stored.dtype.kind != "f" or not np.isfinite(stored).all():
        raise ValueError(told(NOT_FINITE, layer=layer, name=name))
