import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { linkTo } from "../../route.js";
import { fullTime } from "../../time.js";
import { useWork } from "../forms.js";
import { Head, Missing, Table, Tag, useFetched } from "./parts.js";

const STATES = { queued: ["Waiting", "warn"], sent: ["Sent", "good"], failed: ["Failed", "bad"], seen: ["Seen in the chat", ""], erased: ["Erased", ""] };

/** Replies to customers who left an address. */
export function MailPage() {
  const [state, setState] = useState("");
  const fetched = useFetched(`mail${state && `?state=${state}`}`);
  const { busy, error, run } = useWork();
  const retry = (mail) => run(async () => {
    await call("POST", `mail/${mail.id}/retry`);
    await fetched.load();
  });
  return html`<${Head} title="Outgoing mail" lead=${leadFor(fetched.data)} />
    <div class="page-filters"><select aria-label="State" value=${state} onChange=${(event) => setState(event.target.value)}>
        <option value="">Every state</option>
        ${Object.entries(STATES).map(([id, [title]]) => html`<option key=${id} value=${id}>${title}</option>`)}</select>
      <button onClick=${fetched.load}>Refresh</button></div>
    <p class="fault" role="alert">${error?.message}</p>
    ${fetched.data ? html`<${Table} label="Outgoing mail" rows=${fetched.data.mail} columns=${columnsFor(retry, busy)}
        empty=${state ? "Nothing in this state." : "No mail has been queued yet."} />`
      : html`<${Missing} of=${fetched} onAgain=${fetched.load} />`}`;
}

const leadFor = (data) => `Replies to customers who left an address. ${!data ? "" : data.sending
  ? "What cannot be sent is tried again by itself, up to seven times over two days."
  : "No mail server is set, so they wait here. Whoever runs Tandem sets TANDEM_SMTP_URL and TANDEM_MAIL_FROM."}`;

const columnsFor = (retry, busy) => [
  { title: "To", cell: (one) => one.recipient },
  { title: "Subject", cell: (one) => one.subject },
  { title: "State", cell: (one) => html`<${Tag} tone=${STATES[one.state]?.[1]}>${STATES[one.state]?.[0] ?? one.state}<//>
    ${one.error && html`<small>${one.error}</small>`}` },
  { title: "Queued", className: "nowrap", cell: (one) => fullTime(one.created_at) },
  { title: "Sent", className: "nowrap", cell: (one) => one.sent_at ? fullTime(one.sent_at)
    : one.attempts > 0 && one.next_at && html`<small>Next try ${fullTime(one.next_at)}</small>` },
  { title: "Conversation", cell: (one) => html`<a href=${linkTo(one.conversation_id)}>Open<span class="sr"> ${one.conversation_id}</span></a>` },
  { title: "Actions", className: "do", cell: (one) => one.state === "failed" && html`<button class="small" disabled=${busy}
    onClick=${() => retry(one)}>Send again<span class="sr"> to ${one.recipient}</span></button>` },
];
