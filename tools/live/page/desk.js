// "Your work" at the end of a lesson: save it, take it along as a notebook, open it, forget it.

import { homeless, memory } from "./keep.js";
import { asCode, asGuess, ownNotebook, readNotebook } from "./notebook.js";
import { said } from "./words.js";
import { merge, pack, unpack } from "./workfile.js";

const LARGEST = 50; // megabytes of a file that is opened

function say(name, places) {
  document.querySelector(".work [role=status]").textContent = said(name, places);
}

/** Give the reader a file. */
function give(name, data, type) {
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(data, null, 1)}\n`], { type }));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser may be slow to begin
}

/** The lesson as its author stored it, in the language of this page. */
async function storedNotebook() {
  const answer = await fetch(`../notebooks/${memory.lesson}.ipynb`);
  if (!answer.ok) throw new Error("noNotebook");
  return answer.json();
}

const guessKey = (id) => `guess:${memory.lesson}:${id}`;

/** What one has written in this page: id → { text, outputs or null }. */
function ownCells(cells) {
  const own = new Map([...cells].map(([id, cell]) => [id, { text: cell.text, outputs: cell.given() }]));
  for (const { dataset } of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-guess]"))) {
    const guess = memory.recall(guessKey(dataset.guess));
    if (guess) own.set(dataset.guess, { text: asCode(guess.text), outputs: null });
  }
  return own;
}

/** Put the code of one's own notebook into the page. */
function takeCode(cells, { texts, unknown }) {
  const taken = [...texts].filter(([id, text]) => takeText(cells.get(id), id, text));
  say(unknown ? "openedPartly" : "opened", { taken: taken.length, unknown });
}

/** Put one text where it belongs; whether there is such a place. */
function takeText(cell, id, text) {
  const guess = !cell && asGuess(text);
  if (guess) memory.keep(guessKey(id), { text: guess, at: Date.now() });
  cell?.write(text);
  return Boolean(cell || guess);
}

async function contentOf(file) {
  if (file.size > LARGEST * 1e6) throw new Error("tooLarge");
  const text = await file.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("notOurs");
  }
}

async function take(cells, file) {
  const data = await contentOf(file);
  if (Array.isArray(data?.cells)) takeCode(cells, readNotebook(data, await storedNotebook()));
  else {
    const { texts, older, ticks } = merge(memory, unpack(data));
    say(older ? "loadedPartly" : "loaded", { texts, older, ticks });
  }
}

/** What went wrong, in words. */
function sayTrouble({ message, cause }) {
  const known = ["notOurs", "newer", "tooLarge", "otherLesson"];
  say(known.includes(message) ? message : "noNotebook", { title: cause, most: LARGEST });
}

async function download(cells) {
  const notebook = ownNotebook(await storedNotebook(), ownCells(cells), homeless(cells));
  give(`${memory.lesson}.ipynb`, notebook, "application/x-ipynb+json");
  say("downloaded", { name: `${memory.lesson}.ipynb` });
}

/** What the buttons do; `cells` is id → Cell. */
export const deskOf = (cells) => ({
  notebook: () => download(cells).catch(sayTrouble),
  save: () => {
    give("cnnlib-work.json", pack(memory), "application/json");
    say("saved", { name: "cnnlib-work.json" });
  },
  forget: () => {
    if (!confirm(said("reallyForget"))) return;
    for (const key of memory.keptKeys()) memory.keep(key, null);
    say("forgotten");
  },
});

/** Nothing that one has written is lost silently, though the lesson may have lost its place. */
export function sayHomeless(cells) {
  const lost = homeless(cells);
  if (lost.length) say("homeless", { cells: lost.length });
}

/** Take what is in the file that was chosen. */
export async function openFile(cells, input) {
  await take(cells, input.files[0]).catch(sayTrouble);
  input.value = ""; // the same file may be chosen again
}
