import { html } from "/vendor/htm-preact.module.js";
import { APART, loadOpen, loadView } from "../inbox.js";
import { familiesOf, shownList } from "../listing.js";
import { narrow } from "../route.js";
import { viewOf } from "../select.js";
import { store, use } from "../store.js";
import { familyOf } from "../texts.js";
import { Filters, Narrowed, savedAs } from "./filters.js";
import { Icon } from "./icons.js";
import { Rows } from "./list.js";

const FAMILIES = [["all", "All"], ["technical", "Technical"], ["general", "General"]];

/** The list: the view's title, what narrows it, its rows. */
export function Sidebar() {
  const view = use((state) => state.view);
  const filters = use((state) => state.filters);
  const list = use(shownList);
  const total = use((state) => (APART.has(state.view) ? state.pages[state.view]?.total : null)) ?? list.length;
  return html`<section class="side" id="list" aria-label="Conversations" tabindex="-1">
    <${Head} view=${view} filters=${filters} total=${total} />
    <${Families} chosen=${filters.family ? familyOf(filters.family) : "all"} apart=${APART.has(view)} />
    <${Filters} view=${view} filters=${filters} />
    <${Narrowed} filters=${filters} />
    <${List} list=${list} view=${view} filters=${filters} />
  </section>`;
}

function Head({ view, filters, total }) {
  const saved = use((state) => state.saved);
  const filtersOpen = use((state) => state.filtersOpen);
  const title = savedAs(saved, view, filters)?.name ?? viewOf(view).title;
  return html`<header class="side-head">
    <button class="quiet square nav-open" aria-label="All views" onClick=${() => store.set({ navOpen: true })}>
      <${Icon} name="menu" /></button>
    <h2>${title} <span class="count">${total}</span></h2>
    <button class="quiet square" aria-label="Search" aria-keyshortcuts="/" title="Search ( / )"
      onClick=${() => store.set({ dialog: "palette" })}><${Icon} name="search" /></button>
    <button class="quiet square" aria-label="Filter and sort" aria-keyshortcuts="f" title="Filter and sort ( f )"
      aria-expanded=${filtersOpen ? "true" : "false"} aria-controls="filters"
      onClick=${() => store.set({ filtersOpen: !filtersOpen })}><${Icon} name="sliders" /></button>
  </header>`;
}

/** Of closed ones only some are here: a count of them would be wrong. */
function Families({ chosen, apart }) {
  const counts = use(familiesOf);
  return html`<div class="filter" role="group" aria-label="Family">${FAMILIES.map(([id, title]) => html`
    <button key=${id} aria-pressed=${id === chosen ? "true" : "false"}
      onClick=${() => narrow({ family: id === "all" ? "" : id })}>
      ${title}${!apart && html` <span class="count">${counts[id]}</span>`}</button>`)}</div>`;
}

function List({ list, view, filters }) {
  const page = use((state) => state.pages[view]);
  const openStatus = use((state) => state.listStatus);
  const openError = use((state) => state.listError);
  const { status, error } = APART.has(view) ? page ?? { status: "loading" } : { status: openStatus, error: openError };
  if (list.length) return html`<${Rows} key=${view + JSON.stringify(filters)} rows=${list} />`;
  if (status === "failed") {
    return html`<div class="none"><p role="alert">${error || "The list could not be loaded."}</p>
      <button onClick=${APART.has(view) ? loadView : loadOpen}>Try again</button></div>`;
  }
  if (status !== "ready") return html`<div class="none" aria-busy="true"><p>Loading…</p></div>`;
  const { sort, ...narrowing } = filters;
  const isNarrowed = Object.keys(narrowing).length > 0;
  return html`<div class="none"><p>${isNarrowed ? "Nothing here fits the filters." : viewOf(view).empty}</p>
    ${isNarrowed && html`<button onClick=${() => narrow(cleared(narrowing))}>Take the filters away</button>`}</div>`;
}

const cleared = (filters) => Object.fromEntries(Object.keys(filters).map((name) => [name, ""]));
