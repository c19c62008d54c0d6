// Size arithmetic, convolution and pooling, as in cnnlib/shapes.py and cnnlib/functional.py: no drawing.
//
// settings: { image, kernel, bias, kernelSize, stride, dilation, padding, pads, kind }, where kernelSize, stride and
// dilation are pairs [height, width], padding is "valid", "same" or "custom", and kind is "convolution", "max", "min"
// or "average".

/**
 * @typedef {"valid" | "same" | number[][]} Border padding by name, or written out as [[top, bottom], [left, right]]
 *
 * @typedef {object} Settings
 * @property {number[][]} image
 * @property {number[][]} [kernel]
 * @property {number} [bias]
 * @property {number[]} kernelSize
 * @property {number[]} stride
 * @property {number[]} dilation
 * @property {string} padding
 * @property {number[][]} [pads]
 * @property {string} kind
 *
 * @typedef {object} Layout sizes by axis
 * @property {number[]} input
 * @property {number[][]} pads
 * @property {number[]} padded
 * @property {number[]} effective
 * @property {number[]} output
 * @property {number[]} kernelSize
 * @property {number[]} stride
 * @property {number[]} dilation
 *
 * @typedef {{ row: number, column: number, value: number | null, weight?: number }} WindowCell
 * @typedef {{ axis: number, reason: string }} Impossible
 * @typedef {{ cells: number[], places: number[] }} Read along one axis: cells of a window, and places of the image
 */

export const AXES = [0, 1]; // 0 is height, 1 is width

/**
 * @param {number} kernelSize
 * @param {number} dilation
 */
export function effectiveSize(kernelSize, dilation) {
  return (kernelSize - 1) * dilation + 1;
}

/**
 * TensorFlow's SAME along one axis: the output has ⌈I / S⌉ cells, an odd cell of padding goes to the end.
 * @param {number} inputSize
 * @param {number} effective
 * @param {number} stride
 */
export function samePads(inputSize, effective, stride) {
  const output = Math.ceil(inputSize / stride);
  const total = Math.max(0, stride * (output - 1) + effective - inputSize);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * [[top, bottom], [left, right]] for the settings.
 * @param {Settings} settings
 */
export function resolvePads({ image, kernelSize, stride, dilation, padding, pads }) {
  if (padding === "custom") return pads;
  if (padding === "valid")
    return [
      [0, 0],
      [0, 0],
    ];
  const sizes = [image.length, image[0].length];
  return AXES.map((axis) => samePads(sizes[axis], effectiveSize(kernelSize[axis], dilation[axis]), stride[axis]));
}

/**
 * Everything about sizes, axis by axis. `output` is 0 along an axis on which no window fits.
 * @param {Settings} settings
 * @returns {Layout}
 */
export function layOut(settings) {
  const { image, kernelSize, stride, dilation } = settings;
  const pads = resolvePads(settings);
  const input = [image.length, image[0].length];
  const padded = AXES.map((axis) => input[axis] + pads[axis][0] + pads[axis][1]);
  const effective = AXES.map((axis) => effectiveSize(kernelSize[axis], dilation[axis]));
  const output = AXES.map((axis) =>
    effective[axis] > padded[axis] ? 0 : Math.floor((padded[axis] - effective[axis]) / stride[axis]) + 1,
  );
  return { input, pads, padded, effective, output, kernelSize, stride, dilation };
}

/**
 * The padded places along one axis that window number `index` reads.
 * @param {Layout} layout
 * @param {number} axis
 * @param {number} index
 */
export function placesRead(layout, axis, index) {
  const start = index * layout.stride[axis];
  return Array.from({ length: layout.kernelSize[axis] }, (_, step) => start + step * layout.dilation[axis]);
}

/**
 * Along one axis: for every padded place, how many windows read it.
 * @param {Layout} layout
 * @param {number} axis
 */
export function timesRead(layout, axis) {
  const times = Array(layout.padded[axis]).fill(0);
  for (let index = 0; index < layout.output[axis]; index++) {
    for (const place of placesRead(layout, axis, index)) times[place] += 1;
  }
  return times;
}

/**
 * The number at a padded place; null in the padding.
 * @param {number[][]} image
 * @param {number[][]} pads
 * @param {number} row
 * @param {number} column
 */
export function numberAt(image, pads, row, column) {
  return image[row - pads[0][0]]?.[column - pads[1][0]] ?? null;
}

/**
 * The window of an output cell: [{ row, column, value, weight }], row by row; value is null in the padding.
 * @param {Settings} settings
 * @param {Layout} layout
 * @param {number[]} cell
 * @returns {WindowCell[]}
 */
export function windowOf(settings, layout, [outputRow, outputColumn]) {
  const rows = placesRead(layout, 0, outputRow);
  const columns = placesRead(layout, 1, outputColumn);
  return rows.flatMap((row, u) =>
    columns.map((column, v) => ({
      row,
      column,
      value: numberAt(settings.image, layout.pads, row, column),
      weight: settings.kernel?.[u][v],
    })),
  );
}

/**
 * 0, 1, 2 … as a kernel of that size: a filter in which no two cells are alike.
 * @param {number} size
 */
export function countingKernel(size) {
  return Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => row * size + column));
}

/**
 * The output cells whose windows read a padded place.
 * @param {Layout} layout
 * @param {number[]} place
 */
export function usersOf(layout, place) {
  const along = AXES.map((axis) =>
    /** @param {number} length */
    indices(layout.output[axis]).filter((index) => placesRead(layout, axis, index).includes(place[axis])),
  );
  return along[0].flatMap((row) => along[1].map((column) => [row, column]));
}

export function indices(length) {
  return Array.from({ length }, (_, index) => index);
}

const POOLS = {
  // what becomes of a window: begin, take every real number in, finish
  max: { begin: -Infinity, take: (best, value) => Math.max(best, value), finish: (best) => best },
  min: { begin: Infinity, take: (best, value) => Math.min(best, value), finish: (best) => best },
  average: { begin: 0, take: (sum, value) => sum + value, finish: (sum, count) => sum / count },
};

/**
 * The output as rows of numbers; [] where the setting cannot be.
 * @param {Settings} settings
 * @param {Layout} layout
 * @returns {number[][]}
 */
export function computeOutput(settings, layout) {
  if (whyImpossible(settings, layout)) return [];
  const [rows, columns] = AXES.map((axis) => readsInside(layout, axis));
  const reduce = settings.kind === "convolution" ? sumProducts : poolWindow;
  return rows.map((down) => columns.map((right) => reduce(settings, down, right) + 0)); // + 0 makes 0 of −0
}

/**
 * Along one axis, for every window: which places of the image it reads, and with which cell of the window.
 * @param {Layout} layout
 * @param {number} axis
 */
function readsInside(layout, axis) {
  return indices(layout.output[axis]).map((index) => {
    const places = placesRead(layout, axis, index).map((place) => place - layout.pads[axis][0]);
    const cells = indices(places.length).filter((cell) => places[cell] >= 0 && places[cell] < layout.input[axis]);
    return { cells, places: cells.map((cell) => places[cell]) };
  });
}

/**
 * One output number of a convolution: plain loops over what `windowOf` lists, since a bank of filters has many.
 * @param {Settings} settings
 * @param {Read} down
 * @param {Read} right
 */
function sumProducts({ image, kernel, bias = 0 }, down, right) {
  let sum = 0;
  for (let u = 0; u < down.cells.length; u++) {
    const [numbers, weights] = [image[down.places[u]], kernel[down.cells[u]]];
    for (let v = 0; v < right.cells.length; v++) sum += numbers[right.places[v]] * weights[right.cells[v]];
  }
  return sum + bias;
}

/**
 * One output number of a pool.
 * @param {Settings} settings
 * @param {Read} down
 * @param {Read} right
 */
function poolWindow({ image, kind }, down, right) {
  const { begin, take, finish } = POOLS[kind];
  let result = begin;
  for (const row of down.places) {
    for (const column of right.places) result = take(result, image[row][column]);
  }
  return finish(result, down.places.length * right.places.length);
}

/**
 * Why there is no output: { axis, reason }, or null.
 * @param {Settings} settings
 * @param {Layout} layout
 * @returns {Impossible | null}
 */
export function whyImpossible(settings, layout) {
  const tooLarge = AXES.find((axis) => layout.output[axis] === 0);
  if (tooLarge !== undefined) return { axis: tooLarge, reason: "too-large" };
  if (settings.kind === "convolution") return null;
  const blind = AXES.find((axis) => indices(layout.output[axis]).some((index) => seesOnlyPadding(layout, axis, index)));
  return blind === undefined ? null : { axis: blind, reason: "only-padding" };
}

/**
 * @param {Layout} layout
 * @param {number} axis
 * @param {number} index
 */
function seesOnlyPadding(layout, axis, index) {
  const first = layout.pads[axis][0];
  return placesRead(layout, axis, index).every((place) => place < first || place >= first + layout.input[axis]);
}
