/* global cnnSite: the page's own script, site.js */
// Widgets whose Python lives in the worker: what one does in the page is told there, and the other way round.

import { Model } from "../../site/templates/model.js";
import { root } from "./places.js";
import { ask, on } from "./python.js";
import { nameOf, said } from "./words.js";

const models = new Map(); // id → { module, model }

class LiveModel extends Model {
  constructor(id, traits) {
    super({ traits, buffers: [] }, new Map());
    this.id = id;
    this.changed = {};
  }

  set(name, value) {
    const before = this.traits[name];
    super.set(name, value);
    if (typeof name === "string" && this.traits[name] !== before) this.changed[name] = value;
  }

  save_changes() {
    const content = this.changed;
    this.changed = {};
    if (Object.keys(content).length) ask("hear", this.id, { kind: "state", content });
  }

  send(content) {
    ask("hear", this.id, { kind: "message", content });
  }

  /** What Python says is so. */
  take(state) {
    for (const [name, value] of Object.entries(state)) {
      this.traits[name] = asView(value);
      this.tell(`change:${name}`, this.traits[name]);
    }
    this.tell("change");
  }
}

const asView = (value) => (value instanceof Uint8Array ? new DataView(value.slice().buffer) : value);

on("open", (id, { module, ...state }) => {
  const traits = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, asView(value)]));
  models.set(id, { module, model: new LiveModel(id, traits) });
});
on("update", (id, state) => models.get(id)?.model.take(state));
on("message", (id, { content }) => models.get(id)?.model.tell("msg:custom", content));

function fetched(tag, attributes) {
  return new Promise((done, failed) => {
    document.head.append(Object.assign(document.createElement(tag), { ...attributes, onload: done, onerror: failed }));
  });
}

/** The code and the looks of a widget that the page's author did not think of. */
function load(module) {
  const address = new URL(`../assets/widgets/${module}`, root).href;
  const sheet = fetched("link", { rel: "stylesheet", href: `${address}.css` });
  return Promise.all([sheet, fetched("script", { src: `${address}.js` })]);
}

/** A view of the model in `place`, as soon as its code is there and the caller has put `place` into the page. */
export function mountWidget(id, place) {
  const { module, model } = models.get(id);
  const mount = () => cnnSite.mount(place, module, { id }, model);
  const known = cnnSite.knows(module) ? Promise.resolve() : load(module);
  known.then(mount, () => (place.textContent = said("offline", { name: nameOf("widget") })));
  return place;
}
