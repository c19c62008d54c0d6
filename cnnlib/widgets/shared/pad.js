// The drawing pad: 28×28 pixels under a soft pen, by mouse, touch, pen or keyboard.

import { button, segmented } from "./controls.js";
import { el, setText } from "./nodes.js";
import { Plane } from "./plane.js";
import { sizeText } from "./values.js";
import { WidgetView } from "./widget_view.js";

export const SIDE = 28; // pixels of the picture
const PAD = 308; // CSS pixels on the screen
const PEN = 1.3; // radius of a stroke in pixels of the picture: about as thick as MNIST's
const STEPS_BACK = 50;
export const INK_SCALE = { ramp: "ink", low: 0, high: 255 };

/**
 * Ink of the stroke between two points, [y, x] in pixels: 255 inside, 0 outside, and a rim one pixel wide.
 * @param {number} row
 * @param {number} column
 * @param {number[]} from
 * @param {number[]} to
 */
function inkAt(row, column, [y0, x0], [y1, x1]) {
  const [y, x] = [row + 0.5 - y0, column + 0.5 - x0]; // from the start of the stroke to the middle of the pixel
  const [dy, dx] = [y1 - y0, x1 - x0];
  const along = Math.max(0, Math.min(1, (y * dy + x * dx) / (dy * dy + dx * dx || 1)));
  const distance = Math.hypot(y - along * dy, x - along * dx);
  return Math.round(255 * Math.max(0, Math.min(1, PEN + 0.5 - distance)));
}

/**
 * Draw a stroke into the pixels, or take its ink away.
 * @param {Uint8Array} pixels
 * @param {number[]} from
 * @param {number[]} to
 * @param {boolean} isEraser
 */
export function drawStroke(pixels, from, to, isEraser) {
  for (let index = 0; index < pixels.length; index++) {
    const ink = inkAt(Math.floor(index / SIDE), index % SIDE, from, to);
    pixels[index] = isEraser ? Math.min(pixels[index], 255 - ink) : Math.max(pixels[index], ink);
  }
}

/**
 * The picture moved such that its ink balances on pixel 14, as in MNIST, whose digits all stay where they are.
 * @param {Uint8Array} pixels
 */
export function centred(pixels) {
  let [ink, down, right] = [0, 0, 0];
  pixels.forEach((value, index) => {
    ink += value;
    down += value * Math.floor(index / SIDE);
    right += value * (index % SIDE);
  });
  if (!ink) return pixels.slice();
  const shift = (sum) => Math.round(SIDE / 2 - sum / ink);
  return moved(pixels, shift(down), shift(right));
}

/**
 * @param {Uint8Array} pixels
 * @param {number} down
 * @param {number} right
 */
export function moved(pixels, down, right) {
  return pixels.map((_, index) => {
    const [row, column] = [Math.floor(index / SIDE) - down, (index % SIDE) - right];
    const isInside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
    return isInside ? pixels[row * SIDE + column] : 0;
  });
}

/**
 * The pixels as rows of numbers.
 * @param {Uint8Array} pixels
 */
export function rowsOf(pixels) {
  return Array.from({ length: SIDE }, (_, row) => Array.from(pixels.subarray(row * SIDE, (row + 1) * SIDE)));
}

/**
 * The bytes of a value that came from Python or from another view.
 * @param {ArrayBufferView} value
 */
export function bytesOf(value) {
  return new Uint8Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength));
}

export class PadView extends WidgetView {
  get checks() {
    return { pixels: (value) => ArrayBuffer.isView(value) && value.byteLength === SIDE * SIDE };
  }

  settle() {
    this.pixels = bytesOf(this.traits.pixels);
    return {};
  }

  // -------------------------------------------------------------- what people do

  /** Tell Python and the other views. */
  commit() {
    this.message = "";
    this.model.set("pixels", new DataView(this.pixels.slice().buffer));
    this.model.save_changes();
    this.draw();
  }

  /** Remember the picture before it changes. */
  keep() {
    this.past.push(this.pixels.slice());
    this.past.splice(0, this.past.length - STEPS_BACK);
  }

  replace(pixels) {
    this.keep();
    this.pixels = pixels;
    this.commit();
  }

  undo() {
    if (!this.past.length) return this.refuse(this.say("nothing_to_undo"));
    this.pixels = this.past.pop();
    this.commit();
  }

  stroke(from, to) {
    drawStroke(this.pixels, from, to, this.isEraser);
    this.commit();
  }

  // -------------------------------------------------------------- mouse, touch, pen

  pointOf(event) {
    const box = this.plane.frame.getBoundingClientRect();
    return [((event.clientY - box.top) / box.height) * SIDE, ((event.clientX - box.left) / box.width) * SIDE];
  }

  penDown(event) {
    if (!event.isPrimary || event.button !== 0) return;
    this.plane.frame.setPointerCapture(event.pointerId);
    this.hasKeyboard = false;
    this.keep();
    this.pen = this.pointOf(event);
    this.stroke(this.pen, this.pen);
  }

  penMoves(event) {
    if (!this.pen || !event.isPrimary) return;
    const places = event.getCoalescedEvents?.() ?? [];
    for (const place of places.length ? places : [event]) {
      const point = this.pointOf(place);
      drawStroke(this.pixels, this.pen, point, this.isEraser);
      this.pen = point;
    }
    this.commit();
  }

  penUp() {
    this.pen = null;
  }

  // -------------------------------------------------------------- keyboard

  /** The arrow keys have moved the cursor; with Shift they draw. */
  moveCursor(row, column) {
    const from = this.cursor;
    this.cursor = [row, column];
    if (this.isDrawing) this.dot(from);
    else this.draw();
  }

  dot(from) {
    this.keep();
    this.stroke(...[from, this.cursor].map((cell) => cell.map((place) => place + 0.5)));
  }

  key(event) {
    this.hasKeyboard = true;
    this.isDrawing = event.shiftKey;
    const isUndo = (event.ctrlKey || event.metaKey) && event.key === "z";
    if (isUndo) this.undo();
    else if (event.key === " ") this.dot(this.cursor);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // -------------------------------------------------------------- building

  build() {
    const side = el("div", { class: "cnn-pad-side" }, this.buildTools(), this.buildSum(), this.status);
    return this.panel(this.say("drawing_pad"), el("div", { class: "cnn-pad-stage" }, this.buildPad(), side));
  }

  buildPad() {
    /** @type {Uint8Array[]} */
    this.past = [];
    this.isEraser = false;
    this.cursor = [14, 14];
    this.plane = new Plane({
      say: this.say,
      name: this.say("drawing_pad_of", { size: sizeText([SIDE, SIDE]) }),
      choose: (...cell) => this.hasKeyboard && this.moveCursor(...cell),
    });
    this.plane.frame.classList.add("cnn-pad");
    const listeners = {
      pointerdown: this.penDown,
      pointermove: this.penMoves,
      pointerup: this.penUp,
      pointercancel: this.penUp,
    };
    for (const [name, act] of Object.entries(listeners)) this.plane.frame.addEventListener(name, act.bind(this));
    this.plane.frame.addEventListener("keydown", (event) => this.key(event), true); // before the plane takes the arrows
    this.plane.frame.addEventListener("focusout", () => this.draw());
    return this.plane.frame;
  }

  buildSum() {
    this.sum = el("p", { class: "cnn-sum", "aria-live": "polite" });
    return this.sum;
  }

  buildTools() {
    this.tool = segmented({
      name: this.say("tool"),
      choices: { pen: this.say("pen"), eraser: this.say("eraser") },
      change: (tool) => {
        this.isEraser = tool === "eraser";
        this.draw();
      },
    });
    const buttons = el("div", { class: "cnn-buttons" }, ...this.buttons().map(({ node }) => node));
    return el("div", { class: "cnn-column-left" }, this.tool.node, buttons);
  }

  buttons() {
    return [
      button({ name: this.say("undo"), press: () => this.undo() }),
      button({ name: this.say("clear"), press: () => this.replace(new Uint8Array(SIDE * SIDE)) }),
      button({ name: this.say("centre"), press: () => this.replace(centred(this.pixels)) }),
    ];
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    this.drawPad(PAD);
    setText(this.sum, this.inkWords());
    this.drawStatus(this.say("pad_hint"));
  }

  drawPad(side) {
    const [row, column] = this.cursor;
    const shown = this.hasKeyboard && this.plane.frame.matches(":focus");
    this.plane.draw({
      values: rowsOf(this.pixels),
      scale: INK_SCALE,
      width: side,
      height: side,
      active: this.cursor,
      label: this.say("your_drawing", { ink: this.inkWords() }),
      outlines: shown ? [{ row, column, look: "window" }] : [],
    });
    this.tool.show(this.isEraser ? "eraser" : "pen");
  }

  inkWords() {
    const inked = this.pixels.reduce((sum, value) => sum + (value > 0), 0);
    return this.say("pixels_have_ink", { inked, pixels: SIDE * SIDE });
  }
}
