import { card, passage } from "./card.js";
import { h, icon, ICONS, linked } from "./dom.js";
import { day, time } from "./texts.js";

/** Draws a row of timeline.js. */
export function drawRow(row, kit) {
  return DRAW[row.type](row, kit);
}

const DRAW = {
  earlier: (row, { texts }) => h("p", { class: "row notice" }, texts.earlier),
  day: ({ at }, { texts }) => h("p", { class: "row day" }, day(at, texts) ?? texts.today),
  greeting: ({ text, name }, { texts }) => h("div", { class: "row bot" },
    head("bot", name || texts.assistant), h("div", { class: "bubble", dir: "auto" }, linked(text))),
  suggestions: ({ suggestions }, { texts, actions }) =>
    h("div", { class: "row choices", role: "group", "aria-label": texts.suggestions },
      suggestions.map((text) =>
        h("button", { class: "choice", onclick: () => actions.say(text) }, text))),
  notice: ({ message, choices }, kit) => h("div", { class: "row notice" },
    h("p", { dir: "auto" }, linked(message.text)), buttons(message, choices, kit)),
  message: drawMessage,
  pending: drawPending,
};

function drawMessage({ message, first, state, choices }, kit) {
  const { texts } = kit;
  const { role, payload } = message;
  const attachments = payload?.attachments ?? [];
  const name = role === "customer" ? texts.you : message.author || texts[role === "agent" ? "agent" : "assistant"];
  return h("div", { class: `row ${role}${first ? " first" : ""}` },
    first ? head(role, name, message.at, texts) : h("span", { class: "hidden" }, `${name}: `),
    message.kind === "answer" ? card(message, kit)
      : bubble(message.text, attachments, passage(message, kit.base), payload?.redacted),
    files(attachments, kit),
    state && h("p", { class: "state" }, `${time(message.at, texts)} · ${texts[state]}`),
    buttons(message, choices, kit));
}

/** Null where the text is but the names of files. */
function bubble(text, attachments, blocks, redacted) {
  if (!text || text === attachments.map(({ name }) => name).join(", ")) return null;
  const node = h("div", { class: "bubble", dir: "auto" }, blocks ?? linked(text));
  if (redacted) import("./attached.js").then(({ chips }) => chips(node, redacted), () => {});
  return node;
}

function files(list, kit) {
  if (!list.length) return null;
  const node = h("ul", { class: "files" });
  const names = () => node.append(list.map(({ name }) => name).join(", "));
  import("./attached.js").then(({ fill }) => fill(node, list, kit), names);
  return node;
}

function drawPending({ key, text, error, first, attachments = [] }, kit) {
  const { texts, actions } = kit;
  const spent = /choice/.test(error?.code);
  const state = error
    ? h("p", { class: `state${spent ? "" : " failed"}` },
      h("span", {}, error.message || texts.notSent),
      !spent && h("button", { class: "plain", onclick: () => actions.retry(key) }, texts.tryAgain),
      h("button", { class: "plain", onclick: () => actions.discard(key) }, texts.discard))
    : h("p", { class: "state" }, texts.sending);
  return h("div", { class: `row customer${first ? " first" : ""}${error ? "" : " pending"}` },
    h("span", { class: "hidden" }, `${texts.you}: `), bubble(text, attachments), files(attachments, kit), state);
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
        class: `choice${picked ? " picked" : ""}`, disabled: choices.spent,
        onclick: () => actions.choose(message, choice),
      }, picked && icon(ICONS.check, 16), choice.title, picked && h("span", { class: "hidden" }, `, ${texts.chosen}`));
    }));
}
