import { html, useEffect } from "/vendor/htm-preact.module.js";
import { keysFor, WRITING_KEYS } from "../keys.js";
import { store } from "../store.js";
import { Dialog } from "./parts.js";

/** The keys, from the table that handles them; the key that opened this closes it too. */
export function HelpDialog({ onClose }) {
  useEffect(() => {
    const again = (event) => event.key === "?" && !event.repeat && onClose();
    addEventListener("keydown", again);
    return () => removeEventListener("keydown", again);
  }, []);
  const groups = new Map();
  for (const line of keysFor(store.state.session.permissions)) {
    groups.set(line.group, [...(groups.get(line.group) ?? []), [line.keys, line.title]]);
  }
  return html`<${Dialog} name="help" title="Keys" onClose=${onClose}><div class="help-groups">
    ${[...groups, ["While writing", WRITING_KEYS]].map(([title, keys]) => html`
      <${Group} key=${title} title=${title} keys=${keys} />`)}
  </div><//>`;
}

function Group({ title, keys }) {
  return html`<section><h3>${title}</h3><dl class="keys">${keys.map(([key, text]) => html`
    <div key=${key}><dt><${Keys} keys=${key} /></dt><dd>${text}</dd></div>`)}</dl></section>`;
}

/** `Ctrl+k` and `g m` as keys on a keyboard. */
export function Keys({ keys }) {
  return html`<span class="keycaps">${keys.split(/[ +]/).map((key) => html`
    <kbd>${keys.includes("+") && key.length === 1 ? key.toUpperCase() : key}</kbd>`)}</span>`;
}
