"""Many small networks, and what cnnlib makes of pictures with them: JavaScript has to agree."""

import base64
from itertools import product

import numpy as np

from cnnlib import AvgPool2D, Conv2D, Dense, Dropout, Flatten, MaxPool2D, ReLU, Sequential, Tanh, softmax
from cnnlib.initializers import normal
from cnnlib.models import dense_net, lecture_convnet, lenet5, simple_convnet
from cnnlib.widgets.shared.network import describe_network, pack_weights

PADDINGS = ["valid", "same", 1, ((0, 1), (2, 0))]
TOLERANCE = 4e-6  # of the largest number of a layer, and of a probability: numpy adds 4,320 products in float32
RUN = """(module, { network, weights, image }) => {
  const bytes = Uint8Array.from(atob(weights), (sign) => sign.charCodeAt(0));
  const { outputs, probabilities } = module.runNetwork(module.networkOf(network, bytes), image);
  return { outputs: outputs.map((numbers) => [...numbers]), probabilities: [...probabilities] };
}"""
DISAGREEMENTS = """
(module, run, cases) => cases.flatMap(({ settings, wanted, tolerance }, place) => {
  const found = run(module, settings);
  const rows = [[found.probabilities, wanted.probabilities, tolerance], ...wanted.outputs.map((numbers, layer) =>
    [found.outputs[layer], numbers, tolerance * Math.max(1, ...numbers.map(Math.abs))])];
  return rows.flatMap(([one, other, allowed], row) => {
    const far = Math.max(...other.map((value, index) => Math.abs(value - one[index])));
    return one.length === other.length && far <= allowed ? [] : [`case ${place}, row ${row}: ${far} > ${allowed}`];
  });
})
"""


def small_networks():
    """(network, shape of an image) with every layer and every setting; each has a bias that is not 0."""
    rng = np.random.default_rng(3)
    settings = product([1, 2, (2, 1)], PADDINGS, [1, 2], [MaxPool2D, AvgPool2D], [ReLU, Tanh])
    for place, (stride, padding, dilation, pool, activation) in enumerate(settings):
        kernel_size, depth, has_bias = [(2, 3), 3, 1, (3, 2)][place % 4], 1 + place % 3, place % 5 > 0
        steps = {"stride": stride, "padding": padding, "dilation": dilation}
        layers = [
            Conv2D(depth, 4, kernel_size, **steps, bias=has_bias, initializer=normal(0.5), rng=rng),
            activation(),
            pool(2, stride=1 + place % 2, padding="same"),
            Conv2D(4, 3, 2, padding="same", initializer=normal(0.5), rng=rng),
            Dropout(0.5, rng=rng),
            Flatten(),
        ]
        shape = (9, 8, depth)
        size = Sequential(layers).forward(np.zeros((1, *shape), np.float32)).shape[1]
        yield with_biases(Sequential([*layers, Dense(size, 5, bias=has_bias, rng=rng)]), rng), shape


def large_networks():
    rng = np.random.default_rng(4)
    for model in simple_convnet(rng=rng, sigma=0.1), lenet5(rng=rng), lecture_convnet(rng=rng), dense_net(rng=rng):
        yield with_biases(model, rng), (28, 28, 1)


def with_biases(model, rng):
    for name, value in model.arrays().items():
        if name.endswith("bias"):
            value[...] = rng.normal(0, 0.3, value.shape)
    return model


def case(model, shape, image):
    """A network, a picture, and what every layer makes of it."""
    outputs = list(model.activations(image[np.newaxis]).values())
    return {
        "settings": {
            "network": describe_network(model, shape),
            "weights": base64.b64encode(pack_weights(model)).decode(),
            "image": image.ravel().tolist(),
        },
        "wanted": {
            "outputs": [output.ravel().tolist() for output in outputs],
            "probabilities": softmax(outputs[-1])[0].tolist(),
        },
        "tolerance": TOLERANCE,
    }


def network_cases():
    """Pictures with black parts, since the loops leave zeros out."""
    rng = np.random.default_rng(5)
    for model, shape in [*small_networks(), *large_networks()]:
        image = rng.random(shape, np.float32)
        yield case(model, shape, np.where(image > 0.4, image, np.float32(0)))
