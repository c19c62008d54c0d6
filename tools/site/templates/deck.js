// A deck: reveal.js, keys that stay with a widget in focus, and widgets as large as their slide allows.

const LETTERS = [42, 38, 34, 31, 28, 26, 24, 22, 20, 18]; // pixels, on a slide of words alone
const BESIDE = [30, 28, 26, 24, 22]; // beside a picture or a widget
const SHORTEST = 12; // pixels, of a long line
const ENOUGH = 0.5; // of the slide's height for pictures and widgets, before letters become larger
const ZOOM = { largest: 1.7, smallest: 0.4, step: 0.05 };

const { Reveal, RevealNotes } = /** @type {any} */ (window); // from the scripts before this one

/** Whether keys belong to what is in focus and not to the deck. */
const isInWidget = (node) => Boolean(node?.closest(".play, .cm-editor"));

/** On a button of the lower edge only the key that presses it is the button's. */
const isPress = ({ key }, node) => key === " " && Boolean(node?.closest(".foot button"));

const isWide = (node) => node.scrollWidth > node.clientWidth + 1;
const lowest = (slide) => Math.max(...[...slide.children].map((node) => node.offsetTop + node.offsetHeight));
const floor = (slide) => slide.clientHeight - parseFloat(getComputedStyle(slide).paddingBottom);
const isTall = (node) => node.scrollHeight > node.clientHeight + 1;
const isFull = (slide) =>
  lowest(slide) > floor(slide) + 1 ||
  [...slide.querySelectorAll(".table")].some(isWide) ||
  [...slide.querySelectorAll(".part:has(.touched), .touched .cm-scroller")].some(isTall);

/** Letters as large as the slide allows. */
function fitLetters(slide) {
  const filling = [...slide.querySelectorAll("figure, .play")];
  const space = () => filling.reduce((sum, node) => sum + node.clientHeight, 0) / slide.clientHeight;
  for (const size of filling.length ? BESIDE : LETTERS) {
    slide.style.setProperty("--letters", `${size}px`);
    if (!isFull(slide) && (!filling.length || space() >= ENOUGH)) return;
  }
}

/** A long line of code or of a formula becomes smaller, and the words around it do not. */
function fitLine(line) {
  line.style.fontSize = "";
  for (let size = parseFloat(getComputedStyle(line).fontSize); isWide(line) && size > SHORTEST; size -= 0.5) {
    line.style.fontSize = `${size}px`;
  }
}

/** A widget as large as its place allows. */
function fitWidget(place) {
  const widget = place.firstElementChild;
  for (let zoom = ZOOM.largest; zoom >= ZOOM.smallest; zoom -= ZOOM.step) {
    widget.style.zoom = zoom;
    if (widget.offsetHeight * zoom <= place.clientHeight + 1 && !isWide(widget)) return;
  }
}

function fit() {
  const slide = Reveal.getCurrentSlide();
  fitLetters(slide);
  slide.querySelectorAll("pre, .formula-line, .cm-scroller").forEach(fitLine);
  slide.querySelectorAll(".play").forEach(fitWidget);
}

/** What one plays with may grow under one's hands: then it becomes smaller, and never larger by itself. */
const growing = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const widget = /** @type {HTMLElement} */ (target);
    const place = widget.parentElement;
    if (place.clientHeight && widget.offsetHeight * Number(widget.style.zoom || 1) > place.clientHeight + 1)
      fitWidget(place);
  }
});

function showPlace() {
  document.querySelector(".place").textContent = `${Reveal.getIndices().h + 1} / ${Reveal.getTotalSlides()}`;
}

/** The buttons of the cells on this slide. */
function showBars() {
  const ids = new Set([...Reveal.getCurrentSlide().querySelectorAll(".cell")].map(({ dataset }) => dataset.cell));
  for (const bar of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".foot .bar")))
    bar.hidden = !ids.has(bar.dataset.cell);
}

function watchWidgets() {
  for (const widget of document.querySelectorAll(".play > .widget")) growing.observe(widget);
}

/** Code that becomes an editor, and outputs of today, need another room than what stood there. */
const changing = new MutationObserver(() => {
  fit();
  watchWidgets();
});

function leaveFocus() {
  /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
}

function turned() {
  leaveFocus();
  showPlace();
  showBars();
  fit();
}

// A presenter's remote control sends these two: they turn the slide wherever the focus is.
const TURNING = { PageDown: () => Reveal.next(), PageUp: () => Reveal.prev() };

addEventListener(
  "keydown",
  (event) => {
    if (!(event.key in TURNING)) return;
    event.preventDefault();
    event.stopPropagation();
    TURNING[event.key]();
  },
  true,
);

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && isInWidget(document.activeElement)) leaveFocus();
});

Reveal.on("slidechanged", turned);
Reveal.initialize({
  width: 1024,
  height: 768,
  margin: 0,
  maxScale: 4,
  center: false,
  display: "flex",
  controls: false,
  hash: true,
  transition: "none",
  backgroundTransition: "none",
  keyboard: { 27: null },
  keyboardCondition: (event) => !isInWidget(document.activeElement) && !isPress(event, document.activeElement),
  plugins: [RevealNotes],
}).then(() => {
  showPlace();
  showBars();
  fit();
  for (const place of document.querySelectorAll(".code, .outputs"))
    changing.observe(place, { childList: true, attributeFilter: ["hidden"] });
  watchWidgets();
  document.body.dataset.ready = "true";
});
