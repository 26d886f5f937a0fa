import { verdictOf } from "./texts.js";

/**
 * Reads a handoff's context package (bot/handoff/schema.json) into what the context pane draws. Parts may be missing:
 * the desk builds a small package itself when the bot is down. They become empty values, so that no view has to ask.
 */
export function readPackage(handoff, messages = []) {
  const pkg = handoff?.package ?? {};
  const { summary = {}, reason = {}, bot = {}, retrieval = [] } = pkg;
  const articles = shownArticles(retrieval, messages);
  const verdictIn = (text) => articles.find((one) => text.startsWith(one.title))?.verdict ?? "none";
  return {
    code: reason.code ?? "",
    trigger: reason.trigger ?? "",
    said: reason.text ?? "",
    turn: reason.turn ?? null,
    problem: summary.problem ?? "",
    product: summary.product ?? "",
    codes: codesOf(bot),
    facts: (summary.facts ?? []).map(pairOf),
    tried: (summary.tried ?? []).map((text) => ({ text, verdict: verdictIn(text) })),
    openQuestions: summary.open_questions ?? [],
    nextStep: summary.next_step ?? "",
    articles,
    searches: retrieval,
    intents: bot.intent_ranking ?? [],
    entities: bot.entities ?? [],
    modelId: bot.model_id ?? "",
    routing: pkg.routing ?? {},
    customer: pkg.customer ?? {},
    conversation: pkg.conversation ?? {},
    page: pkg.page ?? {},
    attachments: pkg.attachments ?? [],
    effort: pkg.effort ?? {},
    redactions: pkg.privacy?.redactions ?? 0,
  };
}

/** Only addresses that lead somewhere: http(s), or a path on this desk. */
export function safeUrl(url) {
  const text = String(url ?? "");
  return /^(https?:\/\/|\/(?![/\\]))/i.test(text) ? text : null;
}

function codesOf(bot) {
  const found = (bot.entities ?? []).filter((one) => one.entity === "error_code").map((one) => one.value);
  return [...new Set([...found, bot.slots?.error_code])].filter((code) => typeof code === "string");
}

/** `Error code: E42` → `{name: "Error code", value: "E42"}`; a sentence without a name is all value. */
function pairOf(fact) {
  const [, name = "", value = fact] = fact.match(/^([^:]{1,30}): (.+)$/s) ?? [];
  return { name, value };
}

/** Every article the customer was shown, once, with the best probability of all searches and the latest verdict. */
export function shownArticles(retrieval, messages) {
  const shown = new Map();
  for (const hit of retrieval.flatMap((search) => search.hits ?? []).filter((one) => one.shown)) {
    const known = shown.get(hit.article_id);
    const { article_id: id, title, url } = hit;
    const probability = Math.max(hit.probability, known?.probability ?? 0);
    shown.set(id, { id, title, url, probability, verdict: verdictOf(hit.feedback) });
  }
  for (const { payload } of messages.filter((one) => one.kind === "answer" && one.payload?.article)) {
    const { id, title, url } = payload.article;
    const known = shown.get(id);
    const verdict = payload.feedback ? verdictOf(payload.feedback) : known?.verdict ?? "none";
    shown.set(id, { id, title, url, probability: known?.probability ?? null, verdict });
  }
  return [...shown.values()];
}
