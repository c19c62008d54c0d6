"""The drawing pad: a digit of your own, as an array like MNIST's."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import as_numbers
from cnnlib.language import told
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of

__all__ = ["draw_digit"]

SIDE = 28  # as in shared/pad.js
OTHER_SHAPE = "image must have shape ({side}, {side}), got {shape}: cut it out or pad it"
NOT_WHOLE = "image must be whole numbers from 0 to 255, got {dtype}: (255 * image).astype(np.uint8)"
OUT_OF_RANGE = "image must lie between 0 and 255, got {lowest} to {highest}"
NO_BYTES = "{name} must be bytes, got {given}: set image to an array instead"
OTHER_COUNT = "{name} must be {wanted} bytes, got {count}"


def check_image(value):
    """28×28 whole numbers from 0 to 255, as uint8 array (28, 28)."""
    array = as_numbers(value, "image")
    if array.ndim == 4 and array.shape[0] == array.shape[3] == 1:
        array = array[0, :, :, 0]
    if array.shape != (SIDE, SIDE):
        raise ValueError(told(OTHER_SHAPE, side=SIDE, shape=array.shape))
    if array.dtype.kind not in "ui":
        raise TypeError(told(NOT_WHOLE, dtype=array.dtype))
    if array.min() < 0 or array.max() > 255:
        raise ValueError(told(OUT_OF_RANGE, lowest=array.min(), highest=array.max()))
    return array.astype(np.uint8)


def check_pixels(value, name):
    """The 784 bytes of a picture, row by row."""
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError(told(NO_BYTES, name=name, given=type(value).__name__))
    pixels = bytes(value)
    if len(pixels) != SIDE * SIDE:
        raise ValueError(told(OTHER_COUNT, name=name, wanted=SIDE * SIDE, count=len(pixels)))
    return pixels


class DigitPad(CheckedWidget):
    """A pad of 28×28 pixels; built by `draw_digit`."""

    _esm = view_of("digit_pad")
    _css = style_of("shared/pictures.css")
    _words = Words("shared", "digit_pad")

    pixels = Checked(check_pixels, bytes(SIDE * SIDE))

    @property
    def image(self):
        """What is drawn, uint8 array (28, 28): 0 without ink, 255 with full ink. Setting it draws it."""
        return np.frombuffer(self.pixels, np.uint8).reshape(SIDE, SIDE).copy()

    @image.setter
    def image(self, value):
        self.pixels = check_image(value).tobytes()

    def __repr__(self):
        return f"<DigitPad: {np.count_nonzero(self.image)} of {SIDE * SIDE} pixels have ink>"


def draw_digit(image: ArrayLike | None = None) -> DigitPad:
    """A pad to draw a digit on, with mouse, touch, pen or keyboard.

    The attribute `image` is what is drawn, as a uint8 array (28, 28); setting it draws it. To be told of every
    stroke, observe the trait `pixels` (the same numbers as bytes): ``pad.observe(act, "pixels")``.

    Parameters
    ----------
    image : array of whole numbers, shape (28, 28) or (1, 28, 28, 1), optional
        What to begin with, 0 to 255.

    Returns
    -------
    DigitPad
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError
        If the shape or a number does not fit.
    TypeError
        If the numbers are not whole.

    Examples
    --------
    >>> import numpy as np
    >>> pad = draw_digit(np.eye(28, dtype=np.uint8))
    >>> pad.image.shape, int(pad.image.sum())
    ((28, 28), 28)
    """
    pad = DigitPad()
    if image is not None:
        pad.image = image
    return pad
