import { html, useState } from "/vendor/htm-preact.module.js";
import { setIn, use } from "../store.js";

/** What the dialogs about a conversation share. */

/**
 * What is written in a dialog; it stays when the dialog is put away, and goes when it is done.
 * @returns {[object, (patch: object) => void, () => void]}
 */
export function useForm(name, id, fresh) {
  const key = `${name}:${id}`;
  const form = use((state) => state.forms[key]) ?? fresh;
  return [form, (patch) => setIn("forms", key, { ...form, ...patch }), () => setIn("forms", key, undefined)];
}

/** Runs a dialog's work once at a time; its error, whole, stays until the next try. */
export function useWork() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const run = async (work) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return { busy, error, setError, run };
}

/** The end of a form: what went wrong, the way back, and what it does. */
export function FormEnd({ error, back, onBack, disabled, children }) {
  return html`<p class="fault" role="alert">${error?.message}</p>
    <div class="dialog-do"><button type="button" onClick=${onBack}>${back}</button>
      <button class="primary" disabled=${disabled}>${children}</button></div>`;
}
