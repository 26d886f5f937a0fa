import { words } from "../../texts.js";

/** Words for what is in the audit trail; an action that is not known here is shown by its own name. */
const ACTIONS = {
  conversation: {
    assigned: "Was given a conversation", closed: "Closed a conversation", expired: "Erased what was too old", exported: "Exported a conversation", joined: "Joined a conversation",
    left: "Left a message", prioritised: "Changed a priority", released: "Put a conversation back", reopened: "Reopened a conversation",
    requeued: "Put back, unanswered", tagged: "Changed tags", taken: "Took a conversation", taken_over: "Took over a conversation",
    transferred: "Transferred a conversation", unjoined: "Left a conversation they had joined",
  },
  handoff: { returned: "Returned a conversation to the bot" },
  note: { added: "Added a note" },
  file: { uploaded: "Uploaded a file" },
  customer: { changed: "Changed a customer's details", erased: "Erased a customer's data" },
  agent: {
    activated: "Activated somebody", changed: "Changed somebody", created: "Added somebody", deactivated: "Deactivated somebody",
    password_changed: "Changed their password", password_reset: "Reset a password", unlocked: "Unlocked somebody",
  },
  session: { opened: "Signed in", closed: "Signed out", revoked: "Ended a session" },
  sign_in: { failed: "Failed to sign in", locked: "Was locked out" },
  token: { created: "Created an access token", revoked: "Revoked an access token" },
  team: { created: "Added a team", changed: "Changed a team", deleted: "Removed a team" },
  template: { created: "Added a template", changed: "Changed a template", deleted: "Removed a template" },
  webhook: { created: "Added a webhook", changed: "Changed a webhook", removed: "Removed a webhook", retried: "Sent a delivery again" },
  mail: { retried: "Sent a mail again" },
  filter: { saved: "Saved a view", deleted: "Deleted a view" },
  range: { exported: "Exported conversations" },
  article: {
    created: "Added an article", saved: "Saved an article", deleted: "Deleted an article", reverted: "Brought back a version",
    drafted: "Drafted an article from a gap",
  },
  record: { expired: "Erased forms and letters that were too old" },
  answer: { requested: "Asked to be told of an answer" },
  gap: { dismissed: "Dismissed a gap" },
  product_question: {
    changed: "Changed a product question", published: "Published a product question",
    unpublished: "Unpublished a product question",
  },
};

const GROUPS = {
  conversation: "Conversations", handoff: "Back to the bot", note: "Notes", file: "Files", customer: "Customers", agent: "People",
  session: "Sessions", sign_in: "Failed sign-ins", token: "Access tokens", team: "Teams", template: "Templates", webhook: "Webhooks",
  mail: "Outgoing mail", filter: "Saved views", range: "Exports", article: "Articles", answer: "Answers wanted", gap: "Gaps",
  product_question: "Product questions",
};

/** `[value, title]` of what the trail can be narrowed to: a whole group by the part before the dot. */
export const ACTION_CHOICES = Object.entries(ACTIONS).map(([group, actions]) => ({
  id: group, title: GROUPS[group], actions: Object.entries(actions).map(([name, title]) => [`${group}.${name}`, title]),
}));

export function actionText(action) {
  const [group, name] = action.split(".");
  return ACTIONS[group]?.[name] ?? words(action.replace(".", " "));
}

const plain = (value) => {
  if (value === null || value === undefined) return "none";
  if (typeof value !== "object") return String(value);
  return Array.isArray(value) ? value.map(plain).join(", ") || "none" : JSON.stringify(value);
};

/** `{priority: 1}` → `priority: 1`; ids become names where `nameOf` knows them. */
export const detailsText = (details, nameOf) => Object.entries(details ?? {})
  .map(([name, value]) => `${words(name).toLowerCase()}: ${plain(Array.isArray(value) ? value.map(nameOf) : nameOf(value))}`).join("; ");
