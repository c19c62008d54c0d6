"""The feature-map explorer: a digit, a bank of filters, and everything that comes out of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import Dict, List, observe, validate

from cnnlib.arrays import Array, as_array
from cnnlib.data import load_mnist
from cnnlib.functional import avg_pool2d, conv2d, max_pool2d, relu
from cnnlib.language import sentence, told
from cnnlib.models import load_trained
from cnnlib.shapes import Padding, Pair, window_grid
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import (
    LIMITS,
    check_border,
    check_cell,
    check_choice,
    check_flag,
    check_numbers,
    check_size,
    check_steps,
    check_whole,
)

__all__ = ["edge_filters", "explore_feature_maps"]

KERNEL_SIZES = range(1, 8)
FILTERS = 5
DIGITS = 20
SIGMA = 0.01
POOLS = {"max": max_pool2d, "average": avg_pool2d}
LAYERS = {  # what comes with each bank: the lesson's two layers, and the first of the trained network
    "random": {"stride": 2, "padding": "same", "relu": False, "pool": "max"},
    "edges": {"stride": 1, "padding": "same", "relu": True, "pool": "max"},
    "trained": {"stride": 1, "padding": "valid", "relu": True, "pool": "max"},
}
NO_BYTES = "images must be uint8, 0 to 255, got {dtype}: do not divide them by 255 before"
OTHER_LABELS = "labels must be as many as images, {wanted}, got {count}"
OTHER_BANK = "banks[{name!r}] must have shape (KH, KH, 1, K) for digits of one channel, got {shape}: look at its axes"
NOT_THERE = "{name} is {value}, but with the other settings as they are the nearest is {nearest}"


def edge_filters(size: int) -> Array:
    """Five filters with a purpose: four for edges in four directions, and one that answers to a spot.

    A smooth column (binomial numbers) times steps from the middle finds upright edges; column minus row finds
    falling ones; the spot's middle outweighs the −1 of all its other cells. For 3×3 that is Sobel's filter and its
    kin. A window can be too small for a purpose: then the weights are 0.

    Parameters
    ----------
    size : int
        Height and width.

    Returns
    -------
    array, shape (size, size, 1, 5)
        float32.

    Examples
    --------
    >>> print(edge_filters(3)[:, :, 0, 0])
    [[-1.  0.  1.]
     [-2.  0.  2.]
     [-1.  0.  1.]]
    """
    steps = np.arange(size) * 2 - (size - 1)
    steps = steps // 2 if size % 2 else steps  # whole numbers: 2, 0, −2 are as good as 1, 0, −1
    smooth = np.array([math.comb(size - 1, place) for place in range(size)])
    upright = np.outer(smooth, steps)
    falling = np.arange(size) - np.arange(size)[:, np.newaxis]
    filters = [upright, upright.T, falling, falling[::-1], spot_filter(size)]
    return np.stack(filters, axis=-1)[:, :, np.newaxis].astype(np.float32)


def spot_filter(size):
    """−1 all around, and a middle (of one cell, or of four) that makes up for it."""
    middle = slice((size - 1) // 2, size // 2 + 1)
    spot = np.full((size, size), -1.0)
    spot[middle, middle] = 0
    inside = spot == 0
    spot[inside] = (~inside).sum() / inside.sum()
    return spot


def random_filters(size, seed):
    """Filters of a network that has not learned anything: from a normal distribution with σ = 0.01."""
    return np.random.default_rng(seed).normal(0, SIGMA, (size, size, 1, FILTERS)).astype(np.float32)


def check_images(value):
    """uint8 images (N, H, W) or (N, H, W, 1), as (N, H, W)."""
    array = np.asarray(value)
    array = array[..., 0] if array.ndim == 4 and array.shape[3] == 1 else array
    array = as_array(array, "images", "NHW")
    if array.dtype != np.uint8:
        raise TypeError(told(NO_BYTES, dtype=array.dtype))
    if not len(array):
        raise ValueError(told("images must have at least one image, got none"))
    check_size(len(array), sentence("the number of images"), LIMITS["digits"])
    check_size(max(array.shape[1:]), sentence("the size of an image"), LIMITS["image"])
    return array


def check_labels(labels, images):
    """One text for each image."""
    labels = [f"images[{place}]" for place in range(len(images))] if labels is None else list(map(str, labels))
    if len(labels) != len(images):
        raise ValueError(told(OTHER_LABELS, wanted=len(images), count=len(labels)))
    for label in labels:
        check_size(len(label), sentence("the length of the label {start!r}", start=label[:20]), LIMITS["title_letters"])
    return labels


def one_size(name, weight):
    """A bank of filters (KH, KH, 1, K), which have one size and keep it: {KH: weight}."""
    weight = as_array(weight, f"banks[{name!r}]", ("KH", "KW", "C_in", "C_out"))
    height, width, depth, filters = weight.shape
    if depth != 1 or height != width:
        raise ValueError(told(OTHER_BANK, name=name, shape=weight.shape))
    check_size(height, sentence("the kernel size of banks[{name!r}]", name=name), LIMITS["kernel"])
    check_size(filters, sentence("the number of filters in banks[{name!r}]", name=name), LIMITS["bank_filters"])
    return {height: check_numbers(weight, f"banks[{name!r}]")}


def bank_for_browser(name, weights, bias, layer):
    """What a bank is called, its filters by kernel size as lists of planes, their names and biases, their layer."""
    return {
        "label": bank_labels().get(name) or told(name),
        "weights": {str(size): np.moveaxis(weight[:, :, 0], 2, 0).tolist() for size, weight in weights.items()},
        "names": edge_names() if name == "edges" else [],
        "bias": [] if bias is None else bias.tolist(),
        "layer": layer,
    }


def bank_labels():
    """What the banks are called that are always there, in the reader's language."""
    return {"random": told("random"), "edges": told("edges"), "trained": told("trained")}


def edge_names():
    """What the filters of `edge_filters` are called, in the reader's language."""
    return [told("upright"), told("level"), told("falling"), told("rising"), told("spot")]


def check_bank_name(value, name):
    if not isinstance(value, str):
        raise TypeError(told("{name} must be the name of a bank, got {value!r}", name=name, value=value))
    return value


class FeatureMapExplorer(CheckedWidget):
    """A digit's way through a layer; built by `explore_feature_maps`."""

    _esm = view_of("feature_maps")
    _css = style_of("shared/pictures.css")
    _words = Words("shared", "feature_maps")

    SETTINGS = ("digit", "bank", "filter", "kernel_size", "stride", "padding", "chosen")

    _images: List[Any] = List(read_only=True).tag(sync=True)
    _labels: List[Any] = List(read_only=True).tag(sync=True)
    _banks = Dict(read_only=True).tag(sync=True)
    digit = Checked(check_whole, 0)
    bank = Checked(check_bank_name, "random")
    filter = Checked(check_whole, 0)
    kernel_size = Checked(check_whole, 3, least=1)
    stride = Checked(check_steps, 2)
    padding = Checked(check_border, "same")
    pool = Checked(check_choice, "max", choices=("none", *POOLS))
    relu = Checked(check_flag, False)
    shared = Checked(check_flag, True)
    chosen = Checked(check_cell, (0, 0))

    def __init__(self, images, labels, banks, biases, layers, **settings):
        self.images = images
        self.banks = banks  # {name: {kernel size: array (KH, KW, 1, K)}}
        self.biases = biases  # {name: array (K,)}, of the banks that have some
        super().__init__(**settings)
        self.chosen = self.middle_cell()
        self.set_trait("_images", images.tolist())
        self.set_trait("_labels", [told(label) for label in labels])
        sent = {name: (name, weights, biases.get(name), layers.get(name, {})) for name, weights in banks.items()}
        self.set_trait("_banks", {name: bank_for_browser(*parts) for name, parts in sent.items()})

    @property
    def weight(self):
        """The filters of the chosen bank and kernel size, (KH, KW, 1, K)."""
        return self.banks[self.bank][self.kernel_size]

    @property
    def bias(self):
        """The biases of the chosen bank, (K,); None where it has none."""
        return self.biases.get(self.bank)

    def feature_maps(self):
        """What comes out for all filters of the bank, (1, H, W, K); None where no window fits."""
        x = self.images[self.digit][np.newaxis, :, :, np.newaxis].astype(self.weight.dtype) / 255
        try:
            maps = conv2d(x, self.weight, self.bias, stride=self.stride, padding=self.padding)
        except ValueError:
            return None
        maps = relu(maps) if self.relu else maps
        return maps if self.pool == "none" else POOLS[self.pool](maps, 2, padding="same")

    def fit(self, settings):
        """Settings that belong together: every place is moved to the nearest one that is there."""
        weights = self.banks[settings["bank"]]
        size = settings["kernel_size"] if settings["kernel_size"] in weights else next(iter(weights))
        return settings | {
            "digit": min(settings["digit"], len(self.images) - 1),
            "filter": min(settings["filter"], weights[size].shape[3] - 1),
            "kernel_size": size,
            "chosen": self.nearest_cell(settings["chosen"], size, settings["stride"], settings["padding"]),
        }

    def nearest_cell(self, cell, kernel_size, stride, padding):
        """The cell of the map that is nearest to `cell`; (0, 0) where there is no map."""
        try:
            output = window_grid(self.images.shape[1:], kernel_size, stride, padding).output
        except ValueError:
            return 0, 0
        return min(cell[0], output[0] - 1), min(cell[1], output[1] - 1)

    def middle_cell(self):
        """The cell in the middle of the map, where digits have ink."""
        far = max(self.images.shape[1:])
        last = self.nearest_cell((far, far), self.kernel_size, self.stride, self.padding)
        return (last[0] + 1) // 2, (last[1] + 1) // 2

    def settings(self):
        """All that has to fit, as a dict."""
        return {name: getattr(self, name) for name in self.SETTINGS}

    @validate("bank")
    def check_bank_is_there(self, proposal):
        return check_choice(proposal["value"], "bank", tuple(self.banks))

    @validate("digit", "filter", "kernel_size", "chosen")
    def check_place_is_there(self, proposal):
        """A mistake in Python raises; what the browser sends was fitted before."""
        name, value = proposal["trait"].name, proposal["value"]
        nearest = self.fit(self.settings() | {name: value})[name]
        if nearest != value:
            raise ValueError(told(NOT_THERE, name=name, value=value, nearest=nearest))
        return value

    def settle(self, accepted):
        """From the browser: an unknown bank is left out, and every place is moved to one that is there."""
        accepted = {name: value for name, value in accepted.items() if name != "bank" or value in self.banks}
        fitting = self.fit(self.settings() | {name: accepted[name] for name in self.SETTINGS if name in accepted})
        return {name: fitting.get(name, value) for name, value in accepted.items()}

    @observe("bank", "kernel_size", "stride", "padding")
    def follow(self, change):
        """Make filter, kernel size and chosen cell fit the new settings."""
        for name, value in self.fit(self.settings()).items():
            setattr(self, name, value)

    def __repr__(self):
        maps = self.feature_maps()
        result = "no map: the window does not fit" if maps is None else f"maps {maps.shape}"
        return (
            f"<FeatureMapExplorer: {self._labels[self.digit]}, {self.bank} filters {self.weight.shape}, "
            f"stride {self.stride}, padding {self.padding}, ReLU {self.relu}, pool {self.pool} → {result}>"
        )


def explore_feature_maps(
    images: ArrayLike | None = None,
    labels: Sequence[str] | None = None,
    banks: Mapping[str, ArrayLike] | None = None,
    *,
    digit: int = 0,
    bank: str = "random",
    filter: int = 0,
    kernel_size: int = 3,
    stride: Pair | None = None,
    padding: Padding | None = None,
    pool: str | None = None,
    relu: bool | None = None,
    shared: bool = True,
    seed: int = 0,
) -> FeatureMapExplorer:
    """Send a digit through a layer: filter, map, ReLU, pool, for all filters of a bank.

    The bank "random" has five filters for each kernel size from 1 to 7, σ = 0.01; "edges" those of `edge_filters`;
    "trained" the 30 filters and biases of the first layer of ``load_trained()``, which were trained as 5×5 and have no
    other size. To choose a bank in the widget sets stride, padding, ReLU and pool, too, as they are in the layer that
    it comes from; a bank of your own leaves them as they are.

    The widget has one trait for each keyword but seed, and `chosen` (a cell of the map). Its attributes `weight` and
    `bias` are the bank's filters, and `feature_maps()` computes with cnnlib what the widget shows.

    Parameters
    ----------
    images : uint8 array, shape (N, H, W) or (N, H, W, 1), optional
        Without, the first 20 of `load_mnist`.
    labels : sequence of str, optional
        What each image is called.
    banks : dict of array, shape (KH, KH, 1, K), optional
        Filters of your own by name, up to 32 in each bank; without biases.
    digit, filter : int
        Which one.
    bank : str
    kernel_size : int
        1 to 7. Trained filters and a bank of your own keep their size.
    stride : int or (int, int), optional
        None is as in the layer that the bank comes from; so it is for the next three.
    padding : {"valid", "same"}, int or ((int, int), (int, int)), optional
    pool : {"max", "average", "none"}, optional
        2×2 in steps of 2; SAME, so that an odd row or column is pooled as well.
    relu : bool, optional
    shared : bool
        One scale for all maps; otherwise each picture has its own.
    seed : int
        Of the random filters.

    Returns
    -------
    FeatureMapExplorer
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError
        If a size, a place or a name is not there.
    TypeError
        If images are not uint8, or something is not a number.

    Examples
    --------
    >>> explorer = explore_feature_maps()
    >>> explorer.weight.shape, explorer.feature_maps().shape
    ((3, 3, 1, 5), (1, 7, 7, 5))
    >>> explorer = explore_feature_maps(bank="trained")
    >>> explorer.padding, explorer.feature_maps().shape
    ('valid', (1, 12, 12, 30))
    """
    if images is None:
        images, labels = first_digits()
    images = check_images(images)
    trained, own = load_trained()["conv2d"], banks or {}
    ready = ready_banks(seed, trained.weight) | {name: one_size(name, weight) for name, weight in own.items()}
    biases = {} if "trained" in own else {"trained": trained.bias}
    sizes = ready[check_choice(bank, "bank", tuple(ready))]
    layers = {name: layer for name, layer in LAYERS.items() if name not in own}
    given = {"stride": stride, "padding": padding, "pool": pool, "relu": relu}
    return FeatureMapExplorer(
        images,
        check_labels(labels, images),
        ready,
        biases,
        layers,
        digit=digit,
        bank=bank,
        filter=filter,
        kernel_size=kernel_size if len(sizes) > 1 else next(iter(sizes)),
        shared=shared,
        **layers.get(bank, LAYERS["random"]) | {name: value for name, value in given.items() if value is not None},
    )


def first_digits():
    """Some images of MNIST, and what lesson 07 calls them."""
    (images, labels), _ = load_mnist()
    return images[:DIGITS], [digit_name(f"x_train[{place}]", digit) for place, digit in enumerate(labels[:DIGITS])]


def digit_name(image, digit):
    """What an image of MNIST is called, such as "x_train[0], a 5"."""
    if digit == 8:
        return told("{image}, an {digit}", image=image, digit=digit)
    return told("{image}, a {digit}", image=image, digit=digit)


def ready_banks(seed, trained):
    """The banks that are always there; what was not trained, for every kernel size."""
    return {
        "random": {size: random_filters(size, seed) for size in KERNEL_SIZES},
        "edges": {size: edge_filters(size) for size in KERNEL_SIZES},
        "trained": one_size("trained", trained),
    }
