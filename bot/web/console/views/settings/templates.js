import { html, useState } from "/vendor/htm-preact.module.js";
import { load, useCatalog } from "../../catalog.js";
import { linkToSettings } from "../../route.js";
import { use } from "../../store.js";
import { kindText } from "../../templates.js";
import { FAMILY_TEXT, familyOf } from "../../texts.js";
import { Ago } from "../parts.js";
import { hasFormDraft } from "./draft.js";
import { Head, Missing, Table, Tag } from "./parts.js";
import { Template } from "./template.js";
import { KINDS } from "./template-text.js";

export function TemplatesPage({ rest }) {
  const catalog = useCatalog("templates", { fresh: true });
  // Kept here, so that whoever comes back from one template finds the list as it was.
  const [query, setQuery] = useState({ words: "", kind: "", family: "" });
  if (!catalog.data) return html`<${Head} title="Templates" /><${Missing} of=${catalog} onAgain=${() => load("templates")} />`;
  const { templates, variables } = catalog.data;
  return rest ? html`<${Template} key=${rest} id=${rest} templates=${templates} variables=${variables} />`
    : html`<${Templates} templates=${templates} query=${query} setQuery=${setQuery} />`;
}

function fits(template, { words, kind, family }) {
  const text = `/${template.shortcut} ${template.name} ${template.subject ?? ""} ${template.body}`.toLowerCase();
  return (!kind || template.kind === kind)
    && (!family || !template.family || familyOf(template.family) === family)
    && words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function Templates({ templates, query, setQuery }) {
  const set = (name) => (event) => setQuery({ ...query, [name]: event.target.value });
  const rows = templates.filter((one) => fits(one, query));
  const pick = (name, label, all, options) => html`<select aria-label=${label} value=${query[name]} onChange=${set(name)}>
    <option value="">${all}</option>${options.map(([value, title]) => html`<option key=${value} value=${value}>${title}</option>`)}</select>`;
  return html`<${Head} title="Templates"><a class="button" href=${linkToSettings("templates/new")}>Add a template</a><//>
    <div class="page-filters"><input type="search" value=${query.words} placeholder="Shortcut, name or text" aria-label="Find templates"
        onInput=${set("words")} />
      ${pick("kind", "Kind", "Every kind", KINDS.map((kind) => [kind, kindText(kind)]))}
      ${pick("family", "Family", "Both families", [["technical", FAMILY_TEXT.technical], ["general", FAMILY_TEXT.general]])}
      <span class="dim" role="status">${rows.length} of ${templates.length}</span></div>
    <${Table} label="Templates" rows=${rows} columns=${COLUMNS} empty=${templates.length ? "Nothing like that." : "There are no templates yet."} />`;
}

const COLUMNS = [
  { title: "Name", cell: (one) => html`<${Name} template=${one} />` },
  { title: "Shortcut", className: "nowrap", cell: (one) => html`<kbd>/${one.shortcut}</kbd>` },
  { title: "Kind", cell: (one) => kindText(one.kind) },
  { title: "Family", cell: (one) => (one.family ? FAMILY_TEXT[familyOf(one.family)] : "Both") },
  { title: "Used", className: "number", cell: (one) => one.uses },
  { title: "Changed", cell: (one) => html`<${Ago} at=${one.updated_at} />` },
];

function Name({ template }) {
  const unsaved = use((state) => hasFormDraft(state.forms, `templates/${template.id}`));
  return html`<a href=${linkToSettings(`templates/${template.id}`)}>${template.name}</a>
    ${unsaved && html` <${Tag} tone="warn">Not saved<//>`}`;
}
