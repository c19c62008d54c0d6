// What a widget says, in the language of its reader. The words are data, from the words.json files; none stand in code.

/**
 * @import { Piece } from "./nodes.js"
 *
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Say the text of that key, its {places}
 *   filled; without values as it stands there
 */

const PLACE = /\{(\w+)\}/g;

/**
 * How to say these words, { key: text }: say("used_by", { count: 3 }).
 * @param {Record<string, string>} words
 * @returns {Say}
 */
export function sayer(words) {
  return (key, values = {}) => {
    if (words[key] === undefined) throw new Error(`there is no word “${key}”`);
    return words[key].replaceAll(PLACE, (place, name) => String(values[name] ?? place));
  };
}

/**
 * A sentence with coloured pieces in its places, as pieces; the text around them has the colour of `role`.
 * @param {Say} say
 * @param {string} key
 * @param {Record<string, string | number | Piece[]>} values
 * @param {string} [role]
 * @returns {Piece[]}
 */
export function sayPieces(say, key, values, role) {
  const parts = say(key).split(PLACE); // text, name of a place, text, …
  return parts.flatMap((part, index) => {
    const value = index % 2 ? values[part] : part;
    if (Array.isArray(value)) return value;
    return value === "" ? [] : [{ text: String(value), role }];
  });
}

/**
 * The end of the key of a sentence that counts: say(`rows_${plural(count)}`, { count }).
 * @param {number} count
 */
export function plural(count) {
  return count === 1 ? "one" : "many";
}
