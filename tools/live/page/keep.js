/* global cnnSite: the page's own script, site.js */
// What the device remembers of cells; the page's own script has the memory, so that there is one.

import { keepGiven, recallGiven } from "./given.js";

export const { memory } = cnnSite;
const isDeck = "deck" in document.body.dataset; // slides begin each time as they were made
const keyOf = (cell) => `cell:${memory.lesson}:${cell}`;
const givenKey = (cell) => `given:${memory.lesson}:${cell}`;

/** What was written into a cell, as { text, original, at }, or null; `original` is what stood there before. */
export function edited(cell) {
  const kept = memory.recall(keyOf(cell));
  return typeof kept?.text === "string" ? kept : null;
}

/** Remember what stands in a cell in place of `original`; the same once more is not news. */
export function keepEdit(cell, text, original) {
  if (isDeck) return;
  if (edited(cell)?.text !== text) memory.keep(keyOf(cell), { text, original, at: Date.now() });
}

/** The cell is as it was. */
export function forgetEdit(cell) {
  if (edited(cell)) memory.keep(keyOf(cell), null);
}

/** Remember what a text gave in a cell. */
export function keepOutputs(cell, text, outputs) {
  if (!isDeck) keepGiven(memory, givenKey(cell), text, outputs);
}

/** What this text gave in the cell on the last visit, as { outputs }, which are null where they are too much to keep. */
export const outputsOf = (cell, text) => recallGiven(memory, givenKey(cell), text);

export const forgetOutputs = (cell) => memory.keep(givenKey(cell), null);

/** The changes of this lesson's cells that have no place in it any more, as [id, text]. */
export function homeless(ids) {
  const own = memory.keptKeys().filter((key) => key.startsWith(keyOf("")));
  const lost = own.map((key) => key.slice(keyOf("").length)).filter((id) => !ids.has(id));
  return lost.filter(edited).map((id) => [id, edited(id).text]);
}

/** Call `hearer()` when cells may have been changed elsewhere. */
export function onEdits(hearer) {
  memory.onKept((key) => (key === null || key.startsWith(keyOf(""))) && hearer());
}

/** Call `hearer(ids)` when exercises were done, or forgotten. */
export function onTicks(hearer) {
  memory.onKept((key) => (key === null || key === "ticks") && hearer(memory.ticks()));
}
