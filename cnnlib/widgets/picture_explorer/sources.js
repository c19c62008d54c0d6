// Where pictures come from: a file, or the camera. They stay in the page. Whatever cannot be shown is said in words.

import LIMITS from "../shared/limits.json" with { type: "json" };

/**
 * @typedef {{ data: Uint8ClampedArray, width: number, height: number }} Pixels four bytes for each, row by row
 *
 * @typedef {{ problem: string, width?: number, height?: number }} Problem what went wrong, as the key of a word
 */

const PIXELS = 320 * 240; // are shown at most
export const MEGAPIXELS = 50; // more takes a browser long, and hundreds of megabytes
const MEGA = 1_000_000;
const HEAD = 512 * 1024; // bytes of a file in which its size stands
const HEIC = ["heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"];

/**
 * The size in which a picture is shown: its own, or a smaller one with the same sides to each other.
 * @param {{ width: number, height: number }} size
 */
export function fittingSize({ width, height }) {
  const share = Math.min(1, LIMITS.picture / Math.max(width, height), Math.sqrt(PIXELS / (width * height)));
  return { width: Math.floor(width * share), height: Math.floor(height * share) };
}

/**
 * The size that the head of a PNG or JPEG states, before anything is decoded; null in other files.
 * @param {Uint8Array} head
 * @returns {{ width: number, height: number } | null}
 */
export function statedSize(head) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const isPng = head.length >= 24 && view.getUint32(0) === 0x89504e47;
  if (isPng) return { width: view.getUint32(16), height: view.getUint32(20) };
  return head[0] === 0xff && head[1] === 0xd8 ? sizeInJpeg(view) : null;
}

/** @param {DataView} view */
function sizeInJpeg(view) {
  let at = 2; // after the first mark; then one segment follows the other: a mark, a length
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const mark = view.getUint8(at + 1);
    const isFrame = mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/**
 * Whether the head is that of an iPhone's HEIC.
 * @param {Uint8Array} head
 */
export function isHeic(head) {
  const word = (from) => String.fromCharCode(...head.subarray(from, from + 4));
  return word(4) === "ftyp" && HEIC.includes(word(8));
}

/**
 * What is wrong with a size, or null.
 * @param {{ width: number, height: number }} size
 * @returns {Problem | null}
 */
export function problemOfSize({ width, height }) {
  if (megapixels({ width, height }) > MEGAPIXELS) return { problem: "too_many", width, height };
  const fitting = fittingSize({ width, height });
  if (Math.min(fitting.width, fitting.height) < LIMITS.picture_least) return { problem: "too_narrow", width, height };
  return null;
}

/** @param {{ width: number, height: number }} size */
export function megapixels({ width, height }) {
  return Math.ceil((width * height) / MEGA);
}

/**
 * The pixels of a file, scaled down where it is large, and upright as its camera was held.
 * @param {Blob} file
 * @returns {Promise<{ pixels: Pixels, from: { width: number, height: number } } | Problem>}
 */
export async function readPicture(file) {
  if (file.size === 0) return { problem: "empty_file" };
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const stated = statedSize(head);
  const early = stated && problemOfSize(stated);
  if (early) return early;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const from = { width: bitmap.width, height: bitmap.height };
    return problemOfSize(from) ?? { pixels: shrunk(bitmap, from), from };
  } catch {
    return { problem: isHeic(head) ? "heic" : "no_picture" };
  }
}

/**
 * A canvas to take pixels from.
 * @param {{ width: number, height: number }} size
 */
function canvasOf({ width, height }) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return canvas.getContext("2d", { willReadFrequently: true });
}

function shrunk(source, from) {
  const size = fittingSize(from);
  const context = canvasOf(size);
  context.fillStyle = "#ffffff"; // behind what is transparent
  context.fillRect(0, 0, size.width, size.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, size.width, size.height);
  source.close();
  return context.getImageData(0, 0, size.width, size.height);
}

/** The camera: a picture for every frame, from `start` to `stop`. It stops by itself when the page is hidden. */
export class Camera {
  /**
   * @param {{ show: (pixels: Pixels) => void, stopped: () => void }} settings
   */
  constructor({ show, stopped }) {
    this.show = show;
    this.stopped = stopped;
    this.onHidden = () => document.hidden && this.stop();
  }

  get isOn() {
    return Boolean(this.asked);
  }

  /**
   * Ask for the camera; what went wrong, or null.
   * @returns {Promise<Problem | null>}
   */
  async start() {
    if (!navigator.mediaDevices) return { problem: "no_camera_here" };
    const asked = {}; // whoever stops before the answer comes, does not want it any more
    this.asked = asked;
    document.addEventListener("visibilitychange", this.onHidden);
    try {
      const wanted = { width: { ideal: 640 }, height: { ideal: 480 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      if (this.asked !== asked) return switchOff(stream);
      this.stream = stream;
      await this.play();
      return null;
    } catch (error) {
      if (this.asked !== asked) return null;
      this.stop();
      return { problem: error.name === "NotFoundError" ? "no_camera" : "camera_refused" };
    }
  }

  async play() {
    this.stream.getVideoTracks()[0].addEventListener("ended", () => this.stop()); // unplugged, or taken away
    this.video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.context = canvasOf(fittingSize({ width: this.video.videoWidth, height: this.video.videoHeight }));
    this.next();
  }

  next() {
    this.frame = requestAnimationFrame(() => this.take());
  }

  /** A frame that has been seen is not shown again: a camera has fewer of them than a screen. */
  take() {
    const { video, context } = this;
    if (video.currentTime !== this.taken) {
      this.taken = video.currentTime;
      const { width, height } = context.canvas;
      context.drawImage(video, 0, 0, width, height); // not as in a mirror: a digit held up to it must stay that digit
      this.show(context.getImageData(0, 0, width, height));
    }
    this.next();
  }

  stop() {
    if (!this.asked) return;
    this.asked = null;
    cancelAnimationFrame(this.frame);
    document.removeEventListener("visibilitychange", this.onHidden);
    if (this.stream) switchOff(this.stream);
    this.stream = null;
    this.stopped();
  }
}

/** The light goes out. */
function switchOff(stream) {
  for (const track of stream.getTracks()) track.stop();
  return null;
}
