import { html } from "/vendor/htm-preact.module.js";
import { linkTo } from "../route.js";
import { isUnread, isUrgent, rowTitle } from "../select.js";
import { use } from "../store.js";
import { priorityText, reasonText, words } from "../texts.js";
import { Icon } from "./icons.js";
import { Ago, Family, Waiting } from "./parts.js";

const SAID_BY = { agent: "Agent: ", customer: "" };

/** The problem while nobody has it or the bot spoke last, since that is what an agent picks by; else the last words. */
function gist({ last_message: last, state, summary }) {
  if (summary && (state === "queued" || !(last?.role in SAID_BY))) return summary;
  return last ? (SAID_BY[last.role] ?? "") + last.text : "";
}

/** One conversation in the list: who, since when, about what, why it is here, the last words. */
export function Row({ row, tab, current }) {
  const unread = use((state) => isUnread(row, state.read));
  const draft = use((state) => Boolean(state.drafts[row.id]));
  const typing = use((state) => Boolean(state.typing[row.id]));
  const unsent = use((state) => Boolean(state.pending[row.id]));
  const last = row.last_message;
  const withWhom = tab === "open" || tab === "closed" ? row.agent?.name : null;
  const style = `row ${unread ? "unread" : ""}`;
  return html`<li><a class=${style} href=${linkTo(row.id)} aria-current=${current ? "true" : undefined}>
    <span class="row-top">
      ${unread && html`<span class="dot"><span class="sr">Unread. </span></span>`}
      <span class="row-name">${rowTitle(row)}</span>
      ${isUrgent(row) && html`<span class="urgent"><${Icon} name="flag" />
        <span class="sr">${priorityText(row.priority)} priority</span></span>`}
      ${draft && html`<span class="mark-draft"><${Icon} name="draft" />Draft</span>`}
      ${unsent && html`<span class="mark-draft">Not sent yet</span>`}
      ${row.state === "queued" ? html`<${Waiting} since=${row.waiting_since ?? row.created_at} />`
        : html`<${Ago} at=${last?.at ?? row.updated_at} />`}
    </span>
    <span class="row-what">${row.intent_title || words(row.intent)}</span>
    <span class="row-last">
      ${typing ? html`<em>is typing…</em>` : gist(row)}</span>
    <span class="row-foot"><${Family} family=${row.family} />
      ${row.reason && html`<span class=${`reason ${row.reason}`}>${reasonText(row.reason)}</span>`}
      ${withWhom && html`<span class="with">${withWhom}</span>`}</span>
  </a></li>`;
}
