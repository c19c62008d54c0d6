/* global cnnSite: the page's own script, site.js */
// What a cell gave, as a notebook stores it, as what a page shows.

import { mountWidget } from "./widgets.js";

const VIEW = "application/vnd.jupyter.widget-view+json";

function node(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** What a terminal would show: a carriage return begins the line anew. */
export function asTerminal(text) {
  const lines = text.split("\n").map((line) => line.replace(/\r+$/, "").split("\r").at(-1));
  return lines.join("\n");
}

/** A picture in its own size, which a notebook notes where it is not that of its pixels. */
function picture(data, size) {
  const figure = node("figure", "output");
  const image = figure.appendChild(document.createElement("img"));
  image.src = `data:image/png;base64,${data["image/png"]}`;
  image.alt = data["text/plain"] ?? "";
  if (size?.width) image.style.width = `min(${size.width}px, 100%)`;
  return figure;
}

function rich({ data, metadata, html: asHtml }) {
  if (data[VIEW]) return mountWidget(data[VIEW].model_id, node("div", "widget"));
  if (data["image/png"]) return picture(data, metadata["image/png"]);
  const html = asHtml ?? data["text/html"] ?? data["image/svg+xml"];
  if (html === undefined) return node("pre", "output", data["text/plain"]);
  const made = node("div", "output");
  made.innerHTML = html;
  return made;
}

const shows = {
  stream: ({ text }) => node("pre", "output", asTerminal(text)),
  error: ({ traceback }) => node("pre", "output error", traceback.join("\n")),
  execute_result: rich,
  display_data: rich,
};

/** The outputs of one cell. */
export class Outputs {
  constructor(place) {
    this.place = place;
    this.all = [];
  }

  clear() {
    this.all = [];
    cnnSite.endViews(this.place);
    this.place.replaceChildren();
  }

  /** Show one output more; text that goes on is added to the text before. */
  add(output) {
    const last = this.all.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text += output.text;
      this.place.lastElementChild.textContent = asTerminal(last.text);
      return;
    }
    this.all.push(output);
    this.place.append(shows[output.output_type](output));
  }
}
