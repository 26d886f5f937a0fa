import { html, useRef, useState } from "/vendor/htm-preact.module.js";
import { useCatalog } from "../catalog.js";
import { dropFilter, saveFilter } from "../inbox.js";
import { narrow } from "../route.js";
import { SORTS, viewOf } from "../select.js";
import { say, store, use } from "../store.js";
import { FAMILY_TEXT, familyOf, priorityText } from "../texts.js";
import { Icon } from "./icons.js";
import { Dialog } from "./parts.js";

/** What narrows the list, and keeping that under a name. */

const PRIORITIES = ["1", "2", "3", "4"];
const NOBODY = "none";

/** The query of a saved filter, as it is stored: the view and what narrows it. */
export const queryOf = (view, filters) => ({ view, ...filters });

const alike = (a, b) => {
  const [one, other] = [a, b].map((query) => Object.entries(query).filter(([, value]) => value).sort().join());
  return one === other;
};

/** The saved filter that the list shows just now, if it is one. */
export const savedAs = (saved, view, filters) =>
  saved.find(({ query }) => alike(query, queryOf(view, filters))) ?? null;

/** Names for what the filters say by id. */
function useNames() {
  const teams = useCatalog("teams").data?.teams ?? [];
  const agents = useCatalog("staff").data?.agents ?? [];
  const tags = useCatalog("desk").data?.tags ?? [];
  return { teams, agents: agents.filter((one) => one.role !== "writer"), tags };
}

export function Filters({ view, filters }) {
  const open = use((state) => state.filtersOpen);
  const saved = use((state) => state.saved);
  const { teams, agents, tags } = useNames();
  const oversees = use((state) => state.session.permissions.includes("conversations.read_all"));
  if (!open) return html`<div id="filters" hidden></div>`;
  const known = savedAs(saved, view, filters);
  const names = (list) => list.map(({ id, name }) => [id, name]);
  const close = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    store.set({ filtersOpen: false });
    document.querySelector('[aria-controls="filters"]')?.focus();
  };
  return html`<div id="filters" class="filters" onKeyDown=${close}>
    <${Choice} name="team" title="Team" value=${filters.team} options=${names(teams)} />
    <${Choice} name="agent" title="Agent" value=${filters.agent} options=${[[NOBODY, "Nobody"], ...names(agents)]} />
    <${Choice} name="priority" title="Priority" value=${filters.priority}
      options=${PRIORITIES.map((one) => [one, priorityText(one)])} />
    <${Choice} name="tag" title="Tag" value=${filters.tag} options=${tags.map((tag) => [tag, tag])} />
    <${Choice} name="sort" title="Order" value=${filters.sort} any=${SORTS[viewOf(view).sort]}
      options=${Object.entries(SORTS).filter(([id]) => id !== viewOf(view).sort)} />
    <div class="filters-do">${known
      ? (known.mine || oversees) && html`
        <button class="link" onClick=${() => drop(known)}>Delete “${known.name}”</button>`
      : html`<button class="link" onClick=${() => store.set({ dialog: "save-view" })}>Save this view</button>`}
    </div></div>`;
}

function drop(filter) {
  dropFilter(filter.id).then(() => say(`“${filter.name}” is deleted. The list stays as it is.`, "news"),
    (error) => say(error.message));
}

/** A value that is not among the options, as from an old address, is shown all the same. */
function Choice({ name, title, value = "", any = "Any", options }) {
  const all = value && !options.some(([id]) => id === value) ? [...options, [value, value]] : options;
  return html`<div><label for=${`filter-${name}`}>${title}</label>
    <select id=${`filter-${name}`} value=${value} onChange=${(event) => narrow({ [name]: event.target.value })}>
      <option value="">${any}</option>
      ${all.map(([id, text]) => html`<option key=${id} value=${id} selected=${id === value}>${text}</option>`)}
    </select></div>`;
}

/** What narrows the list, each with a way out, while its fields are folded away. */
export function Narrowed({ filters }) {
  const open = use((state) => state.filtersOpen);
  const { teams, agents } = useNames();
  const named = (list, id) => list.find((one) => one.id === id)?.name ?? id;
  const texts = {
    team: (id) => named(teams, id), agent: (id) => (id === NOBODY ? "Nobody has it" : named(agents, id)),
    priority: priorityText, tag: (tag) => tag, sort: (sort) => SORTS[sort] ?? sort,
    family: (family) => FAMILY_TEXT[familyOf(family)],
  };
  const chips = Object.entries(filters).filter(([name]) => name !== "family" && texts[name]);
  if (open || !chips.length) return null;
  return html`<ul class="narrowed" aria-label="Filters">${chips.map(([name, value]) => html`<li key=${name}>
    <button onClick=${() => narrow({ [name]: "" })}><span class="sr">Take away: </span>${texts[name](value)}
      <${Icon} name="cross" /></button></li>`)}</ul>`;
}

/** A name for the view as it is narrowed now. */
export function SaveView({ onClose }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [name, shared] = [useRef(null), useRef(null)];
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const { view, filters } = store.state;
    try {
      await saveFilter(name.current.value.trim(), queryOf(view, filters), shared.current.checked);
      onClose();
    } catch (failure) {
      setError(failure.message);
      setBusy(false);
    }
  };
  return html`<${Dialog} name="save-view" title="Save this view" onClose=${onClose}>
    <form onSubmit=${submit}>
      <label class="field"><span>Name</span><input ref=${name} required maxlength="80" autofocus /></label>
      <label class="option"><input type="checkbox" ref=${shared} />Show it to everybody</label>
      <p class="fault" role="alert">${error}</p>
      <div class="dialog-do"><button type="button" onClick=${onClose}>Cancel</button>
        <button class="primary" disabled=${busy}>Save</button></div>
    </form><//>`;
}
