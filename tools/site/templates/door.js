// The door to the live part: what runs cells is fetched when somebody asks for the first time.

let live = null; // a promise of the live part

/** A page that came over http can have Python; one opened from a folder cannot: browsers allow it no worker. */
const canLive = () => location.protocol.startsWith("http") && "live" in document.body.dataset;

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

/** A press on a button of a cell, or on its code. */
async function act(event) {
  const cell = event.target.closest(".cell");
  const what = event.target.closest("[data-do]")?.dataset.do ?? (event.target.closest(".code pre") && "edit");
  if (!cell || !what) return;
  live ??= begun(document.body.dataset.live);
  const part = await live.catch(() => null);
  if (part) part.act(cell.dataset.cell, what);
  else cell.querySelector(".bar [role=status]").textContent = document.body.dataset.failed;
  if (!part) live = null;
}

/** Let the cells of this page be run. */
export function openDoor() {
  if (canLive()) addEventListener("click", act);
}
