import { followKept, forget, keep, kept } from "./storage.js";
import { setIn, store, use } from "./store.js";

/**
 * What is written in an article and not saved; it survives going elsewhere, a reload and being signed out. A draft is
 * `{base, front, body, raw, text, at}`: `base` is the revision that it was begun from, null for an article that is not
 * there yet, so that what others saved meanwhile is merged and not written over. Its key is `language/id`.
 */
const KEY = "article:";

export function loadArticleDrafts() {
  const found = Object.fromEntries(kept(KEY).map(([key, draft]) => [KEY + key, draft]));
  store.set({ forms: { ...found, ...store.state.forms } });
}

/** What is written in another tab is shown here too. */
followKept((key, value) => key.startsWith(KEY) && setIn("forms", key, value || undefined));

export const articleDraft = (key) => store.state.forms[KEY + key] ?? null;
export const useArticleDraft = (key) => use((state) => state.forms[KEY + key]) ?? null;
export const hasArticleDraft = (forms, key) => Boolean(forms[KEY + key]);

/** @param {object | null} draft null where all is saved or given up */
export function putArticleDraft(key, draft) {
  setIn("forms", KEY + key, draft ?? undefined);
  if (draft) keep(KEY + key, draft);
  else forget(KEY + key);
}

/** `[{key, language, id, title, at}]` of those that no file stands behind yet. */
export const unsavedNew = (forms) => Object.entries(forms)
  .filter(([key, draft]) => key.startsWith(KEY) && draft?.base === null)
  .map(([key, draft]) => {
    const [language, id] = key.slice(KEY.length).split("/");
    return { key: key.slice(KEY.length), language, id, title: draft.front.title || id, at: draft.at };
  });
