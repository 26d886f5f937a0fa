import { html, useEffect, useLayoutEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { load } from "../../catalog.js";
import { go, linkTo, linkToKnowledge } from "../../route.js";
import { may } from "../../session.js";
import { say, store } from "../../store.js";
import { FAMILY_TEXT, familyOf, percent, words } from "../../texts.js";
import { fullTime } from "../../time.js";
import { useWork } from "../forms.js";
import { Icon } from "../icons.js";
import { Missing, Tag } from "../settings/parts.js";
import { countOf, useLive } from "./parts.js";
import { Sparkline } from "./sparkline.js";

const KINDS = { refused: "not answered", rejected: "rejected", handed_over: "ended with a person", help: "searched in the help centre" };
/** A dismissal can be taken back for so long, in milliseconds. */
const UNDO_MS = 7_000;

/** A gap is found again by what it was found with. */
const spanOf = ({ days, language }) => new URLSearchParams(Object.entries({ days, language }).filter(([, value]) => value));

/** One matter that no article answers. */
export function Gap({ gap, query, products, open, onOpen }) {
  const [going, setGoing] = useDismissal(gap, query);
  const { busy, error, run } = useWork();
  const write = () => run(async () => {
    const { article } = await call("POST", `gaps/${gap.id}/draft?${spanOf(query)}`, {});
    load("articles");
    say("A draft in the customers’ words. Check what the agents told them, then publish it.", "news");
    go(linkToKnowledge(`articles/${article.language}/${article.id}`));
  });
  if (going) return html`<p class="gap-gone" role="status">“${gap.wordings[0]}” is dismissed. <button class="link" onClick=${() => setGoing(false)}>Undo</button></p>`;
  const family = familyOf(gap.family);
  const title = gap.wordings[0] ?? gap.intent_title ?? "Without words";
  return html`<article class="gap-card" aria-label=${title}>
    <header><div class="gap-size"><b class="number">${gap.size}</b><${Trend} gap=${gap} /></div>
      <div class="gap-what"><h3>“${title}”</h3>
        <p class="tag-row">${gap.intent_title && html`<${Tag}>${gap.intent_title}<//>`}${family !== "none" && html`<${Tag}>${FAMILY_TEXT[family]}<//>`}
          ${(gap.products ?? []).map((one) => html`<${Tag} key=${one}>${products.find(({ id }) => id === one)?.name ?? words(one)}<//>`)}
          ${gap.waiting > 0 && html`<${Tag} tone="warn">${countOf(gap.waiting, "customer waits", "customers wait")} for an answer<//>`}</p>
        <p class="dim">${Object.entries(gap.kinds ?? {}).filter(([, count]) => count).map(([kind, count]) => `${count} ${KINDS[kind] ?? words(kind)}`).join(", ")}</p></div>
      <${Sparkline} values=${gap.by_day ?? []} label=${`Questions by day, ${gap.trend?.before ?? 0} in the first half and ${gap.trend?.now ?? 0} in the second`} /></header>
    ${gap.wordings.length > 1 && html`<ul class="wordings" aria-label="Other wordings">${gap.wordings.slice(1, 5).map((one) => html`<li key=${one}>“${one}”</li>`)}</ul>`}
    <${Nearest} gap=${gap} /><${Solutions} gap=${gap} />
    <p class="fault" role="alert">${error?.message}</p>
    <footer class="form-do">${gap.article ? html`<a class="button" href=${linkToKnowledge(`articles/${gap.article.language}/${gap.article.id}`)}>
        <${Icon} name="draft" />Open “${gap.article.title}”</a><${Tag}>${words(gap.article.status)}<//>`
      : may("knowledge.write") && html`<button class="primary" disabled=${busy} onClick=${write}>${busy ? "Writing a draft…" : "Write this article"}</button>`}
      <button class="quiet" aria-expanded=${open ? "true" : "false"} onClick=${onOpen}>${open ? (gap.size === 1 ? "Hide the question" : "Hide the questions") : gap.size === 1 ? "The question" : `All ${gap.size} questions`}</button>
      ${may("knowledge.write") && html`<button class="quiet" onClick=${() => setGoing(true)}>Dismiss</button>`}</footer>
    ${open && html`<${Questions} gap=${gap} query=${query} />`}</article>`;
}

/** Dismissed at the desk once it cannot be taken back any more; leaving the page counts as that. */
function useDismissal(gap, query) {
  const [going, setGoing] = useState(false);
  const waiting = useRef(null);
  const dismiss = () => {
    clearTimeout(waiting.current);
    waiting.current = null;
    call("POST", `gaps/${gap.id}/dismiss?${spanOf(query)}`).then(() => store.set({ knowledgeNews: store.state.knowledgeNews + 1 }), (error) => {
      setGoing(false);
      say(error.message);
    });
  };
  // At once, not after the next frame: the page may be left before that.
  useLayoutEffect(() => {
    clearTimeout(waiting.current);
    waiting.current = going ? setTimeout(dismiss, UNDO_MS) : null;
  }, [going]);
  useEffect(() => () => waiting.current && dismiss(), []);
  return [going, setGoing];
}

function Trend({ gap: { trend } }) {
  if (!trend) return null;
  const [name, text] = trend.now > trend.before ? ["up", "rising"] : trend.now < trend.before ? ["fall", "falling"] : ["flat", "steady"];
  return html`<span class=${`trend ${name}`} title=${`${trend.before} before, ${trend.now} now`}>${{ up: "↑", fall: "↓", flat: "→" }[name]} ${text}</span>`;
}

function Nearest({ gap }) {
  if (!gap.nearest?.length) return html`<p class="gap-part dim">No article comes near.</p>`;
  return html`<div class="gap-part"><h4>Nearest articles, and why they fell short</h4><ul class="nearest">${gap.nearest.map((one) => html`<li key=${one.article_id}>
    <a href=${linkToKnowledge(`articles/${gap.language}/${one.article_id}`)}>${one.title}</a> <span class="dim number">${percent(one.probability)}</span>
    <span class="why">${one.why}</span></li>`)}</ul></div>`;
}

function Solutions({ gap }) {
  if (!gap.solutions?.length) return null;
  return html`<details class="gap-part solutions"><summary>${countOf(gap.solutions.length, "answer")} that agents gave</summary>
    <ul class="said">${gap.solutions.map((one) => html`<li key=${`${one.conversation_id} ${one.at}`}><p>${one.text}</p>
      <span class="dim">${one.agent?.name ?? one.agent}, ${fullTime(one.at)} <${There} id=${one.conversation_id} /></span></li>`)}</ul></details>`;
}

const There = ({ id }) => id && may("conversations.read") && html`<a href=${linkTo(id)}>Conversation</a>`;

function Questions({ gap, query }) {
  const fetched = useLive(`gaps/${gap.id}?${spanOf(query)}`);
  if (!fetched.data) return html`<${Missing} of=${fetched} onAgain=${fetched.load} />`;
  return html`<ul class="said all-questions" aria-label="Questions">${fetched.data.gap.questions.map((one) => html`<li key=${one.id}><p>${one.text}</p>
    <span class="dim">${KINDS[one.kind] ?? words(one.kind)}, <time datetime=${one.at}>${fullTime(one.at)}</time> <${There} id=${one.conversation_id} /></span></li>`)}</ul>`;
}
