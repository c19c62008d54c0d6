// The drawing core of all widgets: nodes, numbers, controls. Nothing here knows what a convolution is.
//
// Text always goes in as a text node or an attribute, so that nothing that is typed can become markup.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

// ---------------------------------------------------------------- nodes

/** An HTML element: el("p", { class: "note", onclick: run }, "text", otherNode). */
export function el(tag, properties, ...children) {
  return furnish(document.createElement(tag), properties, children);
}

/** An SVG element, written like `el`. */
export function svg(tag, properties, ...children) {
  return furnish(document.createElementNS(SVG_NAMESPACE, tag), properties, children);
}

function furnish(node, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else setAttribute(node, name, value);
  }
  node.append(...children);
  return node;
}

/** Set an attribute; null, undefined and false remove it. The page is touched only where something changes. */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? "" : value);
}

export function setAttributes(node, values) {
  for (const [name, value] of Object.entries(values)) setAttribute(node, name, value);
}

/** Set the text of a node, where it differs: a live region must not speak twice. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let namesGiven = 0;

/** An id that no other node of the page has. */
export function freshId(prefix) {
  namesGiven += 1;
  return `cnn-${prefix}-${Date.now().toString(36)}-${namesGiven}`;
}

/** A function that asks for `draw`. The first request in a frame of the screen is met as soon as what the browser is
 * doing now is done, so that the picture does not wait for the frame; all others in it together, in the next frame. */
export function oncePerFrame(draw) {
  let asked = false;
  const drawIfAsked = () => {
    if (!asked) return;
    asked = false;
    draw();
  };
  const nextFrame = () => requestAnimationFrame(() => {
    frame = 0;
    drawIfAsked();
  });
  let frame = nextFrame(); // nothing is drawn before the page has taken the nodes in
  const ask = () => {
    asked = true;
    if (frame) return;
    frame = nextFrame();
    queueMicrotask(drawIfAsked);
  };
  ask.cancel = () => {
    asked = false;
    cancelAnimationFrame(frame);
  };
  return ask;
}

// ---------------------------------------------------------------- numbers

/** A number as people write it: at most `places` decimals, a real minus sign, never −0. */
export function tidy(value, places = 3) {
  const rounded = Number.isInteger(value) ? value + 0 : Number(value.toFixed(places)) + 0; // + 0 makes 0 of −0
  return String(rounded).replace("-", "−");
}

/** What a person typed, as { value } or, where it is not such a number, as { problem } in words. */
export function parseNumber(text, { min = -LIMITS.number, max = LIMITS.number, whole = false } = {}) {
  const typed = text.trim().replace("−", "-");
  if (typed === "") return { problem: "an empty field is not a number" };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed)) return { problem: `“${shorten(typed)}” is not a number` };
  const value = Number(typed) + 0;
  if (value < min || value > max) return { problem: `${shorten(typed)} is not between ${tidy(min)} and ${tidy(max)}` };
  if (whole && !Number.isInteger(value)) return { problem: `${shorten(typed)} is not a whole number` };
  return { value };
}

/** A large whole number in groups of three digits: 62,915,584. */
export function grouped(value) {
  return value.toLocaleString("en-US");
}

/** The beginning of a long text. */
export function shorten(text, length = 24) {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** "1 row", "2 rows". */
export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

// ---------------------------------------------------------------- controls
//
// Every control is a plain object { node, show }: put `node` into the page, call `show` with what it should say.

/** For everything that can have the focus: JupyterLab looks for its shortcuts ("x" cuts a cell) on the focused node
 * and upwards until this attribute, so that having it on the widget's root alone is not enough. */
export const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

/** A labelled slider over whole numbers that writes its value beside its name. `limit` changes its end. */
export function slider({ name, min, max, change }) {
  const id = freshId("slider");
  const shown = el("span", { class: "cnn-shown", "aria-hidden": "true" }); // a screen reader hears the slider itself
  const input = el("input", {
    ...OWN_KEYS, type: "range", id, min, max, step: 1, oninput: () => change(Number(input.value)),
  });
  const node = el("div", { class: "cnn-field" }, el("label", { for: id }, name), input, shown);
  const show = (value, text = String(value)) => {
    setAttribute(input, "max", Math.max(max, value));
    if (input.value !== String(value)) input.value = value;
    setAttribute(input, "aria-valuetext", text);
    setText(shown, text);
  };
  const limit = (last) => setAttribute(input, "max", (max = last));
  const enable = (wanted) => (input.disabled = !wanted);
  return { node, show, limit, enable };
}

/** A box to tick. */
export function tickBox({ name, change }) {
  const input = el("input", { ...OWN_KEYS, type: "checkbox", onchange: () => change(input.checked) });
  const show = (value) => (input.checked = value);
  return { node: el("label", { class: "cnn-field" }, input, el("span", {}, name)), show };
}

/** One choice out of a few, side by side: radio buttons that look like one long button. */
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
  const show = (value) => inputs.forEach((input, key) => (input.checked = key === value));
  return { node: el("div", { class: "cnn-field" }, title, row), show };
}

/** A field for one number. It answers while one types; when what stands there at the end is no number, the value from
 * before comes back, and `refuse` is given words. */
export function numberField({ name, change, refuse, ...range }) {
  let current = 0;
  let before = 0;
  const read = () => (input.validity.badInput ? { problem: "that is not a number" } : parseNumber(input.value, range));
  const take = (value) => {
    if (value === current) return;
    current = value;
    change(value);
  };
  const finish = () => {
    const { value, problem } = read();
    if (problem === undefined) return take(value);
    take(before);
    input.value = before;
    refuse(`${name}: ${problem}; ${tidy(before)} stays.`);
  };
  const input = el("input", {
    ...OWN_KEYS, type: "number", step: range.whole ? 1 : "any", min: range.min, max: range.max,
    onfocus: () => (before = current), oninput: () => read().problem === undefined && take(read().value),
    onchange: finish, onblur: finish,
  });
  const show = (value) => {
    current = value;
    const isTyped = input.matches(":focus") && (read().problem !== undefined || read().value === value);
    if (!isTyped && input.value !== String(value)) input.value = value;
  };
  return { node: el("label", { class: "cnn-number" }, el("span", {}, name), input), show };
}

const ICONS = { back: "M10 2 4 7l6 5z", play: "M4 2l7 5-7 5z", pause: "M3 2h3v10H3zM8 2h3v10H8z", step: "M4 2l6 5-6 5z" };

/** A button, with one of the ICONS before its name if wanted. `show` changes both. */
export function button({ name, icon, press }) {
  const path = svg("path", {});
  const words = el("span", {});
  const drawing = svg("svg", { viewBox: "0 0 14 14", width: 12, height: 12, "aria-hidden": "true" }, path);
  const node = el("button", { ...OWN_KEYS, type: "button", class: "cnn-button", onclick: press },
    ...(icon ? [drawing] : []), words);
  const show = (text, picture) => {
    setText(words, text);
    if (picture) setAttribute(path, "d", ICONS[picture]);
  };
  show(name, icon);
  return { node, show };
}
