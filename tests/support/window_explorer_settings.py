"""Many settings of the window explorer, with what cnnlib makes of them: the browser has to agree."""

from itertools import product

import numpy as np

from cnnlib.shapes import as_pair
from cnnlib.widgets import explore_conv2d, explore_conv2d_transpose, explore_pool2d

IMAGES = [np.arange(1, 10).reshape(3, 3), (np.indices((7, 8)) * [[[3]], [[5]]]).sum(axis=0) % 11 - 4.5, np.eye(12)]
KERNELS = [(1, 1), (2, 2), (3, 3), (2, 3), (5, 5)]
STEPS = [1, 2, 3, (2, 1)]
PADDINGS = ["valid", "same", 1, ((0, 1), (2, 0))]

SMALL = [[1, -2, 3], [4, 5, 0.5]]


def kernel(shape):
    """A kernel in which no two cells are alike, with numbers on both sides of 0."""
    return np.arange(shape[0] * shape[1]).reshape(shape) - 1.5


def explorers():
    """Every combination of the tables above, as widgets that no browser has seen."""
    for image, shape, stride, padding in product(IMAGES, KERNELS, STEPS, PADDINGS):
        for dilation in (1, 2):
            yield explore_conv2d(image, kernel(shape), 0.25, stride=stride, padding=padding, dilation=dilation)
        for kind in ("max", "min", "average"):
            yield explore_pool2d(image, shape, stride=stride, padding=padding, kind=kind)


def transposed_explorers():
    """Every size that a stride leaves open; with padding 1 a small kernel leaves nothing."""
    for shape, stride, padding, dilation in product(KERNELS, STEPS, PADDINGS, (1, 2)):
        steps = {"stride": stride, "padding": padding, "dilation": dilation}
        smallest = explore_conv2d_transpose(SMALL, kernel(shape), 0.25, **steps)
        yield smallest
        down, right = as_pair(stride, "stride")
        for more in product(range(down), range(right)) if smallest.output else ():
            height, width = len(smallest.output) + more[0], len(smallest.output[0]) + more[1]
            yield explore_conv2d_transpose(SMALL, kernel(shape), output_size=(height, width), **steps)


def cases(explorers):
    """[{traits, pads, output}] as JSON has them."""
    return [
        {
            "traits": {name: getattr(explorer, name) for name in explorer.SETTINGS},
            "pads": explorer.pads,
            "output": explorer.output,
        }
        for explorer in explorers
    ]


DISAGREEMENTS = """
(module, cases) => cases.flatMap(({ traits, pads, output }) => {
  const settings = module.toSettings(traits);
  const isTransposed = traits.output_size !== undefined;
  const layout = isTransposed ? module.layOutTransposed(settings) : module.layOut(settings);
  if (!layout) return output.length ? [{ traits, output }] : [];
  const mine = (isTransposed ? module.transposedOutput : module.computeOutput)(settings, layout);
  const close = (one, other) => one.length === other.length && one.every((value, index) =>
    Array.isArray(value) ? close(value, other[index]) : Math.abs(value - other[index]) < 1e-9);
  const [[top], [left]] = layout.pads;
  const gather = (_, row) => mine[row].map((_, column) =>
    module.contributions(settings, layout, [row + top, column + left])
      .reduce((sum, { value, weight }) => sum + value * weight, settings.bias));
  const summed = isTransposed ? mine.map(gather) : mine; // the arithmetic of each cell of the output
  const agree = [mine, summed].every((rows) => close(rows, output)) &&
    JSON.stringify(layout.pads) === JSON.stringify(pads);
  return agree ? [] : [{ traits, pads, output, mine }];
})
"""
