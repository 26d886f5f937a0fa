import { html } from "/vendor/htm-preact.module.js";
import { dueOf, dueSince } from "../select.js";
import { use } from "../store.js";
import { fullTime, roughly, target, useTick } from "../time.js";
import { Icon } from "./icons.js";

/** Kind of a target → what is to be done by then, and what is late once it is missed. */
const DO = { first_reply: "Reply", resolution: "Resolve" };
const LATE = { first_reply: "Reply", resolution: "Resolution" };

/** The time target that comes next, counting down; the one after it is in the title. */
export function Target({ row }) {
  useTick();
  const teams = use((state) => state.catalog.teams?.data?.teams);
  const due = dueOf(row);
  if (!due) return null;
  const { left, tone } = target(dueSince(row, due, teams), due.at);
  const text = tone === "missed" ? `${LATE[due.kind]} late by ${roughly(-left)}` : `${DO[due.kind]} in ${roughly(left)}`;
  return html`<time class=${`target ${tone}`} datetime=${due.at} title=${titleOf(row, due)}>
    <${Icon} name="clock" /><span>${text}</span></time>`;
}

function titleOf(row, due) {
  const later = due.kind === "first_reply" && row.resolution_due_at;
  const since = row.state === "queued" && row.waiting_since;
  return [
    due.kind === "first_reply" ? `First reply by ${fullTime(due.at)}` : `Resolution by ${fullTime(due.at)}`,
    later && `resolution by ${fullTime(later)}`, since && `waiting since ${fullTime(since)}`,
  ].filter(Boolean).join("; ");
}
