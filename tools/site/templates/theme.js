// Light and dark: as the system wishes, or as a person has chosen by the button.

const KEY = "cnnlib-theme";
const isDarkSystem = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.body.dataset.jpThemeLight ?? String(!isDarkSystem.matches)) === "false";

/** "light" or "dark"; the widgets know JupyterLab's attribute, so the site takes the same. */
export function setTheme(theme) {
  document.body.dataset.jpThemeLight = String(theme === "light");
}

export function recall() {
  try {
    const theme = localStorage.getItem(KEY);
    if (theme) setTheme(theme);
  } catch {} // storage may be forbidden: the system's choice stays
}

export function switchTheme() {
  const theme = isDark() ? "light" : "dark";
  setTheme(theme);
  try {
    localStorage.setItem(KEY, theme);
  } catch {}
}
