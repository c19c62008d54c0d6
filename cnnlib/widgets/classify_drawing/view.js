// A digit pad, what a trained network says of the drawing, and the maps of all its layers; all computed here.

import { probabilityBars } from "../shared/bars.js";
import { tickBox } from "../shared/controls.js";
import { channelOf, networkOf, runNetwork } from "../shared/network.js";
import { el, OWN_KEYS, setText } from "../shared/nodes.js";
import { tidy } from "../shared/numbers.js";
import { bytesOf, INK_SCALE, PadView, rowsOf, SIDE } from "../shared/pad.js";
import { extremes, Plane, scaleAround0, significant } from "../shared/plane.js";
import { isFlag, sizeText } from "../shared/values.js";
import { widgetOf } from "../shared/widget_view.js";
import { plural } from "../shared/words.js";
import { centerDigit } from "./center_digit.js";

const DRAWING = 224; // CSS pixels of the pad
const SEEN = 112; // of what the network sees, and of the chosen map
const READY = 32; // of a digit to start from
const TILE = { least: 40, largest: 64 }; // of one map among all of a layer
const VECTOR = { longest: 100, cell: 8, few: 12, wide: 62, high: 26 }; // numbers in a row, and their sizes
const PADDING = 30; // left and right of everything
const BEYOND = 0.02; // the share of a layer's numbers that may lie beyond the scale of its maps
const SILENT = ["flatten", "dropout"]; // layers that change no number

/** What the network makes of a drawing: { seen, outputs, probabilities }. */
export function classify(network, pixels, center) {
  const seen = center ? centerDigit(pixels) : pixels;
  return {
    seen,
    ...runNetwork(
      network,
      Float32Array.from(seen, (value) => value / 255),
    ),
  };
}

/**
 * The scale of a layer's maps. It ends before the few largest numbers, which would make all others pale.
 * @param {number[]} numbers
 */
export function scaleOfMaps(numbers) {
  const whole = scaleAround0([[numbers]]);
  const sizes = Float32Array.from(numbers, Math.abs).sort();
  const limit = sizes[Math.floor((1 - BEYOND) * (sizes.length - 1))] || whole.high;
  return { ...whole, low: whole.low && -limit, high: limit };
}

/** Places in a list, the largest number first. */
const ranking = (values) => [...values.keys()].sort((one, other) => values[other] - values[one]);

class ClassifierView extends PadView {
  get checks() {
    return { ...super.checks, center: isFlag };
  }

  // -------------------------------------------------------------- computing

  /** Run the network, where the picture or the switch has changed. */
  run() {
    const key = `${this.traits.center} ${this.pixels.join()}`;
    if (key === this.ran) return;
    this.ran = key;
    this.result = classify(this.network, this.pixels, this.traits.center);
    this.seenRows = rowsOf(this.result.seen);
  }

  penUp() {
    super.penUp();
    this.draw(); // the words have waited for this
  }

  // -------------------------------------------------------------- building

  build() {
    this.network = networkOf(this.model.get("network"), this.model.get("weights"));
    const side = el("div", { class: "cnn-column-left" }, this.buildTools(), this.buildSwitch(), this.buildSmall());
    const stage = el("div", { class: "cnn-pad-stage" }, this.buildPad(), side, this.buildBars());
    return this.panel(this.say("title"), stage, this.buildReady(), this.buildSum(), this.buildLayers(), this.status);
  }

  buttons() {
    return super.buttons().slice(0, 2); // centring is a switch here
  }

  buildSwitch() {
    this.center = tickBox({ name: this.say("centre_and_scale"), change: (center) => this.change({ center }) });
    return this.center.node;
  }

  buildSmall() {
    this.seen = new Plane({ name: this.say("net_sees") });
    this.detail = new Plane({ name: this.say("map"), role: "output" });
    return el("div", { class: "cnn-row" }, this.seen.node, this.detail.node);
  }

  buildBars() {
    const classes = this.model.get("network").layers.at(-1).output[0];
    this.bars = probabilityBars({ name: this.say("probabilities"), classes });
    return this.bars.node;
  }

  /** Digits to start from, for those who do not draw. */
  buildReady() {
    const all = bytesOf(this.model.get("_digits"));
    this.ready = this.model.get("_labels").map((label, index) => {
      const pixels = all.slice(index * SIDE * SIDE, (index + 1) * SIDE * SIDE);
      const plane = new Plane({});
      const words = { "aria-label": this.say("start_from_digit", { digit: label }), title: label };
      const look = { ...OWN_KEYS, ...words, type: "button", class: "cnn-map" };
      plane.draw({ values: rowsOf(pixels), scale: INK_SCALE, width: READY, height: READY, label });
      return el("button", { ...look, onclick: () => this.replace(pixels.slice()) }, plane.frame);
    });
    return el(
      "div",
      { class: "cnn-row cnn-ready", role: "group", "aria-label": this.say("digits_to_start_from") },
      el("span", {}, this.say("start_from")),
      ...this.ready,
    );
  }

  buildLayers() {
    this.layers = this.model.get("network").layers.map((layer, index) => {
      const isMap = layer.output.length === 3;
      const choose = (row, column) => this.choose(index, this.channelAt(index, row, column));
      const name = this.say("maps_of_layer", { layer: layer.name });
      const plane = new Plane(isMap ? { say: this.say, name, choose, step: layer.output } : {});
      const words = el("span", {});
      const heading = el("div", { class: "cnn-layer-words" }, el("strong", {}, layer.name), " ", words);
      const hasPicture = this.network && !SILENT.includes(layer.kind);
      const node = el("div", {}, heading, ...(hasPicture ? [plane.frame] : []));
      return { layer, isMap, plane, words, hasPicture, node };
    });
    const first = this.layers.findIndex(({ isMap, hasPicture }) => isMap && hasPicture);
    this.chosen = first < 0 ? null : { index: first, channel: null };
    const nodes = this.layers.map(({ node }) => node);
    return el("div", { class: "cnn-layers", role: "group", "aria-label": this.say("all_layers") }, ...nodes);
  }

  // -------------------------------------------------------------- maps side by side

  /** How the maps of a layer lie: { side, columns, rows }, as few rows as leave each map large enough. */
  tilingOf({ output: [, width, channels] }) {
    const { room } = this;
    for (let rows = 1; ; rows++) {
      const columns = Math.ceil(channels / rows);
      const fitting = Math.min(TILE.largest, Math.floor(room / columns));
      if (fitting < TILE.least && columns > 1) continue;
      return { rows, columns, side: fitting < width ? fitting : fitting - (fitting % width) };
    }
  }

  channelAt(index, row, column) {
    const { layer, tiling } = this.layers[index];
    const [height, width, channels] = layer.output;
    return Math.min(channels - 1, Math.floor(row / height) * tiling.columns + Math.floor(column / width));
  }

  choose(index, channel) {
    this.chosen = { index, channel };
    this.message = this.chosenWords();
    this.draw();
  }

  /** At the beginning, the map with the largest number. */
  chooseFirst() {
    if (!this.chosen || this.chosen.channel !== null) return;
    const numbers = this.result.outputs[this.chosen.index];
    const best = numbers.reduce((place, value, index) => (value > numbers[place] ? index : place), 0);
    this.chosen.channel = best % this.layers[this.chosen.index].layer.output[2];
  }

  chosenWords() {
    const { index, channel } = this.chosen;
    const { layer, numbers } = this.layers[index];
    const [lowest, highest] = extremes([channelOf(numbers, layer.output, channel)]).map(significant);
    return this.say("chosen_map", { map: channel, layer: layer.name, lowest, highest });
  }

  /** All maps of a layer as one plane of numbers. */
  mosaicOf(numbers, [height, width, channels], { rows, columns }) {
    const values = Array.from({ length: rows * height }, () => Array(columns * width).fill(0));
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const from = (row * width + column) * channels;
        for (let k = 0; k < channels; k++) {
          values[Math.floor(k / columns) * height + row][(k % columns) * width + column] = numbers[from + k];
        }
      }
    }
    return values;
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    this.room = this.width - PADDING;
    this.drawPad(DRAWING);
    this.center.show(this.traits.center);
    this.drawStatus(`${this.say("pad_hint")} ${this.say("maps_hint")}`);
    this.seen.node.hidden = !this.network;
    this.detail.node.hidden = !this.network || !this.chosen;
    if (!this.network) return setText(this.sum, this.say("no_weights"));
    this.run();
    this.chooseFirst();
    this.bars.show(this.result.probabilities);
    for (const [index, entry] of this.layers.entries()) this.drawLayer(entry, index);
    this.drawSmall();
    if (!this.pen) setText(this.sum, this.answer()); // while one draws a screen reader need not speak
  }

  drawLayer(entry, index) {
    const { layer } = entry;
    const numbers = this.result.outputs[index];
    if (numbers !== entry.numbers) entry.scale = entry.isMap ? scaleOfMaps(numbers) : scaleAround0([[numbers]]);
    setText(entry.words, layerWords(this.say, layer, entry.scale, numbers));
    if (entry.hasPicture && entry.isMap) this.drawMaps(entry, index, numbers);
    else if (entry.hasPicture) drawVector(this.say, entry, numbers, this.room);
    entry.numbers = numbers;
  }

  drawMaps(entry, index, numbers) {
    const { layer, plane } = entry;
    const [height, width, channels] = layer.output;
    entry.tiling = this.tilingOf(layer);
    const { rows, columns, side } = entry.tiling;
    const isNew = numbers !== entry.numbers || entry.values.length !== rows * height;
    if (isNew) entry.values = this.mosaicOf(numbers, layer.output, entry.tiling);
    const frame = (k, look) => {
      const [row, column] = [Math.floor(k / columns) * height, (k % columns) * width];
      return { row, column, rows: height, columns: width, look };
    };
    const frames = Array.from({ length: channels }, (_, k) => frame(k, "tile"));
    const isChosen = this.chosen.index === index;
    const chosen = frame(isChosen ? this.chosen.channel : 0, "chosen");
    plane.draw({
      values: entry.values,
      scale: entry.scale,
      width: columns * side,
      height: Math.round((rows * side * height) / width),
      label: this.say(`all_maps_${plural(channels)}`, { count: channels, layer: layer.name }),
      outlines: isChosen ? [...frames, chosen] : frames,
      active: [chosen.row, chosen.column],
    });
  }

  drawSmall() {
    const size = { width: SEEN, height: SEEN };
    this.seen.draw({
      values: this.seenRows,
      scale: INK_SCALE,
      ...size,
      caption: sizeText([SIDE, SIDE]),
      label: this.traits.center ? this.say("drawing_centred") : this.say("drawing_as_it_is"),
    });
    if (!this.chosen) return;
    const { index, channel } = this.chosen;
    const { layer, numbers, scale } = this.layers[index];
    const [height, width] = layer.output;
    const shown = [numbers, index, channel];
    const isNew = shown.some((part, place) => part !== this.shown?.[place]);
    if (isNew) this.shownMap = channelOf(numbers, layer.output, channel);
    this.shown = shown;
    const [lowest, highest] = extremes([this.shownMap]).map(significant);
    this.detail.draw({
      values: this.shownMap,
      scale,
      width: SEEN,
      height: Math.round((SEEN * height) / width),
      note: this.say("map_of_layer", { map: channel, layer: layer.name }),
      caption: this.say("range", { lowest, highest }),
      label: this.say("map_and_range", { map: channel, layer: layer.name, lowest, highest }),
    });
  }

  /** What the network says, in words. */
  answer() {
    const { probabilities } = this.result;
    const [first, second] = ranking(probabilities).map((digit) => `${digit} (${probabilities[digit].toFixed(2)})`);
    return this.pixels.some(Boolean) ? this.say("answer", { first, second }) : this.say("answer_to_nothing", { first });
  }
}

/** The numbers of a dense layer, in rows; few of them are written out. */
function drawVector(say, entry, numbers, room) {
  const { layer, plane, scale } = entry;
  const length = numbers.length;
  const columns = rowLength(length);
  if (numbers !== entry.numbers) {
    entry.values = Array.from({ length: Math.ceil(length / columns) }, (_, row) =>
      Array.from({ length: columns }, (_, column) => numbers[row * columns + column] ?? 0),
    );
  }
  const isFew = length <= VECTOR.few;
  const width = Math.min(isFew ? VECTOR.wide : VECTOR.cell, Math.floor(room / columns));
  const height = isFew ? VECTOR.high : width;
  const text = (value) => tidy(value, 1);
  const label = say(`all_numbers_${plural(length)}`, { count: length, layer: layer.name });
  plane.draw({
    values: entry.values,
    scale,
    width: columns * width,
    height: entry.values.length * height,
    label: isFew ? `${label}: ${Array.from(numbers, text).join(", ")}` : label,
    numbers: isFew ? text : null,
  });
}

/** How many numbers stand in a row: the most, up to 100, with which all rows are full. */
function rowLength(length) {
  const longest = Math.min(length, VECTOR.longest);
  for (let columns = longest; columns > VECTOR.few; columns--) if (length % columns === 0) return columns;
  return longest;
}

/** What a layer gives, and its scale, in words. */
function layerWords(say, { kind, output }, { low, high, ramp }, numbers) {
  const shape = outputWords(say, output);
  if (SILENT.includes(kind)) return kind === "flatten" ? say("same_in_one_row", { shape }) : say("same", { shape });
  const [least, most] = extremes([[numbers]]);
  const [lowest, highest] = [significant(least), significant(most)];
  const blue = `${most > high ? "≥ " : ""}${significant(high)}`;
  const red = `${least < low ? "≤ " : ""}${significant(low)}`;
  if (ramp !== "signed") return say("scale", { shape, lowest, highest, darkest: blue });
  return say("signed_scale", { shape, lowest, highest, blue, red });
}

/** "30 maps of 24×24", or "100 numbers". */
function outputWords(say, [height, width, channels]) {
  if (channels === undefined) return say(`numbers_${plural(height)}`, { count: height });
  return say(`maps_${plural(channels)}`, { count: channels, size: sizeText([height, width]) });
}

export default widgetOf(ClassifierView);
