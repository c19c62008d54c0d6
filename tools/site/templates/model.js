// What stands in a page for Python's half of a widget: traits, and who wants to hear of a change.

const isSame = (one, other) =>
  Object.is(one, other) ||
  (!ArrayBuffer.isView(one) && !ArrayBuffer.isView(other) && JSON.stringify(one) === JSON.stringify(other));

/** The bytes that base64 stands for; a plain loop, for pages wait for megabytes of it, and `Uint8Array.from` is slow. */
function bytes(text) {
  const letters = atob(text);
  const found = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) found[at] = letters.charCodeAt(at);
  return new DataView(found.buffer);
}

/** What a widget's code knows as its model: traits by name, and who wants to hear of a change. */
export class Model {
  /** What was saved of a widget; `shared` has the large data that is only named there. */
  constructor({ traits, buffers }, shared) {
    this.traits = traits;
    this.hearers = new Map(); // event → functions
    for (const { path, data, shared: name } of buffers) {
      const owner = path.slice(0, -1).reduce((value, key) => value[key], traits);
      owner[path.at(-1)] = bytes(data ?? shared.get(name));
    }
  }

  get(name) {
    return this.traits[name];
  }

  set(name, value) {
    if (typeof name === "object") {
      for (const pair of Object.entries(name)) this.set(...pair);
      return;
    }
    if (isSame(this.traits[name], value)) return;
    this.traits[name] = value;
    this.tell(`change:${name}`, value);
    this.tell("change");
  }

  tell(event, ...news) {
    for (const hearer of [...(this.hearers.get(event) ?? [])]) hearer(this, ...news);
  }

  on(events, hearer) {
    for (const event of events.split(" ")) this.hearers.set(event, [...(this.hearers.get(event) ?? []), hearer]);
  }

  off(events, hearer) {
    const wanted = events ? events.split(" ") : [...this.hearers.keys()];
    const stays = (other) => hearer && other !== hearer;
    for (const event of wanted) this.hearers.set(event, (this.hearers.get(event) ?? []).filter(stays));
  }

  save_changes() {} // there is no Python to tell

  send() {}
}
