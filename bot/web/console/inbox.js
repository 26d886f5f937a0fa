import { call } from "./api.js";
import { FILTERS } from "./route.js";
import { upsert } from "./select.js";
import { say, store } from "./store.js";

/**
 * Which conversations there are. All open ones are held, so that changing the view asks nobody; those of the bot while
 * they are looked at, closed ones as far down as somebody has scrolled.
 */
const PAGE = 200;
/** The desk's counts are asked for again at most this often, in milliseconds. */
const COUNTS_MS = 20_000;
/** Live conversations are watched; beyond these nobody could. */
const MOST_LIVE = 1_000;

/** The views that are not among the open conversations. */
export const APART = new Set(["bot", "closed"]);
const IS_OPEN = new Set(["queued", "agent"]);

let loading = 0;

/** Every open conversation anew, page after page. One that is no longer among them was closed or went elsewhere. */
export async function loadOpen() {
  loading += 1;
  const mine = loading;
  const before = store.state.rows;
  const fetched = new Set();
  const isOver = () => mine !== loading || store.state.session.status !== "ready";
  try {
    for (let cursor = ""; cursor !== null;) {
      const { conversations, next } = await page("view=all", cursor, PAGE);
      if (isOver()) return;
      for (const row of conversations) fetched.add(row.id);
      const rows = conversations.reduce(upsertInto, new Map(store.state.rows));
      store.set({ rows, listStatus: "ready", listError: "" });
      cursor = next ?? null;
    }
    // A row that an event has changed meanwhile is right, whether or not a page had it.
    const stays = ([id, row]) => !IS_OPEN.has(row.state) || fetched.has(id) || before.get(id) !== row;
    store.set({ rows: new Map([...store.state.rows].filter(stays)), listWhole: true });
  } catch (error) {
    if (isOver()) return;
    store.set({ listStatus: store.state.listStatus === "ready" ? "ready" : "failed", listError: error.message });
  }
}

const page = (query, cursor, limit) => call("GET",
  `conversations?${query}&limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);

/** Into a map of one's own: a copy for each row of a page would cost more than the page. */
function upsertInto(rows, row) {
  if (upsert(rows, row) !== rows) rows.set(row.id, row);
  return rows;
}

/** The first page of a view that is fetched by itself; nothing to do for the others. */
export async function loadView() {
  const { view, filters } = store.state;
  if (!APART.has(view)) return;
  const query = queryOf(view, filters);
  const known = store.state.pages[view];
  setPage(view, { ...(known?.query === query ? known : {}), query, status: "loading" });
  await turnPage(view, query, "");
}

/** The next page of such a view, when somebody scrolls near the end. */
export async function loadMore() {
  const { view, pages } = store.state;
  const known = pages[view];
  if (!APART.has(view) || known?.status !== "ready" || !known.next) return;
  setPage(view, { ...known, status: "loading" });
  await turnPage(view, known.query, known.next);
}

async function turnPage(view, query, cursor) {
  const isOver = () => store.state.pages[view]?.query !== query;
  try {
    const { conversations, next = null, total } = await page(query, cursor, PAGE);
    if (isOver()) return;
    let rows = store.state.rows;
    if (view === "bot" && !cursor) rows = new Map([...rows].filter(([, row]) => row.state !== "bot"));
    store.set({ rows: conversations.reduce(upsertInto, new Map(rows)) });
    setPage(view, { query, next, total, status: "ready" });
    if (view === "bot" && next && store.state.rows.size < MOST_LIVE) loadMore();
  } catch (error) {
    if (isOver()) return;
    const known = store.state.pages[view];
    const shown = [...store.state.rows.values()].some((row) => row.state === view);
    setPage(view, { ...known, status: shown ? "ready" : "failed", error: error.message });
    if (shown) say(error.message);
  }
}

const setPage = (view, value) => store.set({ pages: { ...store.state.pages, [view]: value } });

function queryOf(view, filters) {
  const query = new URLSearchParams({ view });
  for (const name of FILTERS) if (filters[name]) query.set(name, filters[name]);
  return query.toString();
}

let countsAt = 0;

/** The desk's own counts: before all rows are here, and of what is not held here. Coalesced. */
export async function loadCounts({ force = false } = {}) {
  if (!force && Date.now() - countsAt < COUNTS_MS) return;
  countsAt = Date.now();
  try {
    store.set({ counts: await call("GET", "counts") });
  } catch {
    // The counts beside the views are a courtesy; whatever is wrong is told by the list itself.
  }
}

export async function loadSaved() {
  try {
    store.set({ saved: (await call("GET", "filters")).filters });
  } catch (error) {
    if (!error.passing) say(error.message);
  }
}

/** @throws {ApiError} */
export async function saveFilter(name, query, shared) {
  const { filter } = await call("POST", "filters", { name, query, shared });
  store.set({ saved: [...store.state.saved, filter] });
}

/** @throws {ApiError} */
export async function dropFilter(id) {
  await call("DELETE", `filters/${id}`);
  store.set({ saved: store.state.saved.filter((filter) => filter.id !== id) });
}
