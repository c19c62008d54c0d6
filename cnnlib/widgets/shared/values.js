// Values of traits, checked as in validate.py, and in the forms that widgets need.

import LIMITS from "./limits.json" with { type: "json" };

/** @import { Border } from "./shapes.js" */

/** @param {any} value */
export const isNumber = (value) => Number.isFinite(value) && Math.abs(value) <= LIMITS.number;
/**
 * @param {any} value
 * @param {number} min
 * @param {number} max
 */
export const isWhole = (value, min, max) => Number.isInteger(value) && value >= min && value <= max;
/** @param {any} value */
export const isFlag = (value) => value === true || value === false;
/**
 * @param {any} rows
 * @param {number} limit
 */
export const isMatrix = (rows, limit) =>
  Array.isArray(rows) &&
  rows.length > 0 &&
  rows.length <= limit &&
  rows.every((row) => Array.isArray(row) && row.length === rows[0].length && row.length <= limit) &&
  rows[0].length > 0 &&
  rows.flat().every(isNumber);
/**
 * @param {any} value
 * @param {number} limit
 */
export const isStep = (value, limit) =>
  [value].flat().every((number) => isWhole(number, 1, limit)) && (!Array.isArray(value) || value.length === 2);
/**
 * @param {any} value
 * @returns {value is number[][]}
 */
export const isPads = (value) =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((n) => isWhole(n, 0, LIMITS.pads)));
/** @param {any} value */
export const isCell = (value) =>
  Array.isArray(value) && value.length === 2 && value.every((number) => isWhole(number, 0, Infinity));
/** @param {any} value */
export const isBorder = (value) => value === "valid" || value === "same" || isPads(value);

/** @param {number | number[]} value */
export const asPair = (value) => (Array.isArray(value) ? value : [value, value]);
/**
 * @param {any} one
 * @param {any} other
 */
export const sameValue = (one, other) =>
  one === other || (!ArrayBuffer.isView(one) && JSON.stringify(one) === JSON.stringify(other)); // bytes have no words of their own
/** @param {number[]} size */
export const sizeText = ([rows, columns]) => `${rows}×${columns}`;
/** @param {number | number[]} value */
export const pairText = (value) => (Array.isArray(value) ? sizeText(value) : String(value));

/**
 * Padding as shapes.js wants it, from "valid", "same" or pads written out.
 * @param {Border} padding
 * @returns {{ padding: string, pads?: number[][] }}
 */
export const borderSettings = (padding) => (isPads(padding) ? { padding: "custom", pads: padding } : { padding });
