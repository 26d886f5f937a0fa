import { html } from "/vendor/htm-preact.module.js";
import { linkToSettings } from "../../route.js";
import { use } from "../../store.js";
import { Ago } from "../parts.js";
import { hasFormDraft } from "./draft.js";
import { Head, Missing, Table, Tag, useFetched } from "./parts.js";
import { Webhook } from "./webhook.js";
import { ALL, State } from "./webhook-state.js";

export function WebhooksPage({ rest }) {
  const fetched = useFetched("webhooks");
  if (!fetched.data) return html`<${Head} title="Webhooks" /><${Missing} of=${fetched} onAgain=${fetched.load} />`;
  const { webhooks, events } = fetched.data;
  return rest ? html`<${Webhook} key=${rest} id=${rest} webhooks=${webhooks} events=${events} onChange=${fetched.load} />`
    : html`<${Head} title="Webhooks" lead=${html`Other systems that are told what happens here, by a signed request each time. How: <a
        href="/api/docs">the API's documentation</a>.`}><a class="button" href=${linkToSettings("webhooks/new")}>Add a webhook</a><//>
      <${Table} label="Webhooks" rows=${webhooks} columns=${COLUMNS} empty="There are no webhooks." />`;
}

const COLUMNS = [
  { title: "Address", cell: (hook) => html`<${Address} hook=${hook} />` },
  { title: "Is told of", cell: ({ events }) => (events.includes(ALL) ? "Everything" : events.join(", ")) },
  { title: "State", cell: (hook) => html`<${State} hook=${hook} />` },
  { title: "Added", cell: (hook) => html`<${Ago} at=${hook.created_at} />` },
];

function Address({ hook }) {
  const unsaved = use((state) => hasFormDraft(state.forms, `webhooks/${hook.id}`));
  return html`<a href=${linkToSettings(`webhooks/${hook.id}`)}>${hook.description || hook.url}</a>
    ${unsaved && html` <${Tag} tone="warn">Not saved<//>`}${hook.description && html`<small>${hook.url}</small>`}`;
}
