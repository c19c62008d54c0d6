// The window explorer from input to output: each input number is spread over its window of the output.
//
// The layout is that of the convolution which goes the other way, so what it calls `input` is our output, and Play,
// arrow keys and `chosen` walk through what it calls `output`: our input.

import { slider } from "../shared/controls.js";
import { Grid } from "../shared/grid.js";
import { setPieces, setText } from "../shared/nodes.js";
import { tidy } from "../shared/numbers.js";
import { AXES, layOut, placesRead, timesRead } from "../shared/shapes.js";
import { transposeSnippets } from "../shared/snippets.js";
import { contributions, layOutTransposed, possibleSizes, spreadOut, transposedOutput } from "../shared/transposed.js";
import { isWhole, sameValue, sizeText } from "../shared/values.js";
import { arithmetic, bothAxes, bracketed, cellName, spreadText, withSpread } from "../shared/window_words.js";
import { plural, sayPieces } from "../shared/words.js";

const AXIS_NAMES = ["height", "width"];
const NOTHING_PADDED = [
  [0, 0],
  [0, 0],
];

/** @param {any} size */
const isOutputSize = (size) =>
  size === null || (Array.isArray(size) && size.length === 2 && size.every((one) => isWhole(one, 1, Infinity)));

/**
 * The view of the transposed convolution.
 * @param {any} WindowView what it shares with the convolution
 * @param {{ toSettings: any, scaleOf: any, numberLook: any }} helpers of the window explorer
 * @returns {any}
 */
export function transposed(WindowView, { toSettings, scaleOf, numberLook }) {
  return class TransposedView extends WindowView {
    get checks() {
      return { ...super.checks, output_size: isOutputSize };
    }

    get label() {
      return this.say("transposed_explorer");
    }

    // ------------------------------------------------------------ state

    settle() {
      this.acceptPadsByHand();
      this.settings = toSettings(this.traits);
      const layout = layOutTransposed(this.settings);
      this.layout = layout ?? layOut({ ...this.settings, image: [[0]] });
      this.impossible = layout ? null : "cut_off";
      this.output = layout ? transposedOutput(this.settings, layout) : [];
      this.sums = layout ? spreadOut(this.settings, layout) : [];
      this.forgetWhatIsGone();
      const { padding, chosen, output_size } = this.traits;
      const isPossible = layout && sameValue(output_size, layout.input);
      const size = isPossible ? output_size : null;
      return { padding, pads: this.layout.pads, chosen: this.nearest(chosen), output: this.output, output_size: size };
    }

    acceptPadsByHand() {
      const { pads } = this.traits;
      const resolved = layOutTransposed(toSettings(this.traits))?.pads ?? pads;
      if (!sameValue(pads, resolved) && !sameValue(pads, this.padsBefore)) this.traits.padding = "custom";
    }

    snippets() {
      return this.impossible
        ? null
        : transposeSnippets({ ...this.settings, pads: this.layout.pads }, this.layout.input);
    }

    /** One choice for both axes: the smallest possible size, or so many cells more. */
    grow(more) {
      const sizes = AXES.map((axis) => possibleSizes(this.settings, axis));
      this.change({ output_size: sizes.map((possible) => possible[Math.min(more, possible.length - 1)]) });
    }

    trace(row, column) {
      this.traced = [row, column];
      this.message = "";
      this.draw();
    }

    // ------------------------------------------------------------ building

    buildGrids() {
      super.buildGrids();
      this.spread = new Grid({ say: this.say, name: this.say("spread"), role: "output" });
      this.input = new Grid({
        say: this.say,
        name: this.say("input"),
        role: "input",
        choose: (...cell) => this.choose(...cell),
        hover: (...cell) => this.hover(...cell),
        edit: (...typed) => this.editCell("image", ...typed),
      });
      this.outputGrid = new Grid({
        say: this.say,
        name: this.say("output"),
        role: "output",
        choose: (...cell) => this.trace(...cell),
      });
    }

    buildStage() {
      const stage = super.buildStage();
      this.kernel.node.after(this.spread.node);
      return stage;
    }

    buildControls() {
      const controls = super.buildControls();
      this.growth = slider({ name: this.say("output_size"), min: 0, max: 1, change: (more) => this.grow(more) });
      this.sliderRow.append(this.growth.node);
      return controls;
    }

    // ------------------------------------------------------------ drawing

    drawControls() {
      super.drawControls();
      const sizes = AXES.map((axis) => possibleSizes(this.settings, axis));
      const most = Math.max(...sizes.map((possible) => possible.length)) - 1;
      this.growth.limit(Math.max(1, most));
      this.growth.enable(most > 0 && !this.impossible);
      if (this.impossible) return;
      const more = AXES.map((axis) => this.layout.input[axis] - sizes[axis][0]);
      this.growth.show(Math.max(...more), sizeText(this.layout.input));
    }

    drawInput() {
      const { image } = this.traits;
      const scale = scaleOf(image, this.cellSize);
      const from = this.traced && !this.impossible ? contributions(this.settings, this.layout, this.traced) : [];
      const frames = from.map(({ row, column }) => ({ row, column, look: "traced" }));
      const [row, column] = this.cell;
      this.input.draw({
        rows: image.length,
        columns: image[0].length,
        size: this.cellSize,
        numbered: this.numbered,
        note: sizeText([image.length, image[0].length]),
        outlines: [...frames, { row, column, look: "chosen" }],
        active: this.traits.chosen,
        cell: (row, column) => this.spreadCell(row, column, scale),
      });
    }

    spreadCell(row, column, scale) {
      const value = this.traits.image[row][column];
      const name = cellName(this.say, row, column, value);
      return { ...numberLook(value, scale), name, selected: sameValue([row, column], this.cell) };
    }

    drawKernel() {
      super.drawKernel();
      const { image, kernel } = this.traits;
      const value = image[this.cell[0]][this.cell[1]];
      const products = kernel.map((numbers) => numbers.map((weight) => value * weight + 0));
      const scale = scaleOf(products, this.kernelCell);
      const cell = (row, column) => ({
        ...numberLook(products[row][column], scale),
        value: undefined, // a product is not edited
        name: cellName(this.say, row, column, products[row][column]),
      });
      const note = this.say("times_kernel", { value: bracketed(value) });
      const [rows, columns] = this.settings.kernelSize;
      this.spread.draw({ rows, columns, size: this.kernelCell, numbered: true, note, cell });
    }

    whyNone() {
      const axis = AXES.find((one) => possibleSizes(this.settings, one).length === 0);
      const [start, end] = this.traits.pads[axis];
      const [largest] = possibleSizes({ ...this.settings, padding: "custom", pads: NOTHING_PADDED }, axis).slice(-1);
      return this.say(`all_cut_off_${AXIS_NAMES[axis]}`, { start, end, size: largest });
    }

    /** The output with the border that is cut off. */
    drawOutputGrid() {
      const { layout } = this;
      this.rowsRead = timesRead(layout, 0);
      this.columnsRead = timesRead(layout, 1);
      this.readNow = new Set(this.window.map(({ row, column }) => `${row},${column}`));
      const isCut = layout.pads.flat().some((side) => side > 0);
      const scale = scaleOf(this.output, this.cellSize);
      const [rows, columns] = layout.padded;
      this.outputGrid.draw({
        rows,
        columns,
        size: this.cellSize,
        numbered: this.numbered,
        sides: isCut ? this.sideWords() : null,
        outlines: this.inputOutlines(),
        note: isCut
          ? this.say("size_cut", { size: sizeText(layout.input), whole: sizeText(layout.padded) })
          : sizeText(layout.input),
        cell: (row, column) => this.sumCell(row, column, scale),
      });
    }

    sumCell(row, column, scale) {
      const [[top], [left]] = this.layout.pads;
      const inside = this.output[row - top]?.[column - left];
      const value = inside ?? this.sums[row][column];
      const bare = !this.rowsRead[row] || !this.columnsRead[column];
      const read = this.readNow.has(`${row},${column}`);
      const classes = [inside === undefined && "padding", bare && "unused", read && "read"].filter(Boolean);
      const cell =
        inside === undefined
          ? this.say("cut_off", { value: tidy(value) })
          : cellName(this.say, row - top, column - left, value);
      const known = bare ? this.say("cell_unreached", { cell }) : cell;
      const name = read ? this.say("cell_in_window", { cell: known }) : known;
      const { text, amount } = numberLook(value, scale);
      return { text, amount: inside === undefined ? 0 : Math.max(-1, Math.min(1, amount)), name, classes };
    }

    // ------------------------------------------------------------ words

    drawWords() {
      setText(this.operation, "⊛ᵀ");
      setText(this.unused, this.impossible ? "" : this.unreachedText());
      this.drawSum();
      this.drawFormula(
        this.impossible
          ? []
          : bothAxes(
              this.say,
              AXES.map((axis) => this.sizeLine(axis)),
            ),
      );
      this.drawStatus(this.say("transposed_hint"));
    }

    /** How many cells of the output no window reaches. */
    unreachedText() {
      const { input, pads } = this.layout;
      const reached = [this.rowsRead, this.columnsRead].map((times, axis) => {
        const [start] = pads[axis];
        return times.slice(start, start + input[axis]).filter((number) => number > 0).length;
      });
      const count = input[0] * input[1] - reached[0] * reached[1];
      const bias = tidy(this.settings.bias);
      return count ? this.say(`unreached_${plural(count)}`, { count, bias }) : "";
    }

    sizeLine(axis) {
      if (this.traits.padding === "same") return [{ text: this.sameGrown(axis) + this.choiceText(axis) }];
      const spread = [spreadText(this.layout, axis)].filter(Boolean);
      return withSpread(this.say, [{ text: this.grown(axis) + this.choiceText(axis) }], spread);
    }

    /** The sizes that the stride leaves open: fewer than its steps where some would be below 1. */
    choiceText(axis) {
      const { stride, input } = this.layout;
      if (stride[axis] === 1) return "";
      const possible = possibleSizes(this.settings, axis);
      const isCut = possible.length < stride[axis];
      const [sizes, chosen] = [possible.join(", "), input[axis]];
      return this.say(isCut ? "grown_choice_from_1" : "grown_choice", { sizes, chosen });
    }

    /** The smallest size; below 1 where the border takes more than there is. */
    grown(axis) {
      const { output, stride: steps, effective: sizes, pads } = this.layout;
      const [size, stride, effective] = [output, steps, sizes].map((pair) => pair[axis]);
      const [start, end] = pads[axis];
      const smallest = tidy((size - 1) * stride + effective - start - end);
      return this.say("grown", { size, stride, effective, start, end, smallest });
    }

    sameGrown(axis) {
      const [size, stride] = [this.layout.output[axis], this.layout.stride[axis]];
      return this.say("grown_same", { size, stride, smallest: (size - 1) * stride + 1 });
    }

    drawSum() {
      if (this.impossible) return setPieces(this.sum, sayPieces(this.say, "no_output", {}, "note"));
      const pieces = this.traced && !this.preview ? this.gatheredPieces() : this.spreadPieces();
      return setPieces(this.sum, pieces);
    }

    /** Where the chosen input number goes. */
    spreadPieces() {
      const { pads, input } = this.layout;
      const [row, column] = this.cell;
      const cell = `(${row}, ${column})`;
      const value = [{ text: tidy(this.traits.image[row][column]), role: "input" }];
      const places = AXES.map((axis) => placesRead(this.layout, axis, this.cell[axis]).map((at) => at - pads[axis][0]));
      const [rows, columns] = places.map(placesText);
      const isCut = places.some((some, axis) => some.some((at) => at < 0 || at >= input[axis]));
      const cut = isCut ? [{ text: ` ${this.say("border_cut")}`, role: "note" }] : [];
      return [...sayPieces(this.say, "input_spread", { cell, value, rows, columns }, "note"), ...cut];
    }

    /** The arithmetic of the output cell that was clicked: the sum of what reaches it. */
    gatheredPieces() {
      const [row, column] = this.traced;
      const [[top], [left]] = this.layout.pads;
      const cell = `(${row - top}, ${column - left})`.replaceAll("-", "−");
      const inside = this.output[row - top]?.[column - left];
      const parts = contributions(this.settings, this.layout, this.traced);
      const from = parts.map(({ row, column }) => `(${row}, ${column})`).join(", ");
      if (inside === undefined) return sayPieces(this.say, "gathered_cut", { cell }, "note");
      if (!parts.length) return sayPieces(this.say, "gathered_none", { cell, bias: tidy(this.settings.bias) }, "note");
      const sum = arithmetic(this.say, this.summed, parts, inside);
      return sayPieces(this.say, "gathered", { cell, sum, from }, "note");
    }
  };
}

/** Neighbours as a range, places that a dilation draws apart one by one. */
function placesText(places) {
  const [first, last] = [places[0], places.at(-1)];
  const listed = last - first === places.length - 1 && places.length > 1 ? `${first} … ${last}` : places.join(", ");
  return listed.replaceAll("-", "−");
}
