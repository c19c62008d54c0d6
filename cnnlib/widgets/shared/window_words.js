// What the window explorer says: formulas and sentences made of today's numbers. No drawing.

import { count, tidy } from "./numbers.js";
import { numberAt, timesRead, usersOf } from "./shapes.js";

/**
 * @import { Impossible, Layout, Settings, WindowCell } from "./shapes.js"
 * @import { Piece } from "./nodes.js"
 */

const AXIS_NAMES = ["height", "width"];
const LINES = ["row", "column"];
const FIRST_SIDES = ["at the top", "on the left"];
const LAST_SIDES = ["at the bottom", "on the right"];

/**
 * [{ text, role }]: the arithmetic of one output cell, piece by piece; joined, it reads as one line.
 * @param {Settings} settings
 * @param {WindowCell[]} cells
 * @param {number} result
 * @returns {Piece[]}
 */
export function arithmetic(settings, cells, result) {
  const body = settings.kind === "convolution" ? products(cells, settings.bias) : pooled(settings.kind, cells);
  return [...body, { text: " = " }, { text: tidy(result), role: "output" }];
}

/**
 * @param {WindowCell[]} cells
 * @param {number | undefined} bias
 */
function products(cells, bias) {
  const terms = cells.flatMap(({ value, weight }, index) => [
    ...(index ? [{ text: " + " }] : []),
    { text: bracketed(value ?? 0), role: value === null ? "padding" : "input" },
    { text: "·" },
    { text: bracketed(weight), role: "kernel" },
  ]);
  if (bias === undefined) return terms;
  return [...terms, { text: " + " }, { text: "bias " }, { text: bracketed(bias), role: "kernel" }];
}

/**
 * Brackets around negative numbers: 1·(−2).
 * @param {number} value
 */
export function bracketed(value) {
  const text = tidy(value);
  return text.startsWith("−") ? `(${text})` : text;
}

export const PADDING_OF = { convolution: "0", max: "−∞", min: "∞", average: "–" };

/**
 * @param {string} kind
 * @param {WindowCell[]} cells
 */
export function pooled(kind, cells) {
  if (kind === "average") {
    const real = cells.filter(({ value }) => value !== null);
    return [{ text: "(" }, ...listed(real, " + ", kind), { text: `) / ${real.length}` }];
  }
  return [{ text: `${kind}(` }, ...listed(cells, ", ", kind), { text: ")" }];
}

/**
 * @param {WindowCell[]} cells
 * @param {string} separator
 * @param {string} kind
 */
function listed(cells, separator, kind) {
  const text = kind === "average" ? bracketed : tidy;
  return cells.flatMap(({ value }, index) => [
    ...(index ? [{ text: separator }] : []),
    value === null ? { text: PADDING_OF[kind], role: "padding" } : { text: text(value), role: "input" },
  ]);
}

/**
 * The size formula with today's numbers, [[{ text, role }]]: one line for both axes where they agree. Without padding
 * where that is not to be spoken of.
 * @param {Layout} layout
 */
export function sizeLines(layout, withPadding = true) {
  return bothAxes([0, 1].map((axis) => sizeLine(layout, axis, withPadding)));
}

/**
 * Where SAME's padding comes from, in the same form.
 * @param {Layout} layout
 */
export function sameLines(layout) {
  return bothAxes([0, 1].map((axis) => [{ text: sameText(layout, axis) }]));
}

/** @param {Piece[][]} lines */
function bothAxes([height, width]) {
  if (textOf(height) === textOf(width)) return [[{ text: "Height and width: " }, ...height]];
  return [
    [{ text: "Height: " }, ...height],
    [{ text: "Width: " }, ...width],
  ];
}

/**
 * The words of pieces, without their colours.
 * @param {Piece[]} pieces
 */
export function textOf(pieces) {
  return pieces.map(({ text }) => text).join("");
}

/**
 * @param {Layout} layout
 * @param {number} axis
 * @param {boolean} withPadding
 */
function sizeLine(layout, axis, withPadding) {
  const { input, pads, effective, stride, output, padded } = layout;
  const quotient = (padded[axis] - effective[axis]) / stride[axis];
  const difference = [
    { text: String(input[axis]), role: "input" },
    { text: withPadding ? ` + ${pads[axis][0]} + ${pads[axis][1]} − ` : " − " },
    { text: String(effective[axis]), role: "kernel" },
  ];
  if (quotient < 0)
    return [...difference, { text: ` = ${tidy(padded[axis] - effective[axis])}, below 0: no window fits` }];
  const rounded = Number.isInteger(quotient) ? "" : `⌊${tidy(quotient, 2)}⌋ + 1 = ${Math.floor(quotient)} + 1 = `;
  return [
    { text: `⌊(I ${withPadding ? "+ P " : ""}− F) / S⌋ + 1 = ⌊(` },
    ...difference,
    { text: `) / ${stride[axis]}⌋ + 1 = ${rounded}` },
    { text: String(output[axis]), role: "output" },
    { text: spreadText(layout, axis) },
  ];
}

/**
 * Where F comes from, with dilation.
 * @param {Layout} layout
 * @param {number} axis
 */
export function spreadText({ kernelSize, dilation, effective }, axis) {
  if (dilation[axis] === 1) return "";
  return `, with F = (${kernelSize[axis]} − 1)·${dilation[axis]} + 1 = ${effective[axis]}`;
}

/**
 * @param {Layout} layout
 * @param {number} axis
 */
function sameText({ input, stride, effective, pads }, axis) {
  const wanted = Math.ceil(input[axis] / stride[axis]);
  const total = stride[axis] * (wanted - 1) + effective[axis] - input[axis];
  const sum = `${stride[axis]}·(${wanted} − 1) + ${effective[axis]} − ${input[axis]} = ${tidy(total)}`;
  const shares = total < 0 ? "below 0, so none" : `${pads[axis][0]} before, ${pads[axis][1]} after`;
  return `SAME wants ⌈${input[axis]} / ${stride[axis]}⌉ = ${wanted}, so it pads ${sum}: ${shares}`;
}

/**
 * Which rows and columns no window reads; a sentence each, none where every one is read.
 * @param {Layout} layout
 */
export function unusedSentences(layout) {
  if (layout.output.includes(0)) return [];
  return [0, 1].flatMap((axis) => unusedAlong(layout, axis));
}

/**
 * @param {Layout} layout
 * @param {number} axis
 */
function unusedAlong(layout, axis) {
  const times = timesRead(layout, axis);
  const lastRead = times.findLastIndex((number) => number > 0);
  const unused = times.flatMap((number, place) => (number ? [] : [place]));
  const parts = [
    { places: unused.filter((place) => place > lastRead), where: LAST_SIDES[axis] },
    { places: unused.filter((place) => place < lastRead), where: "in between" },
  ];
  return parts
    .filter(({ places }) => places.length)
    .map(({ places, where }) => unusedSentence(layout, axis, places, where));
}

/**
 * @param {Layout} layout
 * @param {number} axis
 * @param {number[]} places
 * @param {string} where
 */
function unusedSentence({ input, pads }, axis, places, where) {
  const first = pads[axis][0];
  const padding = places.filter((place) => place < first || place >= first + input[axis]).length;
  const all = padding === places.length;
  const what = count(places.length, LINES[axis]) + (all ? " of padding" : "");
  const partly = padding && !all ? ` (${padding} of them padding)` : "";
  return `${what} ${where}${partly} ${places.length === 1 ? "is" : "are"} never used.`;
}

/**
 * Why there is no output, both numbers, and what to do.
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {Impossible} impossible
 */
export function impossibleText(settings, layout, { axis, reason }, withPadding = true) {
  const [start, end] = layout.pads[axis];
  const window = settings.kind === "convolution" ? "kernel" : "window";
  if (reason === "only padding") {
    return (
      `The padding (${start} ${FIRST_SIDES[axis]}, ${end} ${LAST_SIDES[axis]}) leaves a window of ` +
      `${layout.kernelSize[axis]} with nothing but padding in it. Pad each side by less than the window’s size.`
    );
  }
  const [dilation, effective] = [layout.dilation[axis], layout.effective[axis]];
  const spread = dilation > 1 ? ` (effective size ${effective} at dilation ${dilation})` : "";
  const [padded, sum, cure] = withPadding
    ? ["padded ", ` (${layout.input[axis]} + ${start} + ${end})`, " or more padding"]
    : ["", "", ""];
  return (
    `No ${window} fits: its ${AXIS_NAMES[axis]} is ${layout.kernelSize[axis]}${spread}, but the ${padded}input’s ` +
    `is only ${layout.padded[axis]}${sum}. Use a smaller ${window}${cure}.`
  );
}

/**
 * Who uses a place of the padded input.
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {number[]} place
 */
export function usersText(settings, layout, [row, column]) {
  const value = numberAt(settings.image, layout.pads, row, column);
  const cell = `(${row - layout.pads[0][0]}, ${column - layout.pads[1][0]})`.replaceAll("-", "−");
  const name = value === null ? "This cell of padding" : `Input ${cell} = ${tidy(value)}`;
  const users = usersOf(layout, [row, column]).length;
  return users
    ? `${name} is used by ${count(users, "output")}.`
    : `${name} is used by no output: no window touches it.`;
}
