// The im2col explorer: the image on the left, on the right the matrix with one row for each window.

import { borderControl, slider, tickBox } from "../shared/controls.js";
import { Grid, looksOf } from "../shared/grid.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, setPieces, setText } from "../shared/nodes.js";
import { grouped, parseNumber, tidy } from "../shared/numbers.js";
import { Plane, scaleAround0 } from "../shared/plane.js";
import { computeOutput, countingKernel, layOut, numberAt, whyImpossible, windowOf } from "../shared/shapes.js";
import { im2colSnippets } from "../shared/snippets.js";
import {
  asPair,
  borderSettings,
  isBorder,
  isFlag,
  isMatrix,
  isStep,
  isWhole,
  pairText,
  sizeText,
} from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import { arithmetic, cellName, impossibleText, sizeNote } from "../shared/window_words.js";
import { plural, sayPieces } from "../shared/words.js";

/** @import { Outline } from "../shared/grid.js" */

const MATRIX_NUMBERED_UP_TO = 25; // rows and columns of the matrix; a larger one is shaded only
const MATRIX_HEIGHT = 390; // pixels
const CELLS = { largest: 46, smallest: 17, sums: 46 };
const NARROW = 640; // below this width image and matrix stand one above the other
const BESIDE_MATRIX = 250; // the width of the image and the words below it, at least
const PLAIN = { image: 8, column: 12, widest: 420 }; // pixels

/** Rows of the matrix: for each window its numbers, row by row; padding is 0. */
export function im2col(settings, layout) {
  return windowCells(layout).map((cell) => windowOf(settings, layout, cell).map(({ value }) => value ?? 0));
}

/** Every output cell, in reading order. */
function windowCells({ output }) {
  const [rows, columns] = output;
  return Array.from({ length: rows * columns }, (_, index) => [Math.floor(index / columns), index % columns]);
}

class Im2colView extends WidgetView {
  get checks() {
    return {
      image: (value) => isMatrix(value, LIMITS.im2col_image),
      kernel: (value) => isMatrix(value, LIMITS.kernel),
      stride: (value) => isStep(value, LIMITS.stride),
      padding: isBorder,
      chosen: (value) => isWhole(value, 0, Infinity),
      multiply: isFlag,
    };
  }

  // -------------------------------------------------------------- state

  settle() {
    const { image, kernel, stride, padding, chosen } = this.traits;
    const kernelSize = [kernel.length, kernel[0].length];
    this.settings = {
      image,
      kernel,
      kernelSize,
      stride: asPair(stride),
      dilation: [1, 1],
      kind: "convolution",
      ...borderSettings(padding),
    };
    this.layout = layOut(this.settings);
    this.impossible = whyImpossible(this.settings, this.layout);
    this.matrix = this.impossible ? [] : im2col(this.settings, this.layout);
    this.sums = computeOutput(this.settings, this.layout)
      .flat()
      .map((sum) => [sum]);
    this.forgetWhatIsGone();
    return { chosen: Math.min(chosen, Math.max(0, this.matrix.length - 1)) };
  }

  forgetWhatIsGone() {
    const isThere = (place) => place?.every((index, axis) => index < this.layout.padded[axis]);
    if (!isThere(this.traced)) this.traced = null;
    this.preview = null;
  }

  /** The place of the padded image that a cell of the matrix is a copy of. */
  sourceOf(row, column) {
    const { row: y, column: x } = windowOf(this.settings, this.layout, windowCells(this.layout)[row])[column];
    return [y, x];
  }

  /** The copies of a place of the padded image: [row, column] in the matrix. */
  copiesOf(place) {
    return windowCells(this.layout).flatMap((cell, row) => {
      const column = windowOf(this.settings, this.layout, cell).findIndex(
        ({ row: y, column: x }) => y === place[0] && x === place[1],
      );
      return column < 0 ? [] : [[row, column]];
    });
  }

  // -------------------------------------------------------------- what people do

  chooseMatrix(row, column) {
    this.traced = this.sourceOf(row, column);
    this.change({ chosen: row });
  }

  chooseImage(row, column) {
    this.traced = [row, column];
    this.message = "";
    this.draw();
  }

  hoverMatrix(row, column) {
    this.preview = row === null ? null : { row, place: this.sourceOf(row, column) };
    this.draw();
  }

  editKernel(row, text) {
    const { value, problem } = parseNumber(this.say, text);
    const columns = this.layout.kernelSize[1];
    const kernel = this.traits.kernel.map((numbers) => [...numbers]);
    const old = kernel[Math.floor(row / columns)][row % columns];
    if (problem) return this.refuse(this.say("value_stays", { problem, value: tidy(old) }));
    kernel[Math.floor(row / columns)][row % columns] = value;
    this.change({ kernel });
  }

  // -------------------------------------------------------------- building

  build() {
    this.buildControls();
    this.copies = el("p", { role: "status" });
    this.sizes = el("p", {});
    this.buildGrids();
    this.sum = el("p", { class: "cnn-sum", "aria-live": "polite" });
    return this.panel(this.say("im2col_explorer"), this.controls, this.stage, this.sum, this.status);
  }

  buildControls() {
    const resize = (size) => this.change({ kernel: countingKernel(size) });
    this.size = slider({ name: this.say("kernel_size"), min: 1, max: 5, change: resize });
    this.stride = slider({ name: this.say("stride"), min: 1, max: 4, change: (stride) => this.change({ stride }) });
    this.padding = borderControl({
      say: this.say,
      start: this.traits.padding,
      change: (padding) => this.change({ padding }),
    });
    this.multiply = tickBox({ name: this.say("times_a_filter"), change: (multiply) => this.change({ multiply }) });
    const row = [this.size, this.stride, this.padding, this.multiply].map(({ node }) => node);
    this.controls = el("div", { class: "cnn-controls" }, el("div", { class: "cnn-row" }, ...row));
  }

  buildGrids() {
    const image = {
      say: this.say,
      name: this.say("image"),
      role: "input",
      choose: (...cell) => this.chooseImage(...cell),
    };
    const matrix = {
      say: this.say,
      name: this.say("matrix"),
      role: "input",
      choose: (...cell) => this.chooseMatrix(...cell),
      hover: (...cell) => this.hoverMatrix(...cell),
    };
    this.numbered = { image: new Grid(image), matrix: new Grid(matrix) };
    this.plain = { image: new Plane(image), matrix: new Plane(matrix) };
    this.filter = new Grid({
      say: this.say,
      name: this.say("filter"),
      role: "kernel",
      edit: (row, _, text) => this.editKernel(row, text),
    });
    this.product = new Grid({
      say: this.say,
      name: this.say("sums"),
      role: "output",
      choose: (row) => this.change({ chosen: row }),
      hover: (row) => this.hoverMatrix(row, 0),
    });
    this.signs = ["→", "·", "="].map((sign) => el("span", { class: "cnn-operation" }, sign));
    this.words = el("p", { class: "cnn-impossible" });
    const { numbered, plain, signs } = this;
    const left = el(
      "div",
      { class: "cnn-column cnn-beside" },
      numbered.image.node,
      plain.image.node,
      this.copies,
      this.sizes,
    );
    this.stage = el(
      "div",
      { class: "cnn-stage" },
      left,
      signs[0],
      this.words,
      numbered.matrix.node,
      plain.matrix.node,
      signs[1],
      this.filter.node,
      signs[2],
      this.product.node,
    );
  }

  snippets() {
    return this.impossible ? null : im2colSnippets(this.settings, this.layout, this.traits.multiply);
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    this.row = this.preview?.row ?? this.traits.chosen;
    this.place = this.preview ? this.preview.place : this.traced;
    this.window = this.impossible ? [] : windowOf(this.settings, this.layout, windowCells(this.layout)[this.row]);
    this.copiesNow = this.place && !this.impossible ? this.copiesOf(this.place) : [];
    this.measure();
    this.drawControls();
    this.showParts();
    this.drawImage();
    if (!this.impossible) this.drawMatrix();
    if (this.withFilter) this.drawProduct();
    this.drawWords();
  }

  measure() {
    const { padded, kernelSize } = this.layout;
    const columns = kernelSize[0] * kernelSize[1];
    this.isPlain = Math.max(this.matrix.length, columns, ...padded) > MATRIX_NUMBERED_UP_TO || Math.max(...padded) > 12;
    this.withFilter = this.traits.multiply && !this.impossible && !this.isPlain;
    const all = this.width - 100 - (this.withFilter ? 110 + CELLS.sums : 0);
    const across = (this.impossible ? 0 : columns) + (this.withFilter ? 1 : 0);
    const side = Math.min(all / (padded[1] + across), across ? (all - BESIDE_MATRIX) / across : Infinity);
    const room = this.width < NARROW ? all / Math.max(padded[1], across) : side;
    const height = MATRIX_HEIGHT / Math.max(this.matrix.length, padded[0], this.withFilter ? columns : 0);
    this.cellSize = Math.floor(Math.max(CELLS.smallest, Math.min(CELLS.largest, room, height)));
  }

  drawControls() {
    const { kernel, stride, padding, multiply } = this.traits;
    this.size.show(kernel.length, sizeText(this.layout.kernelSize));
    this.stride.show(Math.max(...asPair(stride)), pairText(stride));
    this.padding.show(padding);
    this.multiply.show(multiply);
  }

  showParts() {
    const { numbered, plain, signs, isPlain, impossible, withFilter } = this;
    numbered.image.node.hidden = isPlain;
    plain.image.node.hidden = !isPlain;
    numbered.matrix.node.hidden = isPlain || Boolean(impossible);
    plain.matrix.node.hidden = !isPlain || Boolean(impossible);
    this.filter.node.hidden = this.product.node.hidden = !withFilter;
    for (const [index, node] of signs.entries()) node.hidden = index === 0 ? Boolean(impossible) : !withFilter;
    this.words.hidden = !impossible;
    setText(this.words, impossible ? impossibleText(this.say, this.settings, this.layout, impossible) : "");
  }

  drawImage() {
    const { layout, cellSize } = this;
    const note = sizeNote(this.say, layout);
    const outlines = this.windowOutline();
    if (this.place) outlines.push({ row: this.place[0], column: this.place[1], look: "traced" });
    if (this.isPlain) return this.drawPlainImage(note, outlines);
    const look = looksOf(this.traits.image, cellSize);
    const [rows, columns] = layout.padded;
    this.numbered.image.draw({
      rows,
      columns,
      size: cellSize,
      numbered: true,
      note,
      outlines,
      cell: (row, column) => this.imageCell(row, column, look),
    });
  }

  drawPlainImage(note, outlines) {
    const {
      padded: [rows, columns],
      pads,
    } = this.layout;
    const number = (row, column) => numberAt(this.traits.image, pads, row, column) ?? 0;
    const values = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => number(row, column)),
    );
    this.plain.image.draw({
      values,
      scale: scaleAround0([values]),
      note,
      label: this.say("image_of_size", { size: note }),
      outlines,
      width: columns * PLAIN.image,
      height: rows * PLAIN.image,
      active: this.place ?? [0, 0],
    });
  }

  /** @returns {Outline[]} */
  windowOutline() {
    if (!this.window.length) return [];
    const [{ row, column }] = this.window;
    return [{ row, column, rows: this.layout.kernelSize[0], columns: this.layout.kernelSize[1], look: "window" }];
  }

  imageCell(row, column, look) {
    const [[top], [left]] = this.layout.pads;
    const value = numberAt(this.traits.image, this.layout.pads, row, column);
    const isRead = this.window.some((cell) => cell.row === row && cell.column === column);
    const cell = value === null ? this.say("pad", { value: 0 }) : cellName(this.say, row - top, column - left, value);
    const name = isRead ? this.say("cell_in_window", { cell }) : cell;
    if (value === null) return { text: "0", amount: 0, classes: ["padding"], name };
    return { ...look(value), value: undefined, name };
  }

  drawMatrix() {
    const { matrix, cellSize } = this;
    const [rows, columns] = [matrix.length, matrix[0].length];
    const note = sizeText([rows, columns]);
    const outlines = [{ row: this.row, column: 0, rows: 1, columns, look: "window" }];
    if (this.isPlain) return this.drawPlainMatrix(note, outlines);
    const look = looksOf(matrix, cellSize);
    const lit = new Set(this.copiesNow.map(String));
    this.numbered.matrix.draw({
      rows,
      columns,
      size: cellSize,
      numbered: true,
      note,
      outlines,
      cell: (row, column) => this.matrixCell(row, column, look, lit.has(`${row},${column}`)),
    });
  }

  drawPlainMatrix(note, outlines) {
    const [rows, columns] = [this.matrix.length, this.matrix[0].length];
    const copies = this.copiesNow.map(([row, column]) => ({ row, column, look: "traced" }));
    const scale = scaleAround0([this.traits.image]);
    this.plain.matrix.draw({
      values: this.matrix,
      scale,
      note,
      label: this.say("matrix_of_size", { size: note }),
      outlines: [...outlines, ...copies],
      width: Math.min(PLAIN.widest, columns * PLAIN.column),
      height: Math.min(MATRIX_HEIGHT, rows * PLAIN.column),
      active: [this.traits.chosen, 0],
    });
  }

  matrixCell(row, column, look, isCopy) {
    const [sourceRow, sourceColumn] = this.sources()[row][column];
    const isPadding = numberAt(this.traits.image, this.layout.pads, sourceRow, sourceColumn) === null;
    const classes = [isPadding && "padding", isCopy && "lit"].filter(Boolean);
    const value = this.matrix[row][column];
    const cell = cellName(this.say, row, column, value);
    const known = isPadding ? this.say("cell_from_padding", { cell }) : cell;
    return {
      ...look(value),
      value: undefined,
      classes,
      selected: row === this.row,
      name: isCopy ? this.say("cell_is_copy", { cell: known }) : known,
    };
  }

  /** The sources of all cells of the matrix, computed once for a layout. */
  sources() {
    if (this.sourcesFor !== this.layout) {
      const rows = windowCells(this.layout).map((cell) => windowOf(this.settings, this.layout, cell));
      this.sourcesNow = rows.map((cells) => cells.map(({ row, column }) => [row, column]));
      this.sourcesFor = this.layout;
    }
    return this.sourcesNow;
  }

  drawProduct() {
    const { cellSize, sums } = this;
    const weights = this.traits.kernel.flat().map((weight) => [weight]);
    const [weightLook, sumLook] = [looksOf(weights, cellSize), looksOf(sums, CELLS.sums)];
    this.filter.draw({
      rows: weights.length,
      columns: 1,
      size: cellSize,
      numbered: true,
      note: sizeText([weights.length, 1]),
      cell: (row) => ({
        ...weightLook(weights[row][0]),
        name: this.say("weight", { row, value: tidy(weights[row][0]) }),
      }),
    });
    this.product.draw({
      rows: sums.length,
      columns: 1,
      size: cellSize,
      width: Math.max(cellSize, CELLS.sums),
      numbered: true,
      note: sizeText([sums.length, 1]),
      outlines: [{ row: this.row, column: 0, look: "chosen" }],
      active: [this.traits.chosen, 0],
      cell: (row) => ({
        ...sumLook(sums[row][0]),
        value: undefined,
        selected: row === this.row,
        name: this.say("sum", { row, value: tidy(sums[row][0]) }),
      }),
    });
  }

  // -------------------------------------------------------------- words

  drawWords() {
    setPieces(this.sum, this.impossible ? sayPieces(this.say, "no_row", {}) : this.rowPieces());
    this.sum.classList.toggle("cnn-long", this.sum.textContent.length > 130);
    setText(this.copies, this.impossible ? "" : this.copiesText());
    setText(this.sizes, this.impossible ? "" : this.sizesText());
    this.drawStatus(this.say("hint"));
  }

  rowPieces() {
    const [row, column] = windowCells(this.layout)[this.row];
    const numbers = this.withFilter
      ? arithmetic(this.say, this.settings, this.window, this.sums[this.row][0])
      : this.windowPieces();
    return sayPieces(this.say, "row_is_window", { row: this.row, window: `(${row}, ${column})`, numbers }, "note");
  }

  windowPieces() {
    return this.window.flatMap(({ value }, index) => [
      ...(index ? [{ text: "  " }] : []),
      { text: tidy(value ?? 0), role: value === null ? "padding" : "input" },
    ]);
  }

  copiesText() {
    if (!this.place) return this.say("choose_a_cell");
    const [row, column] = this.place.map((index, axis) => index - this.layout.pads[axis][0]);
    const value = numberAt(this.traits.image, this.layout.pads, this.place[0], this.place[1]);
    const cell = `(${row}, ${column})`;
    const name = value === null ? this.say("padding_0") : this.say("number_at", { value: tidy(value), cell });
    const count = this.copiesNow.length;
    return count ? this.say(`copies_${plural(count)}`, { name, count }) : this.say("copies_none", { name });
  }

  sizesText() {
    const [rows, columns] = [this.matrix.length, this.matrix[0].length];
    const [before, after] = [this.layout.input[0] * this.layout.input[1], rows * columns];
    const matrix = this.say("matrix_sizes", {
      size: sizeText([rows, columns]),
      after: grouped(after),
      before,
      times: tidy(after / before, 1),
    });
    if (!this.withFilter) return matrix;
    return `${matrix} ${this.say("sums_folded", { rows, map: sizeText(this.layout.output) })}`;
  }
}

export default widgetOf(Im2colView);
