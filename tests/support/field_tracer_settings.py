"""Many stacks for the receptive-field tracer, with what cnnlib makes of them: JavaScript has to agree."""

import itertools

from cnnlib import trace_receptive_field


def conv(kernel_size=3, stride=1, padding="valid", dilation=1):
    """A convolution as the widget has it."""
    return {
        "kind": "convolution",
        "kernel_size": kernel_size,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }


def pool(kernel_size=2, stride=2, padding="valid"):
    """A pool as the widget has it."""
    return {**conv(kernel_size, stride, padding), "kind": "pooling"}


STACKS = {
    "lecture": [conv(), pool(), conv(), pool(), conv()],
    "lenet5": [conv(5, padding="same"), pool(), conv(5), pool()],
    "six": [conv(padding="same")] * 6,
    "stride skips": [conv(2, 3), conv(2)],
    "dropped": [conv(3, 2), conv(3, 1, "same"), pool(3, 2, "same")],
    "dilated": [conv(3, dilation=2), conv((2, 3), dilation=(3, 1)), pool((1, 2), (1, 2))],
    "pads of each side": [conv((3, 2), (2, 1), ((2, 0), (0, 1))), conv(3, 1, ((1, 1), (1, 1)))],
    "does not fit": [conv(5), pool(), conv(12), conv(1)],
    "only padding": [pool(2, 1, ((2, 0), (0, 0)))],
}
TRACE = """(module, { layers, input_size, level, cell }) => {
  const { layouts } = module.stackOf(layers, input_size);
  const sizes = [module.asPair(input_size), ...layouts.map(({ output }) => output)];
  const [rows, columns] = [0, 1].map((axis) => module.litAlong(layouts, axis, level, cell[axis]));
  const fields = [0, 1].map((axis) => module.fieldOf(layouts.slice(0, level), axis));
  const pairs = ["size", "jump", "start"].map((name) => fields.map((field) => field[name]));
  return { sizes, lit: rows.map((places, index) => [places, columns[index]]), field: level ? pairs : null };
}"""


def trace_cases():
    """[{settings, wanted}]: the corners and the middle of every level of every stack."""
    for layers, input_size in itertools.product(STACKS.values(), [28, (13, 20), 5]):
        tracer = trace_receptive_field(layers, input_size)
        for level, (rows, columns) in enumerate(tracer.sizes):
            for cell in [(0, 0), (rows // 2, columns // 2), (rows - 1, 0), (rows - 1, columns - 1)]:
                tracer.level, tracer.cell = level, cell
                settings = {name: getattr(tracer, name) for name in ("layers", "input_size", "level", "cell")}
                field = tracer.field and tracer.field[1:]
                yield {"settings": settings, "wanted": {"sizes": tracer.sizes, "lit": tracer.lit, "field": field}}
