import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { load } from "../../catalog.js";
import { go, linkToSettings } from "../../route.js";
import { say } from "../../store.js";
import { FAMILY_TEXT, familyOf } from "../../texts.js";
import { CheckList } from "./check-list.js";
import { durationText, secondsOf } from "./durations.js";
import { Check, FieldFault, Form, Select, Text, useSettingsForm } from "./form.js";
import { Holidays, withChosen } from "./holidays.js";
import { daysOf, Hours, hoursOf } from "./hours.js";
import { Confirm, Head, Missing, Part } from "./parts.js";
import { answers } from "./people-text.js";
import { Targets, targetsOf, targetTexts } from "./targets.js";

const BACK = { href: linkToSettings("teams"), title: "Back to the teams" };
const FRESH = { id: "new", name: "", family: null, intents: [], hours: null, holidays: [], auto_assign: true,
  requeue_after_s: null, wait_limit_s: null, targets: {}, members: [] };
const WHERE = {
  no_name: "name", team_taken: "name", bad_family: "family", intent_taken: "intents", unknown_intent: "intents", bad_hours: "hours",
  bad_holidays: "holidays", bad_targets: "targets", bad_members: "members", no_agent: "members", not_for_teams: "members",
};
const FAMILIES = [["technical", FAMILY_TEXT.technical], ["general", FAMILY_TEXT.general], ["", "None, its intents only"]];
const SHORTEST_S = 30, LONGEST_S = 7 * 86_400;

/** A team's fields as they stand in the form. */
const shown = (team) => ({
  name: team.name, family: team.family, intents: [...team.intents].sort(), members: [...team.members].sort(),
  hours: daysOf(team.hours), holidays: team.holidays, holiday: "", auto_assign: team.auto_assign,
  requeue_after_s: durationText(team.requeue_after_s), wait_limit_s: durationText(team.wait_limit_s), targets: targetTexts(team.targets),
});

function limitOf(name, text) {
  const seconds = text.trim() ? secondsOf(text) : null;
  if (text.trim() && !(seconds >= SHORTEST_S && seconds <= LONGEST_S)) {
    throw new FieldFault(name, "Write a time from 30 s to 7 d, such as 10 min or 1 h, or leave it empty.");
  }
  return seconds;
}

/** What is sent of what has changed. */
function bodyOf(changed, values) {
  const body = { ...changed };
  for (const name of ["requeue_after_s", "wait_limit_s"]) if (name in body) body[name] = limitOf(name, body[name]);
  if ("hours" in body) body.hours = hoursOf(body.hours);
  if ("targets" in body) body.targets = targetsOf(body.targets);
  if ("holidays" in body || body.holiday) body.holidays = withChosen(values);
  delete body.holiday;
  return body;
}

export function Team({ id, teams, agents, desk }) {
  const team = id === "new" ? FRESH : teams.find((one) => one.id === id);
  if (!team) {
    return html`<${Head} title="Team" back=${BACK} />
      <${Missing} of=${{ status: "failed", error: "There is no such team." }} onAgain=${() => load("teams")} />`;
  }
  return html`<${KnownTeam} team=${team} isNew=${id === "new"} teams=${teams} agents=${agents} desk=${desk} />`;
}

function KnownTeam({ team, isNew, teams, agents, desk }) {
  const f = useSettingsForm({
    name: `teams/${team.id}`, title: isNew ? "The team you are adding" : team.name, whereIs: WHERE, saved: shown(team),
    send: async ({ changed, values, done }) => {
      const answer = await call(isNew ? "POST" : "PATCH", isNew ? "teams" : `teams/${team.id}`, bodyOf(changed, values));
      await Promise.all([load("teams"), load("staff")]);
      done();
      say("Saved.", "news");
      if (isNew) go(linkToSettings(`teams/${answer.team.id}`));
    },
  });
  return html`<${Head} title=${isNew ? "Add a team" : team.name} back=${BACK} />
    <${Form} f=${f} label="Team" save=${isNew ? "Add" : "Save"}>
      <${Text} f=${f} name="name" label="Name" hint="Customers see it when they are passed on." maxlength="80" />
      <${Select} f=${f} name="family" label="Family" hint="Whose handoffs come here." options=${FAMILIES} />
      <${CheckList} f=${f} name="intents" label="Intents" groups=${intentGroups(desk, teams, team)}
        hint="Handoffs of these come here, whatever their family." />
      <${CheckList} f=${f} name="members" label="Members" groups=${[{ title: "", options: memberOptions(agents, team) }]}
        none="Nobody here answers conversations yet." />
      <${Hours} f=${f} /><${Holidays} f=${f} />
      <${Check} f=${f} name="auto_assign" label="Give conversations to free members automatically"
        hint="To whoever is online and has room, one after another. Otherwise they are taken by hand." />
      <div class="form-row"><${Text} f=${f} name="requeue_after_s" label="Put back when unanswered for" className="short"
          hint="Such as 10 min. Empty: never." />
        <${Text} f=${f} name="wait_limit_s" label="Offer to leave a message after" className="short" hint="Of waiting. Empty: never." /></div>
      <${Targets} f=${f} /><//>
    ${!isNew && html`<${Removal} team=${team} discard=${f.discard} />`}`;
}

function intentGroups({ intents, families }, teams, team) {
  const owner = (id) => teams.find((one) => one.id !== team.id && one.intents.includes(id))?.name;
  return families.map(({ id, title }) => ({
    title, options: intents.filter((one) => familyOf(one.family) === familyOf(id)).map((one) => {
      const taken = owner(one.id);
      return { id: one.id, title: one.title, about: taken && `goes to ${taken}`, disabled: Boolean(taken) };
    }),
  }));
}

const memberOptions = (agents, team) => agents.filter((one) => (one.active && answers(one.role)) || team.members.includes(one.id))
  .map((one) => ({ id: one.id, title: one.name, about: one.active ? one.email : "deactivated" }));

function Removal({ team, discard }) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await call("DELETE", `teams/${team.id}`);
    discard();
    go(linkToSettings("teams"));
    load("teams");
    load("staff");
    say(`${team.name} is removed.`, "news");
  };
  return html`<${Part} title="Remove" lead="Only a team that never had a conversation can be removed.">
    <p><button class="danger" onClick=${() => setAsking(true)}>Remove ${team.name}</button></p>
    ${asking && html`<${Confirm} title=${`Remove ${team.name}?`} act="Remove" acting="Removing…" onAct=${remove}
      onClose=${() => setAsking(false)} text="Its members stay in their other teams." />`}<//>`;
}
