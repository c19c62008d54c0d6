// What is folded: a link may lead into it, and paper shows all of it.

import { setTheme } from "./theme.js";

/** A link may lead into what is folded. */
export function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = /** @type {HTMLDetailsElement | undefined} */ (target?.closest("details:not([open])"));
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView();
}

/** On paper everything is open, and light. */
const onPaper = { opened: [], theme: undefined };

export function beforePrint() {
  onPaper.opened = [...document.querySelectorAll("details.fold:not([open])")];
  onPaper.theme = document.body.dataset.jpThemeLight;
  for (const fold of onPaper.opened) fold.open = true;
  for (const image of document.querySelectorAll("img")) image.loading = "eager";
  setTheme("light");
}

export function afterPrint() {
  for (const fold of onPaper.opened) fold.open = false;
  if (onPaper.theme === undefined) delete document.body.dataset.jpThemeLight;
  else document.body.dataset.jpThemeLight = onPaper.theme;
}
