// All the script that the site has of its own: it brings the saved widgets to life, and knows light and dark.
//
// A classic script, for browsers refuse to import modules into a page that was opened from a folder. It runs before the
// page is drawn, and each widget is mounted while the page is read: nothing jumps when a widget comes alive.

const cnnSite = (() => {
  const definitions = new Map(); // name → function that makes the widget's { render }
  const models = new Map();
  const shared = new Map(); // name → large data, as base64

  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  const isSame = (one, other) => Object.is(one, other)
    || (!ArrayBuffer.isView(one) && !ArrayBuffer.isView(other) && JSON.stringify(one) === JSON.stringify(other));

  /** What a widget's code knows as its model: traits by name, and who wants to hear of a change. */
  class Model {
    constructor({ traits, buffers }) {
      this.traits = traits;
      this.hearers = new Map(); // event → functions
      for (const { path, data, shared: name } of buffers) {
        const owner = path.slice(0, -1).reduce((value, key) => value[key], traits);
        owner[path.at(-1)] = bytes(data ?? shared.get(name));
      }
    }

    get(name) {
      return this.traits[name];
    }

    set(name, value) {
      if (typeof name === "object") return Object.entries(name).forEach((pair) => this.set(...pair));
      if (isSame(this.traits[name], value)) return;
      this.traits[name] = value;
      this.tell(`change:${name}`, value);
      this.tell("change");
    }

    tell(event, ...news) {
      for (const hearer of [...(this.hearers.get(event) ?? [])]) hearer(this, ...news);
    }

    on(events, hearer) {
      for (const event of events.split(" ")) this.hearers.set(event, [...(this.hearers.get(event) ?? []), hearer]);
    }

    off(events, hearer) {
      const wanted = events ? events.split(" ") : [...this.hearers.keys()];
      const stays = (other) => hearer && other !== hearer;
      for (const event of wanted) this.hearers.set(event, (this.hearers.get(event) ?? []).filter(stays));
    }

    save_changes() {} // there is no Python to tell

    send() {}
  }

  /** The scripts of assets/widgets/ call this. */
  function define(name, make) {
    definitions.set(name, make);
  }

  /** And those of assets/data/ this. */
  function give(name, data) {
    shared.set(name, data);
  }

  /** The place of the widget whose script is running: the last one so far, for the page is still being read. */
  function place() {
    return [...document.querySelectorAll(".widget")].at(-1);
  }

  /** Put the widget in place of what stands there; views of one widget share its model. */
  function mount(place, name, saved) {
    const make = definitions.get(name);
    const content = [...place.childNodes];
    try {
      const exported = make();
      const widget = typeof exported === "function" ? exported() : exported;
      if (!models.has(saved.id)) {
        models.set(saved.id, new Model(saved));
        widget.initialize?.({ model: models.get(saved.id) });
      }
      place.replaceChildren();
      widget.render({ model: models.get(saved.id), el: place });
      place.classList.add("alive");
    } catch (error) {
      place.replaceChildren(...content);
      console.error(`${name} does not work here:`, error);
    }
  }

  // ---------------------------------------------------------------- light and dark

  const KEY = "cnnlib-theme";
  const isDarkSystem = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.body.dataset.jpThemeLight ?? String(!isDarkSystem.matches)) === "false";

  /** "light" or "dark"; the widgets know JupyterLab's attribute, so the site takes the same. */
  function setTheme(theme) {
    document.body.dataset.jpThemeLight = String(theme === "light");
  }

  function recallTheme() {
    try {
      const theme = localStorage.getItem(KEY);
      if (theme) setTheme(theme);
    } catch {} // storage may be forbidden: the system's choice stays
  }

  function switchTheme() {
    const theme = isDark() ? "light" : "dark";
    setTheme(theme);
    try {
      localStorage.setItem(KEY, theme);
    } catch {}
  }

  // ---------------------------------------------------------------- folds

  /** A link may lead into what is folded. */
  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target?.closest("details:not([open])");
    if (!fold) return;
    fold.open = true;
    target.scrollIntoView();
  }

  /** On paper everything is open, and light. */
  const onPaper = { opened: [], theme: undefined };

  function beforePrint() {
    onPaper.opened = [...document.querySelectorAll("details.fold:not([open])")];
    onPaper.theme = document.body.dataset.jpThemeLight;
    onPaper.opened.forEach((fold) => (fold.open = true));
    document.querySelectorAll("img").forEach((image) => (image.loading = "eager"));
    setTheme("light");
  }

  function afterPrint() {
    onPaper.opened.forEach((fold) => (fold.open = false));
    if (onPaper.theme === undefined) delete document.body.dataset.jpThemeLight;
    else document.body.dataset.jpThemeLight = onPaper.theme;
  }

  // ---------------------------------------------------------------- wide things

  /** What scrolls sideways must be reached by keyboard, and what does not need not be. */
  const scrollers = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  addEventListener("beforeprint", beforePrint);
  addEventListener("afterprint", afterPrint);
  addEventListener("hashchange", openTarget);
  addEventListener("DOMContentLoaded", () => {
    openTarget();
    document.querySelectorAll("pre, .table, .formula-line").forEach((node) => scrollers.observe(node));
    const button = document.getElementById("theme");
    button?.addEventListener("click", switchTheme);
    button?.removeAttribute("hidden");
  });

  /** Beside the text, where there is room, the list of sections stands open. */
  function unfoldWhereWide(list) {
    list.open = matchMedia("(min-width: 1240px)").matches;
  }

  return { define, give, mount, place, recallTheme, unfoldWhereWide };
})();
