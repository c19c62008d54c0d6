// The setting of a widget as code to copy: a closed fold with one part for each library.

import { button, segmented } from "./controls.js";
import { el, OWN_KEYS, setText } from "./nodes.js";

/**
 * @import { Say } from "./words.js"
 * @import { Snippets } from "./snippets.js"
 */

export class CodeFold {
  /**
   * `snippets` gives the code of the setting as it is now; null where nothing can be computed. It is asked only while
   * the fold is open.
   * @param {Say} say
   * @param {() => Snippets | null} snippets
   */
  constructor(say, snippets) {
    this.say = say;
    this.snippets = snippets;
    this.library = "cnnlib";
    this.code = el("code", {});
    // a group and no region: a page with several explorers would have as many landmarks of one name
    this.pre = el("pre", { ...OWN_KEYS, tabindex: 0, role: "group", "aria-label": say("code") }, this.code);
    this.notes = el("ul", { class: "cnn-code-notes" });
    this.copyButton = button({ name: say("copy"), press: () => this.copy() });
    this.answer = el("span", { role: "status" });
    this.row = el("div", { class: "cnn-row" });
    const summary = el("summary", OWN_KEYS, say("as_code"));
    const parts = [summary, this.row, this.notes, this.pre];
    this.node = el("details", { class: "cnn-code", ontoggle: () => this.draw() }, ...parts);
  }

  draw() {
    if (!this.node.open) return;
    this.now = this.snippets();
    this.pre.hidden = this.copyButton.node.disabled = !this.now;
    if (!this.now) return this.notes.replaceChildren(el("li", {}, this.say("no_code")));
    this.drawLibraries();
    const { code, notes } = this.now[this.library];
    if (this.code.textContent !== code) setText(this.answer, ""); // what was copied is not this any more
    setText(this.code, code);
    const lines = notes.map((note) => this.say(`code_${note}`));
    if (this.notes.textContent !== lines.join(""))
      this.notes.replaceChildren(...lines.map((line) => el("li", {}, line)));
  }

  /** The choice is built with the first code: only then it is known which libraries have some. */
  drawLibraries() {
    if (!this.choice) {
      const choices = Object.fromEntries(Object.keys(this.now).map((name) => [name, this.say(`library_${name}`)]));
      this.choice = segmented({ name: this.say("library"), choices, change: (library) => this.choose(library) });
      this.row.append(this.choice.node, this.copyButton.node, this.answer);
    }
    this.choice.show(this.library);
  }

  choose(library) {
    this.library = library;
    this.draw();
  }

  /** Where the page may not write to the clipboard, the text is selected for the keys that copy. */
  async copy() {
    try {
      await navigator.clipboard.writeText(this.code.textContent);
      setText(this.answer, this.say("copied"));
    } catch {
      getSelection().selectAllChildren(this.code);
      setText(this.answer, this.say("copy_by_keys"));
    }
  }
}
