// What stands with a cell, below it or along a slide's lower edge: buttons, what is going on, and how much has come.

import { said } from "./words.js";

const inMegabytes = (bytes) => (bytes / 1e6).toFixed(1);

export class Bar {
  constructor(section) {
    const { cell } = section.dataset;
    this.place = section.querySelector(".bar") ?? document.querySelector(`.bar[data-cell="${cell}"]`);
    this.status = this.place.querySelector("[role=status]");
    this.complete(cell);
    this.coming = this.place.querySelector(".coming");
    this.clock = 0; // counts the seconds of a run
  }

  /** Add what a page that runs nothing does not need. */
  complete(cell) {
    const { content } = /** @type {HTMLTemplateElement} */ (document.getElementById("rest-of-bar"));
    const rest = /** @type {DocumentFragment} */ (content.cloneNode(true));
    const says = this.status.parentElement;
    const keys = rest.querySelector(".keys");
    keys.id = `keys-${cell}`;
    says.append(rest.querySelector(".coming"));
    this.place.append(keys);
    says.before(rest);
  }

  button(name) {
    return this.place.querySelector(`[data-do=${name}]`);
  }

  isShown(name) {
    return !this.button(name).hidden;
  }

  /** Show a button or hide it; the focus does not vanish with it. */
  show(name, is_shown) {
    const button = this.button(name);
    if (!is_shown && button === document.activeElement) this.button("run").focus();
    button.hidden = !is_shown;
  }

  /** Say something by its name; a screen reader says it, too, and the same not twice. */
  say(name, places) {
    const text = said(name, places);
    if (this.status.textContent !== text) this.status.textContent = text;
    clearInterval(this.clock);
    this.coming.hidden = true;
    if (text) this.place.classList.add("told");
  }

  /** Say what is fetched, and beside it, for eyes only, how much of it has come. */
  sayComing({ name, come, bytes }) {
    this.say("fetching", { name });
    const bar = this.coming.querySelector("progress");
    Object.assign(bar, { max: bytes, value: come });
    this.beside(said("amount", { come: inMegabytes(come), all: inMegabytes(bytes) }), bar);
  }

  /** Say that the cell runs, and beside it, from the third second on, for how long. */
  sayRunning() {
    this.say("running");
    const begun = Date.now();
    this.clock = setInterval(() => {
      const seconds = Math.round((Date.now() - begun) / 1000);
      if (seconds > 2) this.beside(said("seconds", { seconds }));
    }, 1000);
  }

  /** Say something where nothing goes on: it stands there to be read, and interrupts nobody. */
  note(name) {
    this.place.classList.add("told");
    this.beside(said(name));
  }

  /** Show something for eyes only, with a bar or without one. */
  beside(text, bar = null) {
    const [progress, amount] = this.coming.children;
    progress.hidden = progress !== bar;
    amount.textContent = text;
    this.coming.hidden = false;
  }
}
