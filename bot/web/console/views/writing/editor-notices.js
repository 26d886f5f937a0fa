import { html } from "/vendor/htm-preact.module.js";
import { fullTime } from "../../time.js";
import { countOf } from "./parts.js";

/** What a writer has to know before they go on: what was restored, what others did, why it was not saved. */
/** @param {{held: number}} props how many faults the saved file has */
export function Notices({ d, saving, held, onFaults }) {
  const { error, faults } = saving;
  return html`<div class="editor-notices">
    ${d.restored && html`<p class="caution" role="status">What you had not saved${d.doc.at ? ` (${fullTime(d.doc.at)})` : ""} is here again.
      <span class="notice-do"><button type="button" class="link" onClick=${d.seen}>Go on with it</button>
      <button type="button" class="link" onClick=${d.discard}>Discard it</button></span></p>`}
    ${d.behind && html`<p class="caution" role="status">Somebody has saved this article since you began. When you save, both are merged;
      nothing of either is lost.</p>`}
    ${d.isNew && html`<p class="dim">This article is not saved yet. It stays in this browser until you save it.</p>`}
    ${held > 0 && !d.dirty && html`<p class="caution" role="status">The file has ${countOf(held, "fault")}. It is held back: its last good version, where there is one,
      answers until this is mended. <button type="button" class="link" onClick=${onFaults}>Show ${countOf(held, "fault")}</button></p>`}
    ${error && html`<p class="fault" role="alert">${error.message}
      ${faults?.length > 0 && html` <button type="button" class="link" onClick=${onFaults}>Show ${countOf(faults.length, "fault")}</button>`}</p>`}
  </div>`;
}
