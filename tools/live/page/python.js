// The page's line to Python: it starts the worker when it is first needed, and ends it where nothing else can stop it.

import { root } from "./places.js";

const hearers = new Map(); // kind → function(id, data)
let worker = null;
let begun = Promise.resolve(); // the worker knows where its files are

/** Call `hearer(id, data)` for every message of this kind. */
export function on(kind, hearer) {
  hearers.set(kind, hearer);
}

function hear({ data: { kind, id, data } }) {
  hearers.get(kind)?.(id, data);
}

/** Have a worker; it begins to fetch Python at once. */
export function start(ticks) {
  if (worker) return;
  const own = new Worker(new URL("worker.js", root));
  worker = own;
  worker.onmessage = hear;
  worker.onerror = (event) => {
    event.preventDefault();
    end();
    hearers.get("died")?.("", { text: event.message });
  };
  begun = fetch(new URL("files.json", root))
    .then((answer) => answer.json())
    .then((files) => own.postMessage({ kind: "begin", data: { files, root: root.href, ticks } }))
    .catch((error) => own === worker && hearers.get("failed")("", { text: String(error) }));
}

export function isAlive() {
  return worker !== null;
}

/** Ask Python something; it answers by messages, in order. */
export function ask(kind, id, data) {
  const own = worker;
  begun.then(() => own === worker && own?.postMessage({ kind, id, data }));
}

/** End Python, whatever it is doing. */
export function end() {
  worker?.terminate();
  worker = null;
}
