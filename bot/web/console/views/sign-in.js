import { html, useRef, useState } from "/vendor/htm-preact.module.js";
import { changePassword, signIn } from "../session.js";
import { say } from "../store.js";
import { Dialog } from "./parts.js";

/** Runs a form's work once at a time and keeps the sentence of what went wrong. */
function useSubmit(work) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      await work();
    } catch (failure) {
      setError(failure.message);
    }
    setBusy(false);
  };
  return { busy, error, submit };
}

function Field({ label, hint, field, ...input }) {
  return html`<label class="field"><span>${label}</span><input ref=${field} required ...${input} />
    ${hint && html`<small>${hint}</small>`}</label>`;
}

const Fault = ({ text }) => html`<p class="fault" role="alert">${text}</p>`;

function Brand() {
  return html`<img class="mark" src="/console/icon.svg" alt="" width="36" height="36" />`;
}

export function SignIn({ notice }) {
  const email = useRef(null);
  const password = useRef(null);
  const { busy, error, submit } = useSubmit(() => signIn(email.current.value.trim(), password.current.value));
  return html`<main class="plain"><form class="card" onSubmit=${submit}>
    <${Brand} /><h1>Sign in to Tandem</h1>
    <p class="lead">${notice || "The console for people who answer customers."}</p>
    <${Field} label="E-mail" type="email" autocomplete="username" autofocus field=${email} />
    <${Field} label="Password" type="password" autocomplete="current-password" field=${password} />
    <${Fault} text=${error} />
    <button class="primary wide" disabled=${busy}>${busy ? "Signing in…" : "Sign in"}</button>
  </form></main>`;
}

/** The change of password: forced at the first sign-in, in a dialog afterwards. */
export function Password({ forced = false, onClose }) {
  const [old, fresh, again] = [useRef(null), useRef(null), useRef(null)];
  const { busy, error, submit } = useSubmit(async () => {
    if (fresh.current.value !== again.current.value) throw new Error("The two new passwords differ. Type them again.");
    if (fresh.current.value === old.current.value) throw new Error("The new password must differ from the old one.");
    await changePassword(old.current.value, fresh.current.value);
    if (!forced) onClose();
    say("Your password is changed.", "news");
  });
  const fields = html`
    <${Field} label=${forced ? "One-time password" : "Current password"} type="password" autocomplete="current-password"
      autofocus field=${old} />
    <${Field} label="New password" type="password" autocomplete="new-password" field=${fresh}
      hint="A sentence of four or five words is easy to remember and hard to guess." />
    <${Field} label="New password again" type="password" autocomplete="new-password" field=${again} />
    <${Fault} text=${error} />
    <button class="primary wide" disabled=${busy}>${busy ? "Saving…" : "Save the new password"}</button>`;
  if (!forced) {
    return html`<${Dialog} name="password" title="Change your password" onClose=${onClose}>
      <form onSubmit=${submit}>${fields}</form><//>`;
  }
  return html`<main class="plain"><form class="card" onSubmit=${submit}>
    <${Brand} /><h1>Choose your own password</h1>
    <p class="lead">The one you were given works only once. After this you are at your desk.</p>${fields}
  </form></main>`;
}
