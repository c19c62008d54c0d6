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
        sentence("Adds to each pixel how much it differs from its neighbours: edges stand out."),
    ),
    "sobel_x": (
        UPRIGHT,
        sentence("upright edges"),
        sentence("Right minus left: blue where it gets lighter to the right, red where it gets darker."),
    ),
    "sobel_y": (
        np.transpose(UPRIGHT).tolist(),
        sentence("level edges"),
        sentence("Below minus above: blue where it gets lighter downwards, red where it gets darker."),
    ),
    "falling": (
        [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]],
        sentence("falling edges"),
        sentence("Top right minus bottom left: edges that fall from the left to the right."),
    ),
    "all_edges": (
        [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
        sentence("edges, all directions"),
        sentence("The middle against all around it: edges of any direction, and grain as well."),
    ),
    "emboss": (
        [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
        sentence("emboss"),
        sentence("Bottom right minus top left, and the pixel itself: as if light fell on it from a corner."),
    ),
    "warm": (
        (np.array(WARM) / 9).tolist(),
        sentence("warm against cold"),
        sentence("Red minus blue, the mean of nine pixels: blue where it is warm, red where it is cold."),
    ),
}
PURPOSE_OF_TRAINED = sentence("Nobody chose these numbers: the course’s network found them when it learned digits.")


@cache
def trained_kernels():
    """{name: numbers} of the first layer of the trained network; three decimals are as many as one can read."""
    weight = load_trained()["conv2d"].weight[:, :, 0]
    rounded = np.round(np.moveaxis(weight, 2, 0).astype(float), 3)
    return {f"trained_{place}": kernel.tolist() for place, kernel in enumerate(rounded)}


def ready_names():
    """What `kernel_named` knows."""
    return (*READY, *trained_kernels())


def kernel_named(name):
    """The numbers of a ready kernel, as lists; the name is one of `ready_names`."""
    return READY[name][0] if name in READY else trained_kernels()[name]


def ready_for_browser():
    """[{kernel, label, purpose, trained}] of all ready kernels, in the reader's language."""
    made = [
        {"kernel": kernel, "label": told(label), "purpose": told(purpose), "trained": False}
        for kernel, label, purpose in READY.values()
    ]
    return made + [
        {"kernel": kernel, "label": str(place), "purpose": told(PURPOSE_OF_TRAINED), "trained": True}
        for place, kernel in enumerate(trained_kernels().values())
    ]
