import { html, useEffect, useLayoutEffect, useRef } from "/vendor/htm-preact.module.js";
import { load, useCatalog } from "../catalog.js";
import { countsOf } from "../listing.js";
import { linkToKnowledge, linkToSettings, linkToView } from "../route.js";
import { viewsFor } from "../select.js";
import { store, use } from "../store.js";
import { Account } from "./account.js";
import { savedAs } from "./filters.js";
import { Icon } from "./icons.js";

/** Whoever has one of these has pages of the settings beside their own account. */
const MANAGING = /\.(manage|erase|export|audit)$|^mail\./;
export const mayManage = (permissions) => permissions.some((name) => MANAGING.test(name));

/** The views, the teams, the saved filters, and oneself. */
export function Nav() {
  const { agent, permissions } = use((state) => state.session);
  const settings = use((state) => state.settings);
  const knowledge = use((state) => state.knowledge);
  const navOpen = use((state) => state.navOpen);
  const nav = useRef(null);
  useDrawer(nav, navOpen);
  const works = permissions.includes("conversations.read");
  return html`<nav class=${`nav ${navOpen ? "open" : ""}`} aria-label="Views" ref=${nav}>
    <header class="nav-head"><img src="/console/icon.svg" alt="" width="22" height="22" /><strong>Tandem</strong>
      <button class="quiet square nav-more" aria-label="All views" onClick=${() => store.set({ navOpen: true })}>
        <${Icon} name="menu" /></button>
      <button class="quiet square nav-close" aria-label="Close the views" onClick=${shut}>
        <${Icon} name="cross" /></button></header>
    <div class="nav-views">
      ${works && html`<${Views} permissions=${permissions} here=${settings === null && knowledge === null} />
        <${Teams} mine=${agent.teams ?? []} /><${Saved} />`}
      <${Knowledge} permissions=${permissions} page=${knowledge ?? (works || settings !== null ? null : "")} titled=${works} />
    </div>
    <footer class="nav-foot">
      ${(mayManage(permissions) || !works) && html`<${Entry} href=${linkToSettings()} icon="cog" title="Settings"
        current=${settings !== null} />`}
      <${Account} agent=${agent} /></footer>
  </nav>
  ${navOpen && html`<div class="nav-shade" onClick=${shut}></div>`}`;
}

const shut = () => store.set({ navOpen: false });

/** Over the list, on narrow screens: Escape closes it, and focus goes in and back out with it. */
function useDrawer(nav, open) {
  // Before the page is drawn: the button that opened it is hidden then, and has lost the focus.
  useLayoutEffect(() => {
    if (!open) return undefined;
    const before = document.activeElement;
    (nav.current.querySelector(".nav-views [aria-current]") ?? nav.current.querySelector("a"))?.focus();
    const escape = (event) => event.key === "Escape" && shut();
    addEventListener("keydown", escape);
    return () => {
      removeEventListener("keydown", escape);
      if (before?.isConnected) before.focus();
    };
  }, [open]);
}

function Entry({ href, icon, title, count, current, tone = "", hint }) {
  return html`<a class="nav-entry" href=${href} aria-current=${current ? "page" : undefined} title=${hint ?? title}
      onClick=${shut}>
    ${icon && html`<${Icon} name=${icon} />`}<span class="nav-text">${title}</span>
    ${count > 0 && html`<span class=${`count ${tone}`}>${count}</span>`}</a>`;
}

function Views({ permissions, here }) {
  const view = use((state) => state.view);
  const counts = use(countsOf);
  // The links keep what is open.
  use((state) => state.openId);
  return html`<ul>${viewsFor(permissions).map(({ id, title, icon, key }) => html`<li key=${id}>
    <${Entry} href=${linkToView(id)} icon=${icon} title=${title} count=${counts[id]} current=${here && id === view}
      tone=${id === "breached" ? "missed" : ""} hint=${`${title} ( g ${key} )`} /></li>`)}</ul>`;
}

const OPEN_QUESTIONS = "product-questions?state=open";

/** The writer's room: articles, what is missing, and what buyers ask. */
function Knowledge({ permissions, page, titled }) {
  const [at] = (page ?? "-").split("/");
  const pages = [
    { id: "", title: "Articles", icon: "file", permission: "knowledge.read", current: ["", "articles", "new"].includes(at) },
    { id: "gaps", title: "Gaps", icon: "search", permission: "knowledge.gaps", current: at === "gaps" },
  ].filter(({ permission }) => permissions.includes(permission));
  return html`${titled && html`<h2 class="nav-title">Knowledge</h2>`}<ul>${pages.map(({ id, title, icon, current }) => html`
      <li key=${id}><${Entry} href=${linkToKnowledge(id)} icon=${icon} title=${title} current=${current} /></li>`)}
    ${permissions.includes("product_questions.answer") && html`<li key="questions">
      <${ProductQuestions} current=${at === "questions"} /></li>`}</ul>`;
}

function ProductQuestions({ current }) {
  const { data } = useCatalog(OPEN_QUESTIONS);
  const news = use((state) => state.productNews);
  useEffect(() => {
    if (news) load(OPEN_QUESTIONS);
  }, [news]);
  return html`<${Entry} href=${linkToKnowledge("questions")} icon="help" title="Product Q&A" count=${data?.counts?.open}
    current=${current} hint="Questions that buyers ask about products" />`;
}

function Teams({ mine }) {
  const { data } = useCatalog("teams");
  const filters = use((state) => state.filters);
  const view = use((state) => state.view);
  const teams = (data?.teams ?? []).filter((team) => mine.includes(team.id));
  if (teams.length < 2) return null;
  return html`<h2 class="nav-title">Teams</h2><ul class="nav-more-only">${teams.map((team) => html`<li key=${team.id}>
    <${Entry} href=${linkToView("team", { team: team.id })} title=${team.name}
      current=${view === "team" && filters.team === team.id} /></li>`)}</ul>`;
}

function Saved() {
  const saved = use((state) => state.saved);
  const filters = use((state) => state.filters);
  const view = use((state) => state.view);
  if (!saved.length) return null;
  const shown = savedAs(saved, view, filters);
  return html`<h2 class="nav-title">Saved</h2><ul class="nav-more-only">${saved.map((filter) => {
    const { view: where, ...narrowing } = filter.query;
    return html`<li key=${filter.id}><${Entry} href=${linkToView(where, narrowing)} title=${filter.name}
      current=${filter === shown} hint=${filter.shared ? `${filter.name}, for everybody` : filter.name} /></li>`;
  })}</ul>`;
}
