import { html, useEffect, useMemo, useRef, useState } from "/vendor/htm-preact.module.js";
import { articleDraft } from "../../article-drafts.js";
import { useCatalog } from "../../catalog.js";
import { go, linkToKnowledge } from "../../route.js";
import { say } from "../../store.js";
import { useWork } from "../forms.js";
import { Icon } from "../icons.js";
import { StatusTag } from "./article-row.js";
import { Conflict } from "./conflict.js";
import { useDocument } from "./document.js";
import { EditorActions } from "./editor-actions.js";
import { Notices } from "./editor-notices.js";
import { show } from "./findings.js";
import { Looking } from "./looking.js";
import { RoomHead } from "./parts.js";
import { lookedAt, usePreview } from "./preview-hook.js";
import { Writing } from "./writing-pane.js";

/** Writing an article: on the left what is written, on the right what becomes of it. */
export function Editor({ id, article, back, pages, onSaved = () => {} }) {
  // A front matter that cannot be read has no fields: what there is to mend is in the file.
  const unreadable = Boolean(article && !article.front?.id && article.text);
  const d = useDocument(id, article, onSaved, unreadable);
  const preview = usePreview(d.language, d.doc);
  const known = useCatalog("articles").data;
  const saving = useSaving(d, preview, (current) => onSaved({ ...article, ...current, status: current.front?.status ?? article.status }));
  const [left, setLeft] = useState(d.doc.raw || unreadable ? "file" : "text");
  const [right, setRight] = useState("page");
  const [side, setSide] = useState("write");
  // From the store: what was typed in this very moment is not drawn yet.
  useSaveKey(() => (articleDraft(id) ? saving.save() : say("Everything is saved.", "news")));
  const turnTo = async (tab) => {
    try {
      await d.turn(tab === "file");
      setLeft(tab);
    } catch (error) {
      say(error.message);
    }
  };
  const find = (finding) => {
    setSide("write");
    show(finding, d.doc, preview.data, turnTo);
  };
  const findings = useMemo(() => allFindings(saving.faults, preview), [saving.faults, preview.data]);
  const title = d.doc.front.title || (d.isNew ? "New article" : article.id);
  return html`<div class="editor" data-side=${side}>
    <${RoomHead} title=${title} back=${back} tags=${html`<${StatusTag} row=${stateOf(d.doc, article)} />`}>
      <${EditorActions} d=${d} article=${article} saving=${saving} known=${known} /><//>
    ${pages}
    <${Notices} d=${d} saving=${saving} held=${heldBy(article)} onFaults=${() => { setRight("findings"); setSide("look"); }} />
    <div class="editor-sides" role="group" aria-label="What is shown">${[["write", "Write"], ["look", "Preview and checks"]].map(([side_, text]) => html`
      <button key=${side_} type="button" aria-pressed=${side === side_ ? "true" : "false"} onClick=${() => setSide(side_)}>${text}</button>`)}</div>
    <div class="editor-panes">
      <${Writing} d=${d} known=${known} tab=${left} onTab=${turnTo} findings=${findings} onFindings=${() => { setRight("findings"); setSide("look"); }} />
      <${Looking} d=${d} article=${article} preview=${preview} tab=${right} onTab=${setRight} findings=${findings} onFind=${find} />
    </div>
    ${saving.conflict && html`<${Conflict} d=${d} conflict=${saving.conflict} onDone=${saving.settle} onSave=${saving.save} onMerge=${() => setLeft("file")} />`}
  </div>`;
}

const heldBy = (article) => (Array.isArray(article?.faults) ? article.faults.length : 0);

/** While nothing is changed, as the desk sees it; then by what the fields say. */
const stateOf = (doc, article) => (article && (doc.raw || doc.front.status === article.status)
  ? { ...article, publish_from: doc.front.publish_from, publish_until: doc.front.publish_until } : { status: doc.front.status ?? "draft" });

/** What the last try to save was refused for is shown until the desk has looked at another text. */
function allFindings(refused, { data }) {
  const looked = [...(data?.faults ?? []), ...(data?.findings ?? [])];
  const seen = new Set();
  return [...looked, ...(refused ?? [])].filter((one) => {
    const name = `${one.line} ${one.text}`;
    return !seen.has(name) && seen.add(name);
  });
}

/** Saving, and why it was not done. */
function useSaving(d, preview, onCurrent) {
  const { busy, error, setError, run } = useWork();
  const [conflict, setConflict] = useState(null);
  const [faults, setFaults] = useState(null);
  const now = useRef("");
  const refused = useRef("");
  now.current = lookedAt(d.doc);
  useEffect(() => {
    // A look at the text that was refused may come after the refusal, and does not know of other articles' links.
    if (preview.content !== refused.current) setFaults(null);
  }, [preview.data]);
  const save = (options = {}) => run(async () => {
    setFaults(null);
    try {
      const { article, merged, not_committed: why } = await d.save(options);
      say(merged ? MERGED : options.said ?? saidOf(article), "news");
      if (why) say(`The file is saved, but git has no commit of it: ${why}`);
      if (`${article.language}/${article.id}` !== d.key) go(linkToKnowledge(`articles/${article.language}/${article.id}`));
      setConflict(null);
    } catch (failure) {
      if (failure.code === "article_changed") {
        onCurrent(failure.data.current);
        return setConflict({ ...failure.data, options });
      }
      refused.current = now.current;
      setFaults(failure.data?.faults ?? null);
      throw failure;
    }
  });
  return { busy, error, faults, conflict, save, settle: () => { setConflict(null); setError(null); } };
}

const MERGED = "Saved, together with what somebody else had changed meanwhile.";
const NOT_SEEN = { expired: "Saved. Customers do not see it any more.", archived: "Saved. Customers do not see it any more." };
const saidOf = ({ shown }) => (shown === "published" ? "Saved. It answers customers in a moment."
  : NOT_SEEN[shown] ?? "Saved. Customers do not see it yet.");

function useSaveKey(save) {
  useEffect(() => {
    const onKey = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) save();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}
