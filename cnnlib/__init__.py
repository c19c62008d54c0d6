"""cnnlib: convolution in numpy, small enough to read in an evening.

Read it in this order: `shapes` (how large is what comes out), `windows` (pad, slide, gather), `functional`
(convolution and pooling, forward and backward). Beside them: `layout` (orders of axes), `data` (MNIST), `draw`
(pictures), `widgets` (explorers), and `check` with `exercises` (what a student answers). `import cnnlib` loads numpy
and nothing heavier: pictures, widgets and checks are loaded when they are first used.
"""

from importlib import import_module

from cnnlib.data import load_mnist, load_photograph
from cnnlib.functional import (
    avg_pool2d,
    avg_pool2d_backward,
    conv2d,
    conv2d_backward,
    conv2d_naive,
    max_pool2d,
    max_pool2d_backward,
    min_pool2d,
    relu,
    relu_backward,
    softmax,
)
from cnnlib.layout import hwio_to_oihw, nchw_to_nhwc, nhwc_to_nchw, oihw_to_hwio
from cnnlib.shapes import conv2d_parameters, output_size, resolve_padding
from cnnlib.windows import col2im, im2col, pad2d, sliding_windows

ON_FIRST_USE = {  # public name: the module that it is, or that has it
    "build_shapes": "cnnlib.widgets",
    "check": "cnnlib.check",
    "compare_scales": "cnnlib.widgets",
    "doctor": "cnnlib.machine",
    "draw": "cnnlib.draw",
    "draw_digit": "cnnlib.widgets",
    "explore_conv2d": "cnnlib.widgets",
    "explore_feature_maps": "cnnlib.widgets",
    "explore_im2col": "cnnlib.widgets",
    "explore_pool2d": "cnnlib.widgets",
    "shift_and_pool": "cnnlib.widgets",
    "widgets": "cnnlib.widgets",
}

__all__ = [
    "avg_pool2d",
    "avg_pool2d_backward",
    "build_shapes",
    "check",
    "col2im",
    "compare_scales",
    "conv2d",
    "conv2d_backward",
    "conv2d_naive",
    "conv2d_parameters",
    "doctor",
    "draw",
    "draw_digit",
    "explore_conv2d",
    "explore_feature_maps",
    "explore_im2col",
    "explore_pool2d",
    "hwio_to_oihw",
    "im2col",
    "load_mnist",
    "load_photograph",
    "max_pool2d",
    "max_pool2d_backward",
    "min_pool2d",
    "nchw_to_nhwc",
    "nhwc_to_nchw",
    "oihw_to_hwio",
    "output_size",
    "pad2d",
    "relu",
    "relu_backward",
    "resolve_padding",
    "shift_and_pool",
    "sliding_windows",
    "softmax",
    "widgets",
]


def __getattr__(name):
    if name not in ON_FIRST_USE:
        raise AttributeError(f"module 'cnnlib' has no attribute {name!r}")
    path = ON_FIRST_USE[name]
    module = import_module(path)
    return module if path == f"cnnlib.{name}" else getattr(module, name)


def __dir__():
    return __all__
