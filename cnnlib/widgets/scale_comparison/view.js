// Maps side by side in grey: each on its own scale, or all on one. Two that look alike need not be alike.

import { segmented, tickBox } from "../shared/controls.js";
import { cellText, decimalsFor } from "../shared/grid.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, setText } from "../shared/nodes.js";
import { tidy } from "../shared/numbers.js";
import { extremes, Plane, scaleStrip, shadeOf } from "../shared/plane.js";
import { isFlag, isMatrix, sameValue, sizeText } from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";

const MAP_SIDE = { largest: 200, gap: 26 }; // pixels
const NUMBERS_FROM = 28; // pixels that a cell needs for its number

class ScaleView extends WidgetView {
  get checks() {
    return {
      maps: (value) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= LIMITS.maps &&
        value.every((map) => isMatrix(map, LIMITS.map_side)),
      titles: (value) => Array.isArray(value) && value.every((title) => typeof title === "string"),
      shared: isFlag,
      numbers: isFlag,
    };
  }

  build() {
    this.shared = segmented({
      name: this.say("scale"),
      choices: { own: this.say("scale_own"), one: this.say("scale_one") },
      change: (scale) => this.change({ shared: scale === "one" }),
    });
    this.numbers = tickBox({ name: this.say("numbers"), change: (numbers) => this.change({ numbers }) });
    const row = el("div", { class: "cnn-row" }, this.shared.node, this.numbers.node);
    this.stage = el("div", { class: "cnn-stage cnn-scales" });
    this.sum = el("p", { class: "cnn-sum", "aria-live": "polite" });
    this.parts = [];
    return this.panel(
      this.say("scale_comparison"),
      el("div", { class: "cnn-controls" }, row),
      this.stage,
      this.sum,
      this.status,
    );
  }

  buildParts() {
    this.parts = this.traits.maps.map(() => ({
      plane: new Plane({ name: "", role: "output" }),
      strip: scaleStrip(this.say),
    }));
    const columns = this.parts.map(({ plane, strip }) => el("div", { class: "cnn-column" }, plane.node, strip.node));
    this.stage.replaceChildren(...columns);
  }

  drawNow() {
    const { maps, shared, numbers } = this.traits;
    if (this.parts.length !== maps.length) this.buildParts();
    this.shared.show(shared ? "one" : "own");
    this.numbers.show(numbers);
    const widest = (this.width - 28) / maps.length - MAP_SIDE.gap;
    const side = Math.floor(Math.max(120, Math.min(MAP_SIDE.largest, widest)));
    for (const [index, values] of maps.entries()) this.drawMap(values, index, side);
    setText(this.sum, this.alikeText());
    this.drawStatus(this.say("hint"));
  }

  drawMap(values, index, side) {
    const { plane, strip } = this.parts[index];
    const { numbers } = this.traits;
    const scale = this.scaleOf(values);
    const size = side / Math.max(values.length, values[0].length);
    const places = decimalsFor(values.flat(), size);
    setText(plane.title, this.titleOf(index));
    plane.draw({
      values,
      scale,
      width: size * values[0].length,
      height: size * values.length,
      label: this.describe(values, index, scale),
      numbers: numbers && size >= NUMBERS_FROM ? (value) => cellText(value, places) : null,
    });
    strip.show(scale);
  }

  describe(values, index, { low, high }) {
    const size = sizeText([values.length, values[0].length]);
    const title = this.titleOf(index);
    const own = this.say("map", { title, size, low: tidy(low), high: tidy(high) });
    return this.traits.shared ? this.say("map_as_all", { map: own }) : own;
  }

  titleOf(index) {
    return this.traits.titles[index] ?? this.say("untitled", { index });
  }

  /** Black for the smallest number and white for the largest: of this map, or of all. */
  scaleOf(values) {
    const [low, high] = extremes(this.traits.shared ? this.traits.maps : [values]);
    return { ramp: "light", low, high };
  }

  /** Which pictures are the same to the eye though their numbers differ. */
  alikeText() {
    const { maps } = this.traits;
    const pairs = maps.flatMap((_, index) => maps.slice(index + 1).map((_, after) => [index, index + 1 + after]));
    const alike = pairs.filter((pair) => this.lookAlike(...pair.map((index) => maps[index])));
    if (!alike.length) return this.say("none_alike");
    const pairsOfNames = alike.map(([one, other]) =>
      this.say("pair", { one: this.titleOf(one), other: this.titleOf(other) }),
    );
    return this.say("alike", { pairs: pairsOfNames.join("; ") });
  }

  lookAlike(one, other) {
    if (sameValue(one, other)) return false;
    const [scale, otherScale] = [this.scaleOf(one), this.scaleOf(other)];
    return (
      one.length === other.length &&
      one[0].length === other[0].length &&
      one.every((row, y) => row.every((value, x) => shadeOf(value, scale) === shadeOf(other[y][x], otherScale)))
    );
  }
}

export default widgetOf(ScaleView);
