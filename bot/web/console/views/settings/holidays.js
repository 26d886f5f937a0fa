import { html, useRef } from "/vendor/htm-preact.module.js";
import { Icon } from "../icons.js";
import { Field } from "./form.js";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
export const dayText = (iso) => day.format(new Date(iso));

/** The days with one that is chosen and not yet added: whoever saves has meant it. */
export const withChosen = ({ holidays, holiday }) => [...new Set([...holidays, ...(holiday ? [holiday] : [])])].sort();

export function Holidays({ f }) {
  const field = useRef(null);
  const { holidays, holiday } = f.values;
  const add = () => {
    f.edit({ holidays: withChosen(f.values), holiday: "" });
    field.current.focus();
  };
  const remove = (one) => {
    f.edit({ holidays: holidays.filter((other) => other !== one) });
    field.current.focus();
  };
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || !holiday) return;
    event.preventDefault();
    add();
  };
  return html`<${Field} f=${f} name="holidays" label="Holidays" group hint="Days on which the team is closed, beside the company's own.">
    <div class="field-line"><input ref=${field} type="date" value=${holiday} aria-label="Holiday" onKeyDown=${onKeyDown}
        onInput=${(event) => f.edit({ holiday: event.target.value })} />
      <button type="button" disabled=${!holiday} onClick=${add}>Add</button></div>
    ${holidays.length > 0 && html`<ul class="tags" aria-label="Holidays">${holidays.map((one) => html`<li key=${one}>${dayText(one)}
      <button type="button" class="quiet" aria-label=${`Remove ${dayText(one)}`} onClick=${() => remove(one)}>
        <${Icon} name="cross" /></button></li>`)}</ul>`}<//>`;
}
