"""Explorers: hands-on widgets that answer within a frame. They are returned, never displayed."""

from cnnlib.keywords import explain_keywords
from cnnlib.widgets.classify_drawing import classify_drawing
from cnnlib.widgets.digit_pad import draw_digit
from cnnlib.widgets.feature_maps import edge_filters, explore_feature_maps
from cnnlib.widgets.field_tracer import trace_receptive_field
from cnnlib.widgets.gradient_router import route_gradients
from cnnlib.widgets.im2col_explorer import explore_im2col
from cnnlib.widgets.picture_explorer import explore_picture
from cnnlib.widgets.scale_comparison import compare_scales
from cnnlib.widgets.shape_builder import build_shapes
from cnnlib.widgets.shift_digit import shift_digit
from cnnlib.widgets.shift_pool import shift_and_pool
from cnnlib.widgets.training_watch import watch_training
from cnnlib.widgets.window_explorer import explore_conv2d, explore_conv2d_transpose, explore_pool2d

__all__ = [
    "build_shapes",
    "classify_drawing",
    "compare_scales",
    "draw_digit",
    "edge_filters",
    "explore_conv2d",
    "explore_conv2d_transpose",
    "explore_feature_maps",
    "explore_im2col",
    "explore_picture",
    "explore_pool2d",
    "route_gradients",
    "shift_and_pool",
    "shift_digit",
    "trace_receptive_field",
    "watch_training",
]

explain_keywords(__name__, __all__)
