import { html } from "/vendor/htm-preact.module.js";
import { store } from "../store.js";
import { FAMILY_TEXT, familyOf, words } from "../texts.js";
import { clockTime } from "../time.js";
import { Bar, Section } from "./parts.js";

/** More than these are noise to a reader. */
const MOST_INTENTS = 4;

/** What the bot made of the last message that it read, and the way to see what it would do today. */
export function Understanding({ understanding, pkg }) {
  const read = understanding ?? { ranking: pkg.intents, entities: pkg.entities };
  const ranking = read.ranking ?? [];
  if (!ranking.length && !(read.entities ?? []).length) return null;
  return html`<${Section} title="What the bot understood" className="understanding">
    ${read.text && html`<blockquote>${read.text}
      ${read.at && html` <time class="dim" datetime=${read.at}>${clockTime(read.at)}</time>`}</blockquote>`}
    <ul class="intents">${ranking.slice(0, MOST_INTENTS).map((one) => html`
      <li key=${one.name}><span title=${one.name}>${one.title || words(one.name)}</span>
        <${Bar} share=${one.confidence} label="Confidence" /></li>`)}</ul>
    ${(read.entities ?? []).length > 0 && html`<dl class="facts">${read.entities.map((one) => html`
      <div><dt>${words(one.entity)}</dt><dd>${String(one.value)}</dd></div>`)}</dl>`}
    <p class="understanding-do">${read.family && html`<span class="dim">${FAMILY_TEXT[familyOf(read.family)]}</span>`}
      <button class="small" aria-keyshortcuts="y" onClick=${() => store.set({ dialog: "replay" })}>Replay</button></p>
  <//>`;
}
