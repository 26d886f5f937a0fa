import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { say } from "../../store.js";
import { fullTime } from "../../time.js";
import { Ago } from "../parts.js";
import { Form, Select, Text, useSettingsForm } from "./form.js";
import { Confirm, Missing, Part, Secret, Table, Tag, useFetched } from "./parts.js";

const FRESH = { name: "", days: "90" };
const ENDS = [["30", "In 30 days"], ["90", "In 90 days"], ["365", "In a year"], ["", "Never"]];

/** What an agent gives a program that works in their name. */
export function Tokens() {
  const fetched = useFetched("tokens");
  const [made, setMade] = useState(null);
  const [ending, setEnding] = useState(null);
  const f = useSettingsForm({
    name: "account/token", title: "The access token", saved: FRESH, whereIs: { no_name: "name", bad_expiry: "days" },
    send: async ({ values, done }) => {
      const { token, secret } = await call("POST", "tokens",
        { name: values.name, ...(values.days && { expires_in_days: Number(values.days) }) });
      setMade({ name: token.name, secret });
      done();
      fetched.load();
    },
  });
  const revoke = async () => {
    await call("DELETE", `tokens/${ending.id}`);
    await fetched.load();
    say(`The token ${ending.name} no longer works.`, "news");
  };
  return html`<${Part} title="Access tokens" lead=${html`A program with one of these may do all that you may, but for signing in,
      passwords and tokens. How: <a href="/api/docs">the API's documentation</a>.`}>
    ${fetched.data ? html`<${TokenTable} tokens=${fetched.data.tokens} onRevoke=${setEnding} />`
      : html`<${Missing} of=${fetched} onAgain=${fetched.load} />`}
    ${made ? html`<${Secret} title=${`The token ${made.name}`} secret=${made.secret} onDone=${() => setMade(null)}
        text="It is shown only now. Keep it like a password." />`
      : html`<${Form} f=${f} label="New access token" save="Create a token" saving="Creating…">
        <div class="form-row"><${Text} f=${f} name="name" label="What it is for" maxlength="100" />
          <${Select} f=${f} name="days" label="Ends" options=${ENDS} /></div><//>`}
    ${ending && html`<${Confirm} title=${`Revoke ${ending.name}?`} act="Revoke" acting="Revoking…" onAct=${revoke}
      onClose=${() => setEnding(null)} text="Whatever uses this token is turned away from now on." />`}<//>`;
}

function TokenTable({ tokens, onRevoke }) {
  const isOver = (one) => one.expires_at && Date.parse(one.expires_at) <= Date.now();
  const columns = [
    { title: "Name", cell: (one) => html`${one.name} ${isOver(one) && html`<${Tag} tone="bad">Run out<//>`}` },
    { title: "Begins with", cell: (one) => html`<code>${one.prefix}…</code>` },
    { title: "Created", cell: (one) => html`<${Ago} at=${one.created_at} />` },
    { title: "Ends", cell: (one) => (one.expires_at ? fullTime(one.expires_at) : "Never") },
    { title: "Last used", cell: (one) => (one.last_used_at ? html`<${Ago} at=${one.last_used_at} />` : "Never") },
    { title: "Actions", className: "do", cell: (one) => html`<button class="small" onClick=${() => onRevoke(one)}>
      Revoke<span class="sr"> ${one.name}</span></button>` },
  ];
  return html`<${Table} label="Access tokens" columns=${columns} rows=${tokens} empty="You have no access tokens." />`;
}
