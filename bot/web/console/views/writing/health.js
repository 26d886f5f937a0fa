/** What is said of an article in the list, and which articles a filter leaves. Pure functions of rows. */

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
// A bare day is that day everywhere; west of Greenwich it would read as the day before.
const bareDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const isBare = (at) => /^\d{4}-\d\d-\d\d$/.test(at);
const isTime = (at) => Boolean(at) && !Number.isNaN(Date.parse(at));
export const dayText = (at) => (isTime(at) ? (isBare(at) ? bareDay : day).format(new Date(at)) : at || "–");

const moment = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit" });
/** A day, or with the hour where one is given. */
export const momentText = (at) => (isTime(at) && !isBare(at) ? moment.format(new Date(at)) : dayText(at));

const DAY_MS = 86_400_000;
/** When `publish_until` ends, in milliseconds: a bare day counts to its end, in UTC. NaN where there is none. */
export const endOf = (until) => Date.parse(until ?? "") + (isBare(until) ? DAY_MS : 0);

const TONES = { published: "good", scheduled: "warn", expired: "bad" };
const TITLES = { draft: "Draft", published: "Published", scheduled: "Scheduled", expired: "Expired", archived: "Archived" };

/** `{text, tone, hint}` of how an article stands with the customers. */
export function statusOf({ shown, status, publish_from: from, publish_until: until }) {
  const name = shown ?? status;
  const text = name === "scheduled" && from ? `Scheduled from ${momentText(from)}` : TITLES[name] ?? name;
  const hint = [from && `from ${momentText(from)}`, until && `until ${momentText(until)}`].filter(Boolean).join(", ");
  return { text, tone: TONES[name] ?? "", hint };
}

export const SHOWN = Object.entries(TITLES);

const notFirst = (row) => row.tests_first !== null && row.tests_first !== undefined && row.tests_first < row.tests;
const isNotLive = (row) => row.live === false;

/** Filter → what it is called and which rows it leaves. */
export const HEALTH = {
  not_first: ["Not found first", notFirst],
  rejected: ["Rejected by customers", (row) => (row.chat?.rejected ?? 0) + (row.votes?.down ?? 0) > 0],
  stale: ["Not looked after for long", (row) => row.stale],
  faults: ["With faults", (row) => row.faults > 0],
  findings: ["With advice", (row) => row.findings > 0],
  not_live: ["Not live yet", isNotLive],
  never_shown: ["Never shown", (row) => row.shown === "published" && !row.chat?.shown],
};

const share = (row) => (row.tests && row.tests_first !== null ? row.tests_first / row.tests : 2);

export const SORTS = {
  title: ["Title", (a, b) => a.title.localeCompare(b.title)],
  updated: ["Last changed", (a, b) => String(b.updated).localeCompare(String(a.updated))],
  tests: ["Worst found", (a, b) => share(a) - share(b)],
  rejected: ["Most rejected", (a, b) => (b.chat?.rejected ?? 0) + (b.votes?.down ?? 0) - (a.chat?.rejected ?? 0) - (a.votes?.down ?? 0)],
  shown: ["Most shown", (a, b) => (b.chat?.shown ?? 0) - (a.chat?.shown ?? 0)],
};

export const NO_QUERY = { words: "", language: "", section: "", shown: "", health: "", sort: "title" };

/** The rows that a query leaves, in its order. */
export function fitting(rows, { words, language, section, shown, health, sort }) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const test = HEALTH[health]?.[1] ?? (() => true);
  const left = rows.filter((row) => (!language || row.language === language) && (!section || row.section === section)
    && (!shown || (row.shown ?? row.status) === shown) && test(row)
    && wanted.every((word) => `${row.title} ${row.id} ${row.owner ?? ""}`.toLowerCase().includes(word)));
  const [, order] = SORTS[sort] ?? SORTS.title;
  return left.sort((a, b) => order(a, b) || a.title.localeCompare(b.title));
}

/** `a title` → `a-title`: an id that a file can have. */
export const idOf = (title) => title.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
  .replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).replace(/-+$/, "");

export const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
