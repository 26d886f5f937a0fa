import { useState } from "/vendor/htm-preact.module.js";
import { articleDraft, putArticleDraft, useArticleDraft } from "../../article-drafts.js";
import { call } from "../../api.js";

/** An article as it is being written: its draft, its two forms (fields and text, or the whole file), its saving. */

const begun = (article, raw) => ({ base: article.revision, front: article.front, body: article.body, raw, text: article.text });

const LISTS = new Set(["products", "questions", "tests", "redirect_from"]);
/** Fields that were never filled in are the same as empty ones. */
const filled = (front) => Object.entries(front).filter(([, value]) => (Array.isArray(value) ? value.length : value));
const sameFront = (a, b) => JSON.stringify(filled(a).sort()) === JSON.stringify(filled(b).sort());
const sameAs = (doc, article) => doc.base === article.revision
  && (doc.raw ? doc.text === article.text : doc.body === article.body && sameFront(doc.front, article.front));

/** Without the lines that are still empty and the keys that say nothing. */
export const tidy = (front) => Object.fromEntries(filled(front).map(([key, value]) =>
  [key, LISTS.has(key) ? [value].flat().map((one) => one.trim()).filter(Boolean) : value]));

/** What the desk is sent of a document. The lists that every article has are sent even when they are empty. */
export const contentOf = (doc) => (doc.raw ? { text: doc.text }
  : { front: { products: [], questions: [], tests: [], ...tidy(doc.front) }, body: doc.body });

/** A new article's document; its draft is what makes it exist until it is saved. */
export const newDocument = (front, body = "") => ({ base: null, front, body, raw: false, text: "", at: new Date().toISOString() });

export const previewOf = (language, doc) => call("POST", "articles/preview", { language, section: doc.front.section, ...contentOf(doc) });

/**
 * @param {string} key `language/id`
 * @param {object | null} article as the desk has it; null while it is not saved for the first time
 * @param {(article: object) => void} onSaved
 * @param {boolean} asFile begins with the whole file
 */
export function useDocument(key, article, onSaved, asFile = false) {
  const [language] = key.split("/");
  const draft = useArticleDraft(key);
  const [raw, setRaw] = useState(asFile);
  const [restored, setRestored] = useState(Boolean(draft) && draft.base !== null);
  const now = () => articleDraft(key) ?? begun(article, raw);
  const doc = draft ?? begun(article, raw);
  const put = (next) => putArticleDraft(key, article && sameAs(next, article) ? null : { ...next, at: new Date().toISOString() });
  const edit = (patch) => put({ ...now(), ...patch });
  const editFront = (patch) => put({ ...now(), front: { ...now().front, ...patch } });
  const discard = () => {
    putArticleDraft(key, null);
    setRestored(false);
  };

  /** @throws {Error} where the whole file's front matter cannot be read as fields */
  const turn = async (toRaw) => {
    if (toRaw === now().raw) return;
    if (articleDraft(key)) {
      const got = await previewOf(language, now());
      if (!toRaw && !got.front?.id) throw new Error("The front matter cannot be shown as fields while it has a fault. Mend it here first.");
      edit(toRaw ? { raw: true, text: got.text } : { raw: false, front: got.front, body: got.body });
    }
    setRaw(toRaw);
  };

  /** Saves; `front` is changed with it. @throws {ApiError} */
  const save = async ({ front, note } = {}) => {
    const sent = articleDraft(key);
    let doing = now();
    if (front && doing.raw) {
      const got = await previewOf(language, doing);
      doing = { ...doing, raw: false, front: got.front, body: got.body };
    }
    if (front) doing = { ...doing, front: { ...doing.front, ...front } };
    const content = contentOf(doing);
    const body = { ...content, ...(note && { note }) };
    const answer = doing.base === null
      ? await call("POST", "articles", { language, section: doing.front.section, ...body })
      : await call("PUT", `articles/${key}`, { ...body, base_revision: doing.base });
    settle(sent, doing, answer);
    return answer;
  };

  const settle = (sent, doing, { article: saved, merged }) => {
    const left = articleDraft(key);
    onSaved(saved);
    setRestored(false);
    // What was typed while it was being saved stays, and is merged with what others had saved.
    if (!left || left === sent) putArticleDraft(key, null);
    else putArticleDraft(key, { ...left, base: merged ? doing.base ?? saved.revision : saved.revision });
  };

  /** After a conflict: the text as it shall be, on top of what is there now. */
  const rebase = (patch, base) => putArticleDraft(key, { ...now(), ...patch, base, at: new Date().toISOString() });

  return {
    key, language, doc, dirty: Boolean(draft), isNew: !article, restored, behind: Boolean(article && draft && draft.base !== article.revision),
    edit, editFront, discard, turn, save, rebase, seen: () => setRestored(false),
  };
}
