import { html, useEffect, useLayoutEffect, useRef } from "/vendor/htm-preact.module.js";
import { setDraft } from "../drafts.js";
import { sayTyping } from "../live.js";
import { send } from "../outbox.js";
import { use } from "../store.js";
import { Icon } from "./icons.js";

/** The typing sign is given again this often while the agent writes, in milliseconds; and taken back after a pause. */
const TYPING_EVERY_MS = 3_000;
const PAUSE_MS = 4_000;
const TALLEST_PX = 220;

/** Where the agent writes; every keystroke is kept as the conversation's draft. */
export function Composer({ id }) {
  const draft = use((state) => state.drafts[id] ?? "");
  const field = useRef(null);
  const typing = useTyping(id);
  useLayoutEffect(() => {
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(TALLEST_PX, field.current.scrollHeight + 2)}px`;
  }, [draft]);
  const submit = (event) => {
    event.preventDefault();
    const text = field.current.value.trim();
    if (!text) return;
    setDraft(id, "");
    typing.stop();
    send(id, text);
    field.current.focus();
  };
  const onInput = () => {
    setDraft(id, field.current.value);
    if (field.current.value.trim()) typing.go();
    else typing.stop();
  };
  const onKeyDown = (event) => {
    // isComposing: Enter chooses a word in Chinese and Japanese input.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
    if (event.key === "Escape") field.current.blur();
  };
  return html`<form class="composer" onSubmit=${submit}>
    <textarea ref=${field} rows="1" aria-label="Reply" placeholder="Reply to the customer" value=${draft}
      onInput=${onInput} onKeyDown=${onKeyDown} onBlur=${typing.stop}></textarea>
    <div class="composer-foot"><span class="keys-hint"><kbd>Enter</kbd> sends, <kbd>Shift Enter</kbd> new line</span>
      <button class="primary" disabled=${!draft.trim()}><${Icon} name="send" />Send</button></div>
  </form>`;
}

function useTyping(id) {
  const timing = useRef({ last: 0, pause: null });
  const stop = () => {
    clearTimeout(timing.current.pause);
    if (timing.current.last) sayTyping(id, false);
    timing.current.last = 0;
  };
  const go = () => {
    const now = Date.now();
    if (now - timing.current.last > TYPING_EVERY_MS) {
      timing.current.last = now;
      sayTyping(id, true);
    }
    clearTimeout(timing.current.pause);
    timing.current.pause = setTimeout(stop, PAUSE_MS);
  };
  useEffect(() => stop, []);
  return { go, stop };
}
