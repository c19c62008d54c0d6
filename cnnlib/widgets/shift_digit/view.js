// A digit that is moved and turned, and beside it what a dense net and a CNN make of it. Both compute here, no kernel.

import { bestOf, probabilityBars } from "../shared/bars.js";
import { button, slider } from "../shared/controls.js";
import { ARROWS } from "../shared/grid.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { networkOf, runNetwork } from "../shared/network.js";
import { el, OWN_KEYS, setText } from "../shared/nodes.js";
import { tidy } from "../shared/numbers.js";
import { Plane } from "../shared/plane.js";
import { isWhole } from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";

/**
 * @import { Traits } from "../shared/widget_view.js"
 * @import { Say } from "../shared/words.js"
 */

const MOVER = 252; // CSS pixels of the digit's side
const DIGIT_SCALE = { ramp: "ink", low: 0, high: 255 };

/** A square picture turned to the left by so many degrees, as `turned` in shift_digit.py. */
export function turned(image, degrees) {
  const angle = (degrees * Math.PI) / 180;
  const [sin, cos, middle] = [Math.sin(angle), Math.cos(angle), (image.length - 1) / 2];
  const at = (row, column) => image[row]?.[column] ?? 0;
  return image.map((line, y) =>
    line.map((_, x) => {
      const [down, right] = [y - middle, x - middle];
      const [row, column] = [middle + sin * right + cos * down, middle + cos * right - sin * down];
      const [top, left] = [Math.floor(row), Math.floor(column)];
      const [lower, later] = [row - top, column - left];
      return (
        (1 - lower) * (1 - later) * at(top, left) +
        (1 - lower) * later * at(top, left + 1) +
        lower * (1 - later) * at(top + 1, left) +
        lower * later * at(top + 1, left + 1)
      );
    }),
  );
}

/** Moved down and to the right; zeros come in. */
export function movedBy(image, rows, columns) {
  return image.map((line, y) => line.map((_, x) => image[y - rows]?.[x - columns] ?? 0));
}

/**
 * What the networks are given: rows of numbers, 0 to 255.
 * @param {number[][]} image
 * @param {Traits} traits
 */
export function pictureOf(image, { rows, columns, turn }) {
  return movedBy(turn ? turned(image, turn) : image, rows, columns);
}

/** The ten probabilities of a network; null where there is no network. */
export function answerOf(network, picture) {
  return (
    network &&
    Array.from(
      runNetwork(
        network,
        picture.flat().map((value) => value / 255),
      ).probabilities,
    )
  );
}

/**
 * "moved 1 down and 2 to the left, turned by 15° to the right", or "not moved".
 * @param {Say} say
 * @param {Traits} traits
 */
export function placeWords(say, { rows, columns, turn }) {
  const moved = rows || columns ? movedWords(say, rows, columns) : "";
  if (!turn) return moved || say("not_moved");
  const turned = say(turn > 0 ? "turned_left" : "turned_right", { degrees: Math.abs(turn) });
  return moved ? say("way_and_turn", { moved, turned }) : turned;
}

/**
 * @param {Say} say
 * @param {number} rows
 * @param {number} columns
 */
function movedWords(say, rows, columns) {
  const [vertical, horizontal] = [rows < 0 ? "up" : "down", columns < 0 ? "left" : "right"];
  if (!columns) return say(`moved_${vertical}`, { pixels: Math.abs(rows) });
  if (!rows) return say(`moved_${horizontal}`, { pixels: Math.abs(columns) });
  return say(`moved_${vertical}_${horizontal}`, { rows: Math.abs(rows), columns: Math.abs(columns) });
}

/** A network's answer, and whether it is right. */
const markedAnswer = (best, truth) => `${best} ${best === truth ? "✓" : "✗"}`;

class ShiftDigitView extends WidgetView {
  get checks() {
    return {
      digit: (value) => isWhole(value, 0, Infinity),
      rows: (value) => isWhole(value, -LIMITS.shift_pixels, LIMITS.shift_pixels),
      columns: (value) => isWhole(value, -LIMITS.shift_pixels, LIMITS.shift_pixels),
      turn: (value) => isWhole(value, -LIMITS.turn_degrees, LIMITS.turn_degrees),
    };
  }

  settle() {
    const [images, labels] = [this.model.get("_images"), this.model.get("_labels")];
    this.last = images.length - 1;
    const digit = Math.min(this.traits.digit, this.last);
    this.truth = labels[digit];
    const key = JSON.stringify([digit, this.traits.rows, this.traits.columns, this.traits.turn]);
    if (key !== this.key) {
      this.key = key;
      this.picture = pictureOf(images[digit], this.traits);
      this.answers = this.nets.map((network) => answerOf(network, this.picture));
    }
    return { digit };
  }

  // -------------------------------------------------------------- what people do

  /** Move the digit to a place, or as far as it goes. */
  moveTo(rows, columns) {
    const inside = (distance) => Math.max(-LIMITS.shift_pixels, Math.min(LIMITS.shift_pixels, distance));
    const place = { rows: inside(rows), columns: inside(columns) };
    const isOutside = place.rows !== rows || place.columns !== columns;
    this.change(place);
    if (isOutside) this.refuse(this.say("at_most", { pixels: LIMITS.shift_pixels }));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Home" && !(event.key in ARROWS)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Home") return this.putBack();
    const [down, right] = ARROWS[event.key];
    this.moveTo(this.traits.rows + down, this.traits.columns + right);
  }

  putBack() {
    this.change({ rows: 0, columns: 0, turn: 0 });
  }

  grab(event) {
    if (!event.isPrimary || event.button !== 0) return;
    this.mover.setPointerCapture(event.pointerId);
    this.held = { x: event.clientX, y: event.clientY, rows: this.traits.rows, columns: this.traits.columns };
  }

  drag(event) {
    if (!this.held) return;
    const pixels = (distance) => Math.round((distance / MOVER) * this.picture.length);
    const rows = this.held.rows + pixels(event.clientY - this.held.y);
    const columns = this.held.columns + pixels(event.clientX - this.held.x);
    if (rows !== this.traits.rows || columns !== this.traits.columns) this.moveTo(rows, columns);
  }

  // -------------------------------------------------------------- building

  build() {
    this.nets = ["dense_", ""].map((prefix) =>
      networkOf(this.model.get(`${prefix}network`), this.model.get(`${prefix}weights`)),
    );
    const change = (name) => (value) => this.change({ [name]: value });
    const far = { min: -LIMITS.shift_pixels, max: LIMITS.shift_pixels };
    this.digit = slider({ name: this.say("digit"), min: 0, max: this.last ?? 0, change: change("digit") });
    this.rows = slider({ name: this.say("down"), ...far, change: change("rows") });
    this.columns = slider({ name: this.say("right"), ...far, change: change("columns") });
    this.turn = slider({
      name: this.say("turn"),
      min: -LIMITS.turn_degrees,
      max: LIMITS.turn_degrees,
      change: change("turn"),
    });
    this.back = button({ name: this.say("put_back"), press: () => this.putBack() });
    const row = [this.digit, this.rows, this.columns, this.turn, this.back].map(({ node }) => node);
    this.bars = [this.say("dense_net"), "CNN"].map((name) =>
      probabilityBars({ name, label: this.say("probabilities_of", { name }), classes: 10 }),
    );
    this.missing = el("p", { class: "cnn-impossible" }, this.say("no_networks"));
    this.sum = el("p", { class: "cnn-sum", "aria-live": "polite" });
    const stage = el(
      "div",
      { class: "cnn-stage cnn-shift-stage" },
      this.buildMover(),
      this.missing,
      ...this.bars.map(({ node }) => node),
    );
    return this.panel(
      this.say("shift_a_digit"),
      el("div", { class: "cnn-controls" }, el("div", { class: "cnn-row" }, ...row)),
      stage,
      this.sum,
      this.status,
    );
  }

  buildMover() {
    this.plane = new Plane({ name: this.say("digit") });
    const release = () => (this.held = null);
    this.mover = el(
      "div",
      {
        ...OWN_KEYS,
        class: "cnn-mover",
        role: "application",
        tabindex: 0,
        "aria-label": this.say("mover"),
        onkeydown: (event) => this.press(event),
        onpointerdown: (event) => this.grab(event),
        onpointermove: (event) => this.drag(event),
        onpointerup: release,
        onpointercancel: release,
      },
      this.plane.frame,
    );
    return this.mover;
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    const { digit, rows, columns, turn } = this.traits;
    this.digit.limit(this.last);
    this.digit.show(digit, this.say("a_digit", { digit: this.truth }));
    this.rows.show(rows, tidy(rows));
    this.columns.show(columns, tidy(columns));
    this.turn.show(turn, `${tidy(turn)}°`);
    const place = placeWords(this.say, this.traits);
    this.plane.draw({
      values: this.picture,
      scale: DIGIT_SCALE,
      width: MOVER,
      height: MOVER,
      label: this.say("handwritten", { digit: this.truth, place }),
    });
    const isThere = this.answers.every(Boolean);
    this.missing.hidden = isThere;
    this.bars.forEach(({ node, show }, index) => {
      node.hidden = !isThere;
      if (isThere) show(this.answers[index], this.verdict(this.answers[index]));
    });
    this.drawWords(place, isThere);
    this.drawStatus(this.say("hint"));
  }

  /** What stands beside a network's name. */
  verdict(answer) {
    const best = bestOf(answer);
    const verdict = this.say("verdict", { answer: markedAnswer(best, this.truth) });
    return { verdict, isMistaken: best !== this.truth };
  }

  drawWords(place, isThere) {
    const digit = this.truth;
    if (!isThere) return setText(this.sum, this.say("digit_alone", { digit, place }));
    const [dense, cnn] = this.answers.map((answer) => markedAnswer(bestOf(answer), digit));
    return setText(this.sum, this.say("digit_and_answers", { digit, place, dense, cnn }));
  }
}

export default widgetOf(ShiftDigitView);
