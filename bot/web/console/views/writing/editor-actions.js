import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { load } from "../../catalog.js";
import { go, linkToKnowledge } from "../../route.js";
import { say } from "../../store.js";
import { Menu } from "../menu.js";
import { Dialog } from "../parts.js";
import { Confirm } from "../settings/parts.js";
import { endOf } from "./health.js";
import { Schedule } from "./schedule.js";
import { Translate } from "./translate.js";

/** Save, and beside it what else can be done with an article. */
export function EditorActions({ d, article, saving, known }) {
  const [dialog, setDialog] = useState(null);
  const close = () => setDialog(null);
  const change = (front, said) => () => saving.save({ front, said });
  const items = itemsFor({ d, article, change, ask: setDialog });
  const shown = article?.shown === "published";
  return html`
    ${shown && html`<a class="button quiet help-link" href=${`/help/${d.key}`} target="_blank" rel="noopener">Help page</a>`}
    ${d.dirty && html`<span class="dim unsaved-note" role="status">Not saved</span>`}
    <button class="primary" disabled=${saving.busy || !d.dirty} aria-keyshortcuts="Control+S" title="Save ( Ctrl S )"
      onClick=${() => saving.save()}>${saving.busy ? "Saving…" : "Save"}</button>
    <${Menu} label="More to do with this article" items=${items} />
    ${dialog === "note" && html`<${NoteDialog} onClose=${close} onSave=${(note) => { close(); saving.save({ note }); }} />`}
    ${dialog === "schedule" && html`<${Schedule} front=${d.doc.front} onClose=${close} onSave=${(front, said) => { close(); saving.save({ front, said }); }} />`}
    ${dialog === "translate" && html`<${Translate} d=${d} known=${known} onClose=${close} />`}
    ${dialog === "discard" && html`<${Confirm} title="Discard what is not saved?" act="Discard" acting="Discarding…" onClose=${close}
      text=${d.isNew ? "This article was never saved; all of it goes." : "The article is again as it was saved last."}
      onAct=${async () => { d.discard(); if (d.isNew) go(linkToKnowledge()); }} />`}
    ${dialog === "delete" && html`<${Removal} d=${d} article=${article} onClose=${close} />`}`;
}

function itemsFor({ d, article, change, ask }) {
  const status = d.doc.front.status ?? article?.status;
  const from = Date.parse(d.doc.front.publish_from ?? "");
  const until = endOf(d.doc.front.publish_until);
  const isOut = status === "published" && !(from > Date.now()) && !(until <= Date.now());
  const out = {
    status: "published", ...(from > Date.now() && { publish_from: "" }), ...(until <= Date.now() && { publish_until: "" }),
  };
  const item = (title, icon, run) => ({ title, icon, run });
  return [
    d.dirty && item("Save with a note…", "draft", () => ask("note")),
    !isOut && item("Save and publish", "check", change(out, "Published. It answers customers in a moment.")),
    item("Schedule or set an end…", "clock", () => ask("schedule")),
    isOut && item("Unpublish", "minus", change({ status: "draft" }, "Unpublished: it is a draft again.")),
    isOut && item("Expire now", "flag", change({ publish_until: new Date().toISOString().replace(/\.\d+Z$/, "Z") },
      "Expired: customers do not see it any more.")),
    status !== "archived" && item("Archive", "inbox", change({ status: "archived" }, "Archived: customers do not see it any more.")),
    item("Translate…", "people", () => ask("translate")),
    d.dirty && item("Discard the changes…", "undo", () => ask("discard")),
    article && item("Delete…", "cross", () => ask("delete")),
  ].filter(Boolean);
}

function NoteDialog({ onSave, onClose }) {
  const [note, setNote] = useState("");
  const submit = (event) => {
    event.preventDefault();
    onSave(note.trim());
  };
  return html`<${Dialog} name="noting" title="Save with a note" onClose=${onClose}><form onSubmit=${submit}>
    <label class="field"><span>What you changed, and why</span><input autofocus maxlength="200" value=${note} onInput=${(event) => setNote(event.target.value)} /></label>
    <p class="dim">It stands beside this version in the history.</p>
    <div class="dialog-do"><button type="button" onClick=${onClose}>Cancel</button><button class="primary">Save</button></div></form><//>`;
}

function Removal({ d, article, onClose }) {
  const remove = async () => {
    await call("DELETE", `articles/${d.key}?base_revision=${article.revision}`);
    d.discard();
    load("articles");
    go(linkToKnowledge());
    say(`“${article.title}” is deleted.`, "news");
  };
  return html`<${Confirm} title=${`Delete “${article.title}”?`} act="Delete" acting="Deleting…" onAct=${remove} onClose=${onClose}
    text="The bot does not answer from it any more, and links to it lead nowhere. To keep the links, archive it instead. The history keeps its text." />`;
}
