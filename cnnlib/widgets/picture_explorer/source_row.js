// The row of buttons that a picture comes from, and what is said of it: the photograph, a file, the camera.

import { button } from "../shared/controls.js";
import LIMITS from "../shared/limits.json" with { type: "json" };
import { el } from "../shared/nodes.js";
import { sizeText } from "../shared/values.js";
import { Camera, MEGAPIXELS, megapixels, readPicture } from "./sources.js";

/**
 * @import { Say } from "../shared/words.js"
 * @import { Pixels, Problem } from "./sources.js"
 */

/** @param {{ width: number, height: number }} pixels */
export const sizeOfPixels = ({ width, height }) => sizeText([height, width]);

export class SourceRow {
  /**
   * @param {{ say: Say, given: () => Pixels, show: (pixels: Pixels) => void, tell: (words: string) => void,
   *   refuse: (words: string) => void }} settings `given` is the picture that the widget was made with
   */
  constructor({ say, given, show, tell, refuse }) {
    this.say = say;
    this.given = given;
    this.show = show;
    this.tell = tell;
    this.refuse = refuse;
    this.camera = new Camera({ show, stopped: () => tell(say("camera_off")) });
    this.node = this.build();
  }

  build() {
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

  draw() {
    const { isOn } = this.camera;
    this.cameraButton.show(this.say(isOn ? "stop_camera" : "camera"));
    this.cameraButton.node.classList.toggle("cnn-camera-on", isOn);
  }

  /**
   * Take files that are dropped anywhere on it.
   * @param {HTMLElement} root
   */
  takeDropsOn(root) {
    root.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.items].some(({ kind }) => kind === "file")) return;
      event.preventDefault();
      event.stopPropagation();
      root.classList.add("cnn-dropping");
    });
    root.addEventListener("dragleave", () => root.classList.remove("cnn-dropping"));
    root.addEventListener("drop", (event) => {
      root.classList.remove("cnn-dropping");
      const [file] = event.dataTransfer.files;
      if (!file) return;
      event.preventDefault();
      event.stopPropagation();
      this.open(file);
    });
  }

  back() {
    this.camera.stop();
    this.show(this.given());
    this.tell(this.say("photograph_shown"));
  }

  async open(file) {
    this.camera.stop();
    const read = await readPicture(file);
    if ("problem" in read) return this.refuseSource(read);
    const [from, size] = [sizeOfPixels(read.from), sizeOfPixels(read.pixels)];
    this.show(read.pixels);
    return this.tell(from === size ? this.say("own_shown", { size }) : this.say("own_shrunk", { from, size }));
  }

  async pressCamera() {
    if (this.camera.isOn) return this.camera.stop();
    const problem = await this.camera.start();
    if (problem) this.refuseSource(problem);
    else if (this.camera.isOn) this.tell(this.say("camera_on"));
    return null;
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
}
