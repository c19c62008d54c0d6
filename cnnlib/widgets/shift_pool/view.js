// A picture and the same picture shifted, each with its pool below the other: what changes, and what does not?

import { segmented, slider } from "../shared/controls.js";
import { Grid, looksOf } from "../shared/grid.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, setText } from "../shared/nodes.js";
import { computeOutput, layOut, whyImpossible } from "../shared/shapes.js";
import { shiftSnippets } from "../shared/snippets.js";
import { asPair, isMatrix, isStep, isWhole, pairText, sizeText } from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import { cellName, impossibleText } from "../shared/window_words.js";
import { plural } from "../shared/words.js";

const SHIFT_CELL = { largest: 40, numbered: 18, smallest: 9, height: 150 }; // pixels
const SHIFT_WORDS = { sign: 180, heading: 180, frame: 36 }; // widths: sign with gaps, heading of a pool, widget's edge
const SHIFT_STACKED = "(max-width:480px)"; // as in pictures.css: the pools stand below their pictures

/** Every row moved to the right; zeros come in. */
export function shifted(image, by) {
  return image.map((row) => row.map((_, column) => (column < by ? 0 : row[column - by])));
}

class ShiftView extends WidgetView {
  get checks() {
    return {
      image: (value) => isMatrix(value, LIMITS.map_side),
      kernel_size: (value) => isStep(value, LIMITS.kernel),
      kind: (value) => ["max", "min", "average"].includes(value),
      shift: (value) => isWhole(value, 0, LIMITS.map_side),
    };
  }

  settle() {
    const { image, kernel_size, kind, shift } = this.traits;
    const by = Math.min(shift, image[0].length);
    const size = asPair(kernel_size);
    const settings = { image, kernelSize: size, stride: size, dilation: [1, 1], kind, padding: "valid" };
    this.settings = settings;
    this.layout = layOut(settings);
    this.impossible = whyImpossible(settings, this.layout);
    this.images = [image, shifted(image, by)];
    this.pooled = this.images.map((numbers) => computeOutput({ ...settings, image: numbers }, this.layout));
    const [before, after] = this.pooled;
    this.changed = before.map((row, y) => row.map((value, x) => value !== after[y][x]));
    return { shift: by };
  }

  // -------------------------------------------------------------- building

  build() {
    this.shift = slider({ name: this.say("shift"), min: 0, max: 0, change: (shift) => this.change({ shift }) });
    this.size = slider({
      name: this.say("window_size"),
      min: 1,
      max: 4,
      change: (size) => this.change({ kernel_size: size }),
    });
    const kinds = { max: this.say("pool_max"), min: this.say("pool_min"), average: this.say("pool_average") };
    this.kind = segmented({ name: this.say("pool"), choices: kinds, change: (kind) => this.change({ kind }) });
    const row = el("div", { class: "cnn-row" }, ...[this.shift, this.size, this.kind].map(({ node }) => node));
    this.words = el("p", { class: "cnn-impossible" });
    this.sum = el("p", { class: "cnn-sum", "aria-live": "polite" });
    return this.panel(
      this.say("shift_and_pool"),
      el("div", { class: "cnn-controls" }, row),
      this.buildRows(),
      this.words,
      this.sum,
      this.status,
    );
  }

  buildRows() {
    const names = [
      [this.say("picture"), this.say("pooled")],
      [this.say("shifted_picture"), this.say("pooled_after")],
    ];
    this.rows = names.map(([name, pooledName]) => ({
      image: new Grid({ say: this.say, name, role: "input" }),
      pooled: new Grid({ say: this.say, name: pooledName, role: "output" }),
      sign: el("span", { class: "cnn-operation" }),
    }));
    const cells = this.rows.flatMap(({ image, sign, pooled }) => [image.node, sign, pooled.node]);
    return el("div", { class: "cnn-pairs" }, ...cells);
  }

  snippets() {
    return this.impossible ? null : shiftSnippets(this.settings, this.layout, this.traits.shift);
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    const { kernel_size, kind, shift } = this.traits;
    this.shift.limit(this.layout.input[1]);
    this.shift.show(shift, this.say("to_the_right", { shift }));
    this.size.show(Math.max(...asPair(kernel_size)), pairText(kernel_size));
    this.kind.show(kind);
    const [rows, columns] = this.layout.input;
    const { width } = this;
    const beside = Math.min(
      (width - SHIFT_WORDS.sign) / (columns + this.layout.output[1]),
      (width - SHIFT_WORDS.sign - SHIFT_WORDS.heading) / columns,
    );
    const room = matchMedia(SHIFT_STACKED).matches ? (width - SHIFT_WORDS.frame) / columns : beside;
    const fitting = Math.min(SHIFT_CELL.largest, room, SHIFT_CELL.height / rows);
    this.cellSize = Math.floor(Math.max(SHIFT_CELL.smallest, fitting));
    this.numbered = this.cellSize >= SHIFT_CELL.numbered;
    for (const [index, row] of this.rows.entries()) this.drawRow(row, index);
    this.drawWords();
  }

  drawRow({ image, pooled, sign }, index) {
    const [numbers, results] = [this.images[index], this.pooled[index]];
    const look = gridLooks(this.say, this.images[0], this.cellSize);
    setText(sign, `${this.say(`pool_${this.traits.kind}`)} →`);
    sign.hidden = pooled.node.hidden = Boolean(this.impossible);
    image.draw({
      rows: numbers.length,
      columns: numbers[0].length,
      size: this.cellSize,
      numbered: this.numbered,
      note: index ? this.say("shifted_by", { shift: this.traits.shift }) : sizeText(this.layout.input),
      outlines: this.windows(),
      cell: (row, column) => look(row, column, numbers[row][column], []),
    });
    if (this.impossible) return;
    const resultLook = gridLooks(this.say, this.pooled.flat(), this.cellSize);
    const classes = (row, column) => (index && this.changed[row][column] ? ["lit"] : []);
    pooled.draw({
      rows: results.length,
      columns: results[0].length,
      size: this.cellSize,
      numbered: this.numbered,
      note: sizeText(this.layout.output),
      cell: (row, column) => resultLook(row, column, results[row][column], classes(row, column)),
    });
  }

  /** The frames of all windows, which lie side by side. */
  windows() {
    const [height, width] = this.layout.kernelSize;
    return Array.from({ length: this.layout.output[0] * this.layout.output[1] }, (_, index) => ({
      row: Math.floor(index / this.layout.output[1]) * height,
      column: (index % this.layout.output[1]) * width,
      rows: height,
      columns: width,
      look: "pool",
    }));
  }

  drawWords() {
    this.words.hidden = !this.impossible;
    setText(this.words, this.impossible ? impossibleText(this.say, this.settings, this.layout, this.impossible) : "");
    setText(this.sum, this.impossible ? this.say("nothing_to_compare") : this.changesText());
    this.drawStatus(this.say("hint"));
  }

  changesText() {
    const all = this.changed.flat();
    const changed = all.filter(Boolean).length;
    return this.say(`changed_of_${plural(all.length)}`, { shift: this.traits.shift, changed, count: all.length });
  }
}

/** (row, column, value, classes) → the look of a cell of that grid. */
function gridLooks(say, rows, size) {
  const look = looksOf(rows, size);
  return (row, column, value, classes) => {
    const cell = cellName(say, row, column, value);
    const name = classes.length ? say("cell_changed", { cell }) : cell;
    return { ...look(value), value: undefined, classes, name };
  };
}

export default widgetOf(ShiftView);
