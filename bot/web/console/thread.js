import { dayName } from "./time.js";

/** Turns messages into what the transcript draws. Pure functions. */

/** Messages of one author this close together are drawn as one group, in milliseconds. */
const GROUP_MS = 5 * 60_000;

/**
 * @param {object[]} messages as docs/protocol.md has them, by seq
 * @param {object[]} pending outbox entries
 * @param {string} me the signed-in agent's name
 * @param {Date} now
 * @returns {object[]} each `{kind: "day", text}`, `{kind: "notice", message}` or
 *   `{kind: "group", role, author, at, messages}`
 */
export function arrange(messages, pending, me, now = new Date()) {
  const known = new Set(messages.map((message) => message.client_id).filter(Boolean));
  const waiting = pending.filter((entry) => !known.has(entry.client_id)).map((entry) => asMessage(entry, me));
  const items = [];
  let day = "";
  let lastAt = 0;
  for (const message of [...messages, ...waiting]) {
    const name = dayName(message.at, now);
    if (name !== day) items.push({ kind: "day", key: `day ${message.at}`, text: name });
    day = name;
    const at = Date.parse(message.at);
    const group = items.at(-1);
    if (message.role === "system") {
      items.push({ kind: "notice", key: keyOf(message), message });
    } else if (group.kind === "group" && group.role === message.role && group.author === message.author
        && at - lastAt < GROUP_MS) {
      group.messages.push(message);
    } else {
      const { role, author } = message;
      items.push({ kind: "group", key: keyOf(message), role, author, at: message.at, messages: [message] });
    }
    lastAt = at;
  }
  return items;
}

/** The same before and after the desk has acknowledged, so that nothing is drawn anew. */
export const keyOf = (message) => message.client_id ?? message.id;

function asMessage(entry, author) {
  return { ...entry, role: "agent", kind: "text", author, at: new Date(entry.at).toISOString(), payload: {}, entry };
}

/** Which of a message's choices the customer took: the next customer message says it in the same words. */
export function chosen(message, messages) {
  const answer = messages.find((one) => one.seq > message.seq && one.role === "customer");
  return message.payload?.choices?.find((choice) => choice.title === answer?.text)?.id ?? null;
}
