// The shape builder: input ⊛ filters = output as blocks, with every edge labelled, and the numbers to learn.

import { borderControl, numberField, slider } from "../shared/controls.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, setAttribute, setPieces, setText, svg, wordNode } from "../shared/nodes.js";
import { grouped } from "../shared/numbers.js";
import { layOut, whyImpossible } from "../shared/shapes.js";
import { shapeSnippets } from "../shared/snippets.js";
import { asPair, borderSettings, isBorder, isStep, isWhole, pairText } from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import { impossibleText, sizeLines } from "../shared/window_words.js";
import { plural, sayPieces } from "../shared/words.js";

const DRAWING = { width: 800, height: 260, middle: 134, tallest: 145, deepest: 76 }; // pixels
const SLANT = 0.5; // a block's depth goes to the right, and half as much up
const SMALLEST_EDGE = 5; // pixels
const LABEL_WIDTH = 26; // of the number at the left of a block
const MARGINS = { label: 46, sign: 64 }; // pixels beside a block, and for a sign between two
const HEADING_GAP = 8; // pixels between two headings, at least
const FILTERS_HEIGHT = 190; // pixels for the filters that are drawn, one above the other

/** Edges in pixels on one scale for all shapes of a drawing, such that the blocks stand side by side. */
function edgesFor(shapes) {
  const largest = Math.max(...shapes.flatMap((shape) => shape.slice(0, 2)));
  const deepest = Math.max(16, ...shapes.map(([, , channels]) => channels)); // 16: one channel alone is a thin slice
  const flat = (cells) => (cells / largest) * DRAWING.tallest;
  const deep = (channels) => (Math.log2(1 + channels) / Math.log2(1 + deepest)) * DRAWING.deepest;
  const wanted = shapes.reduce((sum, [, width, channels]) => sum + flat(width) + deep(channels), 0);
  const room = DRAWING.width - shapes.length * MARGINS.label - (shapes.length - 1) * MARGINS.sign;
  const edge = (pixels) => Math.max(SMALLEST_EDGE, pixels * Math.min(1, room / wanted));
  return ([height, width, channels]) => ({
    height: edge(flat(height)),
    width: edge(flat(width)),
    depth: edge(deep(channels)),
  });
}

/** How many numbers a layer learns. */
export function parametersOf([, , channels], filters, [height, width]) {
  return height * width * channels * filters + filters;
}

class ShapeView extends WidgetView {
  get checks() {
    const sizes = [LIMITS.block_side, LIMITS.block_side, LIMITS.channels];
    return {
      input: (value) =>
        Array.isArray(value) && value.length === 3 && value.every((number, axis) => isWhole(number, 1, sizes[axis])),
      filters: (value) => isWhole(value, 1, LIMITS.channels),
      kernel_size: (value) => isStep(value, LIMITS.kernel),
      stride: (value) => isStep(value, LIMITS.stride),
      padding: isBorder,
    };
  }

  settle() {
    const { input, kernel_size, stride, padding } = this.traits;
    const image = Array(input[0]).fill(Array(input[1]).fill(0)); // a picture of that size; its numbers do not matter
    this.settings = {
      image,
      kernelSize: asPair(kernel_size),
      stride: asPair(stride),
      dilation: [1, 1],
      kind: "convolution",
      ...borderSettings(padding),
    };
    this.layout = layOut(this.settings);
    this.impossible = whyImpossible(this.settings, this.layout);
    return {};
  }

  // -------------------------------------------------------------- building

  build() {
    this.drawing = svg("svg", { class: "cnn-blocks", role: "img", viewBox: `0 0 ${DRAWING.width} ${DRAWING.height}` });
    this.words = el("p", { class: "cnn-impossible" });
    this.sum = el("p", { class: "cnn-sum", "aria-live": "polite" });
    this.sizes = el("div", { class: "cnn-formula" });
    this.roles = el("p", { class: "cnn-formula" });
    const stage = el("div", { class: "cnn-blocks-frame" }, this.drawing, this.words);
    const texts = [this.sum, this.sizes, this.roles, this.status];
    return this.panel(this.say("title"), this.buildControls(), stage, ...texts);
  }

  buildControls() {
    const { say } = this;
    const field = (name, max, change) =>
      numberField({ say, name, whole: true, min: 1, max, refuse: (words) => this.refuse(words), change });
    const axis = (name, index, max) =>
      field(name, max, (value) =>
        this.change({ input: this.traits.input.map((old, place) => (place === index ? value : old)) }),
      );
    this.input = [
      axis(say("height"), 0, LIMITS.block_side),
      axis(say("width"), 1, LIMITS.block_side),
      axis(say("channels"), 2, LIMITS.channels),
    ];
    this.filters = field(say("filters"), LIMITS.channels, (filters) => this.change({ filters }));
    this.size = slider({
      name: say("kernel_size"),
      min: 1,
      max: LIMITS.kernel,
      change: (size) => this.change({ kernel_size: size }),
    });
    this.stride = slider({ name: say("stride"), min: 1, max: 5, change: (stride) => this.change({ stride }) });
    this.padding = borderControl({ say, start: this.traits.padding, change: (padding) => this.change({ padding }) });
    const input = el(
      "div",
      { class: "cnn-numbers", role: "group", "aria-label": say("input") },
      el("span", { "aria-hidden": "true" }, say("input")),
      ...this.input.map(({ node }) => node),
    );
    return el(
      "div",
      { class: "cnn-controls" },
      el("div", { class: "cnn-row cnn-wide" }, input, this.filters.node),
      el("div", { class: "cnn-row" }, this.size.node, this.stride.node, this.padding.node),
    );
  }

  snippets() {
    const { input, filters } = this.traits;
    return this.impossible ? null : shapeSnippets(this.settings, this.layout, { channels: input[2], filters });
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    const { input, filters, kernel_size, stride, padding } = this.traits;
    for (const [axis, field] of this.input.entries()) field.show(input[axis]);
    this.filters.show(filters);
    this.size.show(Math.max(...asPair(kernel_size)), pairText(kernel_size));
    this.stride.show(Math.max(...asPair(stride)), pairText(stride));
    this.padding.show(padding);
    this.drawBlocks();
    this.drawWords();
  }

  drawBlocks() {
    const { input, filters } = this.traits;
    this.kernelShape = [...this.layout.kernelSize, input[2]];
    this.outputShape = [...this.layout.output, filters];
    const shapes = this.impossible ? [input] : [input, this.kernelShape, this.outputShape];
    const edges = edgesFor(shapes);
    const sizes = shapes.map(edges);
    const places = sideBySide([...sizes, ...Array(3 - sizes.length).fill(sizes[0])]); // room for the words
    const builders = [this.inputParts, this.filterParts, this.outputParts];
    const parts = sizes.flatMap((size, index) => builders[index].call(this, size, places[index], edges));
    const between = (index) =>
      (places[index] + sizes[index].width + sizes[index].depth + places[index + 1] - LABEL_WIDTH) / 2;
    const signs = this.impossible ? [] : ["⊛", "="].map((text, index) => sign(between(index), text));
    this.isToScale = sizes.every(({ height, width, depth }) => Math.min(height, width, depth) > SMALLEST_EDGE);
    this.drawing.replaceChildren(...parts, ...signs);
    this.spreadHeadings();
    setAttribute(this.drawing, "aria-label", this.describe());
  }

  spreadHeadings() {
    const headings = [...this.drawing.querySelectorAll(".cnn-block-heading")];
    const middles = headings.map((node) => Number(node.getAttribute("x")));
    const widths = headings.map((node) => /** @type {SVGTextElement} */ (node).getComputedTextLength());
    for (const [index, x] of apart(middles, widths).entries()) setAttribute(headings[index], "x", x.toFixed(1));
  }

  inputParts(size, x, edges) {
    const { input } = this.traits;
    const y = topOf(size);
    const one = this.impossible ? [] : block({ ...edges(this.kernelShape), x, y, role: "kernel", inside: true });
    return [
      ...block({ ...size, x, y, role: "input" }),
      ...one,
      ...edgeLabels({ ...size, x, y, shape: input }),
      heading({ ...size, x }, this.say("input"), "input", this.shapeText(input)),
    ];
  }

  /** As many filters as there is room for, one above the other. */
  filterParts(size, x) {
    const { filters } = this.traits;
    const gap = size.height + size.depth * SLANT + 8;
    const shown = Math.min(filters, 4, Math.max(1, Math.floor((FILTERS_HEIGHT - 26) / gap)));
    const lowest = topOf(size) + ((shown - 1) * gap) / 2;
    const tops = Array.from({ length: shown }, (_, index) => lowest - index * gap);
    const below = Math.min(lowest + size.height + 36, DRAWING.height - 5);
    const words = this.say("more_filters", { count: grouped(filters - shown) });
    const more = filters > shown ? [note(x + size.width / 2, below, words)] : [];
    return [
      ...tops.flatMap((y) => block({ ...size, x, y, role: "kernel" })),
      ...more,
      ...edgeLabels({ ...size, x, y: lowest, shape: this.kernelShape }),
      heading(
        { ...size, x },
        this.filterWords(),
        "kernel",
        this.say("each", { shape: this.shapeText(this.kernelShape) }),
      ),
    ];
  }

  outputParts(size, x) {
    const y = topOf(size);
    return [
      ...block({ ...size, x, y, role: "output" }),
      ...edgeLabels({ ...size, x, y, shape: this.outputShape }),
      heading({ ...size, x }, this.say("output"), "output", this.shapeText(this.outputShape)),
    ];
  }

  shapeText(shape) {
    return `(${shape.join(", ")})`;
  }

  filterWords() {
    const count = this.traits.filters;
    return this.say(`filters_${plural(count)}`, { count });
  }

  describe() {
    const [input, each, output] = [this.traits.input, this.kernelShape, this.outputShape].map(
      ([height, width, channels]) => this.say("block", { height, width, channels }),
    );
    const filters = this.filterWords();
    return this.say(this.impossible ? "layer_without_output" : "layer", { input, filters, each, output });
  }

  // -------------------------------------------------------------- words

  drawWords() {
    const { impossible } = this;
    this.words.hidden = !impossible;
    setText(this.words, impossible ? impossibleText(this.say, this.settings, this.layout, impossible) : "");
    setPieces(this.sum, this.sumPieces());
    const lines = sizeLines(this.say, this.layout).map((line) => el("p", {}, ...line.map(wordNode)));
    this.sizes.replaceChildren(...lines);
    setPieces(this.roles, this.rolePieces());
    this.drawStatus(this.isToScale ? this.say("scales_hint") : `${this.say("scales_hint")} ${this.say("thin_hint")}`);
  }

  sumPieces() {
    const { input, filters } = this.traits;
    const [height, width] = this.layout.kernelSize;
    const parameters = parametersOf(input, filters, [height, width]);
    const output = this.impossible
      ? { text: this.say("none") }
      : { text: this.shapeText(this.outputShape), role: "output" };
    const [channels, number] = [
      { text: String(input[2]), role: "input" },
      { text: String(filters), role: "output" },
    ];
    const sum = [
      { text: `${height}·${width}`, role: "kernel" },
      { text: "·" },
      channels,
      { text: "·" },
      number,
      { text: " + " },
      number,
      { text: ` = ${grouped(parameters)}` },
    ];
    return [
      ...sayPieces(this.say, "output_is", { output: [output] }),
      { text: "     " },
      ...sayPieces(this.say, "parameters_are", { sum }),
    ];
  }

  rolePieces() {
    const { input, filters } = this.traits;
    const depth = input[2];
    const channels = [{ text: this.say(`channels_${plural(depth)}`, { count: depth }), role: "input" }];
    const made = [{ text: this.filterWords(), role: "output" }];
    return [
      ...sayPieces(this.say, `depth_${plural(depth)}`, { channels, depth }),
      { text: " " },
      ...sayPieces(this.say, `number_${plural(filters)}`, { filters: made, count: filters }),
      { text: ` ${this.say("biases")}` },
    ];
  }
}

// ---------------------------------------------------------------- blocks

/** Where blocks begin from the left, with the same gaps between them. */
function sideBySide(sizes) {
  const widths = sizes.map(({ width, depth }) => Math.max(width + depth, 90)); // 90: headings need room, too
  const free = DRAWING.width - widths.reduce((sum, width) => sum + width, 0);
  const gap = free / (sizes.length + 1);
  const before = (index) => widths.slice(0, index).reduce((sum, width) => sum + width, 0);
  return widths.map((_, index) => gap * (index + 1) + before(index));
}

/** The middles of headings side by side, moved as far as it takes for long ones not to touch, nor to leave the drawing. */
export function apart(middles, widths) {
  const places = [...middles];
  const last = places.length - 1;
  const step = (index) => (widths[index - 1] + widths[index]) / 2 + HEADING_GAP;
  for (let index = 1; index <= last; index++) places[index] = Math.max(places[index], places[index - 1] + step(index));
  places[last] = Math.min(places[last], DRAWING.width - widths[last] / 2);
  for (let index = last; index > 0; index--)
    places[index - 1] = Math.min(places[index - 1], places[index] - step(index));
  return places;
}

/** The top of the front face of a block that stands in the middle. */
function topOf({ height, depth }) {
  return DRAWING.middle - (height - depth * SLANT) / 2;
}

/** Three faces of a box: front, top, side. */
function block({ x, y, width, height, depth, role, inside = false }) {
  const [dx, dy] = [depth, -depth * SLANT];
  const faces = {
    front: `M${x} ${y}h${width}v${height}h${-width}z`,
    top: `M${x} ${y}l${dx} ${dy}h${width}l${-dx} ${-dy}z`,
    side: `M${x + width} ${y}l${dx} ${dy}v${height}l${-dx} ${-dy}z`,
  };
  return Object.entries(faces).map(([face, d]) =>
    svg("path", { d, class: `cnn-face cnn-${role} cnn-${face}${inside ? " cnn-inside" : ""}` }),
  );
}

/** Height at the left, width below, depth along the slanted edge at the lower right. */
function edgeLabels({ x, y, width, height, depth, shape: [rows, columns, channels] }) {
  return [
    note(x - 7, y + height / 2 + 5, String(rows), "end"),
    note(x + width / 2, y + height + 17, String(columns)),
    note(x + width + depth / 2 + 9, y + height - (depth * SLANT) / 2 + 13, String(channels), "start"),
  ];
}

function note(x, y, text, anchor = "middle") {
  return svg("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor }, text);
}

function heading({ x, width, depth }, name, role, shape) {
  return svg(
    "text",
    { x: (x + (width + depth) / 2).toFixed(1), y: 18, "text-anchor": "middle", class: `cnn-block-heading cnn-${role}` },
    svg("tspan", { class: "cnn-block-role" }, name),
    ` ${shape}`,
  );
}

function sign(x, text) {
  return svg("text", { x: x.toFixed(1), y: DRAWING.middle + 8, "text-anchor": "middle", class: "cnn-sign" }, text);
}

export default widgetOf(ShapeView);
