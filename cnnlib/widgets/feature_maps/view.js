// The feature-map explorer: digit → filter → map → ReLU → pooled, and the maps of all filters below.

import { borderControl, segmented, slider, tickBox } from "../shared/controls.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, OWN_KEYS, setAttribute, setPieces, setText } from "../shared/nodes.js";
import { tidy } from "../shared/numbers.js";
import { extremes, Plane, scaleAround0, scaleStrip, significant } from "../shared/plane.js";
import { computeOutput, layOut, whyImpossible } from "../shared/shapes.js";
import { featureMapSnippets } from "../shared/snippets.js";
import {
  asPair,
  borderSettings,
  isBorder,
  isCell,
  isFlag,
  isStep,
  isWhole,
  pairText,
  sameValue,
  sizeText,
} from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import { impossibleText } from "../shared/window_words.js";
import { sayPieces } from "../shared/words.js";

/** @import { Traits } from "../shared/widget_view.js" */

const PANEL = { largest: 150, sign: 43, padding: 30 }; // pixels
const FILTER_SHARE = 0.56; // of a digit's side
const STRIP = { few: 8, large: 84, small: 40 }; // up to `few` maps are drawn large; 30 stand in two rows
const POOL = { kernelSize: [2, 2], stride: [2, 2], dilation: [1, 1], padding: "same" };

/**
 * All maps of a bank: { maps, activated, pooled }, each a list of planes; they are empty where no window fits.
 * @param {number[][]} image
 * @param {number[][][]} weights
 * @param {number[]} bias
 * @param {Traits} traits
 */
export function pipeline(image, weights, bias, { stride, padding, relu, pool }) {
  const kernelSize = [weights[0].length, weights[0][0].length];
  const steps = { kernelSize, stride: asPair(stride), dilation: [1, 1] };
  const settings = { image, kind: "convolution", ...steps, ...borderSettings(padding) };
  const layout = layOut(settings);
  const maps = weights.map((kernel, index) => computeOutput({ ...settings, kernel, bias: bias[index] }, layout));
  const activated = relu ? maps.map((map) => map.map((row) => row.map((value) => Math.max(0, value)))) : maps;
  const pooled = pool === "none" || !maps[0].length ? activated : activated.map((map) => pooledMap(map, pool));
  return { settings, layout, maps, activated, pooled, impossible: whyImpossible(settings, layout) };
}

/** 2×2, in steps of 2; SAME, so that an odd row or column is pooled as well. */
function pooledMap(map, kind) {
  const settings = { ...POOL, image: map, kind };
  return computeOutput(settings, layOut(settings));
}

/** A number with three digits that count. */
const threeDigits = (value) => tidy(Number(value.toPrecision(3)), 8);

class FeatureMapView extends WidgetView {
  get checks() {
    return {
      digit: (value) => isWhole(value, 0, Infinity),
      bank: (value) => Object.hasOwn(this.model.get("_banks"), value),
      filter: (value) => isWhole(value, 0, Infinity),
      kernel_size: (value) => isWhole(value, 1, Infinity),
      stride: (value) => isStep(value, LIMITS.stride),
      padding: isBorder,
      pool: (value) => ["none", "max", "average"].includes(value),
      relu: isFlag,
      shared: isFlag,
      chosen: isCell,
    };
  }

  // -------------------------------------------------------------- state

  settle() {
    const { bank, digit, kernel_size, filter, chosen } = this.traits;
    this.images = this.model.get("_images");
    this.bank = this.model.get("_banks")[bank];
    this.digitNow = Math.min(digit, this.images.length - 1);
    this.sizes = Object.keys(this.bank.weights).map(Number);
    this.kernelSize = this.sizes.includes(kernel_size) ? kernel_size : this.sizes[0];
    this.weights = this.bank.weights[this.kernelSize];
    this.filterNow = Math.min(filter, this.weights.length - 1);
    this.run();
    this.preview = null;
    return { digit: this.digitNow, filter: this.filterNow, kernel_size: this.kernelSize, chosen: this.nearest(chosen) };
  }

  /** Compute the maps, but only where something that they depend on has changed. */
  run() {
    const { bank, stride, padding, relu, pool } = this.traits;
    const key = JSON.stringify([this.digitNow, bank, this.kernelSize, stride, padding, relu, pool]);
    if (key === this.key) return;
    this.key = key;
    this.image = this.images[this.digitNow].map((row) => row.map((value) => value / 255));
    const made = pipeline(this.image, this.weights, this.bank.bias, this.traits);
    this.settings = made.settings;
    this.layout = made.layout;
    this.impossible = made.impossible;
    this.maps = made.maps;
    this.activated = made.activated;
    this.pooled = made.pooled;
    this.scales = { before: scaleAround0(this.maps), after: scaleAround0(this.activated) };
  }

  nearest(cell) {
    return this.impossible ? [0, 0] : cell.map((place, axis) => Math.min(place, this.layout.output[axis] - 1));
  }

  // -------------------------------------------------------------- what people do

  choose(row, column) {
    this.preview = null;
    this.change({ chosen: [row, column] });
  }

  /** A bank comes with the stride, padding, ReLU and pool of its own layer; one of a student's own leaves them. */
  withLayer(bank) {
    return { bank, ...this.model.get("_banks")[bank].layer };
  }

  hover(row, column) {
    this.preview = row === null ? null : [row, column];
    this.draw();
  }

  /** The cell of the map behind a pooled cell: the one that won, or the first of an average. */
  behind(row, column) {
    const map = this.activated[this.filterNow];
    const cells = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]
      .map(([down, right]) => [2 * row + down, 2 * column + right])
      .filter(([y, x]) => map[y]?.[x] !== undefined);
    if (this.traits.pool === "average") return cells[0];
    return cells.reduce((best, cell) => (map[cell[0]][cell[1]] > map[best[0]][best[1]] ? cell : best));
  }

  /** A cell of the padded digit: the window that begins nearest to it. */
  windowAt(row, column) {
    const [[top], [left]] = this.layout.pads;
    const place = [row + top, column + left].map((index, axis) =>
      Math.max(0, Math.round((index - (this.layout.effective[axis] - 1) / 2) / this.layout.stride[axis])),
    );
    return this.nearest(place);
  }

  // -------------------------------------------------------------- building

  build() {
    this.sum = el("p", { class: "cnn-sum", "aria-live": "polite" });
    this.strip = el("div", { class: "cnn-strip", role: "group", "aria-label": this.say("maps_of_all") });
    this.buttons = [];
    return this.panel(
      this.say("title"),
      this.buildControls(),
      this.buildStage(),
      this.buildScale(),
      this.sum,
      this.strip,
      this.status,
    );
  }

  buildControls() {
    const { say } = this;
    const change = (name) => (value) => this.change({ [name]: value });
    const banks = Object.entries(this.model.get("_banks")).map(([name, { label }]) => [name, label]);
    this.digit = slider({ name: say("digit"), min: 0, max: 0, change: change("digit") });
    this.bankChoice = segmented({
      name: say("bank"),
      choices: Object.fromEntries(banks),
      change: (bank) => this.change(this.withLayer(bank)),
    });
    this.filter = slider({ name: say("filter"), min: 0, max: 0, change: change("filter") });
    this.size = slider({ name: say("kernel_size"), min: 1, max: 7, change: change("kernel_size") });
    this.stride = slider({ name: say("stride"), min: 1, max: 4, change: change("stride") });
    this.padding = borderControl({ say, start: this.traits.padding, change: change("padding") });
    this.relu = tickBox({ name: say("relu"), change: change("relu") });
    const pools = { none: say("no_pool"), max: say("pool_max"), average: say("pool_average") };
    this.pool = segmented({ name: say("pool_of_2"), choices: pools, change: change("pool") });
    this.shared = tickBox({ name: say("one_scale_for_all"), change: change("shared") });
    const rows = [
      [this.digit, this.bankChoice, this.filter],
      [this.size, this.stride, this.padding],
      [this.relu, this.pool, this.shared],
    ];
    return el(
      "div",
      { class: "cnn-controls" },
      ...rows.map((controls) => el("div", { class: "cnn-row" }, ...controls.map(({ node }) => node))),
    );
  }

  buildStage() {
    const { say } = this;
    const choose = (...cell) => this.choose(...cell);
    const hover = (...cell) => this.hover(...cell);
    const digitChoose = (...cell) => this.choose(...this.windowAt(...cell));
    const pooledChoose = (...cell) => this.choose(...this.behind(...cell));
    const pooledHover = (row, column) => this.hover(...(row === null ? [null] : this.behind(row, column)));
    this.planes = {
      digit: new Plane({ say, name: say("digit"), role: "input", choose: digitChoose }),
      kernel: new Plane({ name: say("filter"), role: "kernel" }),
      map: new Plane({ say, name: say("map"), role: "output", choose, hover }),
      activated: new Plane({ say, name: say("relu"), role: "output", choose, hover }),
      pooled: new Plane({ say, name: say("pooled"), role: "output", choose: pooledChoose, hover: pooledHover }),
    };
    this.signs = Object.fromEntries(
      Object.entries({ kernel: "⊛", map: "=", activated: "→", pooled: "→" }).map(([name, text]) => [
        name,
        el("span", { class: "cnn-operation" }, text),
      ]),
    );
    this.words = el("p", { class: "cnn-impossible" });
    const parts = Object.entries(this.planes).flatMap(([name, { node }]) => [this.signs[name] ?? "", node]);
    this.stage = el("div", { class: "cnn-stage cnn-pipeline" }, ...parts, this.words);
    return this.stage;
  }

  buildScale() {
    this.scaleWords = el("span", {});
    this.strips = { before: scaleStrip(this.say), after: scaleStrip(this.say) };
    this.afterWords = el("span", {}, this.say("after_relu"));
    const parts = [this.scaleWords, this.strips.before.node, this.afterWords, this.strips.after.node];
    this.scaleRow = el("div", { class: "cnn-row cnn-scale-row" }, ...parts);
    return this.scaleRow;
  }

  /** Of the chosen filter; the digit with its numbers from 0 to 255, as it is stored. */
  snippets() {
    if (this.impossible) return null;
    const [image, kernel] = [this.images[this.digitNow], this.weights[this.filterNow]];
    const bias = this.bank.bias[this.filterNow];
    const { relu, pool } = this.traits;
    return featureMapSnippets({ ...this.settings, image, kernel, bias }, this.layout, { relu, pool });
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    this.cell = this.preview ?? this.traits.chosen;
    this.drawControls();
    this.showParts();
    this.drawDigit();
    this.drawFilter();
    if (!this.impossible) this.drawMaps();
    this.drawWords();
  }

  drawControls() {
    const { traits, sizes } = this;
    this.digit.limit(this.images.length - 1);
    this.digit.show(this.digitNow, this.model.get("_labels")[this.digitNow]);
    this.bankChoice.show(traits.bank);
    this.filter.limit(this.weights.length - 1);
    this.filter.show(this.filterNow, this.filterText());
    this.size.limit(Math.max(...sizes));
    this.size.enable(sizes.length > 1);
    const size = this.kernelSize;
    this.size.show(size, sizes.length > 1 ? String(size) : this.say("only_size", { size }));
    this.stride.show(Math.max(...asPair(traits.stride)), pairText(traits.stride));
    this.padding.show(traits.padding);
    this.relu.show(traits.relu);
    this.pool.show(traits.pool);
    this.shared.show(traits.shared);
  }

  filterName(index) {
    return this.bank.names[index] ? `${index}, ${this.bank.names[index]}` : String(index);
  }

  /** The filter, and what is added to every cell of the map; nothing where the bank has no biases. */
  filterText() {
    const [filter, bias] = [this.filterName(this.filterNow), this.bank.bias[this.filterNow]];
    return bias === undefined ? filter : this.say("filter_and_bias", { filter, bias: significant(bias) });
  }

  /** Show the stages that there are, each as large as fits. */
  showParts() {
    const { impossible } = this;
    const shown = {
      digit: true,
      kernel: true,
      map: !impossible,
      activated: !impossible && this.traits.relu,
      pooled: !impossible && this.traits.pool !== "none",
    };
    for (const [name, isShown] of Object.entries(shown)) {
      this.planes[name].node.hidden = !isShown;
      if (this.signs[name]) this.signs[name].hidden = !isShown;
    }
    this.words.hidden = !impossible;
    setText(this.words, impossible ? impossibleText(this.say, this.settings, this.layout, impossible) : "");
    const large = Object.values(shown).filter(Boolean).length - 1;
    const room = this.width - PANEL.padding - large * PANEL.sign;
    this.side = Math.max(96, Math.floor(Math.min(PANEL.largest, room / (large + FILTER_SHARE))));
  }

  drawDigit() {
    const { image, layout } = this;
    const name = this.model.get("_labels")[this.digitNow];
    this.planes.digit.draw({
      values: image,
      scale: { ramp: "ink", low: 0, high: 1 },
      ...this.sized(image),
      label: this.say("digit_pixels", { digit: name, size: sizeText(layout.input) }),
      caption: shapeText([1, ...layout.input, 1]),
      outlines: this.impossible ? [] : [this.windowOutline()],
      active: this.pixelToStartFrom(),
    });
  }

  windowOutline() {
    const { stride, effective, pads } = this.layout;
    const [row, column] = this.cell.map((place, axis) => place * stride[axis] - pads[axis][0]);
    return { row, column, rows: effective[0], columns: effective[1], look: "window" };
  }

  /** Where the arrow keys on the digit go on: the last pixel, or the middle of a window chosen elsewhere. */
  pixelToStartFrom() {
    const { active } = this.planes.digit;
    if (this.impossible || sameValue(this.windowAt(...active), this.traits.chosen)) return active;
    const { row, column, rows, columns } = this.windowOutline();
    return [row + (rows - 1) / 2, column + (columns - 1) / 2].map((place) => Math.max(0, Math.round(place)));
  }

  drawFilter() {
    const kernel = this.weights[this.filterNow];
    const scale = scaleAround0([kernel]);
    const side = Math.round(this.side * FILTER_SHARE);
    const [lowest, highest] = extremes([kernel]).map(significant);
    this.planes.kernel.draw({
      values: kernel,
      scale,
      width: side,
      height: side,
      note: String(this.filterNow),
      label: this.weightsText(this.filterName(this.filterNow), lowest, highest),
      caption: shapeText([kernel.length, kernel[0].length, 1, this.weights.length]),
    });
  }

  weightsText(filter, lowest, highest) {
    const bias = this.bank.bias[this.filterNow];
    if (bias === undefined) return this.say("weights", { filter, lowest, highest });
    return this.say("weights_and_bias", { filter, lowest, highest, bias: significant(bias) });
  }

  drawMaps() {
    const [row, column] = this.cell;
    const chosen = { row, column, look: "chosen" };
    const filters = this.weights.length;
    const stages = { map: this.maps, activated: this.activated, pooled: this.pooled };
    const cells = { map: chosen, activated: chosen, pooled: { row: row >> 1, column: column >> 1, look: "chosen" } };
    for (const [name, planes] of Object.entries(stages)) {
      const values = planes[this.filterNow];
      this.planes[name].draw({
        values,
        scale: this.scaleOf(values, name === "map" ? "before" : "after"),
        ...this.sized(values),
        outlines: [cells[name]],
        active: [cells[name].row, cells[name].column],
        label: this.describe(name, values),
        caption: shapeText([1, values.length, values[0].length, filters]),
      });
    }
    this.drawStrip();
    this.strips.before.show(this.scaleOf(this.maps[this.filterNow], "before"));
    this.strips.after.show(this.scales.after);
  }

  /** One scale for the maps of all filters, before ReLU or after, or one for each picture by itself. */
  scaleOf(plane, stage) {
    const scale = this.scales[stage];
    return this.traits.shared ? scale : scaleAround0([plane], scale.low < 0);
  }

  sized(values) {
    return { width: this.side, height: Math.round((this.side * values.length) / values[0].length) };
  }

  describe(name, values) {
    const [lowest, highest] = extremes([values]).map(significant);
    const size = sizeText([values.length, values[0].length]);
    return this.say(`${name}_of_filter`, { filter: this.filterName(this.filterNow), size, lowest, highest });
  }

  // -------------------------------------------------------------- the maps of all filters

  drawStrip() {
    if (this.buttons.length !== this.weights.length) this.buildStrip();
    const areMany = this.weights.length > STRIP.few;
    const side = areMany ? STRIP.small : STRIP.large;
    this.strip.classList.toggle("cnn-many", areMany);
    this.pooled.forEach((values, index) => {
      const { node, plane, words } = this.buttons[index];
      setAttribute(node, "aria-pressed", String(index === this.filterNow));
      setText(words, this.filterName(index));
      const height = Math.round((side * values.length) / values[0].length);
      const [lowest, highest] = extremes([values]).map(significant);
      plane.draw({
        values,
        scale: this.scaleOf(values, "after"),
        width: side,
        height,
        label: this.say("range", { lowest, highest }),
      });
    });
  }

  buildStrip() {
    this.buttons = this.weights.map((_, filter) => {
      const plane = new Plane({});
      const words = el("span", {});
      const looks = { ...OWN_KEYS, type: "button", class: "cnn-map", onclick: () => this.change({ filter }) };
      return { plane, words, node: el("button", looks, plane.frame, words) };
    });
    this.strip.replaceChildren(...this.buttons.map(({ node }) => node));
  }

  // -------------------------------------------------------------- words

  drawWords() {
    const { impossible } = this;
    const { relu, shared } = this.traits;
    this.strip.hidden = this.scaleRow.hidden = Boolean(impossible);
    this.afterWords.hidden = this.strips.after.node.hidden = !(relu && shared);
    setPieces(this.sum, impossible ? [{ text: this.say("no_map") }] : this.sumPieces());
    setText(this.scaleWords, this.scaleText());
    this.drawStatus(this.isBlank() ? this.blankText() : this.say("hint"));
  }

  scaleText() {
    const { relu, shared } = this.traits;
    if (!shared) return this.say("scale_of_each");
    return this.say(relu ? "scale_before_relu" : "scale_of_all");
  }

  sumPieces() {
    const { say } = this;
    const [row, column] = this.cell;
    const [y, x] = [row >> 1, column >> 1]; // of the pooled map
    const at = (planes, down, right) => [{ text: threeDigits(planes[this.filterNow][down][right]), role: "output" }];
    const { row: top, column: left, rows, columns } = this.windowOutline();
    const window = say("window", { rows: spanText(top, rows), columns: spanText(left, columns) });
    const activated = sayPieces(say, "relu_value", { value: at(this.activated, row, column) });
    const pooled = sayPieces(say, "pooled_value", { cell: `(${y}, ${x})`, value: at(this.pooled, y, x) });
    const arrow = { text: " → " };
    return [
      ...sayPieces(say, "map_value", { cell: `(${row}, ${column})`, value: at(this.maps, row, column) }),
      ...(this.traits.relu ? [arrow, ...activated] : []),
      ...(this.traits.pool === "none" ? [] : [arrow, ...pooled]),
      { text: `   ${window}`, role: "note" },
    ];
  }

  isBlank() {
    return this.weights[this.filterNow].flat().every((weight) => weight === 0);
  }

  blankText() {
    return this.say("blank", { size: sizeText([this.kernelSize, this.kernelSize]) });
  }
}

const shapeText = (shape) => `(${shape.join(", ")})`;

/** "14…16"; a single one is just that. */
function spanText(first, length) {
  return (length === 1 ? `${first}` : `${first}…${first + length - 1}`).replaceAll("-", "−");
}

export default widgetOf(FeatureMapView);
