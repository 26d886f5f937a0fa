import { html, useEffect, useState } from "/vendor/htm-preact.module.js";
import { say } from "../../store.js";
import { fullTime } from "../../time.js";
import { Dialog } from "../parts.js";
import { Diff } from "./diff.js";
import { previewOf } from "./document.js";
import { diffLines } from "./line-diff.js";
import { Panel, Tabs } from "./parts.js";

const MARKED = /^(<{7}|={7}|>{7})/m;

/** Two changed the same lines: both texts, and three ways on. Nothing is written before one of them is chosen. */
export function Conflict({ d, conflict, onDone, onSave, onMerge }) {
  const { current, merged_text: merged, options } = conflict;
  const [mine, setMine] = useState(d.doc.raw ? d.doc.text : null);
  const [tab, setTab] = useState("between");
  useEffect(() => {
    if (mine === null) previewOf(d.language, d.doc).then(({ text }) => setMine(text), () => setMine(d.doc.body));
  }, []);
  const takeMine = () => {
    d.rebase({}, current.revision);
    onDone();
    onSave(options);
  };
  const takeTheirs = () => {
    d.discard();
    onDone();
    say("Their text is kept. Yours is in the history.", "news");
  };
  const edit = () => {
    d.rebase({ raw: true, text: merged ?? mine }, current.revision);
    onMerge();
    onDone();
    say(MARKED.test(merged ?? "") ? "Choose between the lines that are marked, take the marks away, then save." : "Look it over, then save.", "news");
  };
  const who = current.author?.name ?? current.author ?? "Somebody";
  return html`<${Dialog} name="conflict" title="Somebody else has changed the same lines" onClose=${onDone}>
    <p>${who} saved this article${current.at ? ` on ${fullTime(current.at)}` : ""} while you were writing. Choose what it shall be; yours stays
      here until then.</p>
    <${Tabs} label="Texts" name="conflict" tab=${tab} onTab=${setTab} tabs=${[["between", "Differences"], ["both", "Side by side"], ["merged", "Merged"]]} />
    <${Panel} name="conflict" tab=${tab}>
      ${tab === "between" && (mine === null ? html`<p>Loading…</p>` : html`<p class="dim">“−” stands only in theirs, “+” only in yours.</p>
        <${Diff} label="Theirs and yours" lines=${diffLines(current.text, mine)} />`)}
      ${tab === "both" && html`<div class="both">${[["Theirs", current.text], ["Yours", mine ?? ""]].map(([title, text]) => html`<section key=${title}>
        <h3>${title}</h3><pre tabindex="0">${text}</pre></section>`)}</div>`}
      ${tab === "merged" && (merged ? html`<pre class="merged" tabindex="0">${merged.split("\n").map((line) => html`<span class=${MARKED.test(line) ? "merge-mark" : ""}>${line}${"\n"}</span>`)}</pre>`
        : html`<p class="page-none">The two could not be merged by themselves.</p>`)}
    <//>
    <div class="dialog-do"><button type="button" onClick=${takeTheirs}>Take theirs</button><button type="button" onClick=${takeMine}>Take mine</button>
      <button type="button" class="primary" onClick=${edit}>Edit the merged text</button></div><//>`;
}
