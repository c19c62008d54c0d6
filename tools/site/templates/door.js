// The door to the live part: what runs cells is fetched when somebody asks for the first time.

import { onKept } from "./store.js";
import { hasCells } from "./work.js";

let live = null; // a promise of the live part

/** A page that came over http can have Python; one opened from a folder cannot: browsers allow it no worker. */
export const canLive = () => location.protocol.startsWith("http") && "live" in document.body.dataset;

/** Said before anything is painted: buttons are there from the beginning, and nothing jumps. */
export const markLive = () => document.body.classList.toggle("live", canLive());

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

/** A press on a button, or on a cell's code. */
async function act({ target }) {
  const place = target.closest(".cell, .work");
  const what = target.closest("button[data-do]")?.dataset.do ?? (target.closest(".code pre") && "edit");
  if (place && what) (await lively()).act(place.dataset.cell, what);
}

/** A file was chosen. */
async function take({ target }) {
  if (target.dataset.do === "open" && target.files.length) (await lively()).open(target);
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
