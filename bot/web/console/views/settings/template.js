import { html, useRef, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { load } from "../../catalog.js";
import { go, linkToSettings } from "../../route.js";
import { say } from "../../store.js";
import { kindText } from "../../templates.js";
import { FAMILY_TEXT } from "../../texts.js";
import { Field, Form, Select, Text, useSettingsForm } from "./form.js";
import { Confirm, Head, Missing, Part } from "./parts.js";
import { isFaulty, KINDS } from "./template-text.js";
import { Preview, Variables } from "./template-preview.js";

const BACK = { href: linkToSettings("templates"), title: "Back to the templates" };
const FRESH = { id: "new", kind: "chat", family: null, shortcut: "", name: "", subject: "", body: "" };
const FIELDS = ["kind", "family", "shortcut", "name", "subject", "body"];
const FAMILIES = [["", "Both"], ["technical", FAMILY_TEXT.technical], ["general", FAMILY_TEXT.general]];
const MOST = { name: 100, subject: 200, body: 4000 };

const shown = (template) => Object.fromEntries(FIELDS.map((name) => [name, template[name] ?? (name === "family" ? null : "")]));

/** Which field the desk's sentence is about. */
const whereIs = (known) => (error, values) => ({
  bad_shortcut: "shortcut", shortcut_taken: "shortcut",
  unknown_variable: isFaulty(values.subject, known) ? "subject" : "body",
  bad_template: ["name", "body", "subject"].find((name) => (!values[name].trim() && name !== "subject") || values[name].length > MOST[name]),
})[error.code];

export function Template({ id, templates, variables }) {
  const template = id === "new" ? FRESH : templates.find((one) => one.id === id);
  if (!template) {
    return html`<${Head} title="Template" back=${BACK} />
      <${Missing} of=${{ status: "failed", error: "There is no such template. It may have been removed." }} onAgain=${() => load("templates")} />`;
  }
  return html`<${Editor} template=${template} isNew=${id === "new"} variables=${variables} />`;
}

function Editor({ template, isNew, variables }) {
  const known = variables.map((one) => one.name);
  const f = useSettingsForm({
    name: `templates/${template.id}`, title: isNew ? "The template you are adding" : template.name, saved: shown(template), whereIs: whereIs(known),
    send: async ({ changed, values, done }) => {
      const body = isNew ? { ...values, subject: values.subject || null } : changed;
      const answer = await call(isNew ? "POST" : "PATCH", isNew ? "templates" : `templates/${template.id}`, body);
      await load("templates");
      done();
      say("Saved.", "news");
      if (isNew) go(linkToSettings(`templates/${answer.template.id}`));
    },
  });
  const insert = useInsert(f);
  return html`<${Head} title=${isNew ? "Add a template" : template.name} back=${BACK} />
    <div class="two-panes"><${Form} f=${f} label="Template" save=${isNew ? "Add" : "Save"}>
      <div class="form-row"><${Select} f=${f} name="kind" label="Kind" options=${KINDS.map((kind) => [kind, kindText(kind)])} />
        <${Select} f=${f} name="family" label="Family" options=${FAMILIES} /></div>
      <div class="form-row"><${Text} f=${f} name="name" label="Name" />
        <${Text} f=${f} name="shortcut" label="Shortcut" hint="What is typed after the / to find it." /></div>
      ${(f.values.kind !== "chat" || f.values.subject) && html`<${Text} f=${f} name="subject" label="Subject" onFocus=${insert.noteField} />`}
      <${Field} f=${f} name="body" label="Text">${(wired) => html`<textarea rows="12" ...${wired} value=${f.values.body} onFocus=${insert.noteField}
        onInput=${(event) => f.edit({ body: event.target.value })} />`}<//>
      <${Variables} variables=${variables} onPick=${insert.put} /><//>
      <${Preview} values=${f.values} known=${known} /></div>
    ${!isNew && html`<${Removal} template=${template} discard=${f.discard} />`}`;
}

/** Puts a variable where the caret was last, in the text or in the subject. */
function useInsert(f) {
  const last = useRef(null);
  const noteField = (event) => { last.current = event.target; };
  const put = (name) => {
    const field = last.current?.isConnected ? last.current : f.element.current.querySelector("textarea");
    const which = field.tagName === "TEXTAREA" ? "body" : "subject";
    const [start, end] = [field.selectionStart, field.selectionEnd];
    const words = `{{${name}}}`;
    f.edit({ [which]: field.value.slice(0, start) + words + field.value.slice(end) });
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(start + words.length, start + words.length);
    });
  };
  return { noteField, put };
}

function Removal({ template, discard }) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await call("DELETE", `templates/${template.id}`);
    discard();
    go(linkToSettings("templates"));
    load("templates");
    say(`${template.name} is removed.`, "news");
  };
  return html`<${Part} title="Remove"><p><button class="danger" onClick=${() => setAsking(true)}>Remove this template</button></p>
    ${asking && html`<${Confirm} title=${`Remove ${template.name}?`} act="Remove" acting="Removing…" onAct=${remove}
      onClose=${() => setAsking(false)} text="Nobody can choose it any more. What was sent with it stays." />`}<//>`;
}
