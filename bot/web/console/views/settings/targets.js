import { html } from "/vendor/htm-preact.module.js";
import { priorityText } from "../../texts.js";
import { durationText, secondsOf } from "./durations.js";
import { Field, FieldFault } from "./form.js";

/** Time targets by priority; in the form they are texts such as `10 min`. */

const LINES = ["1", "2", "3", "4", "default"];
const KINDS = { first_reply_s: "First reply", resolution_s: "Resolution" };
const LONGEST_S = 90 * 86_400;
const lineText = (line) => (line === "default" ? "Any other" : priorityText(line));

export const targetTexts = (targets) => Object.fromEntries(LINES.map((line) => [line,
  Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, durationText(targets?.[line]?.[kind])]))]));

/** @throws {FieldFault} */
export function targetsOf(texts) {
  const targets = {};
  for (const line of LINES) {
    for (const [kind, title] of Object.entries(KINDS)) {
      const text = texts[line][kind].trim();
      if (!text) continue;
      const seconds = secondsOf(text);
      if (!seconds || seconds > LONGEST_S) {
        const where = `${lineText(line)}, ${title}`.toLowerCase();
        throw new FieldFault("targets", `“${text}” (${where}) is no time. Write 10 min, 8 h or 2 d, at most 90 d.`);
      }
      targets[line] = { ...targets[line], [kind]: seconds };
    }
  }
  return targets;
}

export function Targets({ f }) {
  const texts = f.values.targets;
  const set = (line, kind, text) => f.edit({ targets: { ...texts, [line]: { ...texts[line], [kind]: text } } });
  return html`<${Field} f=${f} name="targets" label="Time targets" group
      hint="Counted while the team is open. Where a priority has none, that of “any other” counts; where that is empty too, there is no target.">
    <table class="table compact"><thead><tr><th scope="col">Priority</th>
        ${Object.values(KINDS).map((title) => html`<th key=${title} scope="col">${title}</th>`)}</tr></thead>
      <tbody>${LINES.map((line) => html`<tr key=${line}><th scope="row">${lineText(line)}</th>
        ${Object.entries(KINDS).map(([kind, title]) => html`<td key=${kind}><input type="text" autocomplete="off" value=${texts[line][kind]}
          aria-label=${`${lineText(line)}, ${title.toLowerCase()}`} onInput=${(event) => set(line, kind, event.target.value)} /></td>`)}
        </tr>`)}</tbody></table><//>`;
}
