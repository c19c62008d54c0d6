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

/** The size that a PNG, as base64, says it has: nothing jumps when the picture is there. */
function sizeOf(png) {
  const head = Uint8Array.from(atob(png.slice(0, 32)), (letter) => letter.charCodeAt(0));
  const [width, height] = [16, 20].map((place) => new DataView(head.buffer).getUint32(place));
  return { width, height };
}

/** A picture in its own size, which a notebook notes where it is not that of its pixels. */
function picture(data, size) {
  const figure = node("figure", "output");
  const image = figure.appendChild(document.createElement("img"));
  image.src = `data:image/png;base64,${data["image/png"]}`;
  image.alt = data["text/plain"] ?? "";
  const { width, height } = size?.width ? size : sizeOf(data["image/png"]);
  Object.assign(image, { width, height });
  return figure;
}

/** A widget, in the frame that a slide gives it. */
function playedWith(id) {
  const frame = node("div", "play");
  frame.dataset.preventSwipe = "";
  const place = frame.appendChild(node("div", "widget"));
  queueMicrotask(() => mountWidget(id, place)); // when it stands in the page, where it finds its size
  return frame;
}

function rich({ data, metadata, html: asHtml }) {
  if (data[VIEW]) return playedWith(data[VIEW].model_id);
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
    this.releasing = 0; // the frame in which the room is given back
  }

  /** Keep the room while a cell runs: nothing below jumps up and down again. */
  hold() {
    cancelAnimationFrame(this.releasing);
    this.place.style.minHeight = `${this.place.offsetHeight}px`;
  }

  /** What has come finds its size in the next frame. */
  release() {
    this.releasing = requestAnimationFrame(() => {
      this.releasing = requestAnimationFrame(() => (this.place.style.minHeight = ""));
    });
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
    const shown = shows[output.output_type](output);
    this.place.append(shown);
    if (shown.matches("pre")) cnnSite.watch(shown);
  }
}
