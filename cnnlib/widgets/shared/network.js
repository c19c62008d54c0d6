// A trained network: what every layer makes of a picture, as cnnlib's layers do it. It draws nothing.
//
// description   what cnnlib/widgets/shared/network.py says: { input, parameters, layers: [{ kind, settings, … }] }
// Numbers are NHWC as in cnnlib, in flat typed arrays; images come one at a time.

/**
 * @typedef {object} Layer what Python says of it, and its parameters
 * @property {string} name
 * @property {string} kind
 * @property {{ kernel: number[], stride: number[], dilation: number[], pads: number[][] }} settings of those with windows
 * @property {number[]} input
 * @property {number[]} output
 * @property {boolean} has_bias
 * @property {Float32Array} [weight]
 * @property {Float32Array} [bias]
 *
 * @typedef {{ row: Int32Array, column: Int32Array, place: Int32Array }} Cells of the image, and of the window
 * @typedef {{ input: number[], parameters: number, layers: Layer[] }} Description
 * @typedef {{ description: Description, layers: Layer[] }} Network
 */

/**
 * A network that is ready to run, { description, layers }; null where its weights are not there.
 *
 * `bytes` is the trait `weights`, a DataView.
 * @param {Description} description
 * @param {ArrayBufferView} bytes
 * @returns {Network | null}
 */
export function networkOf(description, bytes) {
  if (bytes?.byteLength !== 4 * description.parameters) return null;
  const numbers = floatsOf(bytes);
  let start = 0;
  const take = (length) => {
    start += length;
    return numbers.subarray(start - length, start);
  };
  const layers = description.layers.map((layer) => ({ ...layer, ...parametersOfLayer(layer, take) }));
  return { description, layers };
}

/**
 * The numbers of a view of bytes, which may begin anywhere.
 * @param {ArrayBufferView} view
 */
function floatsOf({ buffer, byteOffset, byteLength }) {
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/**
 * The next weight, and bias if there is one, of the block of all numbers.
 * @param {Layer} layer
 * @param {(length: number) => Float32Array} take
 */
function parametersOfLayer({ kind, settings, input, output, has_bias }, take) {
  if (kind !== "conv2d" && kind !== "dense") return {};
  const filters = output.at(-1);
  const seen = kind === "dense" ? input[0] : settings.kernel[0] * settings.kernel[1] * input[2];
  const weight = take(seen * filters);
  return { weight, bias: has_bias ? take(filters) : new Float32Array(filters) };
}

/**
 * { outputs, probabilities }: what comes out of each layer, and the softmax of the last one.
 *
 * `image` is H·W·C numbers from 0 to 1, row by row, the channels of a pixel side by side.
 * @param {Network} network
 * @param {ArrayLike<number>} image
 */
export function runNetwork({ layers }, image) {
  const outputs = [];
  let x = new Float32Array(image);
  for (const layer of layers) {
    x = FORWARD[layer.kind](layer, x);
    outputs.push(x);
  }
  return { outputs, probabilities: softmaxOf(x) };
}

/** @param {Float32Array} logits */
export function softmaxOf(logits) {
  const largest = logits.reduce((best, value) => Math.max(best, value), -Infinity);
  const powers = Float64Array.from(logits, (value) => Math.exp(value - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/**
 * One channel of an output (H, W, C), as rows of numbers.
 * @param {ArrayLike<number>} numbers
 * @param {number[]} shape
 * @param {number} channel
 */
export function channelOf(numbers, [height, width, channels], channel) {
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => numbers[(row * width + column) * channels + channel]),
  );
}

const FORWARD = {
  conv2d,
  dense,
  max_pool2d: (layer, x) => pool(layer, x, largestOf),
  avg_pool2d: (layer, x) => pool(layer, x, meanOf),
  relu,
  tanh,
  flatten: (_, x) => x, // channels last, as the numbers lie already
  dropout: (_, x) => x, // it drops only while a network learns
};

/**
 * @param {Layer} _
 * @param {Float32Array} x
 */
export function relu(_, x) {
  const out = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) if (x[i] > 0) out[i] = x[i];
  return out;
}

/**
 * @param {Layer} _
 * @param {Float32Array} x
 */
function tanh(_, x) {
  const out = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = Math.tanh(x[i]);
  return out;
}

/**
 * sums += value · (a row of the weights), which has one number for each of the sums.
 * @param {Float64Array} sums
 * @param {number} value
 * @param {Float32Array} weight
 * @param {number} row
 */
function addRow(sums, value, weight, row) {
  const start = row * sums.length;
  for (let k = 0; k < sums.length; k++) sums[k] += value * weight[start + k];
}

/**
 * y = x W + b; inputs of 0, of which ReLU leaves many, cost nothing.
 * @param {Layer} layer
 * @param {Float32Array} x
 */
export function dense({ weight, bias }, x) {
  const sums = new Float64Array(bias);
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) addRow(sums, x[i], weight, i);
  return new Float32Array(sums);
}

/**
 * @param {Layer} layer
 * @param {Float32Array} x
 */
function conv2d(layer, x) {
  const {
    weight,
    bias,
    input: [, width, depth],
    output: [height, across, filters],
  } = layer;
  const out = new Float32Array(height * across * filters);
  const sums = new Float64Array(filters);
  /**
   * @param {Layer} layer
   * @param {(window: number, cells: Cells, count: number) => void} visit
   */
  eachWindow(layer, (window, { row, column, place }, count) => {
    for (let k = 0; k < filters; k++) sums[k] = bias[k];
    for (let cell = 0; cell < count; cell++) {
      const from = (row[cell] * width + column[cell]) * depth;
      for (let channel = 0; channel < depth; channel++) {
        const value = x[from + channel];
        if (value !== 0) addRow(sums, value, weight, place[cell] * depth + channel);
      }
    }
    for (let k = 0; k < filters; k++) out[window * filters + k] = sums[k];
  });
  return out;
}

/**
 * @param {Layer} layer
 * @param {Float32Array} x
 * @param {typeof largestOf} reduce
 */
export function pool(layer, x, reduce) {
  const {
    input: [, width, channels],
    output: [height, across],
  } = layer;
  const out = new Float32Array(height * across * channels);
  const starts = new Int32Array(layer.settings.kernel[0] * layer.settings.kernel[1]);
  eachWindow(layer, (window, { row, column }, count) => {
    for (let cell = 0; cell < count; cell++) starts[cell] = (row[cell] * width + column[cell]) * channels;
    for (let channel = 0; channel < channels; channel++) {
      out[window * channels + channel] = reduce(x, starts, count, channel);
    }
  });
  return out;
}

/**
 * @param {Float32Array} x
 * @param {Int32Array} starts
 * @param {number} count
 * @param {number} channel
 */
function largestOf(x, starts, count, channel) {
  let largest = -Infinity;
  for (let cell = 0; cell < count; cell++) {
    const value = x[starts[cell] + channel];
    if (value > largest) largest = value;
  }
  return largest;
}

/**
 * @param {Float32Array} x
 * @param {Int32Array} starts
 * @param {number} count
 * @param {number} channel
 */
function meanOf(x, starts, count, channel) {
  let sum = 0;
  for (let cell = 0; cell < count; cell++) sum += x[starts[cell] + channel];
  return sum / count;
}

/** Call visit(number of the window, cells, how many) for every window, row by row. `cells` lists which cells of the
 * image a window reads, and with which of its own places; those in the padding are left out. */
function eachWindow({ settings: { kernel, stride, dilation, pads }, input, output }, visit) {
  const size = kernel[0] * kernel[1];
  const cells = { row: new Int32Array(size), column: new Int32Array(size), place: new Int32Array(size) };
  for (let window = 0; window < output[0] * output[1]; window++) {
    const top = Math.floor(window / output[1]) * stride[0] - pads[0][0];
    const left = (window % output[1]) * stride[1] - pads[1][0];
    let count = 0;
    for (let place = 0; place < size; place++) {
      const row = top + Math.floor(place / kernel[1]) * dilation[0];
      const column = left + (place % kernel[1]) * dilation[1];
      if (row < 0 || row >= input[0] || column < 0 || column >= input[1]) continue;
      cells.row[count] = row;
      cells.column[count] = column;
      cells.place[count] = place;
      count += 1;
    }
    visit(window, cells, count);
  }
}
