import { html, useMemo, useState } from "/vendor/htm-preact.module.js";
import { transfer } from "../actions.js";
import { useCatalog } from "../catalog.js";
import { hasDraft } from "../drafts.js";
import { say, use } from "../store.js";
import { dayName, clockTime } from "../time.js";
import { FormEnd, useForm, useWork } from "./forms.js";
import { Dialog } from "./parts.js";

const PRESENCE = { online: "Online", away: "Away", offline: "Offline" };
const HANDLES = new Set(["agent", "supervisor", "admin"]);

/** To whom, with what note. Who is away is said before, and again by the desk, which then asks to be sure. */
export function TransferDialog({ row, onClose }) {
  const { id } = row;
  const [form, edit, done] = useForm("transfer", id, { to: "", note: "" });
  const { busy, error, setError, run } = useWork();
  const places = usePlaces(row);
  const unsent = use((state) => Boolean(state.drafts[id] || state.pending[id]));
  const away = error?.code === "agent_away";
  const submit = (event) => {
    event.preventDefault();
    const place = places.all.find((one) => one.value === form.to);
    if (!place) return setError({ message: "Choose a team or a person." });
    return run(async () => {
      const note = form.note.trim();
      await transfer(id, { ...place.body, ...(note && { note }), ...(away && { force: true }) });
      done();
      onClose();
      say(`Transferred to ${place.name}.`, "news");
    });
  };
  const choose = (value) => {
    setError(null);
    edit({ to: value });
  };
  return html`<${Dialog} name="transferring" title="Transfer the conversation" onClose=${onClose}>
    <form onSubmit=${submit}>
      ${unsent && html`<p class="caution">There is a reply here that has not been sent.</p>`}
      <${Places} places=${places} to=${form.to} onChoose=${choose} />
      <label class="field"><span>Note <small>for whoever takes it; the customer does not see it</small></span>
        <textarea rows="3" value=${form.note} onInput=${(event) => edit({ note: event.target.value })} /></label>
      <${FormEnd} error=${error} back="Keep it" onBack=${onClose} disabled=${busy}>
        ${busy ? "Transferring…" : away ? "Transfer anyway" : "Transfer"}<//>
    </form><//>`;
}

/** Teams and people as one kind of choice. */
function usePlaces(row) {
  const teams = useCatalog("teams", { fresh: true });
  const staff = useCatalog("staff", { fresh: true });
  const me = use((state) => state.session.agent);
  const list = useMemo(() => [
    (teams.data?.teams ?? []).map((team) => ({
      value: `team ${team.id}`, name: team.name, body: { team_id: team.id },
      about: aboutTeam(team), good: team.open !== false,
      taken: row.team?.id === team.id && row.state === "queued" && "It waits there already",
    })),
    (staff.data?.agents ?? []).filter((one) => one.active !== false && HANDLES.has(one.role)).map((one) => ({
      value: `agent ${one.id}`, name: one.id === me.id ? `${one.name} (you)` : one.name, body: { agent_id: one.id },
      about: aboutAgent(one), good: isHere(one), taken: row.agent?.id === one.id && "Has it now",
    })).sort((a, b) => b.good - a.good || a.name.localeCompare(b.name)),
  ], [teams.data, staff.data, row, me.id]);
  const failed = [teams, staff].find((one) => one.status === "failed")?.error ?? "";
  const loading = [teams, staff].some((one) => one.status === "loading");
  return { groups: [["Teams", list[0]], ["People", list[1]]], all: list.flat(), failed, loading };
}

const isHere = (agent) => agent.presence === "online" && agent.connected !== false;

function aboutTeam({ open, opens_at: opens, waiting }) {
  const hours = open === false ? `Closed${opens ? `, opens ${when(opens)}` : ""}` : "Open";
  return waiting === undefined ? hours : `${hours}, ${waiting} waiting`;
}

const when = (at) => {
  const day = dayName(at);
  return `${day === "Today" ? "today" : day} ${clockTime(at)}`;
};

function aboutAgent(agent) {
  const cutOff = agent.presence === "online" && agent.connected === false;
  const presence = cutOff ? PRESENCE.offline : PRESENCE[agent.presence] ?? agent.presence;
  return agent.capacity ? `${presence}, ${agent.load ?? 0} of ${agent.capacity}` : presence;
}

function Places({ places, to, onChoose }) {
  const [query, setQuery] = useState("");
  const fits = (one) => one.name.toLowerCase().includes(query.trim().toLowerCase());
  const groups = places.groups.map(([title, list]) => [title, list.filter(fits)]).filter(([, list]) => list.length);
  const nobody = places.loading ? "Loading…" : "Nobody of that name.";
  const onKeyDown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = groups.flatMap(([, list]) => list).find((one) => !one.taken);
    if (first && query.trim()) onChoose(first.value);
  };
  return html`<label class="field"><span>To whom</span>
      <input type="search" autofocus placeholder="Find a team or a person" value=${query}
        onInput=${(event) => setQuery(event.target.value)} onKeyDown=${onKeyDown} /></label>
    <div class="places" tabindex="0" role="group" aria-label="Teams and people">${groups.map(([title, list]) => html`
      <fieldset key=${title}><legend>${title}</legend>${list.map((one) => html`
        <label key=${one.value} class=${`option place ${one.good && !one.taken ? "good" : ""}`}>
          <input type="radio" name="to" value=${one.value} checked=${to === one.value} disabled=${Boolean(one.taken)}
            onChange=${() => onChoose(one.value)} />
          <span class="place-name">${one.name}</span>
          <span class="place-about">${one.taken || one.about}</span></label>`)}</fieldset>`)}
      ${!groups.length && html`<p class="dim">${places.failed || nobody}</p>`}</div>`;
}
