// What a layer makes of a picture: loops over plain arrays of numbers, quick enough for the frames of a camera.

/**
 * @typedef {{ planes: Float32Array[], rows: number, columns: number }} Picture planes of numbers, row by row
 * @typedef {{ slices: number[][][], bias: number, stride: number, relu: boolean }} Layer one slice for each plane
 */

const BYTE = 255;

/**
 * How many windows stand along a side.
 * @param {number} size
 * @param {number} kernel
 * @param {number} stride
 */
export function outputSize(size, kernel, stride) {
  return Math.floor((size - kernel) / stride) + 1;
}

/**
 * The pixels of a canvas (red, green, blue, opaque) as numbers from 0 to 1: three planes, or one, their mean.
 * @param {{ data: ArrayLike<number>, width: number, height: number }} pixels
 * @param {boolean} color
 * @returns {Picture}
 */
export function pictureOf({ data, width, height }, color) {
  const count = width * height;
  const planes = Array.from({ length: color ? 3 : 1 }, () => new Float32Array(count));
  for (let place = 0; place < count; place += 1) {
    const [red, green, blue] = [data[4 * place], data[4 * place + 1], data[4 * place + 2]];
    if (color) {
      planes[0][place] = red / BYTE;
      planes[1][place] = green / BYTE;
      planes[2][place] = blue / BYTE;
    } else planes[0][place] = (red + green + blue) / 3 / BYTE;
  }
  return { planes, rows: height, columns: width };
}

/**
 * A kernel as one slice for each plane: a flat one stands for all of them; of a deep one, a grey picture gets the mean.
 * @param {any[][]} kernel rows of numbers, or of triples of numbers
 * @param {boolean} color
 * @returns {number[][][]}
 */
export function slicesOf(kernel, color) {
  const isDeep = Array.isArray(kernel[0][0]);
  if (!isDeep) return color ? [kernel, kernel, kernel] : [kernel];
  if (color) return [0, 1, 2].map((channel) => kernel.map((row) => row.map((triple) => triple[channel])));
  return [kernel.map((row) => row.map(([red, green, blue]) => (red + green + blue) / 3))];
}

/**
 * The map that comes out, one plane.
 * @param {Picture} picture
 * @param {Layer} layer
 * @returns {Picture}
 */
export function convolve({ planes, rows, columns }, { slices, bias, stride, relu }) {
  const size = slices[0].length;
  const [high, wide] = [outputSize(rows, size, stride), outputSize(columns, size, stride)];
  const addRow = size === 3 ? addThree : addFive;
  const map = new Float32Array(high * wide);
  const sums = new Float64Array(wide); // of one row of the map: small enough to stay near the processor
  for (let row = 0; row < high; row += 1) {
    sums.fill(bias);
    for (let channel = 0; channel < planes.length; channel += 1) {
      for (let down = 0; down < size; down += 1) {
        addRow(sums, planes[channel], (row * stride + down) * columns, slices[channel][down], stride);
      }
    }
    map.set(sums, row * wide);
  }
  if (relu) dropNegative(map);
  return { planes: [map], rows: high, columns: wide };
}

/** @param {Float32Array} map */
function dropNegative(map) {
  for (let place = 0; place < map.length; place += 1) map[place] = Math.max(0, map[place]);
}

/**
 * Add to each sum what one row of a 3×3 kernel makes of one row of the plane, which begins at `start`. The products of
 * a row are written out: taken one by one in a loop of their own they take four times as long.
 * @param {Float64Array} sums
 * @param {Float32Array} plane
 * @param {number} start
 * @param {number[]} weights
 * @param {number} stride
 */
function addThree(sums, plane, start, [first, second, third], stride) {
  const count = sums.length;
  for (let place = 0, at = start; place < count; place += 1, at += stride) {
    sums[place] += first * plane[at] + second * plane[at + 1] + third * plane[at + 2];
  }
}

/**
 * The same of a 5×5 kernel.
 * @param {Float64Array} sums
 * @param {Float32Array} plane
 * @param {number} start
 * @param {number[]} weights
 * @param {number} stride
 */
function addFive(sums, plane, start, [first, second, third, fourth, fifth], stride) {
  const count = sums.length;
  for (let place = 0, at = start; place < count; place += 1, at += stride) {
    sums[place] +=
      first * plane[at] +
      second * plane[at + 1] +
      third * plane[at + 2] +
      fourth * plane[at + 3] +
      fifth * plane[at + 4];
  }
}

/**
 * The smallest and the largest number of a plane.
 * @param {Float32Array} plane
 */
export function rangeOf(plane) {
  let [lowest, highest] = [Infinity, -Infinity];
  for (let place = 0; place < plane.length; place += 1) {
    if (plane[place] < lowest) lowest = plane[place];
    if (plane[place] > highest) highest = plane[place];
  }
  return [lowest, highest];
}

/**
 * The numbers under a window whose first one stands at (row, column), as rows.
 * @param {Float32Array} plane
 * @param {number} columns
 * @param {number[]} corner
 * @param {number} size
 */
export function windowAt(plane, columns, [row, column], size) {
  return Array.from({ length: size }, (_, down) =>
    Array.from(plane.subarray((row + down) * columns + column, (row + down) * columns + column + size)),
  );
}
