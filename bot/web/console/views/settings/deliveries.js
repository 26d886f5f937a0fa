import { html, useEffect, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { say } from "../../store.js";
import { fullTime } from "../../time.js";
import { useWork } from "../forms.js";
import { Ago } from "../parts.js";
import { Missing, Part, Table, Tag, useFetched } from "./parts.js";

const STATES = { pending: ["Waiting", "warn"], delivered: ["Arrived", "good"], failed: ["Given up", "bad"] };
/** How often the log is asked for while something in it is on its way, in milliseconds. */
const FOLLOW_MS = 5_000;

/** What a webhook was told, when, and how that went. */
export function Deliveries({ hook, onTried }) {
  const [state, setState] = useState("");
  const fetched = useFetched(`webhooks/${hook.id}/deliveries${state && `?state=${state}`}`);
  const { busy, error, run } = useWork();
  const deliveries = fetched.data?.deliveries;
  const moving = deliveries?.some((one) => one.state === "pending");
  useEffect(() => {
    if (!moving) return undefined;
    const timer = setInterval(() => document.visibilityState === "visible" && fetched.load(), FOLLOW_MS);
    return () => clearInterval(timer);
  }, [moving, hook.id, state]);
  const test = () => run(async () => {
    const { delivery } = await call("POST", `webhooks/${hook.id}/test`);
    await fetched.load();
    onTried();
    say(delivery.state === "delivered" ? `The test arrived (status ${delivery.last_status}).`
      : `The test did not arrive. ${delivery.last_error ?? ""}`, delivery.state === "delivered" ? "news" : "error");
  });
  const retry = (delivery) => run(async () => {
    await call("POST", `webhooks/${hook.id}/deliveries/${delivery.id}/retry`);
    await fetched.load();
    onTried();
  });
  return html`<${Part} title="Deliveries" lead="Kept for 30 days. What does not arrive is tried again by itself, up to seven times over 21 hours.">
    <div class="page-filters"><button disabled=${busy} onClick=${test}>${busy ? "Sending…" : "Send a test"}</button>
      <select aria-label="State" value=${state} onChange=${(event) => setState(event.target.value)}>
        <option value="">Every state</option>
        ${Object.entries(STATES).map(([id, [title]]) => html`<option key=${id} value=${id}>${title}</option>`)}</select>
      <button onClick=${fetched.load}>Refresh</button></div>
    <p class="fault" role="alert">${error?.message}</p>
    ${deliveries ? html`<${Table} label="Deliveries" rows=${deliveries} columns=${columnsFor(retry, busy)}
        empty=${state ? "Nothing in this state." : "Nothing has been sent yet."} />`
      : html`<${Missing} of=${fetched} onAgain=${fetched.load} />`}<//>`;
}

const columnsFor = (retry, busy) => [
  { title: "Event", cell: (one) => html`<details class="body"><summary>${one.event}</summary>
    <pre tabindex="0" aria-label=${`What was sent of ${one.event}`}>${JSON.stringify(one.body, null, 2)}</pre></details>` },
  { title: "State", cell: (one) => html`<${Tag} tone=${STATES[one.state]?.[1]}>${STATES[one.state]?.[0] ?? one.state}<//>` },
  { title: "Answer", cell: (one) => one.last_error ?? (one.last_status ? `Status ${one.last_status}` : "None yet") },
  { title: "Tries", className: "number", cell: (one) => one.attempts },
  { title: "Since", cell: (one) => html`<${Ago} at=${one.created_at} />` },
  { title: "Next try", cell: (one) => one.next_at && html`<time datetime=${one.next_at}>${fullTime(one.next_at)}</time>` },
  { title: "Actions", className: "do", cell: (one) => html`<button class="small" disabled=${busy} onClick=${() => retry(one)}>
    Send again<span class="sr"> ${one.event}</span></button>` },
];
