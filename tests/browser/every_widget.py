"""One line for each widget, in a state that shows as much of it as can be. A new widget gets its line here.

test_every_widget.py tries all of them in a plain page, test_jupyterlab.py in one notebook.
"""

import numpy as np

import cnnlib
from cnnlib import check

TOY = np.arange(1, 10).reshape(3, 3)
TWO = [[1, 2], [3, 4]]
FOUR = [[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]]
EDGES = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
MIXED = (np.indices((8, 8)) * [[[3]], [[5]]]).sum(axis=0) % 11 - 2
TWELVE = np.indices((12, 12)).sum(axis=0)
MAPS = np.stack([TOY, -TOY], axis=-1)
RING = np.abs(np.hypot(*(np.indices((28, 28)) - 13.5)) - 9) < 2
SAME = {"kind": "convolution", "padding": "same"}
RUN = {
    "epochs": 3,
    "points": [[0.5, 2.3, 0.1], [1.0, 1.9, 0.3], [1.5, 0.7, 0.8], [2.0, 0.5, 0.85], [2.5, 0.3, 0.9], [3.0, 0.4, 0.95]],
    "looks": [[1.0, 1.5, 0.5], [2.0, 0.6, 0.8], [3.0, 0.35, 0.9]],
    "over": True,
    "stopped": False,
}


def having(widget, **traits):
    """The widget, with these traits."""
    for name, value in traits.items():
        setattr(widget, name, value)
    return widget


MAKERS = {
    "window_explorer": lambda: cnnlib.explore_conv2d(TOY, np.ones((2, 2), int)),
    "window_explorer, numbers below 0": lambda: cnnlib.explore_conv2d(MIXED, EDGES, stride=2),
    "window_explorer, large": lambda: cnnlib.explore_conv2d(TWELVE, np.eye(5), padding="same"),
    "window_explorer, shades": lambda: cnnlib.explore_conv2d(RING, np.ones((3, 3)) / 9, stride=2, padding="same"),
    "window_explorer, a pool": lambda: cnnlib.explore_pool2d(FOUR, 3, stride=2, padding="same"),
    "window_explorer, impossible": lambda: cnnlib.explore_conv2d(TOY, np.ones((4, 4))),
    "window_explorer, transposed": lambda: cnnlib.explore_conv2d_transpose(TWO, np.ones((3, 3), int), 1, stride=2),
    "window_explorer, a border cut off": lambda: cnnlib.explore_conv2d_transpose(TOY, EDGES, stride=4, padding=1),
    "im2col_explorer": lambda: having(cnnlib.explore_im2col(TOY), multiply=True),
    "im2col_explorer, shades": lambda: cnnlib.explore_im2col(RING, 5),
    "shape_builder": lambda: cnnlib.build_shapes((32, 32, 3), filters=6, kernel_size=5),
    "feature_maps": lambda: cnnlib.explore_feature_maps(bank="trained", relu=True),
    "picture_explorer": lambda: cnnlib.explore_picture(second="sobel_y", relu=True),
    "picture_explorer, in colour": lambda: cnnlib.explore_picture(kernel="warm", color=True),
    "picture_explorer, large kernel": lambda: cnnlib.explore_picture(kernel="trained_3", color=True, stride=2),
    "digit_pad": lambda: cnnlib.draw_digit(cnnlib.load_mnist()[0][0][0]),
    "scale_comparison": lambda: having(cnnlib.compare_scales(MAPS, ["a", "b"]), numbers=True),
    "shift_pool": lambda: cnnlib.shift_and_pool([[0, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0]], shift=2),
    "field_tracer": lambda: cnnlib.trace_receptive_field(level=4, cell=(1, 1)),
    "field_tracer, deep": lambda: cnnlib.trace_receptive_field([SAME] * 6, 28, cell=(0, 13)),
    "gradient_router": lambda: cnnlib.route_gradients(TOY),
    "gradient_router, a pool": lambda: cnnlib.route_gradients(FOUR, kind="max", stride=2),
    "gradient_router, large": lambda: cnnlib.route_gradients(MIXED, kernel_size=4, padding=((1, 2), (3, 1))),
    "classify_drawing": lambda: cnnlib.classify_drawing(),
    "shift_digit": lambda: having(cnnlib.shift_digit(digit=4), columns=-4),
    "training_watch": lambda: having(cnnlib.watch_training(), runs=[{**RUN, "name": f"run {n}"} for n in range(1, 7)]),
    "training_watch, empty": lambda: cnnlib.watch_training(),
    "choice_form": lambda: check.choice("02.x1"),
}
