import { write } from "./composing.js";
import { take } from "./conversations.js";
import { shownList } from "./listing.js";
import { canTake } from "./may.js";
import { setPref } from "./prefs.js";
import { go, goTo, linkToKnowledge, linkToSettings, linkToView } from "./route.js";
import { neighbour, viewsFor } from "./select.js";
import { say, store } from "./store.js";
import { WORK_KEYS } from "./work-keys.js";

/** The keys: one table that the handler, the help and the command palette use. */

function step(by) {
  const id = neighbour(shownList(store.state), store.state.openId, by);
  if (!id) return;
  goTo(id);
  store.set({ reveal: id });
}

/** Whoever takes a conversation is about to write. */
export async function takeAndReply(id) {
  if (await take(id)) write(id, "reply");
}

/** From a row in the list, or from nowhere, into the transcript. */
function enter() {
  const row = document.activeElement?.closest?.(".row");
  if (row && row.getAttribute("aria-current") !== "true") row.click();
  else if (!store.state.openId) step(0);
  requestAnimationFrame(() => document.querySelector(".thread")?.focus({ preventScroll: true }));
}

export function mute() {
  const muted = !store.state.prefs.muted;
  setPref({ muted });
  say(muted ? "Muted: no sound and no notifications." : "Sound and notifications are on again.", "news");
}

const show = (dialog) => () => store.set({ dialog });

/**
 * `keys`: one key, or two after one another (`g m`), as `event.key` has them. `run` is called with the row of the open
 * conversation, where `can` allows it; `again` says that holding the key down repeats it. Without `run` the browser or
 * the view itself does it, and the line is there for the help. `bare: true` keeps it out of the command palette.
 */
export const KEYS = [
  { group: "List", keys: "j", title: "Next conversation", run: () => step(1), again: true, bare: true },
  { group: "List", keys: "k", title: "Previous conversation", run: () => step(-1), again: true, bare: true },
  { group: "List", keys: "o", title: "Go into the conversation", run: enter, bare: true },
  { group: "List", keys: "Enter", title: "Open the conversation in focus" },
  { group: "List", keys: "f", title: "Filter and sort the list", run: () => openFilters() },
  { group: "Conversation", keys: "t", title: "Take the conversation", can: canTake,
    run: (row) => takeAndReply(row.id) },
  ...WORK_KEYS,
  { group: "Anywhere", keys: "/", title: "Search messages and customers", run: show("palette"), bare: true },
  { group: "Anywhere", keys: "Ctrl+k", title: "Search, or any command by name", run: show("palette"), bare: true },
  { group: "Anywhere", keys: "m", title: "Mute or unmute sound and notifications", run: mute },
  { group: "Anywhere", keys: "g k", title: "Go to the articles", run: () => go(linkToKnowledge()) },
  { group: "Anywhere", keys: "g s", title: "Go to the settings", run: () => go(linkToSettings()) },
  { group: "Anywhere", keys: "?", title: "Show or hide these keys", run: show("help") },
];

/** Keys that work inside the composer. */
export const WRITING_KEYS = [
  ["Enter", "Send"],
  ["Shift Enter", "New line"],
  ["Esc", "Leave the reply, the draft stays"],
];

/** The table with a line for each view that one may see. */
export function keysFor(permissions) {
  const views = viewsFor(permissions).map(({ id, key, title }) => (
    { group: "Views", keys: `g ${key}`, title: `Go to ${title}`, run: () => go(linkToView(id)) }));
  return [...KEYS, ...views];
}

/** Whether a line of the table can be done now. */
export const isPossible = ({ can }, row) => !can || Boolean(row && can(row));

function openFilters() {
  store.set({ filtersOpen: true });
  requestAnimationFrame(() => document.querySelector("#filters select")?.focus());
}

const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable]");
/** The second key of two must follow within this time, in milliseconds. */
const PAIR_MS = 1_200;
let first = { key: "", at: 0 };

/** What was pressed, as the table writes it; null for what is nobody's business here. */
function pressed(event) {
  if (event.isComposing) return null;
  // By the key's place, since with Alt some keyboards write other characters; these work while writing too.
  if (event.altKey) {
    const number = !event.ctrlKey && event.code.match(/^Digit(\d)$/)?.[1];
    return number ? `Alt+${event.shiftKey ? "Shift+" : ""}${number}` : null;
  }
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "k" ? "Ctrl+k" : null;
  if (isWriting(event.target)) return null;
  const pair = first.key && event.timeStamp - first.at < PAIR_MS ? `${first.key} ${event.key}` : event.key;
  first = { key: "", at: 0 };
  return pair;
}

export function followKeys() {
  addEventListener("keydown", (event) => {
    const { session, dialog, rows, openId, settings, knowledge } = store.state;
    if (session.status !== "ready" || dialog || !session.permissions.includes("conversations.read")) return;
    const keys = pressed(event);
    const table = keysFor(session.permissions);
    const line = table.find((one) => one.keys === keys && one.run);
    if (!line && keys && table.some((one) => one.keys.startsWith(`${keys} `))) {
      first = { key: keys, at: event.timeStamp };
      return;
    }
    // Elsewhere only what leads away from there: nothing there is a conversation.
    const atDesk = settings === null && knowledge === null;
    if (!line || (event.repeat && !line.again) || (!atDesk && !/Views|Anywhere/.test(line.group))) return;
    event.preventDefault();
    const row = rows.get(openId);
    if (isPossible(line, row)) line.run(row);
  });
}
