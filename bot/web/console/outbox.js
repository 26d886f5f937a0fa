import { newId } from "/widget/outbox.js";
import { call } from "./api.js";
import { returnToDraft } from "./drafts.js";
import { forget, keep, kept } from "./storage.js";
import { setIn, store } from "./store.js";

/**
 * Replies on their way. Each is drawn at once, kept in the browser until the desk has acknowledged it, sent in order
 * within its conversation, and sent again with the same client id while the desk does not answer; the desk takes an id
 * only once.
 *
 * An entry is `{client_id, conversation_id, text, at, tries, error?}`; `error` is the desk's refusal, a sentence.
 */
const KEY = "out:";
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

const sending = new Set();
const timers = new Map();
let delivered = () => {};

/** @param {(conversationId: string, message: object) => void} listener told of every acknowledged message */
export function whenDelivered(listener) {
  delivered = listener;
}

/** Takes up what was not acknowledged before a reload. */
export function loadOutbox() {
  const entries = kept(KEY).map(([, entry]) => ({ ...entry, tries: 0 })).sort((a, b) => a.at - b.at);
  const pending = {};
  for (const entry of entries) (pending[entry.conversation_id] ??= []).push(entry);
  store.set({ pending });
  sendAll();
}

export function stopOutbox() {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
}

export function send(conversationId, text) {
  const entry = { client_id: newId(), conversation_id: conversationId, text, at: Date.now(), tries: 0 };
  keep(KEY + entry.client_id, entry);
  put(conversationId, [...of(conversationId), entry]);
  pump(conversationId);
}

/** The connection is back, or the agent says so: whatever waits is tried now. */
export function sendAll() {
  for (const id of Object.keys(store.state.pending)) pump(id);
}

export function retry(entry) {
  change(entry, { error: undefined, tries: 0 });
  pump(entry.conversation_id);
}

/** Takes a refused message back into the composer. */
export function withdraw(entry) {
  drop(entry);
  returnToDraft(entry.conversation_id, entry.text);
}

/** The message has been seen among the desk's: nothing more to send. */
export function settle(conversationId, clientId) {
  const entry = of(conversationId).find((one) => one.client_id === clientId);
  if (entry) drop(entry);
}

const of = (id) => store.state.pending[id] ?? [];
const put = (id, entries) => setIn("pending", id, entries.length ? entries : undefined);

function change(entry, patch) {
  put(entry.conversation_id,
    of(entry.conversation_id).map((one) => (one.client_id === entry.client_id ? { ...one, ...patch } : one)));
}

function drop(entry) {
  forget(KEY + entry.client_id);
  put(entry.conversation_id, of(entry.conversation_id).filter((one) => one.client_id !== entry.client_id));
}

async function pump(id) {
  clearTimeout(timers.get(id));
  const entry = of(id).find((one) => !one.error);
  if (!entry || sending.has(id)) return;
  sending.add(id);
  let waitMs = 0;
  try {
    const body = { client_id: entry.client_id, text: entry.text };
    const { message } = await call("POST", `conversations/${id}/messages`, body);
    delivered(id, message);
    drop(entry);
  } catch (error) {
    waitMs = failed(entry, error);
  } finally {
    sending.delete(id);
  }
  if (store.state.session.status !== "ready") return;
  if (waitMs) timers.set(id, setTimeout(() => pump(id), waitMs));
  else pump(id);
}

/** Returns how long to wait before the next try, 0 when this entry will not be tried by itself again. */
function failed(entry, error) {
  if (error.code === "not_signed_in") return 0;
  if (!error.passing) {
    change(entry, { error: error.message });
    return 0;
  }
  // From the store, not from the entry: retry() begins the count anew while a request is on its way.
  const now = of(entry.conversation_id).find((one) => one.client_id === entry.client_id);
  const tries = (now?.tries ?? 0) + 1;
  change(entry, { tries });
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
}
