import { html, useState } from "/vendor/htm-preact.module.js";
import { setIn, use } from "../../store.js";
import { Missing } from "../settings/parts.js";
import { Panel, Pick, RoomHead, Tabs, useLive } from "./parts.js";
import { ProductQuestion } from "./product-question.js";

const STATES = [["open", "Open"], ["answered", "Answered"], ["published", "Published"], ["rejected", "Rejected"]];
const EMPTY = {
  open: "No question waits for an answer. What buyers ask on a product’s page in the help centre appears here.",
  answered: "No answer waits to be published.", published: "Nothing is published yet.", rejected: "Nothing was rejected.",
};
const QUERY = "knowledge:questions";

/** What buyers asked on the pages of products: answered here, and published for those who come after them. */
export function ProductQuestionsPage() {
  const query = use((state) => state.forms[QUERY]) ?? { state: "open", product: "" };
  const set = (name) => (value) => setIn("forms", QUERY, { ...query, [name]: value });
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  const fetched = useLive(`product-questions?${given}`, "productNews");
  // Tabs and their counts stay while the next list is on its way.
  const [known, setKnown] = useState(null);
  if (fetched.data && fetched.data !== known) setKnown(fetched.data);
  const { counts = {}, products = [] } = fetched.data ?? known ?? {};
  return html`<div class="page room"><${RoomHead} title="Product questions and answers" lead="Buyers ask these on the pages of products. A published answer is shown there, and the bot answers from it." />
    ${products.length > 0 && html`<div class="page-filters"><${Pick} label="Product" value=${query.product} onChange=${set("product")} all="Every product"
      options=${products.map(({ id, name }) => [id, name])} /></div>`}
    <${Tabs} label="Questions" name="questions" tab=${query.state} onTab=${set("state")}
      tabs=${STATES.map(([id, title]) => [id, counts[id] === undefined ? title : `${title} (${counts[id]})`])} />
    <${Panel} name="questions" tab=${query.state}>
      ${fetched.status === "failed" && fetched.data && html`<p class="fault" role="alert">${fetched.error} <button class="link" onClick=${fetched.load}>Try again</button></p>`}
      ${!fetched.data ? html`<${Missing} of=${fetched} onAgain=${fetched.load} />` : fetched.data.questions.length
        ? html`<ul class="questions">${fetched.data.questions.map((one) => html`<li key=${one.id}><${ProductQuestion} question=${one} products=${products} /></li>`)}</ul>`
        : html`<p class="page-none">${EMPTY[query.state]}</p>`}<//></div>`;
}
