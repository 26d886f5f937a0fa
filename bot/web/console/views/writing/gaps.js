import { html, useState } from "/vendor/htm-preact.module.js";
import { useCatalog } from "../../catalog.js";
import { setIn, use } from "../../store.js";
import { FAMILY_TEXT } from "../../texts.js";
import { Missing } from "../settings/parts.js";
import { Figure } from "./feedback.js";
import { Gap } from "./gap.js";
import { Pick, RoomHead, useLive } from "./parts.js";
import { languageName } from "./translate.js";

const DAYS = [["7", "Last 7 days"], ["30", "Last 30 days"], ["90", "Last 90 days"]];
const FAMILIES = [["technical_support", FAMILY_TEXT.technical], ["general_service", FAMILY_TEXT.general]];
const QUERY = "knowledge:gaps";
const FRESH = { days: "30", language: "", family: "" };

/** What customers asked and no article answered, gathered by matter: what to write next. */
export function GapsPage() {
  const query = use((state) => state.forms[QUERY]) ?? FRESH;
  const set = (name) => (value) => setIn("forms", QUERY, { ...query, [name]: value });
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  const fetched = useLive(`gaps?${given}`);
  const { languages = [], products = [] } = useCatalog("articles").data ?? {};
  return html`<div class="page room"><${RoomHead} title="Gaps" lead="What customers asked and no article answered: refused, rejected, or ended with a person. The largest first." />
    <div class="page-filters"><${Pick} label="Time" value=${query.days} onChange=${set("days")} options=${DAYS} />
      ${languages.length > 1 && html`<${Pick} label="Language" value=${query.language} onChange=${set("language")} all="Every language"
        options=${languages.map((one) => [one, languageName(one)])} />`}
      <${Pick} label="Family" value=${query.family} onChange=${set("family")} all="Both families" options=${FAMILIES} /></div>
    ${fetched.data ? html`${fetched.status === "failed" && html`<p class="fault" role="alert">${fetched.error} <button class="link" onClick=${fetched.load}>Try again</button></p>`}
      <${Gaps} data=${fetched.data} query=${query} products=${products} />` : html`<${Missing} of=${fetched} onAgain=${fetched.load} />`}</div>`;
}

function Gaps({ data, query, products }) {
  const { gaps, totals } = data;
  const [open, setOpen] = useState(null);
  return html`${totals && html`<div class="figures"><${Figure} label="Questions" value=${totals.questions} note="looked up" />
      <${Figure} label="Not answered" value=${totals.unanswered} note=${totals.questions ? `${Math.round((100 * totals.unanswered) / totals.questions)}% of them` : ""} />
      <${Figure} label="Gaps" value=${totals.gaps} note="matters without an article" /></div>`}
    ${gaps.length ? html`<ol class="gaps">${gaps.map((gap) => html`<li key=${gap.id}><${Gap} gap=${gap} query=${query} products=${products} open=${gap.id === open}
        onOpen=${() => setOpen(open === gap.id ? null : gap.id)} /></li>`)}</ol>`
      : html`<p class="page-none">Nothing is missing in this time. When customers ask what no article answers, their questions are gathered here by matter, with
        what agents told them, and an article can be begun from them.</p>`}`;
}
