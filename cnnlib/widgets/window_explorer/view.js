// The window explorer: controls above, input ⊛ kernel = output below them, then the arithmetic in words.

import { button, numberField, segmented, slider } from "../shared/controls.js";
import { ARROWS, cellText, decimalsFor, Grid } from "../shared/grid.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, freshId, setPieces, setText, wordNode } from "../shared/nodes.js";
import { parseNumber, tidy } from "../shared/numbers.js";
import {
  computeOutput,
  layOut,
  numberAt,
  resolvePads,
  timesRead,
  usersOf,
  whyImpossible,
  windowOf,
} from "../shared/shapes.js";
import { windowSnippets } from "../shared/snippets.js";
import { asPair, isCell, isMatrix, isNumber, isPads, isStep, pairText, sameValue, sizeText } from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import {
  arithmetic,
  cellName,
  impossibleText,
  PADDING_OF,
  sameLines,
  sizeLines,
  sizeNote,
  textOf,
  unusedSentences,
  usersText,
} from "../shared/window_words.js";
import { sayPieces } from "../shared/words.js";
import { transposed } from "./transposed.js";

const READY_KERNELS = {
  identity: [
    [0, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
  ],
  blur: [
    [1 / 9, 1 / 9, 1 / 9],
    [1 / 9, 1 / 9, 1 / 9],
    [1 / 9, 1 / 9, 1 / 9],
  ],
  sharpen: [
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0],
  ],
  edges: [
    [-1, -1, -1],
    [-1, 8, -1],
    [-1, -1, -1],
  ],
  emboss: [
    [-2, -1, 0],
    [-1, 1, 1],
    [0, 1, 2],
  ],
};
const NUMBERED_UP_TO = 12; // cells along an axis; larger images are shaded only
const LARGEST_CELL = 52;
const SMALLEST_CELL = { numbered: 25, plain: 8 };
const KERNEL_CELL = 32; // at least, where the input's cells are smaller
const STAGE_HEIGHT = 266; // for the cells of the input
const STAGE_WORDS = 184; // the width of signs, gaps and the words beside the padding
const PLAY_PAUSE = 700; // milliseconds
/** @type {[string, number, number][]} */
const SIDES = [
  ["top", 0, 0],
  ["bottom", 0, 1],
  ["left", 1, 0],
  ["right", 1, 1],
]; // name, axis, start or end

// ---------------------------------------------------------------- settings

const CHECKS = {
  // trait: is this value possible? As in shared/validate.py
  image: (value) => isMatrix(value, LIMITS.image),
  kernel: (value) => isMatrix(value, LIMITS.kernel),
  bias: isNumber,
  stride: (value) => isStep(value, LIMITS.stride),
  dilation: (value) => isStep(value, LIMITS.dilation),
  kernel_size: (value) => isStep(value, LIMITS.kernel),
  kind: (value) => ["max", "min", "average"].includes(value),
  padding: (value) => ["valid", "same", "custom"].includes(value),
  pads: isPads,
  chosen: isCell,
  controls: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
};

/** Traits as they are synced → settings as shapes.js wants them. */
export function toSettings(traits) {
  const kernelSize = traits.kernel ? [traits.kernel.length, traits.kernel[0].length] : asPair(traits.kernel_size);
  const [stride, dilation] = [asPair(traits.stride), asPair(traits.dilation ?? 1)];
  return { ...traits, kind: traits.kind ?? "convolution", kernelSize, stride, dilation };
}

/** The kernel in another size: the top left is kept; new cells are 0, or go on with the number that all cells have. */
export function resizeKernel(kernel, size) {
  const numbers = kernel.flat();
  const filling = numbers.every((value) => value === numbers[0]) ? numbers[0] : 0;
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => kernel[row]?.[column] ?? filling),
  );
}

// ---------------------------------------------------------------- the view

class WindowView extends WidgetView {
  /** A pool has no kernel, a convolution no kind. */
  get checks() {
    return Object.fromEntries(Object.entries(CHECKS).filter(([name]) => this.model.get(name) !== undefined));
  }

  get isPool() {
    return this.model.get("kind") !== undefined;
  }

  /** What a screen reader calls the explorer. */
  get label() {
    return this.say("window_explorer");
  }

  /** Whether a control is wanted: a lesson leaves out what it has not taught. A pool has them all. */
  shows(name) {
    return this.traits.controls?.includes(name) ?? true;
  }

  /** Whether padding is spoken of: where it can be set, or is there all the same. */
  get speaksOfPadding() {
    return this.shows("padding") || this.layout.pads.flat().some((side) => side > 0);
  }

  remove() {
    this.pause();
    super.remove();
  }

  // -------------------------------------------------------------- state

  follow() {
    if (this.writing) return;
    this.acceptWrittenPadding();
    this.padsBefore = this.traits.pads;
    super.follow();
  }

  /** What follows from the settings. `preview` is the output cell under the pointer, `traced` a place of the padded
   * input whose users are lit. */
  settle() {
    this.acceptPadsByHand();
    this.settings = toSettings(this.traits);
    this.layout = layOut(this.settings);
    this.impossible = whyImpossible(this.settings, this.layout);
    this.output = computeOutput(this.settings, this.layout);
    this.forgetWhatIsGone();
    const { padding, chosen } = this.traits;
    return { padding, pads: this.layout.pads, chosen: this.nearest(chosen), output: this.output };
  }

  /** Padding may be written out in numbers in place of its name. */
  acceptWrittenPadding() {
    const padding = this.model.get("padding");
    const pads = Number.isInteger(padding)
      ? [
          [padding, padding],
          [padding, padding],
        ]
      : padding;
    if (isPads(pads)) this.write({ padding: "custom", pads });
  }

  /** New pads that are not those of VALID or SAME are padding by hand. */
  acceptPadsByHand() {
    const { pads } = this.traits;
    const areResolved = sameValue(pads, resolvePads(toSettings(this.traits)));
    if (!areResolved && !sameValue(pads, this.padsBefore)) this.traits.padding = "custom";
  }

  nearest([row, column]) {
    const [rows, columns] = this.impossible ? [1, 1] : this.layout.output;
    return [Math.min(row, rows - 1), Math.min(column, columns - 1)];
  }

  forgetWhatIsGone() {
    const inside = (cell, shape) => cell && cell[0] < shape[0] && cell[1] < shape[1];
    if (!inside(this.preview, this.layout.output)) this.preview = null;
    if (!inside(this.traced, this.layout.padded)) this.traced = null;
  }

  // -------------------------------------------------------------- what people do

  choose(row, column) {
    this.preview = this.traced = null;
    if (sameValue(this.traits.chosen, [row, column]))
      this.draw(); // Tab came by: what was said stays
    else this.change({ chosen: [row, column] });
  }

  hover(row, column) {
    this.preview = row === null ? null : [row, column];
    this.draw();
  }

  trace(row, column) {
    this.traced = [row, column];
    this.message = usersText(this.say, this.settings, this.layout, this.traced);
    this.draw();
  }

  editCell(name, row, column, text) {
    const { value, problem } = parseNumber(this.say, text);
    if (problem) return this.refuse(this.say("value_stays", { problem, value: tidy(this.traits[name][row][column]) }));
    const rows = this.traits[name].map((numbers) => [...numbers]);
    rows[row][column] = value;
    this.change({ [name]: rows });
  }

  /** Resizing starts from the last kernel that was not made by resizing, so that 3 → 2 → 3 loses nothing. */
  resize(size) {
    if (this.isPool) return this.change({ kernel_size: size });
    if (!sameValue(this.traits.kernel, this.resized)) this.original = this.traits.kernel;
    this.resized = resizeKernel(this.original, size);
    this.change({ kernel: this.resized });
  }

  padSide(axis, end, value) {
    const pads = this.layout.pads.map((pair) => [...pair]);
    pads[axis][end] = value;
    this.change({ padding: "custom", pads });
  }

  /** One output cell on or back, in reading order; false at the end. */
  step(by) {
    if (this.impossible) return false;
    const [rows, columns] = this.layout.output;
    const [row, column] = this.traits.chosen;
    const next = (row * columns + column + by + rows * columns) % (rows * columns);
    this.choose(Math.floor(next / columns), next % columns);
    return next !== rows * columns - 1;
  }

  play() {
    if (this.timer) return this.pause();
    const tick = () => this.step(1) || this.pause();
    this.timer = setInterval(tick, PLAY_PAUSE);
    this.root.classList.add("cnn-playing");
    this.playButton.show(this.say("pause"), "pause");
    tick();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.root.classList.remove("cnn-playing");
    this.playButton.show(this.say("play"), "play");
  }

  reset() {
    this.pause();
    this.traced = null;
    this.change(this.model.get("_start"));
  }

  /** Arrow keys on the explorer itself walk the window. */
  key(event) {
    if (event.target !== this.root || !(event.key in ARROWS) || this.impossible) return;
    event.preventDefault();
    event.stopPropagation();
    const [row, column] = this.traits.chosen.map((place, axis) => Math.max(0, place + ARROWS[event.key][axis]));
    this.choose(...this.nearest([row, column]));
  }

  // -------------------------------------------------------------- building

  build() {
    this.buildGrids();
    this.unused = el("p", { class: "cnn-unused" });
    this.sum = el("p", { class: "cnn-sum", "aria-live": "polite" });
    this.formula = el("div", { class: "cnn-formula" });
    const root = this.panel(
      this.label,
      this.buildControls(),
      this.buildStage(),
      this.unused,
      this.sum,
      this.formula,
      this.status,
    );
    root.addEventListener("keydown", (event) => this.key(event));
    return root;
  }

  buildGrids() {
    this.input = new Grid({
      say: this.say,
      name: this.say("input"),
      role: "input",
      choose: (...cell) => this.trace(...cell),
      edit: (row, column, text) => {
        const [[top], [left]] = this.layout.pads;
        this.editCell("image", row - top, column - left, text);
      },
    });
    this.kernel = this.isPool
      ? null
      : new Grid({
          say: this.say,
          name: this.say("kernel"),
          role: "kernel",
          edit: (...typed) => this.editCell("kernel", ...typed),
        });
    this.outputGrid = new Grid({
      say: this.say,
      name: this.say("output"),
      role: "output",
      choose: (...cell) => this.choose(...cell),
      hover: (...cell) => this.hover(...cell),
    });
  }

  buildStage() {
    this.words = el("p", { class: "cnn-impossible" });
    this.operation = el("span", { class: "cnn-operation" });
    const equals = el("span", { class: "cnn-operation" }, this.isPool ? "→" : "=");
    const kernel = this.isPool ? [] : [el("div", { class: "cnn-column" }, this.kernel.node, this.buildBias())];
    const behind = el("div", { class: "cnn-behind" }, ...kernel, equals, this.outputGrid.node, this.words);
    this.stage = el("div", { class: "cnn-stage" }, this.input.node, this.operation, behind);
    return this.stage;
  }

  buildBias() {
    const number = LIMITS.number;
    this.bias = numberField({
      say: this.say,
      name: this.say("bias"),
      min: -number,
      max: number,
      change: (bias) => this.change({ bias }),
      refuse: (words) => this.refuse(words),
    });
    return this.bias.node;
  }

  buildControls() {
    const size = this.say(this.isPool ? "window_size" : "kernel_size");
    this.size = slider({ name: size, min: 1, max: 7, change: (value) => this.resize(value) });
    this.stride = slider({ name: this.say("stride"), min: 1, max: 5, change: (stride) => this.change({ stride }) });
    this.dilation = slider({
      name: this.say("dilation"),
      min: 1,
      max: 3,
      change: (dilation) => this.change({ dilation }),
    });
    const kinds = { max: this.say("pool_max"), min: this.say("pool_min"), average: this.say("pool_average") };
    this.kind = segmented({ name: this.say("pool"), choices: kinds, change: (kind) => this.change({ kind }) });
    this.sliders = [this.size, this.stride, this.isPool ? this.kind : this.dilation].map(({ node }) => node);
    this.sliderRow = el("div", { class: "cnn-row" }, ...this.sliders);
    return el("div", { class: "cnn-controls" }, this.sliderRow, this.buildPadding(), this.buildButtons());
  }

  buildPadding() {
    this.padding = segmented({
      name: this.say("padding"),
      choices: { valid: "VALID", same: "SAME", custom: this.say("by_hand") },
      change: (padding) => this.change({ padding }),
    });
    this.sides = SIDES.map(([name, axis, end]) =>
      numberField({
        say: this.say,
        name: this.say(`side_${name}`),
        whole: true,
        min: 0,
        max: LIMITS.pads,
        change: (value) => this.padSide(axis, end, value),
        refuse: (words) => this.refuse(words),
      }),
    );
    const numbers = el(
      "div",
      { class: "cnn-numbers", role: "group", "aria-label": this.say("padding_of_sides") },
      ...this.sides.map(({ node }) => node),
    );
    this.paddingRow = el("div", { class: "cnn-row" }, this.padding.node, numbers);
    return this.paddingRow;
  }

  buildButtons() {
    const back = button({ name: this.say("back"), icon: "back", press: () => this.step(-1) });
    this.playButton = button({ name: this.say("play"), icon: "play", press: () => this.play() });
    const step = button({ name: this.say("step"), icon: "step", press: () => this.step(1) });
    const reset = button({ name: this.say("reset"), press: () => this.reset() });
    const moves = [back, this.playButton, step, reset].map(({ node }) => node);
    const row = el("div", { class: "cnn-row" }, el("div", { class: "cnn-buttons" }, ...moves));
    if (!this.isPool) row.append(this.buildReadyKernels());
    return row;
  }

  buildReadyKernels() {
    const buttons = Object.entries(READY_KERNELS).map(
      ([name, kernel]) => button({ name: this.say(`ready_${name}`), press: () => this.change({ kernel }) }).node,
    );
    const title = el("span", { id: freshId("title") }, this.say("kernels_to_try"));
    const group = el("div", { class: "cnn-buttons", role: "group", "aria-labelledby": title.id }, ...buttons);
    this.readyKernels = el("div", { class: "cnn-field" }, title, group);
    return this.readyKernels;
  }

  snippets() {
    return this.impossible ? null : windowSnippets(this.settings, this.layout);
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    const { traits, layout } = this;
    this.cell = this.preview ?? traits.chosen;
    this.window = this.impossible ? [] : windowOf(this.settings, layout, this.cell);
    this.measure();
    this.stage.classList.toggle("cnn-stacked", this.isStacked);
    this.showWanted();
    this.drawControls();
    this.drawInput();
    if (this.kernel) this.drawKernel();
    this.drawOutput();
    this.drawWords();
  }

  /** How large a cell may be, so that input, kernel and output stand in one row; else the kernel goes above. */
  measure() {
    const { padded, output, input } = this.layout;
    this.numbered = Math.max(...input) <= NUMBERED_UP_TO;
    const smallest = this.numbered ? SMALLEST_CELL.numbered : SMALLEST_CELL.plain;
    const kernel = this.isPool ? 0 : this.settings.kernelSize[1];
    const room = this.width - STAGE_WORDS;
    const even = room / (padded[1] + kernel + output[1]);
    const inOneRow = even >= KERNEL_CELL ? even : (room - kernel * KERNEL_CELL) / (padded[1] + output[1]);
    this.isStacked = inOneRow < smallest && !this.isPool;
    const fitting = this.isStacked ? room / (padded[1] + Math.max(kernel, output[1])) : inOneRow;
    this.cellSize = Math.floor(Math.max(smallest, Math.min(LARGEST_CELL, fitting, STAGE_HEIGHT / padded[0])));
    this.kernelCell = Math.max(this.cellSize, KERNEL_CELL);
  }

  /** Nothing stands where a control is left out. */
  showWanted() {
    const nodes = {
      kernel_size: this.size.node,
      stride: this.stride.node,
      dilation: this.dilation.node,
      padding: this.paddingRow,
      bias: this.bias?.node,
      ready_kernels: this.readyKernels,
      formula: this.formula,
    };
    for (const [name, node] of Object.entries(nodes)) if (node) node.hidden = !this.shows(name);
    this.sliderRow.hidden = this.sliders.every((node) => node.hidden);
  }

  drawControls() {
    const { traits } = this;
    const size = this.isPool ? traits.kernel_size : this.settings.kernelSize;
    const [height, width] = asPair(size);
    this.size.show(Math.max(height, width), height === width ? String(height) : sizeText([height, width]));
    this.stride.show(Math.max(...this.settings.stride), pairText(traits.stride));
    if (this.isPool) this.kind.show(traits.kind);
    else this.dilation.show(Math.max(...this.settings.dilation), pairText(traits.dilation));
    if (this.bias) this.bias.show(traits.bias);
    this.padding.show(traits.padding);
    for (const [index, [, axis, end]] of SIDES.entries()) this.sides[index].show(this.layout.pads[axis][end]);
  }

  drawInput() {
    const { layout, cellSize } = this;
    const isPadded = layout.pads.flat().some((side) => side > 0);
    this.rowsRead = timesRead(layout, 0);
    this.columnsRead = timesRead(layout, 1);
    this.readNow = new Set(this.window.map(({ row, column }) => `${row},${column}`));
    this.inputScale = scaleOf(this.traits.image, cellSize);
    this.input.draw({
      rows: layout.padded[0],
      columns: layout.padded[1],
      size: cellSize,
      numbered: this.numbered,
      sides: isPadded ? this.sideWords() : null,
      outlines: this.inputOutlines(),
      note: sizeNote(this.say, layout),
      cell: (row, column) => this.inputCell(row, column),
    });
  }

  /** What was padded, beside each side. */
  sideWords() {
    const words = ([name, axis, end]) =>
      this.say("pads_at_side", { side: this.say(`side_${name}`), pads: this.layout.pads[axis][end] });
    return Object.fromEntries(SIDES.map((side) => [side[0], words(side)]));
  }

  inputCell(row, column) {
    const [[top], [left]] = this.layout.pads;
    const value = numberAt(this.traits.image, this.layout.pads, row, column);
    const unused = !this.impossible && (!this.rowsRead[row] || !this.columnsRead[column]);
    const read = this.readNow.has(`${row},${column}`);
    const classes = [value === null && "padding", unused && "unused", read && "read"].filter(Boolean);
    const padding = PADDING_OF[this.settings.kind];
    const cell =
      value === null ? this.say("pad", { value: padding }) : cellName(this.say, row - top, column - left, value);
    const known = unused ? this.say("cell_unused", { cell }) : cell;
    const name = read ? this.say("cell_in_window", { cell: known }) : known;
    if (value === null) return { text: padding, amount: 0, name, classes };
    return { ...numberLook(value, this.inputScale), classes, name };
  }

  inputOutlines() {
    const outlines = this.window.length ? this.windowOutlines() : [];
    if (this.traced) outlines.push({ row: this.traced[0], column: this.traced[1], look: "traced" });
    return outlines;
  }

  /** One frame; with dilation a dashed one around, and one for each cell that is read. */
  windowOutlines() {
    const { effective, dilation } = this.layout;
    const [{ row, column }] = this.window;
    const frame = { row, column, rows: effective[0], columns: effective[1], look: "window" };
    if (dilation.every((step) => step === 1)) return [frame];
    const cells = this.window.map(({ row, column }) => ({ row, column, look: "window" }));
    return [{ ...frame, look: "spread" }, ...cells];
  }

  drawKernel() {
    const { kernel } = this.traits;
    const scale = scaleOf(kernel, this.kernelCell);
    this.kernel.draw({
      rows: kernel.length,
      columns: kernel[0].length,
      size: this.kernelCell,
      numbered: true,
      note: sizeText(this.settings.kernelSize),
      cell: (row, column) => ({
        ...numberLook(kernel[row][column], scale),
        name: cellName(this.say, row, column, kernel[row][column]),
      }),
    });
  }

  drawOutput() {
    this.outputGrid.node.hidden = Boolean(this.impossible);
    this.words.hidden = !this.impossible;
    setText(this.words, this.impossible ? this.whyNone() : "");
    if (!this.impossible) this.drawOutputGrid();
  }

  whyNone() {
    return impossibleText(this.say, this.settings, this.layout, this.impossible, this.speaksOfPadding);
  }

  drawOutputGrid() {
    const users = this.traced ? usersOf(this.layout, this.traced) : [];
    const lit = new Set(users.map(String));
    const scale = scaleOf(this.output, this.cellSize);
    const frames = users.map(([row, column]) => ({ row, column, look: "traced" }));
    const [rows, columns] = this.layout.output;
    this.outputGrid.draw({
      rows,
      columns,
      size: this.cellSize,
      numbered: this.numbered,
      note: sizeText([rows, columns]),
      outlines: [...frames, { row: this.cell[0], column: this.cell[1], look: "chosen" }],
      active: this.traits.chosen,
      cell: (row, column) => this.outputCell(row, column, lit.has(`${row},${column}`), scale),
    });
  }

  outputCell(row, column, lit, scale) {
    const value = this.output[row][column];
    const { amount, text } = numberLook(value, scale);
    const cell = cellName(this.say, row, column, value);
    const name = lit ? this.say("cell_uses_chosen", { cell }) : cell;
    return { amount, text, name, classes: lit ? ["lit"] : [], selected: sameValue([row, column], this.cell) };
  }

  drawWords() {
    const { settings, layout } = this;
    setText(this.operation, this.isPool ? this.say(`pool_${settings.kind}`) : "⊛");
    setText(this.unused, this.impossible ? "" : unusedSentences(this.say, layout).join(" "));
    this.drawSum();
    const same = settings.padding === "same" ? sameLines(this.say, layout) : [];
    this.drawFormula([...sizeLines(this.say, layout, this.speaksOfPadding), ...same]);
    this.drawStatus(this.say("hint"));
  }

  /** The lines of the formula, where they differ: a step of the window leaves them as they are. */
  drawFormula(lines) {
    if (this.formula.textContent === lines.map(textOf).join("")) return;
    this.formula.replaceChildren(...lines.map((line) => el("p", {}, ...line.map(wordNode))));
  }

  /** The settings of which the sum speaks: a bias of 0 that nobody can change would only be in the way. */
  get summed() {
    const { bias, ...others } = this.settings;
    return bias || this.shows("bias") ? this.settings : others;
  }

  /** The arithmetic of the chosen cell. */
  drawSum() {
    if (this.impossible) return setPieces(this.sum, sayPieces(this.say, "no_output", {}, "note"));
    const [row, column] = this.cell;
    const pieces = arithmetic(this.say, this.summed, this.window, this.output[row][column]);
    this.sum.classList.toggle("cnn-long", textOf(pieces).length > 120);
    const cell = `(${row}, ${column})`;
    return setPieces(this.sum, sayPieces(this.say, "output_cell", { cell, sum: pieces }, "note"));
  }
}

/** What the cells of a grid share: the number of the deepest shade, and how many decimals fit. */
function scaleOf(rows, size) {
  const numbers = rows.flat();
  return { largest: Math.max(...numbers.map(Math.abs)) || 1, places: decimalsFor(numbers, size) };
}

function numberLook(value, { largest, places }) {
  return { value, text: cellText(value, places), amount: value / largest };
}

const TransposedView = transposed(WindowView, { toSettings, scaleOf, numberLook });

export default {
  /** Only the transposed convolution has an output size that can be chosen. */
  render(given) {
    const isTransposed = given.model.get("output_size") !== undefined;
    return widgetOf(isTransposed ? TransposedView : WindowView).render(given);
  },
};
