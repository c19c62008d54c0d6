/* global cnnSite: the page's own script, site.js */
// The cells of a page, alive: fetched when somebody runs or changes the first one.

import { Bar } from "./bar.js";
import { count, forget } from "./coming.js";
import { deskOf, openFile, sayHomeless } from "./desk.js";
import { makeEditor, setText } from "./editor.js";
import {
  edited,
  forgetEdit,
  forgetOutputs,
  keepEdit,
  keepOutputs,
  memory,
  onEdits,
  onTicks,
  outputsOf,
} from "./keep.js";
import { keepPage } from "./offline.js";
import { Outputs } from "./outputs.js";
import * as python from "./python.js";
import { fetchWords, nameOf } from "./words.js";

const cells = new Map(); // id → Cell, in the order of the page
const waiting = []; // cells that were run and are not done, in order
let noRoom = false; // the device could not keep what was fetched; it is said once

class Cell {
  constructor(section) {
    this.id = section.dataset.cell;
    this.section = section;
    this.original = section.querySelector(".code pre").textContent.replace(/\n$/, "");
    this.outputs = new Outputs(section.querySelector(".outputs"));
    this.code = section.querySelector(".code");
    this.bar = new Bar(section);
    this.is_folded = this.code.hidden; // a slide may show only what its code gives
    this.editor = null;
    this.text = this.original;
    this.base = this.original; // what the reader's own text began with; a newer lesson may have another original
    this.is_fresh = false; // the outputs are those of the run that goes on
    this.is_wrong = false; // an error is among them
    this.was_ended = false; // together with Python
    this.has_run = false;
    this.ran = ""; // the text of the last run
    this.follow();
    this.showLast();
  }

  /** Show what the device remembers of this cell: from an earlier visit, another tab, a file. */
  follow() {
    const { text, original } = edited(this.id) ?? { text: this.original, original: this.original };
    if (text === this.text) return;
    this.base = original;
    this.write(text);
  }

  /** Show what this text gave on the last visit; no screen reader is told of each cell. */
  showLast() {
    const last = outputsOf(this.id, this.text);
    if (!last) return;
    if (last.outputs) {
      this.outputs.clear();
      for (const output of last.outputs) this.outputs.add(output);
      this.has_run = true;
    }
    if (this.base === this.original) this.bar.say("");
    this.bar.note(last.outputs ? "lastVisit" : "notOfLastVisit");
  }

  /** The code becomes an editor, in its place. */
  open() {
    if (this.editor) return;
    this.code.style.minHeight = `${this.code.offsetHeight}px`; // nothing below jumps
    this.code.replaceChildren();
    this.section.classList.add("touched");
    this.bar.show("edit", this.is_folded);
    const described = this.bar.place.querySelector(".keys").id;
    this.editor = makeEditor(this.code, this.text, [this.section.getAttribute("aria-label"), described], {
      run: () => this.run(),
      change: (text) => this.changed(text),
      leave: () => this.bar.button("run").focus(),
    });
  }

  /** Let the reader change the code; what was folded is folded again at the next press. */
  edit() {
    this.open();
    this.code.hidden = this.is_folded && !this.code.hidden;
    this.bar.button("edit").setAttribute("aria-expanded", String(!this.code.hidden));
    if (!this.code.hidden) this.editor.focus();
  }

  /** Put a text into the cell. */
  write(text) {
    this.open();
    setText(this.editor, text);
  }

  changed(text) {
    this.text = text;
    const is_edited = text !== this.original;
    this.section.classList.toggle("edited", is_edited);
    this.bar.show("putBack", is_edited);
    if (is_edited) keepEdit(this.id, text, this.base);
    else this.forget();
    this.bar.say(is_edited ? this.state() : "");
  }

  putBack() {
    this.write(this.original);
    forgetOutputs(this.id);
  }

  forget() {
    forgetEdit(this.id);
    this.base = this.original;
  }

  /** What there is to say of a changed cell. */
  state() {
    if (!memory.isKeeping()) return "notKept";
    return this.base === this.original ? "edited" : "replaced";
  }

  /** The outputs of the reader's own run, or null. */
  given() {
    return this.has_run ? this.outputs.all : null;
  }

  run() {
    if (waiting.includes(this)) return;
    waiting.push(this);
    this.is_fresh = this.is_wrong = this.was_ended = false;
    this.outputs.hold();
    this.section.classList.add("running", "touched");
    this.bar.show("stop", true);
    this.bar.show("runAbove", false);
    this.bar.say(python.isAlive() ? (waiting.length > 1 ? "waiting" : "running") : "starting");
    python.start(memory.ticks());
    this.ran = this.text;
    python.ask("run", this.id, { code: this.ran });
  }

  /** The first output of a run takes the place of all that stood there. */
  take(output) {
    if (!this.is_fresh) this.outputs.clear();
    this.is_fresh = true;
    this.outputs.add(output);
    this.is_wrong ||= output.output_type === "error";
    if (output.missing && makes(output.missing, this)) {
      this.bar.say("missing", { name: output.missing });
      this.bar.show("runAbove", true);
    }
  }

  end(word) {
    if (!this.is_fresh && word === "done") this.outputs.clear();
    if (this.is_fresh || word === "done") this.keep();
    waiting.splice(waiting.indexOf(this), 1);
    this.section.classList.remove("running");
    this.bar.show("stop", false);
    if (!this.bar.isShown("runAbove")) {
      this.outputs.release(); // else the cell will soon be run again
      this.bar.say(word === "done" ? this.verdict() : word);
    }
  }

  /** Its outputs are the reader's own, and there on the next visit. */
  keep() {
    this.has_run = true;
    keepOutputs(this.id, this.ran, this.outputs.all);
  }

  /** What there is to say of a run that came to its end. */
  verdict() {
    if (this.is_wrong) return "wrong";
    const word = noRoom ? "noRoom" : this.is_fresh ? "given" : "done";
    noRoom = false;
    return word;
  }

  /** Python was ended under it: its variables can be had again. */
  lose(word) {
    this.end(word);
    this.was_ended = true;
    this.bar.show("runAbove", this !== cells.values().next().value);
  }
}

/** Whether a cell above seems to make that name. */
function makes(name, below) {
  const above = [...cells.values()].slice(0, [...cells.values()].indexOf(below));
  return above.some(({ text }) =>
    new RegExp(`\\b${name}\\b\\s*(=|,|\\()|\\b(import|as|def|class)\\b.*\\b${name}\\b`).test(text),
  );
}

/** Run what makes a cell's variables, and the cell, if it was not stopped: it might never end. */
function runAbove(cell) {
  const isLast = cell.was_ended;
  for (const other of cells.values()) {
    if (other === cell) break;
    other.run();
  }
  if (!isLast) cell.run();
  cell.bar.show("runAbove", false);
}

function stopAll(word) {
  python.end();
  forget();
  for (const cell of [...waiting]) cell.lose(word);
}

python.on("fetching", (name, progress) => {
  const { missing, come, bytes } = count(name, progress);
  if (missing) waiting[0]?.bar.sayComing({ name: nameOf(missing), come, bytes });
  else waiting[0]?.bar.say("unpacking", { name: nameOf(name) });
});
python.on("ready", () => {
  keepPage().then(cnnSite.kept);
});
python.on("notKept", () => (noRoom = true));
python.on("running", (id) => cells.get(id)?.bar.sayRunning());
python.on("output", (id, output) => cells.get(id)?.take(output));
python.on("done", (id) => cells.get(id)?.end("done"));
python.on("tick", (_id, { id }) => memory.tick(id));
python.on("forgetTicks", () => memory.keep("ticks", null));
python.on("died", () => stopAll("died"));
python.on("failed", (id, { word, file, text }) => {
  const first = cells.get(id) ?? waiting[0];
  for (const cell of id ? [first] : [...waiting]) cell.end("");
  if (!id) python.end();
  forget();
  first?.bar.say(word, { name: nameOf(file), text });
});
onTicks((ids) => python.ask("ticks", "", { ids }));
onEdits(() => {
  for (const cell of cells.values()) cell.follow();
});

const doing = {
  run: (cell) => cell.run(),
  stop: () => stopAll("stopped"),
  putBack: (cell) => cell.putBack(),
  runAbove: (cell) => runAbove(cell),
  edit: (cell) => cell.edit(),
  ...deskOf(cells),
};

/** Make the page's cells alive; the words come as data. */
export async function begin() {
  await fetchWords();
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".cell")))
    cells.set(section.dataset.cell, new Cell(section));
  sayHomeless(cells);
}

/** What a reader asks of a cell: "run", "edit", "stop", "runAbove" or "putBack"; or of all, see desk.js. */
export function act(id, what) {
  doing[what](cells.get(id));
}

/** A file was chosen. */
export const open = (input) => openFile(cells, input);
