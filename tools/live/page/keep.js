// What the device remembers: what one has written into cells, and which exercises are done.
//
// In a private window, or where the disk is full, storage may refuse: then things last as long as the page.

const memory = new Map();

function read(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Whether it will still be there tomorrow. */
function write(key, value) {
  memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

const lesson = location.pathname
  .split("/")
  .at(-1)
  .replace(/\.html$/, "");
const keyOf = (cell) => `cnn:cell:${lesson}:${cell}`;

/** What was written into a cell, as { text, original }, or null. */
export const edited = (cell) => read(keyOf(cell));

/** Remember what stands in a cell, or forget it where it is as it was. */
export const keepEdit = (cell, text, original) => write(keyOf(cell), text === original ? null : { text, original });

export const ticks = () => read("cnn:ticks") ?? [];
export const keepTicks = (ids) => write("cnn:ticks", ids);

/** Call `hearer(ids)` when another tab has ticked something. */
export function onTicks(hearer) {
  addEventListener("storage", ({ key }) => {
    if (key !== "cnn:ticks") return;
    memory.delete(key);
    hearer(ticks());
  });
}
