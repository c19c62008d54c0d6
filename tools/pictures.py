"""Compare stored pictures by what they show, their pixels."""

import base64
import hashlib
import io
import os
import platform
import sys

import numpy as np
from PIL import Image

COMPARED_HERE = (sys.platform, platform.machine()) == ("linux", "x86_64") and os.environ.get("PICTURES") != "no"
# where the stored ones were made; PICTURES=no is for other versions of matplotlib and Python (tools/versions.py)


def pixels(png):
    """Colours of a PNG that a notebook holds as base64 text, an array of shape (height, width, 4)."""
    with Image.open(io.BytesIO(base64.b64decode(png))) as image:
        return np.asarray(image.convert("RGBA"))


def size(array):
    """Width and height as people say them."""
    return f"{array.shape[1]}×{array.shape[0]}"


def difference(stored, made):
    """In words, how two PNGs differ; None where all pixels agree."""
    stored, made = pixels(stored), pixels(made)
    if stored.shape != made.shape:
        return f"the stored picture has {size(stored)} pixels, the new one {size(made)}"
    count = np.count_nonzero((stored != made).any(axis=2))
    return f"{count} of {stored.shape[0] * stored.shape[1]} pixels differ" if count else None


def fingerprint(png):
    """A short text that two PNGs share if, and only if, their pixels agree."""
    array = pixels(png)
    return f"picture of {size(array)} pixels, SHA-256 {hashlib.sha256(array.tobytes()).hexdigest()[:16]}"
