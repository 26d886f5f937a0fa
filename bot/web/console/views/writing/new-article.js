import { html, useState } from "/vendor/htm-preact.module.js";
import { load, useCatalog } from "../../catalog.js";
import { putArticleDraft, useArticleDraft } from "../../article-drafts.js";
import { go, linkToKnowledge } from "../../route.js";
import { FAMILY_TEXT, familyOf, words } from "../../texts.js";
import { Missing } from "../settings/parts.js";
import { newDocument } from "./document.js";
import { ID, idOf } from "./health.js";
import { RoomHead } from "./parts.js";
import { languageName, LANGUAGES } from "./translate.js";

const BACK = { href: linkToKnowledge(), title: "Back to the articles" };
const today = () => new Date().toISOString().slice(0, 10);

/** What an article needs before one can write it: where it belongs, and its address. */
export function NewArticlePage() {
  const catalog = useCatalog("articles");
  return html`<div class="page room"><${RoomHead} title="New article" back=${BACK}
      lead="It stays in this browser until you save it, and customers see it once it is published." />
    ${catalog.data ? html`<${Begin} known=${catalog.data} />` : html`<${Missing} of=${catalog} onAgain=${() => load("articles")} />`}</div>`;
}

function Begin({ known }) {
  const languages = [...new Set([...(known.languages ?? []), ...LANGUAGES])];
  const [form, setForm] = useState({ language: languages[0], title: "", id: "", section: "", family: known.families?.[0]?.id ?? known.families?.[0] ?? "", owner: "" });
  const [fault, setFault] = useState("");
  const id = form.id || idOf(form.title);
  const begun = useArticleDraft(`${form.language}/${id}`);
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const submit = (event) => {
    event.preventDefault();
    const problem = problemOf(form, id, known);
    setFault(problem);
    if (problem) return;
    const key = `${form.language}/${id}`;
    const front = {
      id, title: form.title.trim(), family: form.family, section: form.section, products: [], questions: [], tests: [], updated: today(),
      owner: form.owner.trim(), status: "draft",
    };
    if (!begun) putArticleDraft(key, newDocument(front));
    go(linkToKnowledge(`articles/${key}`));
  };
  const sections = (known.sections ?? []).map(({ id: one, title }) => [one, title]);
  const families = (known.families ?? []).map((one) => one.id ?? one);
  return html`<form class="settings-form" onSubmit=${submit} novalidate>
    <div class="field"><label for="new-title">Title</label><input id="new-title" type="text" autofocus value=${form.title} autocomplete="off" onInput=${set("title")}
      aria-describedby="new-title-hint" /><small id="new-title-hint">The customer’s matter in the customer’s words.</small></div>
    <div class="field"><label for="new-id">Id</label><input id="new-id" type="text" value=${id} autocomplete="off" onInput=${set("id")} aria-describedby="new-id-hint" />
      <small id="new-id-hint">Its address: small letters, digits and hyphens.</small></div>
    <div class="form-row"><div class="field"><label for="new-section">Section</label>
        <input id="new-section" type="text" list="new-sections" value=${form.section} autocomplete="off" onInput=${set("section")} />
        <datalist id="new-sections">${sections.map(([one, title]) => html`<option key=${one} value=${one}>${title}</option>`)}</datalist></div>
      <div class="field"><label for="new-family">Family</label><select id="new-family" value=${form.family} onChange=${set("family")}>${families.map((one) => html`
        <option key=${one} value=${one}>${familyOf(one) === "none" ? words(one) : FAMILY_TEXT[familyOf(one)]}</option>`)}</select></div></div>
    <div class="form-row"><div class="field"><label for="new-owner">Owner</label><input id="new-owner" type="text" list="new-owners" value=${form.owner} autocomplete="off"
        onInput=${set("owner")} /><datalist id="new-owners">${(known.owners ?? []).map((one) => html`<option key=${one} value=${one} />`)}</datalist></div>
      <div class="field"><label for="new-language">Language</label><select id="new-language" value=${form.language} onChange=${set("language")}>${languages.map((one) => html`
        <option key=${one} value=${one}>${languageName(one)}</option>`)}</select></div></div>
    <p class="fault" role="alert">${fault}</p>
    <div class="form-do"><button class="primary">Begin to write</button>${begun && html`<span class="dim">You have begun this one already.</span>`}</div></form>`;
}

/** Why it cannot be begun like that; empty if it can. */
function problemOf(form, id, known) {
  if (!form.title.trim()) return "Give it a title.";
  if (!ID.test(id)) return "The id has small letters, digits and single hyphens only, such as slow-wifi. Mend it, or leave it as the title gives it.";
  if (!ID.test(form.section)) return "Name a section: one from the list, or a new one with small letters, digits and hyphens.";
  const same = known.articles.find((one) => one.id === id && one.language === form.language);
  return same ? `“${same.title}” has this id already. Choose another one, or write on in that article.` : "";
}
