import { customerName, familyOf } from "./texts.js";

/** Which rows the list shows, in which order, and the counts beside it. Pure functions of the state. */

const OPEN = new Set(["queued", "agent"]);
/** The package's priorities run from 1, urgent, to 4, low. */
const HIGH = 2, NORMAL = 3;

export const TABS = [
  { id: "queue", title: "Queue", empty: "Nobody is waiting." },
  { id: "mine", title: "Mine", empty: "You have no conversations. Take one from the queue." },
  { id: "open", title: "All open", empty: "No open conversations." },
  { id: "closed", title: "Closed", empty: "No closed conversations yet." },
];

const BELONGS = {
  queue: (row) => row.state === "queued",
  mine: (row, agentId) => row.state === "agent" && row.agent?.id === agentId,
  open: (row) => OPEN.has(row.state),
  closed: (row) => row.state === "closed",
};

const priorityOf = (row) => row.priority ?? NORMAL;

export const isUrgent = (row) => priorityOf(row) <= HIGH;

const since = (row) => Date.parse(row.waiting_since ?? row.created_at);
const changed = (row) => Date.parse(row.last_message?.at ?? row.updated_at);

const ORDER = {
  queue: (a, b) => priorityOf(a) - priorityOf(b) || since(a) - since(b),
  mine: (a, b) => changed(b) - changed(a),
  open: (a, b) => changed(b) - changed(a),
  closed: (a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at),
};

/** Rows of a tab before the family filter. */
const ofTab = (rows, tab, agentId) => [...rows.values()].filter((row) => BELONGS[tab](row, agentId));

/** The list as it is shown. */
export function listed(rows, tab, family, agentId) {
  const all = ofTab(rows, tab, agentId);
  const shown = family === "all" ? all : all.filter((row) => familyOf(row.family) === family);
  return shown.sort(ORDER[tab]);
}

export function tabCounts(rows, agentId) {
  return Object.fromEntries(TABS.map((tab) => [tab.id, ofTab(rows, tab.id, agentId).length]));
}

export function familyCounts(rows, tab, agentId) {
  const all = ofTab(rows, tab, agentId);
  const count = (family) => all.filter((row) => familyOf(row.family) === family).length;
  return { all: all.length, technical: count("technical"), general: count("general") };
}

/** The desk's mark, unless this agent has looked since. */
export function isUnread(row, read) {
  if (!row.unread) return false;
  const at = row.last_message?.at ?? row.updated_at;
  return !(read[row.id] && Date.parse(read[row.id]) >= Date.parse(at));
}

/** How many conversations ask for this agent's attention: waiting for anyone, or theirs. */
export function unreadCount(rows, read, agentId) {
  return [...rows.values()].filter(
    (row) => (BELONGS.queue(row) || BELONGS.mine(row, agentId)) && isUnread(row, read)).length;
}

/** The id one step up (-1) or down (+1) in the list; from nowhere, the first. */
export function neighbour(list, id, step) {
  if (!list.length) return null;
  const at = list.findIndex((row) => row.id === id);
  return list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + step))].id;
}

/** Puts a row in unless what is there is newer: answers and events may overtake one another. */
export function upsert(rows, row) {
  const known = rows.get(row.id);
  if (known && Date.parse(known.updated_at) > Date.parse(row.updated_at)) return rows;
  return new Map(rows).set(row.id, row);
}

export const rowTitle = (row) => customerName(row.customer);
