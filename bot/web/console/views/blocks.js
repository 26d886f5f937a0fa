import { html } from "/vendor/htm-preact.module.js";
import { safeUrl } from "../package.js";

/** Blocks and text as docs/protocol.md has them. Whatever anyone wrote is a text node, never markup. */

const ADDRESS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g;

export function Blocks({ blocks, redacted }) {
  return blocks.map((block) => html`<${Block} block=${block} redacted=${redacted} />`);
}

function Block({ block, redacted }) {
  if (block.type === "ol" || block.type === "ul") {
    const items = (block.items ?? []).map((runs) => html`<li><${Runs} runs=${runs} redacted=${redacted} /></li>`);
    return block.type === "ol" ? html`<ol start=${block.start ?? 1}>${items}</ol>` : html`<ul>${items}</ul>`;
  }
  return html`<p><${Runs} runs=${block.runs ?? []} redacted=${redacted} /></p>`;
}

/** Only addresses that lead somewhere; in a run also those that write or call. */
const hrefOf = (href) => safeUrl(href) ?? (/^(mailto|tel):/i.test(href ?? "") ? href : null);

function Runs({ runs, redacted }) {
  return runs.map((run) => {
    const url = run.href && hrefOf(run.href);
    const plain = url || run.code ? run.text : linked(run.text, redacted);
    const slanted = run.italic ? html`<em>${plain}</em>` : plain;
    const text = run.code ? html`<code>${plain}</code>` : run.bold ? html`<strong>${slanted}</strong>` : slanted;
    return url ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${text}</a>` : text;
  });
}

/**
 * Plain text with web addresses as links.
 * @param {{mark: string}[]} redacted marks that the desk put in a secret's place, shown as such
 */
export function linked(text, redacted = []) {
  return String(text ?? "").split(ADDRESS).map((part, index) => (index % 2 && safeUrl(part)
    ? html`<a href=${part} target="_blank" rel="noopener noreferrer">${part}</a>` : chips(part, redacted)));
}

function chips(text, [first, ...others]) {
  if (!first) return text;
  return text.split(first.mark).map((part, index) => [
    index > 0 && html`<span class="removed" title="Taken out before it was kept">${first.mark.replace(/^\[|\]$/g, "")}</span>`,
    chips(part, others)]);
}
