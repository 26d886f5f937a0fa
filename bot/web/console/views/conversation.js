import { html } from "/vendor/htm-preact.module.js";
import { open } from "../conversations.js";
import { canReply, canTake, takeAndReply } from "../keys.js";
import { linkTo } from "../route.js";
import { rowTitle } from "../select.js";
import { store, use } from "../store.js";
import { words } from "../texts.js";
import { Composer } from "./composer.js";
import { Icon } from "./icons.js";
import { Family, Waiting } from "./parts.js";
import { Thread } from "./thread.js";

/** The middle: who it is, what was said, and what can be done now. */
export function Conversation({ id }) {
  const row = use((state) => state.rows.get(id));
  const detail = use((state) => state.details[id]);
  if (!id) return html`<${Empty}><p>Choose a conversation from the list, or press <kbd>j</kbd>.</p><//>`;
  if (detail?.status === "failed") {
    return html`<${Empty}><p role="alert">${detail.error}</p>
      <p><button onClick=${() => open(id)}>Try again</button></p>
      <p><a href=${linkTo(null)}>Back to the list</a></p><//>`;
  }
  if (!row || !detail) return html`<${Empty}><p>Loading…</p><//>`;
  return html`<section class="middle" aria-label="Conversation">
    <${Head} row=${row} />
    <${Thread} id=${id} detail=${detail} row=${row} />
    <${Foot} row=${row} handoff=${detail.handoff} />
  </section>`;
}

function Empty({ children }) {
  return html`<section class="middle empty" aria-label="Conversation">${children}</section>`;
}

function Head({ row }) {
  const me = use((state) => state.session.agent);
  return html`<header class="head">
    <a class="button quiet square narrow" href=${linkTo(null)} aria-label="Back to the list"><${Icon} name="back" /></a>
    <div class="head-who"><h2>${rowTitle(row)}</h2>
      <p><${Family} family=${row.family} /> <span>${row.intent_title || words(row.intent)}</span></p></div>
    <div class="head-do">
      ${row.state === "queued" && html`<${Waiting} since=${row.waiting_since ?? row.created_at} />`}
      ${canReply(row, me.id) && html`<button onClick=${() => store.set({ dialog: "close" })} aria-keyshortcuts="c">
        <${Icon} name="check" />Close</button>`}
      <a class="button quiet square narrow" href=${linkTo(row.id, "context")} aria-label="Show the context">
        <${Icon} name="panel" /></a>
    </div></header>`;
}

/** Below the transcript: the composer for whoever has the conversation, a sentence for everyone else. */
function Foot({ row, handoff }) {
  const me = use((state) => state.session.agent);
  const busy = use((state) => state.busy[row.id]);
  if (canReply(row, me.id)) return html`<${Composer} id=${row.id} />`;
  if (canTake(row)) {
    return html`<footer class="foot take"><p>Nobody has this conversation yet. The customer is waiting.</p>
      <button class="primary" disabled=${busy} aria-keyshortcuts="t"
        onClick=${() => takeAndReply(row.id)}>
        ${busy ? "Taking…" : "Take"}<kbd aria-hidden="true">t</kbd></button></footer>`;
  }
  return html`<footer class="foot"><p>${standing(row, handoff)}</p></footer>`;
}

function standing(row, handoff) {
  if (row.state === "agent") return `${row.agent?.name ?? "Another agent"} has this conversation. You can read along.`;
  if (row.state === "bot") return "The bot has this conversation. You can read along.";
  const by = row.agent?.name ? ` by ${row.agent.name}` : "";
  const how = handoff?.resolution ? `: ${words(handoff.resolution).toLowerCase()}` : "";
  return `Closed${by}${how}.${handoff?.note ? ` Note: ${handoff.note}` : ""}`;
}
