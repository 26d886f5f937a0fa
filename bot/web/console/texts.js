/** Words for the codes that the desk and the context package use. An unknown code is shown as words, never hidden. */

const REASONS = {
  customer_request: "Asked for a person",
  no_answer: "No answer found",
  answer_rejected: "Answer did not help",
  repeated: "Repeated themselves",
  frustrated: "Frustrated",
  bot_failure: "Bot was unavailable",
  out_of_scope: "Outside the bot's scope",
  policy: "Needs a person by policy",
  safety: "Safety",
  reopened: "Wrote again after a close",
};

const NOTICES = {
  handed_over: "Handed over to a person",
  returned: "Returned to the assistant",
  closed: "Conversation closed",
  reopened: "Conversation reopened",
  bot_unavailable: "The bot was unavailable",
  leave_offered: "The customer was offered to leave a message",
  tell_offered: "The customer was offered to be told when there is an article",
  redacted: "The customer was told why something was taken out",
};

const DECISIONS = { answer: "Answered", clarify: "Asked which one", none: "Nothing found" };

const PRIORITIES = { 1: "Urgent", 2: "High", 3: "Normal", 4: "Low" };

export const RESOLUTIONS = {
  solved: "Solved",
  unsolved: "Not solved",
  no_reply: "No reply from the customer",
};

/** A message has the customer's thumb, a package what the dialogue made of it. */
const VERDICTS = { up: "helped", accepted: "helped", down: "rejected", rejected: "rejected" };

export const VERDICT_TEXT = {
  helped: "Customer: it helped",
  rejected: "Customer: did not help",
  none: "Customer said nothing of it",
};

/** `wifi_connection` → `Wifi connection`. */
export function words(code) {
  const text = String(code ?? "").replaceAll(/[_-]+/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const reasonText = (code) => REASONS[code] ?? words(code);
/** Undefined where the desk's own sentence, which has names in it, says more. */
export const noticeText = (event) => NOTICES[event];
/** A share from 0 to 1: `94%`; what would round to nothing is `< 1%`, since the bot never rules anything out. */
export function percent(share) {
  if (typeof share !== "number") return "–";
  const whole = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return whole ? `${whole}%` : "< 1%";
}

export const priorityText = (priority) => PRIORITIES[priority] ?? words(priority);
export const decisionText = (code) => DECISIONS[code] ?? words(code);

/** What the customer said of an article: `helped`, `rejected` or `none`. */
export const verdictOf = (feedback) => VERDICTS[feedback] ?? "none";

/** `technical`, `general` or `none`; the package and the taxonomy write families at different lengths. */
export function familyOf(family) {
  const text = String(family ?? "");
  if (text.startsWith("technical")) return "technical";
  return text.startsWith("general") ? "general" : "none";
}

export const FAMILY_TEXT = { technical: "Technical", general: "General", none: "No family" };

/** A name to show for a customer; those who gave none are told apart by the end of their id. */
export function customerName(customer) {
  if (customer?.name || customer?.email) return customer.name || customer.email;
  return customer?.id ? `Visitor ${customer.id.slice(-4)}` : "Visitor";
}
