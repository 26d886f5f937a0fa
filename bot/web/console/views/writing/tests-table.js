import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { linkToKnowledge } from "../../route.js";
import { decisionText, percent } from "../../texts.js";
import { useWork } from "../forms.js";
import { Bar } from "../parts.js";
import { Table, Tag } from "../settings/parts.js";
import { unsaved } from "./ask.js";
import { countOf } from "./parts.js";

const signed = (share) => (typeof share === "number" ? `${share < 0 ? "−" : "+"}${percent(Math.abs(share)).replace("< ", "<")}` : "–");

/** The article's tests, asked of the articles with this one as it is written now. */
export function TestsTable({ d, preview }) {
  const [got, setGot] = useState(null);
  const { busy, error, run } = useWork();
  const count = (d.doc.front.tests ?? []).filter((one) => one.trim()).length;
  const ask = () => run(async () => setGot(await call("POST", "articles/tests", unsaved(d, preview))));
  return html`<p class="form-do"><button type="button" class="primary" disabled=${busy || !count} onClick=${ask}>${busy ? "Running…" : "Run the tests"}</button>
      <span class="dim" role="status">${got ? `${got.first} of ${got.total} find this article first.` : count ? `${countOf(count, "test")}, asked of the text as it stands here.`
        : "There are no tests yet. Write them under Questions and tests."}</span></p>
    <p class="fault" role="alert">${error?.message}</p>
    ${got && html`<${Table} label="Tests of this article" rows=${got.tests} columns=${columnsFor(d)} keyOf=${(one) => one.phrase} empty="There are no tests yet." />`}`;
}

const columnsFor = (d) => [
  { title: "Test", cell: (one) => one.phrase },
  { title: "Rank", className: "number nowrap", cell: ({ rank }) => html`<${Tag} tone=${rank === 1 ? "good" : "warn"}>${rank ?? "Not found"}<//>` },
  { title: "Probability", cell: ({ probability }) => html`<${Bar} share=${probability} />` },
  { title: "Margin", className: "number nowrap", cell: ({ margin }) => html`<span title="Ahead of the next, or behind the first">${signed(margin)}</span>` },
  { title: "Found instead", cell: ({ rank, winner }) => rank !== 1 && winner && html`<${Winner} d=${d} winner=${winner} />` },
  { title: "The bot", className: "nowrap", cell: ({ decision }) => decisionText(decision) },
];

/** The article that won: its id, or as much as the desk says of it. */
function Winner({ d, winner }) {
  const id = winner.id ?? winner.article_id ?? winner;
  return html`<a href=${linkToKnowledge(`articles/${d.language}/${id}`)} target="_blank">${winner.title ?? id}</a>`;
}
