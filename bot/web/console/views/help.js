import { html, useEffect } from "/vendor/htm-preact.module.js";
import { KEYS, WRITING_KEYS } from "../keys.js";
import { Dialog } from "./parts.js";

/** The keys; the key that opened it closes it too. */
export function HelpDialog({ onClose }) {
  useEffect(() => {
    const again = (event) => event.key === "?" && !event.repeat && onClose();
    addEventListener("keydown", again);
    return () => removeEventListener("keydown", again);
  }, []);
  return html`<${Dialog} name="help" title="Keys" onClose=${onClose}>
    <${Keys} title="Anywhere" keys=${KEYS} /><${Keys} title="While writing" keys=${WRITING_KEYS} /><//>`;
}

function Keys({ title, keys }) {
  return html`<h3>${title}</h3><dl class="keys">${keys.map(([key, text]) => html`
    <div key=${key}><dt>${key.split(" ").map((one) => html`<kbd>${one}</kbd>`)}</dt><dd>${text}</dd></div>`)}</dl>`;
}
