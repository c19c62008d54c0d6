"""MNIST, and the files that come with cnnlib.

The first 10,000 digits come with the package; the whole set is for whoever asks for it (`official_mnist`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, Examples
from cnnlib.language import told

__all__ = ["load_mnist", "load_photograph", "prepare_images"]

FOLDER_WITHOUT_FULL = (
    "folder={folder!r} is read only for the whole of MNIST: write load_mnist(full=True, folder=...), or leave folder "
    "out"
)
NO_BYTES = "images must be uint8, 0 to 255, got dtype {dtype}: has it been divided by 255 before?"
OTHER_AXES = "images must have 3 axes (N, H, W), got shape {shape}: one image is x[np.newaxis]"


def shipped(name: str) -> Path:
    """Path of a file of data/: once installed it lies in cnnlib/_data, in a checkout beside cnnlib."""
    package = Path(__file__).parent
    installed = package / "_data"
    return (installed if installed.is_dir() else package.parent / "data") / name


def load_mnist(full: bool = False, folder: str | Path | None = None) -> tuple[Examples, Examples]:
    """Load handwritten digits as Keras gives them: images and labels, to train on and to test on.

    The default comes with cnnlib and needs no network: the first 10,000 images of MNIST's training set in their
    official order, the first 8,000 of them to train on and the other 2,000 to test on.

    Parameters
    ----------
    full : bool
        Load the whole of MNIST, 60,000 and 10,000 images, instead. It is downloaded once (11 MB, from public
        mirrors) and kept in the user's cache folder.
    folder : str or path, optional
        Only with ``full=True``: do not download, but read the four official IDX files in this folder
        (``train-images-idx3-ubyte`` and so on, or as unpackers name them, ``train-images.idx3-ubyte``), gzipped or not.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        Images: uint8 array, shape (N, 28, 28), 0 for black to 255 for white. Labels: uint8 array, shape (N,).

    Raises
    ------
    ValueError
        If a folder is given without ``full=True``.
    OSError
        If the whole set cannot be read, downloaded or kept, or is not MNIST to the last byte. The message says
        what to do. Nothing half-written is left, and the default still works.

    References
    ----------
    Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits".

    Examples
    --------
    >>> (x_train, y_train), (x_test, y_test) = load_mnist()
    >>> print(x_train.shape, y_train.shape, x_test.shape, y_test.shape, x_train.dtype)
    (8000, 28, 28) (8000,) (2000, 28, 28) (2000,) uint8
    >>> print(y_train[:5])
    [5 0 4 1 9]
    """
    if full:
        from cnnlib.official_mnist import load_official_mnist  # here, for it loads pooch

        return load_official_mnist(folder)
    if folder is not None:
        raise ValueError(told(FOLDER_WITHOUT_FULL, folder=str(folder)))
    with np.load(shipped("mnist_10000.npz"), allow_pickle=False) as arrays:
        return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def prepare_images(images: ArrayLike) -> Array:
    """Grey pictures as a network wants them: with an axis for the channel, and numbers of 0 … 1.

    Parameters
    ----------
    images : array, shape (N, H, W)
        uint8, 0 … 255.

    Returns
    -------
    array, shape (N, H, W, 1)
        float32.

    Raises
    ------
    ValueError
        If images has not 3 axes.
    TypeError
        If it is not uint8: perhaps it has been divided by 255 already.

    Examples
    --------
    >>> prepare_images(np.full((2, 28, 28), 255, np.uint8)).max()
    np.float32(1.0)
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise TypeError(told(NO_BYTES, dtype=images.dtype))
    if images.ndim != 3:
        raise ValueError(told(OTHER_AXES, shape=images.shape))
    return images[..., np.newaxis] / np.float32(255)


def load_photograph() -> Array:
    """A colour photograph to filter: Grace Hopper, who wrote the first compiler.

    Returns
    -------
    array, shape (160, 160, 3)
        uint8; red, green and blue.

    References
    ----------
    U.S. Navy photograph, public domain; it comes with matplotlib.

    Examples
    --------
    >>> load_photograph().shape
    (160, 160, 3)
    """
    from matplotlib.cbook import get_sample_data  # here, for importing cnnlib loads nothing heavy
    from matplotlib.image import imread

    face = np.asarray(imread(get_sample_data("grace_hopper.jpg", asfileobj=False)))[20:340, 100:420]
    return face.reshape(160, 2, 160, 2, 3).mean(axis=(1, 3)).astype(np.uint8)  # the mean of every 2 × 2 pixels
