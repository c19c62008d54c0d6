// The receptive-field tracer: a stack of layers, what one cell sees below, and which cells see it above.
//
// Level 0 is the image, level 1 the output of the first layer. Rows and columns are traced one axis at a time, since
// windows are products of rows and columns.

import { button, segmented, slider } from "../shared/controls.js";
import { hatching } from "../shared/grid.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, freshId, setAttribute, setPieces, setText, svg, wordNode } from "../shared/nodes.js";
import { tidy } from "../shared/numbers.js";
import { Plane } from "../shared/plane.js";
import { AXES, layOut, placesRead, whyImpossible } from "../shared/shapes.js";
import { stackSnippets } from "../shared/snippets.js";
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
import { plural, sayPieces } from "../shared/words.js";

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
const KINDS = ["convolution", "pooling"];

// ---------------------------------------------------------------- arithmetic: no drawing

/** The layouts of the layers that fit, and what of the next one does not: { layouts, problem }. */
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
    if (impossible) return { layouts, problem: { settings, layout, impossible } };
    layouts.push(layout);
    [rows, columns] = layout.output;
  }
  return { layouts, problem: null };
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
  KINDS.includes(layer.kind) &&
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

  /** A place on the picture → the cell of the map, the nearest one for what lies outside. */
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
    const { layouts, problem } = stackOf(layers, input_size);
    const sizes = [asPair(input_size), ...layouts.map(({ output }) => output)];
    const level = Math.min(this.traits.level, layouts.length);
    const cell = this.traits.cell.map((place, axis) => Math.min(place, sizes[level][axis] - 1));
    this.layouts = layouts;
    this.problem = problem;
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
    const most = LIMITS.stack_layers;
    if (layers.length === most) return this.refuse(this.say("too_many_layers", { most }));
    this.edited = layers.length + 1;
    this.change({ layers: [...layers, NEW_LAYER], level: layers.length + 1 });
  }

  removeLast() {
    const { layers } = this.traits;
    if (layers.length === 1) return this.refuse(this.say("one_layer_stays"));
    this.change({ layers: layers.slice(0, -1) });
  }

  /** The sizes of all levels, as far as the layers fit. */
  snippets() {
    const settings = ({ kind, padding }) => ({
      kind: kind === "convolution" ? kind : "average",
      padding: borderSettings(padding).padding,
    });
    const { layers } = this.traits;
    const stack = this.layouts.map((layout, index) => ({ settings: settings(layers[index]), layout }));
    return stack.length ? stackSnippets(stack) : null;
  }

  // -------------------------------------------------------------- building

  build() {
    this.maps = range(0, LIMITS.stack_layers + 1).map(
      (level) =>
        new FieldMap({
          say: this.say,
          name: this.levelName(level),
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
    return this.panel(this.say("title"), this.buildControls(), stage, this.sum, this.formula, this.status);
  }

  levelName(level) {
    return level ? this.say("level", { level }) : this.say("image");
  }

  buildControls() {
    const { say } = this;
    this.image = slider({
      name: say("image"),
      min: 1,
      max: LIMITS.traced_image,
      change: (size) => this.change({ input_size: size }),
    });
    const add = button({ name: say("add_layer"), press: () => this.add() });
    const remove = button({ name: say("remove_last"), press: () => this.removeLast() });
    this.which = slider({
      name: say("edit_layer"),
      min: 1,
      max: 1,
      change: (number) => {
        this.edited = number;
        this.draw();
      },
    });
    const kinds = { convolution: say("conv_kind"), pooling: say("pool_kind") };
    this.kind = segmented({ name: say("kind"), choices: kinds, change: (kind) => this.changeKind(kind) });
    this.size = slider({
      name: say("kernel_size"),
      min: 1,
      max: 7,
      change: (size) => this.edit({ kernel_size: size }),
    });
    this.stride = slider({ name: say("stride"), min: 1, max: 4, change: (stride) => this.edit({ stride }) });
    this.padding = segmented({
      name: say("padding"),
      choices: { valid: "VALID", same: "SAME", one: say("pixels_around", { pixels: 1 }) },
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
    setText(this.words, this.problem ? this.problemText(this.problem) : "");
    setPieces(this.sum, this.sentence());
    const { level } = this.traits;
    this.formula.replaceChildren(...(level ? this.formulaLines() : this.countLines()));
    const isHatched = this.sizes.some((_, index) => this.marginsOf(index).flat().some(Boolean));
    this.drawStatus(isHatched ? `${this.say("hint")} ${this.say("hatched_hint")}` : this.say("hint"));
  }

  drawControls() {
    const { layers, input_size } = this.traits;
    const { kind, kernel_size, stride, padding } = layers[this.edited - 1];
    this.image.show(Math.max(...asPair(input_size)), sizeText(asPair(input_size)));
    this.which.limit(layers.length);
    this.which.show(this.edited, this.say("layer_of_all", { layer: this.edited, count: layers.length }));
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
      caption: level ? layerText(this.say, this.traits.layers[level - 1]) : "",
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

  problemText({ settings, layout, impossible }) {
    const problem = impossibleText(this.say, settings, layout, impossible);
    return this.say("level_problem", { level: this.sizes.length, problem });
  }

  /** "10×10 seen", "3×3 see it": counted without the padding. */
  seenText(level) {
    const cell = `(${this.traits.cell.join(", ")})`;
    if (level === this.traits.level) return this.say(level ? "chosen_cell" : "chosen_pixel", { cell });
    const [rows, columns] = this.countsOf(level);
    const size = sizeText([rows, columns]);
    if (level < this.traits.level) return this.say("seen", { size });
    const count = rows * columns;
    return count ? this.say(`seeing_${plural(count)}`, { size }) : this.say("none_seeing");
  }

  countsOf(level) {
    return this.lit.map((places) => places[level].length);
  }

  describe(level) {
    const [size, seen] = [sizeText(this.sizes[level]), this.seenText(level)];
    if (!level) return this.say("image_cells", { size, seen });
    const layer = layerText(this.say, this.traits.layers[level - 1]);
    return this.say("level_cells", { level, layer, size, seen });
  }

  sentence() {
    const { level } = this.traits;
    const cell = [{ text: `(${this.traits.cell.join(", ")})`, role: level ? "output" : "input" }];
    if (!level) return this.seersPieces(cell);
    const spans = AXES.map((axis) => this.spanOf(axis));
    const [rows, columns] = spans.map(({ first, last }) => this.say("span", { first: tidy(first), last: tidy(last) }));
    const field = [{ text: sizeText(this.fields.map(({ size }) => size)), role: "input" }];
    const isPadded = spans.some(({ inside, size }) => inside < size);
    const more = [this.paddingText(spans), this.holesText(spans)].filter(Boolean);
    return [
      ...sayPieces(this.say, isPadded ? "sees_places" : "sees_pixels", { cell, level, field, rows, columns }),
      ...more.map((sentence) => ({ text: ` ${sentence}` })),
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
    const [rows, columns] = spans.map((span) => span.inside);
    if (spans.every(({ size, inside }) => inside === size)) return "";
    const count = rows * columns;
    if (!count) return this.say("all_padding");
    return this.say(`pixels_inside_${plural(count)}`, { size: sizeText([rows, columns]) });
  }

  /** Pixels inside the field that have no say. */
  holesText(spans) {
    const inside = spans[0].inside * spans[1].inside;
    const seen = this.lit[0][0].length * this.lit[1][0].length;
    return seen === inside ? "" : this.say(`pixels_count_${plural(seen)}`, { count: seen, inside });
  }

  seersPieces(cell) {
    const seers = range(1, this.layouts.length).map((level) => {
      const [rows, columns] = this.countsOf(level);
      const [size, count] = [sizeText([rows, columns]), rows * columns];
      return count ? this.say(`seers_${plural(count)}`, { size, level }) : this.say("no_seers", { level });
    });
    if (!seers.length) return sayPieces(this.say, "no_layer_sees", { cell });
    return sayPieces(this.say, "is_seen_by", { cell, seers: seers.join(", ") });
  }

  countLines() {
    const deepest = this.layouts.length;
    const fields = AXES.map((axis) => fieldOf(this.layouts, axis));
    if (!deepest) return [];
    const size = sizeText(fields.map((field) => field.size));
    return [el("p", {}, `${this.say("field_of_cell", { level: deepest, size })} ${this.say("choose_cell")}`)];
  }

  formulaLines() {
    const layouts = this.layouts.slice(0, this.traits.level);
    const lines = [sizePieces, jumpPieces, startPieces].flatMap((piecesOf) => {
      const [height, width] = AXES.map((axis) => piecesOf(this.say, layouts, axis));
      if (textOf(height) === textOf(width)) return [height];
      return [sayPieces(this.say, "height_line", { line: height }), sayPieces(this.say, "width_line", { line: width })];
    });
    return [...lines, this.placePieces()].map((pieces) => el("p", {}, ...pieces.map(wordNode)));
  }

  placePieces() {
    const [row, column] = AXES.map((axis) => {
      const { jump, start } = this.fields[axis];
      const index = this.traits.cell[axis];
      return [
        { text: `${tidy(start)} + ` },
        { text: String(index), role: "output" },
        { text: `·${jump} = ` },
        { text: tidy(start + index * jump), role: "input" },
      ];
    });
    return sayPieces(this.say, "first_place", { row, column });
  }
}

/** "conv 3×3, stride 2, SAME". */
function layerText(say, { kind, kernel_size, stride, padding, dilation }) {
  const parts = [say(`kind_${kind}`, { size: sizeText(asPair(kernel_size)) })];
  const usual = kind === "pooling" ? asPair(kernel_size) : [1, 1];
  if (!sameValue(asPair(stride), usual)) parts.push(say("layer_stride", { stride: pairText(stride) }));
  if (!sameValue(asPair(dilation), [1, 1])) parts.push(say("layer_dilation", { dilation: pairText(dilation) }));
  if (padding !== "valid") parts.push(padding === "same" ? "SAME" : padsText(say, padding));
  return parts.join(", ");
}

function padsText(say, pads) {
  const sides = pads.flat();
  const isEven = sides.every((side) => side === sides[0]);
  return isEven ? say("pixels_around", { pixels: sides[0] }) : say("pads", { sides: sides.join(" ") });
}

/** size = 1 + (3 − 1)·1 + (2 − 1)·1 … = 4 */
function sizePieces(say, layouts, axis) {
  const terms = layouts.flatMap(({ effective }, index) => [
    { text: " + (" },
    { text: String(effective[axis]), role: "kernel" },
    { text: ` − 1)·${fieldOf(layouts.slice(0, index), axis).jump}` },
  ]);
  const { size } = fieldOf(layouts, axis);
  const spreads = new Set(layouts.map((layout) => spreadText(layout, axis)));
  const sum = [{ text: "1" }, ...terms, { text: " = " }, { text: String(size), role: "input" }];
  return withSpread(say, sayPieces(say, "field_size", { sum }), [...spreads].filter(Boolean));
}

/** jump = 1·2·1·2 = 4: the strides, multiplied. */
function jumpPieces(say, layouts, axis) {
  const strides = layouts.map(({ stride }) => stride[axis]);
  const product = `${strides.join("·")}${strides.length > 1 ? ` = ${fieldOf(layouts, axis).jump}` : ""}`;
  return [{ text: say("field_jump", { product }) }];
}

/** start = 0 − 1·1 − 0·1 … = −1: what the padding moves it by, in pixels. */
function startPieces(say, layouts, axis) {
  const terms = layouts.map(({ pads }, index) => ` − ${pads[axis][0]}·${fieldOf(layouts.slice(0, index), axis).jump}`);
  return [{ text: say("field_start", { sum: `0${terms.join("")} = ${tidy(fieldOf(layouts, axis).start)}` }) }];
}

export default widgetOf(FieldView);
