import { html } from "/vendor/htm-preact.module.js";
import { load, useCatalog } from "../../catalog.js";
import { linkToSettings } from "../../route.js";
import { use } from "../../store.js";
import { FAMILY_TEXT, familyOf } from "../../texts.js";
import { fullTime } from "../../time.js";
import { hasFormDraft } from "./draft.js";
import { Head, Missing, Table, Tag } from "./parts.js";
import { Team } from "./team.js";

export function TeamsPage({ rest }) {
  const known = { teams: useCatalog("teams", { fresh: true }), staff: useCatalog("staff", { fresh: true }), desk: useCatalog("desk") };
  const lacking = Object.values(known).find((one) => !one.data);
  if (lacking) {
    const of = Object.values(known).find((one) => one.status === "failed") ?? lacking;
    return html`<${Head} title="Teams" /><${Missing} of=${of} onAgain=${() => Object.keys(known).forEach(load)} />`;
  }
  const { teams } = known.teams.data;
  if (rest) return html`<${Team} key=${rest} id=${rest} teams=${teams} agents=${known.staff.data.agents} desk=${known.desk.data} />`;
  return html`<${Head} title="Teams"><a class="button" href=${linkToSettings("teams/new")}>Add a team</a><//>
    <${Table} label="Teams" rows=${teams} columns=${columnsFor(known.staff.data.agents, known.desk.data)} empty="There are no teams." />`;
}

const titles = (ids, intents) => ids.map((id) => intents.find((one) => one.id === id)?.title ?? id).join(", ");

const columnsFor = (agents, desk) => [
  { title: "Name", cell: (team) => html`<${Name} team=${team} />` },
  { title: "Gets", cell: (team) => html`${team.family ? FAMILY_TEXT[familyOf(team.family)] : "Its intents only"}
    ${team.intents.length > 0 && html`<small>${titles(team.intents, desk.intents)}</small>`}` },
  { title: "Members", cell: (team) => team.members.map((id) => agents.find((one) => one.id === id)?.name ?? id).join(", ")
    || html`<${Tag} tone="bad">Nobody<//>` },
  { title: "Hours", cell: (team) => (team.hours ? "Their own" : "The company's") },
  { title: "Assigned", cell: (team) => (team.auto_assign ? "Automatically" : "By hand") },
  { title: "Now", className: "nowrap", cell: (team) => html`${team.open ? "Open"
    : html`<span title=${team.opens_at ? `Opens ${fullTime(team.opens_at)}` : ""}>Closed</span>`}, ${team.waiting} waiting` },
];

function Name({ team }) {
  const unsaved = use((state) => hasFormDraft(state.forms, `teams/${team.id}`));
  return html`<a href=${linkToSettings(`teams/${team.id}`)}>${team.name}</a>${unsaved && html` <${Tag} tone="warn">Not saved<//>`}`;
}
