import { html, useEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { editCustomer } from "../actions.js";
import { useForm, useWork } from "./forms.js";
import { Icon } from "./icons.js";
import { Section } from "./parts.js";

const FIELDS = [
  { name: "name", title: "Name", type: "text" },
  { name: "email", title: "E-mail", type: "email" },
  { name: "phone", title: "Phone", type: "tel" },
];

/** Who it is; name, e-mail and phone can be put right in place. `more` are the facts that cannot. */
export function Customer({ row, customer, canEdit, more }) {
  return html`<${Section} title="Customer"><dl class="facts editable">${FIELDS.map((field) => html`
    <${Field} key=${`${customer.id} ${field.name}`} row=${row} customer=${customer} field=${field}
      canEdit=${canEdit} />`)}</dl>
    ${more}<//>`;
}

function Field({ row, customer, field, canEdit }) {
  const { name, title, type } = field;
  const value = customer[name] ?? "";
  const [form, edit, done] = useForm(`customer.${name}`, row.id, { text: null });
  const { busy, error, setError, run } = useWork();
  const button = useRef(null);
  const input = useRef(null);
  // What was being edited before a reload of the view is there again, without taking the focus.
  const [opened, setOpened] = useState(false);
  const editing = form.text !== null;
  useEffect(() => {
    if (opened) input.current?.focus();
  }, [opened]);
  const end = () => {
    done();
    setOpened(false);
    setError(null);
    requestAnimationFrame(() => button.current?.focus());
  };
  const submit = (event) => {
    event.preventDefault();
    const text = form.text.trim();
    if (text === value) return end();
    return run(async () => {
      await editCustomer(row.id, customer.id, { [name]: text || null });
      end();
    });
  };
  const begin = () => {
    setOpened(true);
    edit({ text: value });
  };
  if (!editing) {
    return html`<div><dt>${title}</dt><dd>${value || html`<span class="dim">Not known</span>`}
      ${canEdit && html`<button ref=${button} type="button" class="quiet square edit" onClick=${begin}
        aria-label=${`Edit ${title.toLowerCase()}`}><${Icon} name="draft" /></button>`}</dd></div>`;
  }
  return html`<div class="editing"><dt>${title}</dt><dd><form onSubmit=${submit} novalidate>
    <input ref=${input} type=${type} autocomplete="off" aria-label=${title} value=${form.text}
      aria-invalid=${error ? "true" : undefined}
      onInput=${(event) => edit({ text: event.target.value })}
      onKeyDown=${(event) => event.key === "Escape" && (event.stopPropagation(), end())} />
    <span class="edit-do"><button class="small primary" disabled=${busy}>${busy ? "Saving…" : "Save"}</button>
      <button type="button" class="small" onClick=${end}>Cancel</button></span>
    <p class="fault" role="alert">${error?.message}</p></form></dd></div>`;
}
