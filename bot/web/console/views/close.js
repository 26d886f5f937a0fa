import { html, useState } from "/vendor/htm-preact.module.js";
import { close } from "../conversations.js";
import { say, setIn, use } from "../store.js";
import { RESOLUTIONS } from "../texts.js";
import { Dialog } from "./parts.js";

const FRESH = { resolution: "solved", note: "" };

/** How it ended, and a note for whoever reads it later. What is written stays when the dialog is closed. */
export function CloseDialog({ id, onClose }) {
  const form = use((state) => state.closing[id]) ?? FRESH;
  const busy = use((state) => state.busy[id]);
  const unsent = use((state) => Boolean(state.drafts[id] || state.pending[id]));
  const [error, setError] = useState("");
  const edit = (patch) => setIn("closing", id, { ...form, ...patch });
  const submit = async (event) => {
    event.preventDefault();
    setError("");
    try {
      await close(id, form.resolution, form.note.trim());
      onClose();
      say("Closed. The customer is asked for a rating.", "news");
    } catch (failure) {
      setError(failure.message);
    }
  };
  return html`<${Dialog} name="closing" title="Close the conversation" onClose=${onClose}>
    <form onSubmit=${submit}>
      ${unsent && html`<p class="caution">There is a reply here that has not been sent.</p>`}
      <fieldset><legend>How did it end?</legend>${Object.entries(RESOLUTIONS).map(([value, title], index) => html`
        <label class="option" key=${value}>
          <input type="radio" name="resolution" value=${value} autofocus=${index === 0}
            checked=${form.resolution === value} onChange=${() => edit({ resolution: value })} />
          ${title}</label>`)}</fieldset>
      <label class="field"><span>Note <small>for your colleagues; the customer does not see it</small></span>
        <textarea rows="3" value=${form.note} onInput=${(event) => edit({ note: event.target.value })} /></label>
      <p class="fault" role="alert">${error}</p>
      <div class="dialog-do"><button type="button" onClick=${onClose}>Keep it open</button>
        <button class="primary" disabled=${busy}>${busy ? "Closing…" : "Close the conversation"}</button></div>
    </form><//>`;
}
