// Pixels as the address of an image: the file of a bitmap (BMP) has them one after the other, as they are.
//
// Planes are images because a canvas has a layer of its own, and what lies on it another one: the browser weighs all
// layers of the page against each other for each frame, which took longer than all that a widget does.

const HEADER = 66; // bytes before the pixels

/**
 * The address of a picture.
 * @param {Int32Array} pixels row by row, each as the bytes red, green, blue and 255
 * @param {number} width
 * @param {number} height
 */
export function bitmapAddress(pixels, width, height) {
  const bytes = new Uint8Array(HEADER + pixels.byteLength);
  const header = new DataView(bytes.buffer);
  for (const [place, value] of headerFields(bytes.length, width, height)) header.setInt32(place, value, true);
  bytes.set(new Uint8Array(pixels.buffer), HEADER);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/bmp;base64,${btoa(text)}`;
}

/** What stands where in the header: https://en.wikipedia.org/wiki/BMP_file_format. All else is 0. */
function headerFields(size, width, height) {
  return [
    [0, 0x4d42], // "BM"
    [2, size],
    [10, HEADER],
    [14, 40], // from here to the masks
    [18, width],
    [22, -height], // below 0: the first row is at the top
    [26, (32 << 16) | 1], // bits of a pixel, and one plane of them
    [30, 3], // masks say where the colours are:
    [54, 0xff],
    [58, 0xff00],
    [62, 0xff0000],
  ];
}
