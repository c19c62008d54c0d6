// The transposed convolution, as in cnnlib/transposed.py: no drawing.
//
// Its layout is that of the convolution which goes the other way: `input` is the large side, `output` the small one.

import { AXES, effectiveSize, indices, layOut, placesRead, usersOf } from "./shapes.js";

/**
 * @import { Layout, Settings } from "./shapes.js"
 * @typedef {Settings & { output_size?: number[] | null }} Spread
 */

/**
 * Along one axis: the sizes from which the convolution comes back to this image; none where the border cuts all off.
 * @param {Spread} settings
 * @param {number} axis
 */
export function possibleSizes({ image, kernelSize, stride, dilation, padding, pads }, axis) {
  const size = axis === 0 ? image.length : image[0].length;
  const cut = padding === "custom" ? pads[axis][0] + pads[axis][1] : 0;
  const effective = padding === "same" ? 1 : effectiveSize(kernelSize[axis], dilation[axis]);
  const smallest = (size - 1) * stride[axis] + effective - cut;
  return indices(stride[axis])
    .map((more) => smallest + more)
    .filter((possible) => possible > 0);
}

/**
 * The output size that is wished for, else the smallest; null where there is none.
 * @param {Spread} settings
 */
export function transposedSize(settings) {
  const sizes = AXES.map((axis) => possibleSizes(settings, axis));
  if (sizes.some((possible) => possible.length === 0)) return null;
  const wished = settings.output_size;
  return wished && AXES.every((axis) => sizes[axis].includes(wished[axis])) ? wished : sizes.map(([first]) => first);
}

/**
 * @param {Spread} settings
 * @returns {Layout | null}
 */
export function layOutTransposed(settings) {
  const size = transposedSize(settings);
  return size && layOut({ ...settings, image: rowsOfZeros(size) });
}

/** @param {number[]} size */
const rowsOfZeros = ([rows, columns]) => indices(rows).map(() => Array(columns).fill(0));

/**
 * The sums with their border, before it is cut off, and without the bias.
 * @param {Spread} settings
 * @param {Layout} layout
 */
export function spreadOut({ image, kernel }, layout) {
  const sums = rowsOfZeros(layout.padded);
  for (const [i, numbers] of image.entries()) {
    for (const [j, value] of numbers.entries()) addWindow(sums, kernel, value, placesOf(layout, [i, j]));
  }
  return sums;
}

/**
 * @param {Layout} layout
 * @param {number[]} cell of the small side
 */
const placesOf = (layout, cell) => AXES.map((axis) => placesRead(layout, axis, cell[axis]));

/**
 * @param {number[][]} sums
 * @param {number[][]} kernel
 * @param {number} value
 * @param {number[][]} places
 */
function addWindow(sums, kernel, value, [rows, columns]) {
  for (const [u, row] of rows.entries()) {
    for (const [v, column] of columns.entries()) sums[row][column] += value * kernel[u][v];
  }
}

/**
 * The output: the border cut off, the bias added.
 * @param {Spread} settings
 * @param {Layout} layout
 */
export function transposedOutput(settings, layout) {
  const [[top], [left]] = layout.pads;
  const [rows, columns] = layout.input;
  const sums = spreadOut(settings, layout);
  return sums
    .slice(top, top + rows)
    .map((numbers) => numbers.slice(left, left + columns).map((sum) => sum + (settings.bias ?? 0) + 0)); // 0 of −0
}

/**
 * What reaches a place of the output with its border: input numbers, and the kernel number that each is times.
 * @param {Spread} settings
 * @param {Layout} layout
 * @param {number[]} place
 */
export function contributions({ image, kernel }, layout, place) {
  return usersOf(layout, place).map(([row, column]) => {
    const [u, v] = [row, column].map((index, axis) => placesRead(layout, axis, index).indexOf(place[axis]));
    return { row, column, value: image[row][column], weight: kernel[u][v] };
  });
}
