// The setting of an explorer as code in every library: whole files of Python, which print what the explorer shows.
//
// Each function returns { library: { code, notes } }; notes are the ends of keys in words.json. Numbers stand in the
// code as they are, in float64. These have none, since what they show is no computation that Keras and PyTorch have by
// themselves: drawing pads, classify_drawing and watch_training (a trained network, a training), compare_scales
// (scales), shift_digit (augmentation) and choices.

import { effectiveSize, resolvePads } from "./shapes.js";
import {
  arrayLines,
  cnnlibLayer,
  cnnlibName,
  hasPads,
  kerasLayer,
  padsCode,
  pairCode,
  printLines,
  torchLayer,
  torchPads,
} from "./snippet_parts.js";

/**
 * @import { Settings, Layout } from "./shapes.js"
 * @import { LayerWriter, Op } from "./snippet_parts.js"
 *
 * @typedef {{ code: string, notes: string[] }} Snippet
 * @typedef {Record<string, Snippet>} Snippets
 */

export const KERAS_IMPORTS = ["import numpy as np", "from keras import ops"];
export const TORCH_IMPORTS = ["import numpy as np", "import torch", "import torch.nn.functional as F"];
export const cnnlibImports = (names) => [
  "import numpy as np",
  "",
  `from cnnlib import ${[...new Set(names)].sort().join(", ")}`,
];

/**
 * Parts with an empty line between them.
 * @param {string[][]} parts
 * @param {string[]} [notes]
 * @returns {Snippet}
 */
export function snippet(parts, notes = []) {
  const filled = parts.filter((lines) => lines.length);
  const code = `${filled.map((lines) => lines.join("\n")).join("\n\n")}\n`;
  return { code, notes: [...new Set(notes)] };
}

/**
 * A layer as it is laid out.
 * @param {{ kind: string, padding: string }} settings
 * @param {Layout} layout
 * @returns {Op}
 */
function opOf({ kind, padding }, { kernelSize, stride, dilation, pads }) {
  return { kind, padding, kernelSize, stride, dilation, pads };
}

/**
 * @param {Settings} settings
 * @param {string} end of the line of the image, such as " / 255"
 */
function givenLines({ kind, image, kernel }, end = "") {
  const lines = arrayLines("image", image);
  lines.push(lines.pop() + end);
  return kind === "convolution" ? [...lines, ...arrayLines("kernel", kernel)] : lines;
}

/** The axes that a library wants; weight and bias where there is a kernel.
 * @param {Settings} settings */
const channelsLast = ({ kind, bias = 0 }) => [
  "x = image[np.newaxis, :, :, np.newaxis]  # (N, H, W, C_in)",
  ...(kind === "convolution"
    ? [
        "weight = kernel[:, :, np.newaxis, np.newaxis]  # (KH, KW, C_in, C_out)",
        `bias = np.array([${bias}], dtype=np.float64)  # (C_out,)`,
      ]
    : []),
];
/** Keras's pools make float32 of arrays of numpy, but not of tensors. */
const AS_TENSOR = "x = ops.convert_to_tensor(x)";
/** @param {Settings} settings */
const channelsFirst = ({ kind, bias = 0 }) => [
  "x = torch.from_numpy(image[np.newaxis, np.newaxis])  # (N, C_in, H, W)",
  ...(kind === "convolution"
    ? [
        "weight = torch.from_numpy(kernel[np.newaxis, np.newaxis])  # (C_out, C_in, KH, KW)",
        `bias = torch.tensor([${bias}], dtype=torch.float64)  # (C_out,)`,
      ]
    : []),
];

/**
 * A convolution or a pool, and what comes behind it: { relu, pool }.
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {{ end?: string, relu?: boolean, pool?: Op | null }} [more]
 * @returns {Snippets}
 */
function layerSnippets(settings, layout, { end = "", relu = false, pool = null } = {}) {
  const given = givenLines(settings, end);
  const op = opOf(settings, layout);
  const steps = (/** @type {LayerWriter} */ layer, reluLine) => {
    const parts = [layer(op, "x", "y"), ...(pool ? [layer(pool, "y", "y")] : [])];
    const [first, ...rest] = parts.map(({ lines }) => lines);
    return { lines: [...first, ...(relu ? [reluLine] : []), ...rest.flat()], notes: parts.flatMap((p) => p.notes) };
  };
  const names = [cnnlibName(op.kind), ...(relu ? ["relu"] : []), ...(pool ? [cnnlibName(pool.kind)] : [])];
  const [own, keras, torch] = [
    steps(cnnlibLayer, "y = relu(y)"),
    steps(kerasLayer, "y = ops.relu(y)"),
    steps(torchLayer, "y = F.relu(y)"),
  ];
  const inNumpy = "y = ops.convert_to_numpy(y)";
  const print = printLines(["y[0, :, :, 0]"]);
  return {
    cnnlib: snippet([cnnlibImports(names), given, channelsLast(settings), own.lines, print], own.notes),
    keras: snippet(
      [KERAS_IMPORTS, given, [...channelsLast(settings), AS_TENSOR], [...keras.lines, inNumpy], print],
      keras.notes,
    ),
    pytorch: snippet(
      [TORCH_IMPORTS, given, channelsFirst(settings), torch.lines, printLines(["y[0, 0]"])],
      torch.notes,
    ),
  };
}

// ---------------------------------------------------------------- the window explorer

/**
 * @param {Settings} settings
 * @param {Layout} layout
 * @returns {Snippets}
 */
export function windowSnippets(settings, layout) {
  const { cnnlib, keras, pytorch } = layerSnippets(settings, layout);
  return { cnnlib, numpy: loopSnippet(settings, layout), keras, pytorch };
}

const LOOPS = {
  // what a window begins with and stands on, what each of its cells does, and what comes after
  convolution: { border: "0", begin: "bias", take: (cell) => [`y[i, j] += ${cell} * kernel[u, v]`], finish: [] },
  max: { border: "-np.inf", begin: "-np.inf", take: (cell) => [`y[i, j] = max(y[i, j], ${cell})`], finish: [] },
  min: { border: "np.inf", begin: "np.inf", take: (cell) => [`y[i, j] = min(y[i, j], ${cell})`], finish: [] },
  average: {
    border: "np.nan",
    begin: "0",
    take: (cell) => [`if not np.isnan(${cell}):`, `    y[i, j] += ${cell}`, "    count += 1"],
    finish: ["y[i, j] /= count"],
  },
};

/**
 * Four loops of numpy: over the output's rows and columns, and over the window's.
 * @param {Settings} settings
 * @param {Layout} layout
 */
function loopSnippet(settings, { output, pads, kernelSize, stride, dilation }) {
  const { border, begin, take, finish } = LOOPS[settings.kind];
  const isAverage = settings.kind === "average";
  const cell = `padded[i * ${stride[0]} + u * ${dilation[0]}, j * ${stride[1]} + v * ${dilation[1]}]`;
  const loops = [
    `padded = np.pad(image, ${padsCode(pads)}, constant_values=${border})`,
    `y = np.zeros(${pairCode(output)})`,
    `for i in range(${output[0]}):`,
    `    for j in range(${output[1]}):`,
    `        y[i, j] = ${begin}`,
    ...(isAverage ? ["        count = 0"] : []),
    `        for u in range(${kernelSize[0]}):`,
    `            for v in range(${kernelSize[1]}):`,
    ...take(cell).map((line) => `                ${line}`),
    ...finish.map((line) => `        ${line}`),
  ];
  const bias = settings.kind === "convolution" ? [`bias = ${settings.bias ?? 0}`] : [];
  return snippet(
    [["import numpy as np"], [...givenLines(settings), ...bias], loops, printLines(["y"])],
    isAverage ? ["averageOfReal"] : [],
  );
}

// ---------------------------------------------------------------- digits, shifts

/**
 * One filter's way: digit → map → ReLU → pool. `digit` has numbers from 0 to 255.
 * @param {Settings} settings with the digit as it was, and the filter as kernel
 * @param {Layout} layout
 * @param {{ relu: boolean, pool: string }} after
 */
export function featureMapSnippets(settings, layout, { relu, pool }) {
  const two = { kernelSize: [2, 2], stride: [2, 2], dilation: [1, 1], padding: "same", kind: pool };
  const map = Array(layout.output[0]).fill(Array(layout.output[1]).fill(0)); // its size decides what SAME pads
  const behind = pool === "none" ? null : { ...two, pads: resolvePads({ ...two, image: map }) };
  return layerSnippets(settings, layout, { end: " / 255", relu, pool: behind });
}

/**
 * The pool of a picture and of the same picture shifted to the right: a batch of two.
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {number} shift
 * @returns {Snippets}
 */
export function shiftSnippets(settings, layout, shift) {
  const op = opOf(settings, layout);
  const moved = [
    ...arrayLines("image", settings.image),
    "shifted = np.zeros_like(image)",
    `shifted[:, ${shift}:] = image[:, : ${settings.image[0].length - shift}]`,
  ];
  const x = "x = np.stack([image, shifted])[:, :, :, np.newaxis]  # (N, H, W, C)";
  const first = "x = torch.from_numpy(np.stack([image, shifted])[:, np.newaxis])  # (N, C, H, W)";
  const [own, keras, torch] = [cnnlibLayer, kerasLayer, torchLayer].map((layer) => layer(op, "x", "y"));
  const print = printLines(["y[0, :, :, 0]", "y[1, :, :, 0]"]);
  const inNumpy = "y = ops.convert_to_numpy(y)";
  return {
    cnnlib: snippet([cnnlibImports([cnnlibName(op.kind)]), moved, [x, ...own.lines], print], own.notes),
    keras: snippet([KERAS_IMPORTS, moved, [x, AS_TENSOR, ...keras.lines, inNumpy], print], keras.notes),
    pytorch: snippet([TORCH_IMPORTS, moved, [first, ...torch.lines], printLines(["y[0, 0]", "y[1, 0]"])], torch.notes),
  };
}

// ---------------------------------------------------------------- im2col

/**
 * The matrix of windows; with `multiply` its product with the filter, too.
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {boolean} multiply
 * @returns {Snippets}
 */
export function im2colSnippets(settings, layout, multiply) {
  const given = multiply ? givenLines(settings) : arrayLines("image", settings.image);
  const print = printLines(multiply ? ["matrix", "sums"] : ["matrix"]);
  const column = "kernel.reshape(-1, 1)";
  const product = (kernel) => (multiply ? [`sums = matrix @ ${kernel}`] : []);
  const inTorch = [...torchIm2col(layout), ...product(`torch.from_numpy(${column})`)];
  const notes = hasPads(layout.pads) ? ["kerasPads"] : [];
  return {
    cnnlib: snippet([cnnlibImports(["im2col"]), given, [...cnnlibIm2col(settings, layout), ...product(column)], print]),
    keras: snippet([KERAS_IMPORTS, given, [...kerasIm2col(layout), ...product(column)], print], notes),
    pytorch: snippet([TORCH_IMPORTS, given, inTorch, print], ["torchUnfold"]),
  };
}

const IM2COL_INPUT = "x = image[np.newaxis, :, :, np.newaxis]  # (N, H, W, C)";

/**
 * @param {Settings} settings
 * @param {Layout} layout
 */
function cnnlibIm2col({ padding }, { kernelSize, stride, pads }) {
  const border = padding === "custom" ? padsCode(pads) : `"${padding}"`;
  return [IM2COL_INPUT, `matrix = im2col(x, ${pairCode(kernelSize)}, stride=${pairCode(stride)}, padding=${border})`];
}

/** @param {Layout} layout */
function kerasIm2col({ kernelSize, stride, pads }) {
  const size = `${pairCode(kernelSize)}, strides=${pairCode(stride)}`;
  return [
    IM2COL_INPUT,
    AS_TENSOR,
    ...(hasPads(pads) ? [`x = ops.pad(x, ((0, 0), ${pairCode(pads[0])}, ${pairCode(pads[1])}, (0, 0)))`] : []),
    `patches = ops.image.extract_patches(x, ${size}, padding="valid", data_format="channels_last")`,
    `matrix = ops.convert_to_numpy(patches).reshape(-1, ${kernelSize[0] * kernelSize[1]})`,
  ];
}

/** @param {Layout} layout */
function torchIm2col({ kernelSize, stride, pads }) {
  return [
    "x = torch.from_numpy(image[np.newaxis, np.newaxis])  # (N, C, H, W)",
    ...(hasPads(pads) ? [`x = F.pad(x, ${torchPads(pads)})`] : []),
    `matrix = F.unfold(x, ${pairCode(kernelSize)}, stride=${pairCode(stride)})[0].T  # one row for each window`,
  ];
}

// ---------------------------------------------------------------- gradients

/**
 * The gradients of image, filter and bias, from those of the output.
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {number[][]} gradients one for each output cell
 * @returns {Snippets}
 */
export function gradientSnippets(settings, layout, gradients) {
  const given = [...givenLines(settings), ...arrayLines("grad_output", gradients)];
  const learns = settings.kind === "convolution";
  const op = opOf(settings, layout);
  const [keras, torch] = [kerasLayer(op, "x", "y"), torchLayer(op, "x", "y")];
  const last = [...channelsLast(settings), "grad_y = grad_output[np.newaxis, :, :, np.newaxis]  # (N, OH, OW, C_out)"];
  const own = cnnlibImports([`${cnnlibName(op.kind)}_backward`]);
  const tape = tapeLines(learns, keras.lines);
  const back = [...torch.lines, "y.backward(grad_y)"];
  const all = printGradients(learns, ["grad_x", "grad_weight", "grad_bias"], ["[0, :, :, 0]", "[:, :, 0, 0]"]);
  const inTorch = printGradients(learns, ["x.grad", "weight.grad", "bias.grad"], ["[0, 0]", "[0, 0]"]);
  return {
    cnnlib: snippet([own, given, last, [cnnlibBackward(op)], all]),
    keras: snippet([TAPE_IMPORTS, given, last, tape, all], [...keras.notes, "kerasTape"]),
    pytorch: snippet([TORCH_IMPORTS, given, torchOperands(settings, learns), back, inTorch], torch.notes),
  };
}

const TAPE_IMPORTS = ["import numpy as np", "import tensorflow as tf", "from keras import ops"];

/** Only where there is a kernel more than the image has a gradient. */
const printGradients = (learns, [x, weight, bias], [image, kernel]) =>
  printLines(learns ? [`${x}${image}`, `${weight}${kernel}`, `${bias}[None]`] : [`${x}${image}`]);

/**
 * @param {Settings} settings
 * @param {boolean} learns
 */
const torchOperands = (settings, learns) => [
  ...channelsFirst(settings),
  "grad_y = torch.from_numpy(grad_output[np.newaxis, np.newaxis])  # (N, C_out, OH, OW)",
  ...(learns ? ["x", "weight", "bias"] : ["x"]).map((name) => `${name}.requires_grad_()`),
];

/** @param {Op} op */
function cnnlibBackward({ kind, kernelSize, stride, padding, pads }) {
  const steps = `stride=${pairCode(stride)}, padding=${padding === "custom" ? padsCode(pads) : `"${padding}"`}`;
  if (kind === "convolution") return `grad_x, grad_weight, grad_bias = conv2d_backward(grad_y, x, weight, ${steps})`;
  return `grad_x = ${cnnlibName(kind)}_backward(grad_y, x, ${pairCode(kernelSize)}, ${steps})`;
}

/** TensorFlow notes what is computed under its tape.
 * @param {boolean} isConvolution
 * @param {string[]} lines */
function tapeLines(isConvolution, lines) {
  const watched = isConvolution ? ["x", "weight", "bias"] : ["x"];
  const made = watched.map((name) => (isConvolution ? `grad_${name}` : "grad_x")).join(", ");
  const list = `[${watched.join(", ")}]`;
  return [
    ...watched.map((name) => `${name} = tf.Variable(${name})`),
    "with tf.GradientTape() as tape:",
    ...lines.map((line) => `    ${line}`),
    `${made}${isConvolution ? "" : ","} = tape.gradient(y, ${list}, output_gradients=tf.constant(grad_y))`,
    ...watched.map((name) => `grad_${name} = grad_${name}.numpy()`),
  ];
}

// ---------------------------------------------------------------- shapes

/**
 * The shape that a layer gives, and how many numbers it learns: nothing is computed.
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {{ channels: number, filters: number }} depth
 * @returns {Snippets}
 */
export function shapeSnippets(settings, layout, depth) {
  return {
    cnnlib: cnnlibShape(settings, layout, depth),
    keras: kerasShape(settings, layout, depth),
    pytorch: torchShape(layout, depth.channels, depth.filters),
  };
}

/**
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {{ channels: number, filters: number }} depth
 */
function cnnlibShape({ padding }, { kernelSize, stride, pads, input }, { channels, filters }) {
  const border = (axis) => (padding === "custom" ? pairCode(pads[axis]) : `"${padding}"`);
  const along = (axis) =>
    `output_size(${input[axis]}, ${kernelSize[axis]}, stride=${stride[axis]}, padding=${border(axis)})`;
  return snippet([
    ["from cnnlib import conv2d_parameters, output_size"],
    [`height = ${along(0)}`, `width = ${along(1)}`],
    [`print(height, width, ${filters})`, `print(conv2d_parameters(${channels}, ${filters}, ${pairCode(kernelSize)}))`],
  ]);
}

/**
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {{ channels: number, filters: number }} depth
 */
function kerasShape({ padding }, { kernelSize, stride, pads, input }, { channels, filters }) {
  const isWritten = padding === "custom" && hasPads(pads);
  const border = padding === "same" ? "same" : "valid";
  const steps = `strides=${pairCode(stride)}, padding="${border}"`;
  const model = [
    "model = keras.Sequential(",
    "    [",
    `        keras.Input((${input[0]}, ${input[1]}, ${channels})),`,
    ...(isWritten ? [`        keras.layers.ZeroPadding2D(${padsCode(pads)}),`] : []),
    `        keras.layers.Conv2D(${filters}, ${pairCode(kernelSize)}, ${steps}),`,
    "    ]",
    ")",
  ];
  const print = ["print(*model.output_shape[1:])", "print(model.count_params())"];
  return snippet([["import keras"], model, print], isWritten ? ["kerasPads"] : []);
}

/**
 * On the device "meta" PyTorch has shapes and no numbers.
 * @param {Layout} layout
 * @param {number} channels
 * @param {number} filters
 */
function torchShape({ kernelSize, stride, pads, input }, channels, filters) {
  const isEven = pads.every(([start, end]) => start === end);
  const own = isEven ? pairCode([pads[0][0], pads[1][0]]) : "0";
  const conv = `nn.Conv2d(${channels}, ${filters}, ${pairCode(kernelSize)}, stride=${pairCode(stride)}, padding=${own}, device="meta")`;
  return snippet(
    [
      ["import torch", "from torch import nn"],
      [
        `layer = ${conv}`,
        `x = torch.empty(1, ${channels}, ${input[0]}, ${input[1]}, device="meta")  # (N, C, H, W)`,
        ...(isEven ? [] : [`x = nn.functional.pad(x, ${torchPads(pads)})  # left, right, top, bottom`]),
        "y = layer(x).permute(0, 2, 3, 1)  # (N, H, W, C)",
      ],
      ["print(*y.shape[1:])", "print(sum(numbers.numel() for numbers in layer.parameters()))"],
    ],
    isEven ? [] : ["torchUneven"],
  );
}

// ---------------------------------------------------------------- a stack of layers

/**
 * The size of every level of a stack, from the image up.
 * @param {{ settings: { kind: string, padding: string }, layout: Layout }[]} stack
 * @returns {Snippets}
 */
export function stackSnippets(stack) {
  const [height, width] = stack[0].layout.input;
  const ops = stack.map(({ settings, layout }) => opOf(settings, layout));
  const [print, torchPrint] = ["print(*x.shape[1:3])", "print(*x.shape[2:])"];
  const begin = [`x = np.zeros((1, ${height}, ${width}, 1))  # (N, H, W, C)`, "bias = np.zeros(1)", print];
  const inTorch = [
    `x = torch.zeros(1, 1, ${height}, ${width}, dtype=torch.float64)  # (N, C, H, W)`,
    "bias = torch.zeros(1, dtype=torch.float64)",
    torchPrint,
  ];
  const last = ([rows, columns]) => `weight = np.ones((${rows}, ${columns}, 1, 1))`;
  const first = ([rows, columns]) => `weight = torch.ones(1, 1, ${rows}, ${columns}, dtype=torch.float64)`;
  const notes = (layer) => ops.flatMap((op) => layer(op, "x", "x").notes);
  const own = cnnlibImports(ops.map(({ kind }) => cnnlibName(kind)));
  return {
    cnnlib: snippet([own, begin, ...levelLines(ops, cnnlibLayer, last, print)]),
    keras: snippet([KERAS_IMPORTS, begin, ...levelLines(ops, kerasLayer, last, print)], notes(kerasLayer)),
    pytorch: snippet(
      [TORCH_IMPORTS.slice(1), inTorch, ...levelLines(ops, torchLayer, first, torchPrint)],
      notes(torchLayer),
    ),
  };
}

/**
 * For each level its filter of ones, where it has one, the layer, and its size.
 * @param {Op[]} ops
 * @param {LayerWriter} layer
 * @param {(kernelSize: any) => string} weight
 * @param {string} print
 */
const levelLines = (ops, layer, weight, print) =>
  ops.map((op) => [...(op.kind === "convolution" ? [weight(op.kernelSize)] : []), ...layer(op, "x", "x").lines, print]);

// ---------------------------------------------------------------- transposed convolution

/**
 * Every number spread over its window. The settings are those of the convolution that goes the other way, `pads` what
 * is cut off; `output` is the size that comes out.
 * @param {Settings} settings
 * @param {number[]} output
 * @returns {Snippets}
 */
export function transposeSnippets(settings, output) {
  const { pads } = settings;
  const given = givenLines({ ...settings, kind: "convolution" });
  const canvas = output.map((size, axis) => size + pads[axis][0] + pads[axis][1]);
  const cut = pads.map(([start], axis) => `${start}:${start + output[axis]}`).join(", ");
  return {
    cnnlib: cnnlibTranspose(settings, given, output),
    numpy: loopsTranspose(settings, given, canvas, cut),
    keras: kerasTranspose(settings, given, canvas, cut),
    pytorch: torchTranspose(settings, given, canvas, cut),
  };
}

const TRANSPOSE_INPUT = "x = image[np.newaxis, :, :, np.newaxis]  # (N, H, W, C_in)";
const transposeWeight = (name) => `weight = ${name}[:, :, np.newaxis, np.newaxis]  # (KH, KW, C_out, C_in)`;
/** @param {Settings} settings */
const spreadSize = ({ kernel, dilation }) =>
  [kernel.length, kernel[0].length].map((size, axis) => effectiveSize(size, dilation[axis]));

/**
 * @param {Settings} settings
 * @param {string[]} given
 * @param {number[]} output
 */
function cnnlibTranspose({ stride, padding, pads, dilation, bias = 0 }, given, output) {
  const border = padding === "custom" ? padsCode(pads) : `"${padding}"`;
  const steps = `stride=${pairCode(stride)}, padding=${border}, dilation=${pairCode(dilation)}`;
  return snippet([
    cnnlibImports(["conv2d_transpose"]),
    given,
    [TRANSPOSE_INPUT, transposeWeight("kernel"), `bias = np.array([${bias}], dtype=np.float64)`],
    [`y = conv2d_transpose(x, weight, bias, ${steps}, output_size=${pairCode(output)})`],
    printLines(["y[0, :, :, 0]"]),
  ]);
}

/**
 * @param {Settings} settings
 * @param {string[]} given
 * @param {number[]} canvas the output with what is cut off
 * @param {string} cut
 */
function loopsTranspose({ image, kernel, stride, dilation, bias = 0 }, given, canvas, cut) {
  const cell = `canvas[i * ${stride[0]} + u * ${dilation[0]}, j * ${stride[1]} + v * ${dilation[1]}]`;
  const loops = [
    `canvas = np.zeros(${pairCode(canvas)})`,
    `for i in range(${image.length}):`,
    `    for j in range(${image[0].length}):`,
    `        for u in range(${kernel.length}):`,
    `            for v in range(${kernel[0].length}):`,
    `                ${cell} += image[i, j] * kernel[u, v]`,
    `y = canvas[${cut}] + ${bias}`,
  ];
  return snippet([["import numpy as np"], given, loops, printLines(["y"])], ["transposeCut"]);
}

/**
 * @param {Settings} settings
 * @param {string[]} given
 * @param {number[]} canvas
 * @param {string} cut
 */
function kerasTranspose(settings, given, canvas, cut) {
  const { stride, dilation, bias = 0 } = settings;
  const isDilated = dilation.some((step) => step > 1);
  const spread = [
    `spread = np.zeros(${pairCode(spreadSize(settings))})`,
    `spread[::${dilation[0]}, ::${dilation[1]}] = kernel`,
  ];
  const shape = `output_shape=(1, ${canvas[0]}, ${canvas[1]}, 1), strides=${pairCode(stride)}`;
  const lines = [
    `y = tf.nn.conv2d_transpose(tf.constant(x), tf.constant(weight), ${shape}, padding="VALID")`,
    `y = y[:, ${cut}] + ${bias}`,
  ];
  return snippet(
    [
      ["import numpy as np", "import tensorflow as tf"],
      isDilated ? [...given, ...spread] : given,
      [TRANSPOSE_INPUT, transposeWeight(isDilated ? "spread" : "kernel")],
      lines,
      printLines(["y[0, :, :, 0].numpy()"]),
    ],
    ["kerasTranspose", ...(isDilated ? ["kerasSpread"] : []), "transposeCut"],
  );
}

/**
 * @param {Settings} settings
 * @param {string[]} given
 * @param {number[]} canvas
 * @param {string} cut
 */
function torchTranspose(settings, given, canvas, cut) {
  const { image, stride, dilation, bias = 0 } = settings;
  const spread = spreadSize(settings);
  const sizes = [image.length, image[0].length];
  const extra = canvas.map((size, axis) => size - (sizes[axis] - 1) * stride[axis] - spread[axis]);
  const steps = `stride=${pairCode(stride)}, output_padding=${pairCode(extra)}, dilation=${pairCode(dilation)}`;
  const operands = [
    "x = torch.from_numpy(image[np.newaxis, np.newaxis])  # (N, C_in, H, W)",
    "weight = torch.from_numpy(kernel[np.newaxis, np.newaxis])  # (C_in, C_out, KH, KW)",
  ];
  const lines = [`y = F.conv_transpose2d(x, weight, ${steps})`, `y = y[:, :, ${cut}] + ${bias}`];
  return snippet([TORCH_IMPORTS, given, operands, lines, printLines(["y[0, 0]"])], ["transposeCut"]);
}
