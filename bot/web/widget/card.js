import { h, icon, ICONS, link, linked } from "./dom.js";

export function card(message, { texts, base, actions }) {
  const { heading, article, truncated } = message.payload;
  return h("div", { class: "card" },
    heading && h("h3", { dir: "auto" }, heading),
    passage(message, base) ?? h("p", { dir: "auto" }, linked(message.text)),
    truncated && article && h("p", { class: "more" }, link(texts.readAll, article.url, base)),
    h("div", { class: "source" },
      article && h("p", {}, icon(ICONS.page, 16),
        h("span", {}, `${texts.from} `, link(article.title, article.url, base))),
      ...thumbs(message, texts, actions)));
}

/** Null where there are no blocks. */
export function passage({ payload }, base) {
  const nodes = (payload?.blocks ?? []).map((part) => block(part, base)).filter(Boolean);
  return nodes.length ? nodes : null;
}

function block({ type, runs = [], items = [], start }, base) {
  if (type === "p") return h("p", { dir: "auto" }, runs.map((part) => run(part, base)));
  if (type !== "ol" && type !== "ul") return null;
  const number = type === "ol" && start > 1 ? Math.trunc(start) : null;
  return h(type, { start: number, dir: "auto" }, items.map((item) => h("li", {}, item.map((part) => run(part, base)))));
}

function run({ text, bold, italic, code, href }, base) {
  let node = href ? link(text, href, base) : text;
  if (code) node = h("code", {}, node);
  if (italic) node = h("em", {}, node);
  return bold ? h("strong", {}, node) : node;
}

function thumbs(message, texts, actions) {
  const { feedback } = message.payload;
  const thumb = (value, label) => h("button", {
    class: `thumb ${value}`, title: label,
    "aria-label": label, "aria-pressed": String(feedback === value),
    onclick: () => actions.feedback(message, feedback === value ? null : value),
  }, icon(ICONS.up, 18));
  const words = message.failed ? texts.notKept : feedback && texts.noted;
  return [h("div", { class: "thumbs" }, thumb("up", texts.helped), thumb("down", texts.notHelped)),
    words && h("span", { class: message.failed && "failed" }, words)];
}
