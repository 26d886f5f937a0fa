import { take } from "./conversations.js";
import { goTo } from "./route.js";
import { listed, neighbour } from "./select.js";
import { store } from "./store.js";

/** One key each; never while writing, never with a modifier, never behind a dialog. */

export const KEYS = [
  ["j", "Next conversation in the list"],
  ["k", "Previous conversation in the list"],
  ["t", "Take the conversation"],
  ["r", "Write a reply"],
  ["c", "Close the conversation"],
  ["?", "Show or hide these keys"],
];

/** Keys that work inside the composer. */
export const WRITING_KEYS = [
  ["Enter", "Send"],
  ["Shift Enter", "New line"],
  ["Esc", "Leave the reply, the draft stays"],
];

function step(by) {
  const { rows, tab, family, session, openId } = store.state;
  const id = neighbour(listed(rows, tab, family, session.agent.id), openId, by);
  if (!id) return;
  goTo(id);
  const show = () => document.querySelector('.row[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  requestAnimationFrame(show);
}

export const canTake = (row) => row?.state === "queued";
export const canReply = (row, agentId) => row?.state === "agent" && row.agent?.id === agentId;

function focusReply() {
  document.querySelector(".composer textarea")?.focus();
}

/** Whoever takes a conversation is about to write. */
export async function takeAndReply(id) {
  if (await take(id)) requestAnimationFrame(focusReply);
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  t: (row) => canTake(row) && takeAndReply(row.id),
  r: focusReply,
  c: (row) => canReply(row, store.state.session.agent.id) && store.set({ dialog: "close" }),
  "?": () => store.set({ dialog: "help" }),
};

const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable]");

export function followKeys() {
  addEventListener("keydown", (event) => {
    const { session, dialog, rows, openId } = store.state;
    if (session.status !== "ready" || dialog || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.repeat && !"jk".includes(event.key)) return;
    if (isWriting(event.target) || !Object.hasOwn(ACTIONS, event.key)) return;
    event.preventDefault();
    ACTIONS[event.key](rows.get(openId));
  });
}
