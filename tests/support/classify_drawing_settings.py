"""Drawings as people and MNIST make them, and what cnnlib makes of them: JavaScript has to agree."""

import numpy as np
from network_settings import case

from cnnlib import center_digit, load_mnist
from cnnlib.widgets.classify_drawing import classify_drawing

CENTER = """(module, { pixels }) => [...module.centerDigit(Uint8Array.from(pixels))]"""
CLASSIFY = """(module, { pixels, center, network, weights }) => {
  if (weights) module.weights = Uint8Array.from(atob(weights), (sign) => sign.charCodeAt(0));
  const ready = module.networkOf(network, module.weights);
  const { outputs, probabilities } = module.classify(ready, Uint8Array.from(pixels), center);
  return { outputs: outputs.map((numbers) => [...numbers]), probabilities: [...probabilities] };
}"""


def drawings():
    """Digits of MNIST cut off, shrunk, stretched and moved; dots; lines; a full page; nothing."""
    rng = np.random.default_rng(6)
    _, (digits, _) = load_mnist()
    yield from digits[:20]
    for digit in digits[20:60]:
        height, width, top, left = rng.integers(2, 28, 4)
        rows, columns = np.arange(height) * 28 // height, np.arange(width) * 28 // width
        page = np.zeros((28, 28), np.uint8)
        piece = digit[rows][:, columns][: 28 - top, : 28 - left]
        page[top : top + len(piece), left : left + piece.shape[1]] = piece
        yield page
    for place in [(0, 0), (27, 27), (5, 20), slice(3, 5), (slice(None), 27), slice(None), (slice(0), 0)]:
        page = np.zeros((28, 28), np.uint8)
        page[place] = 255
        yield page
    yield rng.integers(0, 256, (28, 28), np.uint8)


def center_cases():
    for image in drawings():
        yield {"settings": {"pixels": image.ravel().tolist()}, "wanted": center_digit(image).ravel().tolist()}


def classify_cases():
    """Some of the drawings with the network that comes with cnnlib, centred and as they are; its weights only once."""
    for place, image in list(enumerate(drawings()))[::8]:
        drawing = classify_drawing(image=image, center=place % 16 == 0)
        found = case(drawing.model, (28, 28, 1), drawing.seen[:, :, np.newaxis] / np.float32(255))
        found["settings"] |= {"pixels": image.ravel().tolist(), "center": drawing.center}
        found["settings"] |= {"weights": None} if place else {}
        yield found
