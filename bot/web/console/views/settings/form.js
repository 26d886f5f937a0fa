import { html, useEffect, useRef } from "/vendor/htm-preact.module.js";
import { useWork } from "../forms.js";
import { useDraft } from "./draft.js";

/** A form of the settings: its draft, its saving, and the desk's sentences at the fields that they are about. */

/** What is wrong with a field, found before the desk is asked. */
export class FieldFault extends Error {
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

/**
 * @param {object} about
 * @param {string} about.name the draft's, `page/id`
 * @param {string} about.title what it is about, for "… is not saved"
 * @param {object} about.saved the fields as the desk has them
 * @param {Record<string, string> | ((error: Error, values: object) => string)} about.whereIs error code → field
 * @param {(draft: {values: object, changed: object, done: () => void}) => Promise<void>} about.send saves and calls `done`;
 *   what it throws is shown
 */
export function useSettingsForm({ name, title, saved, whereIs = {}, send }) {
  const draft = useDraft(name, title, saved);
  const { busy, error, setError, run } = useWork();
  const element = useRef(null);
  const field = error && (error.field ?? (typeof whereIs === "function" ? whereIs(error, draft.values) : whereIs[error.code]));
  useEffect(() => {
    if (field) element.current?.querySelector(`[data-field="${field}"] :is(input, select, textarea)`)?.focus();
  }, [error]);
  const submit = (event) => {
    event.preventDefault();
    const { values, changed, settle } = draft;
    return run(() => send({ values, changed, done: () => settle(changed) }));
  };
  const discard = () => {
    setError(null);
    draft.discard();
  };
  return { ...draft, name, discard, submit, element, busy, error, field };
}

/** The form's element, its fields, what is wrong with the whole, and what can be done. */
export function Form({ f, save = "Save", saving = "Saving…", label, children, more }) {
  const general = f.error && !f.field ? f.error.message : "";
  return html`<form class="settings-form" ref=${f.element} onSubmit=${f.submit} novalidate aria-label=${label}>
    ${children}
    <p class="fault" role="alert">${general}</p>
    <div class="form-do"><button class="primary" disabled=${f.busy}>${f.busy ? saving : save}</button>
      ${f.dirty && html`<button type="button" onClick=${f.discard}>Discard the changes</button>`}
      ${f.dirty && html`<span class="dim" role="status">Not saved yet</span>`}${more}</div>
  </form>`;
}

/** What a field needs to say that it is wrong, and where it says it. */
function wiring(f, name, hint) {
  const id = `field-${f.name.replaceAll("/", "-")}-${name}`;
  const wrong = f.field === name;
  const described = [hint && `${id}-hint`, wrong && `${id}-fault`].filter(Boolean).join(" ");
  return { id, wrong, props: { "aria-invalid": wrong ? "true" : undefined, "aria-describedby": described || undefined } };
}

/** The frame of one or several controls that belong to one field. */
export function Field({ f, name, label, hint, group = false, className = "", children }) {
  const { id, wrong, props } = wiring(f, name, hint);
  const below = html`${hint && html`<small id=${`${id}-hint`}>${hint}</small>`}
    <p class="fault" role="alert" id=${`${id}-fault`}>${wrong ? f.error.message : ""}</p>`;
  if (group) {
    return html`<fieldset class=${`field ${className}`} data-field=${name} aria-describedby=${props["aria-describedby"]}>
      <legend>${label}</legend>${children}${below}</fieldset>`;
  }
  return html`<div class=${`field ${className}`} data-field=${name}><label for=${id}>${label}</label>
    ${children({ id, ...props })}${below}</div>`;
}

export function Text({ f, name, label, hint, className, ...input }) {
  return html`<${Field} f=${f} name=${name} label=${label} hint=${hint} className=${className}>
    ${(wired) => html`<input type="text" autocomplete="off" ...${wired} ...${input} value=${f.values[name] ?? ""}
      onInput=${(event) => f.edit({ [name]: event.target.value })} />`}<//>`;
}

/** @param {{options: [string, string][]}} props value and title; an empty value stands for null */
export function Select({ f, name, label, hint, options, ...select }) {
  return html`<${Field} f=${f} name=${name} label=${label} hint=${hint}>
    ${(wired) => html`<select ...${wired} ...${select} value=${f.values[name] ?? ""}
        onChange=${(event) => f.edit({ [name]: event.target.value || null })}>
      ${options.map(([value, title]) => html`<option key=${value} value=${value}>${title}</option>`)}</select>`}<//>`;
}

export function Check({ f, name, label, hint }) {
  const { id, props } = wiring(f, name, hint);
  return html`<div class="field" data-field=${name}><label class="option"><input type="checkbox" ...${props} checked=${Boolean(f.values[name])}
      onChange=${(event) => f.edit({ [name]: event.target.checked })} />${label}</label>
    ${hint && html`<small id=${`${id}-hint`}>${hint}</small>`}</div>`;
}
