import { html } from "/vendor/htm-preact.module.js";
import { deviceOf } from "../../device.js";
import { fullTime } from "../../time.js";
import { Ago } from "../parts.js";
import { Table, Tag } from "./parts.js";

/** Where somebody is signed in; with `onEnd` each but the present one can be ended. */
export function SessionTable({ sessions, onEnd }) {
  const columns = [
    { title: "Browser", cell: (one) => html`<span title=${one.user_agent}>${deviceOf(one.user_agent) || "Unknown"}</span>
      ${one.current && html` <${Tag}>This one<//>`}` },
    { title: "Address", cell: (one) => one.address ?? "Unknown" },
    { title: "Signed in", cell: (one) => html`<time datetime=${one.created_at}>${fullTime(one.created_at)}</time>` },
    { title: "Last seen", cell: (one) => html`<${Ago} at=${one.last_seen_at ?? one.created_at} />` },
  ];
  if (onEnd) {
    columns.push({ title: "Actions", className: "do", cell: (one) => !one.current && html`
      <button class="small" onClick=${() => onEnd(one)}>Sign out<span class="sr"> on ${deviceOf(one.user_agent)}</span></button>` });
  }
  return html`<${Table} label="Sessions" columns=${columns} rows=${sessions} empty="Not signed in anywhere." />`;
}
