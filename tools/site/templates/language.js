// The reader's language: a page opens in it by itself, once, and the switch in the header keeps the place.

const KEY = "cnnlib-language";
const REST = 3000; // milliseconds: who stays so long at a place reads there; who goes up to the switch does not

let place = decodeURIComponent(location.hash.slice(1)); // the id of the heading above what was read last
let resting; // the timer since the last move

/** This page in every language: code → address; "x-default" is the one that everybody may be sent to. */
function editions() {
  const links = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=alternate]"));
  return new Map([...links].map(({ hreflang, href }) => [hreflang, href]));
}

/** What a person has chosen by the switch, or null; undefined where nothing can be remembered. */
function chosen() {
  try {
    const language = localStorage.getItem(KEY);
    localStorage.setItem(KEY, language ?? "");
    return language || null;
  } catch {
    return undefined;
  }
}

/** The first language of the browser's that the site has. */
const ownOf = (known) => navigator.languages.map((name) => name.split("-")[0]).find((code) => known.has(code));

/** Whether one comes from elsewhere: not by a link of this site, and not by a step back. */
function isEntered() {
  const [how] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return how?.type === "navigate" && !document.referrer.startsWith(`${location.origin}/`);
}

/** Who enters a page that everybody is sent to reads it in the language of choice, else in that of the browser.
 *
 * An address inside another language was chosen already. Where no choice can be remembered, there is none: else who
 * goes back by the switch would be sent away again. */
export function openOwn() {
  const known = editions();
  const choice = chosen();
  if (choice === undefined || !isEntered() || known.get("x-default") !== known.get(document.documentElement.lang))
    return;
  const wanted = known.get(choice ?? ownOf(known));
  if (!wanted || wanted === known.get("x-default")) return;
  document.documentElement.style.visibility = "hidden"; // nothing of this page is seen before the other one comes
  location.replace(wanted + location.hash);
}

/** The id of the heading above what one sees; none at the top of the page. */
function headingAbove() {
  if (scrollY === 0) return "";
  const headings = [...document.querySelectorAll("main :is(h2, h3)[id]")];
  const isAbove = (heading) => heading.checkVisibility() && heading.getBoundingClientRect().top < innerHeight / 2;
  return headings.filter(isAbove).at(-1)?.id ?? "";
}

/** Note where one reads, as soon as one has stayed there for a while. */
export function notePlace() {
  clearTimeout(resting);
  resting = setTimeout(() => {
    place = headingAbove();
  }, REST);
}

/** A press on the switch is a choice, and leads to the section that was read last. */
export function keepPlace({ target }) {
  const link = target.closest("a[data-language]");
  if (!link) return;
  link.hash = place;
  try {
    localStorage.setItem(KEY, link.dataset.language);
  } catch {} // the link leads there all the same
}
