// The script of every page: it brings the saved widgets to life, and knows light and dark.
//
// It and what it imports become one classic script, for browsers refuse to import modules into a page that was opened
// from a folder; its exports are what pages call cnnSite. It runs before the page is drawn, and each widget is mounted
// while the page is read: nothing jumps when a widget comes alive.

import { canLive, markLive, openDoor } from "./door.js";
import { afterPrint, beforePrint, openTarget } from "./folds.js";
import { showKept } from "./kept.js";
import { keepPlace, notePlace, openOwn } from "./language.js";
import { Model } from "./model.js";
import { isKeeping, keep, keptKeys, onKept, recall } from "./store.js";
import { recall as recallChoice, switchTheme } from "./theme.js";
import { lesson, openWork, tick, ticks } from "./work.js";

const definitions = new Map(); // name → function that makes the widget's { render }
const models = new Map(); // id → Model
const shared = new Map(); // name → large data, as base64
const cleanups = new Map(); // place → what its view has to do before it goes

/** What a person has chosen before, as soon as there is a body. */
export const recallTheme = recallChoice;

/** Whether cells can be run where this page was opened. */
export const mark = markLive;

/** What the device remembers: the live part has no memory of its own. */
export const memory = { isKeeping, keep, keptKeys, lesson, onKept, recall, tick, ticks };

/** The live part tells that something is kept now. */
export const kept = showKept;

/** The scripts of assets/widgets/ call this. */
export function define(name, make) {
  definitions.set(name, make);
}

/** And those of assets/data/ this. */
export function give(name, data) {
  shared.set(name, data);
}

/** The place of the widget whose script is running: the last one so far, for the page is still being read. */
export function place() {
  return [...document.querySelectorAll(".widget")].at(-1);
}

/** Whether that widget's script is there. */
export const knows = (name) => definitions.has(name);

/** Put the widget in place of what stands there; views of one widget share its model, which is returned.
 *
 * Where Python lives in the page, the model comes from there. */
export function mount(place, name, saved, lively = null) {
  const make = definitions.get(name);
  const content = [...place.childNodes];
  try {
    const exported = make();
    const widget = typeof exported === "function" ? exported() : exported;
    if (!models.has(saved.id)) {
      models.set(saved.id, lively ?? new Model(saved, shared));
      widget.initialize?.({ model: models.get(saved.id) });
    }
    place.replaceChildren();
    cleanups.set(place, widget.render({ model: models.get(saved.id), el: place }));
    place.classList.add("alive");
  } catch (error) {
    place.replaceChildren(...content);
    console.error(`${name} does not work here:`, error);
  }
  return models.get(saved.id);
}

/** Let the views below `node` end: a view that is only taken out of the page would go on to draw, for nobody. */
export function endViews(node) {
  for (const place of node.querySelectorAll(".widget.alive")) {
    cleanups.get(place)?.();
    cleanups.delete(place);
  }
}

/** What scrolls sideways must be reached by keyboard, and what does not need not be. */
const scrollers = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});

/** See that an output that came later can be reached. */
export const watch = (node) => scrollers.observe(node);

openOwn();
addEventListener("click", keepPlace);
addEventListener("auxclick", keepPlace);
addEventListener("scroll", notePlace);
addEventListener("beforeprint", beforePrint);
addEventListener("afterprint", afterPrint);
addEventListener("hashchange", openTarget);
addEventListener("DOMContentLoaded", () => {
  openTarget();
  if (canLive()) {
    openWork();
    openDoor();
  }
  showKept();
  // (the code of a widget says itself that it can be reached)
  for (const node of document.querySelectorAll("pre:not(.cnn pre), .table, .formula-line")) scrollers.observe(node);
  const button = document.getElementById("theme");
  button?.addEventListener("click", switchTheme);
  button?.removeAttribute("hidden");
});

/** Beside the text, where there is room, the list of sections stands open. */
export function unfoldWhereWide(list) {
  list.open = matchMedia("(min-width: 1240px)").matches;
}
