import { html, useEffect, useState } from "/vendor/htm-preact.module.js";
import { useArticleDraft } from "../../article-drafts.js";
import { linkToKnowledge } from "../../route.js";
import { use } from "../../store.js";
import { Missing } from "../settings/parts.js";
import { StatusTag } from "./article-row.js";
import { Editor } from "./editor.js";
import { FeedbackTab } from "./feedback.js";
import { HistoryTab } from "./history.js";
import { RoomHead, useLive } from "./parts.js";
import { Reading } from "./reading.js";

const BACK = { href: linkToKnowledge(), title: "Back to the articles" };

/** `#/knowledge/articles/<language>/<id>/<tab>`: one article, to write it, with its history and what readers said. */
export function ArticlePage({ rest: [language, id, tab = "", revision] }) {
  const key = `${language}/${id}`;
  const draft = useArticleDraft(key);
  const isNew = draft?.base === null;
  return isNew ? html`<${Editor} key=${`new ${key}`} id=${key} article=${null} back=${BACK} />`
    : html`<${Known} key=${key} id=${key} tab=${tab} revision=${revision} />`;
}

function Known({ id, tab, revision }) {
  const fetched = useLive(`articles/${id}`);
  const writes = use((state) => state.session.permissions.includes("knowledge.write"));
  // What a save answered is newer than what was fetched before it.
  const [saved, setSaved] = useState(null);
  useEffect(() => setSaved(null), [fetched.data]);
  const article = saved ?? fetched.data?.article;
  // A deleted article has its history still, and comes back from there.
  if (!article && tab === "history" && fetched.status === "failed") {
    return html`<div class="page room"><${RoomHead} title=${id.split("/")[1]} back=${BACK} lead="There is no such article now." />
      <${HistoryTab} id=${id} article=${null} writes=${writes} revision=${revision} onSaved=${setSaved} /></div>`;
  }
  if (!article) {
    return html`<div class="page room"><${RoomHead} title="Article" back=${BACK} /><${Missing} of=${fetched} onAgain=${fetched.load} />
      ${fetched.status === "failed" && html`<p class="form-do"><a href=${BACK.href}>Go to the articles</a>
        <a href=${linkToKnowledge(`articles/${id}/history`)}>See whether it has a history</a></p>`}</div>`;
  }
  const pages = html`<${Pages} id=${id} tab=${tab} />`;
  if (tab === "" && writes) return html`<${Editor} id=${id} article=${article} back=${BACK} pages=${pages} onSaved=${setSaved} />`;
  const View = { history: HistoryTab, feedback: FeedbackTab }[tab] ?? Reading;
  return html`<div class="page room"><${RoomHead} title=${article.title || article.id} back=${BACK} tags=${html`<${StatusTag} row=${article} />`} />
    ${pages}<${View} id=${id} article=${article} writes=${writes} revision=${revision} onSaved=${setSaved} /></div>`;
}

function Pages({ id, tab }) {
  const writes = use((state) => state.session.permissions.includes("knowledge.write"));
  const hears = use((state) => state.session.permissions.includes("knowledge.gaps"));
  const pages = [["", writes ? "Write" : "Read"], ["history", "History"], ...(hears ? [["feedback", "Feedback"]] : [])];
  return html`<nav class="tabs" aria-label="Of this article">${pages.map(([page, title]) => html`
    <a key=${page} href=${linkToKnowledge(`articles/${id}${page && `/${page}`}`)} aria-current=${page === tab ? "page" : undefined}>${title}</a>`)}</nav>`;
}
