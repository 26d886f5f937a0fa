import { customerName, familyOf } from "./texts.js";

/** Which rows a view has and in which order, and the counts beside it. Pure functions of the state. */

const OPEN = new Set(["queued", "agent"]);
/** Priorities run from 1, urgent, to 4, low. */
const HIGH = 2, NORMAL = 3;
/** What has been quiet for so long is not live with the bot any more; bot/desk/finding/wanted.py has the same. */
const LIVE_MS = 30 * 60_000;
const LAST = Number.MAX_SAFE_INTEGER;

/** `id` is the desk's name of the view, `slug` the address's, `key` what follows `g`; `sort` is its own order. */
export const VIEWS = [
  { id: "mine", slug: "mine", key: "m", title: "Mine", icon: "person", sort: "updated",
    empty: "You have no conversations. Take one from Waiting." },
  { id: "unassigned", slug: "waiting", key: "w", title: "Waiting", icon: "clock", sort: "priority",
    empty: "Nobody is waiting." },
  { id: "team", slug: "team", key: "t", title: "My teams", icon: "people", sort: "updated",
    empty: "Your teams have no open conversations." },
  { id: "all", slug: "all", key: "a", title: "All open", icon: "inbox", sort: "updated",
    empty: "No open conversations." },
  { id: "left", slug: "left", key: "l", title: "Messages left", icon: "mail", sort: "waiting",
    empty: "No message waits for an answer." },
  { id: "breached", slug: "overdue", key: "o", title: "Overdue", icon: "flag", sort: "due",
    empty: "Every time target is kept." },
  { id: "bot", slug: "live", key: "b", title: "Live with the bot", icon: "bot", sort: "updated",
    empty: "Nobody is talking to the bot.", permission: "conversations.read_all" },
  { id: "closed", slug: "closed", key: "c", title: "Closed", icon: "check", sort: "updated",
    empty: "No closed conversations yet." },
];

export const SORTS = {
  waiting: "Longest waiting", priority: "Priority", due: "Time target", updated: "Last change",
};

/** What an agent begins with: what they have, else who waits. */
export const landingView = (agent) => (agent.load > 0 ? "mine" : "unassigned");

/** Without one, who waits: that is what an agent comes for. */
export const viewOf = (id) => VIEWS.find((view) => view.id === id) ?? VIEWS.find((view) => view.id === "unassigned");
export const viewBySlug = (slug) => VIEWS.find((view) => view.slug === slug) ?? null;
export const viewsFor = (permissions) =>
  VIEWS.filter(({ permission }) => !permission || permissions.includes(permission));

const isOpen = (row) => OPEN.has(row.state);
/** One that was handed over before there were teams belongs to everybody. */
const inTeams = (row, who) => !row.team || who.teams.has(row.team.id);

/** @param who `{id, teams: Set of team ids, now}`, `now` in milliseconds */
const BELONGS = {
  mine: (row, who) => row.state === "agent" && row.agent?.id === who.id,
  unassigned: (row, who) => row.state === "queued" && inTeams(row, who),
  team: (row, who) => isOpen(row) && inTeams(row, who),
  all: isOpen,
  left: (row) => isOpen(row) && Boolean(row.left),
  breached: (row, who) => isOpen(row) && isBreached(row, who.now),
  bot: (row, who) => row.state === "bot" && who.now - Date.parse(row.updated_at) < LIVE_MS,
  closed: (row) => row.state === "closed",
};

const NARROWS = {
  team: (row, id) => row.team?.id === id,
  family: (row, family) => familyOf(row.family) === familyOf(family),
  priority: (row, priority) => String(priorityOf(row)) === priority,
  tag: (row, tag) => Boolean(row.tags?.includes(tag)),
  agent: (row, id) => (id === "none" ? !row.agent : row.agent?.id === id),
};

const priorityOf = (row) => row.priority ?? NORMAL;
export const isUrgent = (row) => priorityOf(row) <= HIGH;

/** The time target that comes next: `{kind: "first_reply" or "resolution", at}`, or null. */
export function dueOf(row) {
  if (!isOpen(row)) return null;
  if (row.first_reply_due_at && !row.first_reply_at) return { kind: "first_reply", at: row.first_reply_due_at };
  return row.resolution_due_at ? { kind: "resolution", at: row.resolution_due_at } : null;
}

/**
 * When a target's time began to run, as far as a row and its team tell: a row does not say when it was handed over.
 * @param {object[]} teams as GET /teams has them
 */
export function dueSince(row, { kind, at }, teams = []) {
  const targets = teams.find((team) => team.id === row.team?.id)?.targets ?? {};
  const seconds = (targets[String(priorityOf(row))] ?? targets.default)?.[`${kind}_s`];
  return seconds ? new Date(Date.parse(at) - seconds * 1000).toISOString() : row.waiting_since ?? row.created_at;
}

const isBreached = (row, now) => {
  const due = dueOf(row);
  return due !== null && Date.parse(due.at) <= now;
};

const time = (at, none) => (at ? Date.parse(at) : none);
const waitingSince = (row) => time(row.waiting_since, LAST);
const changed = (row) => Date.parse(row.last_message?.at ?? row.updated_at);

/** Sort → the numbers a row is ordered by, smallest first. */
const KEYS = {
  waiting: (row) => [waitingSince(row), -changed(row)],
  priority: (row) => [priorityOf(row), waitingSince(row), -changed(row)],
  due: (row) => [time(dueOf(row)?.at, LAST), -changed(row)],
  updated: (row) => [row.state === "closed" ? -Date.parse(row.updated_at) : -changed(row)],
};

function sorted(rows, sort) {
  const keyOf = KEYS[sort] ?? KEYS.waiting;
  const keyed = rows.map((row) => [keyOf(row), row]);
  keyed.sort(([a, rowA], [b, rowB]) => {
    const at = a.findIndex((value, index) => value !== b[index]);
    return at < 0 ? (rowA.id < rowB.id ? -1 : 1) : a[at] - b[at];
  });
  return keyed.map(([, row]) => row);
}

/** Who looks, for the views that depend on it. */
export const viewer = (agent, now) => ({ id: agent.id, teams: new Set(agent.teams ?? []), now });

/** Rows of a view before anything narrows it. */
const ofView = (rows, view, who) => [...rows.values()].filter((row) => BELONGS[view](row, who));

const narrowed = (list, filters) => {
  const tests = Object.entries(NARROWS).filter(([name]) => filters[name]);
  return tests.length ? list.filter((row) => tests.every(([name, test]) => test(row, filters[name]))) : list;
};

/** The list as the view and its filters want it. */
export function listed(rows, view, filters, who) {
  return sorted(narrowed(ofView(rows, view, who), filters), filters.sort ?? viewOf(view).sort);
}

/** View → how many rows it has; of those that are not held here (`bot`, `closed`) nothing. */
export function viewCounts(rows, who) {
  const counts = { mine: 0, unassigned: 0, team: 0, all: 0, left: 0, breached: 0 };
  for (const row of rows.values()) {
    for (const view in counts) if (BELONGS[view](row, who)) counts[view] += 1;
  }
  return counts;
}

/** How many of the view each family would leave. */
export function familyCounts(rows, view, filters, who) {
  const all = narrowed(ofView(rows, view, who), { ...filters, family: "" });
  const count = (family) => all.filter((row) => familyOf(row.family) === family).length;
  return { all: all.length, technical: count("technical"), general: count("general") };
}

/** The desk's mark, unless this agent has looked since. */
export function isUnread(row, read) {
  if (!row.unread) return false;
  const at = row.last_message?.at ?? row.updated_at;
  return !(read[row.id] && Date.parse(read[row.id]) >= Date.parse(at));
}

/** How many conversations ask for this agent's attention: waiting in their teams, or theirs. */
export function unreadCount(rows, read, who) {
  let count = 0;
  for (const row of rows.values()) {
    if ((BELONGS.unassigned(row, who) || BELONGS.mine(row, who)) && isUnread(row, read)) count += 1;
  }
  return count;
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
