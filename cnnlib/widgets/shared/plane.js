// A plane of numbers as shades: one pixel of an image for each cell, enlarged; frames and dashes lie on top of it.
//
// White is 0 and dark is large, in light and dark pages alike, as in the pictures of cnnlib/draw.py.

import RAMPS from "../../ramps.json" with { type: "json" };
import { bitmapAddress } from "./bitmap.js";
import { ARROWS, frameCells } from "./grid.js";
import { el, OWN_KEYS, setAttribute, setText, svg } from "./nodes.js";
import { tidy } from "./numbers.js";

/**
 * @import { Say } from "./words.js"
 *
 * @typedef {{ ramp: string, low: number, high: number, isBelow?: boolean, isAbove?: boolean }} Scale of shades between
 *   two numbers, and whether there are others, which have the shade of the nearer end
 */

const DASHES_FROM = 8; // pixels that a cell needs before negative ones carry a dash, for eyes without colour
const SHADES = 257; // odd, so that the middle of the signed ramp is white

/**
 * Brightness to the eye, 0 to 1 (WCAG 2.2). Below 0.179 white text stands out more than black text does.
 * @param {number[]} channels
 */
function luminance(...channels) {
  const linear = channels.map((part) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return linear.reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
}

/**
 * The colours of a ramp, { pixel, isDark }: on a dark one white text stands out.
 * @param {string[]} colours
 */
function shadesOf(colours) {
  const stops = colours.map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
  return Array.from({ length: SHADES }, (_, index) => {
    const place = (index / (SHADES - 1)) * (stops.length - 1);
    const from = Math.min(Math.floor(place), stops.length - 2);
    const [red, green, blue] = stops[from].map((start, channel) =>
      Math.round(start + (place - from) * (stops[from + 1][channel] - start)),
    );
    const pixel = (0xff << 24) | (blue << 16) | (green << 8) | red; // as the bytes red, green, blue and 255
    return { pixel, isDark: luminance(red, green, blue) < 0.179 };
  });
}

const SHADES_OF = Object.fromEntries(Object.entries(RAMPS).map(([name, colours]) => [name, shadesOf(colours)]));

/**
 * { ramp, low, high }: white for 0 and the darkest shade for the largest number, whatever its sign.
 * @param {number[][][]} planes
 * @param {boolean} isSigned
 * @returns {Scale}
 */
export function scaleAround0(planes, isSigned = false) {
  const [lowest, highest] = extremes(planes);
  const limit = Math.max(-lowest, highest) || 1;
  return lowest < 0 || isSigned ? { ramp: "signed", low: -limit, high: limit } : { ramp: "ink", low: 0, high: limit };
}

/**
 * The smallest and the largest number of several planes.
 * @param {number[][][]} planes
 */
export function extremes(planes) {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const plane of planes) {
    for (const row of plane) {
      for (const value of row) {
        if (value < lowest) lowest = value;
        if (value > highest) highest = value;
      }
    }
  }
  return [lowest, highest];
}

/**
 * The shade of a number on a scale.
 * @param {number} value
 * @param {Scale} scale
 */
export function shadeOf(value, { ramp, low, high }) {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return SHADES_OF[ramp][Math.round(Math.min(1, Math.max(0, share)) * (SHADES - 1))];
}

/**
 * new Plane({ say, name, role, choose, hover, step })
 *   say     how to say words; a picture that is not to be chosen from needs none
 *   choose  called with (row, column) when a cell is clicked or reached by the arrow keys; without it, only a picture
 *   hover   called with (row, column), and with null when the pointer leaves; optional
 *   step    how many cells, [down, right], an arrow key goes
 *
 * plane.draw({ values, scale, width, height, label, note, caption, outlines, active, numbers })
 *   values    rows of numbers; the same rows again are not painted again
 *   scale     { ramp, low, high }
 *   label     what a screen reader says of the picture
 *   note, caption   words beside the name and below the picture
 *   outlines  [{ row, column, rows, columns, look }], as in a Grid
 *   active    [row, column] where the arrow keys begin
 *   numbers   (value) → text, for numbers on the cells; optional
 */
export class Plane {
  constructor({ say = null, name = "", role = "input", choose = null, hover = null, step = [1, 1] }) {
    this.say = say;
    this.name = name;
    this.choose = choose;
    this.hover = hover;
    this.step = step;
    this.active = [0, 0];
    this.cells = [1, 1]; // rows and columns
    this.image = el("img", { decoding: "sync", draggable: "false" }); // sync: shown in this frame, not in a later one
    this.dashes = { dark: svg("path", { class: "cnn-dash cnn-on-dark" }), light: svg("path", { class: "cnn-dash" }) };
    this.texts = svg("g", { class: "cnn-texts" });
    this.outlines = svg("g", { class: "cnn-outlines" });
    const layers = [this.dashes.dark, this.dashes.light, this.texts, this.outlines];
    this.overlay = svg("svg", { class: "cnn-overlay", "aria-hidden": "true" }, ...layers);
    this.frame = el("div", { class: "cnn-plane", ...this.behaviour() }, this.image, this.overlay);
    this.title = el("strong", {}, name);
    this.note = el("span", { class: "cnn-note" });
    this.caption = el("div", { class: "cnn-shape" });
    const heading = el("div", { class: "cnn-heading" }, this.title, " ", this.note);
    this.node = el("div", { class: `cnn-grid cnn-${role}` }, heading, this.frame, this.caption);
  }

  /** A plane whose cells can be chosen takes the focus and the arrow keys. */
  behaviour() {
    const pointer = {
      onpointermove: (event) => this.hover?.(...this.cellAt(event)),
      onpointerleave: () => this.hover?.(null),
    };
    if (!this.choose) return this.hover ? pointer : {};
    return {
      ...OWN_KEYS,
      ...pointer,
      role: "application",
      tabindex: 0,
      "aria-label": this.say("arrow_keys_choose", { name: this.name }),
      onclick: (event) => this.arrive(...this.cellAt(event)),
      onkeydown: (event) => this.key(event),
    };
  }

  /** The cell under the pointer. */
  cellAt(event) {
    const box = this.frame.getBoundingClientRect();
    const along = (place, size, cells) => Math.min(cells - 1, Math.max(0, Math.floor((place / size) * cells)));
    return [
      along(event.clientY - box.top, box.height, this.cells[0]),
      along(event.clientX - box.left, box.width, this.cells[1]),
    ];
  }

  key(event) {
    if (!(event.key in ARROWS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [rows, columns] = this.cells;
    const [row, column] = this.active.map((place, axis) => place + ARROWS[event.key][axis] * this.step[axis]);
    this.arrive(Math.min(rows - 1, Math.max(0, row)), Math.min(columns - 1, Math.max(0, column)));
  }

  arrive(row, column) {
    this.active = [row, column];
    this.choose(row, column);
  }

  draw({ values, scale, width, height, label, note = "", caption = "", outlines = [], active = null, numbers = null }) {
    const size = { width: width / values[0].length, height: height / values.length };
    const drawn = [width, height, scale.ramp, scale.low, scale.high, Boolean(numbers)].join();
    if (values !== this.values || drawn !== this.drawn) {
      this.cells = [values.length, values[0].length];
      this.resize(width, height);
      this.paint(values, scale);
      this.drawDashes(numbers ? [] : values, scale, size); // numbers have a sign of their own
      this.drawNumbers(values, scale, size, numbers);
    }
    this.values = values;
    this.drawn = drawn;
    this.active = active ?? this.active;
    setAttribute(this.image, "alt", label);
    setText(this.note, note);
    setText(this.caption, caption);
    frameCells(this.outlines, outlines, { ...size, margin: 0 });
  }

  resize(width, height) {
    setAttribute(this.frame, "style", `width:${width}px;height:${height}px`);
    setAttribute(this.overlay, "viewBox", `0 0 ${width} ${height}`);
  }

  paint(values, scale) {
    const pixels = Int32Array.from(values.flat(), (value) => shadeOf(value, scale).pixel);
    this.image.src = bitmapAddress(pixels, values[0].length, values.length);
  }

  drawDashes(values, scale, { width, height }) {
    const pathOf = { dark: "", light: "" };
    const wanted = scale.ramp === "signed" && Math.min(width, height) >= DASHES_FROM;
    for (const [row, numbers] of wanted ? values.entries() : []) {
      for (const [column, value] of numbers.entries()) {
        if (value >= scale.low / 10) continue;
        const start = `M${((column + 0.3) * width).toFixed(1)} ${((row + 0.5) * height).toFixed(1)}`;
        pathOf[shadeOf(value, scale).isDark ? "dark" : "light"] += `${start}h${(0.4 * width).toFixed(1)}`;
      }
    }
    for (const ground of ["dark", "light"]) setAttribute(this.dashes[ground], "d", pathOf[ground]);
  }

  drawNumbers(values, scale, { width, height }, numbers) {
    const texts = !numbers
      ? []
      : values.flatMap((row, y) =>
          row.map((value, x) =>
            svg(
              "text",
              {
                x: (x + 0.5) * width,
                y: (y + 0.5) * height,
                class: shadeOf(value, scale).isDark ? "cnn-on-dark" : "",
              },
              numbers(value),
            ),
          ),
        );
    this.texts.replaceChildren(...texts);
  }
}

/**
 * A strip of shades with its two ends in numbers: { node, show(scale) }.
 * @param {Say} say
 * @param {number} width
 */
export function scaleStrip(say, width = 121) {
  const plane = new Plane({});
  const [low, high] = [el("span", {}), el("span", {})];
  const node = el("div", { class: "cnn-scale" }, low, plane.frame, high);
  const show = (scale) => {
    const steps = Array.from({ length: 11 }, (_, step) => scale.low + (step / 10) * (scale.high - scale.low));
    const ends = [
      (scale.isBelow ? "≤ " : "") + significant(scale.low),
      (scale.isAbove ? "≥ " : "") + significant(scale.high),
    ];
    const label = say("shades", { low: ends[0], high: ends[1] });
    plane.draw({ values: [steps], scale, width, height: 14, label });
    setText(low, ends[0]);
    setText(high, ends[1]);
  };
  return { node, show };
}

/**
 * A number with two digits that count, or whole: 0.036, 4.6, 280.
 * @param {number} value
 */
export function significant(value) {
  return Math.abs(value) >= 100 ? tidy(value, 0) : tidy(Number(value.toPrecision(2)), 6);
}
