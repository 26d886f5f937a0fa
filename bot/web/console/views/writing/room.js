import { html, useEffect } from "/vendor/htm-preact.module.js";
import { linkToKnowledge } from "../../route.js";
import { sheet } from "../../sheets.js";
import { use } from "../../store.js";
import { loadFormDrafts } from "../settings/draft.js";
import { ArticlePage } from "./article.js";
import { ArticlesPage } from "./articles.js";
import { GapsPage } from "./gaps.js";
import { NewArticlePage } from "./new-article.js";
import { RoomHead } from "./parts.js";
import { ProductQuestionsPage } from "./product-questions.js";

// The room's pages are made of the settings' parts; drawn without their sheets they would jump.
await Promise.all([sheet("/console/css/settings.css"), sheet("/console/css/writing.css")]);

/** The writer's room: `#/knowledge/<page>/<what of it>`. Whoever lacks a page's permission does not see it. */
const PAGES = {
  "": { View: ArticlesPage, permission: "knowledge.read" },
  articles: { View: ArticlePage, permission: "knowledge.read" },
  new: { View: NewArticlePage, permission: "knowledge.write" },
  gaps: { View: GapsPage, permission: "knowledge.gaps" },
  questions: { View: ProductQuestionsPage, permission: "product_questions.answer" },
};

/** @param {{page: string}} props what follows `#/knowledge/` */
export function Room({ page }) {
  const permissions = use((state) => state.session.permissions);
  useEffect(loadFormDrafts, []);
  const [id, ...rest] = page.split("/");
  // An address of no article in particular is the list's.
  const known = id === "articles" && rest.length < 2 ? PAGES[""] : PAGES[id];
  if (known && permissions.includes(known.permission)) return html`<${known.View} key=${id} rest=${rest} />`;
  return html`<div class="page room"><${RoomHead} title="Knowledge" />
    <p class="page-none" role="alert">${known ? "Your role does not allow that. Ask an administrator if you need it."
      : "There is no such page."} <a href=${linkToKnowledge()}>Go to the articles</a></p></div>`;
}
