// The page's line to Python: it starts the worker when it is first needed, and ends it where nothing else can stop it.

import { answerFor } from "./fetched.js";
import { root } from "./places.js";
import { language } from "./words.js";

const hearers = new Map(); // kind → function(id, data)
let line = null; // { worker }, from the first start on; the worker comes a little later
let begun = Promise.resolve(); // the worker knows where its files are

/** Call `hearer(id, data)` for every message of this kind. */
export function on(kind, hearer) {
  hearers.set(kind, hearer);
}

function hear({ data: { kind, id, data } }) {
  hearers.get(kind)?.(id, data);
}

/** The worker's code as a blob: such a worker inherits the policy of the page, and reaches no other host. */
async function makeWorker() {
  const code = await answerFor(new URL("worker.js", root), "worker.js");
  const made = new Worker(URL.createObjectURL(await code.blob()));
  made.onmessage = hear;
  made.onerror = (event) => {
    event.preventDefault();
    end();
    hearers.get("died")?.("", { text: event.message });
  };
  return made;
}

/** Have Python; it begins to be fetched at once. */
export function start(ticks) {
  if (line) return;
  const own = { worker: null };
  line = own;
  const files = answerFor(new URL("files.json", root), "files.json").then((answer) => answer.json());
  begun = Promise.all([makeWorker(), files])
    .then(([worker, listed]) => {
      if (own !== line) return worker.terminate(); // it was stopped meanwhile
      own.worker = worker;
      worker.postMessage({ kind: "begin", data: { files: listed, root: root.href, language, ticks } });
    })
    .catch(({ word, file, message }) => {
      if (own === line) hearers.get("failed")("", { word: word ?? "failed", file, text: message });
    });
}

export function isAlive() {
  return line !== null;
}

/** Ask Python something; it answers by messages, in order. */
export function ask(kind, id, data) {
  const own = line;
  begun.then(() => own === line && own?.worker?.postMessage({ kind, id, data }));
}

/** End Python, whatever it is doing. */
export function end() {
  if (line?.worker) line.worker.onmessage = line.worker.onerror = null; // what it has said before is said no more
  line?.worker?.terminate();
  line = null;
}
