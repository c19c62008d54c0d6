// Kernels: what they may be, and how they change. Rows of numbers, or of triples, a number for each channel.

import { isNumber } from "../shared/values.js";
import { slicesOf } from "./convolve.js";
import { rounded } from "./numbers.js";

const SIZES = [3, 5];

export const isSquare = (value, isEntry = isNumber) =>
  Array.isArray(value) &&
  SIZES.includes(value.length) &&
  value.every((row) => Array.isArray(row) && row.length === value.length && row.every(isEntry));
const isTriple = (value) => Array.isArray(value) && value.length === 3 && value.every(isNumber);
export const isKernel = (value) => isSquare(value) || isSquare(value, isTriple);

/** The kernel in the other size: a ring of zeros around it, or without its ring. */
export function resizeKernel(kernel, size) {
  const shift = (size - kernel.length) / 2;
  const nothing = Array.isArray(kernel[0][0]) ? [0, 0, 0] : 0;
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => kernel[row - shift]?.[column - shift] ?? nothing),
  );
}

/** The kernel with another number at a place, of all channels or of one, which may give each a slice of its own. */
export function withNumber(kernel, [row, column, channel], value) {
  const isDeep = Array.isArray(kernel[0][0]);
  const deep = isDeep || channel === null ? kernel : kernel.map((line) => line.map((one) => [one, one, one]));
  return deep.map((line, y) =>
    line.map((entry, x) => {
      if (y !== row || x !== column) return entry;
      return channel === null ? value : entry.with(channel, value);
    }),
  );
}

/** Without slices: what a grey picture is convolved with. */
export const flat = (kernel) =>
  Array.isArray(kernel[0][0]) ? slicesOf(kernel, false)[0].map((row) => row.map(rounded)) : kernel;
