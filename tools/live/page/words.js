// What the page says: it comes as data, for it will be translated.

import { root } from "./places.js";

let words = {};

export async function fetchWords() {
  words = await (await fetch(new URL("words.json", root))).json();
}

/** A text by its name, with what belongs in its {places}; "" for a name without a text. */
export function said(name, places = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, place) => places[place]);
}

/** What a file that is fetched is called. */
export const nameOf = (file) => words.names[file] ?? words.names.python;
