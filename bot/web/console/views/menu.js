import { html, useEffect, useRef } from "/vendor/htm-preact.module.js";
import { Icon } from "./icons.js";

/**
 * A button with what else can be done; closes on Escape, on a choice and on a press elsewhere.
 * @param {{items: {title: string, icon: string, key?: string, run: () => void}[]}} props
 */
export function Menu({ label, items }) {
  const menu = useRef(null);
  useEffect(() => {
    const away = (event) => {
      if (!menu.current?.open || (event.type === "keydown" && event.key !== "Escape")) return;
      if (event.type === "keydown") menu.current.querySelector("summary").focus();
      else if (menu.current.contains(event.target)) return;
      menu.current.open = false;
    };
    addEventListener("click", away);
    addEventListener("keydown", away);
    return () => {
      removeEventListener("click", away);
      removeEventListener("keydown", away);
    };
  }, []);
  const pick = (run) => () => {
    menu.current.open = false;
    run();
  };
  return html`<details class="menu more" ref=${menu}>
    <summary class="button square" aria-label=${label} title=${label}><${Icon} name="more" /></summary>
    <div class="menu-items">${items.map(({ title, icon, key, run }) => html`
      <button key=${title} type="button" onClick=${pick(run)} aria-keyshortcuts=${key}>
        <${Icon} name=${icon} /><span>${title}</span>
        ${key && html`<kbd aria-hidden="true">${key}</kbd>`}</button>`)}</div>
  </details>`;
}
