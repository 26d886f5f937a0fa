import { html, useErrorBoundary } from "/vendor/htm-preact.module.js";
import { resume } from "../session.js";
import { hush, store, use } from "../store.js";
import { CloseDialog } from "./close.js";
import { Context } from "./context.js";
import { Conversation } from "./conversation.js";
import { HelpDialog } from "./help.js";
import { Icon } from "./icons.js";
import { Sidebar } from "./sidebar.js";
import { Password, SignIn } from "./sign-in.js";

/** Which page it is: signing in, the first password, or the desk. */
export function App() {
  const session = use((state) => state.session);
  const [broken, mend] = useErrorBoundary();
  if (broken) return html`<${Plain} text="A part of the console could not be drawn. What you had typed is kept.">
    <button class="primary" onClick=${mend}>Draw again</button><//>`;
  if (session.status === "loading") return html`<main class="plain" aria-busy="true"><${Title} /></main>`;
  if (session.status === "unreachable") return html`<${Plain} text=${session.notice}>
    <button class="primary" onClick=${resume}>Try now</button><//>`;
  if (session.status === "anonymous") return html`<${SignIn} notice=${session.notice} />`;
  if (session.status === "must_change") return html`<${Password} forced />`;
  return html`<${Desk} />`;
}

const Title = () => html`<h1 class="sr">Tandem console</h1>`;

function Plain({ text, children }) {
  return html`<main class="plain"><${Title} /><div class="card"><p role="alert">${text}</p>${children}</div></main>`;
}

function Desk() {
  const openId = use((state) => state.openId);
  const contextOpen = use((state) => state.contextOpen);
  const dialog = use((state) => state.dialog);
  const pane = !openId ? "list" : contextOpen ? "context" : "conversation";
  const close = () => store.set({ dialog: null });
  return html`<main class="desk" data-pane=${pane}>
    <${Title} />
    <${Banner} />
    <${Sidebar} />
    <${Conversation} key=${openId} id=${openId} />
    <${Context} id=${openId} />
    <${Toasts} />
    ${dialog === "help" && html`<${HelpDialog} onClose=${close} />`}
    ${dialog === "close" && openId && html`<${CloseDialog} id=${openId} onClose=${close} />`}
    ${dialog === "password" && html`<${Password} onClose=${close} />`}
  </main>`;
}

function Banner() {
  const lost = use((state) => state.link === "lost");
  return html`<div class="banner" role="status">${lost && html`<p>
    <span class="pulse"></span>Connection lost. Trying again; what you type is kept and will be sent.</p>`}</div>`;
}

function Toasts() {
  const toasts = use((state) => state.toasts);
  return html`<div class="toasts" role="alert">${toasts.map((toast) => html`
    <p key=${toast.id} class=${`toast ${toast.kind}`}><span>${toast.text}</span>
      <button class="quiet square" aria-label="Dismiss" onClick=${() => hush(toast.id)}>
        <${Icon} name="cross" /></button>
    </p>`)}</div>`;
}
