import { html } from "/vendor/htm-preact.module.js";
import { Details } from "./details.js";
import { MarkdownField } from "./markdown-field.js";
import { countOf, Panel, Tabs } from "./parts.js";
import { Phrasings } from "./phrasings.js";

/** The left side: the text, how customers ask for it, what else is known of it, or the whole file. */
export function Writing({ d, known, tab, onTab, findings, onFindings }) {
  const { doc } = d;
  const tabs = [["text", "Text"], ["questions", "Questions and tests"], ["details", "Details"], ["file", "Whole file"]];
  const faults = findings.filter((one) => one.level !== "advice").length;
  return html`<section class="editor-pane writing" aria-label="What is written">
    <${Tabs} label="Parts of the article" name="write" tabs=${tabs} tab=${tab} onTab=${onTab} />
    <${Panel} name="write" tab=${tab} className=${tab === "text" || tab === "file" ? "filled" : ""}>
      ${tab === "text" && html`<${MarkdownField} label="Text of the article" field="body" value=${doc.body} known=${known} language=${d.language}
        onInput=${(body) => d.edit({ body })} />`}
      ${tab === "file" && html`<${MarkdownField} label="The whole file" field="text" value=${doc.text} known=${known} language=${d.language}
        onInput=${(text) => d.edit({ text })} />`}
      ${tab === "questions" && html`<${Phrasings} d=${d} />`}
      ${tab === "details" && html`<${Details} d=${d} known=${known} />`}
    <//>
    <p class="editor-foot"><span class="dim">${countOf(wordsIn(doc), "word")}</span>
      <button type="button" class="link" onClick=${onFindings}>${findings.length === 0 ? "No findings"
        : faults ? `${countOf(faults, "fault")}${findings.length > faults ? `, ${findings.length - faults} more to look at` : ""}`
          : countOf(findings.length, "finding")}</button></p>
  </section>`;
}

const wordsIn = (doc) => ((doc.raw ? doc.text.replace(/^---\n[^]*?\n---\n/, "") : doc.body).match(/[\p{L}\p{N}’'-]+/gu) ?? []).length;
