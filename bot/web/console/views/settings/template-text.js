/** Templates filled in with a sample, as bot/desk/work/variables.py fills them in for a conversation. Pure functions. */

export const KINDS = ["chat", "ticket", "email"];

const VARIABLE = /\{\{([^{}|]*)(?:\|([^{}]*))?\}\}/g;
const BRACES = /\{\{.{0,40}|.{0,40}\}\}/s;

/** What the variables hold in the preview; those of the company and of oneself come from the desk. */
export const SAMPLE = {
  "customer.name": "Ieva Petrauskaite", "customer.first_name": "Ieva", "customer.email": "ieva@example.com",
  "company.hours": "People answer Monday to Friday 8:00-20:00.", "conversation.id": "c_7Q2M",
  product: "Halden Router H1", error_code: "E42", order_number: "HD-20417", visit_number: "V-1180",
  "article.title": "The router has no internet", "article.url": "https://example.com/help/en/router-no-internet", "team.name": "Technical support",
};

/** The variable's own words stand for it where nothing is known, as the desk's label does. */
const label = (name) => name.split(".").at(-1).replaceAll("_", " ");

/**
 * @param {Record<string, string>} values what is known; what is not has its fallback, or a gap for the agent to fill in
 * @param {string[]} known the names of all variables
 * @returns {{text: string, kind: "plain" | "value" | "gap" | "unknown"}[]}
 */
export function pieces(text, values, known) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, inner, fallback] = match;
    const name = inner.trim();
    if (match.index > at) found.push({ text: text.slice(at, match.index), kind: "plain" });
    if (!known.includes(name)) found.push({ text: whole, kind: "unknown" });
    else if (values[name]) found.push({ text: values[name], kind: "value" });
    else if (fallback !== undefined) found.push({ text: fallback.trim(), kind: "value" });
    else found.push({ text: `[${label(name)}]`, kind: "gap" });
    at = match.index + whole.length;
  }
  if (at < text.length) found.push({ text: text.slice(at), kind: "plain" });
  return found;
}

/** Whether the desk would refuse the text: an unknown variable, or braces that are none. */
export const isFaulty = (text, known) =>
  pieces(text, {}, known).some((one) => one.kind === "unknown") || BRACES.test(text.replaceAll(VARIABLE, ""));
