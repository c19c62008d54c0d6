"""Settings of explorers whose code is compared with what it prints in every library, and how it is written and run.

For tests/test_snippets.py and tests/golden/make_snippets_golden.py, which may need no more than numpy and node.
"""

import contextlib
import hashlib
import io
import itertools
import json
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
WIDGETS = ROOT / "cnnlib" / "widgets"
FILES = [
    *sorted((WIDGETS / "shared").glob("*.js")),
    *(
        WIDGETS / name / "view.js"
        for name in (
            "feature_maps",
            "field_tracer",
            "gradient_router",
            "im2col_explorer",
            "shape_builder",
            "shift_pool",
        )
    ),
    *(WIDGETS / "picture_explorer" / name for name in ("snippets.js", "numbers.js")),
]
LIMITS = json.loads((WIDGETS / "shared" / "limits.json").read_text(encoding="utf-8"))

# Per case the code of all libraries, and the numbers that the explorer itself has; null where no window fits.
COMPUTE = """(module, cases) => cases.map(({ widget, settings, more }) => {
  if (widget === "transpose") {
    const layout = module.layOutTransposed({ ...settings, output_size: more });
    const shown = module.transposedOutput(settings, layout).flat();
    return { snippets: module.transposeSnippets(settings, more), shown };
  }
  if (widget === "picture") {
    const sum = settings.parts.map(module.sumOf).reduce((one, other) => one + other) + settings.bias;
    return { snippets: module.cellSnippets(settings), shown: [settings.relu ? Math.max(0, sum) : sum] };
  }
  if (widget === "stack") {
    const { layouts } = module.stackOf(settings, more);
    const stack = layouts.map((layout, index) => ({
      settings: {
        kind: settings[index].kind === "convolution" ? "convolution" : "average",
        padding: module.borderSettings(settings[index].padding).padding,
      },
      layout,
    }));
    const sizes = [more, ...layouts.map(({ output }) => output)].flat();
    return stack.length ? { snippets: module.stackSnippets(stack), shown: sizes } : null;
  }
  const layout = module.layOut(settings);
  if (module.whyImpossible(settings, layout)) return null;
  const shifted = (by) => module.shifted(settings.image, by);
  const output = (image = settings.image) => module.computeOutput({ ...settings, image }, layout);
  const gradients = () => {
    const { image, weight, bias } = module.routeGradients(settings, layout, more);
    return [image, weight, bias ?? []].flat(2);
  };
  const digit = () => settings.image.map((row) => row.map((value) => value / 255));
  const { kernel, pads, bias = 0 } = settings;
  const made = {
    window: () => [module.windowSnippets(settings, layout), output()],
    feature_maps: () => [
      module.featureMapSnippets(settings, layout, more),
      module.pipeline(digit(), [kernel], [bias], { ...settings, ...more, padding: pads ?? settings.padding }).pooled,
    ],
    shift_pool: () => [module.shiftSnippets(settings, layout, more), [output(), output(shifted(more))]],
    im2col: () => [
      module.im2colSnippets(settings, layout, more),
      [module.im2col(settings, layout), more ? output() : []],
    ],
    router: () => [module.gradientSnippets(settings, layout, more), gradients()],
    shapes: () => [
      module.shapeSnippets(settings, layout, more),
      [...layout.output, more.filters, module.parametersOf([0, 0, more.channels], more.filters, layout.kernelSize)],
    ],
  }[widget]();
  return { snippets: made[0], shown: made[1].flat(3) };
})"""


def settings(
    rng, size, kernel_size, kind="convolution", padding="valid", *, stride=(1, 1), dilation=(1, 1), whole=True
):
    """Settings as shapes.js wants them, with numbers of their own."""
    numbers = (lambda shape: rng.integers(-9, 10, shape)) if whole else (lambda shape: rng.normal(size=shape).round(3))
    border = {"padding": padding} if isinstance(padding, str) else {"padding": "custom", "pads": padding}
    steps = {"kernelSize": kernel_size, "stride": stride, "dilation": dilation}
    filled = {"image": numbers(size).tolist(), "kind": kind, **steps, **border}
    if kind != "convolution":
        return filled
    return filled | {"kernel": numbers(kernel_size).tolist(), "bias": numbers(()).item()}


def border_of(rng, name, most):
    """The name, or pads by hand of that kind."""
    if name == "even":
        return [[side, side] for side in rng.integers(0, most + 1, 2).tolist()]
    return rng.integers(0, most + 1, (2, 2)).tolist() if name == "uneven" else name


BORDERS = ("valid", "same", "even", "uneven")


def convolutions(rng):
    """Kernels odd, even and oblong, each with strides, dilations and borders; then whatever the limits allow."""
    kernels, strides, dilations = [(3, 3), (2, 2), (1, 1), (2, 3)], [(1, 1), (2, 2), (3, 1)], [(1, 1), (2, 2), (1, 3)]
    for kernel, stride, dilation, name in itertools.product(kernels, strides, dilations, BORDERS):
        size = tuple(rng.integers(4, 9, 2).tolist())
        steps = {"stride": stride, "dilation": dilation, "whole": bool(rng.integers(2))}
        yield settings(rng, size, kernel, padding=border_of(rng, name, 3), **steps)
    for _ in range(60):
        pair = lambda most: tuple(rng.integers(1, most + 1, 2).tolist())  # noqa: E731
        steps = {"stride": pair(LIMITS["stride"]), "dilation": pair(LIMITS["dilation"]), "whole": bool(rng.integers(2))}
        border = border_of(rng, BORDERS[rng.integers(4)], LIMITS["pads"])
        yield settings(rng, pair(12), pair(5), padding=border, **steps)
    yield settings(rng, (1, 1), (12, 12), padding=[[6, 6], [6, 6]], stride=(1, 1))
    yield settings(rng, (3, 2), (5, 6), padding="same")
    yield settings(rng, (64, 5), (2, 5), padding="same", stride=(12, 3), whole=False)


def pools(rng, kinds=("max", "min", "average"), most=7, stretch=3):
    """Every kind with every border, also of more than half a window."""
    kernels, strides = [(2, 2), (3, 3), (1, 2), (4, 3)], [(1, 1), (2, 2), (3, 2)]
    for kind, kernel, stride, name in itertools.product(kinds, kernels, strides, (*BORDERS, "uneven")):
        size = tuple(rng.integers(3, most + 1, 2).tolist())
        border = border_of(rng, name, max(0, min(stretch, min(kernel) - 1)))
        yield settings(rng, size, kernel, kind, border, stride=stride, whole=bool(rng.integers(2)))
    for kind in kinds:
        yield settings(rng, (4, 4), (7, 7), kind, [[6, 6], [6, 6]], stride=(3, 3))
        yield settings(rng, (2, 3), (5, 6), kind, "same", stride=(2, 1))
        yield settings(rng, (1, 1), (1, 1), kind)


def routed(rng):
    """Settings of the gradient router with a gradient for each output; ties in max pools among them."""
    kernels, strides = [(3, 3), (2, 2), (1, 3)], [(1, 1), (2, 2), (2, 1)]
    some = [
        settings(rng, (6, 5), kernel, kind, border_of(rng, name, 1 if min(kernel) > 1 else 0), stride=stride)
        for kind, kernel, stride, name in itertools.product(
            ("convolution", "max", "average"), kernels, strides, BORDERS
        )
    ]
    for one in some:
        one.pop("bias", None)
    return some


def transposed(rng):
    """(settings, output size) of transposed convolutions: every border, and every size that the stride leaves open."""
    for kernel, stride, dilation, name in itertools.product(
        ((3, 3), (2, 2), (1, 4)), ((1, 1), (2, 3), (3, 2)), ((1, 1), (2, 1)), ("valid", "same", "uneven")
    ):
        size = tuple(rng.integers(2, 5, 2).tolist())
        one = settings(rng, size, kernel, padding=border_of(rng, name, 1), stride=stride, dilation=dilation)
        for open_rows, open_columns in itertools.product(range(stride[0]), range(stride[1])):
            axes = [
                transposed_axis(*along, extra)
                for *along, extra in zip(
                    size, kernel, stride, dilation, one.get("pads", [name] * 2), (open_rows, open_columns), strict=True
                )
            ]
            yield one | {"pads": [pads for _, pads in axes]}, [length for length, _ in axes]


def transposed_axis(size, kernel, stride, dilation, border, extra):
    """(output size, [start, end] of what is cut off) along one axis."""
    effective = (kernel - 1) * dilation + 1
    whole = (size - 1) * stride + effective
    if border == "same":
        output = (size - 1) * stride + 1 + extra
        total = max(0, whole - output)
        return output, [total // 2, total - total // 2]
    pads = [0, 0] if border == "valid" else border
    return max(1, whole + extra - sum(pads)), pads


def cells(rng):
    """Cells of the maps of the picture explorer: grey and in colour, kernels of both sizes."""
    for size, channels, relu, whole in itertools.product((3, 5), (1, 3), (False, True), (False, True)):
        shape = (channels, size, size)
        slices = rng.integers(-4, 5, shape) if whole else rng.normal(size=shape).round(2)
        pairs = zip(rng.random(shape).round(6).tolist(), slices.tolist(), strict=True)
        parts = [{"window": window, "slice": kernel} for window, kernel in pairs]
        yield {"parts": parts, "bias": rng.integers(-9, 10) / 10, "stride": int(rng.integers(1, 5)), "relu": relu}


def stack_of(rng):
    """(layers, image size) of a receptive-field tracer; the last layers may not fit."""
    layers = []
    for _ in range(rng.integers(1, 5)):
        is_pool = bool(rng.integers(3) == 0)
        kernel = int(rng.integers(1, 4))
        border = border_of(rng, BORDERS[rng.integers(4)], kernel - 1)
        steps = {"stride": int(rng.integers(1, 3)), "dilation": 1 if is_pool else int(rng.integers(1, 3))}
        layers.append(
            {"kind": "pooling" if is_pool else "convolution", "kernel_size": kernel, "padding": border} | steps
        )
    return layers, rng.integers(6, 29, 2).tolist()


def grid():
    """All cases, always the same: [{ widget, settings, more }]."""
    rng = np.random.default_rng(15)
    cases = [("window", one, None) for one in (*convolutions(rng), *pools(rng))]
    cases += [("router", one, rng.integers(-5, 6, output_of(one)).tolist()) for one in routed(rng)]
    for index, one in enumerate([one for one in convolutions(rng) if one["dilation"] == (1, 1)][:48]):
        one.pop("bias")
        cases.append(("im2col", one, index % 2 == 0))
        cases.append(("shapes", one, {"channels": 1 + index % 4, "filters": 1 + 5 * index % 7}))
    for index, one in enumerate(pools(rng)):
        if one["padding"] == "valid":
            cases.append(("shift_pool", one | {"stride": one["kernelSize"]}, index % (len(one["image"][0]) + 1)))
    for relu, pool, name in itertools.product((False, True), ("none", "max", "average"), BORDERS):
        one = settings(rng, (9, 8), (3, 3), padding=border_of(rng, name, 2), stride=(2, 1), whole=False)
        one["image"] = rng.integers(0, 256, (9, 8)).tolist()
        cases.append(("feature_maps", one, {"relu": relu, "pool": pool}))
    cases += [("transpose", *one) for one in transposed(rng)]
    cases += [("stack", *stack_of(rng)) for _ in range(40)]
    cases += [("picture", one, None) for one in cells(rng)]
    return [{"widget": widget, "settings": one, "more": more} for widget, one, more in cases]


def output_of(one):
    """The size of the output, without cnnlib: the golden file must not depend on it."""
    size, steps = np.shape(one["image"]), zip(one["kernelSize"], one["stride"], strict=True)
    if one["padding"] == "same":
        return tuple(-(-length // stride) for length, stride in zip(size, one["stride"], strict=True))
    pads = one.get("pads", [[0, 0], [0, 0]])
    return tuple((a + sum(p) - k) // s + 1 for a, p, (k, s) in zip(size, pads, steps, strict=True))


def fingerprint(code):
    """Which text it is, in a few letters."""
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def printed(code):
    """The numbers that a snippet prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "snippet", "exec"), {"__name__": "__main__"})
    return [float(number) for number in out.getvalue().split()]
