import { html, useLayoutEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { useCatalog } from "../catalog.js";
import { apply, fieldDrawn, selection } from "../composing.js";
import { draftKey, extrasOf, setDraft, setExtras } from "../drafts.js";
import { blocksOf } from "../markdown.js";
import { setIn, use } from "../store.js";
import { attach } from "../upload.js";
import { bracketed, link, mark, newLine, unfilled } from "../writing.js";
import { Blocks } from "./blocks.js";
import { FilesToSend } from "./composer-files.js";
import { Counter, Tabs, Tools, Unfilled } from "./composer-parts.js";
import { useSlash, useSubmit, useTyping } from "./composer-hooks.js";
import { Icon } from "./icons.js";
import { LIST_ID, optionId, TemplatePicker } from "./template-picker.js";

const TALLEST_PX = 240;
/** What the desk takes if it has not said otherwise. */
const MAX_CHARS = 4000;
const NO_FILES = [];

const LABEL = { reply: "Reply", note: "Internal note", whisper: "Whisper" };
const SEND = { reply: "Send", note: "Add the note", whisper: "Whisper" };
const HINT = {
  reply: () => "Reply to the customer",
  note: () => "Write a note. Only your team sees it.",
  whisper: (row) => `Whisper to ${row.agent?.name ?? "the agent"}. The customer does not see it.`,
};
const ADDRESS = /^https?:\/\/\S+$/;

/**
 * Where the agent writes; every keystroke is kept as the conversation's draft of that tab.
 * @param {{row: object, tabs: string[], onLeave?: () => void}} props tabs: which of reply, note and whisper there are
 */
export function Composer({ row, tabs, onLeave }) {
  const wanted = use((state) => state.writing[row.id]);
  const tab = tabs.includes(wanted) ? wanted : tabs[0];
  return html`<${Writing} key=${tab} row=${row} tab=${tab} tabs=${tabs} onLeave=${onLeave} />`;
}

/** What is being written, and what is known of it. */
function useText(id, tab) {
  const key = draftKey(id, tab);
  const isReply = tab === "reply";
  const draft = use((state) => state.drafts[key] ?? "");
  const extras = use((state) => extrasOf(id, state));
  const variables = use((state) => state.catalog.templates?.data?.variables);
  const desk = useCatalog("desk").data;
  const labels = variables?.map((one) => one.label) ?? [];
  return {
    id, tab, key, isReply, draft, extras, limits: desk?.attachments, max: desk?.max_chars ?? MAX_CHARS,
    files: isReply ? extras.files : NO_FILES,
    gapsIn: (words) => (isReply ? unfilled(words, labels, extras.gaps) : []),
  };
}

function Writing({ row, tab, tabs, onLeave }) {
  const text = useText(row.id, tab);
  const { id, key, isReply, draft, extras, files, limits } = text;
  const field = useRef(null);
  const picker = useRef(null);
  const [active, setActive] = useState(null);
  const [preview, setPreview] = useState(false);
  const typing = useTyping(id, isReply);
  const slash = useSlash(field, isReply);
  const [caution, submit] = useSubmit(text, () => {
    setPreview(false);
    typing.stop();
    field.current.focus();
  });
  useGrowing(field, draft, preview);
  useLayoutEffect(() => fieldDrawn(key, field.current), []);
  const edit = (change) => apply(field.current, change(selection(field.current)));
  const leave = () => {
    field.current.blur();
    if (!draft.trim()) onLeave?.();
  };
  const onInput = () => {
    setDraft(key, field.current.value);
    if (field.current.value.trim()) typing.go();
    else typing.stop();
    slash.follow();
  };
  const onPick = (template, { text: words }) => {
    const caret = slash.word.from + words.length;
    apply(field.current, { ...slash.word, insert: words, start: caret, end: caret });
    setExtras(id, { templateId: template.id, gaps: [...extras.gaps, ...bracketed(words)] });
    slash.end();
  };
  const onSubmit = (event) => {
    event.preventDefault();
    submit();
  };
  const onBlur = () => {
    typing.stop();
    slash.end();
  };
  const open = slash.word && !slash.word.shut;
  return html`<form class=${`composer ${tab}`} onSubmit=${onSubmit}>
    ${open && html`<${TemplatePicker} row=${row} query=${slash.word.query} control=${picker} onActive=${setActive}
      onPick=${onPick} onClose=${slash.shut} />`}
    <div class="composer-head">
      <${Tabs} tabs=${tabs} tab=${tab} row=${row} onTab=${(one) => setIn("writing", id, one)} onLeave=${onLeave} />
      <${Tools} id=${id} isReply=${isReply} edit=${edit} preview=${preview} limits=${limits}
        onPreview=${() => setPreview(!preview)} /></div>
    <textarea ref=${field} data-draft=${key} rows="2" hidden=${preview} aria-label=${LABEL[tab]}
      placeholder=${HINT[tab](row)} value=${draft} aria-autocomplete=${isReply ? "list" : undefined}
      aria-controls=${open ? LIST_ID : undefined} aria-activedescendant=${open && active ? optionId(active) : undefined}
      onInput=${onInput} onKeyDown=${(event) => onKey(event, { picker, edit, submit, leave })} onKeyUp=${slash.follow}
      onClick=${slash.follow} onPaste=${(event) => onPaste(event, text, edit)} onBlur=${onBlur}></textarea>
    ${preview && html`<${Preview} draft=${draft} />`}
    <${FilesToSend} id=${id} files=${files} limits=${limits} />
    <${Unfilled} gaps=${text.gapsIn(draft)} warned=${caution === "gaps"} field=${field} onAnyway=${() => submit(true)} />
    ${caution && caution !== "gaps" && html`<p class="composer-caution" role="alert">${caution}</p>`}
    <${Foot} text=${text} /></form>`;
}

function Preview({ draft }) {
  const nothing = html`<p class="dim">Nothing written yet.</p>`;
  return html`<div class="composer-preview blocks" tabindex="0" role="region" aria-label="Preview">
    ${draft.trim() ? html`<${Blocks} blocks=${blocksOf(draft)} />` : nothing}</div>`;
}

function Foot({ text: { tab, isReply, draft, files, max } }) {
  const empty = !draft.trim() && !files.length;
  return html`<div class="composer-foot">
    <span class="keys-hint"><kbd>Enter</kbd> ${isReply ? "sends" : "adds"}, <kbd>Shift Enter</kbd> new line${
      isReply && html`, <kbd>/</kbd> templates`}</span>
    <${Counter} length=${draft.length} max=${max} />
    <button class="primary" disabled=${empty}><${Icon} name=${isReply ? "send" : "lock"} />${SEND[tab]}</button></div>`;
}

/** Keys in the field; those of the open list come first. */
function onKey(event, { picker, edit, submit, leave }) {
  // Enter chooses a word in Chinese and Japanese input.
  if (event.isComposing) return;
  const withControl = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  const sign = withControl && { b: "**", i: "*" }[event.key.toLowerCase()];
  if (picker.current?.(event)) event.preventDefault();
  else if (sign) edit((chosen) => mark(chosen, sign));
  else if (event.key === "Enter" && event.shiftKey) edit(newLine);
  else if (event.key === "Enter" && !event.altKey) submit();
  else if (event.key === "Escape") leave();
  else return;
  event.preventDefault();
}

/** Pasted files are attached; an address pasted over words makes them a link. */
function onPaste(event, { id, isReply, limits }, edit) {
  const files = [...(event.clipboardData?.files ?? [])];
  const words = event.clipboardData?.getData("text/plain").trim() ?? "";
  const { start, end } = selection(event.currentTarget);
  if (isReply && files.length && !words) attach(id, files, limits);
  else if (start < end && ADDRESS.test(words)) edit((chosen) => link(chosen, words));
  else return;
  event.preventDefault();
}

function useGrowing(field, draft, preview) {
  useLayoutEffect(() => {
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(TALLEST_PX, field.current.scrollHeight + 2)}px`;
  }, [draft, preview]);
}
