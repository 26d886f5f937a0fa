import { Storage } from "/widget/storage.js";
import { keep, kept } from "./storage.js";
import { EMPTY, store } from "./store.js";

/** What is set for oneself in this browser: what may draw attention, by agent; light or dark, for whoever sits here. */
const KEY = "prefs";
const THEME = "theme";
const here = new Storage(() => localStorage, "tandem-console:");

export function loadPrefs() {
  const [[, known] = []] = kept(KEY);
  store.set({ prefs: { ...EMPTY.prefs, ...known } });
}

export function setPref(patch) {
  const prefs = { ...store.state.prefs, ...patch };
  keep(KEY, prefs);
  store.set({ prefs });
}

export const THEMES = { system: "As the computer", light: "Light", dark: "Dark" };

export function loadTheme() {
  const theme = here.get(THEME);
  draw(Object.hasOwn(THEMES, theme) ? theme : "system");
}

export function setTheme(theme) {
  here.set(THEME, theme);
  draw(theme);
}

function draw(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  store.set({ theme });
}
