// Nodes of the page: made, changed, and drawn anew once a frame. Nothing here knows what a convolution is.
//
// Text always goes in as a text node or an attribute, so that nothing that is typed can become markup.

/** @typedef {{ text: string, role?: string }} Piece of a sentence or a formula, and whose colour it has */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * An HTML element: el("p", { class: "note", onclick: run }, "text", otherNode).
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} properties
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, properties, ...children) {
  return furnish(document.createElement(tag), properties, children);
}

/**
 * An SVG element, written like `el`.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} properties
 * @param {(Node | string)[]} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, properties, ...children) {
  return furnish(document.createElementNS(SVG_NAMESPACE, tag), properties, children);
}

/**
 * @template {Element} Made
 * @param {Made} node
 * @param {Record<string, any>} properties
 * @param {(Node | string)[]} children
 */
function furnish(node, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else setAttribute(node, name, value);
  }
  node.append(...children);
  return node;
}

/**
 * Set an attribute; null, undefined and false remove it. The page is touched only where something changes.
 * @param {Element} node
 * @param {string} name
 * @param {any} value
 */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? "" : value);
}

/**
 * @param {Element} node
 * @param {Record<string, any>} values
 */
export function setAttributes(node, values) {
  for (const [name, value] of Object.entries(values)) setAttribute(node, name, value);
}

/**
 * Set the text of a node, where it differs: a live region must not speak twice.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** For everything that can have the focus: JupyterLab looks for its shortcuts ("x" cuts a cell) on the focused node
 * and upwards until this attribute, so that having it on the widget's root alone is not enough. */
export const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

let namesGiven = 0;

/**
 * An id that no other node of the page has.
 * @param {string} prefix
 */
export function freshId(prefix) {
  namesGiven += 1;
  return `cnn-${prefix}-${Date.now().toString(36)}-${namesGiven}`;
}

/**
 * A function that asks for `draw`. The first request in a frame of the screen is met as soon as what the browser is
 * doing now is done, so that the picture does not wait for the frame; all others in it together, in the next frame.
 * @param {() => void} draw
 */
export function oncePerFrame(draw) {
  let asked = false;
  const drawIfAsked = () => {
    if (!asked) return;
    asked = false;
    draw();
  };
  const nextFrame = () =>
    requestAnimationFrame(() => {
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

// ---------------------------------------------------------------- words

/**
 * A piece of a formula, { text, role }, in the colour of whom it belongs to.
 * @param {Piece} piece
 */
export function wordNode({ text, role }) {
  return el("span", role ? { class: `cnn-${role}` } : {}, text);
}

/**
 * Put pieces into a live region, which must not speak twice: only where the words differ.
 * @param {Element} node
 * @param {Piece[]} pieces
 */
export function setPieces(node, pieces) {
  if (node.textContent !== pieces.map(({ text }) => text).join("")) node.replaceChildren(...pieces.map(wordNode));
}
