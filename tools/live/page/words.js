// What the page says: it comes as data, in the language of the page.

import { root } from "./places.js";

export const language = document.documentElement.lang;
let words = {};

export async function fetchWords() {
  words = await (await fetch(new URL(`words/${language}.json`, root))).json();
}

/** A text by its name, with what belongs in its {places}; "" for a name without a text. */
export function said(name, places = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, place) => places[place]);
}

/** What a file that is fetched is called. */
export const nameOf = (file) => words.names[file === `${language}.zip` ? "language" : file] ?? words.names.python;
