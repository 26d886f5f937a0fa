import { html } from "/vendor/htm-preact.module.js";
import { insertArticle } from "../composing.js";
import { safeUrl } from "../package.js";
import { Icon } from "./icons.js";
import { Bar, Section } from "./parts.js";

/** The number keys reach so many. */
const MOST = 3;

/** What the bot would offer for the customer's last words, ready to be put into the reply. */
export function Suggested({ row, articles, canInsert }) {
  if (!articles.length) return null;
  return html`<${Section} title="Articles for the last message" className="suggested">
    <ul class="articles" aria-live="polite" aria-relevant="additions">
      ${articles.slice(0, MOST).map((article, index) => html`
      <${Suggestion} key=${article.id} row=${row} article=${article} number=${index + 1} canInsert=${canInsert} />`)}</ul>
    ${canInsert && html`<p class="dim keys-hint"><kbd>Alt</kbd> <kbd>1</kbd>–<kbd>3</kbd> inserts,
      with <kbd>Shift</kbd> opens</p>`}
  <//>`;
}

function Suggestion({ row, article, number, canInsert }) {
  const url = safeUrl(article.url);
  return html`<li>
    <p class="suggested-title"><kbd aria-hidden="true">${number}</kbd>
      ${url ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${article.title}</a>`
        : html`<span>${article.title}</span>`}</p>
    <p class="suggested-text">${article.heading && html`<strong>${article.heading}</strong> `}${article.text}</p>
    <div class="suggested-foot"><${Bar} share=${article.probability} label="Probability that it answers" />
      ${canInsert && html`<button class="small" aria-label=${`Insert “${article.title}”`}
        aria-keyshortcuts=${`Alt+${number}`} onClick=${() => insertArticle(row.id, article)}>
        <${Icon} name="insert" />Insert</button>`}</div></li>`;
}
