import { html } from "/vendor/htm-preact.module.js";
import { dueSince } from "../select.js";
import { use } from "../store.js";
import { fullTime, lasting, target, useTick } from "../time.js";
import { Icon } from "./icons.js";

const NAMES = { first_reply: "First reply", resolution: "Resolution" };
const OPEN = new Set(["queued", "agent"]);

/** The time targets of a conversation, counting down; one that was kept is not shown any more. */
export function Targets({ row }) {
  useTick();
  const teams = use((state) => state.catalog.teams?.data?.teams);
  if (!OPEN.has(row.state)) return null;
  const due = [
    row.first_reply_due_at && !row.first_reply_at && { name: "first_reply", at: row.first_reply_due_at },
    row.resolution_due_at && { name: "resolution", at: row.resolution_due_at },
  ].filter(Boolean);
  return due.map(({ name, at }) => html`
    <${Target} key=${name} name=${NAMES[name]} at=${at} since=${dueSince(row, { kind: name, at }, teams)} />`);
}

function Target({ name, at, since }) {
  const { left, tone } = target(since, at);
  const text = tone === "missed" ? `${lasting(-left)} over` : `in ${lasting(left)}`;
  return html`<time class=${`target ${tone}`} datetime=${at} title=${`${name} by ${fullTime(at)}`}>
    <${Icon} name="clock" /><span>${name}</span> ${text}</time>`;
}
