// What Jupyter does for a widget, in a plain page: it tells Python what is saved and sent, takes over what Python
// says, and takes views away. Python's side is stage.py.
//
// Its exports are what pages call stage; cnnSite is the site's script, and pythonHears is a function of stage.py.

const views = []; // { place, remove }
const models = new Map(); // id → model
let mounting; // the id of the widget that is being mounted

const isBytes = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
const isSame = (one, other) =>
  one === other || (!isBytes(one) && !isBytes(other) && JSON.stringify(one) === JSON.stringify(other));

function toText(value) {
  const bytes = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

const toBytes = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);

/** Tell Python; what it says in return comes back as messages. */
async function tell(id, data, buffers = []) {
  for (const message of await pythonHears(id, data, buffers)) hear(message);
}

/** From now on the model tells Python what is saved and sent. */
function connect(model) {
  const id = mounting;
  if (models.has(id)) return; // another view has done it
  models.set(id, model);
  const set = model.set.bind(model);
  model.untold = {}; // changed here and not saved yet
  model.set = (name, value) => {
    if (typeof name === "object") {
      for (const pair of Object.entries(name)) model.set(...pair);
      return;
    }
    if (!isSame(model.get(name), value)) model.untold[name] = value;
    set(name, value);
  };
  model.save_changes = () => save(id, model);
  model.send = (content) => tell(id, { method: "custom", content });
}

function save(id, model) {
  const changed = Object.entries(model.untold);
  model.untold = {};
  if (!changed.length) return;
  const state = Object.fromEntries(changed.filter(([, value]) => !isBytes(value)));
  const bytes = changed.filter(([, value]) => isBytes(value));
  const data = { method: "update", state, buffer_paths: bytes.map(([name]) => [name]) };
  tell(
    id,
    data,
    bytes.map(([, value]) => toText(value)),
  );
}

/** Python has changed traits: all of them are there before anybody hears of one, as in Jupyter. */
export function hear({ id, state, paths, buffers }) {
  const model = models.get(id);
  paths.forEach((path, place) => {
    const owner = path.slice(0, -1).reduce((value, key) => value[key], state);
    owner[path.at(-1)] = toBytes(buffers[place]);
  });
  const changed = Object.entries(state).filter(([name, value]) => !isSame(model.get(name), value));
  for (const [name, value] of changed) {
    model.traits[name] = value;
    delete model.untold[name];
  }
  for (const [name, value] of changed) model.tell(`change:${name}`, value);
  if (changed.length) model.tell("change");
}

/** A widget's own code, with a render function that this stage knows of. */
function watched(make) {
  const made = make();
  const widget = typeof made === "function" ? made() : made;
  const render = ({ model, el }) => {
    connect(model);
    views.push({ place: el, remove: widget.render({ model, el }) });
  };
  return { ...widget, render };
}

const define = cnnSite.define;
cnnSite.define = (name, make) => define(name, () => watched(make));

const nextFrame = () => new Promise(requestAnimationFrame);

/** Show a view of a widget; resolves when it is drawn. */
export async function mount(name, saved) {
  const place = document.createElement("div");
  place.className = "place";
  document.querySelector("main").append(place);
  mounting = saved.id;
  cnnSite.mount(place, name, saved);
  await nextFrame();
  await nextFrame();
}

/** Take all views away, as clearing a cell's output does. */
export function clear() {
  for (const { place, remove } of views.splice(0)) {
    remove?.();
    place.remove();
  }
}

/** What another view or a linked control may do to a widget. */
export function change(id, name, value) {
  models.get(id).set(name, value);
  models.get(id).save_changes();
}

export function send(id, content) {
  models.get(id).send(content);
}

/** How many functions wait for changes of a widget. */
export function hearers(id) {
  return [...models.get(id).hearers.values()].flat().length;
}

export const value = (id, name) => models.get(id).get(name);
