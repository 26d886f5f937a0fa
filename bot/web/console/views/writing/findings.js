import { html } from "/vendor/htm-preact.module.js";
import { Tag } from "../settings/parts.js";

/** What is wrong or could be better, each with its mend; a press leads to where it is. */
export function Findings({ findings, onFind }) {
  if (!findings.length) return html`<p class="page-none">Nothing to mend.</p>`;
  const sorted = [...findings].sort((a, b) => (a.level === "advice") - (b.level === "advice") || (a.line ?? 0) - (b.line ?? 0));
  return html`<ul class="findings">${sorted.map((one) => html`<li key=${`${one.code} ${one.line} ${one.text}`}>
    <${Tag} tone=${one.level === "advice" ? "" : "bad"}>${one.level === "advice" ? "Advice" : "Fault"}<//>
    <div><p>${one.text}</p>${one.mend && html`<p class="dim">${one.mend}</p>`}
      <button type="button" class="link" onClick=${() => onFind(one)}>${one.line ? `Go to line ${one.line}` : "Go to the text"}</button></div></li>`)}</ul>`;
}

const QUESTIONS = new Set(["questions", "tests"]);

/** Which part of a file a line is in: `{key}` of the front matter, or `{line}` of the body, both from 1. */
export function placeOf(text, line) {
  const lines = text.split("\n");
  const end = lines.indexOf("---", 1);
  if (lines[0] !== "---" || end < 0 || !line) return { line: 1 };
  if (line <= end) {
    const above = lines.slice(1, line).reverse().find((one) => /^[a-z_]+:/.test(one));
    return { key: above?.split(":")[0] ?? "title" };
  }
  // The body is given without the empty lines before it.
  const first = lines.findIndex((one, at) => at > end && one.trim());
  return { line: Math.max(1, line - (first < 0 ? end + 1 : first)) };
}

function selectLine(field, line) {
  const lines = field.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  const height = parseFloat(getComputedStyle(field).lineHeight) || 20;
  field.scrollTop = Math.max(0, (line - 4) * height);
}

/** Shows the line that a finding is about: in the text, among the fields, or in the whole file. */
export async function show(finding, doc, preview, turnTo) {
  const whenDrawn = (work) => requestAnimationFrame(() => requestAnimationFrame(work));
  const area = (name) => document.querySelector(`.markdown-text[data-text="${name}"]`);
  if (doc.raw || !preview) {
    await turnTo("file");
    return whenDrawn(() => area("text") && selectLine(area("text"), finding.line ?? 1));
  }
  const place = placeOf(preview.text, finding.line);
  if (!place.key) {
    await turnTo("text");
    // The body may begin with empty lines in the field too.
    const skipped = doc.body.match(/^\s*\n/)?.[0].split("\n").length - 1 || 0;
    return whenDrawn(() => area("body") && selectLine(area("body"), place.line + skipped));
  }
  await turnTo(QUESTIONS.has(place.key) ? "questions" : "details");
  return whenDrawn(() => document.querySelector(`[data-field="${place.key}"] :is(input, select, textarea)`)?.focus());
}
