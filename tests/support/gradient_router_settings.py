"""Many settings of the gradient router, with what cnnlib's backward functions make of them: JavaScript has to agree."""

from itertools import product

import numpy as np

from cnnlib import route_gradients

PADDINGS = ["valid", "same", ((1, 1), (1, 1)), ((0, 1), (2, 0))]
IMAGES = [
    np.arange(1, 10).reshape(3, 3),
    (np.indices((7, 8)) * [[[3]], [[5]]]).sum(axis=0) % 4 - 1.5,  # many ties
    -np.eye(5),
]
GRADIENTS = [None, np.array([[2, -1], [0.5, 0]])]
RESULTS = ("gradients", "grad_image", "grad_weight", "grad_bias")

ROUTE = """(module, traits) => {
  const settings = module.routeSettings(traits);
  const layout = module.layOut(settings);
  const impossible = module.whyImpossible(settings, layout);
  const gradients = impossible ? [] : module.fitGradients(traits.grad_output, layout.output);
  const { image, weight, bias } = module.routeGradients(settings, layout, gradients);
  return { gradients, grad_image: image, grad_weight: weight, grad_bias: bias };
}"""


def router_cases():
    weights = [np.arange(np.prod(shape)).reshape(shape) - 1.5 for shape in [(1, 1), (2, 2), (3, 2), (5, 5)]]
    for image, stride, padding, gradients in product(IMAGES, [1, 2, (2, 1)], PADDINGS, GRADIENTS):
        for weight in weights:
            yield case(image, weight, stride=stride, padding=padding, grad_output=gradients)
        for kind, kernel_size in product(["max", "average"], [1, 2, (3, 2), 5]):
            settings = {"stride": stride, "padding": padding, "grad_output": gradients}
            yield case(image, kind=kind, kernel_size=kernel_size, **settings)


def case(*arguments, **settings):
    router = route_gradients(*arguments, **settings)
    names = ("image", "kind", "weight", "kernel_size", "stride", "padding", "grad_output")
    traits = {name: getattr(router, name) for name in names}
    return {"settings": traits, "wanted": {name: getattr(router, name) for name in RESULTS}}
