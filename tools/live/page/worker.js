// Python in a worker: it runs cells one after the other, and carries widgets' traits between Python and the page.
//
// The page's first message says where the files are. From then on messages come as { kind, id, data }, and go as such.
// Nothing here reaches another host: the worker's own doors are closed before Python starts.

const CLOSED = ["XMLHttpRequest", "WebSocket", "WebTransport", "EventSource", "BroadcastChannel", "Worker"];

let files; // name → { path, bytes } of what can be fetched
let root; // the address of the folder in which they lie
let python; // a promise of Pyodide, once it was asked for
let queue = Promise.resolve();
const fetched = new Map(); // archive → a promise that it is unpacked

const tell = (kind, id, data) => postMessage({ kind, id, data });

/** The bytes of one of our files, telling the page how many have come. */
async function download(name) {
  const { path, bytes } = files[name];
  const answer = await fetch(new URL(path, root));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const parts = [];
  let come = 0;
  const reader = answer.body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    parts.push(value);
    come += value.length;
    tell("fetching", name, { come, bytes });
  }
  if (come !== bytes) throw new Error(`${path}: ${come} of ${bytes} bytes`);
  return new Blob(parts).arrayBuffer();
}

/** No other host: Python could reach these through `js`. */
function closeDoors(own) {
  const { fetch: anywhere } = self;
  self.fetch = (what, options) => {
    const address = new URL(what instanceof Request ? what.url : what, own).href;
    return address.startsWith(own)
      ? anywhere(what, options)
      : Promise.reject(new Error(`no request leaves this page: ${address}`));
  };
  for (const name of CLOSED) Object.defineProperty(self, name, { value: undefined });
}

const plainOf = (value) =>
  value?.toJs ? value.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false }) : value;

async function start({ ticks }) {
  importScripts(new URL(files["pyodide.js"].path, root).href);
  const indexURL = new URL("pyodide/", root).href;
  closeDoors(new URL(".", root).href);
  const pyodide = await loadPyodide({ indexURL, packageCacheDir: undefined });
  pyodide.registerJsModule("bridge", { send: (kind, id, content) => tell(kind, id, plainOf(content)) });
  await unpack(pyodide, "numpy.zip");
  await unpack(pyodide, "course.zip");
  pyodide.globals.set("ticks", pyodide.toPy(ticks));
  pyodide.runPython("from cnn_page import begin; begin.begin(ticks); del ticks");
  tell("ready", "", {});
  return pyodide;
}

/** Put an archive's files where Python finds them, once. */
function unpack(pyodide, name) {
  if (!fetched.has(name)) {
    const coming = download(name).then((buffer) => pyodide.unpackArchive(buffer, "zip", { extractDir: SITE(pyodide) }));
    fetched.set(name, coming);
    coming.catch(() => fetched.delete(name)); // it may be tried again
  }
  return fetched.get(name);
}

const SITE = (pyodide) => pyodide.runPython("import site; site.getsitepackages()[0]");

async function lay(pyodide, name) {
  if (!fetched.has(name)) {
    const coming = download(name).then((buffer) => {
      const folder = `${SITE(pyodide)}/cnnlib/_data`;
      pyodide.FS.mkdirTree(folder);
      pyodide.FS.writeFile(`${folder}/${name}`, new Uint8Array(buffer));
    });
    fetched.set(name, coming);
    coming.catch(() => fetched.delete(name));
  }
  return fetched.get(name);
}

const doing = {
  async run(pyodide, id, { code }) {
    const needs = pyodide.pyimport("cnn_page.needs");
    for (const name of needs.of(code).toJs()) await (name.endsWith(".zip") ? unpack : lay)(pyodide, name);
    await pyodide.pyimport("cnn_page.cells").run(id, code);
    tell("done", id, {});
  },
  hear(pyodide, id, { kind, content }) {
    const given = pyodide.toPy(content);
    pyodide.pyimport("anywidget").hear(id, kind, given);
    given.destroy?.();
  },
  ticks(pyodide, _id, { ids }) {
    pyodide.pyimport("cnn_page.begin").take_ticks(pyodide.toPy(ids));
  },
};

addEventListener("message", ({ data: { kind, id, data } }) => {
  if (kind === "begin") {
    ({ files, root } = data);
    python = start(data);
    python.catch((error) => tell("failed", "", { text: String(error) }));
    return;
  }
  queue = queue
    .then(async () => doing[kind](await python, id, data))
    .catch((error) => tell("failed", id, { text: String(error) }));
});
