import { html } from "/vendor/htm-preact.module.js";
import { join, leave, reopen } from "../actions.js";
import { write } from "../composing.js";
import { useRights } from "../may.js";
import { linkTo } from "../route.js";
import { dueOf, rowTitle } from "../select.js";
import { store, use } from "../store.js";
import { words } from "../texts.js";
import { Icon } from "./icons.js";
import { Menu } from "./menu.js";
import { Family, Waiting } from "./parts.js";
import { Target } from "./targets.js";

const show = (dialog) => () => store.set({ dialog });

/** Above the transcript: who it is, about what, by when, who else is here, and what can be done. */
export function Head({ row }) {
  const may = useRights(row);
  const what = row.intent_title || words(row.intent);
  return html`<header class="head">
    <a class="button quiet square narrow" href=${linkTo(null)} aria-label="Back to the list"><${Icon} name="back" /></a>
    <div class="head-who"><div class="head-name"><h2>${rowTitle(row)}</h2><${Present} row=${row} /></div>
      <p><${Family} family=${row.family} /> <span class="head-what" title=${what}>${what}</span>
        ${row.state === "queued" && !dueOf(row) && html`<${Waiting} since=${row.waiting_since ?? row.created_at} />`}
        <${Target} row=${row} /></p></div>
    <div class="head-do">
      ${may.reply && html`<button class="square wide-only" onClick=${show("transfer")} aria-keyshortcuts="x"
        aria-label="Transfer" title="Transfer"><${Icon} name="next" /></button>`}
      ${may.close && html`<button onClick=${show("close")} aria-keyshortcuts="c">
        <${Icon} name="check" /><span class="narrow-icon">Close</span></button>`}
      <${Menu} label="More to do" items=${itemsFor(row, may)} />
      <a class="button quiet square narrow" href=${linkTo(row.id, "context")} aria-label="Show the context">
        <${Icon} name="panel" /></a>
    </div></header>`;
}

function itemsFor(row, may) {
  const whom = row.agent?.name ?? "the agent";
  return [
    may.transfer && { title: "Transfer…", icon: "next", key: "x", run: show("transfer") },
    may.return && { title: "Return to the assistant…", icon: "undo", key: "b", run: show("return") },
    may.note && { title: "Write a note", icon: "lock", key: "n", run: () => write(row.id, "note") },
    may.whisper && { title: `Whisper to ${whom}`, icon: "lock", key: "w", run: () => write(row.id, "whisper") },
    may.label && { title: "Priority and tags…", icon: "flag", key: "l", run: show("label") },
    may.join && { title: row.state === "bot" ? "Take over from the bot" : "Join", icon: "next", key: "i",
      run: () => join(row.id) },
    may.leave && { title: "Leave the conversation", icon: "back", key: "i", run: () => leave(row.id) },
    may.reopen && { title: "Reopen", icon: "undo", key: "u", run: () => reopen(row.id) },
    may.replay && { title: "Replay the bot’s decision", icon: "tool", key: "y", run: show("replay") },
  ].filter(Boolean);
}

/** Colleagues who joined it, or have it on their screens. */
function Present({ row }) {
  const me = use((state) => state.session.agent);
  const viewers = use((state) => state.viewers[row.id]);
  const others = (list) => (list ?? []).filter((one) => one.id !== me.id);
  const joined = others(row.participants);
  const looking = others(viewers).filter((one) => !joined.some((other) => other.id === one.id));
  const names = (list) => list.map((one) => one.name).join(", ");
  return html`
    ${joined.length > 0 && html`<span class="present" title=${`Joined: ${names(joined)}`}>
      <${Icon} name="check" />Joined: ${names(joined)}</span>`}
    ${looking.length > 0 && html`<span class="present" title=${`Also looking: ${names(looking)}`}>
      <${Icon} name="eye" />Also looking: ${names(looking)}</span>`}`;
}
