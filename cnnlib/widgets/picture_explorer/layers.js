// The picture, the maps that the layers make of it, and the scales of their colours; nothing is computed twice.

import { convolve, outputSize, pictureOf, rangeOf, slicesOf, windowAt } from "./convolve.js";
import { endOfScale, largestButFew } from "./paint.js";

/**
 * @import { Part } from "./numbers.js"
 * @import { Pixels } from "./sources.js"
 * @import { Traits } from "../shared/widget_view.js"
 */

const ROUNDING = 1e-5; // of float32: so little beyond an end is none
const RESTS = 0.5; // while the camera runs, a scale shrinks only when less than this share of it is used

/**
 * The sizes of the maps, [rows, columns] of each layer that there is.
 * @param {Pixels} pixels
 * @param {Traits} traits
 */
export function sizesOfMaps({ height, width }, { kernel, stride, second }) {
  const first = [height, width].map((size) => outputSize(size, kernel.length, stride));
  return second ? [first, first.map((size) => outputSize(size, second.length, 1))] : [first];
}

const isBelow0 = (numbers) => numbers.flat(2).some((number) => number < 0);

/**
 * The scale to an end and, if numbers may be below 0, from the same below; it says on which side numbers lie beyond.
 * @param {number} end
 * @param {boolean} isSigned
 * @param {number[]} range the lowest and the highest number
 */
function scaleTo(end, isSigned, [lowest, highest]) {
  const low = isSigned ? -end : 0;
  const last = end * (1 + ROUNDING);
  return { ramp: isSigned ? "signed" : "light", low, high: end, isBelow: lowest < -last, isAbove: highest > last };
}

export class Layers {
  constructor() {
    /** @type {number[]} */
    this.ends = [];
    this.version = 0; // of the maps
    /** @type {Pixels | null} */
    this.pixels = null;
    this.color = false;
    this.key = "";
  }

  /**
   * Compute what has changed.
   * @param {Pixels} pixels
   * @param {Traits} traits
   * @param {boolean} isMoving whether a camera runs
   */
  update(pixels, traits, isMoving) {
    const { kernel, color, bias, stride, relu, second } = traits;
    const key = JSON.stringify([kernel, color, bias, stride, relu, second]);
    if (key === this.key && pixels === this.pixels) return;
    if (pixels !== this.pixels || color !== this.color) this.picture = pictureOf(pixels, color);
    this.key = key;
    this.pixels = pixels;
    this.color = color;
    this.slices = slicesOf(kernel, color);
    this.maps = [convolve(this.picture, { slices: this.slices, bias, stride, relu })];
    if (second) this.maps.push(convolve(this.maps[0], { slices: [second], bias: 0, stride: 1, relu }));
    this.ranges = this.maps.map(({ planes }) => rangeOf(planes[0]));
    this.version += 1;
    this.traits = traits;
    this.findScales(isMoving);
  }

  /** Blue above 0, red below; where no number can be below, as for a blur, black and white as in the picture. */
  findScales(isMoving) {
    const { bias, second } = this.traits;
    const first = isBelow0(this.slices) || bias < 0;
    const areSigned = [first, first || isBelow0(second ?? [])];
    const ends = this.maps.map(({ planes }, index) => endOfScale(largestButFew(planes[0], this.ranges[index])));
    this.ends = isMoving ? ends.map((end, index) => this.restingEnd(end, index)) : ends;
    this.scales = this.ends.map((end, index) => scaleTo(end, areSigned[index], this.ranges[index]));
    const [lowest, highest] = [0, 1].map((side) => this.ranges.map((range) => range[side]));
    const all = [Math.min(...lowest), Math.max(...highest)];
    this.sharedScale = scaleTo(Math.max(1, ...this.ends), areSigned[this.maps.length - 1], all);
  }

  /** The scale of the frame before, where it still fits: colours that jump with every frame tire the eye. */
  restingEnd(end, index) {
    const before = this.ends[index];
    return before >= end && end > RESTS * before ? before : end;
  }

  /**
   * What the sum of a cell is made of: of the first map a part for each channel, of the second one part.
   * @param {number} level
   * @param {number[]} cell
   * @returns {Part[]}
   */
  partsOf(level, cell) {
    const { kernel, stride, second } = this.traits;
    if (level === 2) {
      const { planes, columns } = this.maps[0];
      return [{ window: windowAt(planes[0], columns, cell, second.length), slice: second }];
    }
    const { planes, columns } = this.picture;
    const corner = cell.map((place) => place * stride);
    const windows = planes.map((plane) => windowAt(plane, columns, corner, kernel.length));
    return windows.map((window, channel) => ({ window, slice: this.slices[channel] }));
  }
}
