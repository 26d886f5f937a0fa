import { html } from "/vendor/htm-preact.module.js";
import { decisionText } from "../texts.js";
import { Section } from "./parts.js";

/** What the bot searched for and found; folded away until someone asks. */
export function Reasoning({ pkg }) {
  if (!pkg.searches.length && !pkg.trigger) return null;
  return html`<${Section} title="The bot’s searches" className="reasoning">
    ${pkg.searches.map((search, index) => html`<${Search} key=${index} search=${search} />`)}
    ${pkg.trigger && html`<p class="dim">Handed over by ${pkg.trigger}</p>`}
    ${pkg.modelId && html`<p class="dim">Model ${pkg.modelId}</p>`}
  <//>`;
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
