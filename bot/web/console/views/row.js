import { html } from "/vendor/htm-preact.module.js";
import { plainOf } from "../markdown.js";
import { linkTo } from "../route.js";
import { isUnread, isUrgent, rowTitle } from "../select.js";
import { use } from "../store.js";
import { FAMILY_TEXT, familyOf, priorityText, reasonText, words } from "../texts.js";
import { Icon } from "./icons.js";
import { Clock } from "./parts.js";

const SAID_BY = { agent: "Agent: ", customer: "" };
const MOST_TAGS = 2;
const NOBODY = [];

/** The problem while nobody has it or the bot spoke last, since that is what an agent picks by; else the last words. */
function gist({ last_message: last, state, summary }) {
  if (summary && (state === "queued" || !(last?.role in SAID_BY))) return summary;
  if (!last) return "";
  return (SAID_BY[last.role] ?? "") + (last.role === "agent" ? plainOf(last.text) : last.text);
}

/**
 * One conversation in the list: who, how long, about what, why it is here, with whom. Its height is always the same.
 * `gone`: it is drawn only until the list settles; the view has it no more.
 */
export function Row({ row, view, current, gone, tab }) {
  const unread = use((state) => isUnread(row, state.read));
  const draft = use((state) => Boolean(state.drafts[row.id]));
  const typing = use((state) => Boolean(state.typing[row.id]));
  const unsent = use((state) => Boolean(state.pending[row.id]));
  return html`<a class=${`row ${unread ? "unread" : ""} ${gone ? "gone" : ""}`} href=${linkTo(row.id)} data-id=${row.id}
      tabindex=${tab} aria-current=${current ? "true" : undefined}>
    <span class="row-top">
      ${unread && html`<span class="dot"><span class="sr">Unread. </span></span>`}
      <span class="row-name">${rowTitle(row)}</span>
      ${isUrgent(row) && html`<span class=${`urgent p${row.priority}`}><${Icon} name="flag" />
        <span class="sr">${priorityText(row.priority)} priority</span></span>`}
      ${draft && html`<span class="mark-draft"><${Icon} name="draft" />Draft</span>`}
      ${unsent && html`<span class="mark-draft">Not sent yet</span>`}
      <${Clock} row=${row} view=${view} />
    </span>
    <span class="row-what"><b>${row.intent_title || words(row.intent)}</b>${" "}
      ${typing ? html`<em>is typing…</em>` : html`<span>${gist(row)}</span>`}</span>
    <${Foot} row=${row} view=${view} />
  </a>`;
}

function Foot({ row, view }) {
  const me = use((state) => state.session.agent?.id);
  const family = familyOf(row.family);
  const tags = row.tags ?? NOBODY;
  const withWhom = row.agent ? (row.agent.id !== me || view !== "mine") && row.agent.name : row.team?.name;
  return html`<span class="row-foot">
    ${family !== "none" && html`<span class=${`family bare ${family}`}>
      <${Icon} name=${family === "technical" ? "tool" : "bag"} /><span class="sr">${FAMILY_TEXT[family]}</span></span>`}
    ${row.left ? html`<span class="reason message-left"><${Icon} name="mail" />Left a message</span>`
      : row.reason && html`<span class=${`reason ${row.reason}`}>${reasonText(row.reason)}</span>`}
    ${tags.slice(0, MOST_TAGS).map((tag) => html`<span class="row-tag" key=${tag}>${tag}</span>`)}
    ${tags.length > MOST_TAGS && html`<span class="row-tag">+${tags.length - MOST_TAGS}</span>`}
    <${Viewers} id=${row.id} />
    ${withWhom && html`<span class="with">${withWhom}</span>`}</span>`;
}

/** Who else has it before their eyes: so that two do not begin on the same one. */
function Viewers({ id }) {
  const viewers = use((state) => state.viewers[id]) ?? NOBODY;
  const me = use((state) => state.session.agent?.id);
  const names = viewers.filter((one) => one.id !== me).map((one) => one.name);
  if (!names.length) return null;
  return html`<span class="watching" title=${`Looking at it: ${names.join(", ")}`}><${Icon} name="eye" />
    <span class="sr">Looked at by </span>${names[0].split(" ")[0]}
    ${names.length > 1 && ` +${names.length - 1}`}</span>`;
}
