import { html, useState } from "/vendor/htm-preact.module.js";
import { useCatalog, load } from "../../catalog.js";
import { linkToSettings } from "../../route.js";
import { use } from "../../store.js";
import { Ago } from "../parts.js";
import { hasFormDraft } from "./draft.js";
import { Head, Missing, Table, Tag } from "./parts.js";
import { isLocked, presenceText, ROLES, teamNames } from "./people-text.js";
import { NewPerson, Person } from "./person.js";

export function PeoplePage({ rest }) {
  const staff = useCatalog("staff", { fresh: true });
  const teams = useCatalog("teams");
  if (!staff.data || !teams.data) {
    const of = staff.status === "failed" ? staff : teams;
    return html`<${Head} title="People" /><${Missing} of=${of} onAgain=${() => { load("staff"); load("teams"); }} />`;
  }
  const [agents, all] = [staff.data.agents, teams.data.teams];
  if (rest === "new") return html`<${NewPerson} teams=${all} />`;
  return rest ? html`<${Person} key=${rest} agent=${agents.find((one) => one.id === rest)} teams=${all} />`
    : html`<${People} agents=${agents} teams=${all} />`;
}

function People({ agents, teams }) {
  const [words, setWords] = useState("");
  const [left, setLeft] = useState(false);
  const gone = agents.filter((one) => !one.active).length;
  const fits = (one) => `${one.name} ${one.email} ${ROLES[one.role]} ${teamNames(one.teams, teams)}`.toLowerCase().includes(words.toLowerCase());
  const rows = agents.filter((one) => (left || one.active) && fits(one));
  return html`<${Head} title="People"><a class="button" href=${linkToSettings("people/new")}>Add somebody</a><//>
    <div class="page-filters"><input type="search" value=${words} placeholder="Name, e-mail, role or team" aria-label="Find people"
        onInput=${(event) => setWords(event.target.value)} />
      ${gone > 0 && html`<label class="option"><input type="checkbox" checked=${left} onChange=${() => setLeft(!left)} />
        Show deactivated (${gone})</label>`}</div>
    <${Table} label="People" rows=${rows} columns=${columnsFor(teams)} empty="Nobody like that." />`;
}

const columnsFor = (teams) => [
  { title: "Name", cell: (one) => html`<${Name} agent=${one} />` },
  { title: "Role", cell: (one) => ROLES[one.role] ?? one.role },
  { title: "Teams", cell: (one) => teamNames(one.teams, teams) || html`<span class="dim">None</span>` },
  { title: "Presence", className: "nowrap", cell: (one) => one.active && html`<span class=${one.connected ? one.presence : "offline"}>
    <i class="presence" aria-hidden="true"></i></span> ${presenceText(one)}` },
  { title: "Load", className: "number nowrap", cell: (one) => `${one.load} of ${one.capacity}` },
  { title: "Last seen", cell: (one) => (one.last_seen_at ? html`<${Ago} at=${one.last_seen_at} />` : "Never") },
];

function Name({ agent }) {
  const me = use((state) => state.session.agent.id);
  const unsaved = use((state) => hasFormDraft(state.forms, `people/${agent.id}`));
  return html`<a href=${linkToSettings(`people/${agent.id}`)}>${agent.name}</a>
    ${agent.id === me && html` <${Tag}>You<//>`}
    ${isLocked(agent) && html` <${Tag} tone="bad">Locked<//>`}
    ${!agent.active && html` <${Tag}>Deactivated<//>`}
    ${unsaved && html` <${Tag} tone="warn">Not saved<//>`}
    <small>${agent.email}</small>`;
}
