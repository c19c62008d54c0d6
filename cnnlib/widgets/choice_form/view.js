// One question: a native form, for the browser brings the keys, the focus ring and the words for screen readers.

import { el, freshId, OWN_KEYS } from "../shared/nodes.js";
import { sayer } from "../shared/words.js";

/**
 * An element whose HTML comes from Python, which has escaped what people wrote.
 * @param {"span" | "legend"} tag
 * @param {string} html
 */
function withHtml(tag, html) {
  const node = el(tag, {});
  node.innerHTML = html;
  return node;
}

/**
 * @param {string} name
 * @param {string} letter
 * @param {string} text
 */
function radio(name, letter, text) {
  const input = el("input", { ...OWN_KEYS, type: "radio", name, value: letter });
  return el("label", {}, input, withHtml("span", `${letter}) ${text}`));
}

function render({ model, el: place }) {
  const say = sayer(model.get("_words"));
  const name = freshId("choice"); // ties the radio buttons of one question together
  const options = Object.entries(model.get("options"));
  const legend = withHtml("legend", model.get("question"));
  const fieldset = el("fieldset", {}, legend, ...options.map(([letter, text]) => radio(name, letter, text)));
  const button = el("button", { ...OWN_KEYS, type: "submit" }, say("check_answer"));
  const result = el("div", { "aria-live": "polite" }); // is there before the words come, so that they are read out
  const form = el("form", { class: "cnn-choice", lang: say("lang") }, fieldset, button, result);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const letter = String(new FormData(form).get(name) ?? "");
    result.innerHTML = model.get("results")[letter];
    if (letter) model.send({ letter });
  });
  place.append(form);
}

export default { render };
