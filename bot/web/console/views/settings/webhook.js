import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { go, linkToSettings } from "../../route.js";
import { say } from "../../store.js";
import { words } from "../../texts.js";
import { Deliveries } from "./deliveries.js";
import { CheckList } from "./check-list.js";
import { Check, Form, Text, useSettingsForm } from "./form.js";
import { Confirm, Head, Missing, Part, Secret } from "./parts.js";
import { ALL, State } from "./webhook-state.js";

const BACK = { href: linkToSettings("webhooks"), title: "Back to the webhooks" };
const FRESH = { id: "new", url: "", description: "", events: [], active: true };
const WHERE = { bad_webhook_url: "url", webhook_not_public: "url", bad_webhook_events: "events" };
const shown = ({ url, description, events, active }) => ({
  url, description: description ?? "", active, all: events.includes(ALL), events: [...events].filter((one) => one !== ALL).sort(),
});

const optionOf = (name) => ({ id: name, title: name });

/** `all` stands for the events' star. */
function bodyOf({ all, events, ...fields }, values) {
  const touched = all !== undefined || events !== undefined;
  return { ...fields, ...(touched && { events: values.all ? [ALL] : values.events }) };
}

export function Webhook({ id, webhooks, events, onChange }) {
  const [secret, setSecret] = useState(null);
  const hook = id === "new" ? FRESH : webhooks.find((one) => one.id === id);
  if (secret) {
    return html`<${Head} title="The webhook is added" back=${BACK} /><${Secret} title="Its secret" secret=${secret.value}
      text="Every request is signed with it, so that the other side knows that it comes from here. It is shown only now."
      onDone=${() => go(linkToSettings(`webhooks/${secret.id}`))} />`;
  }
  if (!hook) {
    return html`<${Head} title="Webhook" back=${BACK} />
      <${Missing} of=${{ status: "failed", error: "There is no such webhook. It may have been removed." }} onAgain=${onChange} />`;
  }
  return html`<${Editor} hook=${hook} isNew=${id === "new"} events=${events} onChange=${onChange} onSecret=${setSecret} />`;
}

function Editor({ hook, isNew, events, onChange, onSecret }) {
  const f = useSettingsForm({
    name: `webhooks/${hook.id}`, title: isNew ? "The webhook you are adding" : hook.description || hook.url, saved: shown(hook), whereIs: WHERE,
    send: async ({ changed, values, done }) => {
      const { all, ...given } = values;
      const body = isNew ? { ...given, events: all ? [ALL] : given.events } : bodyOf(changed, values);
      const { webhook } = await call(isNew ? "POST" : "PATCH", isNew ? "webhooks" : `webhooks/${hook.id}`, body);
      // First, since showing the secret takes this form away.
      if (isNew) done();
      if (isNew) onSecret({ id: webhook.id, value: webhook.secret });
      await onChange();
      if (!isNew) done();
      if (!isNew) say("Saved.", "news");
    },
  });
  const groups = [...new Set(events.map((name) => name.split(".")[0]))]
    .map((group) => ({ title: words(group), options: events.filter((name) => name.startsWith(`${group}.`)).map(optionOf) }));
  return html`<${Head} title=${isNew ? "Add a webhook" : hook.description || hook.url} back=${BACK}>${!isNew && html`<${State} hook=${hook} />`}<//>
    <${Form} f=${f} label="Webhook" save=${isNew ? "Add" : "Save"}>
      <${Text} f=${f} name="url" label="Address" type="url" placeholder="https://example.com/tandem" spellcheck="false" />
      <${Text} f=${f} name="description" label="What it is for" maxlength="200" />
      <${Check} f=${f} name="all" label="Tell it of everything" hint="Also of events that there will be later." />
      ${!f.values.all && html`<${CheckList} f=${f} name="events" label="Events" groups=${groups} />`}
      ${!isNew && html`<${Check} f=${f} name="active" label="Active" hint="While it is switched off, nothing new is noted for it." />`}<//>
    ${!isNew && html`<${Deliveries} hook=${hook} onTried=${onChange} /><${Removal} hook=${hook} discard=${f.discard} onChange=${onChange} />`}`;
}

function Removal({ hook, discard, onChange }) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await call("DELETE", `webhooks/${hook.id}`);
    discard();
    go(linkToSettings("webhooks"));
    onChange();
    say("The webhook is removed.", "news");
  };
  return html`<${Part} title="Remove"><p><button class="danger" onClick=${() => setAsking(true)}>Remove this webhook</button></p>
    ${asking && html`<${Confirm} title="Remove this webhook?" act="Remove" acting="Removing…" onAct=${remove}
      onClose=${() => setAsking(false)} text=${`${hook.url} is told of nothing more, and the log of its deliveries goes.`} />`}<//>`;
}
