import { html } from "/vendor/htm-preact.module.js";
import { blocksOf } from "../markdown.js";
import { clockTime, fullTime } from "../time.js";
import { Blocks } from "./blocks.js";
import { Icon } from "./icons.js";
import { Sending } from "./message.js";

/** Whom a note is for; it must never be taken for something that the customer reads. */
function titleOf(note) {
  if (note.kind === "whisper") {
    return `Whisper from ${note.author?.name ?? "a supervisor"}`;
  }
  if (note.kind === "transfer") return "Note with the transfer";
  return note.kind === "return" ? "Note for the assistant" : "Note";
}

/** A note of the team's in the transcript. */
export function Note({ note }) {
  const title = titleOf(note);
  const aimed = note.kind === "whisper" ? "" : note.author?.name;
  return html`<article class=${`team-note ${note.kind}`} title=${fullTime(note.at)}
      aria-label=${`${title}, only your team sees this`}>
    <p class="note-by"><${Icon} name="lock" /><strong>${title}</strong><span>– only your team sees this</span>
      <span class="note-when">${aimed && `${aimed} `}<time datetime=${note.at}>${clockTime(note.at)}</time></span></p>
    <div class="note-text blocks"><${Blocks} blocks=${blocksOf(note.text)} /></div>
    ${note.entry && html`<${Sending} entry=${note.entry} />`}
  </article>`;
}
