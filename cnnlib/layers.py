"""The layers of a network: small classes over `functional`, each with a forward and a backward.

A layer keeps its parameters (`weight`, `bias`) and, after `backward`, their gradients (`grad_weight`, `grad_bias`).
`forward` remembers what `backward` needs; `backward` takes the gradient of the loss with respect to the layer's output
and gives the one with respect to its input. Activations are NHWC, and float32 unless the input is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.arrays import Array, as_array, as_generator, as_numbers, is_channels_first
from cnnlib.functional import (
    avg_pool2d,
    avg_pool2d_backward,
    check_real_cells,
    conv2d,
    conv2d_backward,
    grad_operand,
    max_pool2d,
    max_pool2d_backward,
    relu,
    relu_backward,
)
from cnnlib.initializers import Initializer, he, zeros
from cnnlib.language import told
from cnnlib.shapes import Padding, Pair, Shape, WindowGrid, as_int, as_pair, window_grid
from cnnlib.threads import product

__all__ = ["AvgPool2D", "Conv2D", "Dense", "Dropout", "Flatten", "Layer", "MaxPool2D", "ReLU", "Tanh"]

CHANNELS_DIFFER = "Conv2D has filters {depth} deep, its input has {channels} channels: {cure}"
SHAPE_TURNED = "the shape {shape} seems to be (C, H, W), write it as (H, W, C)"
Parameter = tuple[str, Array, Any]  # its name, its numbers, and their gradient (None before `backward`)
NO_FORWARD = "{layer}.backward needs the x of a forward: call forward(x) first"
OTHER_FEATURES = "Dense has in_features={needed}, one image of its input has {shape}: {cure}"
NO_RATE = "rate must be at least 0 and below 1, got {rate}: 0.5 drops every second number"
OTHER_AXES = "one image must have the shape (H, W, C), got {shape}: leave N out"


class Layer:
    """What all layers have in common: here, a layer that does nothing and learns nothing.

    Attributes
    ----------
    is_frozen : bool
        Whether training leaves this layer's parameters as they are. False at first.
    """

    parameter_names: tuple[str, ...] = ()  # what is learned; the gradient of "weight" is the attribute "grad_weight"
    is_frozen = False
    x: Array  # of the last `forward`

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        """The output for a batch x; `training` says whether it is to learn from."""
        self.x = as_numbers(x, "x")
        return self.x

    def backward(self, grad_output: ArrayLike, needs_grad_x: bool = True) -> Array | None:
        """The gradient for x, or None where nobody needs it; keeps the gradients of the parameters."""
        return as_numbers(grad_output, "grad_output")

    def output_shape(self, input_shape: Shape) -> Shape:
        """Shape of the output of one image, for a `input_shape` without N."""
        return input_shape

    def parameters(self) -> Iterator[Parameter]:
        """(name, array, gradient) of everything that this layer learns; a gradient is None before `backward`."""
        for name in self.parameter_names:
            if getattr(self, name) is not None:
                yield name, getattr(self, name), getattr(self, f"grad_{name}")

    def need_forward(self) -> Array:
        """The input of the last `forward`, which `backward` needs."""
        if not hasattr(self, "x"):
            raise RuntimeError(told(NO_FORWARD, layer=type(self).__name__))
        return self.x

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Learner(Layer):
    """A layer with a weight and, unless it is switched off, one bias for each output."""

    parameter_names = ("weight", "bias")
    weight: Array
    bias: Array | None
    grad_weight: Array | None
    grad_bias: Array | None

    def __init__(self, weight_shape: Shape, bias: bool, initializer: Initializer, rng: np.random.Generator) -> None:
        self.weight = initializer(rng, weight_shape)
        self.bias = zeros(rng, weight_shape[-1:]) if bias else None
        self.grad_weight = self.grad_bias = None


class Windowed:
    """What convolutions and pools have in common: windows of `kernel_size`, placed as `settings` say."""

    kernel_size: tuple[int, int]
    settings: dict[str, Any]

    def grid(self, input_shape: Shape) -> WindowGrid:
        """Where the windows stand on one image (H, W, C)."""
        return window_grid(as_image_shape(input_shape)[:2], self.kernel_size, **self.settings)


class Conv2D(Windowed, Learner):
    """`conv2d` with filters that are learned.

    Parameters
    ----------
    in_channels, out_channels : int
        Depth of the input, and number of filters.
    kernel_size : int or (int, int)
    stride, dilation : int or (int, int)
    padding : {"valid", "same"}, int or ((int, int), (int, int))
    bias : bool
        Whether each filter has a bias.
    initializer : function of (rng, shape)
        How the weights begin: `initializers.he`, `glorot`, `zeros`, or `normal(sigma)`.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Attributes
    ----------
    weight, grad_weight : array, shape (KH, KW, C_in, C_out)
        float32.
    bias, grad_bias : array, shape (C_out,), or None
        float32.

    Raises
    ------
    ValueError, TypeError
        If a size is out of range; on `forward`, as `conv2d` does.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Conv2D(1, 30, 5, rng=np.random.default_rng(0))
    >>> layer.forward(np.zeros((2, 28, 28, 1), np.float32)).shape
    (2, 24, 24, 30)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        *,
        stride: Pair = 1,
        padding: Padding = "valid",
        dilation: Pair = 1,
        bias: bool = True,
        initializer: Initializer = he,
        rng: np.random.Generator,
    ) -> None:
        self.kernel_size = as_pair(kernel_size, "kernel_size")
        self.settings = {"stride": stride, "padding": padding, "dilation": dilation}
        channels = as_int(in_channels, "in_channels"), as_int(out_channels, "out_channels")
        super().__init__((*self.kernel_size, *channels), bias, initializer, rng)

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        self.x = as_array(x, "x", "NHWC")
        return conv2d(self.x, self.weight, self.bias, **self.settings)

    def backward(self, grad_output: ArrayLike, needs_grad_x: bool = True) -> Array | None:
        x = self.need_forward()
        grad_x, self.grad_weight, grad_bias = conv2d_backward(
            grad_output, x, self.weight, needs_grad_x=needs_grad_x, **self.settings
        )
        self.grad_bias = None if self.bias is None else grad_bias
        return grad_x

    def output_shape(self, input_shape: Shape) -> Shape:
        depth, channels = self.weight.shape[2], as_image_shape(input_shape)[2]
        if depth != channels:
            is_turned = is_channels_first((1, *input_shape), depth)
            cure = told(SHAPE_TURNED, shape=tuple(input_shape)) if is_turned else f"in_channels={channels}"
            raise ValueError(told(CHANNELS_DIFFER, depth=depth, channels=channels, cure=cure))
        return (*self.grid(input_shape).output, self.weight.shape[3])

    def __repr__(self) -> str:
        KH, KW, C_in, C_out = self.weight.shape
        return f"Conv2D({C_in}, {C_out}, {(KH, KW)}{changed(self.settings)})"


class Pool(Windowed, Layer):
    """A layer of windows without parameters; a subclass names its two functions."""

    pool: Callable[..., Array]
    pool_backward: Callable[..., Array]

    def __init__(self, kernel_size: Pair, *, stride: Pair | None = None, padding: Padding = "valid") -> None:
        self.kernel_size = as_pair(kernel_size, "kernel_size")
        self.settings = {"stride": self.kernel_size if stride is None else stride, "padding": padding}

    def grid(self, input_shape: Shape) -> WindowGrid:
        grid = super().grid(input_shape)
        check_real_cells(input_shape, grid)
        return grid

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        self.x = as_array(x, "x", "NHWC")
        return self.pool(self.x, self.kernel_size, **self.settings)

    def backward(self, grad_output: ArrayLike, needs_grad_x: bool = True) -> Array | None:
        return self.pool_backward(grad_output, self.need_forward(), self.kernel_size, **self.settings)

    def output_shape(self, input_shape: Shape) -> Shape:
        return (*self.grid(input_shape).output, input_shape[2])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.kernel_size}{changed(self.settings)})"


class MaxPool2D(Pool):
    """`max_pool2d` as a layer.

    Parameters
    ----------
    kernel_size : int or (int, int)
    stride : int or (int, int), optional
        None, the default, is kernel_size.
    padding : {"valid", "same"}, int or ((int, int), (int, int))

    Raises
    ------
    ValueError, TypeError
        As `max_pool2d` does.

    Examples
    --------
    >>> import numpy as np
    >>> MaxPool2D(2).forward(np.zeros((2, 24, 24, 30), np.float32)).shape
    (2, 12, 12, 30)
    """

    pool, pool_backward = staticmethod(max_pool2d), staticmethod(max_pool2d_backward)


class AvgPool2D(Pool):
    """`avg_pool2d` as a layer: padding is not counted.

    Parameters
    ----------
    kernel_size, stride, padding
        As for `MaxPool2D`.

    Raises
    ------
    ValueError, TypeError
        As `avg_pool2d` does.

    Examples
    --------
    >>> import numpy as np
    >>> AvgPool2D(2).forward(np.ones((1, 4, 4, 1), np.float32))[0, :, :, 0]
    array([[1., 1.],
           [1., 1.]], dtype=float32)
    """

    pool, pool_backward = staticmethod(avg_pool2d), staticmethod(avg_pool2d_backward)


class ReLU(Layer):
    """Every negative number becomes 0.

    Examples
    --------
    >>> ReLU().forward([-12, 0, 5])
    array([0, 0, 5])
    """

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        self.x = as_numbers(x, "x")
        return relu(self.x)

    def backward(self, grad_output: ArrayLike, needs_grad_x: bool = True) -> Array | None:
        return relu_backward(grad_output, self.need_forward())


class Tanh(Layer):
    r"""The hyperbolic tangent, between −1 and 1; its slope is :math:`1 - \tanh^2 x`.

    Examples
    --------
    >>> Tanh().forward([0.0, 100.0])
    array([0., 1.])
    """

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        self.x = as_numbers(x, "x")
        self.y = np.tanh(self.x)
        return self.y

    def backward(self, grad_output: ArrayLike, needs_grad_x: bool = True) -> Array | None:
        self.need_forward()
        grad_output = grad_operand(grad_output, self.y.shape)
        slope = self.y * self.y
        np.subtract(slope.dtype.type(1), slope, out=slope)
        return grad_output * slope


class Flatten(Layer):
    """Every image becomes one row, (N, H, W, C) → (N, H·W·C): a view, channels last.

    Examples
    --------
    >>> import numpy as np
    >>> Flatten().forward(np.zeros((2, 12, 12, 30), np.float32)).shape
    (2, 4320)
    """

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        self.x = as_numbers(x, "x")
        return self.x.reshape(len(self.x), prod(self.x.shape[1:]))

    def backward(self, grad_output: ArrayLike, needs_grad_x: bool = True) -> Array | None:
        shape = self.need_forward().shape
        return grad_operand(grad_output, (shape[0], prod(shape[1:]))).reshape(shape)

    def output_shape(self, input_shape: Shape) -> Shape:
        return (prod(input_shape),)


class Dense(Learner):
    r"""A fully connected layer, :math:`y = x W + b`: every output looks at every input.

    Parameters
    ----------
    in_features, out_features : int
    bias : bool
    initializer : function of (rng, shape)
    rng : numpy.random.Generator

    Attributes
    ----------
    weight, grad_weight : array, shape (in_features, out_features)
        float32.
    bias, grad_bias : array, shape (out_features,), or None
        float32.

    Raises
    ------
    ValueError, TypeError
        If a size is out of range; on `forward`, if x has not the shape (N, in_features).

    Examples
    --------
    >>> import numpy as np
    >>> layer = Dense(4320, 100, rng=np.random.default_rng(0))
    >>> layer.weight.size + layer.bias.size
    432100
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        bias: bool = True,
        initializer: Initializer = he,
        rng: np.random.Generator,
    ) -> None:
        shape = as_int(in_features, "in_features"), as_int(out_features, "out_features")
        super().__init__(shape, bias, initializer, rng)

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        x = as_numbers(x, "x")
        if x.ndim > 1:
            self.output_shape(x.shape[1:])
        self.x = as_array(x, "x", ("N", "in_features"))
        out = product(self.x, self.weight)
        return out if self.bias is None else out + self.bias

    def backward(self, grad_output: ArrayLike, needs_grad_x: bool = True) -> Array | None:
        x = self.need_forward()
        grad_output = grad_operand(grad_output, (len(x), self.weight.shape[1]))
        self.grad_weight = product(x.T, grad_output)
        self.grad_bias = None if self.bias is None else grad_output.sum(axis=0)
        return product(grad_output, self.weight.T) if needs_grad_x else None

    def output_shape(self, input_shape: Shape) -> Shape:
        needed, out_features = self.weight.shape
        if tuple(input_shape) != (needed,):
            cure = f"in_features={input_shape[0]}" if len(input_shape) == 1 else told("put a Flatten() before it")
            raise ValueError(told(OTHER_FEATURES, needed=needed, shape=tuple(input_shape), cure=cure))
        return (out_features,)

    def __repr__(self) -> str:
        return "Dense({}, {})".format(*self.weight.shape)


class Dropout(Layer):
    r"""While training, put 0 in place of a share of the numbers, and multiply the others by 1 / (1 − rate).

    Parameters
    ----------
    rate : float
        The share that is dropped, at least 0 and below 1.
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        If the rate is out of range.

    References
    ----------
    N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Dropout(0.5, rng=np.random.default_rng(0))
    >>> x = np.ones((1, 6), np.float32)
    >>> layer.forward(x)
    array([[1., 1., 1., 1., 1., 1.]], dtype=float32)
    >>> np.unique(layer.forward(x, training=True))
    array([0., 2.], dtype=float32)
    """

    def __init__(self, rate: float, *, rng: np.random.Generator) -> None:
        if not 0 <= rate < 1:
            raise ValueError(told(NO_RATE, rate=rate))
        self.rate, self.rng = rate, as_generator(rng)

    def forward(self, x: ArrayLike, training: bool = False) -> Array:
        self.x = x = as_numbers(x, "x")
        self.kept = None
        if not training or not self.rate:
            return x
        scale = np.result_type(x, np.float16).type(1 / (1 - self.rate))
        self.kept = (self.rng.random(x.shape, np.float32) >= self.rate) * scale
        return x * self.kept

    def backward(self, grad_output: ArrayLike, needs_grad_x: bool = True) -> Array | None:
        grad_output = grad_operand(grad_output, self.need_forward().shape)
        return grad_output if self.kept is None else grad_output * self.kept

    def __repr__(self) -> str:
        return f"Dropout({self.rate})"


def as_image_shape(input_shape: Shape) -> Shape:
    """Height, width and channels of one image."""
    if len(input_shape) != 3:
        raise ValueError(told(OTHER_AXES, shape=tuple(input_shape)))
    return input_shape


def changed(settings: dict[str, Any]) -> str:
    """The settings as they are written in a call."""
    return "".join(f", {name}={value!r}" for name, value in settings.items())
