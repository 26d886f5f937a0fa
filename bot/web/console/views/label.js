import { html, useRef, useState } from "/vendor/htm-preact.module.js";
import { setPriority, setTags } from "../actions.js";
import { load } from "../catalog.js";
import { priorityText } from "../texts.js";
import { Dialog, Section } from "./parts.js";
import { TagsField } from "./tags-field.js";

const PRIORITIES = ["1", "2", "3", "4"];

/** Does one thing after the other, so that none that is asked for meanwhile is lost. */
function useLine() {
  const [left, setLeft] = useState(0);
  const [error, setError] = useState(null);
  const line = useRef(Promise.resolve());
  const run = (work) => {
    setLeft((count) => count + 1);
    line.current = line.current.then(work).then(() => setError(null), setError).then(() => setLeft((count) => count - 1));
  };
  return { busy: left > 0, error, run };
}

/** Priority and tags of a conversation: each change is saved as it is made. */
function Labels({ row, name, autofocus = false }) {
  const { busy, error, run } = useLine();
  // Tags that are on their way: the next one is added to these.
  const [wanted, setWanted] = useState(null);
  const prioritise = (event) => {
    const priority = Number(event.target.value);
    run(() => setPriority(row.id, priority));
  };
  const tag = (tags) => {
    setWanted(tags);
    run(async () => {
      try {
        await setTags(row.id, tags);
        // A word that nobody had used before completes for the next one.
        load("desk");
      } finally {
        setWanted((now) => (now === tags ? null : now));
      }
    });
  };
  return html`<div class="labels" aria-busy=${busy ? "true" : undefined}>
    <label class="field"><span>Priority</span>
      <select value=${String(row.priority ?? 3)} onChange=${prioritise} autofocus=${autofocus}>
        ${PRIORITIES.map((one) => html`<option key=${one} value=${one}>${priorityText(one)}</option>`)}</select></label>
    <${TagsField} name=${name} tags=${wanted ?? row.tags ?? []} onChange=${tag} />
    <p class="fault" role="alert">${error?.message}</p></div>`;
}

export function LabelDialog({ row, onClose }) {
  return html`<${Dialog} name="labelling" title="Priority and tags" onClose=${onClose}>
    <form onSubmit=${(event) => { event.preventDefault(); onClose(); }}><${Labels} name="dialog" row=${row} autofocus />
      <div class="dialog-do"><button class="primary">Done</button></div></form><//>`;
}

/** The same beside the conversation. */
export function LabelSection({ row, can }) {
  if (!can) return null;
  return html`<${Section} title="Priority and tags" className="labelling"><${Labels} name="context" row=${row} /><//>`;
}
