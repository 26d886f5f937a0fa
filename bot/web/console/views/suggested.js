import { html } from "/vendor/htm-preact.module.js";
import { insertArticle } from "../composing.js";
import { safeUrl } from "../package.js";
import { Icon } from "./icons.js";
import { Bar, Section } from "./parts.js";

/** The number keys reach so many. */
const MOST = 3;

const TITLES = { last_message: "Articles for the last message", problem: "Articles for the problem" };

/** What the bot would offer, ready to be put into the reply; `about` tells whether for the last message or the problem. */
export function Suggested({ row, articles, about, canInsert }) {
  if (!about) return null;
  if (!articles.length) {
    return html`<${Section} title=${TITLES[about]} className="suggested"><p class="none">No article fits.</p><//>`;
  }
  return html`<${Section} title=${TITLES[about]} className="suggested">
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
