import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../api.js";
import { linkTo } from "../route.js";
import { customerName, RESOLUTIONS, words } from "../texts.js";
import { fullTime } from "../time.js";
import { linked } from "./blocks.js";
import { Section } from "./parts.js";

const STATES = { bot: "With the bot", queued: "Waiting", agent: "Open" };
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

/** The customer's other conversations; each can be read in place without leaving this one. */
export function Earlier({ rows }) {
  if (!rows.length) return null;
  return html`<${Section} title="Earlier conversations"><ul class="earlier">${rows.map((row) => html`
    <li key=${row.id}><${One} row=${row} /></li>`)}</ul><//>`;
}

function One({ row }) {
  const [seen, setSeen] = useState(null);
  const look = async (event) => {
    if (!event.currentTarget.open || seen?.messages) return;
    setSeen({});
    try {
      setSeen(await call("GET", `conversations/${row.id}`));
    } catch (error) {
      setSeen({ error: error.message });
    }
  };
  const { created_at: began, summary } = row;
  const how = row.state === "closed" ? RESOLUTIONS[row.resolution] ?? "Closed" : STATES[row.state] ?? words(row.state);
  return html`<details onToggle=${look}>
    <summary><span class="earlier-what">${row.intent_title || words(row.intent) || "Conversation"}</span>
      <span class="dim"><time datetime=${began} title=${fullTime(began)}>${day.format(new Date(began))}</time>,
        ${how}</span></summary>
    ${summary && html`<p class="problem">${summary}</p>`}
    ${seen?.error ? html`<p class="fault" role="alert">${seen.error}</p>`
      : seen?.messages ? html`<${Talk} row=${row} messages=${seen.messages} />`
        : html`<p class="dim" role="status">Loading…</p>`}
    <p><a href=${linkTo(row.id)}>Open this conversation</a></p></details>`;
}

function Talk({ row, messages }) {
  const said = messages.filter((one) => one.role !== "system" && one.text);
  const nameOf = ({ role, author }) => (role === "customer" ? customerName(row.customer) : author || words(role));
  return html`<ol class="earlier-talk" tabindex="0" aria-label="What was said">${said.map((one) => html`
    <li key=${one.id}><strong>${nameOf(one)}</strong>${linked(one.text)}</li>`)}</ol>`;
}
