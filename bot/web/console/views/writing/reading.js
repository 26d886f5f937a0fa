import { html } from "/vendor/htm-preact.module.js";
import { blocksOf } from "../../markdown.js";
import { words } from "../../texts.js";
import { Blocks } from "../blocks.js";
import { dayText } from "./health.js";

/** An article for those who read and do not write. */
export function Reading({ article }) {
  const { front, body, language, id } = article;
  const facts = [
    ["Section", words(front.section)], ["Products", (front.products ?? []).join(", ")], ["Owner", front.owner], ["Changed", dayText(front.updated)],
  ].filter(([, value]) => value);
  return html`<dl class="page-facts">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${article.shown === "published" && html`<p class="page-lead"><a href=${`/help/${language}/${id}`} target="_blank" rel="noopener">
      As customers read it</a></p>`}
    <div class="sheet reading"><${Blocks} blocks=${blocksOf(body)} /></div>`;
}
