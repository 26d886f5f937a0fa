import { draftKey, extrasOf, setDraft, setExtras } from "./drafts.js";
import { setIn, store } from "./store.js";
import { passage } from "./writing.js";

/** The field that the agent writes in, and what is put into it from elsewhere. */

const shown = (key) => document.querySelector(`.composer textarea[data-draft="${CSS.escape(key)}"]`);

/** What waits for a field that is about to appear: the key of its draft, and what to do with it. */
let awaited = null;

/** Does something with the field of a draft: now, or as soon as it is drawn, which is before the next key. */
function whenShown(key, work) {
  const field = shown(key);
  awaited = field ? null : { key, work };
  if (field) work(field);
}

/** A field has been drawn. */
export function fieldDrawn(key, field) {
  if (awaited?.key !== key) return;
  const { work } = awaited;
  awaited = null;
  work(field);
}

/** Sets the composer to a reply, a note or a whisper, and the caret into it. */
export function write(id, tab) {
  setIn("writing", id, tab);
  whenShown(draftKey(id, tab), (field) => field.focus());
}

/**
 * Makes an edit of writing.js in a field in such a way that the browser can undo it.
 * @param {HTMLTextAreaElement} target
 */
export function apply(target, { from, to, insert, start, end }) {
  target.focus();
  target.setSelectionRange(from, to);
  const done = insert ? document.execCommand("insertText", false, insert)
    : from === to || document.execCommand("delete");
  if (!done) {
    target.setRangeText(insert, from, to, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
  target.setSelectionRange(start, end);
}

export const selection = (target) => ({ text: target.value, start: target.selectionStart, end: target.selectionEnd });

/** Puts an article's passage where the caret is in the reply, and remembers the article for the close. */
export function insertArticle(id, { id: articleId, title, markdown, text }) {
  const words = markdown || text;
  const others = extrasOf(id).articles.filter((one) => one.id !== articleId);
  setExtras(id, { articles: [...others, { id: articleId, title }] });
  setIn("writing", id, "reply");
  whenShown(draftKey(id, "reply"), (field) => {
    // On a phone the composer is on another page; what is put into it waits there.
    if (field.offsetParent) return apply(field, passage(selection(field), words));
    const draft = store.state.drafts[draftKey(id, "reply")] ?? "";
    return setDraft(id, `${draft.trimEnd()}${draft.trim() && "\n\n"}${words.trim()}`);
  });
}
