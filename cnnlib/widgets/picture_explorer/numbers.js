// A window's numbers beside the kernel's, and what they add up to: the arithmetic of one cell of a map.

import { Grid, looksOf } from "../shared/grid.js";
import { el } from "../shared/nodes.js";
import { tidy } from "../shared/numbers.js";
import { arithmetic, bracketed, cellName } from "../shared/window_words.js";
import { sayPieces } from "../shared/words.js";

/**
 * @import { Piece } from "../shared/nodes.js"
 * @import { Say } from "../shared/words.js"
 *
 * @typedef {{ window: number[][], slice: number[][] }} Part of a sum: the numbers under the window in one channel, and
 *   the slice of the kernel that they meet
 */

const CELL = { largest: 38, inColour: 36, smallest: 16, around: 74 }; // pixels: of a number, and of what stands around the two grids
const WRITTEN_OUT = 27; // products at most: more are a wall of numbers
const PIXELS_A_STEP = 6; // of a pointer that drags a number
const STEPS = { PageUp: 1, PageDown: -1 };

/**
 * How far one step changes a number: whole kernels stay whole.
 * @param {number[][]} kernel
 */
export function stepOf(kernel) {
  return kernel.flat().every(Number.isInteger) ? 1 : 0.1;
}

/**
 * The size of a cell, so that three channels stand beside each other, and on a phone one of them.
 * @param {number} width
 * @param {number} kernel
 * @param {boolean} color
 */
export function cellSize(width, kernel, color) {
  const room = Math.floor((width - CELL.around) / (2 * kernel));
  return Math.max(CELL.smallest, Math.min(color ? CELL.inColour : CELL.largest, room));
}

/** @param {number} value */
export const rounded = (value) => Number(value.toFixed(6));

/** The numbers under a window, and those of the kernel, which can be typed, stepped and dragged. */
export class Pair {
  /**
   * @param {{ say: Say, window: string, kernel: string, edit: (row: number, column: number, text: string) => void,
   *   step: (row: number, column: number, steps: number) => void }} settings
   */
  constructor({ say, window, kernel, edit, step }) {
    this.say = say;
    this.step = step;
    this.window = new Grid({ say, name: window, role: "input" });
    this.kernel = new Grid({ say, name: kernel, role: "kernel", edit });
    this.kernel.frame.addEventListener("keydown", (event) => this.key(event), { capture: true });
    this.kernel.frame.addEventListener("pointerdown", (event) => this.grasp(event));
    this.kernel.frame.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"])
      this.kernel.frame.addEventListener(end, () => (this.grasped = null));
    const sign = el("span", { class: "cnn-operation", "aria-hidden": "true" }, "⊛");
    this.node = el("div", { class: "cnn-pair" }, this.window.node, sign, this.kernel.node);
  }

  /** Page Up and Page Down step the number that has the focus. */
  key(event) {
    const cell = event.target.closest("[data-row]");
    if (!cell || !(event.key in STEPS)) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(Number(cell.dataset.row), Number(cell.dataset.column), STEPS[event.key]);
  }

  grasp(event) {
    const cell = event.target.closest("[data-row]");
    if (!cell || event.button > 0) return;
    this.grasped = { row: Number(cell.dataset.row), column: Number(cell.dataset.column), y: event.clientY };
  }

  /** Up is more; the pointer may leave the cell. */
  drag(event) {
    if (!this.grasped) return;
    const steps = Math.trunc((this.grasped.y - event.clientY) / PIXELS_A_STEP);
    if (!steps) return;
    this.kernel.frame.setPointerCapture(event.pointerId); // only now: a click without a drag belongs to its cell
    this.grasped.y -= steps * PIXELS_A_STEP;
    this.step(this.grasped.row, this.grasped.column, steps);
  }

  /**
   * @param {Part} part
   * @param {{ largest: number[][], size: number }} looks `largest` are numbers on the same scale as the window's, `size`
   *   is that of a cell
   */
  draw({ window, slice }, { largest, size }) {
    this.drawGrid(this.window, window, size, looksOf(window, size, largest));
    this.drawGrid(this.kernel, slice, size, looksOf(slice, size));
  }

  drawGrid(grid, rows, size, look) {
    grid.draw({
      rows: rows.length,
      columns: rows.length,
      size,
      numbered: true,
      cell: (row, column) => ({
        ...look(rows[row][column]),
        name: cellName(this.say, row, column, rows[row][column]),
      }),
    });
  }
}

/**
 * The sum of one cell of a map, as pieces, and a line for each channel where there are several.
 * @param {Say} say
 * @param {{ parts: Part[], names: string[], bias: number | undefined, sum: number, value: number, relu: boolean,
 *   cell: string }} wanted names are those of the channels; the bias is left out where nobody speaks of it
 * @returns {Piece[][]}
 */
export function sumLines(say, { parts, names, bias, sum, value, relu, cell }) {
  const last = relu ? sayPieces(say, "then_relu", { value: [{ text: tidy(value), role: "output" }] }) : [];
  const isShort = parts.length * parts[0].slice.flat().length <= WRITTEN_OUT;
  const lines = parts.map((part) => partOf(say, part, parts.length === 1 ? bias : undefined));
  if (parts.length === 1) return [[...sayPieces(say, "cell_sum", { cell, sum: lines[0] }), ...last]];
  const channels = lines.map((line, channel) => sayPieces(say, "channel_sum", { channel: names[channel], sum: line }));
  const all = [...total(say, parts, names, bias), { text: " = " }, { text: tidy(sum), role: "output" }];
  return [...(isShort ? channels : []), [...sayPieces(say, "cell_sum", { cell, sum: all }), ...last]];
}

/** The products of one channel and their sum. */
function partOf(say, part, bias) {
  const cells = part.slice.flatMap((row, down) =>
    row.map((weight, right) => ({ row: down, column: right, value: part.window[down][right], weight })),
  );
  return arithmetic(say, { kind: "convolution", bias }, cells, sumOf(part) + (bias ?? 0));
}

/** The sums of the channels, each with its name, and the bias. */
function total(say, parts, names, bias) {
  const terms = parts.flatMap((part, channel) => {
    const sum = [{ text: bracketed(sumOf(part)), role: "output" }];
    return [...(channel ? [{ text: " + " }] : []), ...sayPieces(say, "channel_term", { channel: names[channel], sum })];
  });
  if (bias === undefined) return terms;
  return [
    ...terms,
    { text: " + " },
    ...sayPieces(say, "bias_term", { bias: [{ text: bracketed(bias), role: "kernel" }] }),
  ];
}

/** @param {Part} part */
export function sumOf({ window, slice }) {
  return slice.flat().reduce((sum, weight, place) => sum + weight * window.flat()[place], 0);
}
