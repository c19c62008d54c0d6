// A native form: the browser brings the keys, the focus ring and the words for screen readers.
let forms = 0;

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// JupyterLab asks only what has the focus: without this the arrows would leave the cell instead of choosing.
function keepKeys(focusable) {
  focusable.setAttribute("data-lm-suppress-shortcuts", "true");
  return focusable;
}

function radio(name, letter, text) {
  const input = keepKeys(element("input", { type: "radio", name, value: letter }));
  const words = element("span", { innerHTML: `${letter}) ${text}` });
  const label = element("label", {}, input, words);
  label.style.cssText = "display:flex;gap:8px;align-items:baseline;padding:4px 0;cursor:pointer";
  return label;
}

function render({ model, el }) {
  const name = `cnnlib-choice-${++forms}`; // ties the radio buttons of one question together
  const options = Object.entries(model.get("options"));
  const legend = element("legend", { innerHTML: model.get("question") });
  legend.style.cssText = "padding:0;margin-bottom:6px;font-weight:600";
  const fieldset = element("fieldset", {}, legend, ...options.map(([letter, text]) => radio(name, letter, text)));
  fieldset.style.cssText = "border:0;margin:0;padding:0";
  const button = keepKeys(element("button", { type: "submit", textContent: "Check my answer" }));
  button.style.cssText = "font:inherit;padding:6px 12px;margin:6px 0;color:#ffffff;background:#1a5fa8;border:1px solid #ffffff;border-radius:4px";
  const result = element("div", {});
  result.setAttribute("aria-live", "polite"); // is there before the words come, so that they are read out
  const form = element("form", {}, fieldset, button, result);
  form.style.cssText = "color:var(--jp-content-font-color1, #16202c);font-size:var(--jp-content-font-size1, 14px);line-height:1.5;max-width:46em;padding:4px";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const letter = new FormData(form).get(name) ?? "";
    result.innerHTML = model.get("results")[letter];
    if (letter) model.send({ letter });
  });
  el.append(form);
}

export default { render };
