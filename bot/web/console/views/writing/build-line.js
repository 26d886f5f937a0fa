import { html } from "/vendor/htm-preact.module.js";
import { linkToKnowledge } from "../../route.js";
import { fullTime } from "../../time.js";
import { Icon } from "../icons.js";
import { countOf } from "./parts.js";

/** Whether what is saved is what the bot answers from, and if not, why. */
export function BuildLine({ build }) {
  if (!build) return null;
  const held = build.held_back ?? [];
  const faults = build.faults ?? [];
  if (build.state === "building") {
    return html`<p class="build" role="status"><span class="pulse"></span>Building: what was saved last answers in a moment.</p>`;
  }
  if (build.state !== "failed" && !held.length && !faults.length) {
    return html`<p class="build good" role="status"><${Icon} name="check" />Live: all saved articles answer.
      ${build.at && html` <span class="dim">Built <time datetime=${build.at}>${fullTime(build.at)}</time>${build.took_s >= 0.05 ? `, in ${Number(build.took_s).toFixed(1)} s` : ""}</span>`}</p>`;
  }
  const what = held.length ? `${countOf(held.length, "article")} held back: the last good version of ${held.length === 1 ? "it" : "each"} answers until the fault is mended.`
    : "The last build failed: what was built before answers until the faults are mended.";
  return html`<div class="build bad" role="status"><p><${Icon} name="flag" />${what}</p>
    ${faults.length > 0 && html`<ul>${faults.slice(0, 6).map((fault) => html`<li key=${`${fault.path}:${fault.line}`}>
      <${Where} fault=${fault} /> ${fault.text}</li>`)}
      ${faults.length > 6 && html`<li class="dim">and ${faults.length - 6} more</li>`}</ul>`}</div>`;
}

/** `en/wifi/slow.md` → the article's page in the room. */
export const pageOfPath = (path) => {
  const [, language, id] = String(path ?? "").match(/([a-z]{2}(?:-\w+)?)\/[\w-]+\/([\w-]+)\.md$/) ?? [];
  return id ? linkToKnowledge(`articles/${language}/${id}`) : null;
};

function Where({ fault: { path, line } }) {
  const href = pageOfPath(path);
  const text = `${String(path).split("/").pop()}${line ? `, line ${line}` : ""}`;
  return href ? html`<a href=${href}>${text}</a>` : html`<b>${text}</b>`;
}
