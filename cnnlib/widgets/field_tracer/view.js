// The receptive-field tracer: a stack of layers, what one cell sees below, and which cells see it above.
//
// Level 0 is the image, level 1 the output of the first layer. Rows and columns are traced one axis at a time, since
// windows are products of rows and columns.

import { button, segmented, slider } from "../shared/controls.js";
import { hatching } from "../shared/grid.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, freshId, setAttribute, setPieces, setText, svg, wordNode } from "../shared/nodes.js";
import { count, tidy } from "../shared/numbers.js";
import { Plane } from "../shared/plane.js";
import { AXES, layOut, placesRead, whyImpossible } from "../shared/shapes.js";
import {
  asPair,
  borderSettings,
  isBorder,
  isCell,
  isStep,
  isWhole,
  pairText,
  sameValue,
  sizeText,
} from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import { impossibleText, spreadText, textOf, withSpread } from "../shared/window_words.js";

const MAP_SIZES = { image: 230, few: 180, some: 132, many: 112, smallest: 64, gap: 14 }; // pixels
const MARGIN = 6; // cells outside a map that are drawn, at most
const BEYOND = 100; // cells outside a map that are followed: further out nothing leads back to what is drawn
const NARROW_TRACER = 560; // below this width the layers stand under the image
const LINES_FROM = 5; // pixels that a cell needs before lines are drawn between cells
const SHADE = { seen: 0.55, outside: 0.3, chosen: 1 };
const NEW_LAYER = { kind: "convolution", kernel_size: 3, stride: 1, padding: "valid", dilation: 1 };
const ONE_AROUND = [
  [1, 1],
  [1, 1],
];
const SHORT_KIND = { convolution: "conv", pooling: "pool" };
const FIELD_HINT = "Click a cell of any map, or use the arrow keys; Tab goes to the next map.";
const HATCHED_HINT = `${FIELD_HINT} Hatched: padding.`;

// ---------------------------------------------------------------- arithmetic: no drawing

/** The layouts of the layers that fit, and the one that does not: { layouts, misfit: { settings, layout, impossible } }. */
export function stackOf(layers, inputSize) {
  const layouts = [];
  let [rows, columns] = asPair(inputSize);
  for (const { kind, kernel_size, stride, padding, dilation } of layers) {
    const image = Array(rows).fill(Array(columns).fill(0)); // of that size; its numbers do not matter
    const settings = {
      image,
      kind: kind === "convolution" ? kind : "average",
      kernelSize: asPair(kernel_size),
      stride: asPair(stride),
      dilation: asPair(dilation),
      ...borderSettings(padding),
    };
    const layout = layOut(settings);
    const impossible = whyImpossible(settings, layout);
    if (impossible) return { layouts, misfit: { settings, layout, impossible } };
    layouts.push(layout);
    [rows, columns] = layout.output;
  }
  return { layouts, misfit: null };
}

/** Along one axis, through these layers: the size of the field of one cell, its jump from cell to cell, its start. */
export function fieldOf(layouts, axis) {
  let [size, jump, start] = [1, 1, 0];
  for (const { effective, stride, pads } of layouts) {
    size += (effective[axis] - 1) * jump;
    start -= pads[axis][0] * jump;
    jump *= stride[axis];
  }
  return { size, jump, start };
}

/** Along one axis, for every level: the places that a cell sees or is seen by, without the padding. */
export function litAlong(layouts, axis, level, place) {
  const lit = [];
  lit[level] = [place];
  for (let below = level - 1; below >= 0; below--) {
    const size = layouts[below].input[axis];
    lit[below] = readBy(layouts[below], axis, lit[below + 1]).filter((index) => index >= 0 && index < size);
  }
  for (let above = level + 1; above <= layouts.length; above++) {
    const wanted = new Set(lit[above - 1]);
    lit[above] = range(0, layouts[above - 1].output[axis]).filter((index) =>
      readBy(layouts[above - 1], axis, [index]).some((read) => wanted.has(read)),
    );
  }
  return lit;
}

/** The same downwards, as if every map went on far beyond its border: what of it lies outside is padding. */
function fieldPlaces(layouts, axis, level, place) {
  const places = [];
  places[level] = [place];
  for (let below = level - 1; below >= 0; below--) {
    const end = layouts[below].input[axis] + BEYOND;
    places[below] = readBy(layouts[below], axis, places[below + 1]).filter((index) => index >= -BEYOND && index < end);
  }
  return places;
}

/** The places of a layer's input, counted from its first cell, that these windows read. */
function readBy(layout, axis, indices) {
  const places = new Set(indices.flatMap((index) => placesRead(layout, axis, index)));
  return [...places].map((place) => place - layout.pads[axis][0]).sort((one, other) => one - other);
}

function range(first, length) {
  return Array.from({ length }, (_, index) => first + index);
}

const isLayer = (layer) =>
  layer !== null &&
  typeof layer === "object" &&
  Object.keys(layer).length === 5 &&
  layer.kind in SHORT_KIND &&
  isStep(layer.kernel_size, LIMITS.kernel) &&
  isStep(layer.stride, LIMITS.stride) &&
  isStep(layer.dilation, LIMITS.dilation) &&
  isBorder(layer.padding);

// ---------------------------------------------------------------- one map

/** A plane with cells outside of it: hatched, and not to be chosen. */
class FieldMap extends Plane {
  constructor(settings) {
    super(settings);
    const hatch = freshId("hatch");
    this.outside = svg("path", { fill: `url(#${hatch})`, "fill-rule": "evenodd" });
    this.lines = svg("path", { class: "cnn-tracer-lines" });
    this.edge = svg("path", { class: "cnn-tracer-edge" });
    this.overlay.prepend(hatching(hatch), this.outside, this.lines, this.edge);
    this.seen = el("div", { class: "cnn-shape" });
    this.node.append(this.seen);
    this.inside = {
      margins: [
        [0, 0],
        [0, 0],
      ],
      size: [1, 1],
    };
  }

  /** A place on the canvas → the cell of the map, the nearest one for what lies outside. */
  arrive(row, column) {
    const { margins, size } = this.inside;
    const cell = [row, column].map((place, axis) => Math.min(size[axis] - 1, Math.max(0, place - margins[axis][0])));
    super.arrive(...cell);
    this.active = cell.map((place, axis) => place + margins[axis][0]);
  }

  /** @param {Record<string, any>} picture as `draw` has it, and what lies around the map */
  drawMap({ margins, size, box, ...picture }) {
    this.inside = { margins, size };
    const drawn = size.map((cells, axis) => cells + margins[axis][0] + margins[axis][1]);
    const fitting = Math.min(22, box / Math.max(...drawn));
    const cell = fitting >= LINES_FROM ? Math.floor(fitting) : fitting;
    const [height, width] = drawn.map((cells) => cells * cell);
    const { values, label, ...more } = picture;
    this.draw({ ...more, values, label, scale: { ramp: "ink", low: 0, high: 1 }, width, height });
    const [top, left] = margins.map(([before]) => before * cell);
    const inner = `M${left} ${top}h${size[1] * cell}v${size[0] * cell}h${-size[1] * cell}z`;
    setAttribute(this.edge, "d", inner);
    setAttribute(this.outside, "d", margins.flat().some(Boolean) ? `M0 0h${width}v${height}h${-width}z${inner}` : "");
    setAttribute(this.lines, "d", cell < LINES_FROM ? "" : linesOf(drawn, cell));
  }
}

/**
 * Lines between the cells of a map.
 * @param {number[]} size
 * @param {number} cell
 */
function linesOf([rows, columns], cell) {
  const across = range(1, rows - 1).map((row) => `M0 ${row * cell}h${columns * cell}`);
  const down = range(1, columns - 1).map((column) => `M${column * cell} 0v${rows * cell}`);
  return [...across, ...down].join("");
}

// ---------------------------------------------------------------- the view

class FieldView extends WidgetView {
  get checks() {
    return {
      layers: (value) =>
        Array.isArray(value) && value.length >= 1 && value.length <= LIMITS.stack_layers && value.every(isLayer),
      input_size: (value) => isStep(value, LIMITS.traced_image),
      level: (value) => isWhole(value, 0, LIMITS.stack_layers),
      cell: isCell,
    };
  }

  settle() {
    const { layers, input_size } = this.traits;
    const { layouts, misfit } = stackOf(layers, input_size);
    const sizes = [asPair(input_size), ...layouts.map(({ output }) => output)];
    const level = Math.min(this.traits.level, layouts.length);
    const cell = this.traits.cell.map((place, axis) => Math.min(place, sizes[level][axis] - 1));
    this.layouts = layouts;
    this.problem = misfit ? impossibleText(this.say, misfit.settings, misfit.layout, misfit.impossible) : "";
    this.sizes = sizes;
    this.lit = AXES.map((axis) => litAlong(layouts, axis, level, cell[axis]));
    this.places = AXES.map((axis) => fieldPlaces(layouts, axis, level, cell[axis]));
    this.fields = AXES.map((axis) => fieldOf(layouts.slice(0, level), axis));
    this.edited = Math.min(this.edited ?? 1, layers.length);
    return { level, cell };
  }

  choose(level, row, column) {
    this.edited = level || this.edited;
    this.change({ level, cell: [row, column] });
  }

  /** Change the settings of the layer that the controls show. */
  edit(changes) {
    const layers = this.traits.layers.map((layer, index) =>
      index === this.edited - 1 ? { ...layer, ...changes } : layer,
    );
    this.change({ layers });
  }

  changeKind(kind) {
    const stride = kind === "pooling" ? this.traits.layers[this.edited - 1].kernel_size : 1;
    this.edit({ kind, stride, dilation: 1 });
  }

  add() {
    const { layers } = this.traits;
    if (layers.length === LIMITS.stack_layers)
      return this.refuse(`there can be ${LIMITS.stack_layers} layers at most.`);
    this.edited = layers.length + 1;
    this.change({ layers: [...layers, NEW_LAYER], level: layers.length + 1 });
  }

  removeLast() {
    const { layers } = this.traits;
    if (layers.length === 1) return this.refuse("one layer must stay.");
    this.change({ layers: layers.slice(0, -1) });
  }

  // -------------------------------------------------------------- building

  build() {
    this.maps = range(0, LIMITS.stack_layers + 1).map(
      (level) =>
        new FieldMap({
          name: level ? `Layer ${level}` : "Image",
          role: level ? "output" : "input",
          choose: (...cell) => this.choose(level, ...cell),
        }),
    );
    const [image, ...layers] = this.maps.map(({ node }) => node);
    this.words = el("p", { class: "cnn-impossible" });
    const row = el("div", { class: "cnn-tracer-layers" }, ...layers, this.words);
    this.sum = el("p", { class: "cnn-sum cnn-long", "aria-live": "polite" });
    this.formula = el("div", { class: "cnn-formula cnn-tracer-formula" });
    const stage = el("div", { class: "cnn-tracer" }, image, row);
    return this.panel("Receptive-field tracer", this.buildControls(), stage, this.sum, this.formula, this.status);
  }

  buildControls() {
    this.image = slider({
      name: "Image",
      min: 1,
      max: LIMITS.traced_image,
      change: (size) => this.change({ input_size: size }),
    });
    const add = button({ name: "Add a layer", press: () => this.add() });
    const remove = button({ name: "Remove the last", press: () => this.removeLast() });
    this.which = slider({
      name: "Edit layer",
      min: 1,
      max: 1,
      change: (number) => {
        this.edited = number;
        this.draw();
      },
    });
    this.kind = segmented({ name: "Kind", choices: SHORT_KIND, change: (kind) => this.changeKind(kind) });
    this.size = slider({ name: "Kernel size", min: 1, max: 7, change: (size) => this.edit({ kernel_size: size }) });
    this.stride = slider({ name: "Stride", min: 1, max: 4, change: (stride) => this.edit({ stride }) });
    this.padding = segmented({
      name: "Padding",
      choices: { valid: "VALID", same: "SAME", one: "1 around" },
      change: (name) => this.edit({ padding: name === "one" ? ONE_AROUND : name }),
    });
    const rows = [
      [this.image, add, remove, this.which, this.kind],
      [this.size, this.stride, this.padding],
    ];
    return el(
      "div",
      { class: "cnn-controls cnn-tracer-controls" },
      ...rows.map((row) => el("div", { class: "cnn-row" }, ...row.map(({ node }) => node))),
    );
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    this.drawControls();
    const boxes = this.measure();
    this.maps.forEach((map, level) => {
      map.node.hidden = level >= this.sizes.length;
      if (!map.node.hidden) this.drawLevel(map, level, boxes[level ? 1 : 0]);
    });
    this.words.hidden = !this.problem;
    setText(this.words, this.problem && `Layer ${this.sizes.length}: ${this.problem}`);
    setPieces(this.sum, this.sentence());
    const { level } = this.traits;
    this.formula.replaceChildren(...(level ? this.formulaLines() : this.countLines()));
    const isHatched = this.sizes.some((_, index) => this.marginsOf(index).flat().some(Boolean));
    this.drawStatus(isHatched ? HATCHED_HINT : FIELD_HINT);
  }

  drawControls() {
    const { layers, input_size } = this.traits;
    const { kind, kernel_size, stride, padding } = layers[this.edited - 1];
    this.image.show(Math.max(...asPair(input_size)), sizeText(asPair(input_size)));
    this.which.limit(layers.length);
    this.which.show(this.edited, `${this.edited} of ${layers.length}`);
    this.kind.show(kind);
    this.size.show(Math.max(...asPair(kernel_size)), pairText(kernel_size));
    this.stride.show(Math.max(...asPair(stride)), pairText(stride));
    this.padding.show(sameValue(padding, ONE_AROUND) ? "one" : padding);
  }

  /** The room for the image, and for each layer. */
  measure() {
    const width = this.width - 30;
    const image = Math.min(MAP_SIZES.image, width);
    const beside = width < NARROW_TRACER ? width : width - image - MAP_SIZES.gap - 8;
    const shown = this.sizes.length - 1 + (this.problem ? 1 : 0);
    const columns = width < NARROW_TRACER || shown > 4 ? Math.min(3, shown || 1) : shown || 1;
    const most = shown < 4 ? MAP_SIZES.few : shown === 4 ? MAP_SIZES.some : MAP_SIZES.many;
    return [image, Math.max(MAP_SIZES.smallest, Math.min(most, beside / columns - MAP_SIZES.gap))];
  }

  /** Cells outside a level that fields of higher levels reach, [[top, bottom], [left, right]]. */
  marginsOf(level) {
    return AXES.map((axis) => {
      const reach = range(level + 1, this.layouts.length - level).map((above) => {
        const { size, jump, start } = fieldOf(this.layouts.slice(level, above), axis);
        return [-start, start + (this.sizes[above][axis] - 1) * jump + size - this.sizes[level][axis]];
      });
      return AXES.map((end) => Math.min(MARGIN, Math.max(0, ...reach.map((sides) => sides[end]))));
    });
  }

  drawLevel(map, level, box) {
    const size = this.sizes[level];
    const margins = this.marginsOf(level);
    const values = range(-margins[0][0], size[0] + margins[0][0] + margins[0][1]).map((row) =>
      range(-margins[1][0], size[1] + margins[1][0] + margins[1][1]).map((column) =>
        this.shadeAt(level, [row, column]),
      ),
    );
    const isChosen = level === this.traits.level;
    const active = isChosen ? this.traits.cell : size.map((cells) => Math.floor((cells - 1) / 2));
    map.drawMap({
      values,
      margins,
      size,
      box,
      label: this.describe(level),
      note: sizeText(size),
      caption: level ? layerText(this.traits.layers[level - 1]) : "",
      outlines: this.framesOf(level, margins),
      active: active.map((place, axis) => place + margins[axis][0]),
    });
    setText(map.seen, this.seenText(level));
  }

  shadeAt(level, cell) {
    const isIn = (lists) => lists.every((places, axis) => places[level]?.includes(cell[axis]));
    if (isIn(this.lit)) return level === this.traits.level ? SHADE.chosen : SHADE.seen;
    const isOutside = cell.some((place, axis) => place < 0 || place >= this.sizes[level][axis]);
    return isOutside && level < this.traits.level && isIn(this.places) ? SHADE.outside : 0;
  }

  /** The frame around what is seen, or around the cells that see; cut off where nothing is drawn. */
  framesOf(level, margins) {
    const spans = AXES.map((axis) => {
      const places = (level < this.traits.level ? this.places : this.lit)[axis][level];
      const [least, most] = [-margins[axis][0], this.sizes[level][axis] + margins[axis][1]];
      const first = Math.max(least, places[0]);
      return { first: first + margins[axis][0], length: Math.min(most, places.at(-1) + 1) - first };
    });
    if (spans.some(({ length }) => !(length > 0))) return [];
    const look = level < this.traits.level ? "window" : level > this.traits.level ? "traced" : "chosen";
    return [{ row: spans[0].first, column: spans[1].first, rows: spans[0].length, columns: spans[1].length, look }];
  }

  // -------------------------------------------------------------- words

  /** "10×10 seen", "3×3 see it": counted without the padding. */
  seenText(level) {
    const { cell } = this.traits;
    if (level === this.traits.level) return `${level ? "cell" : "pixel"} (${cell.join(", ")})`;
    const counts = this.countsOf(level);
    if (level < this.traits.level) return `${sizeText(counts)} seen`;
    if (counts.includes(0)) return "none sees it";
    return `${sizeText(counts)} ${counts[0] * counts[1] === 1 ? "sees" : "see"} it`;
  }

  countsOf(level) {
    return this.lit.map((places) => places[level].length);
  }

  describe(level) {
    const what = level ? `, ${layerText(this.traits.layers[level - 1])}` : "";
    const name = level ? `Layer ${level}` : "Image";
    return `${name}${what}, ${sizeText(this.sizes[level])} cells: ${this.seenText(level)}`;
  }

  sentence() {
    const { level, cell } = this.traits;
    const place = { text: `(${cell.join(", ")})`, role: level ? "output" : "input" };
    if (!level) return [{ text: "Pixel " }, place, { text: this.seersText() }];
    const spans = AXES.map((axis) => this.spanOf(axis));
    const [rows, columns] = spans.map(({ first, last }) => `${tidy(first)} to ${tidy(last)}`);
    const field = { text: sizeText(this.fields.map(({ size }) => size)), role: "input" };
    const what = spans.some(({ inside, size }) => inside < size) ? "places" : "pixels";
    return [
      { text: "Cell " },
      place,
      { text: ` of layer ${level} sees ` },
      field,
      { text: ` ${what}: rows ${rows}, columns ${columns}.${this.paddingText(spans)}${this.holesText(spans)}` },
    ];
  }

  /** Along one axis: the first and the last place of the field, its size, and how many of its places are pixels. */
  spanOf(axis) {
    const { size, jump, start } = this.fields[axis];
    const first = start + this.traits.cell[axis] * jump;
    const inside = Math.max(0, Math.min(this.sizes[0][axis], first + size) - Math.max(0, first));
    return { first, last: first + size - 1, size, inside };
  }

  paddingText(spans) {
    const inside = spans.map((span) => span.inside);
    if (spans.every(({ size }, axis) => inside[axis] === size)) return "";
    if (inside.includes(0)) return " All of them are padding.";
    return ` ${sizeText(inside)} of them ${inside[0] * inside[1] === 1 ? "is a pixel" : "are pixels"}, the others are padding.`;
  }

  /** Pixels inside the field that have no say. */
  holesText(spans) {
    const inside = spans[0].inside * spans[1].inside;
    const seen = this.lit[0][0].length * this.lit[1][0].length;
    if (seen === inside) return "";
    const verb = seen === 1 ? "counts" : "count";
    return ` Only ${count(seen, "pixel")} of the ${inside} in the frame ${verb}: windows step over the others.`;
  }

  seersText() {
    const texts = range(1, this.layouts.length).map((level) => {
      const counts = this.countsOf(level);
      return counts.includes(0)
        ? `no cell of layer ${level}`
        : `${sizeText(counts)} ${counts[0] * counts[1] === 1 ? "cell" : "cells"} of layer ${level}`;
    });
    return texts.length ? ` is seen by ${texts.join(", ")}.` : ": there is no layer that could see it.";
  }

  countLines() {
    const deepest = this.layouts.length;
    const fields = AXES.map((axis) => fieldOf(this.layouts, axis));
    if (!deepest) return [];
    const words =
      `The field of one cell of layer ${deepest} is ${sizeText(fields.map(({ size }) => size))}. ` +
      "Choose a cell to see which pixels it sees, and how that is computed.";
    return [el("p", {}, words)];
  }

  formulaLines() {
    const sizes = (...given) => sizePieces(this.say, ...given);
    const lines = [sizes, jumpPieces, startPieces].flatMap((piecesOf) => {
      const [height, width] = AXES.map((axis) => piecesOf(this.layouts.slice(0, this.traits.level), axis));
      if (textOf(height) === textOf(width)) return [height];
      return [
        [{ text: "Height: " }, ...height],
        [{ text: "Width: " }, ...width],
      ];
    });
    return [...lines, this.placePieces()].map((pieces) => el("p", {}, ...pieces.map(wordNode)));
  }

  placePieces() {
    return AXES.flatMap((axis) => {
      const { jump, start } = this.fields[axis];
      const index = this.traits.cell[axis];
      return [
        { text: axis ? `, column ${tidy(start)} + ` : `first place = start + cell·jump: row ${tidy(start)} + ` },
        { text: String(index), role: "output" },
        { text: `·${jump} = ` },
        { text: tidy(start + index * jump), role: "input" },
      ];
    });
  }
}

/** "conv 3×3, stride 2, SAME". */
function layerText({ kind, kernel_size, stride, padding, dilation }) {
  const parts = [`${SHORT_KIND[kind]} ${sizeText(asPair(kernel_size))}`];
  const usual = kind === "pooling" ? asPair(kernel_size) : [1, 1];
  if (!sameValue(asPair(stride), usual)) parts.push(`stride ${pairText(stride)}`);
  if (!sameValue(asPair(dilation), [1, 1])) parts.push(`dilation ${pairText(dilation)}`);
  if (padding !== "valid") parts.push(padding === "same" ? "SAME" : padsText(padding));
  return parts.join(", ");
}

function padsText(pads) {
  const sides = pads.flat();
  return sides.every((side) => side === sides[0]) ? `${sides[0]} around` : `pads ${sides.join(" ")}`;
}

/** size = 1 + (3 − 1)·1 + (2 − 1)·1 … = 4 */
function sizePieces(say, layouts, axis) {
  const terms = layouts.flatMap(({ effective }, index) => [
    { text: " + (" },
    { text: String(effective[axis]), role: "kernel" },
    { text: ` − 1)·${fieldOf(layouts.slice(0, index), axis).jump}` },
  ]);
  const { size } = fieldOf(layouts, axis);
  const spreads = [...new Set(layouts.map((layout) => spreadText(layout, axis)))].filter(Boolean);
  const line = [{ text: "size = 1" }, ...terms, { text: " = " }, { text: String(size), role: "input" }];
  return withSpread(say, line, spreads);
}

/** jump = 1·2·1·2 = 4: the strides, multiplied. */
function jumpPieces(layouts, axis) {
  const strides = layouts.map(({ stride }) => stride[axis]);
  return [{ text: `jump = ${strides.join("·")}${strides.length > 1 ? ` = ${fieldOf(layouts, axis).jump}` : ""}` }];
}

/** start = 0 − 1·1 − 0·1 … = −1: what the padding moves it by, in pixels. */
function startPieces(layouts, axis) {
  const terms = layouts.map(({ pads }, index) => ` − ${pads[axis][0]}·${fieldOf(layouts.slice(0, index), axis).jump}`);
  return [{ text: `start = 0${terms.join("")} = ${tidy(fieldOf(layouts, axis).start)}` }];
}

export default widgetOf(FieldView);
