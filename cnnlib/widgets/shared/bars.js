// The answer of a network: one bar from 0 to 1 for each class, with its number behind it.

import { el, setAttribute, setText } from "./nodes.js";

/**
 * { node, show }: show(probabilities, { verdict, isMistaken }) fills the bars; words stand beside the name.
 * @param {{ name: string, label?: string, classes: number }} settings
 */
export function probabilityBars({ name, label = name, classes }) {
  const bars = Array.from({ length: classes }, (_, digit) => {
    const [fill, number] = [el("span", {}), el("span", {})];
    const track = el("span", { class: "cnn-track", "aria-hidden": "true" }, fill);
    return { fill, number, node: el("li", {}, el("span", {}, String(digit)), " ", track, number) };
  });
  const words = el("span", { class: "cnn-verdict" });
  const heading = el("div", { class: "cnn-heading" }, el("strong", {}, name), " ", words);
  const list = el("ul", { class: "cnn-bars", "aria-label": label }, ...bars.map((bar) => bar.node));
  const node = el("div", { class: "cnn-output cnn-bars-side" }, heading, list);
  const show = (probabilities, { verdict = "", isMistaken = false } = {}) => {
    const best = bestOf(probabilities);
    setText(words, verdict);
    node.classList.toggle("cnn-mistaken", isMistaken);
    bars.forEach((bar, digit) => {
      setAttribute(bar.fill, "style", `width:${(100 * probabilities[digit]).toFixed(1)}%`);
      setText(bar.number, probabilities[digit].toFixed(2));
      bar.node.classList.toggle("cnn-best", digit === best);
    });
  };
  return { node, show };
}

/**
 * The class with the largest probability, the first of equals.
 * @param {number[] | Float64Array} probabilities
 */
export const bestOf = (probabilities) => probabilities.indexOf(Math.max(...probabilities));
