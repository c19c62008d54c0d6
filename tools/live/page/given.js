// What cells gave, for the next visit: text and small pictures, as many as a device has room for.

const VIEW = "application/vnd.jupyter.widget-view+json"; // of a widget, which lived with its Python
const MOST_OF_A_CELL = 300_000; // characters; a picture of the lessons has 10,000 to 150,000
const MOST_OF_ALL = 2_000_000; // browsers give a site 2.5 to 5 million, and what one has written comes first

const isGiven = (key) => key.startsWith("given:");
const sizeOf = (value) => JSON.stringify(value).length;
const canStay = (outputs) => !outputs.some(({ data }) => data && VIEW in data) && sizeOf(outputs) <= MOST_OF_A_CELL;

/** Remember under `key` what a text gave; of what is large or can be played with, only that it was there. */
export function keepGiven(memory, key, text, outputs) {
  memory.keep(key, { text, outputs: canStay(outputs) ? outputs : null, at: Date.now() });
  makeRoom(memory);
  if (!memory.isKeeping()) memory.keep(key, null); // the page can do without it, and need not say so
}

/** What is remembered of exactly this text, as { outputs or null }; null where nothing is. */
export function recallGiven(memory, key, text) {
  const kept = memory.recall(key);
  return kept?.text === text && (kept.outputs === null || Array.isArray(kept.outputs)) ? kept : null;
}

/** What is oldest goes first. */
function makeRoom(memory) {
  const all = memory
    .keptKeys()
    .filter(isGiven)
    .map((key) => ({ key, kept: memory.recall(key) }));
  all.sort((one, other) => other.kept.at - one.kept.at);
  let size = 0;
  for (const { key, kept } of all) {
    size += sizeOf(kept);
    if (size > MOST_OF_ALL) memory.keep(key, null);
  }
}
