"""Draw a digit: a trained network looks at it, and all its maps are shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import Bytes, List

from cnnlib.centering import center_digit
from cnnlib.data import load_mnist, prepare_images
from cnnlib.functional import softmax
from cnnlib.models import load_trained
from cnnlib.sequential import Sequential
from cnnlib.widgets.digit_pad import DigitPad
from cnnlib.widgets.feature_maps import digit_name
from cnnlib.widgets.shared.base import Checked, Words, style_of, view_of
from cnnlib.widgets.shared.network import describe_network, network_trait, pack_weights, weights_trait
from cnnlib.widgets.shared.validate import check_flag

__all__ = ["classify_drawing"]

NINE = 36  # of the test digits: the 9 that lesson 12 looks into


class DrawingClassifier(DigitPad):
    """A drawing, and what a network makes of it; built by `classify_drawing`."""

    _esm = view_of("classify_drawing")
    _css = style_of("shared/pictures.css")
    _words = Words("shared", "classify_drawing")

    network = network_trait()
    weights = weights_trait()
    _digits = Bytes(read_only=True).tag(sync=True)
    _labels: List[Any] = List(read_only=True).tag(sync=True)
    center = Checked(check_flag, True)

    def __init__(self, model, **settings):
        super().__init__(**settings)
        self.model = model
        digits, labels = ready_digits()
        self.set_trait("network", describe_network(model))
        self.set_trait("weights", pack_weights(model))
        self.set_trait("_digits", digits.tobytes())
        self.set_trait("_labels", labels)
        self.image = digits[2]

    @property
    def seen(self):
        """What the network is given, uint8 array (28, 28)."""
        return center_digit(self.image) if self.center else self.image

    @property
    def probabilities(self):
        """What the network says of it, (K,); computed by cnnlib, as the browser does for itself."""
        return softmax(self.model.predict(prepare_images(self.seen[np.newaxis])))[0]

    def activations(self):
        """What every layer makes of it, by the layer's name: arrays of one image."""
        return self.model.activations(prepare_images(self.seen[np.newaxis]))

    def __repr__(self):
        best = self.probabilities.argmax()
        inked = np.count_nonzero(self.image)
        how = "centred and scaled" if self.center else "as it is"
        return (
            f"<DrawingClassifier: {inked} of {self.image.size} pixels have ink, {how} → "
            f"{best} ({self.probabilities[best]:.2f})>"
        )


def ready_digits():
    """The first test image of each digit and the lesson's 9, uint8 array (10, 28, 28), and what they are called."""
    _, (images, labels) = load_mnist()
    places = [*(int(np.flatnonzero(labels == digit)[0]) for digit in range(9)), NINE]
    return images[places], [digit_name(f"x_test[{place}]", digit) for digit, place in enumerate(places)]


def classify_drawing(
    model: Sequential | None = None, *, image: ArrayLike | None = None, center: bool = True
) -> DrawingClassifier:
    """Draw a digit, and see what a trained network says of it, and the maps of all its layers, while you draw.

    The widget has the trait `center`, and the attributes `image` (the drawing; setting it draws it), `seen` (what the
    network is given) and `probabilities`; its method `activations()` computes with cnnlib what the widget shows.

    Parameters
    ----------
    model : Sequential, optional
        From images (N, 28, 28, 1) to logits (N, K). Without, the CNN that comes with cnnlib, `load_trained`.
    image : array of whole numbers, shape (28, 28) or (1, 28, 28, 1), optional
        What to begin with, 0 to 255; without, a digit of the test set.
    center : bool
        Whether the drawing is centred and scaled as MNIST's digits were (`center_digit`) before the network sees it.

    Returns
    -------
    DrawingClassifier
        A widget: put it on the last line of a cell.

    Raises
    ------
    ValueError
        If the network does not take such images or gives no logits, or the image does not fit.
    TypeError
        If a layer is not one of cnnlib's, or something is not of the right type.

    Examples
    --------
    >>> drawing = classify_drawing()
    >>> drawing
    <DrawingClassifier: 162 of 784 pixels have ink, centred and scaled → 2 (1.00)>
    >>> drawing.probabilities.shape, drawing.activations()["relu"].shape
    ((10,), (1, 24, 24, 30))
    """
    drawing = DrawingClassifier(load_trained() if model is None else model, center=center)
    if image is not None:
        drawing.image = image
    return drawing
