import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { load } from "../../catalog.js";
import { go, linkToSettings } from "../../route.js";
import { resume } from "../../session.js";
import { say, use } from "../../store.js";
import { CheckList } from "./check-list.js";
import { Form, Select, Text, useSettingsForm } from "./form.js";
import { Head, Missing, Secret, Tag } from "./parts.js";
import { answers, isLocked, ROLE_ABOUT, ROLES } from "./people-text.js";
import { Access } from "./person-access.js";

const BACK = { href: linkToSettings("people"), title: "Back to the people" };
const WHERE = {
  no_name: "name", bad_email: "email", email_taken: "email", bad_role: "role", bad_capacity: "capacity", last_admin: "role",
  not_for_teams: "teams", no_team: "teams", bad_teams: "teams",
};

/** A number as the desk wants it; what is none goes as it is, for the desk to say so. */
const number = (text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : text);

function bodyOf({ capacity, teams, ...fields }, role) {
  return {
    ...fields, ...(capacity !== undefined && String(capacity).trim() !== "" && { capacity: number(String(capacity)) }),
    ...(teams && answers(role) && { teams }),
  };
}

export function NewPerson({ teams }) {
  const [made, setMade] = useState(null);
  const f = useSettingsForm({
    name: "people/new", title: "The person you are adding", whereIs: WHERE,
    saved: { name: "", email: "", role: "agent", teams: teams.map((team) => team.id).sort(), capacity: "" },
    send: async ({ values, done }) => {
      const { agent, one_time_password: password } = await call("POST", "staff", bodyOf(values, values.role));
      setMade({ agent, password });
      done();
      load("staff");
      load("teams");
    },
  });
  return html`<${Head} title="Add somebody" back=${BACK} />
    ${made ? html`<${Secret} title=${`One-time password of ${made.agent.name}`} secret=${made.password}
        text=${`Give it to them together with ${made.agent.email}. It is shown only now; at their first sign-in they choose their own.`}
        onDone=${() => go(linkToSettings(`people/${made.agent.id}`))} />`
      : html`<${Form} f=${f} label="New person" save="Add" saving="Adding…">
        <${Text} f=${f} name="name" label="Name" hint="Customers see it." maxlength="80" />
        <${Text} f=${f} name="email" label="E-mail" hint="They sign in with it." type="email" />
        <${Place} f=${f} teams=${teams} emptyCapacity /><//>`}`;
}

export function Person({ agent, teams }) {
  if (!agent) {
    return html`<${Head} title="Person" back=${BACK} />
      <${Missing} of=${{ status: "failed", error: "There is no such agent." }} onAgain=${() => load("staff")} />`;
  }
  return html`<${KnownPerson} agent=${agent} teams=${teams} />`;
}

function KnownPerson({ agent, teams }) {
  const me = use((state) => state.session.agent.id) === agent.id;
  const f = useSettingsForm({
    name: `people/${agent.id}`, title: agent.name, whereIs: WHERE,
    saved: { name: agent.name, role: agent.role, teams: [...agent.teams].sort(), capacity: String(agent.capacity) },
    send: async ({ changed, values, done }) => {
      await call("PATCH", `staff/${agent.id}`, bodyOf(changed, values.role));
      await Promise.all([load("staff"), load("teams")]);
      done();
      say("Saved.", "news");
      // What oneself may do has changed with it.
      if (me && changed.role) resume();
    },
  });
  return html`<${Head} title=${agent.name} back=${BACK}>
      ${isLocked(agent) && html`<${Tag} tone="bad">Locked<//>`}${!agent.active && html`<${Tag}>Deactivated<//>`}<//>
    <p class="page-lead">${agent.email}</p>
    <${Form} f=${f} label="Person">
      <${Text} f=${f} name="name" label="Name" hint="Customers see it." maxlength="80" />
      <${Place} f=${f} teams=${teams} /><//>
    <${Access} agent=${agent} me=${me} />`;
}

/** Role, teams and capacity. */
function Place({ f, teams, emptyCapacity = false }) {
  const { role } = f.values;
  return html`<${Select} f=${f} name="role" label="Role" hint=${ROLE_ABOUT[role]} options=${Object.entries(ROLES)} />
    ${answers(role) ? html`<${CheckList} f=${f} name="teams" label="Teams" none="There are no teams yet."
        groups=${[{ title: "", options: teams.map(({ id, name }) => ({ id, title: name })) }]} />
      <${Text} f=${f} name="capacity" label="Capacity" inputmode="numeric" className="short"
        hint=${`The most conversations they are given automatically at the same time.${emptyCapacity ? " Empty: the usual number." : ""}`} />`
      : html`<p class="page-lead">Whoever answers nobody is in no team.</p>`}`;
}
