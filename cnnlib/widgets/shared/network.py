"""A network for the browser: what its layers are, as JSON, and all its parameters in one block of bytes.

A widget that has them computes in the browser, without a kernel, what every layer makes of a picture
(network.js). The two belong into two traits, `network` and `weights`; see `network_trait` and `weights_trait`.
"""

import numpy as np
from traitlets import Bytes, Dict

from cnnlib.language import told
from cnnlib.layers import AvgPool2D, Conv2D, Dense, Dropout, Flatten, MaxPool2D, ReLU, Tanh, Windowed

__all__ = ["describe_network", "network_trait", "pack_weights", "weights_trait"]

KINDS = {
    Conv2D: "conv2d",
    MaxPool2D: "max_pool2d",
    AvgPool2D: "avg_pool2d",
    ReLU: "relu",
    Tanh: "tanh",
    Flatten: "flatten",
    Dense: "dense",
    Dropout: "dropout",
}
NO_LOGITS = "the network must give logits (N, K), one image of its output has {shape}: end with Dense"
UNKNOWN_LAYER = "layer {name} is a {kind}, which the browser cannot compute: use {known}"
NOT_FINITE = "{name} holds numbers that are not finite: the training has failed, begin it again"


def describe_network(model, input_shape=(28, 28, 1)):
    """What the browser has to know of a network, beside its weights; small.

    Parameters
    ----------
    model : Sequential
        Gives logits (N, K).
    input_shape : tuple of int
        Of one image, (H, W, C).

    Returns
    -------
    dict
        {input, parameters, layers: [{name, kind, settings, input, output, has_bias}]}, where shapes are those of
        one image, settings are pairs (height, width), and `parameters` is how many numbers `pack_weights` gives.

    Raises
    ------
    ValueError
        If a layer does not fit to the one before it, or what comes out is not one row of logits.
    TypeError
        If there is a layer of another class than cnnlib's own.

    Examples
    --------
    >>> from cnnlib import Dense, Flatten, Sequential
    >>> model = Sequential([Flatten(), Dense(784, 10, rng=np.random.default_rng(0))])
    >>> describe_network(model)["layers"][1]["output"], len(pack_weights(model)) // 4
    ([10], 7850)
    """
    model.predict(np.zeros((1, *input_shape), np.float32))  # raises where something does not fit
    layers, shape = [], tuple(input_shape)
    for key, layer in model.layers.items():
        layers.append(describe_layer(key, layer, shape))
        shape = layer.output_shape(shape)
    if len(shape) != 1:
        raise ValueError(told(NO_LOGITS, shape=shape))
    count = sum(value.size for value in model.arrays().values())
    return {"input": list(input_shape), "parameters": count, "layers": layers}


def describe_layer(name, layer, input_shape):
    """One entry of `layers`."""
    if type(layer) not in KINDS:
        raise TypeError(told(UNKNOWN_LAYER, name=name, kind=type(layer).__name__, known=known()))
    return {
        "name": name,
        "kind": KINDS[type(layer)],
        "settings": grid_settings(layer.grid(input_shape)) if isinstance(layer, Windowed) else {},
        "input": list(input_shape),
        "output": list(layer.output_shape(input_shape)),
        "has_bias": getattr(layer, "bias", None) is not None,
    }


def grid_settings(grid):
    """Where the windows stand, as lists."""
    settings = {name: list(getattr(grid, name)) for name in ("kernel", "stride", "dilation")}
    return settings | {"pads": [list(pair) for pair in grid.pads]}


def known():
    return ", ".join(cls.__name__ for cls in KINDS)


def pack_weights(model):
    """All parameters one after another, layer by layer and weight before bias, as float32 of little endian.

    Parameters
    ----------
    model : Sequential

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If a parameter is not finite in float32.
    """
    arrays = model.arrays()
    with np.errstate(over="ignore"):
        small = {name: value.astype("<f4") for name, value in arrays.items()}
    for name, value in small.items():
        if not np.isfinite(value).all():
            raise ValueError(told(NOT_FINITE, name=name))
    return b"".join(value.tobytes() for value in small.values())


def network_trait():
    """A trait for what `describe_network` gives; the browser cannot change it. Set it by `set_trait`."""
    return Dict(read_only=True).tag(sync=True)


def weights_trait():
    """A trait for what `pack_weights` gives; the browser cannot change it."""
    return Bytes(b"", read_only=True).tag(sync=True)
