import { html, useEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { hushErrors } from "../../store.js";
import { useWork } from "../forms.js";
import { Icon } from "../icons.js";
import { Dialog } from "../parts.js";

/** What the pages of the settings are made of. */

/** A page's head: where one is, the way back, and what can be done here. */
export function Head({ title, lead, back, children }) {
  const heading = useRef(null);
  // Whoever came by a link that is gone with the page before would have to begin at the top of the document.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current.focus({ preventScroll: true });
  }, [title]);
  return html`<header class="page-head">
    ${back && html`<a class="button quiet square" href=${back.href} aria-label=${back.title} title=${back.title}><${Icon} name="back" /></a>`}
    <h2 tabindex="-1" ref=${heading}>${title}</h2><div class="page-do">${children}</div>
  </header>${lead && html`<p class="page-lead">${lead}</p>`}`;
}

export function Part({ title, lead, children }) {
  return html`<section class="page-part"><h3>${title}</h3>${lead && html`<p class="page-lead">${lead}</p>`}${children}</section>`;
}

/**
 * A table that becomes lines on narrow screens; the roles are said because browsers forget them there.
 * @param {{columns: {title: string, cell: (row: object) => any, className?: string}[]}} props the first column heads its row
 */
export function Table({ label, columns, rows, empty, keyOf = (row) => row.id }) {
  if (!rows.length) return html`<p class="page-none">${empty}</p>`;
  const [first, ...others] = columns;
  return html`<table class="table" role="table" aria-label=${label}>
    <thead role="rowgroup"><tr role="row">${columns.map((one) => html`
      <th key=${one.title} scope="col" role="columnheader" class=${one.className}>${one.title}</th>`)}</tr></thead>
    <tbody role="rowgroup">${rows.map((row) => html`<tr key=${keyOf(row)} role="row">
      <th scope="row" role="rowheader" class=${first.className}>${first.cell(row)}</th>
      ${others.map((one) => html`<${Cell} key=${one.title} column=${one} row=${row} />`)}
    </tr>`)}</tbody></table>`;
}

function Cell({ column: { title, className = "", cell }, row }) {
  const content = cell(row);
  const isBare = content === null || content === undefined || content === false || content === "";
  return html`<td role="cell" class=${`${className} ${isBare ? "bare" : ""}`} data-label=${title}><div>${content}</div></td>`;
}

/** Something the desk is asked for when the page appears; asked again, what is there is shown meanwhile. */
export function useFetched(path) {
  const [got, setGot] = useState({ path: null, status: "loading", data: null, error: "" });
  const asked = useRef(0);
  const load = async () => {
    const number = asked.current += 1;
    const next = await call("GET", path).then((data) => ({ path, status: "ready", data, error: "" }),
      (error) => ({ path, status: "failed", error: error.message }));
    if (number === asked.current) setGot((before) => ({ data: before.path === path ? before.data : null, ...next }));
  };
  useEffect(() => {
    if (path) load();
    // What comes after the page has gone is nobody's.
    return () => { asked.current += 1; };
  }, [path]);
  return { ...(got.path === path ? got : { status: "loading", data: null, error: "" }), load };
}

/** While there is nothing to show yet, and where it cannot be had. */
export function Missing({ of, onAgain }) {
  if (of.status !== "failed") return html`<p class="page-none" aria-busy="true">Loading…</p>`;
  return html`<p class="page-none"><span role="alert">${of.error}</span> <button type="button" onClick=${onAgain}>Try again</button></p>`;
}

/** Asks before something is done that cannot be taken back; what goes wrong is said here. */
export function Confirm({ title, text, act, acting, onAct, onClose }) {
  const { busy, error, run } = useWork();
  const submit = (event) => {
    event.preventDefault();
    run(async () => {
      await onAct();
      onClose();
    });
  };
  return html`<${Dialog} name="confirming" title=${title} onClose=${onClose}><form onSubmit=${submit}>
    <p>${text}</p><p class="fault" role="alert">${error?.message}</p>
    <div class="dialog-do"><button type="button" autofocus onClick=${onClose}>Cancel</button>
      <button class="danger" disabled=${busy}>${busy ? acting : act}</button></div></form><//>`;
}

/** Something that can be read only now. */
export function Secret({ title, text, secret, done = "Done", onDone }) {
  const field = useRef(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    // Nothing may lie over what is shown only once.
    hushErrors();
    field.current.focus();
    field.current.scrollIntoView({ block: "center" });
  }, []);
  const copy = async () => {
    field.current.select();
    // Without https a page may not write to the clipboard by itself.
    const copied = await navigator.clipboard?.writeText(secret).then(() => true, () => false);
    setSaid(copied ? "Copied." : "It is selected: copy it with Ctrl+C.");
  };
  return html`<div class="secret"><h3>${title}</h3><p>${text}</p>
    <div class="secret-line"><input ref=${field} readonly value=${secret} aria-label=${title} spellcheck="false"
        onFocus=${(event) => event.target.select()} />
      <button type="button" class="primary" onClick=${copy}>Copy</button>
      <button type="button" onClick=${onDone}>${done}</button></div>
    <p class="dim" role="status">${said}</p></div>`;
}

export const Tag = ({ tone = "", children }) => html`<span class=${`state-tag ${tone}`}>${children}</span>`;
