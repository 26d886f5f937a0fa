import { html } from "/vendor/htm-preact.module.js";
import { retry, withdraw } from "../outbox.js";
import { safeUrl } from "../package.js";
import { chosen } from "../thread.js";
import { fullTime } from "../time.js";
import { Answer } from "./answer.js";

const ADDRESS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g;

/** One message. Whatever anyone wrote is a text node, never markup. */
export function Message({ message, messages }) {
  const body = message.kind === "answer" && message.payload?.article
    ? html`<${Answer} message=${message} />` : html`<div class="bubble">${linked(message.text)}</div>`;
  return html`<div class=${`message ${message.entry ? "pending" : ""}`} title=${fullTime(message.at)}>
    ${body}<${Choices} message=${message} messages=${messages} />
    ${message.entry && html`<${Sending} entry=${message.entry} />`}</div>`;
}

/** Plain text with web addresses as links. */
function linked(text) {
  return String(text ?? "").split(ADDRESS).map((part, index) => (index % 2 && safeUrl(part)
    ? html`<a href=${part} target="_blank" rel="noopener noreferrer">${part}</a>` : part));
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

function Sending({ entry }) {
  if (entry.error) {
    return html`<p class="sending refused" role="alert">Not sent. ${entry.error}
      <button class="link" onClick=${() => retry(entry)}>Try again</button>
      <button class="link" onClick=${() => withdraw(entry)}>Back to the draft</button></p>`;
  }
  if (!entry.tries) return html`<p class="sending">Sending…</p>`;
  return html`<p class="sending">Not sent yet; trying again.
    <button class="link" onClick=${() => retry(entry)}>Try now</button></p>`;
}
