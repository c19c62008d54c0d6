// What stands with a cell, below it or along a slide's lower edge: buttons, what is going on, and how much has come.

import { said } from "./words.js";

const inMegabytes = (bytes) => (bytes / 1e6).toFixed(1);

export class Bar {
  constructor(section) {
    const { cell } = section.dataset;
    this.place = section.querySelector(".bar") ?? document.querySelector(`.bar[data-cell="${cell}"]`);
    this.status = this.place.querySelector("[role=status]");
    this.coming = this.place.querySelector(".coming");
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
    this.coming.hidden = true;
    if (text) this.place.classList.add("told");
  }

  /** Say what is fetched, and beside it, for eyes only, how much of it has come. */
  sayComing({ name, come, bytes }) {
    this.say("fetching", { name });
    const [bar, amount] = this.coming.children;
    Object.assign(bar, { max: bytes, value: come });
    amount.textContent = said("amount", { come: inMegabytes(come), all: inMegabytes(bytes) });
    this.coming.hidden = false;
  }
}
