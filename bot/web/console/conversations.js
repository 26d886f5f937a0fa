import { call } from "./api.js";
import { settle } from "./outbox.js";
import { isUnread, upsert } from "./select.js";
import { say, setIn, store } from "./store.js";

/** What the desk knows, fetched, changed and kept up to date. */

/** The open conversation is fetched again once new messages in it pause for this long, in milliseconds. */
const PAUSE_MS = 250;
let lookTimer = null;

/** Fetches a conversation whole; what was shown of it stays meanwhile. */
export async function open(id) {
  const known = store.state.details[id];
  if (known?.status !== "ready") setIn("details", id, { ...known, status: "loading", messages: known?.messages ?? [] });
  try {
    const whole = await call("GET", `conversations/${id}`);
    store.set({ rows: upsert(store.state.rows, whole.conversation) });
    setIn("details", id, detailOf(whole, store.state.details[id]));
    for (const one of [...whole.messages, ...(whole.notes ?? [])]) if (one.client_id) settle(id, one.client_id);
    markRead(id);
    if (!whole.about && whole.conversation.state !== "closed") suggest(id);
  } catch (error) {
    const shown = store.state.details[id];
    // What is no longer theirs to see goes from the screen; a desk that does not answer just now takes nothing away.
    if (shown?.status === "ready" && !GONE.has(error.code)) return say(error.message);
    if (GONE.has(error.code)) dropRow(id);
    setIn("details", id, { status: "failed", messages: [], error: error.message, code: error.code });
  }
}

/** Errors after which a conversation is not shown any more. */
const GONE = new Set(["not_found", "other_team", "not_allowed"]);

/** @param {object | undefined} late what came by event while the answer was on its way */
function detailOf(whole, late) {
  const { messages, notes = [], handoff, suggestions = [], customer, earlier = [] } = whole;
  const { understanding = null, page = null, about = null } = whole;
  const isSearched = about !== null || whole.conversation.state === "closed";
  return {
    status: "ready", handoff, understanding, page, earlier,
    suggestions: isSearched ? suggestions : late?.suggestions ?? [], about: isSearched ? about : late?.about ?? null,
    erased: Boolean(whole.conversation.erased),
    messages: merge(messages, late?.messages ?? []),
    notes: mergeNotes(notes, late?.notes ?? []),
    customer: customer ?? whole.conversation.customer,
    seenSeq: Math.max(whole.customer_seen_seq ?? 0, late?.seenSeq ?? 0), seenAt: late?.seenAt ?? null,
    replay: late?.replay ?? null,
  };
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

/** It went where this agent does not see it. What they had written stays. */
export function putGone(id) {
  dropRow(id);
  // Who looks at it is not told to this agent any more.
  setIn("viewers", id, undefined);
  if (store.state.details[id]) setIn("details", id, { status: "failed", messages: [], error: "", code: "other_team" });
}

function dropRow(id) {
  const rows = new Map(store.state.rows);
  rows.delete(id);
  store.set({ rows });
}

export function putRow(row) {
  store.set({ rows: upsert(store.state.rows, row) });
  if (row.erased && store.state.details[row.id] && !store.state.details[row.id].erased) return forget(row.id);
  if (row.id === store.state.openId) look(row.id);
}

/** Its customer's data was erased: nothing of it stays here, and what is left is fetched if it is before their eyes. */
function forget(id) {
  setIn("details", id, undefined);
  setIn("typing", id, undefined);
  if (id === store.state.openId) open(id);
}

/** What the desk answered to something that was sent: a message or a note. */
export function putAnswer(id, { message, note }) {
  if (message) putMessage(id, message);
  if (note) putNote(id, note);
}

export function putNote(id, note) {
  const detail = store.state.details[id];
  if (detail) setIn("details", id, { ...detail, notes: mergeNotes([note], detail.notes ?? []) });
  if (note.client_id) settle(id, note.client_id);
}

/** Patches what is known of a conversation that has been opened; nothing of one that has not. */
export function patchDetail(id, patch) {
  const detail = store.state.details[id];
  if (detail?.status === "ready") setIn("details", id, { ...detail, ...patch });
}

/** A message from the desk, by event or as an answer; a hole in the numbers means that something was missed. */
export function putMessage(id, message) {
  const detail = store.state.details[id];
  if (message.role === "customer") setIn("typing", id, undefined);
  if (message.role === "agent" && store.state.agentTyping[id]) setIn("agentTyping", id, undefined);
  if (detail) {
    const last = detail.messages.at(-1)?.seq ?? 0;
    setIn("details", id, { ...detail, messages: merge([message], detail.messages) });
    if (detail.status === "ready" && message.seq > last + 1) open(id);
  }
  if (message.client_id) settle(id, message.client_id);
  if (id !== store.state.openId) return;
  look(id);
  if (message.role === "customer" && isBeforeEyes()) lookSoon(id);
}

/** The desk does not hold a conversation back for its articles: those that it did not have at once. */
async function suggest(id) {
  try {
    patchDetail(id, await call("GET", `conversations/${id}/suggestions`));
  } catch {
    // They are a courtesy; the next message asks again.
  }
}

/** The agent has this conversation before their eyes. */
export function look(id) {
  if (isBeforeEyes() && markRead(id)) lookSoon(id);
}

const isBeforeEyes = () => document.visibilityState === "visible";

/**
 * Fetching it again is how the desk learns that it was seen, and brings the articles for what the customer said last:
 * once for a burst of messages.
 */
function lookSoon(id) {
  clearTimeout(lookTimer);
  lookTimer = setTimeout(() => id === store.state.openId && open(id), PAUSE_MS);
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

/** Notes by id, in the order in which they stand in the transcript. */
function mergeNotes(newer, older) {
  const byId = new Map([...older, ...newer].map((note) => [note.id, note]));
  return [...byId.values()].sort((a, b) => a.after_seq - b.after_seq || Date.parse(a.at) - Date.parse(b.at));
}
