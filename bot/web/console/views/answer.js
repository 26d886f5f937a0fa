import { html, useLayoutEffect, useRef, useState } from "/vendor/htm-preact.module.js";
import { safeUrl } from "../package.js";
import { VERDICT_TEXT, verdictOf } from "../texts.js";
import { Blocks } from "./blocks.js";
import { Icon } from "./icons.js";

const VERDICT_ICON = { helped: "check", rejected: "cross", none: "minus" };

/** A passage that the bot gave, as the customer saw it, with its article and the thumb that the customer gave it, if any. */
export function Answer({ message }) {
  const { article, heading, blocks, truncated, feedback } = message.payload;
  const [whole, setWhole] = useState(false);
  const [long, setLong] = useState(false);
  const body = useRef(null);
  useLayoutEffect(() => setLong(body.current.scrollHeight > body.current.clientHeight + 4), []);
  const url = safeUrl(article.url);
  return html`<article class="answer">
    ${heading && html`<h3>${heading}</h3>`}
    <div ref=${body} class=${`passage ${whole ? "whole" : ""} ${long && !whole ? "cut" : ""}`}>
      ${blocks?.length ? html`<${Blocks} blocks=${blocks} />` : html`<p>${message.text}</p>`}
      ${truncated && html`<p class="more">The passage goes on in the article.</p>`}
    </div>
    ${long && html`<button class="link" aria-expanded=${whole ? "true" : "false"} onClick=${() => setWhole(!whole)}>
      ${whole ? "Show less" : "Show the whole passage"}</button>`}
    <footer>
      ${url ? html`<a href=${url} target="_blank" rel="noopener noreferrer"><${Icon} name="link" />${article.title}</a>`
        : html`<span>${article.title}</span>`}
      ${feedback && html`<${Verdict} verdict=${verdictOf(feedback)} />`}</footer>
  </article>`;
}

export function Verdict({ verdict }) {
  return html`<span class=${`verdict ${verdict}`}>
    <${Icon} name=${VERDICT_ICON[verdict]} />${VERDICT_TEXT[verdict]}</span>`;
}
