import { join, leave, reopen } from "./actions.js";
import { insertArticle, write } from "./composing.js";
import { rightsIn } from "./may.js";
import { safeUrl } from "./package.js";
import { store } from "./store.js";

/** The keys of one conversation, as lines of the table in keys.js. */

const may = (action) => (row) => rightsIn(row, store.state.session)[action];
const show = (dialog) => () => store.set({ dialog });
const article = (number) => store.state.details[store.state.openId]?.suggestions?.[number - 1];

function insert(row, number) {
  const found = article(number);
  if (found) insertArticle(row.id, found);
}

function look(number) {
  const url = safeUrl(article(number)?.url);
  if (url) window.open(url, "_blank", "noopener,noreferrer");
}

const group = "Conversation";
const articles = [1, 2, 3].flatMap((number) => [
  { group: "Articles", keys: `a ${number}`, title: `Insert article ${number} into the reply`, can: may("reply"),
    run: (row) => insert(row, number) },
  { group: "Articles", keys: `Alt+${number}`, title: `Insert article ${number}, also while writing`, can: may("reply"),
    run: (row) => insert(row, number), bare: true },
  { group: "Articles", keys: `Alt+Shift+${number}`, title: `Open article ${number}`, bare: true,
    run: () => look(number) },
]);

export const WORK_KEYS = [
  { group, keys: "r", title: "Write a reply", can: may("reply"), run: (row) => write(row.id, "reply") },
  { group, keys: "n", title: "Write a note", can: may("note"), run: (row) => write(row.id, "note") },
  { group, keys: "w", title: "Whisper to the agent", can: may("whisper"), run: (row) => write(row.id, "whisper") },
  { group, keys: "x", title: "Transfer the conversation", can: may("transfer"), run: show("transfer") },
  { group, keys: "b", title: "Return it to the assistant", can: may("return"), run: show("return") },
  { group, keys: "c", title: "Close the conversation", can: may("close"), run: show("close") },
  { group, keys: "u", title: "Reopen the conversation", can: may("reopen"), run: (row) => reopen(row.id) },
  { group, keys: "l", title: "Priority and tags", can: may("label"), run: show("label") },
  { group, keys: "i", title: "Join or leave the conversation", can: (row) => may("join")(row) || may("leave")(row),
    run: (row) => (may("join")(row) ? join(row.id) : leave(row.id)) },
  { group, keys: "y", title: "Replay what the bot decided", can: may("replay"), run: show("replay") },
  ...articles,
];
