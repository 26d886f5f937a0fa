import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "/vendor/htm-preact.module.js";
import { use } from "../store.js";
import { customerName, noticeText } from "../texts.js";
import { arrange, keyOf, lastSent } from "../thread.js";
import { clockTime, fullTime } from "../time.js";
import { Icon } from "./icons.js";
import { Message } from "./message.js";
import { Note } from "./note.js";

/** Nearer to the end than this counts as being at the end, in pixels. */
const NEAR_PX = 60;
/** Further up than this there is a button back to the newest, in pixels. */
const FAR_PX = 500;
const NONE = [];

/** The transcript with the team's notes; stays at its end unless the agent has scrolled up to read. */
export function Thread({ id, detail, row }) {
  const pending = use((state) => state.pending[id]) ?? NONE;
  const typing = use((state) => Boolean(state.typing[id]));
  const colleague = use((state) => state.agentTyping[id]?.name);
  const at = use((state) => state.openAt);
  const me = use((state) => state.session.agent);
  const { messages, notes } = detail;
  const items = useMemo(() => arrange({ messages, notes }, pending, me), [messages, notes, pending, me]);
  const sent = useMemo(() => lastSent(messages, detail.seenSeq), [messages, detail.seenSeq]);
  const count = messages.length + (notes?.length ?? 0) + pending.length;
  const { box, fresh, far, onScroll, toEnd } = useFollow(count, pending.length, typing || colleague, at);
  return html`<div class="thread-box">
    <div class="thread" ref=${box} role="log" aria-label="Transcript" tabindex="0" onScroll=${onScroll}>
      ${messages[0]?.seq > 1 && html`<p class="notice">Earlier messages are not shown.</p>`}
      ${items.map((item) => html`<${Item} key=${item.key} item=${item} detail=${detail} row=${row} sent=${sent} />`)}
      ${typing && html`<${Typing} name=${customerName(row.customer)} />`}
      ${colleague && html`<${Typing} name=${colleague} />`}
    </div>
    ${(fresh > 0 || far) && html`<button class="to-end" onClick=${toEnd}><${Icon} name="down" />
      ${fresh ? `${fresh} new ${fresh === 1 ? "message" : "messages"}` : "To the newest"}</button>`}
  </div>`;
}

function Typing({ name }) {
  return html`<p class="typing"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
    ${name} is typing…</p>`;
}

function Item({ item, detail, row, sent }) {
  if (item.kind === "day") return html`<p class="day"><span>${item.text}</span></p>`;
  if (item.kind === "notice") return html`<${Notice} message=${item.message} />`;
  if (item.kind === "note") return html`<${Note} note=${item.note} />`;
  const company = item.author || (item.role === "bot" ? "Bot" : "Agent");
  const name = item.role === "customer" ? customerName(row.customer) : company;
  return html`<div class=${`group ${item.role}`}>
    <p class="by"><strong>${name}</strong>${item.role === "bot" && html` <span class="tag">bot</span>`}
      <time datetime=${item.at} title=${fullTime(item.at)}>${clockTime(item.at)}</time></p>
    ${item.messages.map((message) => html`
      <${Message} key=${keyOf(message)} message=${message} messages=${detail.messages} />
      ${message.seq && message.seq === sent?.seq && html`
        <${ReadMark} key="read" seen=${sent.seen} at=${detail.seenAt} />`}`)}
  </div>`;
}

/** Whether the customer has read the last message; when, if it happened before the agent's eyes. */
function ReadMark({ seen, at }) {
  if (!seen) return html`<p class="read-mark">Sent, not seen yet</p>`;
  const when = at && html` <time datetime=${at}>${clockTime(at)}</time>`;
  return html`<p class="read-mark"><${Icon} name="check" />Seen${when}</p>`;
}

/** The desk's notices speak to the customer; where there are words for agents, those are shown. */
function Notice({ message }) {
  const text = message.kind === "rating_request" ? "The customer is asked for a rating"
    : noticeText(message.payload?.event) ?? message.text;
  return html`<p class=${`notice ${message.payload?.event ?? message.kind}`} data-seq=${message.seq} tabindex="-1">
    <span>${text}</span>
    <time datetime=${message.at} title=${fullTime(message.at)}>${clockTime(message.at)}</time></p>`;
}

/**
 * Keeps a scrolling box at its end, or brings the message `at` (a seq) into sight.
 * @returns its ref, how many came out of sight, whether the end is far, its scroll listener, and the way to the end
 */
function useFollow(count, own, typing, at) {
  const box = useRef(null);
  const atEnd = useRef(!at);
  const top = useRef(0);
  const before = useRef({ own, count });
  const [fresh, setFresh] = useState(0);
  const [far, setFar] = useState(false);
  const stay = () => {
    box.current.scrollTop = box.current.scrollHeight;
    top.current = box.current.scrollTop;
  };
  useLayoutEffect(() => {
    const came = count - before.current.count;
    if (own > before.current.own) atEnd.current = true;
    before.current = { own, count };
    if (atEnd.current) stay();
    else if (came > 0) setFresh((known) => known + came);
  }, [count, own, typing]);
  useLayoutEffect(() => {
    const found = at && box.current.querySelector(`[data-seq="${at}"]`);
    if (!found) return;
    atEnd.current = false;
    found.scrollIntoView({ block: "center" });
    found.focus({ preventScroll: true });
    found.classList.add("found");
    return () => found.classList.remove("found");
  }, [at, count > 0]);
  // The composer grows, the window shrinks: the end must stay in sight.
  useEffect(() => {
    const watch = new ResizeObserver(() => atEnd.current && stay());
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const onScroll = () => {
    // The last turn of the wheel may be told after the view has gone.
    if (!box.current) return;
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    const below = scrollHeight - scrollTop - clientHeight;
    // A box that has just become smaller is off its end too; only the agent moves it upwards.
    if (below < NEAR_PX) atEnd.current = true;
    else if (scrollTop < top.current) atEnd.current = false;
    top.current = scrollTop;
    setFar(!atEnd.current && below > FAR_PX);
    if (atEnd.current) setFresh(0);
  };
  const toEnd = () => box.current.scrollTo(0, box.current.scrollHeight);
  return { box, fresh, far, onScroll, toEnd };
}
