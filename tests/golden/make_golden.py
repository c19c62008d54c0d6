"""Write golden.npz: what TensorFlow and PyTorch answer, for tests/test_golden.py to compare cnnlib with.

Neither framework is a dependency of the project. In an environment of its own:

    pip install numpy tensorflow-cpu==2.21.0 torch==2.13.0
    python tests/golden/make_golden.py

Images, weights and gradients are multiples of 1/8, so that sums are exact in float64 and in float32: a convolution
must then agree to the last bit, whatever the order in which a framework adds. The same versions write the same bytes.
"""

import json
from pathlib import Path

import numpy as np
import tensorflow as tf
import torch
import torch.nn.functional as F

GOLDEN = Path(__file__).with_name("golden.npz")
CHANNELS, FILTERS, BATCH = 2, 3, 2

# name: (image (H, W), kernel_size, stride, padding, dilation); the first word of the name is the framework
CONVOLUTIONS = {
    "tensorflow valid": ((6, 6), 3, 1, "valid", 1),
    "tensorflow valid stride 2, a column never touched": ((6, 8), 3, 2, "valid", 1),
    "tensorflow valid stride 3, oblong": ((8, 7), (2, 3), 3, "valid", 1),
    "tensorflow valid dilation 2": ((7, 6), (3, 2), 1, "valid", 2),
    "tensorflow same": ((5, 6), 3, 1, "same", 1),
    "tensorflow same even kernel": ((5, 4), 2, 1, "same", 1),
    "tensorflow same oblong kernel": ((4, 7), (2, 3), 1, "same", 1),
    "tensorflow same stride 2, even image": ((6, 6), 3, 2, "same", 1),
    "tensorflow same stride 2, odd image": ((7, 5), 3, 2, "same", 1),
    "tensorflow same stride 3": ((7, 8), (4, 3), 3, "same", 1),
    "tensorflow same oblong stride": ((7, 6), (3, 4), (3, 1), "same", 1),
    "tensorflow same stride larger than the kernel": ((7, 8), (1, 2), 3, "same", 1),
    "tensorflow same kernel larger than the image": ((3, 2), 5, 1, "same", 1),
    "tensorflow same oblong dilation": ((6, 7), (3, 2), 1, "same", (2, 3)),
    "tensorflow explicit, four different sides": ((5, 6), 3, 1, ((1, 2), (0, 3)), 1),
    "tensorflow explicit stride 2": ((6, 5), (2, 3), (2, 1), ((0, 1), (2, 0)), 1),
    "torch valid 1x1": ((3, 4), 1, 1, "valid", 1),
    "torch valid oblong stride": ((8, 7), (3, 2), (2, 3), "valid", 1),
    "torch valid stride 2 with dilation 2": ((8, 9), 3, 2, "valid", 2),
    "torch same even kernel": ((5, 6), (2, 4), 1, "same", 1),
    "torch same dilation 3": ((6, 5), 2, 1, "same", 3),
    "torch padding 1, even image, stride 2": ((6, 6), 3, 2, 1, 1),
    "torch padding 2, odd image": ((5, 3), 3, 1, 2, 1),
    "torch explicit stride 3 with dilation (1, 2)": ((7, 6), (2, 3), 3, ((2, 0), (1, 3)), (1, 2)),
}
# name: (image (H, W), kernel_size, stride, padding)
POOLS = {
    "tensorflow valid": ((6, 4), 2, 2, "valid"),
    "tensorflow valid stride 3, oblong": ((8, 7), (2, 3), 3, "valid"),
    "tensorflow same stride 1": ((4, 5), 2, 1, "same"),
    "tensorflow same stride 2, odd image": ((7, 5), 2, 2, "same"),
    "tensorflow same overlapping": ((6, 7), 3, 2, "same"),
    "tensorflow same oblong": ((5, 8), (3, 2), (1, 3), "same"),
    "torch valid overlapping": ((6, 7), 3, (2, 1), "valid"),
    "torch valid gaps between windows": ((8, 7), 2, 3, "valid"),
    "torch padding 1": ((5, 6), (3, 2), 2, 1),
    "torch explicit, four different sides": ((5, 4), 3, 2, ((2, 1), (0, 2))),
}
IN_FLOAT32 = {"tensorflow same stride 2, even image", "torch padding 1, even image, stride 2", "torch padding 1"}


def pair(value):
    return (value, value) if isinstance(value, int) else value


def spread(weight, dilation):
    """Put dilation - 1 zeros between the cells of every filter."""
    rows, columns = (
        np.eye((size - 1) * step + 1)[::step] for size, step in zip(weight.shape[:2], pair(dilation), strict=True)
    )
    return tf.einsum("uvio,uy,vx->yxio", weight, tf.cast(rows, weight.dtype), tf.cast(columns, weight.dtype))


def tensorflow_padding(padding):
    return padding.upper() if isinstance(padding, str) else [(0, 0), *padding, (0, 0)]


def tensorflow_conv2d(x, weight, bias, *, stride, padding, dilation):
    """TensorFlow has no gradient of a dilated convolution on a CPU; that of the spread filter is the same."""
    stride, padding = pair(stride), tensorflow_padding(padding)
    output = tf.nn.conv2d(x, spread(weight, dilation), stride, padding)
    tf.debugging.assert_near(output, tf.nn.conv2d(x, weight, stride, padding, dilations=pair(dilation)))
    return output + bias


def tensorflow_max_pool2d(x, *, kernel_size, stride, padding):
    return tf.nn.max_pool2d(x, kernel_size, stride, tensorflow_padding(padding))


def tensorflow_avg_pool2d(x, *, kernel_size, stride, padding):
    return tf.nn.avg_pool2d(x, kernel_size, stride, tensorflow_padding(padding))


def torch_border(x, padding, value=0.0):
    (top, bottom), (left, right) = padding
    return F.pad(x, (left, right, top, bottom), value=value)


def torch_conv2d(x, weight, bias, *, stride, padding, dilation):
    x, weight = x.permute(0, 3, 1, 2), weight.permute(3, 2, 0, 1)
    if isinstance(padding, tuple):
        x, padding = torch_border(x, padding), 0
    return F.conv2d(x, weight, bias, stride, padding, dilation).permute(0, 2, 3, 1)


def torch_max_pool2d(x, *, kernel_size, stride, padding):
    x, padding = x.permute(0, 3, 1, 2), 0 if padding == "valid" else padding
    if isinstance(padding, tuple):
        x, padding = torch_border(x, padding, float("-inf")), 0
    return F.max_pool2d(x, kernel_size, stride, padding).permute(0, 2, 3, 1)


def torch_avg_pool2d(x, *, kernel_size, stride, padding):
    """Explicit sides: the average with the padding's zeros, divided by the share of cells that are not padding."""
    x, padding = x.permute(0, 3, 1, 2), 0 if padding == "valid" else padding
    if not isinstance(padding, tuple):
        return F.avg_pool2d(x, kernel_size, stride, padding, count_include_pad=False).permute(0, 2, 3, 1)
    image, ones = torch_border(x, padding), torch_border(torch.ones_like(x), padding)
    return (F.avg_pool2d(image, kernel_size, stride) / F.avg_pool2d(ones, kernel_size, stride)).permute(0, 2, 3, 1)


def tensorflow_answers(function, inputs, settings, draw):
    """The output, a gradient drawn for it, and the gradients of every input."""
    tensors = {name: tf.constant(array) for name, array in inputs.items()}
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = function(**tensors, **settings)
    grad_output = draw(output.shape)
    grads = tape.gradient(output, tensors, output_gradients=tf.constant(grad_output))
    return answers(output, grad_output, grads)


def torch_answers(function, inputs, settings, draw):
    """As tensorflow_answers."""
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in inputs.items()}
    output = function(**tensors, **settings)
    grad_output = draw(output.shape)
    output.backward(torch.tensor(grad_output))
    return answers(output.detach(), grad_output, {name: tensor.grad for name, tensor in tensors.items()})


def answers(output, grad_output, grads):
    named = {f"grad_{name}": grad.numpy() for name, grad in grads.items()}
    return {"output": output.numpy(), "grad_output": grad_output, **named}


FRAMEWORKS = {
    "tensorflow": (
        tensorflow_answers,
        {"conv2d": tensorflow_conv2d, "max_pool2d": tensorflow_max_pool2d, "avg_pool2d": tensorflow_avg_pool2d},
    ),
    "torch": (
        torch_answers,
        {"conv2d": torch_conv2d, "max_pool2d": torch_max_pool2d, "avg_pool2d": torch_avg_pool2d},
    ),
}


def eighths(rng, shape, dtype):
    return (rng.integers(-40, 41, shape) / 8).astype(dtype)


def distinct(rng, shape, dtype):
    """No two numbers alike: a tie would leave it to the framework which cell gets the gradient."""
    size = int(np.prod(shape))
    return ((rng.permutation(size) - size // 2) / 8).reshape(shape).astype(dtype)


def conv_inputs(rng, image, kernel_size, dtype):
    shapes = {
        "x": (BATCH, *image, CHANNELS),
        "weight": (*pair(kernel_size), CHANNELS, FILTERS),
        "bias": (FILTERS,),
    }
    return {name: eighths(rng, shape, dtype) for name, shape in shapes.items()}


def make_case(title, function, inputs, settings, rng, dtype):
    """All arrays of one case, by name."""
    run, functions = FRAMEWORKS[title.split()[0]]
    found = run(functions[function], inputs, settings, lambda shape: eighths(rng, shape, dtype))
    return {**inputs, **found}


def cases():
    """Yield (name of the case, function, settings, arrays)."""
    for title, (image, kernel_size, stride, padding, dilation) in CONVOLUTIONS.items():
        dtype, rng = case_dtype(title), np.random.default_rng(list(title.encode()))
        settings = {"stride": stride, "padding": padding, "dilation": dilation}
        inputs = conv_inputs(rng, image, kernel_size, dtype)
        yield f"conv2d {title}", "conv2d", settings, make_case(title, "conv2d", inputs, settings, rng, dtype)
    for title, (image, kernel_size, stride, padding) in POOLS.items():
        settings = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
        for function in ("max_pool2d", "avg_pool2d"):
            dtype, rng = case_dtype(title), np.random.default_rng(list(title.encode()))
            inputs = {"x": distinct(rng, (BATCH, *image, CHANNELS), dtype)}
            yield f"{function} {title}", function, settings, make_case(title, function, inputs, settings, rng, dtype)


def case_dtype(title):
    return np.float32 if title in IN_FLOAT32 else np.float64


def main():
    arrays, index = {}, {}
    for name, function, settings, found in cases():
        index[name] = {"function": function, "settings": settings, "arrays": sorted(found)}
        arrays.update({f"{name}/{key}": array for key, array in found.items()})
    versions = {"numpy": np.__version__, "tensorflow": tf.__version__, "torch": torch.__version__}
    np.savez_compressed(GOLDEN, index=json.dumps(index), versions=json.dumps(versions), **arrays)
    print(f"{len(index)} cases, {GOLDEN.stat().st_size:,} bytes, {versions}")


if __name__ == "__main__":
    main()
