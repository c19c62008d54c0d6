// Pictures and maps on a canvas: thousands of numbers, painted by a table of colours, and frames above them.

import { ARROWS, frameCells } from "../shared/grid.js";
import { el, setAttribute, setText } from "../shared/nodes.js";
import { Plane, shadeOf } from "../shared/plane.js";

/** @import { Scale } from "../shared/plane.js" */

const SHADES = 1025; // odd: one of them is 0
const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]; // where a scale may end, times a power of ten
const SIZES = 256; // how finely `largestButFew` tells numbers apart
const FEW = 0.05; // of the cells: the sharpest edges, beside which all others would be pale
const FAR = 10; // cells that Shift and an arrow key go
const AROUND = 2.5; // pixels between a window and its frame, which else would cover it

/**
 * How far from 0 a plane's numbers go, without the few that go much further: more than twice as far.
 * @param {Float32Array} plane
 * @param {number[]} range its lowest and its highest number
 */
export function largestButFew(plane, [lowest, highest]) {
  const largest = Math.max(-lowest, highest);
  if (!(largest > 0)) return 0;
  const perUnit = SIZES / largest;
  const counts = new Int32Array(SIZES + 1);
  for (let place = 0; place < plane.length; place += 1) counts[Math.floor(Math.abs(plane[place]) * perUnit)] += 1;
  let beyond = 0;
  let size = SIZES;
  for (; beyond + counts[size] <= FEW * plane.length; size -= 1) beyond += counts[size];
  return size + 1 < SIZES / 2 ? largestBelow(plane, (size + 1) / perUnit) : largest;
}

/**
 * @param {Float32Array} plane
 * @param {number} limit
 */
function largestBelow(plane, limit) {
  let largest = 0;
  for (let place = 0; place < plane.length; place += 1) {
    const size = Math.abs(plane[place]);
    if (size < limit && size > largest) largest = size;
  }
  return largest;
}

/**
 * The number at which a scale ends that has to hold `largest`: a round one, so that it rests while a kernel changes.
 * @param {number} largest
 */
export function endOfScale(largest) {
  if (!(largest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = STEPS.find((one) => one * power >= largest * (1 - 1e-6)) ?? 10;
  return Number((step * power).toPrecision(2));
}

/**
 * The colours between the ends of a scale, as the bytes of a canvas's pixels.
 * @param {Scale} scale
 */
function coloursOf({ ramp, low, high }) {
  const colours = new Int32Array(SHADES);
  for (let index = 0; index < SHADES; index += 1) {
    colours[index] = shadeOf(low + ((high - low) * index) / (SHADES - 1), { ramp, low, high }).pixel;
  }
  return colours;
}

/**
 * The pixels of a plane of numbers on a scale.
 * @param {Float32Array} plane
 * @param {Scale} scale
 * @param {Int32Array} pixels where they go
 */
export function paintPlane(plane, scale, pixels) {
  const colours = coloursOf(scale);
  const perUnit = (SHADES - 1) / (scale.high - scale.low);
  for (let place = 0; place < plane.length; place += 1) {
    const index = Math.round((plane[place] - scale.low) * perUnit);
    pixels[place] = colours[index < 0 ? 0 : index >= SHADES ? SHADES - 1 : index];
  }
}

/** A Plane for pictures with many numbers, which does not take them as rows. */
export class PicturePlane extends Plane {
  constructor(settings) {
    super(settings);
    this.canvas = el("canvas", { role: "img" }); // an image would take too long to make for so many
    this.image.replaceWith(this.canvas);
  }

  /** Shift and an arrow key go far. */
  key(event) {
    const step = this.step;
    if (event.shiftKey && event.key in ARROWS) this.step = step.map((cells) => cells * FAR);
    super.key(event);
    this.step = step;
  }

  /**
   * @param {{ rows: number, columns: number, width: number, height: number, paint: (pixels: ImageData) => void,
   *   painted: string, label: string, note: string, outlines: any[], active: number[] }} picture `painted` says what
   *   `paint` depends on: the same again is not painted again
   */
  show({ rows, columns, width, height, paint, painted, label, note, outlines, active }) {
    if (painted !== this.painted) this.repaint(rows, columns, paint);
    this.painted = painted;
    setAttribute(this.frame, "style", `width:${width}px;height:${height}px`);
    setAttribute(this.overlay, "viewBox", `0 0 ${width} ${height}`);
    setAttribute(this.canvas, "aria-label", label);
    setText(this.note, note);
    this.active = active;
    const size = { width: width / columns, height: height / rows };
    frameCells(
      this.outlines,
      outlines.flatMap((outline) => framesAround(outline, size)),
      { ...size, margin: 0 },
    );
  }

  repaint(rows, columns, paint) {
    this.cells = [rows, columns];
    if (this.canvas.width !== columns) this.canvas.width = columns;
    if (this.canvas.height !== rows) this.canvas.height = rows;
    if (this.pixels?.width !== columns || this.pixels?.height !== rows) this.pixels = new ImageData(columns, rows);
    paint(this.pixels);
    this.canvas.getContext("2d").putImageData(this.pixels, 0, 0);
  }
}

/** A frame a little outside of its cells, on a white one that is seen on dark pictures, too. */
function framesAround({ row, column, rows = 1, columns = 1, look }, { width, height }) {
  const [down, right] = [AROUND / height, AROUND / width];
  const frame = { row: row - down, column: column - right, rows: rows + 2 * down, columns: columns + 2 * right };
  return [
    { ...frame, look: "halo" },
    { ...frame, look },
  ];
}
