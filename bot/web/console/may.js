import { useMemo } from "/vendor/htm-preact.module.js";
import { use } from "./store.js";

/** What the signed-in agent may do with a conversation: what buttons, keys and dialogs all ask. */

const holds = (row, id) => row?.agent?.id === id;
const joinedBy = (row, id) => Boolean(row?.participants?.some((one) => one.id === id));

export const canTake = (row) => row?.state === "queued";

/** Whoever has the conversation, and whoever joined it, write to the customer. */
export const canReply = (row, agentId) => row?.state === "agent" && (holds(row, agentId) || joinedBy(row, agentId));

/**
 * @param {object | undefined} row as docs/protocol.md has it
 * @param {{agent: object, permissions?: string[]}} session
 * @returns {Record<string, boolean>} by the name of the action
 */
export function rightsIn(row, { agent, permissions = [] }) {
  const open = row?.state === "queued" || row?.state === "agent";
  const reply = canReply(row, agent.id);
  const oversees = permissions.includes("conversations.join");
  const joined = joinedBy(row, agent.id);
  return {
    take: canTake(row),
    reply,
    note: Boolean(row),
    whisper: oversees && row?.state === "agent" && !holds(row, agent.id),
    transfer: open && (reply || row.state === "queued" || permissions.includes("conversations.reassign")),
    return: reply,
    close: reply,
    reopen: row?.state === "closed" && !row.erased,
    join: oversees && !joined && ((row?.state === "agent" && !holds(row, agent.id)) || row?.state === "bot"),
    leave: joined,
    label: Boolean(row) && row.state !== "bot",
    replay: Boolean(row),
  };
}

/** The same, drawn again when the row or the session changes. */
export function useRights(row) {
  const session = use((state) => state.session);
  return useMemo(() => rightsIn(row, session), [row, session]);
}
