import { html } from "/vendor/htm-preact.module.js";
import { FAMILY_TEXT, familyOf, words } from "../../texts.js";
import { toLocal, toText } from "./schedule.js";

const STATUSES = [["draft", "Draft: customers do not see it"], ["published", "Published"], ["archived", "Archived: not shown any more"]];

/** Kinds whose words are not simply their code's. */
const KINDS = { faq: "FAQ", "how-to": "How-to" };

const titled = (one) => (typeof one === "string" ? [one, words(one)] : [one.id, one.title ?? one.name ?? words(one.id)]);

/** The rest of the front matter as fields. */
export function Details({ d, known }) {
  const { front } = d.doc;
  const set = (name) => (event) => d.editFront({ [name]: event.target.value });
  const families = (known?.families ?? []).map((one) => {
    const [id] = titled(one);
    return [id, familyOf(id) === "none" ? words(id) : FAMILY_TEXT[familyOf(id)]];
  });
  return html`<div class="settings-form details">
    <${Line} name="title" label="Title" value=${front.title} onInput=${set("title")} hint="The customer’s matter in the customer’s words." />
    <div class="form-row"><${Choice} name="family" label="Family" value=${front.family} onChange=${set("family")} options=${families} />
      <${Choice} name="kind" label="Kind" value=${front.kind ?? ""} onChange=${set("kind")} options=${[["", "None"], ...(known?.kinds ?? []).map((one) => [one, KINDS[one] ?? words(one)])]} /></div>
    <div class="form-row"><${Line} name="section" label="Section" value=${front.section} onInput=${set("section")} list=${(known?.sections ?? []).map(titled)}
        hint="The folder that the file is in." />
      <${Line} name="owner" label="Owner" value=${front.owner} onInput=${set("owner")} list=${(known?.owners ?? []).map(titled)} hint="The team that keeps it." /></div>
    <${Products} chosen=${front.products ?? []} products=${known?.products ?? []} onChange=${(products) => d.editFront({ products })} />
    <${Choice} name="status" label="Status" value=${front.status} onChange=${set("status")} options=${STATUSES} />
    <div class="form-row"><${When} name="publish_from" label="Shown from" value=${front.publish_from} onChange=${d.editFront} />
      <${When} name="publish_until" label="Shown until" value=${front.publish_until} onChange=${d.editFront} /></div>
    <div class="form-row"><${Line} name="updated" label="Updated" value=${front.updated} onInput=${set("updated")}
        hint="Set to today by itself when text, title or questions change." />
      <${Line} name="id" label="Id" value=${front.id} onInput=${set("id")} hint="In every address of it. After a change the old one leads here." /></div>
    <${Line} name="redirect_from" label="Earlier ids" value=${(front.redirect_from ?? []).join(", ")}
      onInput=${(event) => d.editFront({ redirect_from: event.target.value.split(",").map((one) => one.trim()).filter((one, at, all) => one || at < all.length - 1) })}
      hint="Their addresses lead to this article; several with commas between." />
  </div>`;
}

function Line({ name, label, value, hint, list, onInput }) {
  const id = `front-${name}`;
  return html`<div class="field" data-field=${name}><label for=${id}>${label}</label>
    <input id=${id} type="text" autocomplete="off" value=${value ?? ""} list=${list ? `${id}-list` : undefined}
      aria-describedby=${hint ? `${id}-hint` : undefined} onInput=${onInput} />
    ${list && html`<datalist id=${`${id}-list`}>${list.map(([one, title]) => html`<option key=${one} value=${one}>${title}</option>`)}</datalist>`}
    ${hint && html`<small id=${`${id}-hint`}>${hint}</small>`}</div>`;
}

/** A value that is not among the options is shown all the same: what is in the file is the truth. */
function Choice({ name, label, value = "", options, onChange }) {
  const all = options.some(([id]) => id === value) ? options : [[value, value ? words(value) : "Choose one"], ...options];
  return html`<div class="field" data-field=${name}><label for=${`front-${name}`}>${label}</label>
    <select id=${`front-${name}`} value=${value} onChange=${onChange}>${all.map(([id, title]) => html`
      <option key=${id} value=${id} selected=${id === value}>${title}</option>`)}</select></div>`;
}

function When({ name, label, value, onChange }) {
  return html`<div class="field" data-field=${name}><label for=${`front-${name}`}>${label}</label>
    <input id=${`front-${name}`} type="datetime-local" value=${toLocal(value)} onChange=${(event) => onChange({ [name]: toText(event.target.value) })} />
    <small>In your own time.</small></div>`;
}

function Products({ chosen, products, onChange }) {
  const unknown = chosen.filter((id) => !products.some((one) => one.id === id)).map((id) => ({ id, name: id }));
  const turn = (id) => (event) => onChange(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id));
  return html`<fieldset class="field" data-field="products"><legend>Products</legend><div class="product-choices">${[...products, ...unknown].map(({ id, name }) => html`
    <label key=${id} class="option"><input type="checkbox" checked=${chosen.includes(id)} onChange=${turn(id)} />${name}</label>`)}</div>
    <small>None where it concerns no product in particular.</small></fieldset>`;
}
