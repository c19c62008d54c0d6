// What the views of all widgets share: traits in, traits out, one drawing a frame.
//
// The model (shared with Python and with other views) holds the settings; a view computes everything else itself.

import { CodeFold } from "./code_fold.js";
import { el, OWN_KEYS, oncePerFrame, setText } from "./nodes.js";
import { shorten } from "./numbers.js";
import { sameValue } from "./values.js";
import { sayer } from "./words.js";

/**
 * @import { Snippets } from "./snippets.js"
 *
 * @typedef {object} Model what anywidget gives, and the site: traits by name, and who wants to hear of a change
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {(event: string, hearer: () => void) => void} on
 * @property {(event: string, hearer: () => void) => void} off
 * @property {() => void} save_changes
 * @property {(content: any) => void} send
 *
 * @typedef {Record<string, any>} Traits
 */

const SAVE_AFTER = 25; // milliseconds: the new picture comes first
const SAVE_EVERY = 100; // milliseconds, while one change follows another

/**
 * A subclass has
 *   checks     { trait: (value) → is it possible? }
 *   build()    the root node, made by this.panel(…)
 *   settle()   compute what follows from this.traits; returns traits that have to change so that all fit; optional
 *   drawNow()  bring the nodes up to date
 *   snippets() the setting as code in every library, from snippets.js, null where there is none; optional
 */
export class WidgetView {
  /**
   * @param {Model} model
   * @param {HTMLElement} place
   */
  constructor(model, place) {
    this.model = model;
    this.say = sayer(model.get("_words"));
    /** @type {Traits} */
    this.traits = {};
    this.names = Object.keys(this.checks);
    for (const name of this.names) this.accept(name);
    this.message = "";
    /** @type {Traits} */
    this.untold = {}; // traits that a person has changed and Python does not know yet
    this.draw = oncePerFrame(() => this.drawAndLayOut());
    this.status = el("p", { class: "cnn-status", role: "status" });
    this.root = this.build();
    place.append(this.root);
    this.listen();
    this.follow();
  }

  /** @returns {Record<string, (value: any) => boolean>} */
  get checks() {
    throw new Error("a view says what its traits may be");
  }

  /** @returns {HTMLElement} */
  build() {
    throw new Error("a view builds its root");
  }

  /** @returns {Snippets | null} */
  snippets() {
    return null;
  }

  /** @returns {void} */
  drawNow() {
    throw new Error("a view draws itself");
  }

  /**
   * The frame of every widget.
   * @param {string} label
   * @param {(Node | string)[]} children
   */
  panel(label, ...children) {
    const looks = {
      class: "cnn cnn-explorer",
      role: "group",
      tabindex: 0,
      lang: this.say("lang"),
      "aria-label": label,
    };
    const hasCode = this.snippets !== WidgetView.prototype.snippets;
    this.fold = hasCode ? new CodeFold(this.say, () => this.snippets()) : null;
    return el("div", { ...OWN_KEYS, ...looks }, ...children, this.fold?.node ?? "");
  }

  listen() {
    this.onModel = () => this.follow();
    for (const name of this.names) this.model.on(`change:${name}`, this.onModel);
    this.resizing = new ResizeObserver(() => this.measureRoot());
    this.resizing.observe(this.root);
    this.root.addEventListener("focusout", (event) => {
      if (!this.root.contains(/** @type {Node} */ (event.relatedTarget))) this.saveNow();
    });
  }

  remove() {
    this.saveNow();
    for (const name of this.names) this.model.off(`change:${name}`, this.onModel);
    this.resizing.disconnect();
    this.draw.cancel();
    this.root.remove();
  }

  /** Only another width is worth a drawing: each drawing changes the height. */
  measureRoot() {
    const before = this.seenWidth;
    this.seenWidth = this.root.clientWidth;
    if (this.seenWidth !== before) this.draw();
  }

  /** The width of the root, kept: to read it between two changes makes the browser lay out the whole page at once. */
  get width() {
    this.seenWidth ||= this.root.clientWidth;
    return this.seenWidth;
  }

  /** The model has changed: keep what is possible, compute what follows, draw soon if there is something new. What a
   * person has just done stays done: Python's answer to the change before it would else undo it. */
  follow() {
    if (this.writing) return;
    this.write(this.untold);
    for (const name of this.names) this.accept(name);
    this.write(this.settle());
    if (this.isNew) this.draw();
    this.isNew = false;
  }

  /** @returns {Traits} */
  settle() {
    return {};
  }

  /** Most drawings wait for the next frame: the browser has its layout done by then, too. The first stands in a frame
   * already, in which all widgets of a page are drawn: laid out once, and not after each of them. */
  drawAndLayOut() {
    this.drawNow();
    this.fold?.draw();
    if (this.isDrawn) this.root.getBoundingClientRect();
    this.isDrawn = true;
  }

  /**
   * A value that cannot be leaves the old one in place, and words.
   * @param {string} name
   */
  accept(name) {
    const value = this.model.get(name);
    if (this.checks[name](value)) return this.take(name, value);
    const refused = shorten(JSON.stringify(value) ?? this.say("nothing"));
    this.message = `⚠ ${this.say("cannot_be", { name, value: refused })}`;
    this.isNew = true;
  }

  /**
   * Only a new value is worth a drawing; Python often answers with what it was told.
   * @param {string} name
   * @param {any} value
   */
  take(name, value) {
    this.isNew ||= !sameValue(this.traits[name], value);
    this.traits[name] = value;
  }

  /** @param {Traits} traits */
  write(traits) {
    this.writing = true;
    for (const [name, value] of Object.entries(traits)) {
      if (!sameValue(this.model.get(name), value)) this.model.set(name, value);
      this.take(name, value);
    }
    this.writing = false;
  }

  /**
   * A person has changed something.
   * @param {Traits} traits
   */
  change(traits) {
    this.message = "";
    this.isNew = true;
    Object.assign(this.untold, traits);
    this.follow();
    this.save();
  }

  /** Tell Python, soon: each message makes JupyterLab redraw its toolbar twice, in the way of the next picture. */
  save() {
    const wait = Math.max(SAVE_AFTER, (this.savedAt ?? 0) + SAVE_EVERY - performance.now());
    this.saving ||= setTimeout(() => this.saveNow(), wait);
  }

  saveNow() {
    if (!this.saving) return;
    clearTimeout(this.saving);
    this.saving = 0;
    this.savedAt = performance.now();
    this.untold = {};
    this.model.save_changes();
  }

  /** @param {string} words none where nothing is wrong any more */
  refuse(words) {
    this.message = words && `⚠ ${words[0].toUpperCase()}${words.slice(1)}`;
    this.draw();
  }

  /**
   * The last line: what went wrong, or else a hint.
   * @param {string} hint
   */
  drawStatus(hint) {
    setText(this.status, this.message || hint);
    this.status.classList.toggle("cnn-refused", this.message.startsWith("⚠"));
  }
}

/**
 * What a module of a widget exports.
 * @param {typeof WidgetView} View
 */
export function widgetOf(View) {
  return {
    render({ model, el: place }) {
      const view = new View(model, place);
      return () => view.remove();
    },
  };
}
