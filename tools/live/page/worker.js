// Python in a worker: it runs cells one after the other, and carries widgets' traits between Python and the page.
//
// The page's first message says where the files are. From then on messages come as { kind, id, data }, and go as such.
// Nothing here reaches another host: see doors.js.

import { closeDoors, narrow } from "./doors.js";
import { Files } from "./files.js";

const CORE = ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

let files; // the Files that can be fetched
let python; // a promise of Pyodide, once it was asked for
let queue = Promise.resolve();
const fetched = new Map(); // archive → a promise that it is unpacked

const tell = (kind, id, data) => postMessage({ kind, id, data });

/** Say that something went wrong; a FileError brings a word for it. */
const tellFailure = (id, error) =>
  tell("failed", id, { text: String(error), word: error.word ?? "failed", file: error.file });

const plainOf = (value) =>
  value?.toJs ? value.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false }) : value;

/** Pyodide's own files, each at its address. */
async function fetchCore() {
  const buffers = await Promise.all(CORE.map((name) => files.take(name)));
  return new Map(CORE.map((name, index) => [files.addressOf(name), buffers[index]]));
}

function runScript(buffer) {
  importScripts(URL.createObjectURL(new Blob([buffer], { type: "text/javascript" })));
}

/** Python's first start takes two seconds of computing; the next ones take its memory from here. It is not urgent. */
function keepLater(snapshot) {
  setTimeout(() => files.keepSnapshot(snapshot).catch(() => {}), 5000);
}

async function start({ language, ticks }) {
  const [core, snapshot] = await Promise.all([fetchCore(), files.snapshot().catch(() => undefined)]);
  const catalogue = `${language}.zip`; // English has none
  for (const name of ["numpy.zip", "course.zip", catalogue]) if (name in files.listed) files.ahead(name);
  for (const name of CORE.slice(0, 2)) runScript(core.get(files.addressOf(name)));
  narrow(core);
  const indexURL = new URL(".", files.addressOf("pyodide.js")).href;
  const memory = snapshot ? { _loadSnapshot: snapshot } : { _makeSnapshot: true };
  const pyodide = await loadPyodide({ indexURL, packageCacheDir: undefined, ...memory });
  if (!snapshot) keepLater(pyodide.makeMemorySnapshot());
  core.clear();
  closeDoors();
  pyodide._api.on_fatal = (error) => tell("died", "", { text: String(error) }); // it will never answer again
  pyodide.registerJsModule("bridge", { send: (kind, id, content) => tell(kind, id, plainOf(content)) });
  await unpack(pyodide, "numpy.zip");
  await unpack(pyodide, "course.zip");
  if (catalogue in files.listed) await unpack(pyodide, catalogue);
  const begin = pyodide.pyimport("cnn_page.begin");
  begin.begin(language, pyodide.toPy(ticks));
  tell("ready", "", {});
  return pyodide;
}

/** Put an archive's files where Python finds them, once. */
function unpack(pyodide, name) {
  if (!fetched.has(name)) {
    const coming = files
      .take(name)
      .then((buffer) => pyodide.unpackArchive(buffer, "zip", { extractDir: SITE(pyodide) }));
    fetched.set(name, coming);
    coming.catch(() => fetched.delete(name)); // it may be tried again
  }
  return fetched.get(name);
}

const SITE = (pyodide) => pyodide.runPython("import site; site.getsitepackages()[0]");

async function lay(pyodide, name) {
  if (!fetched.has(name)) {
    const coming = files.take(name).then((buffer) => {
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
    tell("running", id, {});
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
    files = new Files(data.files, data.root, tell);
    python = start(data);
    python.then(
      () => files.tidy(),
      (error) => tellFailure("", error),
    );
    return;
  }
  queue = queue.then(async () => doing[kind](await python, id, data)).catch((error) => tellFailure(id, error));
});
