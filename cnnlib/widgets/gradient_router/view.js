// The gradient router: image, filter and output above, and below each of them its gradient.

import { borderControl, button, segmented, slider } from "../shared/controls.js";
import { Grid, looksOf } from "../shared/grid.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, setPieces, setText } from "../shared/nodes.js";
import { parseNumber, tidy } from "../shared/numbers.js";
import { computeOutput, countingKernel, layOut, numberAt, usersOf, whyImpossible, windowOf } from "../shared/shapes.js";
import { gradientSnippets } from "../shared/snippets.js";
import { asPair, borderSettings, isBorder, isCell, isMatrix, isStep, pairText, sizeText } from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import { bracketed, impossibleText } from "../shared/window_words.js";
import { plural, sayPieces } from "../shared/words.js";

/** @import { Traits } from "../shared/widget_view.js" */

const ROUTE_CELL = { largest: 46, smallest: 20, height: 300 }; // pixels; height: of two grids, one above the other
const ROUTE_WORDS = 150; // the width of a heading, at least
const ROUTE_MOST_TERMS = 9; // of a sum or of a way that are written out
const ROUTE_KINDS = ["convolution", "max", "average"];

/** What one output cell sends: for each cell of its window { row, column, value, weight, factor }, row by row; factor is
 * by how much its gradient is multiplied there. Rows and columns count from the padding's corner. */
export function routesOf(settings, layout, cell) {
  const cells = windowOf(settings, layout, cell);
  const real = cells.filter(({ value }) => value !== null);
  if (settings.kind === "convolution") return cells.map((one) => ({ ...one, factor: one.weight }));
  if (settings.kind === "average") {
    return cells.map((one) => ({ ...one, factor: one.value === null ? 0 : 1 / real.length }));
  }
  const winner = real.reduce((best, one) => (one.value > best.value ? one : best)); // in a tie the first stays
  return cells.map((one) => ({ ...one, factor: one === winner ? 1 : 0 }));
}

/** The gradients of image and filter, { image, weight, bias }, as conv2d_backward and its like give them. */
export function routeGradients(settings, layout, gradients) {
  if (whyImpossible(settings, layout)) return { image: [], weight: [], bias: null };
  const image = settings.image.map((row) => row.map(() => 0));
  const weight = settings.kind === "convolution" ? settings.kernel.map((row) => row.map(() => 0)) : [];
  const [[top], [left]] = layout.pads;
  const across = layout.kernelSize[1];
  for (const [i, numbers] of gradients.entries()) {
    for (const [j, gradient] of numbers.entries()) {
      for (const [index, { row, column, value, factor }] of routesOf(settings, layout, [i, j]).entries()) {
        if (value === null) continue;
        image[row - top][column - left] += gradient * factor;
        if (weight.length) weight[Math.floor(index / across)][index % across] += gradient * value;
      }
    }
  }
  const bias = settings.kind === "convolution" ? gradients.flat().reduce((sum, gradient) => sum + gradient, 0) : null;
  return { image, weight, bias };
}

/**
 * One gradient for each output cell: what was given, and 1 where nothing was.
 * @param {number[][]} given
 * @param {number[]} size
 */
export function fitGradients(given, [rows, columns]) {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => given[i]?.[j] ?? 1));
}

/**
 * Settings as shapes.js wants them, from the traits.
 * @param {Traits} traits
 */
export function routeSettings({ image, kind, weight, kernel_size, stride, padding }) {
  const kernelSize = kind === "convolution" ? [weight.length, weight[0].length] : asPair(kernel_size);
  return {
    image,
    kernel: kind === "convolution" ? weight : undefined,
    kernelSize,
    stride: asPair(stride),
    dilation: [1, 1],
    kind,
    ...borderSettings(padding),
  };
}

const placeText = ([row, column]) => `(${row}, ${column})`;

class RouterView extends WidgetView {
  get checks() {
    return {
      image: (value) => isMatrix(value, LIMITS.routed_image),
      kind: (value) => ROUTE_KINDS.includes(value),
      weight: (value) => isMatrix(value, LIMITS.kernel),
      kernel_size: (value) => isStep(value, LIMITS.kernel),
      stride: (value) => isStep(value, LIMITS.stride),
      padding: isBorder,
      grad_output: (value) => isMatrix(value, LIMITS.routed_image + 2 * LIMITS.pads),
      chosen: isCell,
      part: (value) => ["output", "image", "weight"].includes(value),
      cell: isCell,
    };
  }

  // -------------------------------------------------------------- state

  settle() {
    const { traits } = this;
    this.settings = routeSettings(traits);
    this.layout = layOut(this.settings);
    this.impossible = whyImpossible(this.settings, this.layout);
    this.isConvolution = traits.kind === "convolution";
    this.output = computeOutput(this.settings, this.layout);
    this.gradients = this.impossible ? [] : fitGradients(traits.grad_output, this.layout.output);
    this.back = routeGradients(this.settings, this.layout, this.gradients);
    this.part = traits.part === "weight" && !this.isConvolution ? "output" : traits.part;
    this.chosen = inside(traits.chosen, this.layout.output);
    this.cell = inside(traits.cell, this.part === "weight" ? this.layout.kernelSize : this.layout.input);
    this.preview = null;
    return {};
  }

  /** A place of the image as one of the padded image. */
  padded(cell) {
    return cell.map((index, axis) => index + this.layout.pads[axis][0]);
  }

  /** What arrives at a cell of the image: [{ from, gradient, factor, share }], one for each window that sees it. */
  arrivals(cell) {
    const place = this.padded(cell);
    return usersOf(this.layout, place).map((from) => {
      const routes = routesOf(this.settings, this.layout, from);
      const { factor } = routes.find(({ row, column }) => row === place[0] && column === place[1]);
      const real = routes.filter(({ value }) => value !== null).length;
      return { from, gradient: this.gradients[from[0]][from[1]], factor, share: real };
    });
  }

  /** What a cell of the filter met: [{ row, column, value, gradient }], one for each window. */
  meetings([u, v]) {
    return this.gradients.flatMap((numbers, i) =>
      numbers.map((gradient, j) => {
        const { row, column, value } = windowOf(this.settings, this.layout, [i, j])[u * this.layout.kernelSize[1] + v];
        return { row, column, value, gradient };
      }),
    );
  }

  /** The part and the cell that are shown: those under the pointer, or else the chosen ones. */
  get shown() {
    return this.preview ?? { part: this.part, cell: this.part === "output" ? this.chosen : this.cell };
  }

  /** A pool only hands gradients on: those of output and image share one scale, so that a quarter looks like one. */
  get onOneScale() {
    return this.isConvolution ? [] : [...this.gradients, ...this.back.image];
  }

  // -------------------------------------------------------------- what people do

  choose(part, cell) {
    this.change(part === "output" ? { part, chosen: cell } : { part, cell });
  }

  hover(part, row, column) {
    this.preview = row === null ? null : { part, cell: [row, column] };
    this.draw();
  }

  /** A place of the padded image gradient; the padding itself is not chosen. */
  imageCellAt(row, column) {
    return inside([row - this.layout.pads[0][0], column - this.layout.pads[1][0]], this.layout.input);
  }

  /**
   * @param {string} name
   * @param {number[][]} rows
   * @param {number[]} cell
   * @param {string} text
   */
  edit(name, rows, [row, column], text) {
    const { value, problem } = parseNumber(this.say, text);
    if (problem) return this.refuse(this.say("value_stays", { problem, value: tidy(rows[row][column]) }));
    const edited = rows.map((numbers) => [...numbers]);
    edited[row][column] = value;
    this.change({ [name]: edited });
  }

  resize(size) {
    this.change(this.isConvolution ? { weight: countingKernel(size) } : { kernel_size: size });
  }

  /** Every gradient 1, or only that of the chosen cell. */
  setGradients(onlyChosen) {
    const [row, column] = this.chosen;
    const number = (i, j) => (!onlyChosen || (i === row && j === column) ? 1 : 0);
    const grad_output = this.gradients.map((numbers, i) => numbers.map((_, j) => number(i, j)));
    if (grad_output.length) this.change(onlyChosen ? { grad_output, part: "output" } : { grad_output });
  }

  // -------------------------------------------------------------- building

  build() {
    this.buildControls();
    this.buildGrids();
    this.words = el("p", { class: "cnn-impossible" });
    this.stage.append(this.words);
    this.sum = el("p", { class: "cnn-sum", "aria-live": "polite" });
    this.share = el("p", { class: "cnn-formula", "aria-live": "polite" });
    this.bias = el("p", { class: "cnn-formula" });
    return this.panel(this.say("title"), this.controls, this.stage, this.sum, this.share, this.bias, this.status);
  }

  buildControls() {
    const { say } = this;
    const pools = { max: say("pool_max"), average: say("pool_average") };
    this.kind = segmented({ name: say("pool"), choices: pools, change: (kind) => this.change({ kind }) });
    this.size = slider({ name: say("window_size"), min: 1, max: 4, change: (size) => this.resize(size) });
    this.stride = slider({ name: say("stride"), min: 1, max: 4, change: (stride) => this.change({ stride }) });
    this.padding = borderControl({ say, start: this.traits.padding, change: (padding) => this.change({ padding }) });
    this.ones = button({ name: say("all_gradients_1"), press: () => this.setGradients(false) });
    this.only = button({ name: say("only_chosen"), press: () => this.setGradients(true) });
    const first = [this.kind, this.size, this.stride, this.padding].map(({ node }) => node);
    const second = el("div", { class: "cnn-buttons" }, this.ones.node, this.only.node);
    this.controls = el("div", { class: "cnn-controls" }, el("div", { class: "cnn-row" }, ...first, second));
  }

  buildGrids() {
    const { say } = this;
    const image = (row, column) => [row - this.layout.pads[0][0], column - this.layout.pads[1][0]];
    this.grids = {
      image: new Grid({
        say,
        name: say("image"),
        role: "input",
        edit: (row, column, text) => this.edit("image", this.traits.image, image(row, column), text),
      }),
      weight: new Grid({
        say,
        name: say("filter"),
        role: "kernel",
        edit: (row, column, text) => this.edit("weight", this.traits.weight, [row, column], text),
      }),
      output: new Grid({ say, name: say("output"), role: "output" }),
      gradImage: new Grid({
        say,
        name: say("image_gradient"),
        role: "input",
        choose: (...cell) => this.choose("image", this.imageCellAt(...cell)),
        hover: (row, column) =>
          row === null ? this.hover("image", null) : this.hover("image", ...this.imageCellAt(row, column)),
      }),
      gradWeight: new Grid({
        say,
        name: say("filter_gradient"),
        role: "kernel",
        choose: (...cell) => this.choose("weight", cell),
        hover: (row, column) => this.hover("weight", row, column),
      }),
      gradOutput: new Grid({
        say,
        name: say("output_gradient"),
        role: "output",
        choose: (...cell) => this.choose("output", cell),
        hover: (row, column) => this.hover("output", row, column),
        edit: (row, column, text) => this.edit("grad_output", this.gradients, [row, column], text),
      }),
    };
    const column = (...grids) => el("div", { class: "cnn-column" }, ...grids.map(({ node }) => node));
    this.filters = column(this.grids.weight, this.grids.gradWeight);
    this.results = column(this.grids.output, this.grids.gradOutput);
    this.sign = el("span", { class: "cnn-operation", "aria-hidden": "true" }, "←");
    this.stage = el(
      "div",
      { class: "cnn-stage" },
      column(this.grids.image, this.grids.gradImage),
      this.filters,
      this.sign,
      this.results,
    );
  }

  snippets() {
    return this.impossible ? null : gradientSnippets(this.settings, this.layout, this.gradients);
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    this.measure();
    this.drawControls();
    this.filters.hidden = !this.isConvolution;
    this.sign.hidden = this.results.hidden = Boolean(this.impossible);
    this.grids.gradImage.node.hidden = this.grids.gradWeight.node.hidden = Boolean(this.impossible);
    this.words.hidden = !this.impossible;
    setText(this.words, this.impossible ? impossibleText(this.say, this.settings, this.layout, this.impossible) : "");
    this.lit = this.impossible ? { image: [], gradImage: [], gradOutput: [] } : this.litCells();
    this.drawImages();
    if (this.isConvolution) this.drawFilters();
    if (!this.impossible) this.drawOutputs();
    this.drawWords();
  }

  measure() {
    const { padded, kernelSize, output } = this.layout;
    const widths = [padded[1], this.isConvolution ? kernelSize[1] : 0, output[1]].filter(Boolean);
    const room = this.width - 110;
    const wide = widths.reduce((sum, columns) => sum + Math.max(columns, ROUTE_WORDS / ROUTE_CELL.largest), 0);
    const rows = Math.max(padded[0], output[0], this.isConvolution ? kernelSize[0] : 0);
    const fitting = Math.min(ROUTE_CELL.largest, room / wide, ROUTE_CELL.height / (2 * rows));
    this.cellSize = Math.floor(Math.max(ROUTE_CELL.smallest, fitting));
  }

  drawControls() {
    const { kind, stride, padding } = this.traits;
    this.kind.node.hidden = this.isConvolution;
    this.kind.show(kind);
    this.size.show(Math.max(...this.layout.kernelSize), sizeText(this.layout.kernelSize));
    this.stride.show(Math.max(...asPair(stride)), pairText(stride));
    this.padding.show(padding);
  }

  /** For what is shown: which places of the padded image, of its gradient and of the output gradient take part. */
  litCells() {
    const { part, cell } = this.shown;
    if (part === "output") {
      const reached = routesOf(this.settings, this.layout, cell).filter(
        ({ value, factor }) => value !== null && (this.isConvolution || factor),
      );
      return { image: [], gradImage: reached.map(({ row, column }) => [row, column]), gradOutput: [cell] };
    }
    if (part === "image") {
      const senders = this.arrivals(cell).filter(({ factor }) => this.isConvolution || factor);
      return { image: [], gradImage: [], gradOutput: senders.map(({ from }) => from) };
    }
    const met = this.meetings(cell);
    return {
      image: met.map(({ row, column }) => [row, column]),
      gradImage: [],
      gradOutput: this.gradients.flatMap((numbers, i) => numbers.map((_, j) => [i, j])),
    };
  }

  drawImages() {
    const { layout, cellSize, grids } = this;
    const [rows, columns] = layout.padded;
    const frames = this.windowFrame();
    const { part, cell } = this.shown;
    const place = this.padded(cell);
    const mark = part === "image" ? [{ row: place[0], column: place[1], look: "chosen" }] : [];
    const shape = { rows, columns, size: cellSize, numbered: true };
    const cellOf = (values, what, lit) => this.paddedCells(values, what, new Set(lit.map(String)));
    grids.image.draw({
      ...shape,
      note: sizeText(layout.input),
      outlines: frames,
      cell: cellOf(this.traits.image, "value", this.lit.image),
    });
    if (this.impossible) return;
    grids.gradImage.draw({
      ...shape,
      note: sizeText(layout.input),
      outlines: [...frames, ...mark],
      cell: cellOf(this.back.image, "gradient", this.lit.gradImage),
      active: this.part === "image" ? this.padded(this.cell) : this.padded([0, 0]),
    });
  }

  windowFrame() {
    const { part, cell } = this.shown;
    if (part !== "output" || this.impossible) return [];
    const [row, column] = cell.map((index, axis) => index * this.layout.stride[axis]);
    return [{ row, column, rows: this.layout.kernelSize[0], columns: this.layout.kernelSize[1], look: "window" }];
  }

  /** (row, column) → the look of a cell of the padded image, or of its gradient. */
  paddedCells(values, what, lit) {
    const isGradient = what === "gradient";
    const look = looksOf(values, this.cellSize, isGradient ? this.onOneScale : []);
    const empty = isGradient || this.settings.kind !== "convolution" ? "" : "0";
    return (row, column) => {
      const value = numberAt(values, this.layout.pads, row, column);
      if (value === null) return { text: empty, amount: 0, classes: ["padding"], name: this.say("padding_place") };
      const takesPart = lit.has(`${row},${column}`);
      const [y, x] = [row - this.layout.pads[0][0], column - this.layout.pads[1][0]];
      const name = this.cellName(what, y, x, value, takesPart);
      return { ...look(value), value: isGradient ? undefined : value, classes: takesPart ? ["lit"] : [], name };
    };
  }

  cellName(what, row, column, number, takesPart = false) {
    const value = tidy(number);
    if (takesPart) return this.say(`taking_part_${what}`, { row, column, value });
    return this.say(`place_${what}`, { row, column, value });
  }

  drawFilters() {
    const { weight } = this.traits;
    const [rows, columns] = this.layout.kernelSize;
    const shape = { rows, columns, size: this.cellSize, numbered: true, note: sizeText([rows, columns]) };
    const [look, gradLook] = [looksOf(weight, this.cellSize), looksOf(this.back.weight, this.cellSize)];
    this.grids.weight.draw({
      ...shape,
      cell: (row, column) => ({
        ...look(weight[row][column]),
        name: this.cellName("weight", row, column, weight[row][column]),
      }),
    });
    if (this.impossible) return;
    const { part, cell } = this.shown;
    this.grids.gradWeight.draw({
      ...shape,
      outlines: part === "weight" ? [{ row: cell[0], column: cell[1], look: "chosen" }] : [],
      active: this.part === "weight" ? this.cell : [0, 0],
      cell: (row, column) => ({
        ...gradLook(this.back.weight[row][column]),
        value: undefined,
        name: this.cellName("gradient", row, column, this.back.weight[row][column]),
      }),
    });
  }

  drawOutputs() {
    const { output, gradients, cellSize, grids } = this;
    const [rows, columns] = this.layout.output;
    const shape = { rows, columns, size: cellSize, numbered: true, note: sizeText([rows, columns]) };
    const [look, gradLook] = [looksOf(output, cellSize), looksOf(gradients, cellSize, this.onOneScale)];
    const { part, cell } = this.shown;
    const outlines = part === "output" ? [{ row: cell[0], column: cell[1], look: "chosen" }] : [];
    const lit = new Set(this.lit.gradOutput.map(String));
    grids.output.draw({
      ...shape,
      outlines,
      cell: (row, column) => ({
        ...look(output[row][column]),
        value: undefined,
        name: this.cellName("value", row, column, output[row][column]),
      }),
    });
    grids.gradOutput.draw({
      ...shape,
      outlines,
      active: this.chosen,
      cell: (row, column) => {
        const takesPart = lit.has(`${row},${column}`);
        return {
          ...gradLook(gradients[row][column]),
          classes: takesPart && part !== "output" ? ["lit"] : [],
          selected: String([row, column]) === String(this.chosen),
          name: this.cellName("gradient", row, column, gradients[row][column], takesPart),
        };
      },
    });
  }

  // -------------------------------------------------------------- words

  drawWords() {
    setPieces(this.sum, this.impossible ? [{ text: this.say("no_gradient") }] : this.pieces());
    this.sum.classList.toggle("cnn-long", this.sum.textContent.length > 90);
    const shown = this.isConvolution && !this.impossible;
    const { part, cell } = this.shown;
    this.share.hidden = !(shown && part === "output");
    setPieces(this.share, this.share.hidden ? [] : this.sharePieces(cell));
    this.bias.hidden = !shown;
    if (shown) setText(this.bias, this.say("bias_gradient", { sum: tidy(this.back.bias) }));
    this.drawStatus(this.say("hint"));
  }

  pieces() {
    const { part, cell } = this.shown;
    if (part === "weight") return this.weightPieces(cell);
    if (part === "image") return this.isConvolution ? this.imagePieces(cell) : this.poolPieces(cell);
    return this.outputPieces(cell);
  }

  /** The way of one output gradient. */
  outputPieces(cell) {
    const number = this.gradients[cell[0]][cell[1]];
    const [place, gradient] = [placeText(cell), [{ text: tidy(number), role: "output" }]];
    const routes = routesOf(this.settings, this.layout, cell);
    const real = routes.filter(({ value }) => value !== null);
    const where = ({ row, column }) => placeText(this.imageCellAt(row, column));
    if (this.traits.kind === "max") return this.winnerPieces(place, gradient, real, where);
    if (this.traits.kind === "average") return this.splitPieces(place, number, real.length, routes.length);
    const targets = real.map((route) => ({ factor: route.factor, role: "kernel", to: where(route) }));
    const all = ways(this.say, number, targets);
    const lost = routes.length - real.length;
    if (!lost) return sayPieces(this.say, "through_filter", { cell: place, gradient, ways: all });
    return sayPieces(this.say, `through_filter_lost_${plural(lost)}`, { cell: place, gradient, ways: all, lost });
  }

  /** Through a max pool: all goes to one cell. */
  winnerPieces(cell, gradient, real, where) {
    const winner = real.reduce((best, one) => (one.value > best.value ? one : best));
    const ties = real.filter(({ value }) => value === winner.value).length;
    const [value, place] = [tidy(winner.value), where(winner)];
    const largest = this.say(ties > 1 ? "first_largest_cell" : "largest_cell", { value, place, ties });
    const others = real.length - 1;
    if (!others) return sayPieces(this.say, "to_largest", { cell, gradient, largest });
    return sayPieces(this.say, `to_largest_others_${plural(others)}`, { cell, gradient, largest, others });
  }

  /** Through an average pool: equal shares, to those cells of the window that are no padding. */
  splitPieces(cell, number, cells, size) {
    const gradient = [{ text: tidy(number), role: "output" }];
    const isPadded = cells < size;
    if (cells === 1) {
      return sayPieces(this.say, isPadded ? "to_only_cell_beside_padding" : "to_only_cell", { cell, gradient });
    }
    const share = [...quotient(number, cells), { text: ` = ${tidy(number / cells)}` }];
    return sayPieces(this.say, isPadded ? "split_beside_padding" : "split", { cell, gradient, cells, share });
  }

  /** What the same output gradient sends to the filter: its window, times the gradient. */
  sharePieces(cell) {
    const across = this.layout.kernelSize[1];
    const targets = windowOf(this.settings, this.layout, cell).map(({ value }, index) => ({
      factor: value ?? 0,
      role: value === null ? "padding" : "input",
      to: placeText([Math.floor(index / across), index % across]),
    }));
    const gradient = this.gradients[cell[0]][cell[1]];
    return sayPieces(this.say, "through_window", { ways: ways(this.say, gradient, targets) });
  }

  /** The sum that arrives at one image cell, through a convolution. */
  imagePieces(cell) {
    const arrivals = this.arrivals(cell);
    if (!arrivals.length) return this.unseenPieces(cell);
    const terms = arrivals.map(({ gradient, factor }) => product(gradient, factor, "output", "kernel"));
    const sum = [...joined(this.say, terms), ...result(this.back.image[cell[0]][cell[1]], "input")];
    return sayPieces(this.say, "image_sum", { cell: placeText(cell), sum });
  }

  unseenPieces(cell) {
    return sayPieces(this.say, "unseen", { cell: placeText(cell), value: [{ text: "0", role: "input" }] });
  }

  /** The sum that arrives at one image cell, through a pool. */
  poolPieces(cell) {
    const arrivals = this.arrivals(cell);
    const total = result(this.back.image[cell[0]][cell[1]], "input");
    if (!arrivals.length) return this.unseenPieces(cell);
    if (this.traits.kind === "average") {
      const shares = arrivals.map(({ gradient, share }) => quotient(gradient, share));
      return sayPieces(this.say, "image_sum", { cell: placeText(cell), sum: [...joined(this.say, shares), ...total] });
    }
    const won = arrivals.filter(({ factor }) => factor);
    const terms = won.map(({ gradient }) => [{ text: tidy(gradient), role: "output" }]);
    const sum = won.length > 1 ? [...joined(this.say, terms), ...total] : (terms[0] ?? [{ text: "0", role: "input" }]);
    const [windows, outcome] = [arrivals.length, won.length ? "wins" : "loses"];
    const place = placeText(cell);
    return sayPieces(this.say, `${outcome}_of_${plural(windows)}`, { cell: place, sum, won: won.length, windows });
  }

  /** The sum of one filter cell. */
  weightPieces(cell) {
    const met = this.meetings(cell).map(({ value, gradient }) =>
      product(value ?? 0, gradient, value === null ? "padding" : "input", "output"),
    );
    const sum = [...joined(this.say, met), ...result(this.back.weight[cell[0]][cell[1]], "kernel")];
    return sayPieces(this.say, "filter_sum", { cell: placeText(cell), sum });
  }
}

/** A place that is there: the nearest one. */
function inside(cell, sizes) {
  return cell.map((index, axis) => Math.max(0, Math.min(index, sizes[axis] - 1)));
}

function product(one, other, oneRole, otherRole) {
  return [{ text: bracketed(one), role: oneRole }, { text: "·" }, { text: bracketed(other), role: otherRole }];
}

/** Where a gradient goes, and times what: { factor, role, to } for each place; a long list is cut. */
function ways(say, gradient, targets) {
  const written = targets.slice(0, ROUTE_MOST_TERMS).flatMap(({ factor, role, to }, index) => {
    const sum = [...product(gradient, factor, "output", role), { text: ` = ${tidy(gradient * factor)}` }];
    return [{ text: index ? ",  " : "" }, ...sayPieces(say, "way", { sum, to })];
  });
  return [...written, { text: targets.length > ROUTE_MOST_TERMS ? " …" : "" }];
}

function quotient(gradient, share) {
  return [{ text: tidy(gradient), role: "output" }, { text: ` / ${share}` }];
}

/** Terms with plus signs between them; a long sum is cut. */
function joined(say, terms) {
  const shown = terms
    .slice(0, ROUTE_MOST_TERMS)
    .flatMap((term, index) => [...(index ? [{ text: " + " }] : []), ...term]);
  return terms.length > ROUTE_MOST_TERMS
    ? [...shown, { text: ` + ${say("more_terms", { count: terms.length })}` }]
    : shown;
}

function result(value, role) {
  return [{ text: " = " }, { text: tidy(value), role }];
}

export default widgetOf(RouterView);
