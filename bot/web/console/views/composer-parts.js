import { html, useRef } from "/vendor/htm-preact.module.js";
import { apply, selection } from "../composing.js";
import { attach, limitsText } from "../upload.js";
import { link, list, mark } from "../writing.js";
import { Icon } from "./icons.js";

/** Parts of the composer: what it is set to, its tools, what is still to fill in, how much room is left. */

/** The counter appears when this share of the room is used. */
const NEARLY = 0.9;

export function Tabs({ tabs, tab, row, onTab, onLeave }) {
  const titles = { reply: "Reply", note: "Note", whisper: `Whisper to ${row.agent?.name ?? "the agent"}` };
  return html`<div class="composer-tabs" role="group" aria-label="What you write">${tabs.map((one) => html`
      <button key=${one} type="button" aria-pressed=${one === tab ? "true" : "false"} onClick=${() => onTab(one)}>
        ${one !== "reply" && html`<${Icon} name="lock" />`}${titles[one]}</button>`)}
    ${onLeave && html`<button type="button" class="quiet square" aria-label="Put the note away" onClick=${onLeave}>
      <${Icon} name="cross" /></button>`}</div>`;
}

const MARKS = [
  ["Bold", "Control+B", "bold", (chosen) => mark(chosen, "**")],
  ["Italic", "Control+I", "italic", (chosen) => mark(chosen, "*")],
  ["Link", null, "chain", (chosen) => link(chosen)], ["List", null, "list", (chosen) => list(chosen)],
  ["Numbered list", null, "numbers", (chosen) => list(chosen, true)],
];

export function Tools({ id, isReply, edit, preview, limits, onPreview }) {
  const input = useRef(null);
  const templates = () => edit(({ text, start, end }) => {
    const insert = /\S$/.test(text.slice(0, start)) ? " /" : "/";
    return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length };
  });
  const choose = () => {
    attach(id, [...input.current.files], limits);
    input.current.value = "";
  };
  // A press on a tool must not take the caret out of the field.
  const stay = (event) => event.preventDefault();
  return html`<div class="tools" role="toolbar" aria-label="Writing" onMouseDown=${stay}>
    ${MARKS.map(([title, keys, icon, change]) => html`<${Tool} key=${icon} title=${title} keys=${keys} icon=${icon}
      disabled=${preview} onClick=${() => edit(change)} />`)}
    ${isReply && html`<${Tool} title="Templates" icon="slash" disabled=${preview} onClick=${templates} />
      <${Tool} title="Attach files" icon="clip" more=${limitsText(limits)} onClick=${() => input.current.click()} />
      <input ref=${input} type="file" multiple hidden accept=${limits?.types.join(",")} onChange=${choose} />`}
    <${Tool} title="Preview" icon="eye" pressed=${preview} onClick=${onPreview} /></div>`;
}

function Tool({ title, icon, keys, more = "", pressed, disabled, onClick }) {
  return html`<button type="button" class="quiet square" aria-label=${title} title=${more ? `${title}. ${more}` : title}
    disabled=${disabled} aria-keyshortcuts=${keys} aria-pressed=${pressed === undefined ? undefined : String(pressed)}
    onClick=${onClick}>
    <${Icon} name=${icon} /></button>`;
}

/** Variables of a template that have no value here; Enter does not send them by mistake. */
export function Unfilled({ gaps, warned, field, onAnyway }) {
  if (!gaps.length) return null;
  const fill = (gap) => {
    const { text } = selection(field.current);
    const at = text.indexOf(gap);
    if (at >= 0) apply(field.current, { from: at, to: at, insert: "", start: at, end: at + gap.length });
  };
  return html`<div class=${`unfilled ${warned ? "warned" : ""}`}>
    <p role=${warned ? "alert" : undefined}>${warned ? "Not sent: this is not filled in yet." : "To fill in:"}</p>
    ${gaps.map((gap) => html`<button key=${gap} type="button" class="gap" title="Select it in the text"
      onClick=${() => fill(gap)}>${gap}</button>`)}
    ${warned && html`<button type="button" class="link" onClick=${onAnyway}>Send anyway</button>`}</div>`;
}

export function Counter({ length, max }) {
  if (length < max * NEARLY) return null;
  const left = max - length;
  return html`<span class=${`counter ${left < 0 ? "over" : ""}`} role="status">
    ${left < 0 ? `${-left} characters too many` : `${left} characters left`}</span>`;
}
