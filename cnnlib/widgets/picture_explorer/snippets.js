// One cell of a map as code, in every library: its window, the kernel that meets it, and their sum.

import { arrayLines, cnnlibLayer, kerasLayer, printLines, torchLayer } from "../shared/snippet_parts.js";
import { cnnlibImports, KERAS_IMPORTS, snippet, TORCH_IMPORTS } from "../shared/snippets.js";

/**
 * @import { Op } from "../shared/snippet_parts.js"
 * @import { Snippets } from "../shared/snippets.js"
 * @import { Part } from "./numbers.js"
 *
 * @typedef {{ parts: Part[], bias: number, stride: number, relu: boolean }} Cell one part for each channel
 */

const COLOURS = ["red", "green", "blue"];
const NOTES = ["oneWindow", "wholeMap"];
const PRINT_ONE = "print(round(y, 9) + 0)";

/**
 * @param {Cell} cell
 * @returns {Snippets}
 */
export function cellSnippets({ parts, bias, stride, relu }) {
  const windows = parts.map(({ window }) => window);
  const slices = parts.map(({ slice }) => slice);
  const given = [...deepLines("window", windows), ...deepLines("kernel", slices)];
  const then = (line) => (relu ? [line] : []);
  const op = opOf(slices[0].length, stride);
  const last = channelsLast(bias);
  const asTensor = [...last, "x = ops.convert_to_tensor(x)"];
  const keras = [...kerasLayer(op, "x", "y").lines, ...then("y = ops.relu(y)"), "y = ops.convert_to_numpy(y)"];
  const torch = [...torchLayer(op, "x", "y").lines, ...then("y = F.relu(y)")];
  const own = [...cnnlibLayer(op, "x", "y").lines, ...then("y = relu(y)")];
  const print = printLines(["y[0, :, :, 0]"]);
  return {
    cnnlib: snippet([cnnlibImports(["conv2d", ...then("relu")]), given, last, own, print], NOTES),
    numpy: snippet(
      [["import numpy as np"], given, loops(slices, bias), then("y = max(0, y)"), [PRINT_ONE]],
      [NOTES[0]],
    ),
    keras: snippet([KERAS_IMPORTS, given, asTensor, keras, print], NOTES),
    pytorch: snippet([TORCH_IMPORTS, given, channelsFirst(bias), torch, printLines(["y[0, 0]"])], NOTES),
  };
}

/**
 * name = np.array(…), (K, K, C_in): of three channels each by itself first.
 * @param {string} name
 * @param {number[][][]} channels
 */
function deepLines(name, channels) {
  if (channels.length === 1) return [...arrayLines(name, channels[0]), `${name} = ${name}[:, :, np.newaxis]`];
  const names = COLOURS.map((colour) => `${colour}_${name}`);
  const each = channels.flatMap((rows, channel) => arrayLines(names[channel], rows));
  return [...each, `${name} = np.stack([${names.join(", ")}], axis=2)`];
}

/**
 * The layer whose whole input would give the whole map.
 * @param {number} size
 * @param {number} stride
 * @returns {Op}
 */
function opOf(size, stride) {
  const pair = (/** @type {number} */ value) => [value, value];
  const pads = [pair(0), pair(0)];
  return {
    kind: "convolution",
    padding: "valid",
    pads,
    kernelSize: pair(size),
    stride: pair(stride),
    dilation: pair(1),
  };
}

/** @param {number} bias */
const channelsLast = (bias) => [
  "x = window[np.newaxis]  # (N, H, W, C_in)",
  "weight = kernel[:, :, :, np.newaxis]  # (KH, KW, C_in, C_out)",
  `bias = np.array([${bias}], dtype=np.float64)  # (C_out,)`,
];

/** @param {number} bias */
const channelsFirst = (bias) => [
  "x = torch.from_numpy(window.transpose(2, 0, 1)[np.newaxis])  # (N, C_in, H, W)",
  "weight = torch.from_numpy(kernel.transpose(2, 0, 1)[np.newaxis])  # (C_out, C_in, KH, KW)",
  `bias = torch.tensor([${bias}], dtype=torch.float64)  # (C_out,)`,
];

/**
 * @param {number[][][]} slices
 * @param {number} bias
 */
function loops(slices, bias) {
  const size = slices[0].length;
  return [
    `y = ${bias}`,
    `for u in range(${size}):`,
    `    for v in range(${size}):`,
    `        for c in range(${slices.length}):`,
    "            y += window[u, v, c] * kernel[u, v, c]",
  ];
}
