import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { linkToKnowledge } from "../../route.js";
import { decisionText, percent } from "../../texts.js";
import { Blocks } from "../blocks.js";
import { useWork } from "../forms.js";
import { Bar } from "../parts.js";
import { Tag } from "../settings/parts.js";

/** The fields and the text as they are written now; of a whole file, as the desk has read it. */
export function unsaved(d, preview) {
  const { front, body } = d.doc.raw && preview.data?.front ? preview.data : d.doc;
  return { language: d.language, article_id: front.id, section: front.section, front, body };
}

/** Asks what a customer would ask, of the articles with this one as it is written now. */
export function Ask({ d, preview }) {
  const [question, setQuestion] = useState("");
  const [answer, setAnswer] = useState(null);
  const { busy, error, run } = useWork();
  const submit = (event) => {
    event.preventDefault();
    const asked = question.trim();
    if (!asked) return;
    run(async () => setAnswer({ asked, ...await call("POST", "articles/ask", { ...unsaved(d, preview), question: asked }) }));
  };
  return html`<form class="ask" onSubmit=${submit}>
      <label class="field"><span>Ask as a customer</span><input value=${question} autocomplete="off" placeholder="My router has no internet"
        onInput=${(event) => setQuestion(event.target.value)} /></label>
      <button class="primary" disabled=${busy}>${busy ? "Asking…" : "Ask"}</button></form>
    <p class="dim">Your text answers as it stands here, saved or not.</p>
    <p class="fault" role="alert">${error?.message}</p>
    <div aria-live="polite">${answer && html`<${Answer} answer=${answer} id=${d.doc.front.id} language=${d.language} />`}</div>`;
}

const DONE = { answer: ["good", "The bot answers with the first one."], clarify: ["warn", "The bot asks which of the first two is meant."],
  none: ["bad", "The bot says that it does not know."] };

const sentenceOf = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? "" : "."}`;

function Answer({ answer, id, language }) {
  const [tone, meaning] = DONE[answer.decision] ?? ["", ""];
  const hits = answer.hits ?? [];
  return html`<section class="asked" aria-label=${`Answer to “${answer.asked}”`}>
    <p><${Tag} tone=${tone}>${decisionText(answer.decision)}<//> ${meaning} ${answer.rank ? `This article is number ${answer.rank}.`
      : "This article is not among those found."}</p>
    <p class="dim number">${answer.reason ? `${sentenceOf(answer.reason)} ` : ""}${!/threshold/.test(answer.reason) && typeof answer.threshold === "number" ? `The bot answers from ${percent(answer.threshold)} on.` : ""}
      ${answer.took_ms !== undefined ? ` Took ${Math.round(answer.took_ms)} ms.` : ""}</p>
    <ol class="hits">${hits.map((hit) => html`<li key=${`${hit.article_id} ${hit.heading}`} class=${hit.article_id === id ? "own" : ""}>
      <${Hit} hit=${hit} own=${hit.article_id === id} language=${language} /></li>`)}</ol></section>`;
}

function Hit({ hit, own, language }) {
  return html`<p class="hit-head">${own ? html`<b>${hit.title}</b> <${Tag} tone="good">This article<//>`
      : html`<a href=${linkToKnowledge(`articles/${language}/${hit.article_id}`)} target="_blank">${hit.title}</a>`}
      ${hit.draft && html` <${Tag} tone="warn">Not live<//>`}</p>
    <p class="hit-figures"><${Bar} share=${hit.probability} label="Probability" /><span class="dim number">score ${Number(hit.score ?? 0).toFixed(3)}</span></p>
    <details open=${own}><summary>${hit.heading || "The beginning"}</summary>
      <div class="hit-text">${hit.blocks?.length ? html`<${Blocks} blocks=${hit.blocks} />` : html`<p>${hit.text}</p>`}</div></details>`;
}
