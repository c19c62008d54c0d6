"""One picture of every kind, and a few more that are hard to fit."""

import numpy as np
from matplotlib.text import Text

from cnnlib import draw

TOY = np.arange(1, 10).reshape(1, 3, 3, 1)
EIGHT = np.arange(64).reshape(1, 8, 8, 1)
ONES = np.ones((2, 2, 1, 1), int)
MAPS = np.random.default_rng(0).normal(size=(1, 14, 14, 5))
BATCH = np.random.default_rng(1).uniform(size=(7, 9, 9, 1))
DIGIT = np.random.default_rng(2).integers(0, 256, (28, 28))
SHIFTS = np.arange(-4, 5)
WALK = np.random.default_rng(3).normal(size=800).cumsum()
NAMED = {"title": "Right answers", "x_label": "moved by", "y_label": "share"}
PICTURES = {
    "grid": lambda: draw.grid(TOY, title="Toy"),
    "convolution": lambda: draw.convolution(TOY, ONES, at=(0, 1)),
    "same": lambda: draw.convolution(TOY, -ONES, padding="same", at=(2, 2)),
    "stride": lambda: draw.convolution(EIGHT, np.ones((3, 3)), stride=2, at=(2, 2), cell=40),
    "dilation": lambda: draw.convolution(EIGHT, np.ones((3, 3)), dilation=2, at=(0, 0), cell=40),
    "large": lambda: draw.convolution(np.arange(144).reshape(12, 12), np.ones((3, 3)), cell=30),
    "slide": lambda: draw.slide(TOY, ONES),
    "channels": lambda: draw.channels(np.arange(27).reshape(1, 3, 3, 3), np.ones((2, 2, 3, 1), int), at=(1, 1)),
    "channels, as shades": lambda: draw.channels(MAPS[..., :2], -np.ones((3, 3, 2, 1)), ["one", "two"], at=(0, 11)),
    "photograph": lambda: draw.photograph(np.linspace(0, 1, 300).reshape(1, 10, 10, 3)),
    "places": lambda: draw.places(np.arange(8), 3, stride=2, paddings={"SAME": "same", "padding=1": 1}),
    "images": lambda: draw.images(MAPS),
    "images, own scales": lambda: draw.images(BATCH, shared=False),
    "table": lambda: draw.number_table(DIGIT),
    "blocks": lambda: draw.blocks((32, 32, 3), 6, 5),
    "probabilities": lambda: draw.probabilities(np.full(10, 0.1)),
    "confusion": lambda: draw.confusion(np.arange(100).reshape(10, 10) % 4 + 210 * np.eye(10, dtype=int)),
    "confusion, few": lambda: draw.confusion([[8, 2], [0, 9]], ["cat", "dog"]),
    "curves": lambda: draw.curves(SHIFTS, {"CNN": 1 - SHIFTS**2 / 20, "dense net": 1 - SHIFTS**2 / 16}, **NAMED),
    "curves, many points": lambda: draw.curves(np.arange(800), {"momentum": WALK, "Adam": -WALK}, **NAMED),
    "curves, one end": lambda: draw.curves([10, 100], {name: [1, 2] for name in "abcdef"}, x_scale="log", **NAMED),
    "curves, one level": lambda: draw.curves([1, 2], {"a": [3, 3]}, **NAMED),
}


def texts(figure):
    """Everything that is written in a figure."""
    return [text for text in figure.findobj(Text) if text.get_text()]
