import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { linkToKnowledge } from "../../route.js";
import { say } from "../../store.js";
import { fullTime } from "../../time.js";
import { Confirm, Missing } from "../settings/parts.js";
import { Diff } from "./diff.js";
import { useLive } from "./parts.js";

/** Every version of an article: who, when, what it says, and the way back to it. */
export function HistoryTab({ id, article, writes, revision, onSaved }) {
  const fetched = useLive(`articles/${id}/history`);
  if (!fetched.data) return html`<${Missing} of=${fetched} onAgain=${fetched.load} />`;
  const { versions } = fetched.data;
  if (!versions.length) return html`<p class="page-none">There is no earlier version. Each save adds one.</p>`;
  const chosen = versions.find((one) => one.revision === revision) ?? versions[0];
  return html`<div class="history"><ol class="versions" aria-label="Versions">${versions.map((one, at) => html`<li key=${`${one.revision} ${one.at}`}>
      <a href=${linkToKnowledge(`articles/${id}/history/${one.revision}`)} aria-current=${one === chosen ? "true" : undefined}>
        <b>${one.message || "Saved"}</b><span>${authorOf(one)}, <time datetime=${one.at}>${fullTime(one.at)}</time>${at === 0 ? " (newest)" : ""}</span></a></li>`)}</ol>
    <${Version} key=${chosen.revision} id=${id} version=${chosen} article=${article} writes=${writes} onSaved=${onSaved} /></div>`;
}

const authorOf = ({ author }) => author?.name ?? (author || "Outside the console");

/** Whether there is a version before to compare with, and something that differs. */
const hasBefore = (lines) => lines.some((one) => one.kind !== "same") && lines.some((one) => one.kind !== "added");

function Version({ id, version, article, writes, onSaved }) {
  const fetched = useLive(`articles/${id}/history/${version.revision}`);
  const [asking, setAsking] = useState(false);
  const [whole, setWhole] = useState(false);
  if (!fetched.data) return html`<div><${Missing} of=${fetched} onAgain=${fetched.load} /></div>`;
  const revert = async () => {
    const { article: saved } = await call("POST", `articles/${id}/revert`, { revision: version.revision, base_revision: article?.revision });
    onSaved(saved);
    say("That version is back, as a new one.", "news");
  };
  const isNow = fetched.data.text === article?.text;
  return html`<section class="version" aria-label="Version">
    <header class="version-head"><h3>${version.message || "Saved"}</h3>
      <label class="option"><input type="checkbox" checked=${whole} onChange=${(event) => setWhole(event.target.checked)} />Whole text</label>
      ${writes && !isNow && fetched.data.text && html`<button onClick=${() => setAsking(true)}>Revert to this version</button>`}</header>
    ${hasBefore(fetched.data.diff ?? []) ? html`<p class="dim">Compared with the version before it: “+” was added, “−” was removed.</p>
      <${Diff} label="Changes" lines=${fetched.data.diff} whole=${whole} />` : html`<pre class="merged" tabindex="0">${fetched.data.text || "The article was deleted."}</pre>`}
    ${asking && html`<${Confirm} title="Revert to this version?" act="Revert" acting="Reverting…" onAct=${revert} onClose=${() => setAsking(false)}
      text="The article reads again as it did then. What was saved since stays in the history." />`}</section>`;
}
