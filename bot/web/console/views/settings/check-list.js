import { html, useState } from "/vendor/htm-preact.module.js";
import { Field } from "./form.js";

/** From so many options on there is a field to find one in. */
const MANY = 12;

/**
 * Several of a list, as boxes to tick.
 * @param {{groups: {title: string, options: {id: string, title: string, about?: string, disabled?: boolean}[]}[]}} props
 */
export function CheckList({ f, name, label, hint, groups, none = "Nothing to choose from." }) {
  const [words, setWords] = useState("");
  const chosen = f.values[name] ?? [];
  const count = groups.reduce((sum, group) => sum + group.options.length, 0);
  const toggle = (id) => f.edit({ [name]: chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].sort() });
  const shown = groups.map((group) => ({ ...group, options: group.options.filter((one) => fits(one, words)) }))
    .filter((group) => group.options.length);
  return html`<${Field} f=${f} name=${name} label=${`${label} (${chosen.length})`} hint=${hint} group className="check-list">
    ${count > MANY && html`<input type="text" value=${words} placeholder="Find…" aria-label=${`Find in ${label.toLowerCase()}`}
      autocomplete="off" onInput=${(event) => setWords(event.target.value)}
      onKeyDown=${(event) => event.key === "Enter" && event.preventDefault()} />`}
    <div class="check-list-box">${shown.map((group) => html`<div key=${group.title} role="group" aria-label=${group.title || label}>
      ${group.title && html`<p class="check-list-group" aria-hidden="true">${group.title}</p>`}
      ${group.options.map((one) => html`<label class="option" key=${one.id}>
        <input type="checkbox" checked=${chosen.includes(one.id)} disabled=${one.disabled && !chosen.includes(one.id)}
          onChange=${() => toggle(one.id)} />
        <span>${one.title}${one.about && html` <small>${one.about}</small>`}</span></label>`)}</div>`)}
      ${!shown.length && html`<p class="dim">${count ? "Nothing of that name." : none}</p>`}</div><//>`;
}

const fits = ({ title, about = "" }, words) =>
  words.toLowerCase().split(/\s+/).every((word) => `${title} ${about}`.toLowerCase().includes(word));
