import { html, useState } from "/vendor/htm-preact.module.js";
import { Dialog } from "../parts.js";
import { endOf, momentText } from "./health.js";

const two = (number) => String(number).padStart(2, "0");

/** `2026-12-01T08:00Z` or a bare day → what a field for date and time holds, in the writer's own time. */
export function toLocal(text) {
  const at = new Date(text || NaN);
  if (Number.isNaN(at.getTime())) return "";
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The end, for the field: of a bare day the moment at which it is over. */
const untilOf = ({ publish_until: until }) => toLocal(until && endOf(until));

/** And back, as it stands in the file. */
export const toText = (local) => (local ? new Date(local).toISOString().replace(/:\d\d\.\d+Z$/, ":00Z") : "");

/** When customers see an article: from when, and until when. */
export function Schedule({ front, onSave, onClose }) {
  const [from, setFrom] = useState(toLocal(front.publish_from));
  const [until, setUntil] = useState(untilOf(front));
  const [fault, setFault] = useState("");
  const submit = (event) => {
    event.preventDefault();
    if (from && until && from >= until) return setFault("The end must come after the beginning. Choose a later end, or none.");
    const later = from && new Date(from) > new Date();
    // Untouched fields stay as they are written: a bare day means the whole of it.
    const publishFrom = from === toLocal(front.publish_from) ? front.publish_from ?? "" : toText(from);
    const publishUntil = until === untilOf(front) ? front.publish_until ?? "" : toText(until);
    onSave({ status: "published", publish_from: publishFrom, publish_until: publishUntil },
      later ? `Scheduled from ${momentText(publishFrom)}.` : publishUntil ? `Saved. Customers see it until ${momentText(publishUntil)}.` : "Published. It answers customers in a moment.");
  };
  return html`<${Dialog} name="scheduling" title="When customers see it" onClose=${onClose}><form onSubmit=${submit}>
    <label class="field"><span>From</span><input type="datetime-local" autofocus value=${from} onInput=${(event) => setFrom(event.target.value)} /></label>
    <label class="field"><span>Until</span><input type="datetime-local" value=${until} onInput=${(event) => setUntil(event.target.value)} /></label>
    <p class="dim">In your own time. Empty: from now on, and without an end.</p>
    <p class="fault" role="alert">${fault}</p>
    <div class="dialog-do"><button type="button" onClick=${onClose}>Cancel</button><button class="primary">Save</button></div></form><//>`;
}
