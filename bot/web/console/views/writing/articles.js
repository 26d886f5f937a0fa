import { html, useEffect, useMemo, useRef, useState } from "/vendor/htm-preact.module.js";
import { unsavedNew } from "../../article-drafts.js";
import { linkToKnowledge } from "../../route.js";
import { setIn, store, use } from "../../store.js";
import { Missing, Table } from "../settings/parts.js";
import { COLUMNS, keyOf } from "./article-row.js";
import { BuildLine } from "./build-line.js";
import { fitting, HEALTH, NO_QUERY, SHOWN, SORTS } from "./health.js";
import { countOf, Pick, RoomHead, useLive } from "./parts.js";

/** So many rows are drawn at a time: a thousand articles must not hold up a key press. */
const CHUNK = 100;
/** Where the list's query is kept, so that whoever comes back from an article finds the list as it was. */
const QUERY = "knowledge:list";

export function ArticlesPage() {
  const fetched = useLive("articles");
  const writes = use((state) => state.session.permissions.includes("knowledge.write"));
  const told = use((state) => state.build);
  useEffect(() => {
    if (fetched.data?.build) store.set({ build: fetched.data.build });
  }, [fetched.data]);
  return html`<div class="page room"><${RoomHead} title="Articles">
      ${writes && html`<a class="button" href=${linkToKnowledge("new")}>New article</a>`}<//>
    ${fetched.data ? html`<${BuildLine} build=${told ?? fetched.data.build} /><${Unsaved} />
      ${fetched.status === "failed" && html`<p class="fault" role="alert">${fetched.error}
        <button class="link" onClick=${fetched.load}>Try again</button></p>`}
      <${List} data=${fetched.data} />` : html`<${Missing} of=${fetched} onAgain=${fetched.load} />`}</div>`;
}

/** New articles that were begun and never saved. */
function Unsaved() {
  const forms = use((state) => state.forms);
  const begun = unsavedNew(forms);
  if (!begun.length) return null;
  return html`<p class="caution unsaved-list">Not saved yet: ${begun.map(({ key, title }, at) => html`${at > 0 && ", "}
    <a href=${linkToKnowledge(`articles/${key}`)}>${title}</a>`)}</p>`;
}

function List({ data }) {
  const query = use((state) => state.forms[QUERY]) ?? NO_QUERY;
  const [most, setMost] = useState(CHUNK);
  const rows = useMemo(() => {
    const titles = new Map((data.sections ?? []).map(({ id, title }) => [id, title]));
    return fitting(data.articles, query).map((row) => ({ ...row, section_title: titles.get(row.section) }));
  }, [data, query]);
  const set = (name) => (value) => {
    setIn("forms", QUERY, { ...query, [name]: value });
    setMost(CHUNK);
  };
  const narrowed = Object.keys(NO_QUERY).some((name) => name !== "sort" && query[name]);
  const shown = rows.slice(0, most);
  return html`<div class="page-filters">
      <input type="search" value=${query.words} placeholder="Title, id or owner" aria-label="Find articles" autocomplete="off"
        onInput=${(event) => set("words")(event.target.value)} />
      ${data.languages?.length > 1 && html`<${Pick} label="Language" value=${query.language} onChange=${set("language")} all="Every language"
        options=${data.languages.map((one) => [one, one.toUpperCase()])} />`}
      <${Pick} label="Section" value=${query.section} onChange=${set("section")} all="Every section"
        options=${(data.sections ?? []).map(({ id, title }) => [id, title])} />
      <${Pick} label="Status" value=${query.shown} onChange=${set("shown")} all="Every status" options=${SHOWN} />
      <${Pick} label="Health" value=${query.health} onChange=${set("health")} all="Any health"
        options=${Object.entries(HEALTH).map(([id, [title]]) => [id, title])} />
      <${Pick} label="Order" value=${query.sort} onChange=${set("sort")} options=${Object.entries(SORTS).map(([id, [title]]) => [id, title])} />
      <span class="dim" role="status">${narrowed ? `${rows.length} of ${data.articles.length}` : countOf(data.articles.length, "article")}</span>
      ${narrowed && html`<button class="link" onClick=${() => setIn("forms", QUERY, { ...NO_QUERY, sort: query.sort })}>Show all</button>`}</div>
    <div class="articles"><${Table} label="Articles" rows=${shown} columns=${COLUMNS} keyOf=${keyOf}
      empty=${data.articles.length ? "No article is like that." : "There are no articles yet. Begin with a new one, or import a folder of them."} /></div>
    ${rows.length > most && html`<${More} left=${rows.length - most} onMore=${() => setMost((now) => now + CHUNK)} />`}`;
}

/** Draws on as one scrolls; also a button, for those who do not scroll. */
function More({ left, onMore }) {
  const element = useRef(null);
  const latest = useRef(onMore);
  latest.current = onMore;
  useEffect(() => {
    const watcher = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && latest.current(), { rootMargin: "600px" });
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, [left]);
  return html`<p class="page-more" ref=${element}><button onClick=${onMore}>Show more (${left} left)</button></p>`;
}
