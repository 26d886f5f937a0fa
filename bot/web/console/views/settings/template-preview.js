import { html, useState } from "/vendor/htm-preact.module.js";
import { useCatalog } from "../../catalog.js";
import { use } from "../../store.js";
import { pieces, SAMPLE } from "./template-text.js";

/** The variables there are; a press puts one into the text. */
export function Variables({ variables, onPick }) {
  return html`<details class="variables"><summary>Variables</summary>
    <p class="dim">A press puts one where the caret is. After a bar stands what is used where it is not known:
      <code>${"{{customer.first_name|there}}"}</code></p>
    <ul>${variables.map(({ name, about }) => html`<li key=${name}>
      <button type="button" class="small" onClick=${() => onPick(name)}>${name}</button> <span>${about}</span></li>`)}</ul></details>`;
}

/** The template as it would be inserted, for a sample customer or for one of whom nothing is known. */
export function Preview({ values, known }) {
  const [stranger, setStranger] = useState(false);
  const company = useCatalog("desk").data?.company;
  const me = use((state) => state.session.agent.name);
  const own = { "agent.name": me, "agent.first_name": me.split(/\s+/)[0], "company.name": company, "conversation.id": SAMPLE["conversation.id"] };
  const filled = (text) => pieces(text, stranger ? own : { ...SAMPLE, ...own }, known);
  const gaps = [...filled(values.subject), ...filled(values.body)].filter((one) => one.kind === "gap").length;
  return html`<section class="preview" aria-label="Preview"><header><h3>Preview</h3>
      <label class="option"><input type="checkbox" checked=${stranger} onChange=${() => setStranger(!stranger)} />
        Nothing is known of the customer</label></header>
    ${values.subject && html`<p class="preview-subject"><${Drawn} pieces=${filled(values.subject)} /></p>`}
    <p class="preview-text"><${Drawn} pieces=${filled(values.body)} />
      ${!values.body && html`<span class="dim">What you write is shown here.</span>`}</p>
    ${gaps > 0 && html`<p class="dim">${gaps === 1 ? "One gap is" : `${gaps} gaps are`} left for the agent to fill in.</p>`}</section>`;
}

const Drawn = ({ pieces: list }) => list.map(({ text, kind }, index) =>
  (kind === "plain" ? text : html`<span key=${index} class=${`piece ${kind}`}>${text}</span>`));
