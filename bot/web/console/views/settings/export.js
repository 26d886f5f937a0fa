import { html, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { FieldFault, Form, Field, useSettingsForm } from "./form.js";
import { Head } from "./parts.js";

const FORMATS = { json: "JSON, with everything", csv: "CSV, a line for each message" };
const DAYS = 7;

/** The day so many days ago, as a date field has it. */
function dayAgo(days) {
  const date = new Date();
  date.setDate(date.getDate() - days);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** Conversations of a range of days as a file. */
export function ExportPage() {
  const [begun, setBegun] = useState("");
  const f = useSettingsForm({
    name: "export/range", title: "The range of days", saved: { from: dayAgo(DAYS - 1), to: dayAgo(0), format: "json" },
    whereIs: { bad_days: "from", bad_format: "format" },
    send: async ({ values, done }) => {
      const { from, to, format } = values;
      setBegun("");
      for (const [name, day] of [["from", from], ["to", to]]) if (!day) throw new FieldFault(name, "Give a day.");
      if (from > to) throw new FieldFault("to", "The last day is before the first one.");
      // A download that is refused would leave a file with the refusal in it; asking first finds who is signed out.
      await call("GET", "session");
      download(`/api/agent/export?${new URLSearchParams({ from, to, format })}`);
      setBegun("The download has begun. A long range takes a while.");
      done();
    },
  });
  const day = (name, label) => html`<${Field} f=${f} name=${name} label=${label}>${(wired) => html`<input type="date" ...${wired}
    value=${f.values[name]} onInput=${(event) => f.edit({ [name]: event.target.value })} />`}<//>`;
  return html`<${Head} title="Export"
    lead="Conversations that began in a range of days, with their messages, notes, handoffs and ratings. Each export is noted in the audit trail." />
    <${Form} f=${f} label="Export" save="Download" saving="Asking…" more=${html`<span role="status">${begun}</span>`}>
      <div class="form-row">${day("from", "First day")}${day("to", "Last day")}</div>
      <p class="dim">Days are counted in the company's time zone.</p>
      <${Field} f=${f} name="format" label="Format" group>${Object.entries(FORMATS).map(([id, title]) => html`<label class="option" key=${id}>
        <input type="radio" name="format" checked=${f.values.format === id} onChange=${() => f.edit({ format: id })} />${title}</label>`)}<//><//>`;
}

function download(address) {
  const link = Object.assign(document.createElement("a"), { href: address, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}
