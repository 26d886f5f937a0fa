// So long one name stands for several messages.
const GROUP_MS = 5 * 60_000;
// These choices lead out of the queue.
const QUEUE_EVENTS = ["handed_over", "leave_offered", "message_left"];

/** The state as rows `{key, type, …}`. */
export function timeline({ conversation, outbox, config }) {
  const { messages, info } = conversation;
  const pending = outbox.entries.map((entry, i) => pendingRow(entry, i === 0 && messages.at(-1)?.role !== "customer"));
  const rows = [...opening(conversation, config, pending.length > 0)];
  const newest = messages.findLast((message) => message.role === "customer");
  const several = new Set(messages.map((message) => dayOf(message.at))).size > 1;
  let before = null;
  for (const message of messages) {
    if (message.kind === "rating_request") continue;
    const newDay = !before || dayOf(before.at) !== dayOf(message.at);
    if (newDay && several) rows.push({ key: `day ${dayOf(message.at)}`, type: "day", at: message.at });
    rows.push({
      key: message.client_id ?? message.id,
      type: message.role === "system" ? "notice" : "message",
      message,
      first: (newDay && several) || startsGroup(before, message),
      state: message === newest && !pending.length && (info?.seen_seq >= message.seq ? "seen" : "sent"),
      choices: choiceState(message, messages, outbox.entries, info),
    });
    before = message;
  }
  return [...rows, ...pending];
}

function opening(conversation, config, waiting) {
  if (!config) return [];
  const first = conversation.messages[0]?.seq ?? 1;
  if (first > 1) return [{ key: "earlier", type: "earlier" }];
  const rows = config.greeting ? [{ key: "greeting", type: "greeting", text: config.greeting, name: config.name }] : [];
  const asked = waiting || conversation.messages.some((message) => message.role === "customer");
  if (!asked && config.suggestions?.length && conversation.info?.state === "bot") {
    rows.push({ key: "suggestions", type: "suggestions", suggestions: config.suggestions });
  }
  return rows;
}

function pendingRow({ client_id: key, text, files: attachments, error }, first) {
  return { key, type: "pending", text, attachments, error, first };
}

function startsGroup(before, message) {
  if (!before || before.role !== message.role || before.author !== message.author) return true;
  return new Date(message.at) - new Date(before.at) > GROUP_MS;
}

/** Which was used, read from what followed. */
function choiceState(message, messages, entries, info) {
  const list = message.payload?.choices;
  if (!list?.length) return null;
  const reply = messages.find((other) => other.role === "customer" && other.seq > message.seq);
  const used = entries.find((entry) => entry.data.message_id === message.id);
  const newer = reply || entries.some((entry) => entry.after >= message.seq);
  const { event } = message.payload;
  const stays = info?.state === "queued" && QUEUE_EVENTS.includes(event);
  const over = event !== "tell_offered" && ["agent", "closed"].includes(info?.state);
  const picked = used?.data.choice_id ?? list.find((choice) => choice.title === reply?.text)?.id ?? null;
  return { list, spent: Boolean(used || over || (newer && !stays)), picked };
}

function dayOf(at) {
  return new Date(at).toDateString();
}
