// A drawn digit in the form of MNIST's, number for number as cnnlib/centering.py has it.

import { SIDE } from "../shared/pad.js";

const BOX = 20; // pixels of the longer side of the ink
const HALF = 0.5 + 1e-6; // what rounds: a number between two whole ones goes up, as in Python

/** The ink scaled to a box of 20×20, its centre of mass in the middle of 28×28; uint8, 784 pixels in and out. */
export function centerDigit(pixels) {
  const centred = new Uint8Array(SIDE * SIDE);
  const frame = inkFrame(pixels);
  if (!frame) return centred;
  const ink = fitIntoBox(pixels, frame);
  const [top, left] = [firstPlace(ink.map(sumOf)), firstPlace(ink[0].map((_, x) => sumOf(ink.map((row) => row[x]))))];
  for (const [y, row] of ink.entries()) centred.set(row, (top + y) * SIDE + left);
  return centred;
}

const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/** The rows and columns that the ink fills, { top, left, height, width }; null without ink. */
function inkFrame(pixels) {
  let [top, left, bottom, right] = [SIDE, SIDE, -1, -1];
  pixels.forEach((value, index) => {
    if (!value) return;
    const [row, column] = [Math.floor(index / SIDE), index % SIDE];
    [top, left] = [Math.min(top, row), Math.min(left, column)];
    [bottom, right] = [Math.max(bottom, row), Math.max(right, column)];
  });
  return bottom < 0 ? null : { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/** The ink as rows of numbers, scaled such that the longer side is 20 pixels long. */
function fitIntoBox(pixels, { top, left, height, width }) {
  const longest = Math.max(height, width);
  const scaled = (size) => Math.max(1, Math.floor((size * BOX) / longest + HALF));
  const [down, across] = [height, width].map((size) => mixing(size, scaled(size)));
  const rows = down.map((weights) =>
    Array.from({ length: width }, (_, x) =>
      weights.reduce((sum, weight, y) => sum + weight * pixels[(top + y) * SIDE + left + x], 0),
    ),
  );
  return rows.map((row) =>
    across.map((weights) => Math.floor(weights.reduce((sum, weight, x) => sum + weight * row[x], 0) + HALF)),
  );
}

/** Along one axis, how much every old pixel counts in every new one: less with its distance. Each row sums to 1. */
function mixing(before, after) {
  const reach = Math.max(1, before / after); // in old pixels
  return Array.from({ length: after }, (_, place) => {
    const middle = (place + 0.5) * (before / after);
    const weights = Array.from({ length: before }, (_, old) => Math.max(0, 1 - Math.abs(old + 0.5 - middle) / reach));
    return weights.map((weight) => weight / sumOf(weights));
  });
}

/** Where the first of these rows (or columns) of ink must stand, for their centre of mass to be in the middle. */
function firstPlace(ink) {
  const centre = sumOf(ink.map((value, place) => value * place)) / sumOf(ink);
  return Math.min(Math.max(0, Math.floor(SIDE / 2 - centre + HALF)), SIDE - ink.length);
}
