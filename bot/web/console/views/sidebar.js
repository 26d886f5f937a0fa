import { html, useEffect, useMemo, useRef } from "/vendor/htm-preact.module.js";
import { loadClosed, loadOpen, showTab } from "../conversations.js";
import { familyCounts, listed, TABS, tabCounts } from "../select.js";
import { signOut } from "../session.js";
import { say, store, use } from "../store.js";
import { Icon } from "./icons.js";
import { Row } from "./row.js";

const FAMILIES = [["all", "All"], ["technical", "Technical"], ["general", "General"]];

/** The list: which conversations, whose, of which family. */
export function Sidebar() {
  const rows = use((state) => state.rows);
  const tab = use((state) => state.tab);
  const family = use((state) => state.family);
  const agent = use((state) => state.session.agent);
  const list = useMemo(() => listed(rows, tab, family, agent.id), [rows, tab, family, agent.id]);
  const counts = useMemo(() => tabCounts(rows, agent.id), [rows, agent.id]);
  const families = useMemo(() => familyCounts(rows, tab, agent.id), [rows, tab, agent.id]);
  return html`<nav class="side" aria-label="Conversations">
    <header class="side-head"><img src="/console/icon.svg" alt="" width="22" height="22" /><strong>Tandem</strong>
      <${Menu} agent=${agent} /></header>
    <div class="tabs" role="group" aria-label="Which conversations">${TABS.map(({ id, title }) => html`
      <button key=${id} class="tab" aria-pressed=${id === tab ? "true" : "false"} onClick=${() => showTab(id)}>
        ${title}${id !== "closed" && counts[id] > 0 && html`<span class="count">${counts[id]}</span>`}</button>`)}</div>
    <div class="filter" role="group" aria-label="Family">${FAMILIES.map(([id, title]) => html`
      <button key=${id} aria-pressed=${id === family ? "true" : "false"} onClick=${() => store.set({ family: id })}>
        ${title} <span class="count">${families[id]}</span></button>`)}</div>
    <${List} list=${list} tab=${tab} family=${family} />
  </nav>`;
}

function List({ list, tab, family }) {
  const status = use((state) => (state.tab === "closed" ? state.closedStatus : state.listStatus));
  const error = use((state) => state.listError);
  const openId = use((state) => state.openId);
  if (list.length) {
    return html`<ul class="rows">${list.map((row) => html`
      <${Row} key=${row.id} row=${row} tab=${tab} current=${row.id === openId} />`)}</ul>`;
  }
  if (status === "failed") {
    return html`<div class="none"><p>${error || "The list could not be loaded."}</p>
      <button onClick=${tab === "closed" ? loadClosed : loadOpen}>Try again</button></div>`;
  }
  if (status !== "ready") return html`<div class="none" aria-busy="true"><p>Loading…</p></div>`;
  const { empty } = TABS.find((one) => one.id === tab);
  return html`<div class="none"><p>${family === "all" ? empty : "None of this family."}</p></div>`;
}

function Menu({ agent }) {
  const menu = useRef(null);
  useEffect(() => {
    const away = (event) => {
      if (!menu.current.contains(event.target) || event.key === "Escape") menu.current.open = false;
    };
    addEventListener("click", away);
    addEventListener("keydown", away);
    return () => {
      removeEventListener("click", away);
      removeEventListener("keydown", away);
    };
  }, []);
  const pick = (dialog) => {
    menu.current.open = false;
    store.set({ dialog });
  };
  const leave = () => signOut().catch((error) => say(error.message));
  return html`<details class="menu" ref=${menu}>
    <summary><span class="avatar" aria-hidden="true">${initials(agent.name)}</span>
      <span class="sr">Your menu, ${agent.name}</span></summary>
    <div class="menu-items">
      <p><strong>${agent.name}</strong><br />${agent.email}</p>
      <button onClick=${() => pick("help")}><${Icon} name="help" />Keys</button>
      <button onClick=${() => pick("password")}><${Icon} name="draft" />Change password</button>
      <button onClick=${leave}><${Icon} name="next" />Sign out</button>
    </div></details>`;
}

const initials = (name) => String(name).split(/\s+/).map((word) => word.charAt(0)).slice(0, 2).join("").toUpperCase();
