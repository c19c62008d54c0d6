"""Move between the two orders of axes: ours (TensorFlow's and Keras') and PyTorch's.

Activations: NHWC (images, height, width, channels) here, NCHW there. Weights: HWIO (kernel height, kernel width,
in, out) here, OIHW there. All four functions give views: no number is copied.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_array

__all__ = ["nhwc_to_nchw", "nchw_to_nhwc", "hwio_to_oihw", "oihw_to_hwio"]


def nhwc_to_nchw(x: ArrayLike) -> Array:
    """Channels last to channels first.

    Parameters
    ----------
    x : array, shape (N, H, W, C)

    Returns
    -------
    array, shape (N, C, H, W)
        A view, same dtype.

    Raises
    ------
    ValueError
        If x has not 4 axes.

    Examples
    --------
    >>> import numpy as np
    >>> nhwc_to_nchw(np.zeros((10, 28, 28, 1))).shape
    (10, 1, 28, 28)
    """
    return as_array(x, "x", "NHWC").transpose(0, 3, 1, 2)


def nchw_to_nhwc(x: ArrayLike) -> Array:
    """Channels first to channels last.

    Parameters
    ----------
    x : array, shape (N, C, H, W)

    Returns
    -------
    array, shape (N, H, W, C)
        A view, same dtype.

    Raises
    ------
    ValueError
        If x has not 4 axes.

    Examples
    --------
    >>> import numpy as np
    >>> nchw_to_nhwc(np.zeros((10, 1, 28, 28))).shape
    (10, 28, 28, 1)
    """
    return as_array(x, "x", "NCHW").transpose(0, 2, 3, 1)


def hwio_to_oihw(weight: ArrayLike) -> Array:
    """Keras' order of weights to PyTorch's.

    Parameters
    ----------
    weight : array, shape (KH, KW, C_in, C_out)

    Returns
    -------
    array, shape (C_out, C_in, KH, KW)
        A view, same dtype.

    Raises
    ------
    ValueError
        If weight has not 4 axes.

    Examples
    --------
    >>> import numpy as np
    >>> hwio_to_oihw(np.zeros((2, 2, 3, 2))).shape
    (2, 3, 2, 2)
    """
    return as_array(weight, "weight", ("KH", "KW", "C_in", "C_out")).transpose(3, 2, 0, 1)


def oihw_to_hwio(weight: ArrayLike) -> Array:
    """PyTorch's order of weights to Keras'.

    Parameters
    ----------
    weight : array, shape (C_out, C_in, KH, KW)

    Returns
    -------
    array, shape (KH, KW, C_in, C_out)
        A view, same dtype.

    Raises
    ------
    ValueError
        If weight has not 4 axes.

    Examples
    --------
    >>> import numpy as np
    >>> oihw_to_hwio(np.zeros((2, 3, 2, 2))).shape
    (2, 2, 3, 2)
    """
    return as_array(weight, "weight", ("C_out", "C_in", "KH", "KW")).transpose(2, 3, 1, 0)
