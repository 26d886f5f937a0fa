import { call } from "./api.js";
import { open, patchDetail, putRow } from "./conversations.js";
import { hasDraft } from "./drafts.js";
import { wantedList } from "./listing.js";
import { goTo } from "./route.js";
import { neighbour } from "./select.js";
import { say, setIn, store } from "./store.js";

/** What is done to a conversation besides writing in it. Each ends with the row as the desk has it then. */

/**
 * @returns {Promise<object>} the conversation's row
 * @throws {ApiError} for the dialog that asked
 */
async function act(id, name, body, method = "POST") {
  setIn("busy", id, name);
  try {
    const { conversation } = await call(method, `conversations/${id}/${name}`, body);
    putRow(conversation);
    return conversation;
  } finally {
    setIn("busy", id, undefined);
  }
}

/** The same for a button without a dialog: what went wrong is said at the lower edge. Returns whether it went well. */
async function press(id, name) {
  if (store.state.busy[id]) return false;
  try {
    await act(id, name);
    return true;
  } catch (error) {
    say(error.message);
    return false;
  } finally {
    // Whoever has it now, the list and the conversation must say so.
    open(id);
  }
}

async function actAndLook(id, name, body) {
  const row = await act(id, name, body);
  open(id);
  return row;
}

/**
 * What one gives to others may go out of one's sight by it. The list's next conversation takes its place then, but for
 * one in which something is written: that is shown, so that it can be kept.
 */
async function giveAway(id, name, body) {
  const list = wantedList(store.state);
  const step = list.at(-1)?.id === id ? -1 : 1;
  const next = neighbour(list, id, step);
  const row = await act(id, name, body);
  await open(id);
  const { details, openId } = store.state;
  if (openId !== id || details[id]?.status !== "failed" || hasDraft(store.state, id)) return row;
  goTo(next === id ? null : next);
  setIn("details", id, undefined);
  return row;
}

export const reopen = (id) => press(id, "reopen");
export const join = (id) => press(id, "join");
export const leave = (id) => press(id, "leave");

/** @param {{team_id?: string, agent_id?: string, note?: string, force?: boolean}} where */
export const transfer = (id, where) => giveAway(id, "transfer", where);
export const returnToBot = (id, note) => giveAway(id, "return", note ? { note } : {});
/** @param {{resolution: string, root_cause?: string, article_id?: string, note?: string, tags?: string[]}} how */
export const close = (id, how) => actAndLook(id, "close", how);
export const setTags = (id, tags) => act(id, "tags", { tags }, "PUT");
export const setPriority = (id, priority) => act(id, "priority", { priority }, "PUT");

/** Runs the turn that led to the handoff again; both decisions are kept with the conversation while it is known. */
export async function replay(id) {
  patchDetail(id, { replay: { status: "loading" } });
  try {
    patchDetail(id, { replay: { status: "ready", ...await call("POST", `conversations/${id}/replay`) } });
  } catch (error) {
    patchDetail(id, { replay: { status: "failed", error: error.message } });
  }
}

/** @throws {ApiError} */
export async function editCustomer(id, customerId, patch) {
  const { customer } = await call("PATCH", `customers/${customerId}`, patch);
  patchDetail(id, { customer });
  const row = store.state.rows.get(id);
  if (row) putRow({ ...row, customer: { ...row.customer, ...customer } });
}
