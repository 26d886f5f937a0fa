import { TandemChat } from "./element.js";

if (!customElements.get("tandem-chat")) customElements.define("tandem-chat", TandemChat);

/** Puts the chat on the page, unless the page has placed one itself. Options are the element's attributes. */
export function place(options) {
  if (document.querySelector("tandem-chat")) return;
  const chat = document.createElement("tandem-chat");
  for (const name of TandemChat.options) if (options[name]) chat.setAttribute(name, options[name]);
  if (document.body) document.body.append(chat);
  else addEventListener("DOMContentLoaded", () => document.body.append(chat), { once: true });
}
