import { html } from "/vendor/htm-preact.module.js";
import { returnToBot } from "../actions.js";
import { hasDraft } from "../drafts.js";
import { say, use } from "../store.js";
import { FormEnd, useForm, useWork } from "./forms.js";
import { Dialog } from "./parts.js";

/** Gives the conversation back to the assistant, which goes on from the note. */
export function ReturnDialog({ row, onClose }) {
  const [form, edit, done] = useForm("return", row.id, { note: "" });
  const { busy, error, run } = useWork();
  const unsent = use((state) => hasDraft(state, row.id) || Boolean(state.pending[row.id]));
  const submit = (event) => {
    event.preventDefault();
    run(async () => {
      await returnToBot(row.id, form.note.trim());
      done();
      onClose();
      say("The assistant has the conversation again.", "news");
    });
  };
  return html`<${Dialog} name="returning" title="Return to the assistant" onClose=${onClose}>
    <form onSubmit=${submit}>
      ${unsent && html`<p class="caution">There is something here that has not been sent.</p>`}
      <label class="field"><span>Note for the assistant</span>
        <textarea rows="3" autofocus value=${form.note} aria-describedby="returning-about"
          onInput=${(event) => edit({ note: event.target.value })} /></label>
      <p class="dim" id="returning-about">The assistant goes on from this note; the customer does not see it.
        Write what should be answered next, in the customer’s words. Without a note the assistant waits for what the
        customer says.</p>
      <${FormEnd} error=${error} back="Keep it" onBack=${onClose} disabled=${busy}>
        ${busy ? "Returning…" : "Return to the assistant"}<//>
    </form><//>`;
}
