// What the device remembers of a reader's work, by keys.
//
// A browser may refuse to keep it (a private window, a full disk): then it lasts as long as the page, which says so.

const PREFIX = "cnn:";
const refused = new Map(); // key → value that could not be stored
const hearers = [];

/** What was kept under a key, or null. */
export function recall(key) {
  if (refused.has(key)) return refused.get(key);
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key));
  } catch {
    return null; // storage is forbidden, or somebody else has written there
  }
}

/** Keep a value under a key; null forgets it. */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
    refused.delete(key);
  } catch {
    refused.set(key, value);
  }
  document.body.classList.toggle("forgetful", !isKeeping());
  tell(key);
}

/** Whether everything will still be there tomorrow. */
export const isKeeping = () => refused.size === 0;

/** All keys under which something is kept. */
export function keptKeys() {
  let stored = [];
  try {
    stored = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {} // storage is forbidden: there is only what was refused
  const all = new Set([...stored.map((key) => key.slice(PREFIX.length)), ...refused.keys()]);
  return [...all].filter((key) => recall(key) !== null).sort();
}

/** Call `hearer(key)` when something has changed, in this tab or another one. */
export function onKept(hearer) {
  hearers.push(hearer);
}

function tell(key) {
  for (const hearer of hearers) hearer(key);
}

/** Hear of what other tabs keep; null stands for all keys, also after a page has slept, and heard of nothing. */
export function listen() {
  addEventListener("storage", ({ key }) => {
    if (key !== null && !key.startsWith(PREFIX)) return;
    const own = key?.slice(PREFIX.length) ?? null;
    refused.delete(own); // theirs is newer
    tell(own);
  });
  addEventListener("pageshow", ({ persisted }) => persisted && tell(null));
}
