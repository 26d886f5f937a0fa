import { html, useEffect, useRef } from "/vendor/htm-preact.module.js";
import { mute } from "../keys.js";
import { countsOf } from "../listing.js";
import { setTheme, THEMES } from "../prefs.js";
import { linkToSettings } from "../route.js";
import { setPresence, signOut } from "../session.js";
import { say, store, use } from "../store.js";
import { Icon } from "./icons.js";

/** Oneself: whether one is there, how much one has, and what is set for oneself. */

const PRESENCES = { online: "Online", away: "Away", offline: "Offline" };
const told = (work) => work.catch((error) => say(error.message));
const initials = (name) => String(name).split(/\s+/).map((word) => word.charAt(0)).slice(0, 2).join("").toUpperCase();

export function Account({ agent }) {
  const menu = useRef(null);
  useClosing(menu);
  const close = () => {
    menu.current.open = false;
  };
  return html`<details class="menu" ref=${menu}>
    <summary title="Your menu">
      <span class=${`avatar ${agent.presence}`} aria-hidden="true">${initials(agent.name)}</span>
      <span class="sr">Your menu, </span>
      <span class="nav-text me"><strong>${agent.name}</strong><${Load} agent=${agent} /></span></summary>
    <div class="menu-items"><${Items} agent=${agent} close=${close} /></div></details>`;
}

/** How much they have of what they can have: what the automatic assignment goes by. */
function Load({ agent }) {
  const load = use((state) => countsOf(state).mine) ?? agent.load ?? 0;
  return html`<small>${PRESENCES[agent.presence] ?? "Online"}${agent.capacity != null
    && html` · <span class="number">${load} of ${agent.capacity}</span>`}</small>`;
}

function Items({ agent, close }) {
  const muted = use((state) => state.prefs.muted);
  const theme = use((state) => state.theme);
  const works = use((state) => state.session.permissions.includes("conversations.read"));
  const pick = (dialog) => {
    close();
    store.set({ dialog, navOpen: false });
  };
  const item = (icon, text, act) => html`<button onClick=${act}><${Icon} name=${icon} />${text}</button>`;
  return html`<p><strong>${agent.name}</strong><br />${agent.email}</p>
    ${works && html`<${Pick} title="Presence" value=${agent.presence} options=${PRESENCES}
      onPick=${(presence) => told(setPresence(presence))} />
      <p class="hint">${agent.presence === "online" || !agent.presence ? "New conversations are given to you."
        : "No new conversations are given to you. Yours stay with you."}</p>`}
    <${Pick} title="Colours" value=${theme} options=${THEMES} onPick=${setTheme} />
    <hr />
    ${works && item(muted ? "bell-off" : "bell", muted ? "Unmute" : "Mute", mute)}
    ${works && item("sliders", "Notifications and sound", () => pick("attention"))}
    ${works && item("help", "Keys", () => pick("help"))}
    <a class="button" href=${linkToSettings("account")} onClick=${close}>
      <${Icon} name="person" />Account and sessions</a>
    ${item("draft", "Change password", () => pick("password"))}
    ${item("next", "Sign out", () => told(signOut()))}`;
}

function Pick({ title, value, options, onPick }) {
  return html`<div class="pick" role="group" aria-label=${title}>${Object.entries(options).map(([id, text]) => html`
    <button key=${id} class=${id} aria-pressed=${id === value ? "true" : "false"} onClick=${() => onPick(id)}>
      ${title === "Presence" && html`<i class="presence"></i>`}${text}</button>`)}</div>`;
}

/** Closes with a click elsewhere and with Escape, which puts the focus back on its button. */
function useClosing(menu) {
  useEffect(() => {
    const away = (event) => {
      if (menu.current.open && !menu.current.contains(event.target)) menu.current.open = false;
    };
    const escape = (event) => {
      if (event.key !== "Escape" || !menu.current.open) return;
      menu.current.open = false;
      menu.current.querySelector("summary").focus();
    };
    addEventListener("click", away);
    addEventListener("keydown", escape);
    return () => {
      removeEventListener("click", away);
      removeEventListener("keydown", escape);
    };
  }, []);
}
