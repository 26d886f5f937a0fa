import { html } from "/vendor/htm-preact.module.js";
import { Field, FieldFault } from "./form.js";

/** Opening hours by day, as a team has them: `{mon: "8:00-20:00", …}`; null stands for the company's. */

const DAYS = { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" };
const KEYS = Object.keys(DAYS);
const USUAL = { from: "09:00", to: "17:00" };

const padded = (time) => {
  const [hour, minute] = time.trim().split(":");
  // A time field ends at 23:59; at the end of a day both are midnight.
  return `${(hour === "24" ? "00" : hour).padStart(2, "0")}:${minute}`;
};

/** The desk's form, which may name several days at once, as seven days: `{mon: {from, to} or null, …}`. */
export function daysOf(hours) {
  if (!hours) return null;
  const days = Object.fromEntries(KEYS.map((key) => [key, null]));
  for (const [names, span] of Object.entries(hours)) {
    const [first, last = first] = names.toLowerCase().split("-");
    const [from, to] = span.split("-").map(padded);
    for (const key of KEYS.slice(KEYS.indexOf(first), KEYS.indexOf(last) + 1)) days[key] = { from, to };
  }
  return days;
}

/** @throws {FieldFault} where a day has a beginning without an end */
export function hoursOf(days) {
  if (!days) return null;
  const open = Object.entries(days).filter(([, span]) => span);
  const broken = open.find(([, { from, to }]) => !from || !to);
  if (broken) throw new FieldFault("hours", `Give both times for ${DAYS[broken[0]]}, or close that day.`);
  return Object.fromEntries(open.map(([key, { from, to }]) => [key, `${from}-${to}`]));
}

export function Hours({ f }) {
  const days = f.values.hours;
  const set = (patch) => f.edit({ hours: { ...days, ...patch } });
  const own = (yes) => f.edit({ hours: yes ? Object.fromEntries(KEYS.map((key, at) => [key, at < 5 ? USUAL : null])) : null });
  const choice = (yes, text) => html`<label class="option"><input type="radio" name="whose-hours" checked=${Boolean(days) === yes}
    onChange=${() => own(yes)} />${text}</label>`;
  return html`<${Field} f=${f} name="hours" label="Opening hours" group
      hint=${days && "In the company's time zone. A closing time that is not after the opening time is the next day's."}>
    ${choice(false, "The company's hours")}${choice(true, "Hours of their own")}
    ${days && html`<div class="hours">${KEYS.map((key) => html`<${Day} key=${key} name=${DAYS[key]} span=${days[key]}
      onChange=${(span) => set({ [key]: span })} />`)}
      <button type="button" class="small" onClick=${() => set(Object.fromEntries(KEYS.slice(1, 5).map((key) => [key, days.mon])))}>
        Monday's hours until Friday</button></div>`}<//>`;
}

function Day({ name, span, onChange }) {
  const time = (which, text) => html`<input type="time" value=${span[which]} aria-label=${`${name}, ${text}`}
    onInput=${(event) => onChange({ ...span, [which]: event.target.value })} />`;
  return html`<div class="hours-day"><label class="option"><input type="checkbox" checked=${Boolean(span)}
      onChange=${(event) => onChange(event.target.checked ? USUAL : null)} />${name}</label>
    ${span ? html`${time("from", "from")}<span aria-hidden="true">–</span>${time("to", "to")}` : html`<span class="dim">Closed</span>`}</div>`;
}
