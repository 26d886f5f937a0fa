import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "/vendor/htm-preact.module.js";
import { useCatalog } from "../catalog.js";
import { forgetRendered, kindText, offered, render } from "../templates.js";
import { FAMILY_TEXT, familyOf } from "../texts.js";
import { bracketed } from "../writing.js";

/** So long must a template stay chosen before its text is asked for, in milliseconds: arrows pass over many. */
const PREVIEW_MS = 80;
const NONE = [];
export const LIST_ID = "template-list";
export const optionId = (template) => `template-${template.id}`;

/**
 * The list above the composer while a word that begins with `/` is typed. The caret stays in the field, so the field
 * hands its keys over: `control.current` is `(event) => whether the key was for the list`.
 */
export function TemplatePicker({ row, query, control, onActive, onPick, onClose }) {
  const { status, data, error } = useCatalog("templates");
  const groups = useMemo(() => offered(data?.templates ?? NONE, query, row), [data, query, row.family, row.left]);
  const flat = useMemo(() => groups.flatMap((group) => group.templates), [groups]);
  const [at, setAt] = useState(0);
  const [fault, setFault] = useState("");
  const active = flat[Math.min(at, flat.length - 1)];
  useEffect(() => forgetRendered, []);
  useLayoutEffect(() => setAt(0), [query]);
  useLayoutEffect(() => onActive(active), [active]);
  const pick = async (template) => {
    if (!template) return;
    setFault("");
    try {
      onPick(template, await render(row.id, template));
    } catch (failure) {
      setFault(failure.message);
    }
  };
  control.current = (event) => {
    if (event.key === "Escape") onClose();
    else if (!flat.length) return false;
    else if (event.key === "ArrowDown") setAt((at + 1) % flat.length);
    else if (event.key === "ArrowUp") setAt((at + flat.length - 1) % flat.length);
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") pick(active);
    else return false;
    return true;
  };
  useEffect(() => () => { control.current = null; }, []);
  const found = flat.length > 0;
  // The field must keep the caret: a press here would take it away.
  return html`<div class="picker" onMouseDown=${(event) => event.preventDefault()}>
    <div class="picker-list" role="listbox" id=${LIST_ID} aria-label="Reply templates" tabindex="0">
      ${groups.map((group) => html`<${Group} key=${group.title} group=${group} active=${active} onPick=${pick} />`)}
    </div>
    ${!found && html`<p class="picker-none">${saying(status, error, query)}</p>`}
    ${found && html`<${Preview} row=${row} template=${active} />`}
    <p class="fault" role="alert">${fault}</p>
    <p class="sr" role="status">${found ? `${flat.length} templates` : saying(status, error, query)}</p>
  </div>`;
}

function saying(status, error, query) {
  if (status === "failed") return error;
  if (status === "loading") return "Loading the templates…";
  return query ? `No template is called “${query}”.` : "There are no templates yet.";
}

function Group({ group, active, onPick }) {
  return html`<div role="group" aria-label=${group.title}>
    <p class="picker-group" aria-hidden="true">${group.title}</p>
    ${group.templates.map((one) => html`
      <${Option} key=${one.id} template=${one} chosen=${one === active} onPick=${onPick} />`)}
  </div>`;
}

function Option({ template, chosen, onPick }) {
  const element = useRef(null);
  useLayoutEffect(() => {
    if (chosen) element.current.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return html`<div ref=${element} role="option" id=${optionId(template)} class="picker-option"
      aria-selected=${chosen ? "true" : "false"} onClick=${() => onPick(template)}>
    <kbd>/${template.shortcut}</kbd><span>${template.name}</span></div>`;
}

/** The text as it would be inserted. */
function Preview({ row, template }) {
  const [shown, setShown] = useState({ id: null, text: "" });
  useEffect(() => {
    let over = false;
    const timer = setTimeout(async () => {
      // What cannot be filled in just now is shown as it was written; choosing it says what is wrong.
      const filled = await render(row.id, template).catch(() => ({ text: template.body }));
      if (!over) setShown({ id: template.id, ...filled });
    }, PREVIEW_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [row.id, template.id]);
  const ready = shown.id === template.id;
  const gaps = ready ? bracketed(shown.text).length : 0;
  const family = familyOf(template.family);
  const other = family !== "none" && family !== familyOf(row.family) ? `, ${FAMILY_TEXT[family]}` : "";
  const subject = ready ? shown.subject : template.subject;
  return html`<div class="picker-preview" aria-hidden="true">
    <p class="dim">${kindText(template.kind)}${other}${subject && `: ${subject}`}</p>
    <p class="picker-text">${ready ? shown.text : template.body}</p>
    ${gaps > 0 && html`<p class="picker-missing">
      ${gaps === 1 ? "One gap" : `${gaps} gaps`} to fill in yourself</p>`}
  </div>`;
}
