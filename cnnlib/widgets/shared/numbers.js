// Numbers as people write and read them.

import LIMITS from "./limits.json" with { type: "json" };

/** @import { Say } from "./words.js" */

/**
 * A number as people write it: at most `places` decimals, a real minus sign, never −0.
 * @param {number} value
 * @param {number} places
 */
export function tidy(value, places = 3) {
  const rounded = Number.isInteger(value) ? value + 0 : Number(value.toFixed(places)) + 0; // + 0 makes 0 of −0
  return String(rounded).replace("-", "−");
}

/**
 * What a person typed, as { value } or, where it is not such a number, as { problem } in words.
 * @param {Say} say
 * @param {string} text
 * @param {{ min?: number, max?: number, whole?: boolean }} range
 * @returns {{ value?: number, problem?: string }}
 */
export function parseNumber(say, text, { min = -LIMITS.number, max = LIMITS.number, whole = false } = {}) {
  const typed = text.trim().replace("−", "-");
  if (typed === "") return { problem: say("empty_field") };
  const shown = shorten(typed);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed)) return { problem: say("no_number", { typed: shown }) };
  const value = Number(typed) + 0;
  if (value < min || value > max)
    return { problem: say("out_of_range", { typed: shown, min: tidy(min), max: tidy(max) }) };
  if (whole && !Number.isInteger(value)) return { problem: say("not_whole", { typed: shown }) };
  return { value };
}

/**
 * A large whole number in groups of three digits: 62,915,584.
 * @param {number} value
 */
export function grouped(value) {
  return value.toLocaleString("en-US");
}

/**
 * The beginning of a long text.
 * @param {string} text
 * @param {number} length
 */
export function shorten(text, length = 24) {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
