// Sliders, boxes to tick, fields and buttons.
//
// Every control is a plain object { node, show }: put `node` into the page, call `show` with what it should say.

import { el, freshId, OWN_KEYS, setAttribute, setText, svg } from "./nodes.js";
import { parseNumber, tidy } from "./numbers.js";
import { isPads } from "./values.js";

/**
 * @import { Border } from "./shapes.js"
 * @import { Say } from "./words.js"
 */

/**
 * A labelled slider over whole numbers that writes its value beside its name. `limit` changes its end.
 * @param {{ name: string, min: number, max: number, change: (value: number) => void }} settings
 */
export function slider({ name, min, max, change }) {
  const id = freshId("slider");
  const shown = el("span", { class: "cnn-shown", "aria-hidden": "true" }); // a screen reader hears the slider itself
  const input = el("input", {
    ...OWN_KEYS,
    type: "range",
    id,
    min,
    max,
    step: 1,
    oninput: () => change(Number(input.value)),
  });
  const node = el("div", { class: "cnn-field" }, el("label", { for: id }, name), input, shown);
  const show = (value, text = String(value)) => {
    setAttribute(input, "max", Math.max(max, value));
    if (input.value !== String(value)) input.value = value;
    setAttribute(input, "aria-valuetext", text);
    setText(shown, text);
  };
  const limit = (last) => {
    max = last;
    setAttribute(input, "max", last);
  };
  const enable = (wanted) => (input.disabled = !wanted);
  return { node, show, limit, enable };
}

/**
 * A box to tick.
 * @param {{ name: string, change: (value: boolean) => void }} settings
 */
export function tickBox({ name, change }) {
  const input = el("input", { ...OWN_KEYS, type: "checkbox", onchange: () => change(input.checked) });
  const show = (value) => (input.checked = value);
  return { node: el("label", { class: "cnn-field" }, input, el("span", {}, name)), show };
}

/**
 * One choice out of a few, side by side: radio buttons that look like one long button.
 * @param {{ name: string, choices: Record<string, string>, change: (value: string) => void }} settings
 */
export function segmented({ name, choices, change }) {
  const group = freshId("choice");
  const inputs = new Map();
  const labels = Object.entries(choices).map(([value, label]) => {
    const input = el("input", { ...OWN_KEYS, type: "radio", name: group, value, onchange: () => change(value) });
    inputs.set(value, input);
    return el("label", {}, input, el("span", {}, label));
  });
  const title = el("span", { id: freshId("title") }, name);
  const row = el("div", { class: "cnn-segments", role: "radiogroup", "aria-labelledby": title.id }, ...labels);
  const show = (value) => {
    for (const [key, input] of inputs) input.checked = key === value;
  };
  return { node: el("div", { class: "cnn-field" }, title, row), show };
}

/**
 * A field for one number. It answers while one types: what cannot be is said at once, by `refuse`, which takes no words
 * when all is well again. Where it still stands there at the end, the value from before comes back.
 * @param {{ say: Say, name: string, change: (value: number) => void, refuse: (words: string) => void, min?: number,
 *   max?: number, whole?: boolean }} settings
 */
export function numberField({ say, name, change, refuse, ...range }) {
  let current = 0;
  let before = 0;
  const read = () =>
    input.validity.badInput ? { problem: say("unreadable_number") } : parseNumber(say, input.value, range);
  const take = (value) => {
    if (value === current) return;
    current = value;
    change(value);
  };
  const finish = () => {
    const { value, problem } = read();
    if (problem === undefined) return take(value);
    take(before);
    input.value = String(before);
    refuse(say("field_keeps", { name, problem, value: tidy(before) }));
  };
  const type = () => {
    const { value, problem } = read();
    if (problem === undefined) take(value);
    const isBegun = input.value !== ""; // an empty field may be on its way to a number
    refuse(problem && isBegun ? say("field_problem", { name, problem }) : "");
  };
  const input = el("input", {
    ...OWN_KEYS,
    type: "number",
    step: range.whole ? 1 : "any",
    min: range.min,
    max: range.max,
    onfocus: () => (before = current),
    oninput: type,
    onchange: finish,
    onblur: finish,
  });
  const show = (value) => {
    current = value;
    const isTyped = input.matches(":focus") && (read().problem !== undefined || read().value === value);
    if (!isTyped && input.value !== String(value)) input.value = value;
  };
  return { node: el("label", { class: "cnn-number" }, el("span", {}, name), input), show };
}

const ICONS = {
  back: "M10 2 4 7l6 5z",
  play: "M4 2l7 5-7 5z",
  pause: "M3 2h3v10H3z M8 2h3v10H8z",
  step: "M4 2l6 5-6 5z",
};

/**
 * A button, with one of the ICONS before its name if wanted. `show` changes both.
 * @param {{ name: string, icon?: keyof typeof ICONS, press: () => void }} settings
 */
export function button({ name, icon, press }) {
  const path = svg("path", {});
  const words = el("span", {});
  const drawing = svg("svg", { viewBox: "0 0 14 14", width: 12, height: 12, "aria-hidden": "true" }, path);
  const node = el(
    "button",
    { ...OWN_KEYS, type: "button", class: "cnn-button", onclick: press },
    ...(icon ? [drawing] : []),
    words,
  );
  const show = (text, picture) => {
    setText(words, text);
    if (picture) setAttribute(path, "d", ICONS[picture]);
  };
  show(name, icon);
  return { node, show };
}

/**
 * VALID, SAME and, where a widget began with padding written out, that one.
 * @param {{ say: Say, start: Border, change: (padding: Border) => void }} settings
 */
export function borderControl({ say, start, change }) {
  const written = isPads(start) ? { custom: `(${start.map((pair) => `(${pair.join(", ")})`).join(", ")})` } : {};
  const choices = { valid: "VALID", same: "SAME", ...written };
  const control = segmented({
    name: say("padding"),
    choices,
    change: (name) => change(name === "custom" ? start : /** @type {Border} */ (name)),
  });
  return { node: control.node, show: (padding) => control.show(isPads(padding) ? "custom" : padding) };
}

/**
 * One choice out of many: a list that opens. `show` takes null where none of them is chosen, which then reads `other`.
 * @param {{ name: string, groups: { label: string, choices: Record<string, string> }[], other: string,
 *   change: (value: string) => void }} settings
 */
export function choiceList({ name, groups, other, change }) {
  const none = el("option", { value: "", hidden: true }, other);
  const lists = groups.map(({ label, choices }) => {
    const options = Object.entries(choices).map(([value, text]) => el("option", { value }, text));
    return label ? el("optgroup", { label }, ...options) : options;
  });
  const select = el("select", { ...OWN_KEYS, onchange: () => change(select.value) }, none, ...lists.flat());
  const show = (value) => {
    if (select.value !== (value ?? "")) select.value = value ?? "";
  };
  return { node: el("label", { class: "cnn-field" }, el("span", {}, name), select), show };
}
