import { TandemChat } from "./element.js";

if (!customElements.get("tandem-chat")) customElements.define("tandem-chat", TandemChat);

/** Puts the chat on the page, unless the page has done so. */
export function place(options) {
  if (document.querySelector("tandem-chat")) return;
  const chat = document.createElement("tandem-chat");
  for (const name of TandemChat.options) if (options[name]) chat.setAttribute(name, options[name]);
  if (document.body) document.body.append(chat);
  else addEventListener("DOMContentLoaded", () => document.body.append(chat), { once: true });
}
