import { html } from "/vendor/htm-preact.module.js";
import { blocksOf } from "../markdown.js";
import { retry, withdraw } from "../outbox.js";
import { chosen } from "../thread.js";
import { fullTime } from "../time.js";
import { Answer } from "./answer.js";
import { Attachments } from "./attachments.js";
import { Blocks, linked } from "./blocks.js";

/** One message, or a note: whatever is drawn of it is text, never markup. */
export function Message({ message, messages }) {
  const files = message.payload?.attachments;
  return html`<div class=${`message ${message.entry ? "pending" : ""}`} data-seq=${message.seq} tabindex="-1"
      title=${fullTime(message.at)}>
    <${Body} message=${message} /><${Attachments} files=${files} />
    <${Choices} message=${message} messages=${messages} />
    ${message.entry && html`<${Sending} entry=${message.entry} />`}</div>`;
}

function Body({ message }) {
  if (message.kind === "answer" && message.payload?.article) return html`<${Answer} message=${message} />`;
  // Of files without words the text is their names, which stand below.
  const names = (message.payload?.attachments ?? []).map(({ name }) => name).join(", ");
  if (!message.text || message.text === names) return null;
  const blocks = message.payload?.blocks ?? (message.entry && blocksOf(message.text));
  const redacted = message.payload?.redacted;
  return blocks?.length
    ? html`<div class="bubble blocks"><${Blocks} blocks=${blocks} redacted=${redacted} /></div>`
    : html`<div class="bubble">${linked(message.text, redacted)}</div>`;
}

/** What the customer could choose, and what they chose. */
function Choices({ message, messages }) {
  const choices = message.payload?.choices;
  if (!choices?.length) return null;
  const taken = chosen(message, messages);
  return html`<ul class="choices" aria-label="Choices offered">${choices.map((choice) => html`
    <li key=${choice.id} class=${choice.id === taken ? "taken" : ""}>${choice.title}
      ${choice.id === taken && html`<span class="sr"> (chosen)</span>`}</li>`)}</ul>`;
}

export function Sending({ entry }) {
  if (entry.error) {
    return html`<p class="sending refused" role="alert">Not sent. ${entry.error}
      <button class="link" onClick=${() => retry(entry)}>Try again</button>
      <button class="link" onClick=${() => withdraw(entry)}>Back to the draft</button></p>`;
  }
  if (!entry.tries) return html`<p class="sending">Sending…</p>`;
  return html`<p class="sending">Not sent yet; trying again.
    <button class="link" onClick=${() => retry(entry)}>Try now</button></p>`;
}
