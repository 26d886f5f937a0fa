import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { linkTo, linkToSettings } from "../../route.js";
import { customerName, words } from "../../texts.js";
import { fullTime } from "../../time.js";
import { useWork } from "../forms.js";
import { Head, Missing, Part, Table, Tag, useFetched } from "./parts.js";

const BACK = { href: linkToSettings("customers"), title: "Back to the search" };
const STATES = { bot: "With the bot", queued: "Waiting", agent: "With an agent", closed: "Closed" };

export function CustomerData({ id }) {
  const fetched = useFetched(`customers/${id}`);
  const [done, setDone] = useState(null);
  if (!fetched.data) return html`<${Head} title="Customer" back=${BACK} /><${Missing} of=${fetched} onAgain=${fetched.load} />`;
  const { customer, conversations } = fetched.data;
  const erase = async () => {
    setDone(await call("DELETE", `customers/${id}`));
    await fetched.load();
  };
  const known = { Name: customer.name, "E-mail": customer.email, Phone: customer.phone };
  return html`<${Head} title=${customerName(customer)} back=${BACK}>${customer.erased_at && html`<${Tag}>Erased<//>`}<//>
    <dl class="page-facts">${Object.entries(known).map(([title, value]) => html`<div key=${title}><dt>${title}</dt>
        <dd>${value ?? html`<span class="dim">Not known</span>`}</dd></div>`)}
      <div><dt>First seen</dt><dd>${fullTime(customer.created_at)}</dd></div>
      ${customer.erased_at && html`<div><dt>Erased</dt><dd>${fullTime(customer.erased_at)}</dd></div>`}</dl>
    <${Part} title=${`Conversations (${conversations.length})`}>
      <${Table} label="Conversations" rows=${conversations} columns=${COLUMNS} empty="They have not written." /><//>
    ${done && html`<${Result} done=${done} onAgain=${erase} />`}
    ${!done && (customer.erased_at ? html`<${Part} title="Erased"
        lead="All that was known of this customer is erased. Asking again erases what could not be reached then.">
        <${Again} onAgain=${erase} /><//>`
      : html`<${Erasure} customer=${customer} count=${conversations.length} onErase=${erase} />`)}`;
}

const COLUMNS = [
  { title: "Conversation", cell: (row) => html`<a href=${linkTo(row.id)}>${row.id}</a>` },
  { title: "About", cell: (row) => row.summary || row.intent_title || html`<span class="dim">Not known</span>` },
  { title: "State", cell: (row) => STATES[row.state] ?? row.state },
  { title: "Began", cell: (row) => fullTime(row.created_at) },
];

/** What has to be typed, so that nobody is erased by a slip. */
const wordFor = (customer) => customer.email ?? customer.name ?? customer.id;

function Erasure({ customer, count, onErase }) {
  const [typed, setTyped] = useState("");
  const { busy, error, setError, run } = useWork();
  const word = wordFor(customer);
  const submit = (event) => {
    event.preventDefault();
    if (typed.trim().toLowerCase() !== word.toLowerCase()) return setError({ message: `Type ${word} as it is written here.` });
    return run(onErase);
  };
  return html`<${Part} title="Erase" lead=${`Their name and addresses, what was said in
      ${count === 1 ? "their conversation" : `their ${count} conversations`}, notes, files and what the bot remembers are overwritten.
      Open conversations end. It cannot be taken back.`}>
    <form class="settings-form" onSubmit=${submit} novalidate aria-label="Erase">
      <div class="field"><label for="erase-word">Type <strong>${word}</strong> to confirm</label>
        <input id="erase-word" type="text" autocomplete="off" spellcheck="false" value=${typed} aria-invalid=${error ? "true" : undefined}
          aria-describedby="erase-fault" onInput=${(event) => setTyped(event.target.value)} />
        <p class="fault" role="alert" id="erase-fault">${error?.message}</p></div>
      <div class="form-do"><button class="danger" disabled=${busy}>${busy ? "Erasing…" : "Erase their data"}</button></div></form><//>`;
}

const NAMES = {
  webhook_deliveries: "Webhook deliveries", dialogues: "Dialogues with the bot", journals: "Database journals",
  mail: "Outgoing mail", article_feedback: "Judgements of articles", sent_mail: "Mail that was sent",
  webhooks_delivered: "Deliveries that arrived elsewhere", audit_entries: "Entries of the audit trail",
};
/** What is left and asking again can erase. */
const UNREACHED = ["dialogues", "journals"];

function Result({ done: { erased, remaining }, onAgain }) {
  const unreached = UNREACHED.some((name) => remaining[name] > 0);
  const counts = (of) => html`<ul class="counts">${Object.entries(of).filter(([, count]) => count > 0).map(([name, count]) => html`
    <li key=${name}><span>${NAMES[name] ?? words(name)}</span> <strong class="number">${count}</strong></li>`)}</ul>`;
  return html`<${Part} title="Erased"><div role="status" class="two-lists">
      <div><h4>Erased</h4>${counts(erased)}</div>
      <div><h4>Left, without content or beyond the desk's reach</h4>${counts(remaining)}</div></div>
    ${unreached && html`<p class="caution">Not everything could be reached: the bot is away, or the database was in use.</p>
      <${Again} onAgain=${onAgain} />`}<//>`;
}

function Again({ onAgain }) {
  const { busy, error, run } = useWork();
  return html`<p class="fault" role="alert">${error?.message}</p>
    <p><button disabled=${busy} onClick=${() => run(onAgain)}>${busy ? "Erasing…" : "Erase again"}</button></p>`;
}
