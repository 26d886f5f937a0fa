import { forget, keep, kept } from "./storage.js";
import { setIn, store } from "./store.js";

/** What is written and not sent, per conversation; it survives switching, reloading and being signed out. */
const KEY = "draft:";

export function loadDrafts() {
  store.set({ drafts: Object.fromEntries(kept(KEY)) });
}

export function setDraft(id, text) {
  setIn("drafts", id, text || undefined);
  if (text) keep(KEY + id, text);
  else forget(KEY + id);
}

/** Puts text back in front of what has been written since. */
export function returnToDraft(id, text) {
  const now = store.state.drafts[id];
  setDraft(id, now ? `${text}\n${now}` : text);
}
