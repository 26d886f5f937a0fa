import { html, useRef, useState } from "/vendor/htm-preact.module.js";
import { apply, selection } from "../../composing.js";
import { link, list, mark, newLine } from "../../writing.js";
import { Icon } from "../icons.js";
import { LinkPicker } from "./link-picker.js";

/** `## ` before the lines of the selection, one deeper at a second press, and away at the third. */
export function heading({ text, start, end }) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const after = text.indexOf("\n", end);
  const to = after < 0 ? text.length : after;
  const [, marks = "", words] = text.slice(from, to).match(/^(#{1,6} )?([^]*)$/);
  const insert = ({ "": "## ", "## ": "### " }[marks] ?? "") + words;
  return { from, to, insert, start: from + insert.length, end: from + insert.length };
}

const TOOLS = [
  ["Bold", "Control+B", "bold", (chosen) => mark(chosen, "**")],
  ["Heading", null, "slash", heading], ["Steps", null, "numbers", (chosen) => list(chosen, true)],
  ["List", null, "list", (chosen) => list(chosen)], ["Web address", null, "chain", (chosen) => link(chosen)],
];

/** Markdown with its tools; what they do can be undone as what is typed can. */
export function MarkdownField({ label, field, value, known, language, onInput }) {
  const area = useRef(null);
  const [picking, setPicking] = useState(false);
  const edit = (change) => apply(area.current, change(selection(area.current)));
  const keys = (event) => {
    if (event.isComposing) return;
    const ctrl = (event.ctrlKey || event.metaKey) && !event.altKey;
    const done = ctrl && event.key.toLowerCase() === "b" ? () => edit((chosen) => mark(chosen, "**"))
      : event.key === "Enter" && !event.shiftKey && !ctrl ? () => edit(newLine) : null;
    if (!done) return;
    event.preventDefault();
    done();
  };
  // A press on a tool must not take the caret out of the field.
  const stay = (event) => event.preventDefault();
  const pick = (article) => {
    setPicking(false);
    requestAnimationFrame(() => edit((chosen) => {
      const words = chosen.text.slice(chosen.start, chosen.end) || article.title;
      const insert = `[${words}](article:${article.id})`;
      return { from: chosen.start, to: chosen.end, insert, start: chosen.start + insert.length, end: chosen.start + insert.length };
    }));
  };
  return html`<div class="markdown">
    <div class="tools" role="toolbar" aria-label="Writing" onMouseDown=${stay}>${TOOLS.map(([title, shortcut, icon, change]) => html`
      <button key=${title} type="button" class="quiet tool" title=${title} aria-label=${title} aria-keyshortcuts=${shortcut}
        onClick=${() => edit(change)}>${icon === "slash" ? html`<b aria-hidden="true">H</b>` : html`<${Icon} name=${icon} />`}</button>`)}
      <button type="button" class="quiet tool" onClick=${() => setPicking(true)}><${Icon} name="file" />Link an article</button></div>
    <textarea ref=${area} class="markdown-text" aria-label=${label} data-text=${field} spellcheck="true" lang=${language} value=${value}
      onKeyDown=${keys} onInput=${(event) => onInput(event.target.value)} />
    ${picking && html`<${LinkPicker} articles=${known?.articles ?? []} language=${language} onPick=${pick} onClose=${() => setPicking(false)} />`}
  </div>`;
}
