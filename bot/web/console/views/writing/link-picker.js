import { html, useState } from "/vendor/htm-preact.module.js";
import { words } from "../../texts.js";
import { Dialog } from "../parts.js";
import { fitting, NO_QUERY } from "./health.js";

const MOST = 12;

/** Chooses an article to link to. */
export function LinkPicker({ articles, language, onPick, onClose }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const found = fitting(articles.filter((one) => one.language === language), { ...NO_QUERY, words: query }).slice(0, MOST);
  const keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter" && found[at]) onPick(found[at]);
    else return;
    event.preventDefault();
  };
  return html`<${Dialog} name="linking" title="Link an article" onClose=${onClose}>
    <input class="linking-words" type="search" autofocus role="combobox" aria-expanded="true" aria-controls="linking-list" aria-label="Find an article"
      aria-activedescendant=${found[at] ? `linking-${found[at].id}` : undefined} placeholder="Title or id" value=${query} autocomplete="off"
      onKeyDown=${keys} onInput=${(event) => { setQuery(event.target.value); setAt(0); }} />
    <div id="linking-list" role="listbox" aria-label="Articles">${found.map((one, index) => html`
      <div key=${one.id} id=${`linking-${one.id}`} role="option" class="option-line" aria-selected=${index === at ? "true" : "false"}
        onClick=${() => onPick(one)}><span class="what"><b>${one.title}</b> <i>${words(one.section)}</i></span>
        ${one.shown !== "published" && html`<small>${words(one.shown)}</small>`}</div>`)}</div>
    ${!found.length && html`<p class="dim" role="status">No article is called that.</p>`}<//>`;
}
