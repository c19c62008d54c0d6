// The picture explorer: a picture, what one layer or two make of it, and the arithmetic of the cell under the pointer.

import { choiceList, numberField, segmented, slider, tickBox } from "../shared/controls.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, setAttribute, setText, wordNode } from "../shared/nodes.js";
import { parseNumber, tidy } from "../shared/numbers.js";
import { bytesOf } from "../shared/pad.js";
import { scaleStrip, significant } from "../shared/plane.js";
import { isCell, isFlag, isNumber, isWhole, sameValue, sizeText } from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import { textOf } from "../shared/window_words.js";
import { flat, isKernel, isSquare, resizeKernel, withNumber } from "./kernels.js";
import { Layers, sizesOfMaps } from "./layers.js";
import { cellSize, Pair, rounded, stepOf, sumLines, sumOf } from "./numbers.js";
import { PicturePlane, paintPlane } from "./paint.js";
import { cellSnippets } from "./snippets.js";
import { SourceRow, sizeOfPixels } from "./source_row.js";

const SIDE = { two: 316, three: 262, least: 150, strip: 88, gap: 14, padding: 30 }; // pixels of the pictures

class PictureView extends WidgetView {
  get checks() {
    return {
      kernel: isKernel,
      color: isFlag,
      bias: isNumber,
      stride: (value) => isWhole(value, 1, LIMITS.picture_stride),
      relu: isFlag,
      second: (value) => value === null || isSquare(value),
      scale: (value) => ["own", "shared"].includes(value),
      chosen: isCell,
      controls: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
    };
  }

  shows(name) {
    return this.traits.controls.includes(name);
  }

  remove() {
    this.sources.camera.stop();
    super.remove();
  }

  /** Out of sight (another tab of the lab, another slide) no camera runs. */
  measureRoot() {
    if (!this.root.clientWidth) this.sources.camera.stop();
    super.measureRoot();
  }

  // -------------------------------------------------------------- state

  settle() {
    this.pixels ??= this.givenPixels();
    const { second, chosen } = this.traits;
    this.last = second ? 2 : 1;
    if (!this.isThere(this.preview)) this.preview = null;
    if (!second || !this.isThere(this.looked)) this.looked = null; // it is at the first map while there are two
    const [rows, columns] = this.sizeOfMap(this.last);
    return { chosen: [Math.min(chosen[0], rows - 1), Math.min(chosen[1], columns - 1)] };
  }

  givenPixels() {
    const [height, width] = this.model.get("_size");
    const bytes = bytesOf(this.model.get("_pixels"));
    const data = new Uint8ClampedArray(4 * height * width).fill(255);
    for (let place = 0; place < height * width; place += 1) {
      for (let channel = 0; channel < 3; channel += 1) data[4 * place + channel] = bytes[3 * place + channel];
    }
    return { data, width, height };
  }

  sizeOfMap(level) {
    return sizesOfMaps(this.pixels, this.traits)[level - 1];
  }

  isThere(look) {
    return look && look.level <= this.last && this.sizeOfMap(look.level).every((size, axis) => look.cell[axis] < size);
  }

  scaleOf(index) {
    return this.traits.scale === "shared" ? this.layers.sharedScale : this.layers.scales[index];
  }

  // -------------------------------------------------------------- where one looks

  /** The cell whose sum is written out, { level, cell }: under the pointer, or chosen. */
  get look() {
    return this.preview ?? this.looked ?? { level: this.last, cell: this.traits.chosen };
  }

  choose(level, cell) {
    this.preview = null;
    this.looked = level < this.last ? { level, cell } : null;
    if (level === this.last && !sameValue(cell, this.traits.chosen)) this.change({ chosen: cell });
    else this.draw();
  }

  hover(level, cell) {
    this.preview = cell && { level, cell };
    this.draw();
  }

  /** The cell of the first map whose window has its middle nearest to a pixel. */
  cellAt(row, column) {
    const { kernel, stride } = this.traits;
    const half = (kernel.length - 1) / 2;
    const size = this.sizeOfMap(1);
    return [row, column].map((place, axis) =>
      Math.min(size[axis] - 1, Math.max(0, Math.round((place - half) / stride))),
    );
  }

  // -------------------------------------------------------------- what people do

  showPixels(pixels) {
    this.pixels = pixels;
    this.isNew = true;
    this.follow();
  }

  /** Words at the end that are no mistake. */
  tell(words) {
    this.message = words;
    this.draw();
  }

  chooseKernel(place) {
    this.change({ kernel: this.fitting(this.ready[place].kernel) });
  }

  /** A kernel of three slices only where there are three channels. */
  fitting(kernel) {
    return this.traits.color ? kernel : flat(kernel);
  }

  setColor(color) {
    this.change(color ? { color } : { color, kernel: flat(this.traits.kernel) });
  }

  resize(size) {
    this.change({ kernel: resizeKernel(this.traits.kernel, size) });
  }

  /** `where` is the trait and the channel, null where one slice is for all. */
  numberAt({ trait, channel }, row, column) {
    const entry = this.traits[trait][row][column];
    return Array.isArray(entry) ? entry[channel] : entry;
  }

  setNumber({ trait, channel }, row, column, value) {
    this.change({ [trait]: withNumber(this.traits[trait], [row, column, channel], value) });
  }

  edit(where, row, column, text) {
    const { value, problem } = parseNumber(this.say, text);
    if (problem)
      return this.refuse(this.say("value_stays", { problem, value: tidy(this.numberAt(where, row, column)) }));
    return this.setNumber(where, row, column, value);
  }

  step(where, row, column, steps) {
    const by = stepOf(this.traits[where.trait].flat());
    const value = rounded(this.numberAt(where, row, column) + steps * by);
    if (Math.abs(value) <= LIMITS.number) this.setNumber(where, row, column, value);
  }

  // -------------------------------------------------------------- building

  build() {
    this.ready = this.model.get("_ready");
    this.layers = new Layers();
    this.sources = new SourceRow({
      say: this.say,
      given: () => this.givenPixels(),
      show: (pixels) => this.showPixels(pixels),
      tell: (words) => this.tell(words),
      refuse: (words) => this.refuse(words),
    });
    this.sum = el("div", { class: "cnn-sum cnn-picture-sum", "aria-live": "polite" });
    const parts = [this.buildControls(), this.buildPictures(), this.buildPairs(), this.sum, this.status];
    const root = this.panel(this.say("title"), ...parts);
    this.sources.takeDropsOn(root);
    return root;
  }

  buildControls() {
    return el("div", { class: "cnn-controls" }, this.sources.node, this.buildKernelRow(), this.buildSettings());
  }

  buildKernelRow() {
    const { say } = this;
    const groups = this.groupsOf(() => true);
    this.kernelList = choiceList({
      name: say("ready_kernel"),
      groups,
      other: say("own_kernel"),
      change: (place) => this.chooseKernel(Number(place)),
    });
    this.purpose = el("span", { class: "cnn-purpose" });
    this.kernelRow = el("div", { class: "cnn-row cnn-kernel-row" }, this.kernelList.node, this.purpose);
    return this.kernelRow;
  }

  /** What can be chosen from, in two groups: made by people, and trained. */
  groupsOf(isWanted) {
    const all = this.ready.map((one, place) => ({ ...one, place })).filter(isWanted);
    const choices = (isTrained) =>
      Object.fromEntries(all.filter(({ trained }) => trained === isTrained).map(({ place, label }) => [place, label]));
    return [
      { label: this.say("ready_group"), choices: choices(false) },
      { label: this.say("trained_group"), choices: choices(true) },
    ];
  }

  buildSettings() {
    const change = (name) => (value) => this.change({ [name]: value });
    const sizes = { 3: "3×3", 5: "5×5" };
    this.size = segmented({
      name: this.say("kernel_size"),
      choices: sizes,
      change: (size) => this.resize(Number(size)),
    });
    this.color = tickBox({ name: this.say("color"), change: (color) => this.setColor(color) });
    this.stride = slider({ name: this.say("stride"), min: 1, max: LIMITS.picture_stride, change: change("stride") });
    this.relu = tickBox({ name: this.say("relu"), change: change("relu") });
    this.scale = tickBox({
      name: this.say("one_scale"),
      change: (isShared) => this.change({ scale: isShared ? "shared" : "own" }),
    });
    const [bias, second] = [this.buildBias(), this.buildSecond()];
    const boxes = [this.size, this.color, this.stride, this.relu, this.scale];
    const [size, color, stride, relu, scale] = boxes.map(({ node }) => node);
    this.settingNodes = { kernel: size, channels: color, bias, stride, relu, second, scale };
    const row = el("div", { class: "cnn-row" }, size, color, bias, stride, relu, scale);
    return el("div", { class: "cnn-settings" }, row, second);
  }

  buildBias() {
    this.bias = numberField({
      say: this.say,
      name: this.say("bias"),
      change: (bias) => this.change({ bias }),
      refuse: (words) => this.refuse(words),
    });
    setAttribute(this.bias.node.querySelector("input"), "step", 0.1);
    return this.bias.node;
  }

  buildSecond() {
    const none = { label: "", choices: { none: this.say("second_none") } };
    this.secondWords = el("span", { class: "cnn-note" });
    this.second = choiceList({
      name: this.say("second_kernel"),
      groups: [none, ...this.groupsOf(({ kernel }) => isSquare(kernel))],
      other: this.say("own_kernel"),
      change: (place) => this.change({ second: place === "none" ? null : this.ready[Number(place)].kernel }),
    });
    return el("div", { class: "cnn-field" }, this.second.node, this.secondWords);
  }

  buildPictures() {
    const { say } = this;
    const plane = (name, role, choose, hover) => new PicturePlane({ say, name, role, choose, hover });
    const hoverOf = (level, at) => (row, column) => this.hover(level, row === null ? null : at(row, column));
    const same = (row, column) => [row, column];
    const pixel = (row, column) => this.cellAt(row, column);
    this.planes = [
      plane(say("picture"), "input", (...place) => this.choose(1, this.cellAt(...place)), hoverOf(1, pixel)),
      plane(say("map"), "output", (...cell) => this.choose(1, cell), hoverOf(1, same)),
      plane(say("second_map"), "output", (...cell) => this.choose(2, cell), hoverOf(2, same)),
    ];
    this.strips = this.planes.map((one) => {
      const strip = scaleStrip(say, SIDE.strip);
      one.caption.replaceWith(strip.node);
      return strip;
    });
    this.stage = el("div", { class: "cnn-stage cnn-pictures" }, ...this.planes.map(({ node }) => node));
    return this.stage;
  }

  buildPairs() {
    const { say } = this;
    const pair = (window, kernel, where) =>
      new Pair({
        say,
        window,
        kernel,
        edit: (...typed) => this.edit(where, ...typed),
        step: (...stepped) => this.step(where, ...stepped),
      });
    const of = (channel) => ({ trait: "kernel", channel });
    this.grey = pair(say("window_numbers"), say("kernel"), of(null));
    this.channels = [
      pair(say("red_window"), say("red_slice"), of(0)),
      pair(say("green_window"), say("green_slice"), of(1)),
      pair(say("blue_window"), say("blue_slice"), of(2)),
    ];
    this.deeper = pair(say("second_window"), say("second_numbers"), { trait: "second", channel: null });
    const nodes = [this.grey, ...this.channels, this.deeper].map(({ node }) => node);
    return el("div", { class: "cnn-pairs-row" }, ...nodes);
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    if (!this.width) return; // out of sight: there is no room to draw in
    this.layers.update(this.pixels, this.traits, this.sources.camera.isOn);
    this.drawControls();
    this.drawPictures();
    this.drawPairs();
    this.drawSum();
    this.drawStatus(this.say("hint"));
  }

  drawControls() {
    const { traits } = this;
    for (const [name, node] of Object.entries(this.settingNodes)) node.hidden = !this.shows(name);
    this.kernelRow.hidden = !this.shows("kernel");
    const place = this.readyPlace(traits.kernel);
    this.kernelList.show(place < 0 ? null : String(place));
    setText(this.purpose, place < 0 ? this.say("own_purpose") : this.ready[place].purpose);
    this.size.show(String(traits.kernel.length));
    this.stride.show(traits.stride);
    this.bias.show(traits.bias);
    this.color.show(traits.color);
    this.relu.show(traits.relu);
    const second = traits.second && this.readyPlace(traits.second);
    this.second.show(second === null ? "none" : second < 0 ? null : String(second));
    setText(this.secondWords, this.textOfSecond(this.ready[place], this.ready[second]));
    this.scale.show(traits.scale === "shared");
    this.sources.draw();
  }

  /** What the second layer looks for, where both kernels have names. */
  textOfSecond(first, second) {
    if (!this.traits.second) return "";
    if (!first || !second) return this.say("looks_at_map");
    const isOfCorners = sameValue([first.name, second.name].sort(), ["sobel_x", "sobel_y"]);
    return this.say(isOfCorners ? "looks_for_corners" : "looks_at_map_of", {
      first: first.label,
      second: second.label,
    });
  }

  readyPlace(kernel) {
    return this.ready.findIndex((one) => sameValue(this.fitting(one.kernel), kernel));
  }

  drawPictures() {
    const { look, last } = this;
    const { kernel, stride, second } = this.traits;
    const { level, cell } = look;
    const first = level === 2 ? { corner: cell, size: second.length } : { corner: cell, size: 1 }; // of the first map
    const span = (first.size - 1) * stride + kernel.length;
    const [row, column] = first.corner.map((place) => place * stride);
    const window = { row, column, rows: span, columns: span, look: "window" };
    const one = { row: cell[0], column: cell[1], look: "chosen" };
    const below = level === 2 ? { ...one, rows: second.length, columns: second.length, look: "window" } : one;
    this.measure();
    setText(this.planes[1].title, last === 2 ? this.say("first_map") : this.say("map"));
    this.planes[2].node.hidden = last === 1;
    const middle = first.corner.map((place) => place * stride + (span - 1) / 2).map(Math.floor);
    this.planes[0].step = [stride, stride];
    this.drawPicture([window], middle);
    this.drawMap(0, [below], level === 1 ? cell : cell.map((place) => place + (second.length - 1) / 2));
    if (last === 2) this.drawMap(1, level === 2 ? [one] : [], this.traits.chosen);
  }

  /** How large the pictures are on the screen: beside each other where that is possible. */
  measure() {
    const count = this.last + 1;
    const room = Math.floor((this.width - SIDE.padding - (count - 1) * SIDE.gap) / count);
    const widest = Math.max(SIDE.least, Math.min(room, this.last === 2 ? SIDE.three : SIDE.two));
    const { width, height } = this.pixels;
    const share = Math.min(widest / width, SIDE.two / height);
    this.box = { width: Math.round(width * share), height: Math.round(height * share) };
  }

  drawPicture(outlines, active) {
    const { pixels } = this;
    const { picture } = this.layers;
    const { color, scale } = this.traits;
    const size = sizeOfPixels(pixels);
    const isScaled = scale === "shared" && !color;
    const shades = isScaled ? this.layers.sharedScale : { ramp: "light", low: 0, high: 1 };
    const paint = (image) => {
      if (color) image.data.set(pixels.data);
      else paintPlane(picture.planes[0], shades, new Int32Array(image.data.buffer));
    };
    this.planes[0].show({
      rows: pixels.height,
      columns: pixels.width,
      ...this.box,
      paint,
      painted: `${this.pictureNumber()} ${color} ${JSON.stringify(shades)}`,
      label: this.say("picture_label", { size }),
      note: size,
      outlines,
      active,
    });
    this.strips[0].show(shades);
  }

  /** A number for what is in `picture` now. */
  pictureNumber() {
    if (this.numbered !== this.layers.picture) this.counted = (this.counted ?? 0) + 1;
    this.numbered = this.layers.picture;
    return this.counted;
  }

  drawMap(index, outlines, active) {
    const { planes, rows, columns } = this.layers.maps[index];
    const scale = this.scaleOf(index);
    const [lowest, highest] = this.layers.ranges[index].map(significant);
    const plane = this.planes[index + 1];
    const size = sizeText([rows, columns]);
    plane.show({
      rows,
      columns,
      ...this.box,
      paint: (image) => paintPlane(planes[0], scale, new Int32Array(image.data.buffer)),
      painted: `${this.layers.version} ${JSON.stringify(scale)}`,
      label: this.say("map_label", { name: plane.title.textContent, size, lowest, highest }),
      note: size,
      outlines,
      active,
    });
    this.strips[index + 1].show(scale);
  }

  drawPairs() {
    const { kernel, color, second } = this.traits;
    const { level, cell } = this.look;
    const sizeOf = ({ length }) => cellSize(this.width, length, color);
    const middle = level === 2 ? cell.map((place) => place + (second.length - 1) / 2) : cell;
    const parts = this.layers.partsOf(1, middle);
    const pairs = color ? this.channels : [this.grey];
    for (const one of [this.grey, ...this.channels]) one.node.hidden = !pairs.includes(one);
    for (const [channel, pair] of pairs.entries()) pair.draw(parts[channel], { largest: [[1]], size: sizeOf(kernel) });
    this.deeper.node.hidden = !second;
    if (!second) return;
    const corner = level === 2 ? cell : this.traits.chosen;
    this.deeper.draw(this.layers.partsOf(2, corner)[0], { largest: [this.layers.ranges[0]], size: sizeOf(second) });
  }

  drawSum() {
    const lines = this.sumOfLook();
    setAttribute(this.sum, "aria-live", this.sources.camera.isOn ? "off" : "polite");
    const text = lines.map(textOf).join("");
    this.sum.classList.toggle("cnn-long", text.length > 160);
    if (this.sum.textContent === text) return;
    const isFirst = !this.sum.hasChildNodes(); // to ask for its height would lay out a page that is still opening
    this.sum.replaceChildren(...lines.map((line) => el("p", {}, ...line.map(wordNode))));
    if (!isFirst) this.keepHeight();
  }

  /** A sum of longer numbers may need a line more; what stands below shall not move up and down with the pointer. */
  keepHeight() {
    const { kernel, color, second } = this.traits;
    const kept = [this.width, kernel.length, color, Boolean(second), this.sum.className].join();
    if (kept !== this.kept) this.sum.style.minHeight = "";
    this.kept = kept;
    this.sum.style.minHeight = `${this.sum.offsetHeight}px`;
  }

  sumOfLook() {
    const { level, cell } = this.look;
    const { bias, relu } = this.traits;
    const parts = this.layers.partsOf(level, cell);
    const added = level === 1 && (bias || this.shows("bias")) ? bias : undefined;
    const sum = parts.map(sumOf).reduce((one, other) => one + other) + (added ?? 0);
    const names = [this.say("channel_red"), this.say("channel_green"), this.say("channel_blue")];
    const value = relu ? Math.max(0, sum) : sum;
    return sumLines(this.say, { parts, names, bias: added, sum, value, relu, cell: this.cellName(level, cell) });
  }

  /** The cell that is chosen, not what the pointer passes over: one goes down to the code. */
  snippets() {
    const { level, cell } = this.looked ?? { level: this.last, cell: this.traits.chosen };
    const { bias, stride, relu } = this.traits;
    const numbers = (rows) => rows.map((row) => row.map(rounded));
    const parts = this.layers
      .partsOf(level, cell)
      .map(({ window, slice }) => ({ window: numbers(window), slice: numbers(slice) }));
    return cellSnippets({ parts, relu, ...(level === 1 ? { bias, stride } : { bias: 0, stride: 1 }) });
  }

  cellName(level, [row, column]) {
    if (this.last === 1) return this.say("map_cell", { row, column });
    return level === 1 ? this.say("first_map_cell", { row, column }) : this.say("second_map_cell", { row, column });
  }
}

export default widgetOf(PictureView);
