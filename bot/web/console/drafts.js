import { followKept, forget, keep, kept } from "./storage.js";
import { setIn, store } from "./store.js";

/**
 * What is written and not sent, per conversation; it survives switching, reloading and being signed out. A draft's key
 * is the conversation's id for the reply, with `/note` or `/whisper` for those. What a reply carries beside its words
 * (files, the template it came from and what that left to fill in, the articles put into it) is kept next to it.
 */
const KEY = "draft:";
const EXTRAS = "with:";
const NOTHING = { files: [], templateId: null, gaps: [], articles: [] };

export function loadDrafts() {
  store.set({ drafts: Object.fromEntries(kept(KEY)), extras: extrasKept() });
}

/** Also those that an older console kept, which had less in them. */
const extrasKept = () => Object.fromEntries(kept(EXTRAS).map(([id, extras]) => [id, { ...NOTHING, ...extras }]));

/** What is written or sent in another tab is written or sent here too. */
export function followDrafts() {
  followKept((key, value) => {
    if (key.startsWith(KEY)) setIn("drafts", key.slice(KEY.length), value || undefined);
    if (key.startsWith(EXTRAS)) followExtras(key.slice(EXTRAS.length), value);
  });
}

/** Files that are on their way are this tab's own: no other one knows of them. */
function followExtras(id, value) {
  const own = extrasOf(id).files.filter((file) => file.state !== "ready");
  const files = [...(value?.files ?? []), ...own];
  setIn("extras", id, value || files.length ? { ...NOTHING, ...value, files } : undefined);
}

export const draftKey = (id, tab) => (tab === "reply" ? id : `${id}/${tab}`);

export function setDraft(key, text) {
  setIn("drafts", key, text || undefined);
  if (text) keep(KEY + key, text);
  else forget(KEY + key);
}

/** Puts text back in front of what has been written since. */
export function returnToDraft(key, text) {
  const now = store.state.drafts[key];
  setDraft(key, now && text ? `${text}\n${now}` : text || now);
}

export const extrasOf = (id, state = store.state) => state.extras[id] ?? NOTHING;

export function setExtras(id, patch) {
  const extras = { ...extrasOf(id), ...patch };
  const empty = !extras.files.length && !extras.templateId && !extras.articles.length;
  setIn("extras", id, empty ? undefined : extras);
  // A file that is still on its way is gone after a reload; one that has arrived waits at the desk.
  const files = extras.files.filter((file) => file.state === "ready");
  if (empty) forget(EXTRAS + id);
  else keep(EXTRAS + id, { ...extras, files });
}

/** Whether anything is written in a conversation that has not been sent. */
export function hasDraft(state, id) {
  return Boolean(state.drafts[id] || state.drafts[`${id}/note`] || state.drafts[`${id}/whisper`]
    || state.extras[id]?.files.length);
}
