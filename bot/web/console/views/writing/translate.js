import { html, useState } from "/vendor/htm-preact.module.js";
import { articleDraft, putArticleDraft } from "../../article-drafts.js";
import { go, linkToKnowledge } from "../../route.js";
import { Dialog } from "../parts.js";
import { newDocument } from "./document.js";

const names = new Intl.DisplayNames("en", { type: "language" });
/** Those that the desk can search; bot/languages.py has the same. */
export const LANGUAGES = ["en", "ru", "lt", "zh"];

export function languageName(code) {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** A copy under the same id in another language, as a draft to be translated. */
export function Translate({ d, known, onClose }) {
  const article = known?.articles.find((one) => one.id === d.doc.front.id && one.language === d.language);
  const taken = new Set([d.language, ...(article?.languages ?? [])]);
  const languages = LANGUAGES.filter((one) => !taken.has(one));
  const [language, setLanguage] = useState(languages[0] ?? "");
  const [id] = d.key.split("/").slice(1);
  const begin = (event) => {
    event.preventDefault();
    const key = `${language}/${id}`;
    if (!articleDraft(key)) {
      putArticleDraft(key, newDocument({ ...d.doc.front, status: "draft", questions: [], tests: [], publish_from: "", publish_until: "" }, d.doc.body));
    }
    onClose();
    go(linkToKnowledge(`articles/${key}`));
  };
  return html`<${Dialog} name="translating" title="Translate this article" onClose=${onClose}><form onSubmit=${begin}>
    <label class="field"><span>Into</span><select autofocus value=${language} onChange=${(event) => setLanguage(event.target.value)}>
      ${languages.map((one) => html`<option key=${one} value=${one}>${languageName(one)}</option>`)}</select></label>
    <p class="dim">You get a copy under the same id, as a draft. Its questions and tests begin empty: they are how customers of that
      language ask, not translations.</p>
    ${taken.size > 1 && html`<p class="dim">There already: ${[...taken].map(languageName).join(", ")}.</p>`}
    <div class="dialog-do"><button type="button" onClick=${onClose}>Cancel</button><button class="primary" disabled=${!language}>Begin</button></div></form><//>`;
}
