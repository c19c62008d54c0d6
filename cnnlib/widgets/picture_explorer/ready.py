"""Kernels to begin with: each has a name to call it by, a word to choose it by, and what it is for."""

from functools import cache

import numpy as np

from cnnlib.language import sentence, told
from cnnlib.models import load_trained

__all__ = ["READY", "kernel_named", "ready_for_browser", "ready_names"]

UPRIGHT = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
WARM = [[[1, 0, -1]] * 3] * 3  # of each place: red counts, green does not, blue counts against it
READY = {  # name: (numbers, label, what it is for)
    "identity": (
        [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        sentence("identity"),
        sentence("Takes the middle and nothing else: the picture stays as it is."),
    ),
    "blur": (
        np.full((3, 3), 1 / 9).tolist(),
        sentence("blur"),
        sentence("The mean of nine pixels: small differences go, grain is smoothed."),
    ),
    "blur_5x5": (
        np.full((5, 5), 1 / 25).tolist(),
        sentence("blur, 5×5"),
        sentence("The mean of 25 pixels: the same, and stronger."),
    ),
    "sharpen": (
        [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        sentence("sharpen"),
        sentence("Adds to a pixel how it differs from its neighbours: edges stand out."),
    ),
    "sobel_x": (
        UPRIGHT,
        sentence("upright edges"),
        sentence("Right minus left: blue where it gets lighter rightwards, red where darker."),
    ),
    "sobel_y": (
        np.transpose(UPRIGHT).tolist(),
        sentence("level edges"),
        sentence("Below minus above: blue where it gets lighter downwards, red where darker."),
    ),
    "falling": (
        [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]],
        sentence("falling edges"),
        sentence("Top right minus bottom left: edges that fall from left to right."),
    ),
    "all_edges": (
        [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
        sentence("edges, all directions"),
        sentence("The middle against all around it: edges of any direction, and grain."),
    ),
    "emboss": (
        [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
        sentence("emboss"),
        sentence("Bottom right minus top left, and the pixel: as if lit from a corner."),
    ),
    "warm": (
        (np.array(WARM) / 9).tolist(),
        sentence("warm against cold"),
        sentence("Mean red minus mean blue: above 0 where it is warm, below where cold."),
    ),
}
PURPOSE_OF_TRAINED = sentence("Nobody chose them: the course’s network found them, learning digits.")


@cache
def trained_kernels():
    """{name: numbers} of the first layer of the trained network; two decimals are as many as one can read."""
    weight = load_trained()["conv2d"].weight[:, :, 0]
    rounded = np.round(np.moveaxis(weight, 2, 0).astype(float), 2)
    return {f"trained_{place}": kernel.tolist() for place, kernel in enumerate(rounded)}


def ready_names():
    """What `kernel_named` knows."""
    return (*READY, *trained_kernels())


def kernel_named(name):
    """The numbers of a ready kernel, as lists; the name is one of `ready_names`."""
    return READY[name][0] if name in READY else trained_kernels()[name]


def ready_for_browser():
    """[{name, kernel, label, purpose, trained}] of all ready kernels, in the reader's language."""
    made = [
        {"name": name, "kernel": kernel, "label": told(label), "purpose": told(purpose), "trained": False}
        for name, (kernel, label, purpose) in READY.items()
    ]
    purpose = told(PURPOSE_OF_TRAINED)
    return made + [
        {"name": name, "kernel": kernel, "label": trained_label(place), "purpose": purpose, "trained": True}
        for place, (name, kernel) in enumerate(trained_kernels().items())
    ]


def trained_label(place):
    """What a trained filter is called, in the reader's language."""
    return told("trained, {number}", number=place)
