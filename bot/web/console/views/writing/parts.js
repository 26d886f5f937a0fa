import { html, useEffect, useRef } from "/vendor/htm-preact.module.js";
import { store, use } from "../../store.js";
import { Icon } from "../icons.js";
import { useFetched } from "../settings/parts.js";

/** What several pages of the writer's room draw. */

/** A page's head: the way to the views on narrow screens, the way back, where one is, what can be done here. */
export function RoomHead({ title, lead, back, tags, children }) {
  const heading = useRef(null);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current.focus({ preventScroll: true });
  }, [title]);
  return html`<header class="page-head room-head">
    <button class="quiet square nav-open" aria-label="All views" onClick=${() => store.set({ navOpen: true })}>
      <${Icon} name="menu" /></button>
    ${back && html`<a class="button quiet square" href=${back.href} aria-label=${back.title} title=${back.title}>
      <${Icon} name="back" /></a>`}
    <h2 tabindex="-1" ref=${heading}>${title}</h2>${tags}<div class="page-do">${children}</div>
  </header>${lead && html`<p class="page-lead">${lead}</p>`}`;
}

/**
 * As `useFetched`, and asked again when the desk tells of a change.
 * @param {"knowledgeNews" | "productNews"} news which of them
 */
export function useLive(path, news = "knowledgeNews") {
  const fetched = useFetched(path);
  const count = use((state) => state[news]);
  const seen = useRef(count);
  useEffect(() => {
    if (seen.current === count) return;
    seen.current = count;
    if (path) fetched.load();
  }, [count]);
  return fetched;
}

/**
 * Views of one thing, as tabs; arrows go from one to the next.
 * @param {{tabs: [string, any][], tab: string, onTab: (id: string) => void}} props
 */
export function Tabs({ label, name, tabs, tab, onTab }) {
  const list = useRef(null);
  const keys = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex(([id]) => id === tab);
    onTab(tabs[(at + step + tabs.length) % tabs.length][0]);
    requestAnimationFrame(() => list.current?.querySelector('[aria-selected="true"]')?.focus());
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} ref=${list} onKeyDown=${keys}>${tabs.map(([id, title]) => html`
    <button key=${id} type="button" role="tab" id=${`${name}-tab-${id}`} aria-selected=${id === tab ? "true" : "false"}
      aria-controls=${id === tab ? `${name}-panel` : undefined} tabindex=${id === tab ? "0" : "-1"} onClick=${() => onTab(id)}>${title}</button>`)}</div>`;
}

export const Panel = ({ name, tab, className = "", children }) => html`
  <div class=${`panel ${className}`} role="tabpanel" id=${`${name}-panel`} aria-labelledby=${`${name}-tab-${tab}`} tabindex="0">${children}</div>`;

/** A small choice beside others, with its name read out. */
export function Pick({ label, value, onChange, all, options }) {
  return html`<select aria-label=${label} value=${value} onChange=${(event) => onChange(event.target.value)}>
    ${all && html`<option value="">${all}</option>`}
    ${options.map(([id, title]) => html`<option key=${id} value=${id} selected=${id === value}>${title}</option>`)}</select>`;
}

export const countOf = (number, one, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;
