import { useEffect } from "/vendor/htm-preact.module.js";
import { forget, keep, kept } from "../../storage.js";
import { say, setIn, store, use } from "../../store.js";

/**
 * What is changed in a form of the settings and not saved. It outlives going elsewhere, a reload and being signed out;
 * only the fields that differ from what the desk has are kept, so that a colleague's change of another field stays.
 */
const KEY = "settings:";
const NOTHING = {};

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Takes up what was kept of this agent in this browser. */
export function loadFormDrafts() {
  const found = Object.fromEntries(kept(KEY).map(([name, patch]) => [KEY + name, patch]));
  store.set({ forms: { ...found, ...store.state.forms } });
}

/** Whether anything below a name is changed and not saved: `people/`, `people/a_1`. */
export const hasFormDraft = (forms, start) => Object.keys(forms).some((key) => key.startsWith(KEY + start));

/**
 * @param {string} name `page/id`; for something that is not there yet `page/new`
 * @param {string} title what a reader is told was not saved
 * @param {object} saved the fields as the desk has them
 * @returns {{values: object, changed: object, dirty: boolean, edit: (patch: object) => void, discard: () => void,
 *   settle: (sent: object) => void}} `settle` ends the draft but for what was typed after `sent`
 */
export function useDraft(name, title, saved) {
  const key = KEY + name;
  const patch = use((state) => state.forms[key]) ?? NOTHING;
  const changed = differing(patch, saved);
  const put = (next) => {
    const left = Object.keys(next).length > 0;
    setIn("forms", key, left ? next : undefined);
    if (left) keep(key, next);
    else forget(key);
  };
  const edit = (more) => put(differing({ ...store.state.forms[key], ...more }, saved));
  const discard = () => put(NOTHING);
  const settle = (sent) => put(differing(store.state.forms[key] ?? NOTHING, sent));
  useEffect(() => () => {
    if (store.state.forms[key]) say(`${title} is not saved. What you changed is kept here until you come back.`, "news");
  }, [key]);
  return { values: { ...saved, ...changed }, changed, dirty: Object.keys(changed).length > 0, edit, discard, settle };
}

const differing = (patch, saved) =>
  Object.fromEntries(Object.entries(patch).filter(([name, value]) => !same(value, saved[name])));
