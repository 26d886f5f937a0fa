import { html, useEffect } from "/vendor/htm-preact.module.js";
import { replay } from "../actions.js";
import { use } from "../store.js";
import { decisionText, FAMILY_TEXT, familyOf, percent, words } from "../texts.js";
import { fullTime } from "../time.js";
import { Dialog } from "./parts.js";

/** More than these are noise to a reader. */
const MOST = 5;
const lines = (list) => (list.length ? html`<ol>${list.map((one) => html`<li>${one}</li>`)}</ol>` : "None");

/** Field of a replayed turn → its title and how it is written. */
const FIELDS = [
  ["decision", "Decision", (turn) => (turn.decision ? decisionText(turn.decision) : "No search was made")],
  ["threshold", "An answer needs", (turn) => percent(turn.threshold)],
  ["intent", "Intent", (turn) => titleOf(turn.ranking, turn.intent)],
  ["ranking", "Intents", ({ ranking = [] }) => lines(
    ranking.slice(0, MOST).map((one) => `${one.title || words(one.name)} ${percent(one.confidence)}`))],
  ["family", "Family", (turn) => FAMILY_TEXT[familyOf(turn.family)]],
  ["entities", "Found in the text", ({ entities = [] }) => lines(
    entities.map((one) => `${words(one.entity)}: ${one.value}`))],
  ["hits", "Articles", ({ hits = [] }) => lines(
    hits.slice(0, MOST).map((one) => `${one.title} ${percent(one.probability)}`))],
  ["model_id", "Model", (turn) => turn.model_id || "Not known"],
  ["index_id", "Index", (turn) => turn.index_id || "Not known"],
];

const titleOf = (ranking, name) => (ranking ?? []).find((one) => one.name === name)?.title || words(name) || "None";

/** The turn that led to the handoff, as it was and as today's model and index would have it. */
export function ReplayDialog({ row, onClose }) {
  const run = use((state) => state.details[row.id]?.replay);
  useEffect(() => {
    if (run?.status !== "loading") replay(row.id);
  }, []);
  return html`<${Dialog} name="replaying" title="Then and now" onClose=${onClose}><div class="replay">
    ${run?.status === "ready" ? html`<${Sides} run=${run} />`
      : run?.status === "failed" ? html`<p class="fault" role="alert">${run.error}</p>`
        : html`<p class="dim" role="status">Running the turn again…</p>`}
    <div class="dialog-do">
      <button disabled=${run?.status === "loading"} onClick=${() => replay(row.id)}>Run it again</button>
      <button class="primary" autofocus onClick=${onClose}>Done</button></div></div><//>`;
}

function Sides({ run: { then, now, changed = [] } }) {
  const differs = new Set(changed);
  const named = FIELDS.filter(([field]) => differs.has(field)).map(([, title]) => title.toLowerCase());
  return html`<blockquote>${then?.text ?? now?.text}</blockquote>
    <p role="status">${named.length ? `Different today: ${named.join(", ")}.` : "Today it would go the same way."}</p>
    <table><caption class="sr">The decision then and now</caption>
      <thead><tr><th scope="col"><span class="sr">What</span></th>
        <${Side} title="Then" turn=${then} /><${Side} title="Now" turn=${now} /></tr></thead>
      <tbody>${FIELDS.map(([field, title, write]) => html`<tr key=${field} class=${differs.has(field) ? "changed" : ""}>
        <th scope="row">${title}${differs.has(field) && html` <span class="tag">changed</span>`}</th>
        <td>${then ? write(then) : "Not known"}</td><td>${now ? write(now) : "Not known"}</td></tr>`)}</tbody></table>`;
}

function Side({ title, turn }) {
  return html`<th scope="col">${title}
    ${turn?.at && html`<time class="dim" datetime=${turn.at}>${fullTime(turn.at)}</time>`}</th>`;
}
