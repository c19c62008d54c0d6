// The door to the live part: what runs cells is fetched when somebody asks for the first time.

import { onKept } from "./store.js";
import { hasCells } from "./work.js";

let live = null; // a promise of the live part

/** A page that came over http can have Python; one opened from a folder cannot: browsers allow it no worker. */
export const canLive = () => location.protocol.startsWith("http") && "live" in document.body.dataset;

/** Said before anything is painted: buttons, or what to do to have them, are there from the beginning. */
export function markLive() {
  document.body.classList.toggle("live", canLive());
  document.body.classList.toggle("folder", location.protocol === "file:");
}

function load(address) {
  return new Promise((done, failed) => {
    const sheet = document.createElement("link");
    Object.assign(sheet, { rel: "stylesheet", href: `${address}live.css` });
    const script = document.createElement("script");
    Object.assign(script, { src: `${address}live.js`, onload: () => done(cnnLive), onerror: failed });
    document.head.append(sheet, script);
  });
}

async function begun(address) {
  const part = await load(address);
  await part.begin();
  return part;
}

function lively() {
  live ??= begun(document.body.dataset.live);
  live.catch(() => (live = null));
  return live;
}

/** Where something is said of a cell, whose bar may stand elsewhere, or of one's work. */
function statusOf(place) {
  const { cell } = place.dataset;
  return cell ? document.querySelector(`[data-cell="${cell}"] [role=status]`) : place.querySelector("[role=status]");
}

/** Do something by the live part; where it cannot be fetched, say so in `place`. */
async function by(place, what) {
  const part = await lively().catch(() => null);
  if (part) what(part);
  else statusOf(place).textContent = document.body.dataset.failed;
}

/** A press on a button, or on a cell's code. */
function act({ target }) {
  const place = target.closest("[data-cell], .work");
  const what = target.closest("button[data-do]")?.dataset.do ?? (target.closest(".code pre") && "edit");
  if (place && what) by(place, (part) => part.act(place.dataset.cell, what));
}

/** A file was chosen. */
function take({ target }) {
  if (target.dataset.do === "open" && target.files.length) by(target.closest(".work"), (part) => part.open(target));
}

/** Cells that were changed, here before or now in another tab, are shown so. */
function showChanged() {
  if (!live && hasCells()) lively().catch(() => {}); // there is no network: a press on a button tries again
}

/** Let the cells of this page be run. */
export function openDoor() {
  addEventListener("click", act);
  addEventListener("change", take);
  onKept(showChanged);
  showChanged();
}
