"""cnnlib: convolution in numpy, small enough to read in an evening.

Read it in this order, in which no module imports what comes after it: `language` (in which all is said); `shapes` (how
large is what comes out), `arrays` (what each function does with what it is given), `windows` (pad, slide, gather),
`threads` (all cores), `functional` (convolution and pooling, forward and backward), `transposed` (to a larger
picture), `layout` (orders of axes); `official_mnist`, `data`, `augment`, `centering` (digits); `initializers`,
`layers`, `summary`, `sequential`, `losses`, `optimizers`, `training`, `comparison`, `models`, `inspection` (nets);
`keywords`, `console` (what is said to who writes otherwise); `palette`, `draw` (pictures), `widgets` (explorers);
`exercises`, `check` (what a student answers), `machine` (where).

`import cnnlib` loads numpy and nothing heavier: pictures, widgets and checks are loaded when they are first used.
"""

from importlib import import_module

from cnnlib import initializers, models
from cnnlib.augment import random_shift, shift
from cnnlib.centering import center_digit
from cnnlib.comparison import trials
from cnnlib.data import load_mnist, load_photograph, prepare_images
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
from cnnlib.inspection import confusion_matrix, occlusion_map, receptive_field
from cnnlib.keywords import explain_keywords
from cnnlib.language import set_language
from cnnlib.layers import AvgPool2D, Conv2D, Dense, Dropout, Flatten, MaxPool2D, ReLU, Tanh
from cnnlib.layout import hwio_to_oihw, nchw_to_nhwc, nhwc_to_nchw, oihw_to_hwio
from cnnlib.losses import softmax_cross_entropy
from cnnlib.models import load_trained
from cnnlib.optimizers import SGD, Adam
from cnnlib.sequential import Sequential
from cnnlib.shapes import conv2d_parameters, input_sizes, output_size, resolve_padding
from cnnlib.training import accuracy, evaluate, fit, gradient_check
from cnnlib.transposed import conv2d_transpose
from cnnlib.windows import col2im, im2col, pad2d, sliding_windows

ON_FIRST_USE = {  # public name: the module that it is, or that has it
    "build_shapes": "cnnlib.widgets",
    "check": "cnnlib.check",
    "classify_drawing": "cnnlib.widgets",
    "compare_scales": "cnnlib.widgets",
    "doctor": "cnnlib.machine",
    "draw": "cnnlib.draw",
    "draw_digit": "cnnlib.widgets",
    "explore_conv2d": "cnnlib.widgets",
    "explore_conv2d_transpose": "cnnlib.widgets",
    "explore_feature_maps": "cnnlib.widgets",
    "explore_im2col": "cnnlib.widgets",
    "explore_picture": "cnnlib.widgets",
    "explore_pool2d": "cnnlib.widgets",
    "route_gradients": "cnnlib.widgets",
    "shift_and_pool": "cnnlib.widgets",
    "shift_digit": "cnnlib.widgets",
    "trace_receptive_field": "cnnlib.widgets",
    "watch_training": "cnnlib.widgets",
    "widgets": "cnnlib.widgets",
}

__all__ = [
    "Adam",
    "AvgPool2D",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "MaxPool2D",
    "ReLU",
    "SGD",
    "Sequential",
    "Tanh",
    "accuracy",
    "avg_pool2d",
    "avg_pool2d_backward",
    "build_shapes",
    "center_digit",
    "check",
    "classify_drawing",
    "col2im",
    "compare_scales",
    "confusion_matrix",
    "conv2d",
    "conv2d_backward",
    "conv2d_naive",
    "conv2d_parameters",
    "conv2d_transpose",
    "doctor",
    "draw",
    "draw_digit",
    "evaluate",
    "explore_conv2d",
    "explore_conv2d_transpose",
    "explore_feature_maps",
    "explore_im2col",
    "explore_picture",
    "explore_pool2d",
    "fit",
    "gradient_check",
    "hwio_to_oihw",
    "im2col",
    "initializers",
    "input_sizes",
    "load_mnist",
    "load_photograph",
    "load_trained",
    "max_pool2d",
    "max_pool2d_backward",
    "min_pool2d",
    "models",
    "nchw_to_nhwc",
    "nhwc_to_nchw",
    "occlusion_map",
    "oihw_to_hwio",
    "output_size",
    "pad2d",
    "prepare_images",
    "random_shift",
    "receptive_field",
    "relu",
    "relu_backward",
    "resolve_padding",
    "route_gradients",
    "set_language",
    "shift",
    "shift_and_pool",
    "shift_digit",
    "sliding_windows",
    "softmax",
    "softmax_cross_entropy",
    "trace_receptive_field",
    "trials",
    "watch_training",
    "widgets",
]

explain_keywords(__name__, __all__)
explain_keywords("cnnlib.initializers", initializers.__all__)
explain_keywords("cnnlib.models", models.__all__)


def __getattr__(name):
    if name not in ON_FIRST_USE:
        raise AttributeError(f"module 'cnnlib' has no attribute {name!r}")
    path = ON_FIRST_USE[name]
    module = import_module(path)
    return module if path == f"cnnlib.{name}" else getattr(module, name)


def __dir__():
    return __all__
