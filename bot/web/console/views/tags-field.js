import { html, useRef, useState } from "/vendor/htm-preact.module.js";
import { useCatalog } from "../catalog.js";
import { Icon } from "./icons.js";

const MOST_CHARS = 40;

/** Tags as chips with a field to add more; the desk's known tags complete what is typed. */
export function TagsField({ tags, onChange, name }) {
  const known = useCatalog("desk").data?.tags ?? [];
  const [text, setText] = useState("");
  const field = useRef(null);
  // The same field may stand in a dialog and beside the conversation.
  const listId = `known-tags-${name}`;
  const others = known.filter((tag) => !tags.includes(tag));
  const add = (words) => {
    const given = words.split(",").map((one) => one.trim().slice(0, MOST_CHARS));
    const fresh = given.filter((one) => one && !tags.includes(one));
    setText("");
    if (fresh.length) onChange([...tags, ...new Set(fresh)]);
  };
  const onInput = (event) => {
    const words = event.target.value;
    // A choice from the list comes whole, not letter by letter.
    if (words.includes(",") || (event.inputType === undefined && known.includes(words))) add(words);
    else setText(words);
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter" && text.trim()) {
      event.preventDefault();
      add(text);
    } else if (event.key === "Backspace" && !text && tags.length) onChange(tags.slice(0, -1));
  };
  const remove = (tag) => {
    onChange(tags.filter((one) => one !== tag));
    field.current.focus();
  };
  return html`<div class="field tags-field"><label><span>Tags <small>Enter or a comma adds one</small></span>
      <input ref=${field} list=${listId} value=${text} autocomplete="off" onInput=${onInput} onKeyDown=${onKeyDown}
        onBlur=${() => text.trim() && add(text)} /></label>
    <datalist id=${listId}>${others.map((tag) => html`<option key=${tag} value=${tag} />`)}</datalist>
    ${tags.length > 0 && html`<ul class="tags" aria-label="On this conversation">${tags.map((tag) => html`
      <li key=${tag}>${tag}<button type="button" class="quiet" aria-label=${`Remove the tag ${tag}`}
        onClick=${() => remove(tag)}>
        <${Icon} name="cross" /></button></li>`)}</ul>`}
  </div>`;
}
