import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "/vendor/htm-preact.module.js";
import { use } from "../store.js";
import { customerName, noticeText } from "../texts.js";
import { arrange, keyOf } from "../thread.js";
import { clockTime, fullTime } from "../time.js";
import { Message } from "./message.js";

/** Nearer to the end than this counts as being at the end, in pixels. */
const NEAR_PX = 60;
const NONE = [];

/** The transcript; stays at its end unless the agent has scrolled up to read. */
export function Thread({ id, detail, row }) {
  const pending = use((state) => state.pending[id]) ?? NONE;
  const typing = use((state) => Boolean(state.typing[id]));
  const me = use((state) => state.session.agent);
  const items = useMemo(() => arrange(detail.messages, pending, me.name), [detail.messages, pending, me.name]);
  const [box, below, onScroll] = useFollow(detail.messages.length + pending.length, pending.length, typing);
  return html`<div class="thread-box">
    <div class="thread" ref=${box} role="log" aria-label="Transcript" tabindex="0" onScroll=${onScroll}>
      ${detail.messages[0]?.seq > 1 && html`<p class="notice">Earlier messages are not shown.</p>`}
      ${items.map((item) => html`<${Item} key=${item.key} item=${item} detail=${detail} row=${row} />`)}
      ${typing && html`<p class="typing"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
        ${customerName(row.customer)} is typing…</p>`}
    </div>
    ${below && html`<button class="to-end" onClick=${() => box.current.scrollTo(0, box.current.scrollHeight)}>
      New messages</button>`}
  </div>`;
}

function Item({ item, detail, row }) {
  if (item.kind === "day") return html`<p class="day"><span>${item.text}</span></p>`;
  if (item.kind === "notice") return html`<${Notice} message=${item.message} />`;
  const company = item.author || (item.role === "bot" ? "Bot" : "Agent");
  const name = item.role === "customer" ? customerName(row.customer) : company;
  return html`<div class=${`group ${item.role}`}>
    <p class="by"><strong>${name}</strong>${item.role === "bot" && html` <span class="tag">bot</span>`}
      <time datetime=${item.at} title=${fullTime(item.at)}>${clockTime(item.at)}</time></p>
    ${item.messages.map((message) => html`
      <${Message} key=${keyOf(message)} message=${message} messages=${detail.messages} />`)}
  </div>`;
}

/** The desk's notices speak to the customer; where there are words for agents, those are shown. */
function Notice({ message }) {
  const text = message.kind === "rating_request" ? "The customer is asked for a rating"
    : noticeText(message.payload?.event) ?? message.text;
  return html`<p class=${`notice ${message.payload?.event ?? message.kind}`}><span>${text}</span>
    <time datetime=${message.at} title=${fullTime(message.at)}>${clockTime(message.at)}</time></p>`;
}

/** Keeps a scrolling box at its end. Returns its ref, whether something new is out of sight, its scroll listener. */
function useFollow(count, own, typing) {
  const box = useRef(null);
  const atEnd = useRef(true);
  const ownBefore = useRef(own);
  const [below, setBelow] = useState(false);
  useLayoutEffect(() => {
    if (own > ownBefore.current) atEnd.current = true;
    ownBefore.current = own;
    if (atEnd.current) box.current.scrollTop = box.current.scrollHeight;
    else if (count) setBelow(true);
  }, [count, own, typing]);
  // The composer grows, the window shrinks: the end must stay in sight.
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      if (atEnd.current) box.current.scrollTop = box.current.scrollHeight;
    });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (atEnd.current) setBelow(false);
  };
  return [box, below, onScroll];
}
