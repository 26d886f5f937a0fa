import { call } from "./api.js";
import { settle } from "./outbox.js";
import { isUnread, upsert } from "./select.js";
import { say, setIn, store } from "./store.js";

/** What the desk knows, fetched, changed and kept up to date. */

/** New messages in the open conversation are told to the desk as seen once they pause for this long, in milliseconds. */
const SEEN_MS = 600;
let seenTimer = null;

/** Open conversations anew; one that is no longer among them has been closed or returned meanwhile. */
export async function loadOpen() {
  try {
    const { conversations } = await call("GET", "conversations?state=queued,agent");
    const fetched = new Set(conversations.map((row) => row.id));
    let rows = new Map([...store.state.rows].filter(([id, row]) => row.state === "closed" || fetched.has(id)));
    for (const row of conversations) rows = upsert(rows, row);
    store.set({ rows, listStatus: "ready", listError: "" });
  } catch (error) {
    store.set({ listStatus: store.state.listStatus === "ready" ? "ready" : "failed", listError: error.message });
  }
}

export async function loadClosed() {
  if (store.state.closedStatus === "loading") return;
  store.set({ closedStatus: "loading" });
  try {
    const { conversations } = await call("GET", "conversations?state=closed");
    store.set({ rows: conversations.reduce(upsert, store.state.rows), closedStatus: "ready" });
  } catch (error) {
    store.set({ closedStatus: "failed" });
    say(error.message);
  }
}

export function showTab(tab) {
  store.set({ tab });
  if (tab === "closed" && store.state.closedStatus !== "ready") loadClosed();
}

/** Fetches a conversation whole; what was shown of it stays meanwhile. */
export async function open(id) {
  const known = store.state.details[id];
  if (known?.status !== "ready") setIn("details", id, { ...known, status: "loading", messages: known?.messages ?? [] });
  try {
    const { conversation, messages, handoff, suggestions = [] } = await call("GET", `conversations/${id}`);
    const late = store.state.details[id]?.messages ?? [];
    store.set({ rows: upsert(store.state.rows, conversation) });
    setIn("details", id, { status: "ready", messages: merge(messages, late), handoff, suggestions });
    for (const message of messages) if (message.client_id) settle(id, message.client_id);
    markRead(id);
  } catch (error) {
    const shown = store.state.details[id];
    if (shown?.status === "ready") say(error.message);
    else setIn("details", id, { status: "failed", messages: [], error: error.message });
  }
}

export async function take(id) {
  if (store.state.busy[id]) return false;
  setIn("busy", id, "take");
  try {
    const { conversation } = await call("POST", `conversations/${id}/take`);
    putRow(conversation);
    return true;
  } catch (error) {
    say(error.message);
    // Whoever has it now, the list and the conversation must say so.
    open(id);
    return false;
  } finally {
    setIn("busy", id, undefined);
  }
}

/** @throws {ApiError} */
export async function close(id, resolution, note) {
  setIn("busy", id, "close");
  try {
    const { conversation } = await call("POST", `conversations/${id}/close`, { resolution, ...(note && { note }) });
    putRow(conversation);
    setIn("closing", id, undefined);
    open(id);
  } finally {
    setIn("busy", id, undefined);
  }
}

export function putRow(row) {
  store.set({ rows: upsert(store.state.rows, row) });
  if (row.id === store.state.openId) look(row.id);
}

/** A message from the desk, by event or as an answer; a hole in the numbers means that something was missed. */
export function putMessage(id, message) {
  const detail = store.state.details[id];
  if (message.role === "customer") setIn("typing", id, undefined);
  if (detail) {
    const last = detail.messages.at(-1)?.seq ?? 0;
    setIn("details", id, { ...detail, messages: merge([message], detail.messages) });
    if (detail.status === "ready" && message.seq > last + 1) open(id);
  }
  if (message.client_id) settle(id, message.client_id);
  if (id === store.state.openId) look(id);
}

/**
 * The agent has this conversation before their eyes. Fetching it again is how the desk learns of that, and brings the
 * articles for what the customer said last.
 */
export function look(id) {
  if (document.visibilityState !== "visible" || !markRead(id)) return;
  clearTimeout(seenTimer);
  seenTimer = setTimeout(() => id === store.state.openId && open(id), SEEN_MS);
}

/** Returns whether there was anything unread. */
function markRead(id) {
  const row = store.state.rows.get(id);
  if (!row || !isUnread(row, store.state.read)) return false;
  setIn("read", id, row.last_message?.at ?? row.updated_at);
  return true;
}

/** Two lists of messages as one, by seq; on the same seq the first list's counts. */
function merge(newer, older) {
  const bySeq = new Map();
  for (const message of [...older, ...newer]) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
