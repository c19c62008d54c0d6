"""Write golden_transposed.npz: transposed convolutions of TensorFlow and PyTorch, for tests/test_transposed.py.

Run it as make_golden.py, whose numbers (multiples of 1/8) and environment it shares.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
import tensorflow as tf
import torch
import torch.nn.functional as F

GOLDEN = Path(__file__).with_name("golden_transposed.npz")
BATCH, CHANNELS, FILTERS = 2, 3, 2
INPUT = (2, 3)
# kernel_size, stride, padding; every output size of each that the stride makes possible
TENSORFLOW = [
    ((2, 3), (1, 1), "valid"),
    ((3, 3), (2, 2), "valid"),
    ((2, 4), (3, 2), "valid"),
    ((3, 2), (1, 1), "same"),
    ((3, 4), (2, 2), "same"),
    ((2, 5), (3, 2), "same"),
]
# kernel_size, stride, padding (one number on both sides of an axis), dilation
TORCH = [
    ((3, 2), (1, 1), (0, 0), (1, 1)),
    ((3, 4), (2, 2), (1, 1), (1, 1)),
    ((2, 3), (3, 2), (0, 2), (1, 1)),
    ((3, 2), (2, 1), (1, 0), (2, 3)),
    ((2, 2), (3, 3), (1, 0), (3, 1)),
]


def eighths(rng, *shape):
    return rng.integers(-40, 41, shape) / 8


def inputs(kernel, seed):
    rng = np.random.default_rng(seed)
    x = eighths(rng, BATCH, *INPUT, CHANNELS)
    return {"x": x, "weight": eighths(rng, *kernel, FILTERS, CHANNELS), "bias": eighths(rng, FILTERS)}


def tensorflow_sizes(rows, kernel, stride, padding):
    """All sizes from which TensorFlow's convolution makes so many rows."""
    made = {"valid": lambda size: (size - kernel) // stride + 1, "same": lambda size: -(-size // stride)}[padding]
    return [size for size in range(1, 40) if made(size) == rows]


def tensorflow_cases():
    for number, (kernel, stride, padding) in enumerate(TENSORFLOW):
        arrays = inputs(kernel, number)
        axes = (tensorflow_sizes(*axis, padding) for axis in zip(INPUT, kernel, stride, strict=True))
        for size in product(*axes):
            shape = (BATCH, *size, FILTERS)
            output = tf.nn.conv2d_transpose(arrays["x"], arrays["weight"], shape, stride, padding.upper())
            settings = {"stride": stride, "padding": padding, "output_size": size}
            yield f"tensorflow {kernel} {settings}", settings, arrays | {"output": output.numpy() + arrays["bias"]}


def torch_cases():
    for number, (kernel, stride, padding, dilation) in enumerate(TORCH):
        arrays = inputs(kernel, number)
        x = torch.tensor(arrays["x"]).permute(0, 3, 1, 2)
        weight = torch.tensor(arrays["weight"]).permute(3, 2, 0, 1)
        for more in product(*map(range, stride)):
            bias = torch.tensor(arrays["bias"])
            output = F.conv_transpose2d(x, weight, bias, stride, padding, more, dilation=dilation)
            sides = tuple((side, side) for side in padding)
            size = tuple(output.shape[2:])
            settings = {"stride": stride, "padding": sides, "dilation": dilation, "output_size": size}
            yield f"torch {kernel} {settings}", settings, arrays | {"output": output.permute(0, 2, 3, 1).numpy()}


def main():
    arrays, index = {}, {}
    for name, settings, found in (*tensorflow_cases(), *torch_cases()):
        case = str(len(index))
        index[case] = {"name": name, "settings": settings}
        arrays.update({f"{case}/{key}": array for key, array in found.items()})
    np.savez_compressed(GOLDEN, index=json.dumps(index), **arrays)
    print(f"{len(index)} cases, {GOLDEN.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
