import { html, useMemo } from "/vendor/htm-preact.module.js";
import { useRights } from "../may.js";
import { readPackage, safeUrl } from "../package.js";
import { linkTo } from "../route.js";
import { use } from "../store.js";
import { reasonText } from "../texts.js";
import { Verdict } from "./answer.js";
import { Customer } from "./customer.js";
import { Earlier } from "./earlier.js";
import { Bearings, Effort, Identity } from "./facts.js";
import { Icon } from "./icons.js";
import { LabelSection } from "./label.js";
import { Bar, Section } from "./parts.js";
import { Reasoning } from "./reasoning.js";
import { Suggested } from "./suggested.js";
import { Understanding } from "./understanding.js";

const NO_MESSAGES = [];
const TRIED_ICON = { helped: "check", rejected: "cross", none: "minus" };

/** Beside the conversation: the story so far, so that nobody asks what was already said, and what helps to answer. */
export function Context({ id }) {
  const row = use((state) => state.rows.get(id));
  const detail = use((state) => state.details[id]);
  const permissions = use((state) => state.session.permissions);
  const messages = detail?.messages ?? NO_MESSAGES;
  const pkg = useMemo(() => readPackage(detail?.handoff, messages), [detail?.handoff, messages]);
  const may = useRights(row);
  if (!id || !row || detail?.status !== "ready") return html`<section class="beside" aria-label="Context"></section>`;
  return html`<section class="beside" aria-label="Context" tabindex="0">
    <header class="head narrow">
      <a class="button quiet square" href=${linkTo(id)} aria-label="Back to the conversation">
        <${Icon} name="back" /></a>
      <h2>Context</h2></header>
    ${detail.handoff ? html`<${Why} pkg=${pkg} row=${row} /><${Summary} pkg=${pkg} row=${row} />`
      : html`<p class="none">This conversation came without a context package.</p>`}
    <${Suggested} row=${row} articles=${detail.suggestions} about=${detail.about} canInsert=${may.reply} />
    <${Understanding} understanding=${detail.understanding} pkg=${pkg} />
    <${LabelSection} key=${`label ${id}`} row=${row} can=${may.label} />
    <${Customer} key=${`customer ${id}`} row=${row} customer=${detail.customer}
      canEdit=${permissions.includes("customers.edit")} more=${html`<${Identity} pkg=${pkg} row=${row} />`} />
    <${Earlier} key=${`earlier ${id}`} rows=${detail.earlier} />
    <${Bearings} pkg=${pkg} row=${row} page=${detail.page} />
    ${detail.handoff && html`<${Shown} pkg=${pkg} />`}
    <${Effort} pkg=${pkg} />
    <${Reasoning} pkg=${pkg} />
  </section>`;
}

/** Why a person is needed, with the customer's sentence that decided it. */
function Why({ pkg, row }) {
  // The package of one who wrote again names a request; the list knows better.
  const code = row.reason === "reopened" ? row.reason : pkg.code || row.reason;
  return html`<${Section} title="Why it is here" className=${`why ${code}`}>
    <p class="why-code"><strong>${reasonText(code)}</strong>
      ${pkg.turn !== null && html` <span class="dim">in turn ${pkg.turn}</span>`}</p>
    ${pkg.said && html`<blockquote>${pkg.said}</blockquote>`}
  <//>`;
}

function Summary({ pkg, row }) {
  const codes = pkg.codes.map((text) => ({ text, name: "code" }));
  const chips = pkg.product ? [{ text: pkg.product, name: "product" }, ...codes] : codes;
  return html`<${Section} title="Summary" className="summary">
    <p class="problem">${pkg.problem || row.summary || "The customer has not said what it is about."}</p>
    ${chips.length > 0 && html`<ul class="chips" aria-label="Product and codes">${chips.map((chip) => html`
      <li class=${chip.name}>${chip.text}</li>`)}</ul>`}
    ${pkg.facts.length > 0 && html`<h4>Known</h4><dl class="facts">${pkg.facts.map((fact) => html`
      <div>${fact.name && html`<dt>${fact.name}</dt>`}<dd>${fact.value}</dd></div>`)}</dl>`}
    ${pkg.tried.length > 0 && html`<h4>Tried</h4><ul class="tried">${pkg.tried.map((item) => html`
      <li class=${item.verdict}><${Icon} name=${TRIED_ICON[item.verdict]} /><span>${item.text}</span></li>`)}</ul>`}
    ${pkg.openQuestions.length > 0 && html`<h4>Still open</h4>
      <ul class="open-questions">${pkg.openQuestions.map((text) => html`<li>${text}</li>`)}</ul>`}
    ${pkg.nextStep && html`<p class="next-step"><${Icon} name="next" />
      <span><strong>Next step</strong> ${pkg.nextStep}</span></p>`}
  <//>`;
}

/** The articles the customer has seen: how sure the bot was, and what the customer said. */
function Shown({ pkg }) {
  if (!pkg.articles.length) return html`<${Section} title="Articles shown"><p class="dim">None.</p><//>`;
  return html`<${Section} title="Articles shown"><ul class="articles">${pkg.articles.map((article) => html`
    <${Article} key=${article.id} article=${article} />`)}</ul><//>`;
}

function Article({ article }) {
  const url = safeUrl(article.url);
  return html`<li>
    ${url ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${article.title}</a>`
      : html`<span>${article.title}</span>`}
    ${article.probability !== null && html`<${Bar} share=${article.probability} label="Probability that it answers" />`}
    ${article.verdict && html`<${Verdict} verdict=${article.verdict} />`}</li>`;
}
