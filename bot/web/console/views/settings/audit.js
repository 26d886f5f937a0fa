import { html, useEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { useCatalog } from "../../catalog.js";
import { linkTo, linkToSettings } from "../../route.js";
import { use } from "../../store.js";
import { fullTime } from "../../time.js";
import { ACTION_CHOICES, actionText, detailsText } from "./audit-text.js";
import { Head, Table } from "./parts.js";

const PAGE = 50;
/** Typing pauses for so long before the desk is asked, in milliseconds. */
const PAUSE_MS = 250;
const OTHERS = { customer: "Customers", system: "The desk itself" };

/** Who did what, the newest first. */
export function AuditPage() {
  const [query, setQuery] = useState({ actor: "", action: "", subject: "" });
  const trail = useTrail(query);
  const agents = useCatalog("staff", { fresh: true }).data?.agents ?? [];
  const teams = useCatalog("teams").data?.teams ?? [];
  const names = new Map([...agents, ...teams].map(({ id, name }) => [id, name]));
  const set = (name) => (event) => setQuery({ ...query, [name]: event.target.value });
  return html`<${Head} title="Audit trail" lead="Who did what. Nothing in it can be changed or removed." />
    <div class="page-filters" role="search" aria-label="Narrow the trail">
      <select aria-label="Who" value=${query.actor} onChange=${set("actor")}><option value="">Everybody</option>
        ${Object.entries(OTHERS).map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}
        <optgroup label="People">${agents.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</optgroup></select>
      <select aria-label="What" value=${query.action} onChange=${set("action")}><option value="">Everything</option>
        ${ACTION_CHOICES.map(({ id, title, actions }) => html`<optgroup key=${id} label=${title}>
          ${actions.length > 1 && html`<option value=${id}>All of ${title.toLowerCase()}</option>`}
          ${actions.map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}</optgroup>`)}</select>
      <input type="search" value=${query.subject} placeholder="Conversation's or other number" aria-label="About what, by its number"
        autocomplete="off" onInput=${set("subject")} /></div>
    <${Trail} trail=${trail} names=${names} />`;
}

function Trail({ trail, names }) {
  const permissions = use((state) => state.session.permissions);
  const { entries, next, status, error, more } = trail;
  return html`<div aria-busy=${status === "loading" ? "true" : "false"}>
    <${Table} label="Audit trail" rows=${entries} columns=${columnsFor(names, permissions)}
      empty=${{ loading: "Loading…", failed: "" }[status] ?? "Nothing like that has happened."} />
    ${status === "failed" && html`<p class="page-none"><span role="alert">${error}</span></p>`}
    ${(next || status === "failed") && html`<p class="page-more"><button disabled=${status === "loading"} onClick=${more}>
      ${status === "loading" ? "Loading…" : status === "failed" ? "Try again" : "Show older entries"}</button></p>`}</div>`;
}

const columnsFor = (names, permissions) => [
  { title: "When", className: "nowrap", cell: (entry) => html`<time datetime=${entry.at}>${fullTime(entry.at)}</time>` },
  { title: "Who", cell: ({ actor }) => actor.name ?? { customer: "A customer", system: "The desk itself" }[actor.kind] ?? actor.id },
  { title: "What", cell: ({ action }) => html`<span title=${action}>${actionText(action)}</span>` },
  { title: "About", cell: ({ subject }) => html`<${Subject} subject=${subject} names=${names} permissions=${permissions} />` },
  { title: "Details", cell: ({ details }) => detailsText(details, (value) => names.get(value) ?? value) },
];

const PAGES = { agent: ["people", "staff.manage"], team: ["teams", "teams.manage"], template: ["templates", "templates.manage"],
  webhook: ["webhooks", "webhooks.manage"], customer: ["customers", "customers.erase"] };

/** What it is about, with the way there where there is one. */
function Subject({ subject: { kind, id }, names, permissions }) {
  if (!id) return null;
  if (kind === "conversation") return html`<a href=${linkTo(id)}>${id}</a>`;
  const text = names.get(id) ?? id;
  const [page, permission] = PAGES[kind] ?? [];
  return page && permissions.includes(permission) ? html`<a href=${linkToSettings(`${page}/${id}`)}>${text}</a>` : text;
}

const NOTHING = { entries: [], next: null, status: "loading", error: "" };

/** The trail, page by page, begun anew when the query changes. */
function useTrail(query) {
  const [trail, setTrail] = useState(NOTHING);
  const asked = useRef(0);
  const fetchPage = async (before) => {
    const number = asked.current += 1;
    setTrail((known) => ({ ...(before ? known : { ...NOTHING, entries: known.entries }), status: "loading" }));
    const given = Object.entries({ ...query, subject: query.subject.trim(), before, limit: PAGE }).filter(([, value]) => value);
    const page = await call("GET", `audit?${new URLSearchParams(given)}`).then(({ entries, next }) => ({ entries, next, status: "ready" }),
      (error) => ({ status: "failed", error: error.message }));
    if (number !== asked.current) return;
    setTrail((known) => ({ ...known, ...page,
      entries: page.entries ? [...(before ? known.entries : []), ...page.entries] : known.entries }));
  };
  useEffect(() => {
    const timer = setTimeout(() => fetchPage(null), query.subject ? PAUSE_MS : 0);
    return () => {
      clearTimeout(timer);
      asked.current += 1;
    };
  }, [query]);
  return { ...trail, more: () => fetchPage(trail.next) };
}
