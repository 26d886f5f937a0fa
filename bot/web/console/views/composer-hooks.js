import { useEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { setDraft, setExtras } from "../drafts.js";
import { sayTyping } from "../live.js";
import { send } from "../outbox.js";
import { store } from "../store.js";
import { slashWord } from "../writing.js";

/** What the composer remembers while somebody writes: the typing sign, the word after a `/`, why it was not sent. */

/** The typing sign is given again this often while the agent writes, in milliseconds; and taken back after a pause. */
const TYPING_EVERY_MS = 3_000;
const PAUSE_MS = 4_000;

/** The customer is told of a reply being written, never of a note. */
export function useTyping(id, isReply) {
  const timing = useRef({ last: 0, pause: null });
  const stop = () => {
    clearTimeout(timing.current.pause);
    if (timing.current.last) sayTyping(id, false);
    timing.current.last = 0;
  };
  const go = () => {
    if (!isReply) return;
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

/** The word with a `/` that the caret is in; put away with Escape it stays away for that word. */
export function useSlash(field, isReply) {
  const [word, setWord] = useState(null);
  const follow = () => {
    const { value, selectionStart, selectionEnd } = field.current;
    const found = isReply && selectionStart === selectionEnd ? slashWord(value, selectionStart) : null;
    setWord((known) => (found && known?.shut && known.from === found.from ? { ...found, shut: true } : found));
  };
  return { word, follow, shut: () => setWord({ ...word, shut: true }), end: () => setWord(null) };
}

/**
 * Sending, and why it was not sent.
 * @param {object} text as `useText` in composer.js gives it
 * @param {() => void} onSent
 * @returns {[string, (sure?: boolean) => void]} a sentence, or `gaps` for variables that are not filled in
 */
export function useSubmit(text, onSent) {
  const { id, tab, key, isReply, draft, files, extras, gapsIn, max } = text;
  const [caught, setCaught] = useState({ problem: "" });
  // A warning is about what was to be sent; whatever is changed since is looked at anew.
  const caution = caught.draft === draft && caught.files === files ? caught.problem : "";
  const submit = (sure = false) => {
    // As it is kept, which may be a letter ahead of what was last drawn.
    const kept = store.state.drafts[key] ?? "";
    const words = kept.trim();
    if (!words && !files.length) return;
    const problem = objection(words, files, max) || (gapsIn(kept).length && !sure ? "gaps" : "");
    setCaught({ problem, draft: kept, files });
    if (problem) return;
    setDraft(key, "");
    send(id, words, { kind: tab, ...(isReply && carried(extras)) });
    if (isReply) setExtras(id, { files: [], templateId: null, gaps: [] });
    onSent();
  };
  return [caution, submit];
}

/** Why it cannot be sent as it is; empty if it can. */
function objection(words, files, max) {
  if (words.length > max) {
    return `The text is ${words.length - max} characters too long. Shorten it or send it in parts.`;
  }
  if (files.some((file) => file.state === "sending")) {
    return "A file is still on its way. Send when it has arrived, or remove it.";
  }
  const refused = files.some((file) => file.state === "refused");
  return refused ? "A file could not be added. Remove it or try it again, then send." : "";
}

const carried = ({ files, templateId }) => ({
  ...(files.length && { files: files.map((file) => file.attachment) }), ...(templateId && { template_id: templateId }),
});
