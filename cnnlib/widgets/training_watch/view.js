// Loss and accuracy of networks that are learning: curves that grow, and a line that reads them.

import { segmented, slider } from "../shared/controls.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, setAttributes, setText, svg } from "../shared/nodes.js";
import { tidy } from "../shared/numbers.js";
import { isFlag, isNumber, isWhole } from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import { plural, sayPieces } from "../shared/words.js";

/**
 * @import { Piece } from "../shared/nodes.js"
 * @import { Traits } from "../shared/widget_view.js"
 */

const CURVES = { height: 250, narrowest: 280, left: 46, right: 10, top: 30, bottom: 40, gap: 16 }; // pixels
const DASHES = ["", "9 4", "2 3", "9 3 2 3", "14 4", "5 5"];
const MARKS = [
  "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
  "M-4 -4h8v8h-8z",
  "M0 -5l5 9h-10z",
  "M0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
  "M0 5l5 -9h-10z",
  "M-4 -4l8 8M4 -4l-8 8",
];
const SMOOTHEST = 20; // points
const TOPS = [2.5, 5]; // how high the linear scale of the loss is at least, and at most: what is higher lies at its edge
const LOWEST_LOSS = 1e-5; // what is smaller lies at the edge of a logarithmic scale

const isRow = (row) => Array.isArray(row) && row.length === 3 && row.every(isNumber);
const areRows = (rows) => Array.isArray(rows) && rows.length <= LIMITS.curve_points && rows.every(isRow);
const isRun = (run) =>
  run !== null &&
  typeof run === "object" &&
  typeof run.name === "string" &&
  isWhole(run.epochs, 1, LIMITS.number) &&
  areRows(run.points) &&
  run.points.length > 0 &&
  areRows(run.looks) &&
  isFlag(run.over) &&
  isFlag(run.stopped);

/** The longest run decides how far the axes go. */
export const longest = (runs) => Math.max(1, ...runs.map(({ epochs }) => epochs));

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** The same rows, each the mean of itself and those before it, `smooth` in all. */
export function smoothed(points, smooth) {
  return points.map(([epoch], index) => {
    const last = points.slice(Math.max(0, index + 1 - smooth), index + 1);
    return [epoch, mean(last.map((row) => row[1])), mean(last.map((row) => row[2]))];
  });
}

/**
 * What was last known of each run at that share (0 … 100) of the axis: as `readings` in Python.
 * @param {Traits} traits
 */
export function readings({ runs, at, smooth }) {
  const epoch = (at / 100) * longest(runs);
  return runs.map((run) => {
    const known = (rows) => rows.filter(([when]) => when <= epoch + 1e-9);
    const points = smoothed(run.points, smooth);
    const [when, loss, share] = known(points).at(-1) ?? points[0];
    return [run.name, when, loss, share, known(run.looks).at(-1)?.[2] ?? null];
  });
}

/** Round numbers from 0 to a highest one, at most six steps. */
function steps(highest) {
  const rough = highest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * (1 - 1e-9));
  const count = Math.floor(highest / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** 0.01, 0.1, 1 … around two numbers. */
function powers(lowest, highest) {
  const first = Math.floor(Math.log10(lowest) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(highest) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

const percent = (share) => `${tidy(100 * share, 1)} %`;

class WatchView extends WidgetView {
  get checks() {
    return {
      runs: (value) => Array.isArray(value) && value.length <= LIMITS.watched_runs && value.every(isRun),
      scale: (value) => ["linear", "log"].includes(value),
      smooth: (value) => isWhole(value, 1, SMOOTHEST),
      at: (value) => isWhole(value, 0, 100),
    };
  }

  build() {
    const { say } = this;
    this.at = slider({ name: say("read_at"), min: 0, max: 100, change: (at) => this.change({ at }) });
    this.smooth = slider({
      name: say("smooth_over"),
      min: 1,
      max: SMOOTHEST,
      change: (smooth) => this.change({ smooth }),
    });
    this.scale = segmented({
      name: say("loss"),
      choices: { linear: say("linear"), log: say("log") },
      change: (scale) => this.change({ scale }),
    });
    const row = el(
      "div",
      { class: "cnn-row cnn-readers" },
      ...[this.at, this.smooth, this.scale].map(({ node }) => node),
    );
    this.panels = [say("loss"), say("accuracy")].map((name) => ({
      name,
      node: svg("svg", { class: "cnn-curves", role: "img" }),
    }));
    this.table = el("table", { class: "cnn-table" });
    this.sum = el("p", { class: "cnn-sum cnn-quiet", "aria-live": "polite" });
    return this.panel(
      say("title"),
      el("div", { class: "cnn-controls" }, row),
      el("div", { class: "cnn-panels" }, ...this.panels.map(({ node }) => node)),
      this.table,
      this.sum,
      this.status,
    );
  }

  drawNow() {
    const { runs, scale, smooth, at } = this.traits;
    const epoch = (at / 100) * longest(runs);
    this.at.show(at, tidy(epoch, 2));
    this.smooth.show(smooth);
    this.scale.show(scale);
    for (const control of [this.at, this.smooth]) control.enable(runs.length > 0);
    const room = this.width - 30;
    const two = (room - CURVES.gap) / 2;
    this.panelWidth = Math.floor(two >= CURVES.narrowest ? two : Math.max(CURVES.narrowest, room));
    this.lines = runs.map((run) => ({ points: smoothed(run.points, smooth), looks: run.looks }));
    for (const [index, panel] of this.panels.entries()) this.drawPanel(panel, index + 1, epoch);
    this.drawTable();
    setText(this.sum, runs.length ? runs.map((run) => this.progressText(run)).at(-1) : this.say("nothing_yet"));
    this.drawStatus(this.say("hint"));
  }

  /** Loss is column 1 of the rows, accuracy column 2. */
  drawPanel({ name, node }, column, epoch) {
    const [width, height] = [this.panelWidth, CURVES.height];
    const { ticks, y, words, cut } = column === 1 ? this.lossAxis() : this.axis([0, 0.2, 0.4, 0.6, 0.8, 1], 1, percent);
    const last = longest(this.traits.runs);
    const x = (when) => CURVES.left + (when / last) * (width - CURVES.left - CURVES.right);
    const runs = this.lines.flatMap(({ points, looks }, index) => this.drawRun(points, looks, index, column, x, y));
    const line = svg("path", { class: "cnn-reading", d: `M${x(epoch)} ${CURVES.top}V${height - CURVES.bottom}` });
    setAttributes(node, {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "aria-label": this.describe(name, column),
    });
    node.replaceChildren(
      this.heading(name, cut),
      ...this.drawAxes(ticks, x, y, words),
      ...(this.traits.runs.length ? [line] : []),
      ...runs,
    );
  }

  /** The name of a panel, and where its axis is cut off. */
  heading(name, cut) {
    /** @type {Piece[]} */
    const bold = [{ text: name, role: "name" }];
    const pieces = cut ? sayPieces(this.say, "cut_off", { name: bold, top: cut.top, highest: cut.highest }) : bold;
    const parts = pieces.map(({ text, role }) => svg("tspan", { "font-weight": role ? 600 : null }, text));
    return svg("text", { x: 0, y: 15 }, ...parts);
  }

  lossAxis() {
    const losses = this.lines.flatMap(({ points, looks }) => [...points, ...looks].map((row) => row[1]));
    const words = (loss) => tidy(loss, 5);
    if (this.traits.scale === "linear") {
      const highest = Math.max(...losses);
      const top = Math.min(Math.max(highest, TOPS[0]), TOPS[1]);
      const cut = highest > top ? { top: tidy(top), highest: tidy(highest, 1) } : null;
      return { ...this.axis(steps(top), top, words, (loss) => Math.min(loss, top)), cut };
    }
    const positive = losses.map((loss) => Math.max(loss, LOWEST_LOSS));
    const ticks = powers(Math.min(1, ...positive), Math.max(1, ...positive));
    return this.axis(ticks, ticks.at(-1), words, (loss) => Math.log10(Math.max(loss, LOWEST_LOSS)));
  }

  /** Ticks, their words, and a function from a number to its height; `scale` bends the axis. */
  axis(ticks, highest, words, scale = (value) => value) {
    const [low, high] = [scale(ticks[0]), scale(highest)];
    const floor = CURVES.height - CURVES.bottom;
    return { ticks, words, y: (value) => floor - ((scale(value) - low) / (high - low)) * (floor - CURVES.top) };
  }

  drawAxes(ticks, x, y, words) {
    const last = longest(this.traits.runs);
    const floor = CURVES.height - CURVES.bottom;
    const across = ticks.flatMap((tick) => [
      svg("path", { class: "cnn-axis", d: `M${CURVES.left} ${y(tick)}H${x(last)}` }),
      svg("text", { class: "cnn-tick", x: CURVES.left - 6, y: y(tick) + 5, "text-anchor": "end" }, words(tick)),
    ]);
    const below = steps(last).map((tick) =>
      svg("text", { class: "cnn-tick", x: x(tick), y: floor + 18, "text-anchor": "middle" }, tidy(tick, 2)),
    );
    const place = { x: (x(0) + x(last)) / 2, y: floor + 36, "text-anchor": "middle" };
    const name = svg("text", place, this.say("epochs"));
    return [...across, ...below, name];
  }

  drawRun(points, looks, index, column, x, y) {
    const path = points.map((row, place) => `${place ? "L" : "M"}${x(row[0]).toFixed(1)} ${y(row[column]).toFixed(1)}`);
    const curve = svg("path", {
      class: `cnn-curve cnn-stroke-${index}`,
      d: path.join(""),
      "stroke-dasharray": DASHES[index] || null,
    });
    const marks = looks.map((row) =>
      svg("path", {
        class: `cnn-mark cnn-stroke-${index}`,
        d: MARKS[index],
        transform: `translate(${x(row[0]).toFixed(1)} ${y(row[column]).toFixed(1)})`,
      }),
    );
    return [curve, ...marks];
  }

  describe(name, column) {
    if (!this.lines.length) return this.say("no_curve", { name });
    const curves = this.traits.runs.map((run, index) => {
      const { points } = this.lines[index];
      const [first, last] = [points[0], points.at(-1)].map((row) => tidy(row[column], 2));
      return this.say("curve", { run: run.name, first, last });
    });
    return this.say("curves", { name, curves: curves.join(", ") });
  }

  /** One row for each run: its line, its name, and what the reading line meets. */
  drawTable() {
    this.table.hidden = !this.lines.length;
    const { say } = this;
    const names = [
      say("run_column"),
      say("epoch_column"),
      say("loss_column"),
      say("accuracy_column"),
      say("new_column"),
    ];
    const head = el("thead", {}, el("tr", {}, ...names.map((name) => el("th", { scope: "col" }, name))));
    const rows = readings(this.traits).map(([name, epoch, loss, share, seen], index) => {
      const numbers = [tidy(epoch, 2), tidy(loss), percent(share), seen === null ? "–" : percent(seen)];
      return el(
        "tr",
        {},
        el("th", { scope: "row" }, this.sample(index), name),
        ...numbers.map((number) => el("td", {}, number)),
      );
    });
    this.table.replaceChildren(head, el("tbody", {}, ...rows));
  }

  sample(index) {
    const looks = { class: `cnn-curve cnn-stroke-${index}`, d: "M0 7H36", "stroke-dasharray": DASHES[index] || null };
    const mark = svg("path", { class: `cnn-mark cnn-stroke-${index}`, d: MARKS[index], transform: "translate(18,7)" });
    return svg("svg", { width: 36, height: 14, "aria-hidden": "true" }, svg("path", looks), mark);
  }

  /** Whole epochs only: a live region that spoke of every batch would never be silent. */
  progressText({ name, epochs, points, looks, over, stopped }) {
    const [done] = points.at(-1);
    const all = this.say(`epochs_${plural(epochs)}`, { count: epochs });
    const progress = stopped
      ? this.say("stopped_after", { done: tidy(done, 1), all })
      : this.say(over ? "all_done" : "part_done", { done: Math.floor(done + 1e-9), all });
    if (!looks.length) return this.say("progress", { name, progress });
    return this.say("progress_and_new", { name, progress, share: percent(looks.at(-1)[2]) });
  }
}

export default widgetOf(WatchView);
