import { newId } from "/widget/outbox.js";
import { call } from "./api.js";
import { draftKey, extrasOf, returnToDraft, setExtras } from "./drafts.js";
import { forget, keep, kept } from "./storage.js";
import { setIn, store } from "./store.js";

/**
 * Replies and notes on their way. Each is drawn at once, kept in the browser until the desk has acknowledged it, sent
 * in order within its conversation, and sent again with the same client id while the desk does not answer; the desk
 * takes an id only once.
 *
 * An entry is `{client_id, conversation_id, kind, text, at, tries, files?, template_id?, error?}`: `kind` is `reply`,
 * `note` or `whisper`; `files` are the desk's attachments; `error` is the desk's refusal, a sentence.
 */
const KEY = "out:";
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

const sending = new Set();
const timers = new Map();
let delivered = () => {};

/** @param {(conversationId: string, answer: {message?: object, note?: object}) => void} listener told what arrived */
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

/** @param {{kind?: string, files?: object[], template_id?: string}} more a reply without anything if left out */
export function send(conversationId, text, more = {}) {
  const about = { client_id: newId(), conversation_id: conversationId, at: Date.now(), tries: 0 };
  const entry = { ...about, kind: "reply", text, ...more };
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

/** Takes what was refused back into the composer, files and all. */
export function withdraw(entry) {
  const { conversation_id: id, kind = "reply", text, files = [] } = entry;
  drop(entry);
  returnToDraft(draftKey(id, kind), text);
  const back = files.map((file) => ({ ...file, key: file.id, state: "ready", error: "", attachment: file }));
  if (back.length) setExtras(id, { files: [...back, ...extrasOf(id).files] });
  setIn("writing", id, kind);
}

/** The message or note has been seen among the desk's: nothing more to send. */
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

const placeOf = (entry) => (entry.kind === "note" || entry.kind === "whisper" ? "notes" : "messages");

function bodyOf({ client_id, text, kind, files, template_id }) {
  return {
    client_id, text, ...(kind === "whisper" && { kind }),
    ...(files?.length && { attachments: files.map((file) => file.id) }), ...(template_id && { template_id }),
  };
}

async function pump(id) {
  clearTimeout(timers.get(id));
  const entry = of(id).find((one) => !one.error);
  if (!entry || sending.has(id)) return;
  sending.add(id);
  let waitMs = 0;
  try {
    delivered(id, await call("POST", `conversations/${id}/${placeOf(entry)}`, bodyOf(entry)));
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
