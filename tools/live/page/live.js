/* global cnnSite: the page's own script, site.js */
// The cells of a page, alive: fetched when somebody runs or changes the first one.

import { makeEditor } from "./editor.js";
import { edited, keepEdit, keepTicks, onTicks, ticks } from "./keep.js";
import { keepPage } from "./offline.js";
import { Outputs } from "./outputs.js";
import { root } from "./places.js";
import * as python from "./python.js";

const cells = new Map(); // id → Cell, in the order of the page
const waiting = []; // cells that were run and are not done, in order
let words = {};
let noRoom = false; // the device could not keep what was fetched; it is said once

const said = (template, places) => template.replace(/\{(\w+)\}/g, (_, name) => places[name]);

class Cell {
  constructor(section) {
    this.id = section.dataset.cell;
    this.section = section;
    this.original = section.querySelector(".code pre").textContent.replace(/\n$/, "");
    this.outputs = new Outputs(section.querySelector(".outputs"));
    this.editor = null;
    this.text = this.original;
    this.is_fresh = false; // the outputs are those of the run that goes on
    const kept = edited(this.id);
    if (kept) {
      this.write(kept.text);
      if (kept.original !== this.original) this.say("replaced");
    }
  }

  part(name) {
    return this.section.querySelector(`[data-do=${name}]`);
  }

  say(name, places = {}) {
    this.section.querySelector(".bar [role=status]").textContent = words[name] ? said(words[name], places) : "";
  }

  /** The code becomes an editor, in its place. */
  open() {
    if (this.editor) return;
    const place = this.section.querySelector(".code");
    const { height } = place.getBoundingClientRect();
    place.style.minHeight = `${height}px`; // nothing below jumps
    place.replaceChildren();
    this.part("edit").hidden = true;
    this.editor = makeEditor(place, this.text, this.section.getAttribute("aria-label"), {
      run: () => this.run(),
      change: (text) => this.changed(text),
    });
  }

  /** Put a text into the cell. */
  write(text) {
    this.open();
    this.editor.dispatch({ changes: { from: 0, to: this.editor.state.doc.length, insert: text } });
  }

  changed(text) {
    this.text = text;
    const is_edited = text !== this.original;
    this.section.classList.toggle("edited", is_edited);
    this.part("putBack").hidden = !is_edited;
    keepEdit(this.id, text, this.original);
    this.say(is_edited ? "edited" : "");
  }

  run() {
    if (waiting.includes(this)) return;
    waiting.push(this);
    this.is_fresh = false;
    this.section.classList.add("running");
    this.part("stop").hidden = false;
    this.part("runAbove").hidden = true;
    this.say(python.isAlive() ? (waiting.length > 1 ? "waiting" : "running") : "starting");
    python.start(ticks());
    python.ask("run", this.id, { code: this.text });
  }

  /** The first output of a run takes the place of all that stood there. */
  take(output) {
    if (!this.is_fresh) this.outputs.clear();
    this.is_fresh = true;
    this.outputs.add(output);
    if (output.missing && makes(output.missing, this)) {
      this.say("missing", { name: output.missing });
      this.part("runAbove").hidden = false;
    }
  }

  end(word) {
    if (!this.is_fresh && word === "done") this.outputs.clear();
    waiting.splice(waiting.indexOf(this), 1);
    this.section.classList.remove("running");
    this.part("stop").hidden = true;
    if (this.part("runAbove").hidden) this.say(word === "done" && noRoom ? "notKept" : word);
    if (word === "done") noRoom = false;
    waiting[0]?.say("running");
  }
}

/** Whether a cell above seems to make that name. */
function makes(name, below) {
  const above = [...cells.values()].slice(0, [...cells.values()].indexOf(below));
  return above.some(({ text }) =>
    new RegExp(`\\b${name}\\b\\s*(=|,|\\()|\\b(import|as|def|class)\\b.*\\b${name}\\b`).test(text),
  );
}

function runAbove(cell) {
  for (const other of cells.values()) {
    other.run();
    if (other === cell) return;
  }
}

function stopAll(word) {
  python.end();
  for (const cell of [...waiting]) cell.end(word);
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

python.on("fetching", (file, { come, bytes }) => {
  waiting[0]?.say("fetching", { name: words.names[file], come: megabytes(come), all: megabytes(bytes) });
});
python.on("ready", () => {
  waiting[0]?.say("running");
  keepPage().then(cnnSite.kept);
});
python.on("notKept", () => (noRoom = true));
python.on("output", (id, output) => cells.get(id)?.take(output));
python.on("done", (id) => cells.get(id)?.end("done"));
python.on("ticks", (_id, { ids }) => keepTicks(ids));
python.on("died", () => stopAll("died"));
python.on("failed", (id, { word, file, text }) => {
  const first = cells.get(id) ?? waiting[0];
  for (const cell of id ? [first] : [...waiting]) cell.end("");
  if (!id) python.end();
  first?.say(word, { name: words.names[file] ?? "Python", text });
});
onTicks((ids) => python.ask("ticks", "", { ids }));

const doing = {
  run: (cell) => cell.run(),
  stop: () => stopAll("stopped"),
  putBack: (cell) => cell.write(cell.original),
  runAbove: (cell) => runAbove(cell),
  edit: (cell) => {
    cell.open();
    cell.editor.focus();
  },
};

/** Make the page's cells alive; the words come as data. */
export async function begin() {
  const answer = await fetch(new URL("words.json", root));
  words = await answer.json();
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".cell")))
    cells.set(section.dataset.cell, new Cell(section));
}

/** What a reader asks of a cell: "run", "edit", "stop", "runAbove" or "putBack". */
export function act(id, what) {
  doing[what](cells.get(id));
}
