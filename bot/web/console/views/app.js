import { html, useErrorBoundary, useLayoutEffect, useState } from "/vendor/htm-preact.module.js";
import { resume } from "../session.js";
import { hush, lasts, store, use } from "../store.js";
import { Attention } from "./attention.js";
import { Context } from "./context.js";
import { Conversation } from "./conversation.js";
import { SaveView } from "./filters.js";
import { HelpDialog } from "./help.js";
import { Icon } from "./icons.js";
import { KnowledgePage } from "./knowledge-page.js";
import { Nav } from "./nav.js";
import { Palette } from "./palette.js";
import { SettingsPage } from "./settings-page.js";
import { Sidebar } from "./sidebar.js";
import { Password, SignIn } from "./sign-in.js";
import { WorkDialog } from "./work-dialog.js";

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
  const settings = use((state) => state.settings);
  const works = use((state) => state.session.permissions.includes("conversations.read"));
  const asked = use((state) => state.knowledge);
  // Whoever has no conversations comes for the articles.
  const room = asked ?? (works || settings !== null ? null : "");
  const atDesk = settings === null && room === null;
  const pane = !atDesk ? "settings" : !openId ? "list" : contextOpen ? "context" : "conversation";
  return html`<main class="desk" data-pane=${pane}>
    <${Title} />
    ${atDesk && html`<${Skips} open=${Boolean(openId)} />`}
    <${Banner} />
    <${Nav} />
    ${settings !== null && html`<${SettingsPage} page=${settings} />`}
    ${room !== null && html`<${KnowledgePage} page=${room} />`}
    ${atDesk && html`<${Sidebar} />
      <${Conversation} key=${openId} id=${openId} />
      <${Context} id=${openId} />`}
    <${Toasts} />
    <${Announcer} />
    <${Dialogs} openId=${openId} />
  </main>`;
}

const DIALOGS = { help: HelpDialog, password: Password, palette: Palette, attention: Attention, "save-view": SaveView };

function Dialogs({ openId }) {
  const dialog = use((state) => state.dialog);
  const close = () => store.set({ dialog: null });
  if (Object.hasOwn(DIALOGS, dialog ?? "")) return html`<${DIALOGS[dialog]} onClose=${close} />`;
  return openId && html`<${WorkDialog} name=${dialog} id=${openId} onClose=${close} />`;
}

/** Past the views to what one works with. The address is the console's own, so the links only move the focus. */
function Skips({ open }) {
  const to = (selector) => (event) => {
    event.preventDefault();
    document.querySelector(selector)?.focus();
  };
  return html`<div class="skips"><a href="#list" onClick=${to("#list")}>Skip to the list</a>
    ${open && html`<a href="#list" onClick=${to(".thread")}>Skip to the conversation</a>`}</div>`;
}

/** Said to screen readers: what came in conversations of theirs that they do not have before them. */
function Announcer() {
  const text = use((state) => state.announcement);
  return html`<p class="sr" role="status" aria-label="News">${text}</p>`;
}

function Banner() {
  const lost = use((state) => state.link === "lost");
  return html`<div class="banner" role="status">${lost && html`<p>
    <span class="pulse"></span>Connection lost. Trying again; what you type is kept and will be sent.</p>`}</div>`;
}

function Toasts() {
  const toasts = use((state) => state.toasts);
  return html`<div class="toasts" role="alert">${toasts.map((toast) => html`
    <${Toast} key=${toast.id} toast=${toast} />`)}</div>`;
}

/** Goes by itself, but not while somebody reads it with the pointer or has the focus in it. */
function Toast({ toast }) {
  const [held, setHeld] = useState({ over: false, focused: false });
  const stays = held.over || held.focused;
  const hold = (patch) => () => setHeld((was) => ({ ...was, ...patch }));
  useLayoutEffect(() => {
    const timer = stays ? null : setTimeout(() => hush(toast.id), lasts(toast));
    return () => clearTimeout(timer);
  }, [stays]);
  return html`<p class=${`toast ${toast.kind}`} onPointerEnter=${hold({ over: true })}
      onPointerLeave=${hold({ over: false })} onFocusIn=${hold({ focused: true })}
      onFocusOut=${hold({ focused: false })}><span>${toast.text}</span>
    <button class="quiet square" aria-label="Dismiss" onClick=${() => hush(toast.id)}>
      <${Icon} name="cross" /></button></p>`;
}
