import { html, useEffect, useLayoutEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { APART, loadMore } from "../inbox.js";
import { unsettled, wantedList } from "../listing.js";
import { store, use } from "../store.js";
import { Row } from "./row.js";

/** The rows: only those in sight are in the page, and none changes its place under the pointer. */

/** Height of a row in pixels; css/list.css has the same. */
const ROW_PX = 74;
/** Rows drawn beyond the edges, so that a turn of the wheel finds them there. */
const SPARE = 8;
/** How long a resting pointer holds the order, in milliseconds: somebody who reads is about to click. */
const HOLD_MS = 8_000;
/** A list nearer to its top than this is followed as it grows there, in pixels. */
const TOP_PX = 4;

let holdEnds = null;

function hold() {
  const { held, view, listWhole, pages } = store.state;
  clearTimeout(holdEnds);
  holdEnds = setTimeout(release, HOLD_MS);
  const isSteady = APART.has(view) ? view === "bot" && pages.bot?.status === "ready" : listWhole;
  if (!held && isSteady) store.set({ held: wantedList(store.state) });
}

function release() {
  clearTimeout(holdEnds);
  if (store.state.held) store.set({ held: null });
}

export function Rows({ rows }) {
  const wanted = use(wantedList);
  const held = use((state) => state.held !== null);
  const openId = use((state) => state.openId);
  const view = use((state) => state.view);
  const box = useRef(null);
  const [first, count, measure] = useWindow(box, rows);
  const { gone, added } = held ? unsettled(rows, wanted) : { gone: null, added: 0 };
  const focus = useRowFocus(box, rows, measure);
  useReveal(box, rows, measure);
  useEffect(() => release, []);
  const isMouse = (event) => event.pointerType === "mouse" && hold();
  const end = Math.min(rows.length, first + count);
  const drawn = rows.slice(first, end).map((row, index) => [row, first + index]);
  const apart = rows.findIndex((row) => row.id === focus.id);
  if (apart >= 0 && apart < first) drawn.unshift([rows[apart], apart]);
  if (apart >= end) drawn.push([rows[apart], apart]);
  const tab = apart >= 0 ? focus.id : drawn.find(([row]) => row.id === openId)?.[0].id ?? rows[first]?.id;
  return html`<div class="rows-box">
    ${added > 0 && html`<button class="fresh" onClick=${() => { release(); box.current.scrollTop = 0; }}>
      Show ${added} more</button>`}
    <div class="rows" ref=${box} onScroll=${measure} onKeyDown=${focus.onKeyDown}
        onPointerEnter=${isMouse} onPointerMove=${isMouse} onPointerLeave=${release}>
      <ul style=${{ height: rows.length * ROW_PX }}>${drawn.map(([row, index]) => html`
        <li key=${row.id} style=${{ top: index * ROW_PX }} aria-setsize=${rows.length} aria-posinset=${index + 1}>
          <${Row} row=${row} view=${view} current=${row.id === openId} gone=${Boolean(gone?.has(row.id))}
            tab=${row.id === tab ? 0 : -1} /></li>`)}</ul>
    </div></div>`;
}

/** Which rows are in sight. What is in sight stays there while rows come and go above it. */
function useWindow(box, rows) {
  const [sight, setSight] = useState({ first: 0, count: 24 });
  const anchor = useRef(null);
  const latest = useRef(rows);
  latest.current = rows;
  const measure = () => {
    const { scrollTop, clientHeight, scrollHeight } = box.current;
    const first = Math.max(0, Math.floor(scrollTop / ROW_PX) - SPARE);
    const count = Math.ceil(clientHeight / ROW_PX) + 2 * SPARE;
    const top = latest.current[Math.floor(scrollTop / ROW_PX)];
    anchor.current = top && scrollTop > TOP_PX ? { id: top.id, over: scrollTop % ROW_PX } : null;
    setSight((was) => (was.first === first && was.count === count ? was : { first, count }));
    if (scrollHeight - scrollTop - clientHeight < clientHeight) loadMore();
  };
  useLayoutEffect(() => {
    const at = anchor.current ? rows.findIndex((row) => row.id === anchor.current.id) : -1;
    if (at >= 0) box.current.scrollTop = at * ROW_PX + anchor.current.over;
    measure();
  }, [rows]);
  useEffect(() => {
    const watch = new ResizeObserver(measure);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return [sight.first, sight.count, measure];
}

function scrollTo(box, index) {
  const { scrollTop, clientHeight } = box;
  if (index * ROW_PX < scrollTop) box.scrollTop = index * ROW_PX;
  else if ((index + 1) * ROW_PX > scrollTop + clientHeight) box.scrollTop = (index + 1) * ROW_PX - clientHeight;
}

/** The keys j and k have moved on: the row must be in sight. */
function useReveal(box, rows, measure) {
  const reveal = use((state) => state.reveal);
  useLayoutEffect(() => {
    if (!reveal) return;
    const at = rows.findIndex((row) => row.id === reveal);
    if (at >= 0) scrollTo(box.current, at);
    measure();
    store.set({ reveal: null });
  }, [reveal]);
}

const focusedId = (box) => box?.contains(document.activeElement)
  ? document.activeElement.closest(".row")?.dataset.id ?? null : null;

/** Arrow keys move the focus from row to row; a row that has it keeps it wherever it goes. */
function useRowFocus(box, rows, measure) {
  const [wish, setWish] = useState(null);
  const now = focusedId(box.current);
  const id = wish ?? now;
  useLayoutEffect(() => {
    if (!id || focusedId(box.current) === id) return;
    box.current.querySelector(`.row[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  });
  useEffect(() => {
    // Effects come late on a busy machine: the next key may have wished for another row by then.
    if (wish) setWish((was) => (was === wish ? null : was));
  }, [wish]);
  const onKeyDown = (event) => {
    const page = Math.floor(box.current.clientHeight / ROW_PX);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length };
    const at = rows.findIndex((row) => row.id === focusedId(box.current));
    if (!Object.hasOwn(steps, event.key) || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(rows.length - 1, at + steps[event.key]));
    scrollTo(box.current, to);
    measure();
    setWish(rows[to].id);
  };
  return { id, onKeyDown };
}

