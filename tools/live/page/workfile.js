// The work of all lessons as a file, and back.

const FORMAT = "cnnlib-work";
const VERSION = 1;
const KEY = /^(cell|guess):[\w.-]+:[\w.-]+$/;

/** What a memory holds, as data for a file. */
export function pack(memory) {
  const keys = memory.keptKeys().filter((key) => KEY.test(key));
  const kept = Object.fromEntries(keys.map((key) => [key, memory.recall(key)]));
  return { format: FORMAT, version: VERSION, ticks: memory.ticks(), kept };
}

/** What a file holds, as { ticks, entries }; an Error whose message names the word for a reader. */
export function unpack(data) {
  if (Array.isArray(data?.done)) return { ticks: data.done.filter(isText), entries: [] }; // my-lessons/progress.json
  if (data?.format !== FORMAT) throw new Error("notOurs");
  if (data.version !== VERSION) throw new Error("newer");
  const ticks = Array.isArray(data.ticks) ? data.ticks.filter(isText) : [];
  return {
    ticks,
    entries: Object.entries(data.kept ?? {})
      .filter(isEntry)
      .map(cleaned),
  };
}

const isText = (value) => typeof value === "string";

function isEntry([key, value]) {
  return KEY.test(key) && isText(value?.text) && (key.startsWith("guess:") || isText(value.original));
}

/** Nothing that we do not know gets in. */
function cleaned([key, { text, original, at }]) {
  return [key, { text, original, at: Number.isFinite(at) ? at : 0 }];
}

/** Add a file's work to a memory: ticks come together, of two texts the newer one stays. How many were taken, or not. */
export function merge(memory, { ticks, entries }) {
  const news = entries.filter(([key, { text }]) => memory.recall(key)?.text !== text);
  const taken = news.filter(([key, { at }]) => at >= (memory.recall(key)?.at ?? 0));
  for (const [key, value] of taken) memory.keep(key, value);
  const before = memory.ticks();
  memory.keep("ticks", [...new Set([...before, ...ticks])].sort());
  return { texts: taken.length, older: news.length - taken.length, ticks: memory.ticks().length - before.length };
}
