// Silences before the customer is told.
const MAX_TRIES = 3;
// Then a tab sends what another one did not.
const ORPHAN_MS = 10_000;
const KEY = "out:";

/** Not `randomUUID`, which exists only on secure pages. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What the desk has not acknowledged yet. An entry is `{client_id, event, data, text, files?, after, at, error?}`,
 * `after` being the last seq its author had seen.
 */
export class Outbox {
  #store;
  #send;
  #changed;
  #ready = false;
  #busy = false;
  // Another tab's entry may be heard of after the desk's own message.
  #done = new Set();
  #tries = new Map();
  #timer;

  /** `send(event, data)` rejects on silence. */
  constructor(store, send, changed) {
    this.#store = store;
    this.#send = send;
    this.#changed = changed;
    this.entries = [];
    for (const key of store.keys(KEY)) this.#adopt(store.get(key));
  }

  add(event, data, text, after, files) {
    const at = Math.max(Date.now(), (this.entries.at(-1)?.at ?? 0) + 1);
    const entry = { client_id: newId(), event, data, text, files, after, at };
    this.#adopt(entry);
    this.#store.set(KEY + entry.client_id, entry);
    this.#changed();
    this.#pump();
    return entry;
  }

  start() {
    this.#ready = true;
    for (const entry of this.entries) if (entry.error?.code === "no_answer") delete entry.error;
    this.#pump();
  }

  stop() {
    this.#ready = false;
    clearTimeout(this.#timer);
  }

  retry(id) {
    const entry = this.#find(id);
    if (!entry) return;
    delete entry.error;
    this.#tries.delete(id);
    this.#store.set(KEY + id, entry);
    this.#changed();
    this.#pump();
  }

  drop(id) {
    this.#done.add(id);
    if (!this.#find(id)) return;
    this.entries = this.entries.filter((entry) => entry.client_id !== id);
    this.#tries.delete(id);
    this.#store.remove(KEY + id);
  }

  follow(key) {
    if (!key.startsWith(KEY)) return;
    const entry = this.#store.get(key);
    if (!entry) this.entries = this.entries.filter((one) => KEY + one.client_id !== key);
    else this.#adopt(entry);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#pump(), ORPHAN_MS);
    this.#changed();
  }

  #find(id) {
    return this.entries.find((entry) => entry.client_id === id);
  }

  #adopt(entry) {
    if (!entry?.client_id || this.#done.has(entry.client_id)) return;
    const others = this.entries.filter((one) => one.client_id !== entry.client_id);
    this.entries = [...others, entry].sort((a, b) => a.at - b.at);
  }

  async #pump() {
    const entry = this.entries.find((one) => !one.error);
    if (!entry || this.#busy || !this.#ready) return;
    this.#busy = true;
    try {
      const answer = await this.#send(entry.event, { client_id: entry.client_id, ...entry.data });
      if (answer.ok) this.drop(entry.client_id);
      else this.#fail(entry, answer.error);
      this.#changed(answer);
    } catch {
      // Without a connection silence says nothing.
      const tries = (this.#tries.get(entry.client_id) ?? 0) + (this.#ready ? 1 : 0);
      this.#tries.set(entry.client_id, tries);
      if (tries >= MAX_TRIES) this.#fail(entry, { code: "no_answer" });
      this.#changed();
    } finally {
      this.#busy = false;
    }
    this.#pump();
  }

  #fail(entry, error) {
    entry.error = error ?? { code: "refused" };
    this.#tries.delete(entry.client_id);
    if (this.#find(entry.client_id)) this.#store.set(KEY + entry.client_id, entry);
  }
}
