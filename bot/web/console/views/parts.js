import { html, useEffect, useRef } from "/vendor/htm-preact.module.js";
import { FAMILY_TEXT, familyOf, percent } from "../texts.js";
import { dueOf, dueSince, viewOf } from "../select.js";
import { use } from "../store.js";
import { ago, fullTime, secondsSince, target, useTick, waited } from "../time.js";
import { Icon } from "./icons.js";

/** Small things that several views draw. */

/** A wait longer than this is drawn as pressing, in seconds. */
const LONG_S = 600;

/** A customer's wait, counting up. */
export function Waiting({ since }) {
  useTick();
  const seconds = secondsSince(since);
  return html`<time class=${`wait ${seconds >= LONG_S ? "long" : ""}`} datetime=${since} title=${fullTime(since)}>
    <${Icon} name="clock" /><span class="sr">Waiting </span>${waited(seconds)}</time>`;
}

export function Ago({ at }) {
  useTick();
  return html`<time class="ago" datetime=${at} title=${fullTime(at)}>${ago(secondsSince(at), at)}</time>`;
}

/**
 * What a row says of time: the target that runs, the wait, or when it last changed. A target for the end says nothing
 * until it presses; nobody can look at eight hours. Where the list goes by the last change, only a target that presses
 * stands before that.
 */
export function Clock({ row, view }) {
  useTick();
  const teams = use((state) => state.catalog.teams?.data?.teams);
  const due = dueOf(row);
  const state = due && target(dueSince(row, due, teams), due.at);
  const sort = use((now) => now.filters.sort ?? viewOf(view).sort);
  if (due && (state.tone !== "calm" || (due.kind === "first_reply" && sort !== "updated"))) {
    return html`<${Countdown} due=${due} state=${state} since=${row.waiting_since} />`;
  }
  return row.state === "queued" && sort !== "updated" ? html`<${Waiting} since=${row.waiting_since ?? row.created_at} />`
    : html`<${Ago} at=${row.last_message?.at ?? row.updated_at} />`;
}

const DUE = { first_reply: "First reply", resolution: "Resolution" };

function Countdown({ due, state, since }) {
  const what = DUE[due.kind];
  const missed = state.tone === "missed";
  const title = `${what} due ${fullTime(due.at)}${since ? `; waiting since ${fullTime(since)}` : ""}`;
  return html`<time class=${`due ${state.tone}`} datetime=${due.at} title=${title}>
    <span class="sr">${what} ${missed ? "overdue by" : "due in"} </span>
    <span aria-hidden="true">${missed ? "late" : "due"} </span>${waited(Math.abs(state.left))}</time>`;
}

export function Family({ family }) {
  const name = familyOf(family);
  if (name === "none") return null;
  return html`<span class=${`family ${name}`}>
    <${Icon} name=${name === "technical" ? "tool" : "bag"} />${FAMILY_TEXT[name]}</span>`;
}

/** A share from 0 to 1 as a bar with its number; drawn as SVG because the page's policy forbids style attributes. */
export function Bar({ share, label }) {
  const width = `${Math.min(1, Math.max(0, share ?? 0)) * 100}%`;
  return html`<span class="bar"><svg aria-hidden="true" focusable="false" width="100%" height="5">
      <rect class="bar-ground" width="100%" height="5" rx="2.5" />
      <rect class="bar-share" width=${width} height="5" rx="2.5" /></svg>
    <span class="number">${label ? html`<span class="sr">${label} </span>` : null}${percent(share)}</span></span>`;
}

/** A modal dialog: focus stays inside, Escape closes, focus returns to where it was. */
export function Dialog({ title, onClose, children, name }) {
  const element = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current.showModal();
    return () => before?.isConnected && before.focus();
  }, []);
  const onClick = (event) => event.target === element.current && onClose();
  return html`<dialog ref=${element} class=${name} aria-labelledby=${`${name}-title`} onClick=${onClick}
      onCancel=${(event) => { event.preventDefault(); onClose(); }}>
    <div class="dialog-body">
      <header><h2 id=${`${name}-title`}>${title}</h2>
        <button type="button" class="quiet square" aria-label="Close this dialog" onClick=${onClose}>
          <${Icon} name="cross" /></button>
      </header>
      ${children}
    </div>
  </dialog>`;
}

export function Section({ title, className = "", children }) {
  return html`<section class=${`part ${className}`}><h3>${title}</h3>${children}</section>`;
}
