"""Look into a network: what one output sees, which digits it takes for which, and where it finds its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_array, as_numbers, sum_dtype
from cnnlib.functional import softmax
from cnnlib.language import told
from cnnlib.layers import Windowed
from cnnlib.sequential import Sequential
from cnnlib.shapes import Pair, Shape, WindowGrid, as_int, as_pair

__all__ = ["ReceptiveField", "confusion_matrix", "occlusion_map", "receptive_field"]

Seen = tuple[list[int], list[int]]  # rows and columns
NOT_EQUALLY_MANY = "labels and predictions must be equally many, got {labels} and {predictions}"
OTHER_AXES = "{name} must have 1 axis (N), got shape {shape}{cure}"
NO_CLASSES = "{name} must be whole numbers from 0 to {last}, got {wrong}{cure}"
TOO_LARGE = "the square {height}×{width} is larger than the image {H}×{W}: use a smaller size"
UNKNOWN_LABEL = "label is {label}, but the model knows the classes 0 to {last}"


class ReceptiveField(NamedTuple):
    """What one output cell of a layer sees of the image; each pair is (height, width), in pixels."""

    layer: str
    size: tuple[int, int]  # from the first place to the last; strides and dilation may skip some in between
    jump: tuple[int, int]  # from the field of one cell to that of its neighbour
    start: tuple[int, int]  # first place of the field of cell (0, 0); negative in the padding, where no pixel is


def receptive_field(model: Sequential, input_shape: Shape = (28, 28, 1)) -> list[ReceptiveField]:
    r"""How much of the image one output cell of each layer sees.

    .. math:: r_l = r_{l-1} + (F_{eff} - 1) j_{l-1}, \qquad j_l = S j_{l-1}, \qquad s_l = s_{l-1} - P_{start} j_{l-1}

    Parameters
    ----------
    model : Sequential
    input_shape : (int, int, int)
        (H, W, C) of one image: what "same" pads depends on it.

    Returns
    -------
    list of ReceptiveField
        One for each convolution and pool, in their order.

    Raises
    ------
    ValueError
        If a layer does not fit to the one before it.

    References
    ----------
    A. Araujo, W. Norris and J. Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import Conv2D, MaxPool2D, Sequential
    >>> rng = np.random.default_rng(0)
    >>> two = Sequential([Conv2D(1, 4, 3, rng=rng), MaxPool2D(2), Conv2D(4, 4, 3, rng=rng), MaxPool2D(2)])
    >>> receptive_field(two)[-1]
    ReceptiveField(layer='max_pool2d_1', size=(10, 10), jump=(4, 4), start=(0, 0))
    """
    found, shape = [], tuple(input_shape)
    size, jump, start = np.array([1, 1]), np.array([1, 1]), np.array([0, 0])
    for name, layer in model.layers.items():
        if isinstance(layer, Windowed):
            grid = layer.grid(shape)
            size = size + (np.array(grid.kernel) - 1) * grid.dilation * jump
            start = start - np.array(grid.pads)[:, 0] * jump
            jump = jump * grid.stride
            found.append(ReceptiveField(name, whole(size), whole(jump), whole(start)))
        shape = layer.output_shape(shape)
    return found


def whole(pair: Array) -> tuple[int, int]:
    """Two of numpy's numbers as Python's."""
    return int(pair[0]), int(pair[1])


def trace(grids: Sequence[WindowGrid], input_size: tuple[int, int], level: int, cell: tuple[int, int]) -> list[Seen]:
    """What one cell sees in every level below its own, and which cells see it in every level above.

    Windows are products of rows and columns, so that what is seen is one, too.

    Parameters
    ----------
    grids : sequence of WindowGrid
        Of the layers, the first one on an image of (H, W).
    input_size : (int, int)
    level : int
        0 is the image, 1 the output of the first layer.
    cell : (int, int)

    Returns
    -------
    list of (list of int, list of int)
        Rows and columns for each level, the image first; none of them in the padding.
    """
    sizes = [input_size, *(grid.output for grid in grids)]
    found: dict[int, Seen] = {level: ([cell[0]], [cell[1]])}
    for below in reversed(range(level)):
        grid, tops = grids[below], found[below + 1]
        rows, columns = (read_by(grid, axis, tops[axis], sizes[below][axis]) for axis in (0, 1))
        found[below] = rows, columns
    for above in range(level + 1, len(sizes)):
        grid, places = grids[above - 1], found[above - 1]
        rows, columns = (readers_of(grid, axis, places[axis]) for axis in (0, 1))
        found[above] = rows, columns
    return [found[place] for place in range(len(sizes))]


def places_read(grid: WindowGrid, axis: int, index: int) -> range:
    """The places along one axis that window `index` reads; those below 0 and beyond the end are padding."""
    start = index * grid.stride[axis] - grid.pads[axis][0]
    return range(start, start + grid.kernel[axis] * grid.dilation[axis], grid.dilation[axis])


def read_by(grid: WindowGrid, axis: int, indices: Iterable[int], size: int) -> list[int]:
    """The real places along one axis that any of these windows reads."""
    return sorted({place for index in indices for place in places_read(grid, axis, index) if 0 <= place < size})


def readers_of(grid: WindowGrid, axis: int, places: Iterable[int]) -> list[int]:
    """The windows along one axis that read any of these places."""
    wanted = set(places)
    return [index for index in range(grid.output[axis]) if not wanted.isdisjoint(places_read(grid, axis, index))]


def confusion_matrix(labels: ArrayLike, predictions: ArrayLike, classes: int = 10) -> Array:
    """How often each class was taken for each.

    Parameters
    ----------
    labels, predictions : array, shape (N,)
        Whole numbers 0 … classes − 1.
    classes : int

    Returns
    -------
    array, shape (classes, classes)
        int64; row: what it is, column: what was said. The diagonal is right.

    Raises
    ------
    ValueError
        If the two are not equally many, or a class is out of range or no whole number.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1], [0, 1, 1], classes=2)
    array([[1, 1],
           [0, 1]])
    """
    classes = as_int(classes, "classes")
    labels, predictions = as_classes(labels, "labels", classes), as_classes(predictions, "predictions", classes)
    if labels.shape != predictions.shape:
        raise ValueError(told(NOT_EQUALLY_MANY, labels=labels.shape, predictions=predictions.shape))
    places = (labels * classes + predictions).astype(np.intp)  # bincount takes no wider integers: on 32 bits, no int64
    return np.bincount(places, minlength=classes**2).reshape(classes, classes).astype(np.int64)


def as_classes(values: ArrayLike, name: str, classes: int) -> Array:
    """`values` as int64, where they are whole numbers 0 … classes − 1 along one axis."""
    values = as_numbers(values, name)
    if values.ndim != 1:
        cure = f": {name}.argmax(axis=1)" if values.ndim == 2 else ""
        raise ValueError(told(OTHER_AXES, name=name, shape=values.shape, cure=cure))
    wrong = values[~np.isin(values, np.arange(classes))]
    if wrong.size:
        are_classes = np.isfinite(wrong).all() and (wrong >= classes).all() and not (wrong % 1).any()
        cure = told(": pass classes={count}", count=int(wrong.max()) + 1) if are_classes else ""
        raise ValueError(told(NO_CLASSES, name=name, last=classes - 1, wrong=wrong[0], cure=cure))
    return values.astype(np.int64)


def occlusion_map(
    model: Sequential, image: ArrayLike, label: int, *, size: Pair = 5, stride: Pair = 1, value: float = 0
) -> Array:
    """Cover the image with a square, place by place: how much less sure is the network then?

    Parameters
    ----------
    model : Sequential
        Gives logits.
    image : array, shape (1, H, W, C)
    label : int
        The class whose probability is watched.
    size : int or (int, int)
        Of the square.
    stride : int or (int, int)
    value : number
        What stands in the square.

    Returns
    -------
    array, shape (OH, OW)
        Probability of the label without the square minus with it: large where the evidence is.

    Raises
    ------
    ValueError
        If the image is not one, the square does not fit, or the model has no such class.

    References
    ----------
    M. D. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks", 2013, arXiv:1311.2901.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import Dense, Flatten, Sequential
    >>> model = Sequential([Flatten(), Dense(9, 2, rng=np.random.default_rng(0))])
    >>> occlusion_map(model, np.ones((1, 3, 3, 1), np.float32), 0, size=1).shape
    (3, 3)
    """
    image = as_array(image, "image", "NHWC")
    image = image.astype(sum_dtype(np.result_type(image, np.float16)), copy=False)  # bytes could not hold any value
    if len(image) != 1:
        raise ValueError(told("image must be one image (1, H, W, C), got {count} images: x[:1]", count=len(image)))
    (height, width), (down, right) = as_pair(size, "size"), as_pair(stride, "stride")
    _, H, W, _ = image.shape
    if height > H or width > W:
        raise ValueError(told(TOO_LARGE, height=height, width=width, H=H, W=W))
    tops, lefts = range(0, H - height + 1, down), range(0, W - width + 1, right)
    covered = np.repeat(image, len(tops) * len(lefts), axis=0)
    for picture, (top, left) in zip(covered, ((top, left) for top in tops for left in lefts), strict=True):
        picture[top : top + height, left : left + width] = value
    label = as_int(label, "label", 0)
    logits = model.predict(np.concatenate([image, covered]))
    if label >= logits.shape[1]:
        raise ValueError(told(UNKNOWN_LABEL, label=label, last=logits.shape[1] - 1))
    sure = softmax(logits)[:, label]
    return (sure[0] - sure[1:]).reshape(len(tops), len(lefts))
