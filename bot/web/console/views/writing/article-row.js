import { html } from "/vendor/htm-preact.module.js";
import { hasArticleDraft } from "../../article-drafts.js";
import { linkToKnowledge } from "../../route.js";
import { use } from "../../store.js";
import { words } from "../../texts.js";
import { Tag } from "../settings/parts.js";
import { dayText, statusOf } from "./health.js";
import { countOf } from "./parts.js";

export const keyOf = (row) => `${row.language}/${row.id}`;

export function StatusTag({ row }) {
  const { text, tone, hint } = statusOf(row);
  return html`<span title=${hint || undefined}><${Tag} tone=${tone}>${text}<//></span>`;
}

function Name({ row }) {
  const unsaved = use((state) => hasArticleDraft(state.forms, keyOf(row)));
  return html`<a href=${linkToKnowledge(`articles/${keyOf(row)}`)}>${row.title || row.id}</a>
    ${unsaved && html` <${Tag} tone="warn">Not saved<//>`}
    <small>${row.section_title ?? words(row.section)}${row.languages?.length > 1 ? ` · ${row.language.toUpperCase()} of ${row.languages.length} languages` : ""}</small>`;
}

/** How many of its tests find it first. */
function Found({ row: { tests, tests_first: first } }) {
  if (!tests) return html`<span class="dim">No tests</span>`;
  if (first === null || first === undefined) return html`<span class="dim" title="Not tried yet">–/${tests}</span>`;
  return first < tests ? html`<${Tag} tone="warn">${first}/${tests}<//>` : html`${first}/${tests}`;
}

/** What asks for the writer's eye. */
function notes(row) {
  const tags = [
    row.faults > 0 && ["bad", countOf(row.faults, "fault")], row.findings > 0 && ["", countOf(row.findings, "finding")],
    row.live === false && ["warn", "Not live"], row.stale && ["warn", "Stale"],
  ].filter(Boolean);
  return tags.length ? html`<span class="tag-row">${tags.map(([tone, text]) => html`<${Tag} key=${text} tone=${tone}>${text}<//>`)}</span>` : null;
}

export const COLUMNS = [
  { title: "Article", cell: (row) => html`<${Name} row=${row} />` },
  { title: "Status", cell: (row) => html`<${StatusTag} row=${row} />` },
  { title: "Found first", className: "number nowrap", cell: (row) => html`<${Found} row=${row} />` },
  { title: "Shown · helped · rejected", className: "number nowrap", cell: ({ chat }) => chat && html`<span title="In the chat, in the last 30 days">
    ${chat.shown} · ${chat.helped} · ${chat.rejected > 0 ? html`<b class="rejected">${chat.rejected}</b>` : chat.rejected}</span>` },
  { title: "Votes", className: "number nowrap", cell: ({ votes }) => votes && votes.up + votes.down > 0
    && html`<span title="In the help centre">${votes.up} yes, ${votes.down} no</span>` },
  { title: "Changed", className: "nowrap", cell: (row) => html`${dayText(row.updated)}${row.owner && html`<small>${row.owner}</small>`}` },
  { title: "To look at", cell: notes },
];
