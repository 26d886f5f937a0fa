import { call } from "./api.js";
import { familyOf } from "./texts.js";

/** Reply templates: which ones the picker offers and in which order, and their texts filled in for a conversation. */

const KINDS = { chat: "Chat", ticket: "Ticket", email: "E-mail" };

/** How well a template fits what was typed: 0 best, null not at all. */
function fit({ shortcut, name }, query) {
  const short = shortcut.toLowerCase();
  const title = name.toLowerCase();
  if (short === query) return 0;
  if (short.startsWith(query)) return 1;
  if (title.startsWith(query) || title.includes(` ${query}`)) return 2;
  return short.includes(query) || title.includes(query) ? 3 : null;
}

/**
 * Templates in groups: this family's and everybody's by kind, then those of the other family.
 * @param {object[]} templates as GET /templates has them
 * @param {string} query what was typed after the `/`; of several words all must fit
 * @param {{family: string, left?: boolean}} row the conversation's; one with a message left is answered by e-mail
 * @returns {{title: string, templates: object[]}[]} without empty groups
 */
export function offered(templates, query, row) {
  const words = query.toLowerCase().split(/[\s_]+/).filter(Boolean);
  const rank = (one) => Math.max(0, ...words.map((word) => fit(one, word) ?? Infinity));
  const found = templates.map((one) => [rank(one), one]).filter(([at]) => at < Infinity)
    .sort(([a, one], [b, two]) => a - b || (two.uses ?? 0) - (one.uses ?? 0) || one.name.localeCompare(two.name))
    .map(([, one]) => one);
  const here = (one) => !one.family || familyOf(one.family) === familyOf(row.family) || familyOf(row.family) === "none";
  const kinds = row.left ? ["email", "ticket", "chat"] : ["chat", "ticket", "email"];
  const groups = kinds.map((kind) => ({
    title: KINDS[kind], templates: found.filter((one) => one.kind === kind && here(one)),
  }));
  const others = { title: "Other family", templates: found.filter((one) => !here(one)) };
  return [...groups, others].filter((group) => group.templates.length);
}

const rendered = new Map();

/**
 * A template's text for a conversation; asked once while the picker is open.
 * @returns {Promise<{text: string, subject: string | null, missing: string[]}>}
 */
export function render(id, template) {
  const key = `${id} ${template.id}`;
  if (!rendered.has(key)) {
    const work = call("POST", `templates/${template.id}/render`, { conversation_id: id });
    work.catch(() => rendered.delete(key));
    rendered.set(key, work);
  }
  return rendered.get(key);
}

/** What a template says depends on the conversation, which goes on. */
export const forgetRendered = () => rendered.clear();

export const kindText = (kind) => KINDS[kind] ?? kind;
