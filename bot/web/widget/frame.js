import { h, icon, ICONS } from "./dom.js";
import { day, time } from "./texts.js";

export class Launcher {
  constructor(texts, { toggle, warm }) {
    this.texts = texts;
    this.badge = h("span", { class: "badge", "aria-hidden": "true" });
    this.root = h("button", {
      class: "launcher", "aria-haspopup": "dialog",
      onclick: toggle, onpointerenter: warm, onfocus: warm,
    }, h("span", { class: "icon chat" }, icon(ICONS.chat, 28)), h("span", { class: "icon down" }, icon(ICONS.down, 28)),
    this.badge);
  }

  render(open, unread) {
    const { texts } = this;
    const waiting = unread ? `${texts.openChat}, ${texts.unread(unread)}` : texts.openChat;
    const label = open ? texts.closeChat : waiting;
    this.root.setAttribute("aria-expanded", String(open));
    this.root.setAttribute("aria-label", label);
    this.root.title = label;
    this.badge.textContent = unread > 9 ? "9+" : String(unread);
    this.badge.hidden = open || !unread;
  }
}

export class Header {
  constructor(texts, close) {
    this.texts = texts;
    this.title = h("h2", { id: "title" });
    this.line = h("p", { class: "line", role: "status" });
    this.root = h("header", {},
      h("span", { class: "mark", "aria-hidden": "true" }, icon(ICONS.chat, 20)),
      h("div", { class: "names" }, this.title, this.line),
      h("button", { class: "close", "aria-label": texts.closeChat, onclick: close },
        icon(ICONS.close)));
  }

  render({ conversation: { info }, config, state }, name) {
    this.title.textContent = name || config?.name || this.texts.name;
    say(this.line, floor(info, this.texts));
    this.line.dataset.state = state === "ready" ? info?.state : "away";
  }
}

/** The way to a person, always there; after a close also a new beginning. */
export class Footer {
  constructor(texts, { human, renew }, count) {
    this.texts = texts;
    this.words = h("span");
    // Not `disabled`: it says why, so the keyboard must reach it.
    const ask = () => this.human.getAttribute("aria-disabled") === "true" || human();
    this.human = h("button", { class: "human", onclick: ask }, icon(ICONS.person, 18), this.words);
    this.renew = h("button", { class: "main", onclick: renew }, icon(ICONS.again, 18), texts.startNew);
    this.root = h("footer", {}, this.renew, h("div", { class: "foot" }, this.human, count));
  }

  render({ conversation: { info }, outbox }) {
    const { texts } = this;
    const there = info?.state === "agent";
    const asked = info?.state === "queued" || outbox.entries.some((entry) => entry.event === "human" && !entry.error);
    this.human.setAttribute("aria-disabled", String(asked || there));
    this.words.textContent = there ? floor(info, texts) : asked ? texts.asked : texts.human;
    this.renew.hidden = info?.state !== "closed";
  }
}

/** The same words set again would be read out again. */
export function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

function floor(info, texts) {
  if (!info) return texts.connecting;
  if (info.state === "agent") return texts.talkingTo(info.agent?.name ?? texts.aPerson);
  if (info.state === "closed") return texts.ended;
  if (info.state !== "queued") return texts.talkingToAssistant;
  const { left, offline, opens_at: opens, place, wait_s: wait } = info;
  if (left) return texts.leftTo(left.email);
  if (offline) return opens ? texts.back(day(opens, texts, false), time(opens, texts)) : texts.away;
  const words = Number.isFinite(wait) ? texts.wait(Math.ceil(wait / 60)) : texts.noWait;
  return `${place ? texts.place(place) : texts.soon} ${words}`;
}
