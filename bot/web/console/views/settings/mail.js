import { html, useState } from "/vendor/htm-preact.module.js";
import { linkTo } from "../../route.js";
import { fullTime } from "../../time.js";
import { Head, Missing, Table, Tag, useFetched } from "./parts.js";

const STATES = { queued: ["Waiting", "warn"], sent: ["Sent", "good"], failed: ["Failed", "bad"] };

/** Replies to customers who left an address. */
export function MailPage() {
  const [state, setState] = useState("");
  const fetched = useFetched(`mail${state && `?state=${state}`}`);
  return html`<${Head} title="Outgoing mail" lead="Replies to customers who left an address. They wait here until a mail channel sends them." />
    <div class="page-filters"><select aria-label="State" value=${state} onChange=${(event) => setState(event.target.value)}>
        <option value="">Every state</option>
        ${Object.entries(STATES).map(([id, [title]]) => html`<option key=${id} value=${id}>${title}</option>`)}</select>
      <button onClick=${fetched.load}>Refresh</button></div>
    ${fetched.data ? html`<${Table} label="Outgoing mail" rows=${fetched.data.mail} columns=${COLUMNS}
        empty=${state ? "Nothing in this state." : "No mail has been queued yet."} />`
      : html`<${Missing} of=${fetched} onAgain=${fetched.load} />`}`;
}

const COLUMNS = [
  { title: "To", cell: (one) => one.recipient },
  { title: "Subject", cell: (one) => one.subject },
  { title: "State", cell: (one) => html`<${Tag} tone=${STATES[one.state]?.[1]}>${STATES[one.state]?.[0] ?? one.state}<//>
    ${one.error && html`<small>${one.error}</small>`}` },
  { title: "Queued", className: "nowrap", cell: (one) => fullTime(one.created_at) },
  { title: "Sent", className: "nowrap", cell: (one) => one.sent_at && fullTime(one.sent_at) },
  { title: "Conversation", cell: (one) => html`<a href=${linkTo(one.conversation_id)}>Open<span class="sr"> ${one.conversation_id}</span></a>` },
];
