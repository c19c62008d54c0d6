"""Many settings of the widgets beside the window explorer, with what cnnlib makes of them: JavaScript has to agree.

For each widget: its JavaScript, a function in JavaScript from (module, settings) to a result, and the cases
[{settings, wanted}].
"""

from itertools import product

import numpy as np

from cnnlib import (
    build_shapes,
    compare_scales,
    draw_digit,
    explore_feature_maps,
    explore_im2col,
    shift_and_pool,
)

NOT_NUMBERS = [[[1, float("nan")]], [[float("inf")]], "<img src=x onerror=alert(1)>", [], None, [[1], [2, 3]], {"a": 1}]
PADDINGS = ["valid", "same", ((1, 1), (1, 1)), ((0, 1), (2, 0))]
IMAGES = [np.arange(1, 10).reshape(3, 3), (np.indices((7, 8)) * [[[3]], [[5]]]).sum(axis=0) % 11 - 4.5, np.eye(5)]

SETTINGS_JS = """const settingsOf = ({ image, kernel, stride, padding }) => ({
    image, kernel, dilation: [1, 1], kind: "convolution", kernelSize: [kernel.length, kernel[0].length],
    stride: module.asPair(stride), ...module.borderSettings(padding) });"""

IM2COL = f"""(module, traits) => {{
  {SETTINGS_JS}
  const settings = settingsOf(traits);
  const layout = module.layOut(settings);
  if (module.whyImpossible(settings, layout)) return {{ columns: [], output: [] }};
  return {{ columns: module.im2col(settings, layout), output: module.computeOutput(settings, layout) }};
}}"""

SHAPES = f"""(module, {{ input, filters, kernel_size, stride, padding }}) => {{
  {SETTINGS_JS}
  const [height, width] = module.asPair(kernel_size);
  const kernel = Array(height).fill(Array(width).fill(0));
  const image = Array(input[0]).fill(Array(input[1]).fill(0));
  const {{ output }} = module.layOut(settingsOf({{ image, kernel, stride, padding }}));
  const parameters = module.parametersOf(input, filters, [height, width]);
  return {{ output: output.includes(0) ? null : [...output, filters], parameters }};
}}"""

FEATURES = """(module, { digit, weights, bias, ...traits }) => {
  const image = digit.map((row) => row.map((value) => value / 255));
  return module.pipeline(image, weights, bias, traits).pooled;
}"""

SHIFTS = """(module, { image, kernel_size, kind, shift }) => {
  const size = module.asPair(kernel_size);
  const settings = { image: module.shifted(image, shift), kernelSize: size, stride: size, dilation: [1, 1], kind,
    padding: "valid" };
  return module.computeOutput(settings, module.layOut(settings));
}"""


def traits_of(widget, *names):
    return {name: getattr(widget, name) for name in names}


def im2col_cases():
    kernels = [np.arange(np.prod(shape)).reshape(shape) - 1.5 for shape in [(1, 1), (2, 2), (3, 2), (5, 5)]]
    for image, kernel, stride, padding in product(IMAGES, kernels, [1, 2, (2, 1)], PADDINGS):
        explorer = explore_im2col(image, kernel=kernel, stride=stride, padding=padding)
        settings = traits_of(explorer, "image", "kernel", "stride", "padding")
        yield {"settings": settings, "wanted": traits_of(explorer, "columns", "output")}


def shape_cases():
    inputs = [(32, 32, 3), (5, 7, 1), (28, 28, 256)]
    for size, filters, kernel_size, stride, padding in product(
        inputs, [1, 6], [1, 5, (3, 2)], [1, 2, (3, 1)], PADDINGS
    ):
        builder = build_shapes(size, filters, kernel_size, stride=stride, padding=padding)
        settings = traits_of(builder, "input", "filters", "kernel_size", "stride", "padding")
        yield {"settings": settings, "wanted": traits_of(builder, "output", "parameters")}


def feature_cases():
    """In float64, as JavaScript computes."""
    explorer = explore_feature_maps()
    explorer.banks = {
        name: {size: weight.astype(float) for size, weight in sizes.items()} for name, sizes in explorer.banks.items()
    }
    explorer.biases = {name: bias.astype(float) for name, bias in explorer.biases.items()}
    every = product(["random", "edges"], [1, 2, 3, 5, 7], [1, 2, 3], ["valid", "same"])
    for bank, size, stride, padding in [*every, ("trained", 5, 1, "valid"), ("trained", 5, 2, "same")]:
        for relu, pool in product([True, False], ["none", "max", "average"]):
            explorer.set_state({"digit": size, "bank": bank, "kernel_size": size, "stride": stride})
            explorer.set_state({"padding": padding, "relu": relu, "pool": pool})
            settings = traits_of(explorer, "stride", "padding", "relu", "pool")
            settings["digit"] = explorer.images[explorer.digit].tolist()
            settings["bias"] = [] if explorer.bias is None else explorer.bias.tolist()
            settings["weights"] = np.moveaxis(explorer.weight[:, :, 0], 2, 0).tolist()
            yield {"settings": settings, "wanted": np.moveaxis(explorer.feature_maps()[0], 2, 0).tolist()}


def shift_cases():
    for image, kernel_size, kind, shift in product(IMAGES, [1, 2, (1, 3)], ["max", "min", "average"], [0, 1, 2, 3]):
        pools = shift_and_pool(image, kernel_size, kind, shift=shift)
        yield {"settings": traits_of(pools, "image", "kernel_size", "kind", "shift"), "wanted": pools.after}


COMPARISONS = {  # widget: function in JavaScript, function that gives the cases
    "im2col_explorer": (IM2COL, im2col_cases),
    "shape_builder": (SHAPES, shape_cases),
    "feature_maps": (FEATURES, feature_cases),
    "shift_pool": (SHIFTS, shift_cases),
}


def every_widget():
    """One of each, by what makes it."""
    return {
        "build_shapes": build_shapes(),
        "compare_scales": compare_scales([IMAGES[0]], ["toy"]),
        "draw_digit": draw_digit(),
        "explore_feature_maps": explore_feature_maps(),
        "explore_im2col": explore_im2col(IMAGES[0]),
        "shift_and_pool": shift_and_pool(IMAGES[0]),
    }


DISAGREEMENTS = """
(module, compute, cases) => cases.flatMap(({ settings, wanted }) => {
  const close = (one, other) => {
    if (typeof one === "number") return Math.abs(one - other) < 1e-9;
    if (one === null || other === null || typeof one !== "object") return one === other;
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every((key) => close(one[key], other[key]));
  };
  const found = compute(module, settings);
  return close(found, wanted) ? [] : [{ settings, wanted, found }];
})
"""
