import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { load } from "../../catalog.js";
import { linkToSettings } from "../../route.js";
import { say } from "../../store.js";
import { fullTime } from "../../time.js";
import { useWork } from "../forms.js";
import { Confirm, Missing, Part, Secret, useFetched } from "./parts.js";
import { isLocked } from "./people-text.js";
import { SessionTable } from "./session-table.js";

/** How somebody gets in, and how they are kept out. Oneself one could only lock out. */
export function Access({ agent, me }) {
  if (me) {
    return html`<${Part} title="Access"><p>Your password, sessions and access tokens are under
      <a href=${linkToSettings("account")}>Account</a>. Somebody else who administers can deactivate you.</p><//>`;
  }
  return html`<${Password} agent=${agent} /><${Sessions} agent=${agent} /><${Activity} agent=${agent} />`;
}

function Password({ agent }) {
  const [asking, setAsking] = useState(false);
  const [password, setPassword] = useState(null);
  const { busy, error, run } = useWork();
  const reset = async () => {
    const { one_time_password: fresh } = await call("POST", `staff/${agent.id}/reset-password`);
    setPassword(fresh);
    load("staff");
  };
  const unlock = () => run(async () => {
    await call("POST", `staff/${agent.id}/unlock`);
    await load("staff");
    say(`${agent.name} can sign in again.`, "news");
  });
  return html`<${Part} title="Password">
    ${isLocked(agent) && html`<p class="caution">Locked until ${fullTime(agent.locked_until)} after too many failed sign-ins.
      <button class="small" disabled=${busy} onClick=${unlock}>Unlock</button></p>`}
    <p class="fault" role="alert">${error?.message}</p>
    ${password ? html`<${Secret} title=${`One-time password of ${agent.name}`} secret=${password} onDone=${() => setPassword(null)}
        text="It is shown only now. Give it to them; at their next sign-in they choose their own." />`
      : html`<p><button onClick=${() => setAsking(true)}>Reset the password</button></p>`}
    ${asking && html`<${Confirm} title="Reset the password?" act="Reset" acting="Resetting…" onAct=${reset}
      onClose=${() => setAsking(false)}
      text=${`${agent.name} is signed out everywhere, their access tokens end, and they sign in with a one-time password that you are shown.`} />`}<//>`;
}

function Sessions({ agent }) {
  const path = `staff/${agent.id}/sessions`;
  const fetched = useFetched(path);
  const [asking, setAsking] = useState(false);
  const end = async () => {
    await call("DELETE", path);
    await fetched.load();
    say(`${agent.name} is signed out everywhere.`, "news");
  };
  const sessions = fetched.data?.sessions;
  return html`<${Part} title="Where they are signed in">
    ${sessions ? html`<${SessionTable} sessions=${sessions} />` : html`<${Missing} of=${fetched} onAgain=${fetched.load} />`}
    ${sessions?.length > 0 && html`<p><button onClick=${() => setAsking(true)}>Sign out everywhere</button></p>`}
    ${asking && html`<${Confirm} title="Sign out everywhere?" act="Sign out" acting="Signing out…" onAct=${end} onClose=${() => setAsking(false)}
      text=${`${agent.name} has to sign in again in every browser. Access tokens go on working.`} />`}<//>`;
}

function Activity({ agent }) {
  const [asking, setAsking] = useState(false);
  const { busy, error, run } = useWork();
  const become = async (active) => {
    await call("PATCH", `staff/${agent.id}`, { active });
    await Promise.all([load("staff"), load("teams")]);
    say(active ? `${agent.name} can sign in again.` : `${agent.name} is deactivated.`, "news");
  };
  const conversations = { 0: "They have no open conversations", 1: "Their open conversation goes back to its team's queue" }[agent.load]
    ?? `Their ${agent.load} open conversations go back to their teams' queues`;
  return html`<${Part} title=${agent.active ? "Deactivate" : "Deactivated"}>
    ${agent.active ? html`<p class="page-lead">For somebody who leaves. What they wrote stays, and they can be activated again.</p>
      <p><button class="danger" onClick=${() => setAsking(true)}>Deactivate ${agent.name}</button></p>`
      : html`<p class="page-lead">${agent.name} cannot sign in.</p>
        <p><button disabled=${busy} onClick=${() => run(() => become(true))}>Activate again</button></p>`}
    <p class="fault" role="alert">${error?.message}</p>
    ${asking && html`<${Confirm} title=${`Deactivate ${agent.name}?`} act="Deactivate" acting="Deactivating…" onAct=${() => become(false)}
      onClose=${() => setAsking(false)}
      text=${`They are signed out everywhere and their access tokens end. ${conversations}.`} />`}<//>`;
}
