import { call } from "./api.js";
import { isPossible, keysFor } from "./keys.js";
import { rowTitle } from "./select.js";
import { keep, kept } from "./storage.js";
import { store } from "./store.js";

/** What the search field finds: the desk's answers, the open conversations at hand, recent searches, commands. */

const RECENT = "searches";
const MOST_RECENT = 8, MOST_LOCAL = 5, MOST_FOUND = 20;

/** @throws {ApiError} */
export async function searchDesk(query) {
  const { messages = [], customers = [], total = 0 } = await call("GET",
    `search?q=${encodeURIComponent(query)}&limit=${MOST_FOUND}`);
  return { messages, customers, total };
}

/** Open conversations by the customer's name or address or the number, without asking the desk. */
export function localHits(query, rows) {
  const wanted = query.toLowerCase();
  const fits = (row) => row.id.toLowerCase().startsWith(wanted)
    || [rowTitle(row), row.customer?.email].some((text) => text?.toLowerCase().includes(wanted));
  const hits = [];
  for (const row of rows.values()) {
    if (row.state !== "closed" && fits(row) && hits.push(row) === MOST_LOCAL) break;
  }
  return hits;
}

/** Newest first. */
export const recentSearches = () => kept(RECENT)[0]?.[1] ?? [];

export function remember(query) {
  keep(RECENT, [query, ...recentSearches().filter((one) => one !== query)].slice(0, MOST_RECENT));
}

/** Lines of the keys' table that can be done now and whose title has all the words. */
export function commandsFor(query) {
  const { rows, openId, session } = store.state;
  const row = rows.get(openId);
  const parts = query.toLowerCase().split(/\s+/).filter(Boolean);
  return keysFor(session.permissions)
    .filter((line) => line.run && !line.bare && isPossible(line, row))
    .filter(({ title }) => parts.every((part) => title.toLowerCase().includes(part)))
    .map((line) => ({ ...line, run: () => line.run(row) }));
}
