// A reader's predictions and exit questions: they need no Python, and are kept from the moment that the page is open.

import { keep, keptKeys, listen, onKept, recall } from "./store.js";

/** The name of this lesson: that of its page. */
export const lesson = location.pathname
  .split("/")
  .at(-1)
  .replace(/\.html$/, "");

/** The exercises that are done, in all lessons. */
export const ticks = () => [recall("ticks")].flat().filter((id) => typeof id === "string");

/** One exercise more is done. */
export const tick = (id) => keep("ticks", [...new Set([...ticks(), id])].sort());

const guessKey = (input) => `guess:${lesson}:${input.dataset.guess}`;

const guesses = () => /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-guess]"));

function keepGuess({ target }) {
  if (!("guess" in target.dataset)) return;
  keep(guessKey(target), target.value ? { text: target.value, at: Date.now() } : null);
}

/** Nobody's typing is disturbed. */
function showGuesses() {
  for (const input of guesses()) {
    if (input !== document.activeElement) input.value = recall(guessKey(input))?.text ?? "";
  }
}

/** Who has predicted and comes back goes on where the reading was: what follows is open. */
function openAfterGuesses() {
  const made = [...guesses()].map(({ value }) => value);
  if (!made.length || made.includes("")) return;
  for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".fold")))
    fold.open = true;
}

/** An exit question that was answered right is done. */
function tickQuestion({ target }) {
  const { question, right } = target.closest("[data-question]")?.dataset ?? {};
  if (question && new FormData(target).values().next().value === right) tick(question);
}

function countTicks() {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-exercises]"));
  if (!place) return;
  const done = place.dataset.exercises.split(" ").filter((id) => ticks().includes(id));
  place.textContent = String(done.length);
}

/** Remember what is done in this page, and show what was done before. */
export function openWork() {
  addEventListener("input", keepGuess);
  addEventListener("submit", tickQuestion);
  onKept(countTicks);
  onKept(showGuesses);
  listen();
  showGuesses();
  openAfterGuesses();
  countTicks();
}

/** Whether a cell of this page was changed or run once, and shall be seen so. */
export const hasCells = () =>
  keptKeys().some((key) => key.startsWith(`cell:${lesson}:`) || key.startsWith(`given:${lesson}:`));
