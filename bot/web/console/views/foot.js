import { html } from "/vendor/htm-preact.module.js";
import { join, reopen } from "../actions.js";
import { write } from "../composing.js";
import { takeAndReply } from "../keys.js";
import { useRights } from "../may.js";
import { setIn, use } from "../store.js";
import { RESOLUTIONS, words } from "../texts.js";
import { Composer } from "./composer.js";
import { KeptDraft } from "./kept-draft.js";
import { Icon } from "./icons.js";

/** Below the transcript: the composer for whoever writes to the customer, for everyone else what is the case. */
export function Foot({ row, handoff }) {
  const may = useRights(row);
  const writing = use((state) => state.writing[row.id]);
  const tabs = [may.reply && "reply", may.note && "note", may.whisper && "whisper"].filter(Boolean);
  if (may.reply) return html`<${Composer} row=${row} tabs=${tabs} />`;
  const noting = tabs.includes(writing);
  const leave = () => setIn("writing", row.id, undefined);
  return html`<footer class="foot-box">
    <${KeptDraft} id=${row.id} />
    <div class=${`foot ${row.state}`}><p>${standing(row, handoff)}</p>
      <${Buttons} row=${row} may=${may} noting=${noting} /></div>
    ${noting && html`<${Composer} row=${row} tabs=${tabs} onLeave=${leave} />`}</footer>`;
}

function Buttons({ row, may, noting }) {
  const busy = use((state) => state.busy[row.id]);
  return html`<div class="foot-do">
    ${may.note && !noting && html`<button onClick=${() => write(row.id, "note")} aria-keyshortcuts="n">
      <${Icon} name="lock" />Note</button>`}
    ${may.whisper && !noting && html`<button onClick=${() => write(row.id, "whisper")} aria-keyshortcuts="w">
      <${Icon} name="lock" />Whisper</button>`}
    ${may.join && html`<button disabled=${busy} onClick=${() => join(row.id)} aria-keyshortcuts="i">
      ${row.state === "bot" ? "Take over from the bot" : "Join"}</button>`}
    ${may.reopen && html`<button disabled=${busy} onClick=${() => reopen(row.id)} aria-keyshortcuts="u">
      ${busy === "reopen" ? "Reopening…" : "Reopen"}</button>`}
    ${may.take && html`<button class="primary" disabled=${busy} aria-keyshortcuts="t"
      onClick=${() => takeAndReply(row.id)}>
      ${busy ? "Taking…" : "Take"}<kbd aria-hidden="true">t</kbd></button>`}</div>`;
}

function standing(row, handoff) {
  if (row.state === "queued") {
    return row.left ? "The customer left a message and waits for an answer by e-mail."
      : "Nobody has this conversation yet. The customer is waiting.";
  }
  if (row.state === "agent") return `${row.agent?.name ?? "Another agent"} has this conversation. You can read along.`;
  if (row.state === "bot") return "The bot has this conversation. You can read along.";
  const by = row.agent?.name ? ` by ${row.agent.name}` : "";
  const resolution = row.resolution ?? handoff?.resolution;
  const how = resolution ? `: ${(RESOLUTIONS[resolution] ?? words(resolution)).toLowerCase()}` : "";
  return `Closed${by}${how}.${handoff?.note ? ` Note: ${handoff.note}` : ""}`;
}
