"""Shift a digit: what a network of dense layers and a CNN say of a digit that is moved and turned."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import List, validate

from cnnlib.arrays import as_array
from cnnlib.augment import shift
from cnnlib.data import load_mnist
from cnnlib.functional import softmax
from cnnlib.language import told
from cnnlib.models import load_trained
from cnnlib.shapes import as_int
from cnnlib.widgets.feature_maps import check_images
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.network import describe_network, network_trait, pack_weights, weights_trait
from cnnlib.widgets.shared.validate import LIMITS, check_size, check_whole

__all__ = ["shift_digit"]

SIDE = 28
NETS = {"dense net": "dense_net", "CNN": "simple_convnet"}  # what a student reads: what `load_trained` calls it
TOO_FAR = "{name} is {value}, but it goes from {least} to {most}: use a number between"
OTHER_SHAPE = "images must have shape (N, {side}, {side}), got {shape}: the networks know no other"
OTHER_LABELS = "labels must be as many as images, {wanted}, got {count}"


def turned(image, degrees):
    """A square picture turned to the left around its middle; numbers between pixels are mixed of their neighbours.

    Parameters
    ----------
    image : array, shape (H, H)
    degrees : int

    Returns
    -------
    array, shape (H, H)
        float64; 0 where nothing of the picture is.

    Examples
    --------
    >>> turned(np.array([[1, 2], [3, 4]]), 90).round(6)
    array([[2., 4.],
           [1., 3.]])
    """
    angle, middle = math.radians(degrees), (len(image) - 1) / 2
    down, right = np.indices(image.shape) - middle
    row = middle + math.sin(angle) * right + math.cos(angle) * down  # where each pixel comes from
    column = middle + math.cos(angle) * right - math.sin(angle) * down
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    lower, later = row - top, column - left  # shares of the next row and of the next column
    return (
        (1 - lower) * (1 - later) * pixels_at(image, top, left)
        + (1 - lower) * later * pixels_at(image, top, left + 1)
        + lower * (1 - later) * pixels_at(image, top + 1, left)
        + lower * later * pixels_at(image, top + 1, left + 1)
    )


def pixels_at(image, row, column):
    """The numbers at these places, 0 outside."""
    last = len(image) - 1
    inside = (row >= 0) & (row <= last) & (column >= 0) & (column <= last)
    return np.where(inside, image[row.clip(0, last), column.clip(0, last)], 0.0)


def check_distance(value, name, farthest):
    """A whole number from −farthest to farthest."""
    value = as_int(value, name, -(2**31))
    if abs(value) > farthest:
        raise ValueError(told(TOO_FAR, name=name, value=value, least=-farthest, most=farthest))
    return value


def check_digits(images):
    """uint8 images of 28×28."""
    images = check_images(images)
    if images.shape[1:] != (SIDE, SIDE):
        raise ValueError(told(OTHER_SHAPE, side=SIDE, shape=images.shape))
    return images


def check_classes(labels, images):
    """One digit, 0 to 9, for each image."""
    labels = as_array(labels, "labels", "N")
    if len(labels) != len(images):
        raise ValueError(told(OTHER_LABELS, wanted=len(images), count=len(labels)))
    if labels.dtype.kind not in "ui" or not ((labels >= 0) & (labels <= 9)).all():
        raise ValueError(told("labels must be whole numbers from 0 to 9, one for each image"))
    return labels.tolist()


class ShiftedDigit(CheckedWidget):
    """A digit that can be moved and turned, and the answers of two networks; built by `shift_digit`."""

    _esm = view_of("shift_digit")
    _css = style_of("shared/pictures.css")
    _words = Words("shared", "shift_digit")

    network, weights = network_trait(), weights_trait()  # the CNN
    dense_network, dense_weights = network_trait(), weights_trait()
    _images: List[Any] = List(read_only=True).tag(sync=True)
    _labels: List[Any] = List(read_only=True).tag(sync=True)
    digit = Checked(check_whole, 0)
    rows = Checked(check_distance, 0, farthest=LIMITS["shift_pixels"])
    columns = Checked(check_distance, 0, farthest=LIMITS["shift_pixels"])
    turn = Checked(check_distance, 0, farthest=LIMITS["turn_degrees"])

    def __init__(self, images, labels, **settings):
        self.images = images
        self.nets = {said: load_trained(name) for said, name in NETS.items()}
        super().__init__(**settings)
        self.set_trait("_images", images.tolist())
        self.set_trait("_labels", labels)
        for said, prefix in zip(NETS, ("dense_", ""), strict=True):
            self.set_trait(f"{prefix}network", describe_network(self.nets[said]))
            self.set_trait(f"{prefix}weights", pack_weights(self.nets[said]))

    @validate("digit")
    def check_digit_is_there(self, proposal):
        return check_size(proposal["value"], "digit", len(self.images) - 1)

    def settle(self, accepted):
        """From the browser: not beyond the last digit."""
        if "digit" in accepted:
            accepted["digit"] = min(accepted["digit"], len(self.images) - 1)
        return accepted

    @property
    def image(self):
        """What the networks are given, float32 (1, 28, 28, 1): the digit turned, then moved."""
        picture = turned(self.images[self.digit], self.turn) if self.turn else self.images[self.digit]
        return shift((picture / 255).astype(np.float32)[np.newaxis, :, :, np.newaxis], self.rows, self.columns)

    def answers(self):
        """The ten probabilities of each network by its name, computed with cnnlib."""
        return {name: softmax(net.predict(self.image))[0] for name, net in self.nets.items()}

    def __repr__(self):
        said = ", ".join(f"{name} says {p.argmax()}" for name, p in self.answers().items())
        where = f"{self.rows} down, {self.columns} to the right, turned by {self.turn}°"
        return f"<ShiftedDigit: a {self._labels[self.digit]}, {where} → {said}>"


def shift_digit(
    images: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    *,
    digit: int = 0,
    rows: int = 0,
    columns: int = 0,
    turn: int = 0,
) -> ShiftedDigit:
    """Move and turn a handwritten digit, and see what two trained networks say: one of dense layers, and a CNN.

    The widget has one trait for each keyword. Its attribute `image` is what the networks are given, and `answers()`
    computes with cnnlib what the widget shows.

    Parameters
    ----------
    images : uint8 array, shape (N, 28, 28) or (N, 28, 28, 1), optional
        Without, ten digits of `load_mnist` that no network was trained on, the first 0, the first 1 and so on.
    labels : array of int, shape (N,), optional
        Which digits they are; needed with images of your own.
    digit : int
        Which image.
    rows, columns : int
        How far it is moved down and to the right, −4 to 4 pixels.
    turn : int
        Degrees to the left around the middle, −180 to 180.

    Returns
    -------
    ShiftedDigit
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError
        If a size or a number is out of range, or labels are missing.
    TypeError
        If images are not uint8, or a number is not whole.

    Examples
    --------
    >>> shift_digit(digit=4, columns=-4)
    <ShiftedDigit: a 4, 0 down, -4 to the right, turned by 0° → dense net says 6, CNN says 4>
    """
    if images is None:
        images, labels = one_of_each()
    elif labels is None:
        raise ValueError(told("labels are missing: say which digit each image is, such as labels=[7]"))
    images = check_digits(images)
    return ShiftedDigit(images, check_classes(labels, images), digit=digit, rows=rows, columns=columns, turn=turn)


def one_of_each():
    """Ten test digits, 0 to 9."""
    _, (images, labels) = load_mnist()
    first = [np.flatnonzero(labels == digit)[0] for digit in range(10)]
    return images[first], labels[first]
