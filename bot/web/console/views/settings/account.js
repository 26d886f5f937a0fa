import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { useCatalog } from "../../catalog.js";
import { linkToKnowledge, linkToSettings } from "../../route.js";
import { say, store, use } from "../../store.js";
import { Confirm, Head, Missing, Part, useFetched } from "./parts.js";
import { ROLES, teamNames } from "./people-text.js";
import { SessionTable } from "./session-table.js";
import { Tokens } from "./tokens.js";

/** Oneself: who one is here, where one is signed in, and the programs that work in one's name. */
export function AccountPage() {
  const { agent, permissions } = use((state) => state.session);
  const teams = useCatalog("teams").data?.teams ?? [];
  const manages = permissions.includes("staff.manage");
  const show = (dialog) => () => store.set({ dialog });
  return html`<${Head} title="Account" />
    ${agent.role === "writer" && html`<p class="page-lead">Your role is writer: you answer no conversations. What you write is
      under <a href=${linkToKnowledge()}>Articles</a>; as customers read it, it is in <a href="/help/">the help pages</a>.</p>`}
    <dl class="page-facts">
      <div><dt>Name</dt><dd>${agent.name}</dd></div>
      <div><dt>E-mail</dt><dd>${agent.email}</dd></div>
      <div><dt>Role</dt><dd>${ROLES[agent.role] ?? agent.role}</dd></div>
      ${agent.teams?.length > 0 && html`<div><dt>Teams</dt><dd>${teamNames(agent.teams, teams)}</dd></div>`}
    </dl>
    <p class="page-lead">${manages ? html`<a href=${linkToSettings(`people/${agent.id}`)}>Change these under People</a>`
      : "An administrator can change these."}</p>
    <p class="form-do"><button onClick=${show("password")}>Change password</button>
      ${permissions.includes("conversations.read") && html`<button onClick=${show("attention")}>Notifications and sound</button>`}</p>
    <${OwnSessions} /><${Tokens} />`;
}

function OwnSessions() {
  const fetched = useFetched("sessions");
  const [ending, setEnding] = useState(null);
  const end = async () => {
    await call("DELETE", `sessions/${ending.id}`);
    await fetched.load();
    say("Signed out there.", "news");
  };
  return html`<${Part} title="Where you are signed in">
    ${fetched.data ? html`<${SessionTable} sessions=${fetched.data.sessions} onEnd=${setEnding} />`
      : html`<${Missing} of=${fetched} onAgain=${fetched.load} />`}
    ${ending && html`<${Confirm} title="Sign out there?" act="Sign out" acting="Signing out…" onAct=${end} onClose=${() => setEnding(null)}
      text="That browser has to sign in again. Its open console ends at once." />`}<//>`;
}
