import { html } from "/vendor/htm-preact.module.js";

const SIGNS = { same: " ", added: "+", removed: "−" };
const SAID = { added: "Added: ", removed: "Removed: " };
/** So many unchanged lines are shown around a change. */
const AROUND = 3;

/** `[{kind, text} or {skipped: number}]`: long stretches without a change are left out. */
export function folded(lines) {
  const near = lines.map(() => false);
  lines.forEach(({ kind }, at) => {
    if (kind !== "same") for (let i = Math.max(0, at - AROUND); i <= Math.min(lines.length - 1, at + AROUND); i += 1) near[i] = true;
  });
  return lines.reduce((found, line, at) => {
    if (near[at]) return [...found, line];
    const last = found.at(-1);
    return last?.skipped ? [...found.slice(0, -1), { skipped: last.skipped + 1 }] : [...found, { skipped: 1 }];
  }, []);
}

/** Lines with a sign each, so that colour is not all there is. */
export function Diff({ lines, label, whole = false }) {
  if (!lines.some((one) => one.kind !== "same")) return html`<p class="page-none">Both are the same.</p>`;
  return html`<div class="diff" role="group" aria-label=${label} tabindex="0">${(whole ? lines : folded(lines)).map((line, at) => (line.skipped
    ? html`<p key=${at} class="diff-skipped">${line.skipped} unchanged ${line.skipped === 1 ? "line" : "lines"}</p>`
    : html`<p key=${at} class=${`diff-line ${line.kind}`}><span class="diff-sign" aria-hidden="true">${SIGNS[line.kind]}</span>
      ${SAID[line.kind] && html`<span class="sr">${SAID[line.kind]}</span>`}<span>${line.text || " "}</span></p>`))}</div>`;
}
