import { html } from "/vendor/htm-preact.module.js";
import { decisionText, words } from "../texts.js";
import { Bar, Section } from "./parts.js";

/** How the bot came to where it is; folded away until someone asks. */
export function Reasoning({ pkg }) {
  if (!pkg.intents.length && !pkg.searches.length) return null;
  return html`<${Section} title="The bot’s reasoning" className="reasoning">
    ${pkg.intents.length > 0 && html`<h4>Understood as</h4><${Intents} ranking=${pkg.intents} />`}
    ${pkg.entities.length > 0 && html`<h4>Found in the text</h4><dl class="facts">${pkg.entities.map((one) => html`
      <div><dt>${words(one.entity)}</dt><dd>${one.value}</dd></div>`)}</dl>`}
    ${pkg.searches.map((search, index) => html`<${Search} key=${index} search=${search} />`)}
    ${pkg.trigger && html`<p class="dim">Handed over by ${pkg.trigger}</p>`}
    ${pkg.modelId && html`<p class="dim">Model ${pkg.modelId}</p>`}
  <//>`;
}

/** More than these are noise to a reader. */
const MOST_INTENTS = 5;

function Intents({ ranking }) {
  return html`<ul class="intents">${ranking.slice(0, MOST_INTENTS).map(({ name, confidence }) => html`
    <li key=${name}><span>${words(name)}</span><${Bar} share=${confidence} label="Confidence" /></li>`)}</ul>`;
}

function Search({ search }) {
  const hits = search.hits ?? [];
  return html`<details class="search"><summary><span class="query">${search.query}</span>
      <span class="decision">${decisionText(search.decision)}</span></summary>
    ${hits.length ? html`<${Hits} hits=${hits} query=${search.query} />`
      : html`<p class="dim">No article came near.</p>`}
    <p class="dim">An answer needs a probability of ${number(search.threshold)}; index ${search.index_id}</p>
  </details>`;
}

const COLUMNS = ["Article", "Score", "Prob.", "Shown"];

function Hits({ hits, query }) {
  return html`<table><caption class="sr">Search results for ${query}</caption>
    <thead><tr>${COLUMNS.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
    <tbody>${hits.map((hit) => html`<tr class=${hit.shown ? "shown" : ""}>
      <td title=${hit.passage}>${hit.title}</td><td class="number">${number(hit.score)}</td>
      <td class="number">${number(hit.probability)}</td><td>${hit.shown ? "yes" : "no"}</td></tr>`)}</tbody></table>`;
}

const number = (value) => (typeof value === "number" ? value.toFixed(2) : "–");
