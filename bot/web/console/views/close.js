import { html } from "/vendor/htm-preact.module.js";
import { close } from "../actions.js";
import { useCatalog } from "../catalog.js";
import { extrasOf, hasDraft, setExtras } from "../drafts.js";
import { shownArticles } from "../package.js";
import { say, use } from "../store.js";
import { familyOf, FAMILY_TEXT, RESOLUTIONS } from "../texts.js";
import { FormEnd, useForm, useWork } from "./forms.js";
import { Dialog } from "./parts.js";
import { TagsField } from "./tags-field.js";

const FRESH = { resolution: "", root_cause: "", article_id: "", tags: null, note: "" };

/** How it ended and why it came, for the figures and later readers. What is chosen stays when it is put away. */
export function CloseDialog({ row, onClose }) {
  const { id } = row;
  const [form, edit, done] = useForm("close", id, FRESH);
  const { busy, error, setError, run } = useWork();
  const unsent = use((state) => hasDraft(state, id) || Boolean(state.pending[id]));
  const tags = form.tags ?? row.tags ?? [];
  const submit = (event) => {
    event.preventDefault();
    if (!form.resolution) return setError({ message: "Choose how it ended." });
    return run(async () => {
      await close(id, bodyOf(form, tags));
      done();
      setExtras(id, { articles: [] });
      onClose();
      say("Closed. The customer is asked for a rating.", "news");
    });
  };
  return html`<${Dialog} name="closing" title="Close the conversation" onClose=${onClose}>
    <form onSubmit=${submit}>
      ${unsent && html`<p class="caution">There is something here that has not been sent.</p>`}
      <${Resolution} value=${form.resolution} onChange=${(value) => edit({ resolution: value })} />
      <${RootCause} row=${row} value=${form.root_cause} onChange=${(value) => edit({ root_cause: value })} />
      ${form.resolution !== "no_reply" && html`<${SolvedBy} id=${id} value=${form.article_id}
        onChange=${(value) => edit({ article_id: value })} />`}
      <${TagsField} name="close" tags=${tags} onChange=${(value) => edit({ tags: value })} />
      <label class="field"><span>Note <small>for your colleagues; the customer does not see it</small></span>
        <textarea rows="3" value=${form.note} onInput=${(event) => edit({ note: event.target.value })} /></label>
      <${FormEnd} error=${error} back="Keep it open" onBack=${onClose} disabled=${busy}>
        ${busy ? "Closing…" : "Close the conversation"}<//>
    </form><//>`;
}

function Resolution({ value, onChange }) {
  return html`<fieldset role="radiogroup" aria-required="true"><legend>How did it end?</legend>
    ${Object.entries(RESOLUTIONS).map(([one, title], index) => html`<label class="option" key=${one}>
      <input type="radio" name="resolution" value=${one} autofocus=${index === 0} checked=${value === one}
        onChange=${() => onChange(one)} />
      ${title}</label>`)}</fieldset>`;
}

function bodyOf({ resolution, root_cause: cause, article_id: article, tags, note }, shown) {
  return {
    resolution, ...(cause && { root_cause: cause }),
    ...(article && resolution !== "no_reply" && { article_id: article }),
    ...(tags && { tags: shown }), ...(note.trim() && { note: note.trim() }),
  };
}

/** The desk's root causes, this family's first. */
function RootCause({ row, value, onChange }) {
  const causes = useCatalog("desk").data?.root_causes ?? [];
  if (!causes.length) return null;
  const family = familyOf(row.family);
  const groups = grouped(causes);
  const order = [...new Set([family, "technical", "general", "none"])].filter((name) => groups.has(name));
  return html`<label class="field"><span>Root cause <small>why the customer had to write</small></span>
    <select value=${value} onChange=${(event) => onChange(event.target.value)}>
      <option value="">Not said</option>
      ${order.map((name) => html`<optgroup key=${name} label=${name === "none" ? "Either" : FAMILY_TEXT[name]}>
        ${optionsOf(groups.get(name))}</optgroup>`)}
    </select></label>`;
}

const optionsOf = (list) => list.map((one) => html`<option key=${one.id} value=${one.id}>${one.title}</option>`);

function grouped(causes) {
  const groups = new Map();
  for (const one of causes) groups.set(familyOf(one.family), [...(groups.get(familyOf(one.family)) ?? []), one]);
  return groups;
}

/** Which article did it: those put into replies, those the bot showed, those beside the conversation. */
function SolvedBy({ id, value, onChange }) {
  const detail = use((state) => state.details[id]);
  const inserted = use((state) => extrasOf(id, state).articles);
  const shown = shownArticles(detail?.handoff?.package?.retrieval ?? [], detail?.messages ?? []);
  const suggested = detail?.suggestions ?? [];
  const groups = [["Put into a reply", inserted], ["Shown by the bot", shown], ["Suggested here", suggested]];
  const known = new Set();
  const fresh = groups.map(([title, list]) => [title, list.filter((one) => !known.has(one.id) && known.add(one.id))]);
  if (!known.size) return null;
  return html`<label class="field"><span>Article that solved it</span>
    <select value=${value} onChange=${(event) => onChange(event.target.value)}>
      <option value="">None</option>
      ${fresh.filter(([, list]) => list.length).map(([title, list]) => html`<optgroup key=${title} label=${title}>
        ${optionsOf(list)}</optgroup>`)}
    </select></label>`;
}
