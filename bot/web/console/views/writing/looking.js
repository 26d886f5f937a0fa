import { html } from "/vendor/htm-preact.module.js";
import { Blocks } from "../blocks.js";
import { Ask } from "./ask.js";
import { Findings } from "./findings.js";
import { countOf, Panel, Tabs } from "./parts.js";
import { TestsTable } from "./tests-table.js";

/** The right side: what becomes of what is written, before it is saved. */
export function Looking({ d, article, preview, tab, onTab, findings, onFind }) {
  const tabs = [["page", "Page"], ["cards", "Cards"], ["ask", "Ask"], ["tests", "Tests"], ["findings", findings.length ? `Findings (${findings.length})` : "Findings"]];
  return html`<section class="editor-pane looking" aria-label="What becomes of it">
    <${Tabs} label="Preview and checks" name="look" tabs=${tabs} tab=${tab} onTab=${onTab} />
    <${Panel} name="look" tab=${tab}>
      ${preview.error && html`<p class="fault" role="alert">${preview.error} <button type="button" class="link" onClick=${preview.again}>Try again</button></p>`}
      ${(tab === "page" || tab === "cards") && !preview.data && !preview.error && html`<p class="page-none">Loading…</p>`}
      ${tab === "page" && preview.data && html`<${Page} preview=${preview} title=${preview.data.front?.title ?? d.doc.front.title} />`}
      ${tab === "cards" && preview.data && html`<${Cards} passages=${preview.data.passages ?? []} title=${d.doc.front.title} />`}
      ${tab === "ask" && html`<${Ask} d=${d} preview=${preview} />`}
      ${tab === "tests" && html`<${TestsTable} d=${d} article=${article} preview=${preview} />`}
      ${tab === "findings" && html`<${Findings} findings=${findings} onFind=${onFind} />`}
    <//></section>`;
}

/** A link in the preview must not take the writer away from what they write. */
function stay(event) {
  const link = event.target.closest("a[href]");
  if (!link) return;
  event.preventDefault();
  const href = link.getAttribute("href");
  if (href.startsWith("#")) event.currentTarget.querySelector(`[id="${CSS.escape(href.slice(1))}"]`)?.scrollIntoView();
  else window.open(link.href, "_blank", "noopener");
}

/** The article as its page shows it; the desk has escaped whatever is in it. */
function Page({ preview, title }) {
  return html`<article class="sheet" onClick=${stay}><h3 class="sheet-title">${title}</h3>
    ${preview.data.html ? html`<div dangerouslySetInnerHTML=${{ __html: preview.data.html }} />` : html`<p class="dim">There is no text yet.</p>`}</article>`;
}

/** What the bot can answer with: each passage as customers see it in the chat. */
function Cards({ passages, title }) {
  if (!passages.length) return html`<p class="page-none">There is no passage yet. Write a sentence or two.</p>`;
  return html`<p class="dim">The passage that fits a question best is shown alone.</p>
    <ol class="cards">${passages.map((passage, at) => html`<li key=${passage.anchor || at}><${Card} title=${title} passage=${passage} /></li>`)}</ol>`;
}

export function Card({ title, passage }) {
  return html`<div class="chat-card"><p class="card-title">${title}${passage.heading && passage.heading !== title && html`<span>${passage.heading}</span>`}</p>
    <${Blocks} blocks=${passage.blocks ?? []} />
    <p class="card-foot dim">${passage.truncated ? "Cut here, with a link to the page. " : ""}${passage.words !== undefined ? countOf(passage.words, "word") : ""}</p></div>`;
}
