import { html } from "/vendor/htm-preact.module.js";
import { setDraft } from "../drafts.js";
import { say, use } from "../store.js";

/** A reply that was being written when the conversation was closed or went elsewhere: nothing typed is ever lost. */
export function KeptDraft({ id }) {
  const draft = use((state) => state.drafts[id]);
  if (!draft?.trim()) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(draft);
      say("Copied.", "news");
    } catch {
      say("The browser did not allow copying. Select the text and copy it yourself.");
    }
  };
  return html`<section class="kept" aria-label="Your unsent reply">
    <p><strong>Your unsent reply</strong> is kept here until you can write again.</p>
    <blockquote tabindex="0">${draft}</blockquote>
    <p class="kept-do"><button onClick=${copy}>Copy</button>
      <button onClick=${() => setDraft(id, "")}>Discard</button></p></section>`;
}
