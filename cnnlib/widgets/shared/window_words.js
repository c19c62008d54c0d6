// What the window explorer says: formulas and sentences made of today's numbers. No drawing.

import { tidy } from "./numbers.js";
import { numberAt, timesRead, usersOf } from "./shapes.js";
import { sizeText } from "./values.js";
import { plural, sayPieces } from "./words.js";

/**
 * @import { Impossible, Layout, Settings, WindowCell } from "./shapes.js"
 * @import { Piece } from "./nodes.js"
 * @import { Say } from "./words.js"
 */

const AXIS_NAMES = ["height", "width"]; // as the keys of words have them
const LINES = ["row", "column"];
const LAST_SIDES = ["bottom", "right"];

/**
 * [{ text, role }]: the arithmetic of one output cell, piece by piece; joined, it reads as one line.
 * @param {Say} say
 * @param {Pick<Settings, "kind" | "bias">} settings
 * @param {WindowCell[]} cells
 * @param {number} result
 * @returns {Piece[]}
 */
export function arithmetic(say, settings, cells, result) {
  const body = settings.kind === "convolution" ? products(say, cells, settings.bias) : pooled(settings.kind, cells);
  return [...body, { text: " = " }, { text: tidy(result), role: "output" }];
}

/**
 * @param {Say} say
 * @param {WindowCell[]} cells
 * @param {number | undefined} bias
 */
function products(say, cells, bias) {
  const terms = cells.flatMap(({ value, weight }, index) => [
    ...(index ? [{ text: " + " }] : []),
    { text: bracketed(value ?? 0), role: value === null ? "padding" : "input" },
    { text: "·" },
    { text: bracketed(weight), role: "kernel" },
  ]);
  if (bias === undefined) return terms;
  const term = sayPieces(say, "bias_term", { bias: [{ text: bracketed(bias), role: "kernel" }] });
  return [...terms, { text: " + " }, ...term];
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
 * @param {Say} say
 * @param {Layout} layout
 */
export function sizeLines(say, layout, withPadding = true) {
  return bothAxes(
    say,
    [0, 1].map((axis) => sizeLine(say, layout, axis, withPadding)),
  );
}

/**
 * Where SAME's padding comes from, in the same form.
 * @param {Say} say
 * @param {Layout} layout
 */
export function sameLines(say, layout) {
  return bothAxes(
    say,
    [0, 1].map((axis) => [{ text: sameText(say, layout, axis) }]),
  );
}

/**
 * One line where both axes say the same.
 * @param {Say} say
 * @param {Piece[][]} lines
 */
export function bothAxes(say, [height, width]) {
  if (textOf(height) === textOf(width)) return [sayPieces(say, "height_and_width_line", { line: height })];
  return [sayPieces(say, "height_line", { line: height }), sayPieces(say, "width_line", { line: width })];
}

/**
 * The words of pieces, without their colours.
 * @param {Piece[]} pieces
 */
export function textOf(pieces) {
  return pieces.map(({ text }) => text).join("");
}

/**
 * @param {Say} say
 * @param {Layout} layout
 * @param {number} axis
 * @param {boolean} withPadding
 */
function sizeLine(say, layout, axis, withPadding) {
  const { input, pads, effective, stride, output, padded } = layout;
  const quotient = (padded[axis] - effective[axis]) / stride[axis];
  const difference = [
    { text: String(input[axis]), role: "input" },
    { text: withPadding ? ` + ${pads[axis][0]} + ${pads[axis][1]} − ` : " − " },
    { text: String(effective[axis]), role: "kernel" },
  ];
  if (quotient < 0) return sayPieces(say, "size_below_0", { difference, value: tidy(padded[axis] - effective[axis]) });
  const rounded = Number.isInteger(quotient) ? "" : `⌊${tidy(quotient, 2)}⌋ + 1 = ${Math.floor(quotient)} + 1 = `;
  const formula = [
    { text: `⌊(I ${withPadding ? "+ P " : ""}− F) / S⌋ + 1 = ⌊(` },
    ...difference,
    { text: `) / ${stride[axis]}⌋ + 1 = ${rounded}` },
    { text: String(output[axis]), role: "output" },
  ];
  return withSpread(say, formula, [spreadText(layout, axis)].filter(Boolean));
}

/**
 * A formula with F in it, and after it where F comes from.
 * @param {Say} say
 * @param {Piece[]} formula
 * @param {string[]} spreads
 */
export function withSpread(say, formula, spreads) {
  return spreads.reduce((line, spread) => sayPieces(say, "with_spread", { line, spread }), formula);
}

/**
 * Where F comes from, with dilation.
 * @param {Layout} layout
 * @param {number} axis
 */
export function spreadText({ kernelSize, dilation, effective }, axis) {
  return dilation[axis] === 1 ? "" : `(${kernelSize[axis]} − 1)·${dilation[axis]} + 1 = ${effective[axis]}`;
}

/**
 * @param {Say} say
 * @param {Layout} layout
 * @param {number} axis
 */
function sameText(say, { input, stride, effective, pads }, axis) {
  const size = Math.ceil(input[axis] / stride[axis]);
  const total = stride[axis] * (size - 1) + effective[axis] - input[axis];
  const wanted = `⌈${input[axis]} / ${stride[axis]}⌉ = ${size}`;
  const sum = `${stride[axis]}·(${size} − 1) + ${effective[axis]} − ${input[axis]} = ${tidy(total)}`;
  if (total < 0) return say("same_pads_nothing", { wanted, sum });
  return say("same_pads", { wanted, sum, before: pads[axis][0], after: pads[axis][1] });
}

/**
 * Which rows and columns no window reads; a sentence each, none where every one is read.
 * @param {Say} say
 * @param {Layout} layout
 */
export function unusedSentences(say, layout) {
  if (layout.output.includes(0)) return [];
  return [0, 1].flatMap((axis) => unusedAlong(say, layout, axis));
}

/**
 * @param {Say} say
 * @param {Layout} layout
 * @param {number} axis
 */
function unusedAlong(say, layout, axis) {
  const times = timesRead(layout, axis);
  const lastRead = times.findLastIndex((number) => number > 0);
  const unused = times.flatMap((number, place) => (number ? [] : [place]));
  const parts = [
    { places: unused.filter((place) => place > lastRead), where: say(`unused_${LAST_SIDES[axis]}`) },
    { places: unused.filter((place) => place < lastRead), where: say("unused_in_between") },
  ];
  return parts
    .filter(({ places }) => places.length)
    .map(({ places, where }) => unusedSentence(say, layout, axis, places, where));
}

/**
 * @param {Say} say
 * @param {Layout} layout
 * @param {number} axis
 * @param {number[]} places
 * @param {string} where
 */
function unusedSentence(say, { input, pads }, axis, places, where) {
  const first = pads[axis][0];
  const padding = places.filter((place) => place < first || place >= first + input[axis]).length;
  const count = places.length;
  const isAll = padding === count;
  const lines = isAll
    ? say(`padding_${LINES[axis]}_${plural(count)}`, { count })
    : say(`input_${LINES[axis]}_${plural(count)}`, { count });
  if (padding && !isAll) return say("never_used_partly", { lines, where, padding });
  return say(`never_used_${plural(count)}`, { lines, where });
}

/**
 * What stands beside the name of a grid: its size, and with padding also the one that came of it.
 * @param {Say} say
 * @param {Layout} layout
 */
export function sizeNote(say, { input, padded, pads }) {
  const isPadded = pads.flat().some((side) => side > 0);
  return isPadded ? say("size_padded", { size: sizeText(input), padded: sizeText(padded) }) : sizeText(input);
}

/**
 * What a screen reader says of a cell.
 * @param {Say} say
 * @param {number} row
 * @param {number} column
 * @param {number} value
 */
export function cellName(say, row, column, value) {
  return say("cell", { row, column, value: tidy(value) });
}

/**
 * Why there is no output, both numbers, and what to do.
 * @param {Say} say
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {Impossible} impossible
 */
export function impossibleText(say, settings, layout, { axis, reason }, withPadding = true) {
  const [start, end] = layout.pads[axis];
  const size = layout.kernelSize[axis];
  if (reason === "only-padding") return say(`only_padding_${AXIS_NAMES[axis]}`, { start, end, size });
  const [dilation, effective] = [layout.dilation[axis], layout.effective[axis]];
  const spread = dilation > 1 ? say("size_spread", { size, effective, dilation }) : size;
  const [name, input, padded] = [say(`axis_${AXIS_NAMES[axis]}`), layout.input[axis], layout.padded[axis]];
  if (!withPadding) return say("kernel_too_large", { axis: name, size: spread, input });
  const window = settings.kind === "convolution" ? "kernel" : "window";
  return say(`${window}_too_large_padded`, { axis: name, size: spread, input, padded, start, end });
}

/**
 * Who uses a place of the padded input.
 * @param {Say} say
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {number[]} place
 */
export function usersText(say, settings, layout, [row, column]) {
  const value = numberAt(settings.image, layout.pads, row, column);
  const cell = `(${row - layout.pads[0][0]}, ${column - layout.pads[1][0]})`.replaceAll("-", "−");
  const name = value === null ? say("padding_cell") : say("input_cell", { cell, value: tidy(value) });
  const count = usersOf(layout, [row, column]).length;
  return count ? say(`used_by_${plural(count)}`, { name, count }) : say("used_by_none", { name });
}
