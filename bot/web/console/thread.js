import { dayName } from "./time.js";

/** Turns messages and notes into what the transcript draws. Pure functions. */

/** Messages of one author this close together are drawn as one group, in milliseconds. */
const GROUP_MS = 5 * 60_000;

/**
 * @param {{messages: object[], notes?: object[]}} detail as docs/protocol.md has them, messages by seq
 * @param {object[]} pending outbox entries
 * @param {{id: string, name: string}} me the signed-in agent
 * @param {Date} now
 * @returns {object[]} each `{kind: "day", text}`, `{kind: "notice", message}`, `{kind: "note", note}` or
 *   `{kind: "group", role, author, at, messages}`
 */
export function arrange({ messages, notes = [] }, pending, me, now = new Date()) {
  const items = [];
  let day = "";
  let lastAt = 0;
  for (const one of inOrder(messages, notes, pending, me)) {
    const at = Date.parse(one.at);
    const name = dayName(one.at, now);
    if (name !== day) items.push({ kind: "day", key: `day ${one.at}`, text: name });
    day = name;
    const group = items.at(-1);
    if (one.after_seq !== undefined) {
      items.push({ kind: "note", key: keyOf(one), note: one });
    } else if (one.role === "system") {
      items.push({ kind: "notice", key: keyOf(one), message: one });
    } else if (group.kind === "group" && group.role === one.role && group.author === one.author
        && at - lastAt < GROUP_MS) {
      group.messages.push(one);
    } else {
      const { role, author } = one;
      items.push({ kind: "group", key: keyOf(one), role, author, at: one.at, messages: [one] });
    }
    lastAt = at;
  }
  return items;
}

/** Each note after the message that it was written after; what is still on its way at the end. */
function inOrder(messages, notes, pending, me) {
  const known = new Set([...messages, ...notes].map((one) => one.client_id).filter(Boolean));
  const waiting = pending.filter((entry) => !known.has(entry.client_id));
  const all = [];
  let next = 0;
  for (const message of messages) {
    while (next < notes.length && notes[next].after_seq < message.seq) all.push(notes[next++]);
    all.push(message);
  }
  all.push(...notes.slice(next));
  const last = messages.at(-1)?.seq ?? 0;
  return [...all, ...waiting.map((entry) => (isNote(entry) ? asNote(entry, me, last) : asMessage(entry, me)))];
}

const isNote = (entry) => entry.kind === "note" || entry.kind === "whisper";

/** The same before and after the desk has acknowledged, so that nothing is drawn anew. */
export const keyOf = (message) => message.client_id ?? message.id;

const timeOf = (entry) => new Date(entry.at).toISOString();

function asMessage(entry, me) {
  const payload = entry.files?.length ? { attachments: entry.files } : {};
  return { ...entry, role: "agent", kind: "text", author: me.name, at: timeOf(entry), payload, entry };
}

function asNote(entry, me, last) {
  return { ...entry, author: me, at: timeOf(entry), after_seq: last, entry };
}

/** Which of a message's choices the customer took: the next customer message says it in the same words. */
export function chosen(message, messages) {
  const answer = messages.find((one) => one.seq > message.seq && one.role === "customer");
  return message.payload?.choices?.find((choice) => choice.title === answer?.text)?.id ?? null;
}

/**
 * How far the team's last message got: `{seq, seen}` while the customer has not answered it, else null.
 * @param {number} seenSeq up to where the customer has read
 */
export function lastSent(messages, seenSeq) {
  const last = messages.findLast((one) => one.role === "agent" || one.role === "customer");
  return last?.role === "agent" && last.seq ? { seq: last.seq, seen: last.seq <= seenSeq } : null;
}
