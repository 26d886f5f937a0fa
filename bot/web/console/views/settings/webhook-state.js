import { html } from "/vendor/htm-preact.module.js";
import { Tag } from "./parts.js";

/** Among a webhook's events: everything, also what there will be later. */
export const ALL = "*";

export function State({ hook }) {
  if (!hook.active) return html`<${Tag}>Switched off<//>`;
  return hook.failing ? html`<${Tag} tone="bad">Failing<//>` : html`<${Tag} tone="good">Active<//>`;
}
