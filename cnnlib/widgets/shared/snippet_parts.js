// Python of one layer, in each library: pieces of which snippets.js makes whole files. The code is never translated.
//
// op: { kind, kernelSize, stride, dilation, padding, pads }, as in shapes.js; pads are those that are really padded.

/**
 * @typedef {object} Op one convolution or pool
 * @property {string} kind
 * @property {number[]} kernelSize
 * @property {number[]} stride
 * @property {number[]} dilation
 * @property {string} padding
 * @property {number[][]} pads
 *
 * @typedef {{ lines: string[], notes: string[] }} Part some lines of Python, and the keys of what is to be said of them
 * @typedef {(op: Op, from: string, to: string) => Part} LayerWriter
 */

const CNNLIB_POOLS = { max: "max_pool2d", min: "min_pool2d", average: "avg_pool2d" };

/** @param {number[]} values */
export const pairCode = ([first, second]) => `(${first}, ${second})`;
/** @param {number[][]} pads */
export const padsCode = ([height, width]) => `(${pairCode(height)}, ${pairCode(width)})`;
/** @param {number[][]} pads */
const channelsLastPads = ([height, width]) => `((0, 0), ${pairCode(height)}, ${pairCode(width)}, (0, 0))`;
/** PyTorch counts the axes from the last one: left, right, top, bottom.
 * @param {number[][]} pads */
export const torchPads = ([[top, bottom], [left, right]]) => `(${left}, ${right}, ${top}, ${bottom})`;
/** @param {number[][]} pads */
export const hasPads = (pads) => pads.flat().some((side) => side > 0);
/** @param {number[][]} pads */
const isEven = (pads) => pads.every(([start, end]) => start === end);
/** @param {number[]} values */
const anyAbove1 = (values) => values.some((value) => value > 1);
/** @param {Op} op */
const isSame = ({ padding }) => padding === "same";

/**
 * name = np.array(…), a line for each row.
 * @param {string} name
 * @param {number[][]} rows
 */
export function arrayLines(name, rows) {
  const numbers = rows.map((row) => `        [${row.join(", ")}],`);
  return [`${name} = np.array(`, "    [", ...numbers, "    ],", "    dtype=np.float64,", ")"];
}

/**
 * Print tables, with an empty line behind each where there are several. What is left of rounding goes away.
 * @param {string[]} tables
 */
export function printLines(tables) {
  const print = "print(*(round(number, 9) + 0 for number in row))";
  if (tables.length === 1) return [`for row in ${tables[0]}.tolist():`, `    ${print}`];
  return [`for table in (${tables.join(", ")}):`, "    for row in table.tolist():", `        ${print}`, "    print()"];
}

// ---------------------------------------------------------------- cnnlib

/** The function of cnnlib that does it.
 * @param {string} kind */
export const cnnlibName = (kind) => (kind === "convolution" ? "conv2d" : CNNLIB_POOLS[kind]);

/** @type {LayerWriter} */
export function cnnlibLayer(op, from, to) {
  const { kind, kernelSize, stride, dilation, padding, pads } = op;
  const border = padding === "custom" ? padsCode(pads) : `"${padding}"`;
  const steps = `stride=${pairCode(stride)}, padding=${border}`;
  const given =
    kind === "convolution"
      ? `${from}, weight, bias, ${steps}, dilation=${pairCode(dilation)}`
      : `${from}, ${pairCode(kernelSize)}, ${steps}`;
  return { lines: [`${to} = ${cnnlibName(kind)}(${given})`], notes: [] };
}

// ---------------------------------------------------------------- Keras

/** @type {LayerWriter} */
export function kerasLayer(op, from, to) {
  return op.kind === "convolution" ? kerasConvolution(op, from, to) : kerasPool(op, from, to);
}

/** @type {LayerWriter} */
function kerasConvolution(op, from, to) {
  const { stride, dilation, pads } = op;
  const isRefused = anyAbove1(stride) && anyAbove1(dilation);
  const isWritten = hasPads(pads) && !(isSame(op) && !isRefused);
  const border = isSame(op) && !isRefused ? "same" : "valid";
  const steps = `strides=${isRefused ? "(1, 1)" : pairCode(stride)}, padding="${border}", data_format="channels_last"`;
  const source = isWritten ? "padded" : from;
  return {
    lines: [
      ...(isWritten ? [`padded = ops.pad(${from}, ${channelsLastPads(pads)})`] : []),
      `${to} = ops.conv(${source}, weight, ${steps}, dilation_rate=${pairCode(dilation)}) + bias`,
      ...(isRefused ? [`${to} = ${to}[:, ::${stride[0]}, ::${stride[1]}]`] : []),
    ],
    notes: [...(isWritten ? ["kerasPads"] : []), ...(isRefused ? ["kerasStrideDilation"] : [])],
  };
}

/** @type {LayerWriter} */
function kerasPool(op, from, to) {
  const { kind, kernelSize, stride, pads } = op;
  const isWritten = hasPads(pads) && !isSame(op);
  const steps = `${pairCode(kernelSize)}, ${pairCode(stride)}, "${isSame(op) ? "same" : "valid"}", "channels_last"`;
  const notes = isWritten ? ["kerasPads"] : [];
  if (kind === "average") {
    const pool = (source) => `ops.average_pool(${source}, ${steps})`;
    if (!isWritten) return { lines: [`${to} = ${pool(from)}`], notes };
    return {
      lines: [
        `pads = ${channelsLastPads(pads)}`,
        `real = ops.pad(ops.ones_like(${from}), pads)  # 1: a number of the image, 0: padding`,
        `${to} = ${pool(`ops.pad(${from}, pads)`)} / ${pool("real")}`,
      ],
      notes: [...notes, "averageOfReal"],
    };
  }
  const sign = kind === "min" ? "-" : "";
  const source = isWritten ? "padded" : sign + from;
  return {
    lines: [
      ...(isWritten ? [`padded = ops.pad(${sign}${from}, ${channelsLastPads(pads)}, constant_values=-np.inf)`] : []),
      `${to} = ${sign}ops.max_pool(${source}, ${steps})`,
    ],
    notes: [...notes, ...(isWritten ? ["borderOfMax"] : []), ...(sign ? ["noMinPool"] : [])],
  };
}

// ---------------------------------------------------------------- PyTorch

/** @type {LayerWriter} */
export function torchLayer(op, from, to) {
  if (op.kind === "convolution") return torchConvolution(op, from, to);
  return op.kind === "average" ? torchAverage(op, from, to) : torchMax(op, from, to);
}

/** @type {LayerWriter} */
function torchConvolution(op, from, to) {
  const { stride, dilation, pads } = op;
  const isNamed = isSame(op) && !anyAbove1(stride) && isEven(pads);
  const own = isNamed ? '"same"' : pairCode([pads[0][0], pads[1][0]]);
  const steps = `stride=${pairCode(stride)}, padding=${isEven(pads) ? own : "0"}, dilation=${pairCode(dilation)}`;
  return {
    lines: [
      ...(isEven(pads) ? [] : [`padded = F.pad(${from}, ${torchPads(pads)})  # left, right, top, bottom`]),
      `${to} = F.conv2d(${isEven(pads) ? from : "padded"}, weight, bias, ${steps})`,
    ],
    notes: [...(isSame(op) && anyAbove1(stride) ? ["torchSameStride"] : []), ...(isEven(pads) ? [] : ["torchUneven"])],
  };
}

/** Whether a pool of PyTorch can pad by itself: alike on both sides, and at most half of its window.
 * @param {Op} op */
const torchPoolPads = ({ kernelSize, pads }) =>
  isEven(pads) && pads.every(([start], axis) => 2 * start <= kernelSize[axis]);

/** @param {Op} op */
const torchPoolNotes = (op) => [
  ...(isSame(op) && hasPads(op.pads) ? ["torchPoolSame"] : []),
  ...(isEven(op.pads) ? ["torchHalf"] : ["torchUneven"]),
];

/** @type {LayerWriter} */
function torchMax(op, from, to) {
  const { kind, kernelSize, stride, pads } = op;
  const sign = kind === "min" ? "-" : "";
  const isOwn = torchPoolPads(op);
  const own = isOwn ? pairCode([pads[0][0], pads[1][0]]) : "0";
  const source = isOwn ? sign + from : "padded";
  const border = `F.pad(${sign}${from}, ${torchPads(pads)}, value=-np.inf)  # left, right, top, bottom`;
  return {
    lines: [
      ...(isOwn ? [] : [`padded = ${border}`]),
      `${to} = ${sign}F.max_pool2d(${source}, ${pairCode(kernelSize)}, stride=${pairCode(stride)}, padding=${own})`,
    ],
    notes: [...(isOwn ? [] : [...torchPoolNotes(op), "borderOfMax"]), ...(sign ? ["noMinPool"] : [])],
  };
}

/** @type {LayerWriter} */
function torchAverage(op, from, to) {
  const { kernelSize, stride, pads } = op;
  const steps = `${pairCode(kernelSize)}, stride=${pairCode(stride)}`;
  const own = pairCode([pads[0][0], pads[1][0]]);
  const pool = (source, more = "") => `F.avg_pool2d(${source}, ${steps}${more})`;
  if (!hasPads(pads)) return { lines: [`${to} = ${pool(from)}`], notes: [] };
  if (torchPoolPads(op)) {
    const real = `, padding=${own}, count_include_pad=False`;
    return { lines: [`${to} = ${pool(from, real)}`], notes: ["torchCount"] };
  }
  return {
    lines: [
      `pads = ${torchPads(pads)}  # left, right, top, bottom`,
      `real = F.pad(torch.ones_like(${from}), pads)  # 1: a number of the image, 0: padding`,
      `${to} = ${pool(`F.pad(${from}, pads)`)} / ${pool("real")}`,
    ],
    notes: [...torchPoolNotes(op), "averageOfReal"],
  };
}
