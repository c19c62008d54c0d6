"""What to write in place of a keyword that another library knows: Python's own error says only that it is unknown."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import wraps
from typing import Any

from cnnlib.language import told

__all__ = ["explain_keywords"]

UNKNOWN = "{function} has no argument {given!r}: {cure}"
HERE = "here it is called {ours}, write {ours}=..."
MEANT = "did you mean {ours}? It takes {arguments}"
TAKES = "it takes {arguments}"
TAKES_NOTHING = "it takes no arguments"

OURS = {  # another library's name: ours, the first of them that the function has
    "beta_1": ("beta1",),
    "beta_2": ("beta2",),
    "dilation_rate": ("dilation",),
    "dilations": ("dilation",),
    "dim": ("axis",),
    "eps": ("epsilon",),
    "features": ("out_features",),
    "filter": ("weight",),
    "filters": ("out_channels", "weight"),
    "generator": ("rng",),
    "grad": ("grad_output",),
    "image": ("x", "images"),
    "images": ("x", "image"),
    "input": ("x", "logits", "input_size"),
    "inputs": ("x", "logits"),
    "kernel": ("weight", "kernel_size"),
    "kernel_initializer": ("initializer",),
    "kernel_shape": ("kernel_size",),
    "kernels": ("weight",),
    "key": ("rng",),
    "ksize": ("kernel_size",),
    "lr": ("learning_rate",),
    "nb_epoch": ("epochs",),
    "num_classes": ("classes",),
    "num_epochs": ("epochs",),
    "out_planes": ("out_channels",),
    "output_shape": ("output_size",),
    "p": ("rate",),
    "pad": ("padding", "pads"),
    "pads": ("padding",),
    "pool_size": ("kernel_size",),
    "random_state": ("rng",),
    "root": ("folder",),
    "seed": ("rng",),
    "size": ("kernel_size",),
    "strides": ("stride",),
    "target": ("labels",),
    "targets": ("labels",),
    "units": ("out_features",),
    "use_bias": ("bias",),
    "validation_data": ("validation",),
    "verbose": ("progress",),
    "weight_decay": ("l2",),
    "weights": ("weight",),
    "window_shape": ("kernel_size",),
    "y": ("labels",),
    "y_pred": ("logits",),
    "y_true": ("labels",),
}
NOT_HERE = {  # another library's argument that has no counterpart: what to do without it
    "activation": "put a layer such as cnnlib.ReLU() behind this one",
    "amsgrad": "leave it out, Adam is here as it was first published",
    "betas": "write beta1=... and beta2=...",
    "bias_initializer": "leave it out, biases begin at 0",
    "ceil_mode": 'leave it out, a window that does not fit is dropped; padding="same" or a pad at the end keeps it',
    "channels_last": "leave it out, images are (N, H, W, C); cnnlib.nchw_to_nhwc turns others",
    "count_include_pad": "leave it out, padding is never counted; to count zeros, cnnlib.pad2d the image first",
    "data_format": "leave it out, images are (N, H, W, C); cnnlib.nchw_to_nhwc turns others",
    "device": "leave it out, numpy computes on the processor",
    "dilation": "leave it out, the windows of a pool have no gaps",
    "divisor_override": "leave it out, the average divides by the cells that lie in the image",
    "dtype": "leave it out, the dtype of the numbers that go in decides",
    "from_logits": "leave it out, it takes logits, not probabilities",
    "groups": "leave it out, every filter sees all channels",
    "inplace": "leave it out, no input is ever changed",
    "input_dim": "leave it out, and give the number of inputs as the first argument",
    "input_shape": "leave it out, and give the depth or number of inputs as the first argument",
    "kernel_regularizer": "leave it out, and give l2=... to cnnlib.fit",
    "label_smoothing": "leave it out, and give rows of probabilities as labels",
    "nesterov": "leave it out, momentum is the plain one",
    "output_padding": "write output_size=..., the size that is to come out",
    "padding_mode": "leave it out, padding is zeros; cnnlib.pad2d puts another number around",
    "reduction": "leave it out, the loss is the mean over the images",
    "return_indices": "leave it out, the backward function finds the places again from x",
    "shuffle": "leave it out, every epoch has a new order, which rng decides",
}


def explain_keywords(module: str, names: Iterable[str]) -> None:
    """Let these functions and classes of a module name the cure for an unknown keyword; it stays a TypeError.

    Signatures, types and help stay what they were. The functions are put in place of the plain ones where they were
    made, too, for pickles look there; calls inside cnnlib go on using the plain ones.
    """
    here = vars(sys.modules[module])
    for name in names:
        value = here.get(name)
        if inspect.isclass(value):
            explain_class(value)
        elif inspect.isfunction(value):
            here[name] = vars(sys.modules[value.__module__])[name] = explained(value, value)


def explain_class(cls: Any) -> None:
    """Do it for a class that is called to make an object; one without an `__init__` gets one that takes nothing."""

    def __init__(self: object) -> None:
        """Take nothing."""

    cls.__init__ = explained(__init__ if cls.__init__ is object.__init__ else cls.__init__, cls)


def explained(function: Callable[..., Any], named: Any) -> Callable[..., Any]:
    """The function, with an error in cnnlib's own words where a keyword is unknown."""
    if hasattr(function, "explains"):  # once is enough
        return function
    parameters = inspect.signature(named).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return function

    @wraps(function)
    def call(*arguments: Any, **settings: Any) -> Any:
        if unknown := settings.keys() - parameters.keys():
            given = next(name for name in settings if name in unknown)
            cure = cure_for(given, list(parameters))
            raise TypeError(told(UNKNOWN, function=named.__name__, given=given, cure=cure))
        return function(*arguments, **settings)

    vars(call)["explains"] = True
    return call


def cure_for(given: str, known: list[str]) -> str:
    """What to write for a keyword that is not among the known ones."""
    if ours := [name for name in OURS.get(given, ()) if name in known]:
        return told(HERE, ours=ours[0])
    if given in NOT_HERE:
        return told(NOT_HERE[given])
    if not known:
        return told(TAKES_NOTHING)
    arguments = ", ".join(known)
    if close := get_close_matches(given, known, 1):
        return told(MEANT, ours=close[0], arguments=arguments)
    return told(TAKES, arguments=arguments)
