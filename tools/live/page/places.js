// Where the live part's files lie: beside this script.
export const root = new URL(".", /** @type {HTMLScriptElement} */ (document.currentScript).src);
