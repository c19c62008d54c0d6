// The picture explorer: a picture, what one layer or two make of it, and the arithmetic of the cell under the pointer.

import { button, choiceList, numberField, segmented, slider, tickBox } from "../shared/controls.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el, setAttribute, setText, wordNode } from "../shared/nodes.js";
import { parseNumber, tidy } from "../shared/numbers.js";
import { bytesOf } from "../shared/pad.js";
import { scaleStrip, significant } from "../shared/plane.js";
import { isCell, isFlag, isNumber, isWhole, sameValue, sizeText } from "../shared/values.js";
import { WidgetView, widgetOf } from "../shared/widget_view.js";
import { textOf } from "../shared/window_words.js";
import { convolve, outputSize, pictureOf, rangeOf, slicesOf, windowAt } from "./convolve.js";
import { cellSize, Pair, rounded, stepOf, sumLines, sumOf } from "./numbers.js";
import { endOfScale, PicturePlane, paintPlane } from "./paint.js";
import { Camera, MEGAPIXELS, megapixels, readPicture } from "./sources.js";

/** @import { Problem } from "./sources.js" */

const SIDE = { two: 316, three: 262, least: 150, strip: 88, gap: 14, padding: 30 }; // pixels of the pictures
const RESTS = 0.5; // while the camera runs, a scale shrinks only when less than this share of it is used
const SIZES = [3, 5];

// ---------------------------------------------------------------- settings

const isSquare = (value, isEntry) =>
  Array.isArray(value) &&
  SIZES.includes(value.length) &&
  value.every((row) => Array.isArray(row) && row.length === value.length && row.every(isEntry));
const isTriple = (value) => Array.isArray(value) && value.length === 3 && value.every(isNumber);
const isKernel = (value) => isSquare(value, isNumber) || isSquare(value, isTriple);

/** The kernel in the other size: a ring of zeros around it, or without its ring. */
export function resizeKernel(kernel, size) {
  const shift = (size - kernel.length) / 2;
  const nothing = Array.isArray(kernel[0][0]) ? [0, 0, 0] : 0;
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => kernel[row - shift]?.[column - shift] ?? nothing),
  );
}

/** The kernel with another number at a place, of all channels or of one, which may give each a slice of its own. */
export function withNumber(kernel, [row, column, channel], value) {
  const isDeep = Array.isArray(kernel[0][0]);
  const deep = isDeep || channel === null ? kernel : kernel.map((line) => line.map((one) => [one, one, one]));
  return deep.map((line, y) =>
    line.map((entry, x) => {
      if (y !== row || x !== column) return entry;
      return channel === null ? value : entry.with(channel, value);
    }),
  );
}

/** Without slices: what a grey picture is convolved with. */
const flat = (kernel) =>
  Array.isArray(kernel[0][0]) ? slicesOf(kernel, false)[0].map((row) => row.map(rounded)) : kernel;

// ---------------------------------------------------------------- the view

class PictureView extends WidgetView {
  get checks() {
    return {
      kernel: isKernel,
      color: isFlag,
      bias: isNumber,
      stride: (value) => isWhole(value, 1, LIMITS.picture_stride),
      relu: isFlag,
      second: (value) => value === null || isSquare(value, isNumber),
      scale: (value) => ["own", "shared"].includes(value),
      chosen: isCell,
      controls: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
    };
  }

  shows(name) {
    return this.traits.controls.includes(name);
  }

  remove() {
    this.camera.stop();
    super.remove();
  }

  /** Out of sight (another tab of the lab, another slide) no camera runs. */
  measureRoot() {
    if (!this.root.clientWidth) this.camera.stop();
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
    for (let place = 0; place < height * width; place += 1)
      data.set(bytes.subarray(3 * place, 3 * place + 3), 4 * place);
    return { data, width, height };
  }

  sizeOfMap(level) {
    const { kernel, stride, second } = this.traits;
    const first = [this.pixels.height, this.pixels.width].map((size) => outputSize(size, kernel.length, stride));
    return level === 1 ? first : first.map((size) => outputSize(size, second.length, 1));
  }

  isThere(look) {
    return look && look.level <= this.last && this.sizeOfMap(look.level).every((size, axis) => look.cell[axis] < size);
  }

  /** The maps, computed when something has changed that they depend on: once for each picture on the screen. */
  run() {
    const { kernel, color, bias, stride, relu, second } = this.traits;
    if (this.from !== this.pixels || this.isInColor !== color) this.picture = pictureOf(this.pixels, color);
    this.from = this.pixels;
    this.isInColor = color;
    const key = JSON.stringify([kernel, bias, stride, relu, second]);
    if (key === this.key && this.picture === this.convolved) return;
    this.key = key;
    this.convolved = this.picture;
    this.slices = slicesOf(kernel, color);
    this.maps = [convolve(this.picture, { slices: this.slices, bias, stride, relu })];
    if (second) this.maps.push(convolve(this.maps[0], { slices: [second], bias: 0, stride: 1, relu }));
    this.ranges = this.maps.map(({ planes }) => rangeOf(planes[0]));
    this.version = (this.version ?? 0) + 1;
    this.findScales();
  }

  /** Blue above 0, red below; where no number can be below, as for a blur, black and white as in the picture. */
  findScales() {
    const { bias, second } = this.traits;
    const isNegative = (numbers) => numbers.flat(2).some((number) => number < 0);
    const first = isNegative(this.slices) || bias < 0;
    const isSigned = [first, first || isNegative(second ?? [])];
    const ends = this.ranges.map(([lowest, highest]) => endOfScale(Math.max(-lowest, highest)));
    const rested = this.camera.isOn ? ends.map((end, index) => this.restingEnd(end, index)) : ends;
    this.ends = rested;
    this.scales = rested.map((end, index) => scaleTo(end, isSigned[index]));
    const all = scaleTo(Math.max(1, ...rested), isSigned[this.last - 1]);
    this.sharedScale = all;
  }

  /** The scale of the frame before, where it still fits: colours that jump with every frame tire the eye. */
  restingEnd(end, index) {
    const before = this.ends?.[index];
    return before >= end && end > RESTS * before ? before : end;
  }

  scaleOf(index) {
    return this.traits.scale === "shared" ? this.sharedScale : this.scales[index];
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

  showPixels(pixels, words) {
    this.pixels = pixels;
    if (words) this.message = words;
    this.isNew = true;
    this.follow();
  }

  async open(file) {
    this.camera.stop();
    const read = await readPicture(file);
    if ("problem" in read) return this.refuseSource(read);
    const { pixels, from } = read;
    const size = sizeOfPixels(pixels);
    const isWhole = from.width === pixels.width && from.height === pixels.height;
    const words = isWhole
      ? this.say("own_shown", { size })
      : this.say("own_shrunk", { from: sizeOfPixels(from), size });
    return this.showPixels(pixels, words);
  }

  /**
   * Why there is no new picture.
   * @param {Problem} problem
   */
  refuseSource({ problem, width = 0, height = 0 }) {
    const words = {
      empty_file: () => this.say("empty_file"),
      no_picture: () => this.say("no_picture"),
      heic: () => this.say("heic"),
      too_many: () => this.say("too_many", { megapixels: megapixels({ width, height }), most: MEGAPIXELS }),
      too_narrow: () => this.say("too_narrow", { width, height, least: LIMITS.picture_least }),
      no_camera: () => this.say("no_camera"),
      no_camera_here: () => this.say("no_camera_here"),
      camera_refused: () => this.say("camera_refused"),
    };
    this.refuse(words[problem]());
  }

  back() {
    this.camera.stop();
    this.showPixels(this.givenPixels(), this.say("photograph_shown"));
  }

  async pressCamera() {
    if (this.camera.isOn) return this.camera.stop();
    const problem = await this.camera.start();
    if (problem) this.refuseSource(problem);
    else if (this.camera.isOn) this.tellCamera(this.say("camera_on"));
    return null;
  }

  tellCamera(words) {
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
  numberAt({ name, channel }, row, column) {
    const entry = this.traits[name][row][column];
    return Array.isArray(entry) ? entry[channel] : entry;
  }

  setNumber({ name, channel }, row, column, value) {
    this.change({ [name]: withNumber(this.traits[name], [row, column, channel], value) });
  }

  edit(where, row, column, text) {
    const { value, problem } = parseNumber(this.say, text);
    if (problem)
      return this.refuse(this.say("value_stays", { problem, value: tidy(this.numberAt(where, row, column)) }));
    return this.setNumber(where, row, column, value);
  }

  step(where, row, column, steps) {
    const by = stepOf(this.traits[where.name].flat());
    const value = rounded(this.numberAt(where, row, column) + steps * by);
    if (Math.abs(value) <= LIMITS.number) this.setNumber(where, row, column, value);
  }

  // -------------------------------------------------------------- building

  build() {
    this.ready = this.model.get("_ready");
    this.camera = new Camera({
      show: (pixels) => this.showPixels(pixels, ""),
      stopped: () => this.tellCamera(this.say("camera_off")),
    });
    this.sum = el("div", { class: "cnn-sum cnn-picture-sum", "aria-live": "polite" });
    const parts = [this.buildControls(), this.buildPictures(), this.buildPairs(), this.sum, this.status];
    const root = this.panel(this.say("title"), ...parts);
    root.addEventListener("dragover", (event) => this.dragOver(event));
    root.addEventListener("dragleave", () => root.classList.remove("cnn-dropping"));
    root.addEventListener("drop", (event) => this.drop(event));
    return root;
  }

  dragOver(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    this.root.classList.add("cnn-dropping");
  }

  drop(event) {
    this.root.classList.remove("cnn-dropping");
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    this.open(file);
  }

  buildControls() {
    return el("div", { class: "cnn-controls" }, this.buildSources(), this.buildKernelRow(), this.buildSettings());
  }

  buildSources() {
    const { say } = this;
    const file = el("input", { type: "file", accept: "image/*", hidden: true, "aria-label": say("open_file") });
    file.addEventListener("change", () => {
      if (file.files[0]) this.open(file.files[0]);
      file.value = ""; // so that the same file can be opened again
    });
    const back = button({ name: say("photograph"), press: () => this.back() });
    const open = button({ name: say("open_file"), press: () => file.click() });
    this.cameraButton = button({ name: say("camera"), press: () => this.pressCamera() });
    const buttons = [back, open, this.cameraButton].map(({ node }) => node);
    const words = el("span", { class: "cnn-note" }, say("stays_here"));
    return el("div", { class: "cnn-row" }, el("div", { class: "cnn-buttons" }, ...buttons), file, words);
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
    const { say } = this;
    const change = (name) => (value) => this.change({ [name]: value });
    const sizes = { 3: "3×3", 5: "5×5" };
    this.size = segmented({ name: say("kernel_size"), choices: sizes, change: (size) => this.resize(Number(size)) });
    this.stride = slider({ name: say("stride"), min: 1, max: LIMITS.picture_stride, change: change("stride") });
    this.bias = numberField({
      say,
      name: say("bias"),
      change: change("bias"),
      refuse: (words) => this.refuse(words),
    });
    setAttribute(this.bias.node.querySelector("input"), "step", 0.1);
    this.color = tickBox({ name: say("color"), change: (color) => this.setColor(color) });
    this.relu = tickBox({ name: say("relu"), change: change("relu") });
    this.secondWords = el("span", { class: "cnn-note" });
    this.second = choiceList({
      name: say("second_kernel"),
      groups: [
        { label: "", choices: { none: say("second_none") } },
        ...this.groupsOf(({ kernel }) => isSquare(kernel, isNumber)),
      ],
      other: say("own_kernel"),
      change: (place) => this.change({ second: place === "none" ? null : this.ready[Number(place)].kernel }),
    });
    this.scale = tickBox({
      name: say("one_scale"),
      change: (isShared) => this.change({ scale: isShared ? "shared" : "own" }),
    });
    this.settingNodes = {
      kernel: this.size.node,
      channels: this.color.node,
      bias: this.bias.node,
      stride: this.stride.node,
      relu: this.relu.node,
      second: el("div", { class: "cnn-field" }, this.second.node, this.secondWords),
    };
    const { second, ...others } = this.settingNodes;
    const row = el("div", { class: "cnn-row" }, ...Object.values(others), this.scale.node);
    return el("div", { class: "cnn-settings" }, row, second);
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
    const of = (channel) => ({ name: "kernel", channel });
    this.grey = pair(say("window_numbers"), say("kernel"), of(null));
    this.channels = [
      pair(say("red_window"), say("red_slice"), of(0)),
      pair(say("green_window"), say("green_slice"), of(1)),
      pair(say("blue_window"), say("blue_slice"), of(2)),
    ];
    this.deeper = pair(say("second_window"), say("second_numbers"), { name: "second", channel: null });
    const nodes = [this.grey, ...this.channels, this.deeper].map(({ node }) => node);
    return el("div", { class: "cnn-pairs-row" }, ...nodes);
  }

  // -------------------------------------------------------------- drawing

  drawNow() {
    this.run();
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
    this.cameraButton.show(this.camera.isOn ? this.say("stop_camera") : this.say("camera"));
    this.cameraButton.node.classList.toggle("cnn-camera-on", this.camera.isOn);
  }

  /** What the second layer looks for, where both kernels have names. */
  textOfSecond(first, second) {
    if (!this.traits.second) return "";
    if (!first || !second) return this.say("looks_at_map");
    const isOfCorners = sameValue([first.name, second.name].sort(), ["sobel_x", "sobel_y"]);
    return this.say(isOfCorners ? "looks_for_corners" : "looks_at_map_of", { first: first.label, second: second.label });
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
    const { pixels, picture } = this;
    const { color, scale } = this.traits;
    const size = sizeOfPixels(pixels);
    const isScaled = scale === "shared" && !color;
    const shades = isScaled ? this.sharedScale : { ramp: "light", low: 0, high: 1 };
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
    if (this.numbered !== this.picture) this.counted = (this.counted ?? 0) + 1;
    this.numbered = this.picture;
    return this.counted;
  }

  drawMap(index, outlines, active) {
    const { planes, rows, columns } = this.maps[index];
    const scale = this.scaleOf(index);
    const [lowest, highest] = this.ranges[index].map(significant);
    const plane = this.planes[index + 1];
    const size = sizeText([rows, columns]);
    plane.show({
      rows,
      columns,
      ...this.box,
      paint: (image) => paintPlane(planes[0], scale, new Int32Array(image.data.buffer)),
      painted: `${this.version} ${JSON.stringify(scale)}`,
      label: this.say("map_label", { name: plane.title.textContent, size, lowest, highest }),
      note: size,
      outlines,
      active,
    });
    this.strips[index + 1].show(scale);
  }

  /** What the sum of a cell is made of: of the first map a part for each channel, of the second one part. */
  partsOf(level, cell) {
    const { kernel, stride, second } = this.traits;
    if (level === 2) {
      const { planes, columns } = this.maps[0];
      return [{ window: windowAt(planes[0], columns, cell, second.length), slice: second }];
    }
    const corner = cell.map((place) => place * stride);
    const { planes, columns } = this.picture;
    return planes.map((plane, channel) => ({
      window: windowAt(plane, columns, corner, kernel.length),
      slice: this.slices[channel],
    }));
  }

  drawPairs() {
    const { kernel, color, second } = this.traits;
    const { level, cell } = this.look;
    const sizeOf = ({ length }) => cellSize(this.width, length, color);
    const middle = level === 2 ? cell.map((place) => place + (second.length - 1) / 2) : cell;
    const parts = this.partsOf(1, middle);
    const pairs = color ? this.channels : [this.grey];
    for (const one of [this.grey, ...this.channels]) one.node.hidden = !pairs.includes(one);
    for (const [channel, pair] of pairs.entries()) pair.draw(parts[channel], { largest: [[1]], size: sizeOf(kernel) });
    this.deeper.node.hidden = !second;
    if (!second) return;
    const corner = level === 2 ? cell : this.traits.chosen;
    this.deeper.draw(this.partsOf(2, corner)[0], { largest: [this.ranges[0]], size: sizeOf(second) });
  }

  drawSum() {
    const lines = this.sumOfLook();
    setAttribute(this.sum, "aria-live", this.camera.isOn ? "off" : "polite");
    const text = lines.map(textOf).join("");
    this.sum.classList.toggle("cnn-long", text.length > 160);
    if (this.sum.textContent === text) return;
    this.sum.replaceChildren(...lines.map((line) => el("p", {}, ...line.map(wordNode))));
    this.keepHeight();
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
    const parts = this.partsOf(level, cell);
    const added = level === 1 && (bias || this.shows("bias")) ? bias : undefined;
    const sum = parts.map(sumOf).reduce((one, other) => one + other) + (added ?? 0);
    const names = [this.say("channel_red"), this.say("channel_green"), this.say("channel_blue")];
    const value = relu ? Math.max(0, sum) : sum;
    return sumLines(this.say, { parts, names, bias: added, sum, value, relu, cell: this.cellName(level, cell) });
  }

  cellName(level, [row, column]) {
    if (this.last === 1) return this.say("map_cell", { row, column });
    return level === 1 ? this.say("first_map_cell", { row, column }) : this.say("second_map_cell", { row, column });
  }
}

/** @param {{ width: number, height: number }} pixels */
const sizeOfPixels = ({ width, height }) => sizeText([height, width]);

const scaleTo = (end, isSigned) => ({ ramp: isSigned ? "signed" : "light", low: isSigned ? -end : 0, high: end });

export default widgetOf(PictureView);
