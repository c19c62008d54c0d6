"""Write golden_layers.npz: what PyTorch answers for layers, networks and steps of training, for tests/test_layers.py.

PyTorch is no dependency of the project. In an environment of its own:

    pip install numpy torch==2.13.0
    python tests/golden/make_layers_golden.py

A network is a list of (class of cnnlib, its settings); here each becomes a function of PyTorch on NHWC arrays. Every
case stands in the file twice, in float64 and in float32, all its arrays in one row of numbers, which takes a third of
the room of many small arrays. The same versions write the same bytes.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

GOLDEN = Path(__file__).with_name("golden_layers.npz")
DTYPES = ("float64", "float32")
BATCH, STEPS = 3, 3

LOSSES = {  # name: (labels, None for probabilities; size of the logits)
    "labels": ([3, 0, 4, 4, 1, 2], 1),
    "probabilities": (None, 1),
    "large logits": ([3, 0, 4, 4, 1, 2], 300),
}


def conv(in_channels, out_channels, kernel_size, **settings):
    return "Conv2D", {"in_channels": in_channels, "out_channels": out_channels, "kernel_size": kernel_size, **settings}


def dense(in_features, out_features, **settings):
    return "Dense", {"in_features": in_features, "out_features": out_features, **settings}


def max_pool(kernel_size, **settings):
    return "MaxPool2D", {"kernel_size": kernel_size, **settings}


def avg_pool(kernel_size, **settings):
    return "AvgPool2D", {"kernel_size": kernel_size, **settings}


RELU, TANH, FLATTEN = ("ReLU", {}), ("Tanh", {}), ("Flatten", {})
LAYERS = {  # name: (shape of one image, layer)
    "conv2d": ((6, 5, 2), conv(2, 3, 3)),
    "conv2d without bias": ((6, 5, 2), conv(2, 3, (3, 2), bias=False)),
    "conv2d stride": ((8, 7, 2), conv(2, 3, 3, stride=(2, 3))),
    "conv2d padding 1, stride 2": ((6, 6, 2), conv(2, 3, 3, stride=2, padding=1)),
    "conv2d same": ((5, 6, 1), conv(1, 4, (3, 5), padding="same")),
    "conv2d explicit": ((5, 6, 2), conv(2, 2, 3, stride=2, padding=((0, 1), (2, 0)))),
    "conv2d dilation": ((7, 8, 2), conv(2, 3, (3, 2), dilation=(2, 3))),
    "conv2d padding, stride and dilation": ((9, 8, 1), conv(1, 2, 3, stride=2, padding=2, dilation=2)),
    "conv2d 1×1": ((3, 4, 5), conv(5, 2, 1)),
    "max_pool2d": ((6, 4, 3), max_pool(2)),
    "max_pool2d overlapping": ((7, 6, 2), max_pool(3, stride=(2, 1))),
    "max_pool2d padding 1": ((5, 6, 2), max_pool((3, 2), stride=2, padding=1)),
    "max_pool2d a row never touched": ((5, 7, 2), max_pool(2)),
    "avg_pool2d": ((6, 4, 3), avg_pool(2)),
    "avg_pool2d overlapping": ((7, 6, 2), avg_pool(3, stride=(2, 1))),
    "avg_pool2d padding 1": ((5, 6, 2), avg_pool((3, 2), stride=2, padding=1)),
    "relu": ((3, 4, 2), RELU),
    "tanh": ((3, 4, 2), TANH),
    "flatten": ((3, 4, 2), FLATTEN),
    "dense": ((7,), dense(7, 5)),
    "dense without bias": ((7,), dense(7, 5, bias=False)),
}
NETWORKS = {  # name: (shape of one image, layers): as in cnnlib.models, with fewer pixels, filters and features
    "simple_convnet": (
        (10, 10, 1),
        [conv(1, 4, 5), RELU, max_pool(2), FLATTEN, dense(3 * 3 * 4, 6), RELU, dense(6, 5)],
    ),
    "lenet5": (
        (16, 16, 1),
        [
            *[conv(1, 2, 5, padding="same"), TANH, avg_pool(2)],
            *[conv(2, 3, 5), TANH, avg_pool(2)],
            *[FLATTEN, dense(2 * 2 * 3, 8), TANH, dense(8, 6), TANH, dense(6, 4)],
        ],
    ),
    "lecture_convnet": (
        (20, 20, 1),
        [
            *[conv(1, 3, 3), RELU, max_pool(2)],
            *[conv(3, 4, 3), RELU, max_pool(2)],
            *[conv(4, 4, 3), RELU],
            *[FLATTEN, dense(4, 6), RELU, dense(6, 3)],
        ],
    ),
    "dense_net": ((4, 4, 1), [FLATTEN, dense(16, 12), RELU, dense(12, 6), RELU, dense(6, 3)]),
}
OPTIMIZERS = {
    "SGD": ({"learning_rate": 0.1, "momentum": 0.9}, lambda tensors: torch.optim.SGD(tensors, 0.1, 0.9)),
    "SGD without momentum": ({"learning_rate": 0.1}, lambda tensors: torch.optim.SGD(tensors, 0.1)),
    "Adam": ({"learning_rate": 0.01}, lambda tensors: torch.optim.Adam(tensors, 0.01)),
}


def to_images(x):
    return x.permute(0, 3, 1, 2)


def to_nhwc(x):
    return x.permute(0, 2, 3, 1)


def conv2d(x, weight, bias=None, *, stride=1, padding=0, dilation=1, **_):
    x, weight = to_images(x), weight.permute(3, 2, 0, 1)
    if isinstance(padding, tuple):
        (top, bottom), (left, right) = padding
        x, padding = F.pad(x, (left, right, top, bottom)), 0
    return to_nhwc(F.conv2d(x, weight, bias, stride, padding, dilation))


FUNCTIONS = {
    "Conv2D": conv2d,
    "MaxPool2D": lambda x, kernel_size, stride=None, padding=0: to_nhwc(
        F.max_pool2d(to_images(x), kernel_size, stride, padding)
    ),
    "AvgPool2D": lambda x, kernel_size, stride=None, padding=0: to_nhwc(
        F.avg_pool2d(to_images(x), kernel_size, stride, padding, count_include_pad=False)
    ),
    "ReLU": torch.relu,
    "Tanh": torch.tanh,
    "Flatten": lambda x: x.flatten(1),
    "Dense": lambda x, weight, bias=None, **_: x @ weight if bias is None else x @ weight + bias,
}


def parameter_shapes(kind, settings):
    """Shapes of the weight and the bias of a layer, if it has them."""
    if kind not in ("Conv2D", "Dense"):
        return {}
    if kind == "Dense":
        weight = settings["in_features"], settings["out_features"]
    else:
        size = settings["kernel_size"]
        size = (size, size) if isinstance(size, int) else size
        weight = *size, settings["in_channels"], settings["out_channels"]
    return {"weight": weight, "bias": weight[-1:]} if settings.get("bias", True) else {"weight": weight}


def draw_parameters(layers, rng):
    """{place of the layer.name: numbers about as large as sensible weights}."""
    return {
        f"{place}.{name}": rng.normal(size=shape) / np.sqrt(np.prod(shape[:-1]))
        for place, (kind, settings) in enumerate(layers)
        for name, shape in parameter_shapes(kind, settings).items()
    }


def as_tensors(arrays, dtype):
    return {key: torch.tensor(value.astype(dtype), requires_grad=True) for key, value in arrays.items()}


def forward(layers, x, parameters):
    for place, (kind, settings) in enumerate(layers):
        own = {name: parameters[f"{place}.{name}"] for name in parameter_shapes(kind, settings)}
        x = FUNCTIONS[kind](x, **own, **{key: value for key, value in settings.items() if key != "bias"})
    return x


def numbers(tensors, prefix=""):
    return {prefix + key: tensor.detach().numpy().copy() for key, tensor in tensors.items()}


def gradients(tensors):
    return {f"grad {key}": tensor.grad.numpy().copy() for key, tensor in tensors.items()}


def layer_case(shape, layer, rng, dtype):
    """One layer: its output, a gradient drawn for it, and all gradients."""
    tensors = as_tensors({"x": rng.normal(size=(BATCH, *shape)), **draw_parameters([layer], rng)}, dtype)
    output = forward([layer], tensors["x"], tensors)
    grad_output = torch.tensor(rng.normal(size=tuple(output.shape)).astype(dtype))
    output.backward(grad_output)
    return numbers({**tensors, "output": output, "grad_output": grad_output}) | gradients(tensors)


def network_case(shape, layers, rng, dtype):
    """A network with softmax and cross-entropy: loss and all gradients; its parameters after a few steps."""
    parameters, classes = draw_parameters(layers, rng), layers[-1][1]["out_features"]
    batches = (rng.integers(0, 9, (STEPS, BATCH, *shape)) / 8).astype(dtype)
    labels = network_labels(classes)
    tensors = as_tensors({"x": batches[0], **parameters}, dtype)
    output = forward(layers, tensors["x"], tensors)
    loss = F.cross_entropy(output, torch.tensor(labels[0]))
    loss.backward()
    found = numbers({**parameters_only(tensors), "output": output, "loss": loss}) | gradients(tensors)
    for name, (_, make) in OPTIMIZERS.items():
        trained = as_tensors(parameters, dtype)
        take_steps(layers, trained, make(trained.values()), batches, labels)
        found |= numbers(trained, f"{name} ")
    return found | {"batches": batches}


def network_labels(classes):
    """One for each image of each step."""
    return np.arange(STEPS * BATCH).reshape(STEPS, BATCH) % classes


def parameters_only(tensors):
    return {name: tensor for name, tensor in tensors.items() if name != "x"}


def take_steps(layers, parameters, optimizer, batches, labels):
    for x, wanted in zip(batches, labels, strict=True):
        optimizer.zero_grad()
        F.cross_entropy(forward(layers, torch.tensor(x), parameters), torch.tensor(wanted)).backward()
        optimizer.step()


def loss_case(targets, scale, rng, dtype):
    """Softmax and cross-entropy alone. Large logits would overflow without the shift by the largest."""
    logits = torch.tensor((scale * rng.normal(size=(6, 5))).astype(dtype), requires_grad=True)
    labels = rng.dirichlet(np.ones(5), 6).astype(dtype) if targets is None else np.array(targets)
    loss = F.cross_entropy(logits, torch.tensor(labels))
    loss.backward()
    found = numbers({"logits": logits, "loss": loss, "grad logits": logits.grad})
    return found | ({"labels": labels} if targets is None else {})


def cases():
    """Yield (name, what the test must know, arrays)."""
    for dtype in DTYPES:
        for title, (shape, layer) in LAYERS.items():
            rng = np.random.default_rng(list(title.encode()))
            yield f"layer {title} {dtype}", {"layers": [layer]}, layer_case(shape, layer, rng, dtype)
        for title, (shape, layers) in NETWORKS.items():
            rng = np.random.default_rng(list(title.encode()))
            told = {
                "layers": layers,
                "labels": network_labels(layers[-1][1]["out_features"]).tolist(),
                "optimizers": {name: settings for name, (settings, _) in OPTIMIZERS.items()},
            }
            yield f"network {title} {dtype}", told, network_case(shape, layers, rng, dtype)
        for title, (targets, scale) in LOSSES.items():
            rng = np.random.default_rng(list(title.encode()))
            yield f"loss {title} {dtype}", {"labels": targets}, loss_case(targets, scale, rng, dtype)


def main():
    torch.set_num_threads(1)
    arrays, index = {}, {}
    for name, told, found in cases():
        index[name] = {**told, "shapes": {key: array.shape for key, array in found.items()}}
        arrays[name] = np.concatenate([array.reshape(-1) for array in found.values()])
    versions = {"numpy": np.__version__, "torch": torch.__version__}
    np.savez_compressed(GOLDEN, index=json.dumps(index), versions=json.dumps(versions), **arrays)
    print(f"{len(index)} cases, {GOLDEN.stat().st_size:,} bytes, {versions}")


if __name__ == "__main__":
    main()
