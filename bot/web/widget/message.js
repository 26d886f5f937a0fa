import { card } from "./card.js";
import { h, icon, ICONS, linked } from "./dom.js";

/** Draws one row of timeline.js. `kit`: the words, the desk's address, what the buttons do. */
export function drawRow(row, kit) {
  return DRAW[row.type](row, kit);
}

const DRAW = {
  earlier: (row, { texts }) => h("p", { class: "row notice" }, texts.earlier),
  day: ({ at }, { texts }) => h("p", { class: "row day" }, day(at, texts)),
  greeting: ({ text, name }, { texts }) => h("div", { class: "row bot" },
    head("bot", name || texts.assistant), h("div", { class: "bubble", dir: "auto" }, linked(text))),
  suggestions: ({ suggestions }, { texts, actions }) =>
    h("div", { class: "row choices", role: "group", "aria-label": texts.suggestions },
      suggestions.map((text) =>
        h("button", { type: "button", class: "choice", onclick: () => actions.say(text) }, text))),
  notice: ({ message, choices }, kit) => h("div", { class: "row notice" },
    h("p", { dir: "auto" }, linked(message.text)), buttons(message, choices, kit)),
  message: drawMessage,
  pending: drawPending,
};

function drawMessage({ message, first, sent, choices }, kit) {
  const { texts } = kit;
  const role = message.role;
  const name = role === "customer" ? texts.you : message.author || texts[role === "agent" ? "agent" : "assistant"];
  return h("div", { class: `row ${role}${first ? " first" : ""}` },
    first ? head(role, name, message.at, texts) : h("span", { class: "hidden" }, `${name}: `),
    message.kind === "answer" ? card(message, kit) : h("div", { class: "bubble", dir: "auto" }, linked(message.text)),
    sent && h("p", { class: "state" }, `${time(message.at, texts)} · ${texts.sent}`),
    buttons(message, choices, kit));
}

function drawPending({ key, text, error, first }, { texts, actions }) {
  const state = error
    ? h("p", { class: "state failed" },
      h("span", {}, error.message || texts.notSent),
      h("button", { type: "button", class: "plain", onclick: () => actions.retry(key) }, texts.tryAgain),
      h("button", { type: "button", class: "plain", onclick: () => actions.discard(key) }, texts.discard))
    : h("p", { class: "state" }, texts.sending);
  return h("div", { class: `row customer${first ? " first" : ""}${error ? "" : " pending"}` },
    h("span", { class: "hidden" }, `${texts.you}: `), h("div", { class: "bubble", dir: "auto" }, linked(text)), state);
}

function head(role, name, at, texts) {
  const mark = role === "agent" ? Array.from(name)[0].toUpperCase() : icon(ICONS.chat, 12);
  return h("p", { class: role === "customer" ? "hidden" : "head" },
    h("span", { class: "mark", "aria-hidden": "true" }, mark),
    h("span", { class: "name" }, name),
    at && h("time", { datetime: at }, time(at, texts)));
}

function buttons(message, choices, { texts, actions }) {
  if (!choices) return null;
  return h("div", { class: "choices", role: "group", "aria-label": texts.choices },
    choices.list.map((choice) => {
      const picked = choice.id === choices.picked;
      return h("button", {
        type: "button", class: `choice${picked ? " picked" : ""}`, disabled: choices.spent,
        onclick: () => actions.choose(message, choice),
      }, picked && icon(ICONS.check, 16), choice.title, picked && h("span", { class: "hidden" }, `, ${texts.chosen}`));
    }));
}

function time(at, texts) {
  return new Date(at).toLocaleTimeString(texts.tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function day(at, texts) {
  const date = new Date(at);
  if (date.toDateString() === new Date().toDateString()) return texts.today;
  return date.toLocaleDateString(texts.tag, { weekday: "long", day: "numeric", month: "long" });
}
