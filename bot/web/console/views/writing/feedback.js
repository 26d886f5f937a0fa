import { html } from "/vendor/htm-preact.module.js";
import { fullTime } from "../../time.js";
import { words } from "../../texts.js";
import { Missing, Part } from "../settings/parts.js";
import { useLive } from "./parts.js";

/** What readers and customers said of an article. */
export function FeedbackTab({ id }) {
  const fetched = useLive(`articles/${id}/feedback`);
  if (!fetched.data) return html`<${Missing} of=${fetched} onAgain=${fetched.load} />`;
  const { votes, reasons = [], comments = [], chat, rejected_questions: rejected = [] } = fetched.data;
  return html`<div class="figures">
      <${Figure} label="Shown in the chat" value=${chat.shown} note="in the last 30 days" />
      <${Figure} label="It helped" value=${chat.helped} note="customers said so" />
      <${Figure} label="It did not help" value=${chat.rejected} note="customers said so" />
      <${Figure} label="Help centre" value=${`${votes.up} yes, ${votes.down} no`} note="“was this helpful”" /></div>
    ${reasons.length > 0 && html`<${Part} title="Why it did not help"><ul class="counts reasons">${reasons.map(({ reason, count }) => html`
      <li key=${reason}><span>${words(reason)}</span><span class="number">${count}</span></li>`)}</ul><//>`}
    <${Part} title="Questions that it was shown for and did not answer">${rejected.length ? html`<ul class="said">${rejected.map((one) => html`
      <li key=${`${one.at} ${one.text}`}><p>${one.text}</p><time class="dim" datetime=${one.at}>${fullTime(one.at)}</time></li>`)}</ul>`
      : html`<p class="page-none">None so far.</p>`}<//>
    <${Part} title="Comments">${comments.length ? html`<ul class="said">${comments.map((one) => html`<li key=${`${one.at} ${one.text}`}>
      <p>${one.text}</p><span class="dim">${one.reason ? `${words(one.reason)}, ` : ""}<time datetime=${one.at}>${fullTime(one.at)}</time></span></li>`)}</ul>`
      : html`<p class="page-none">Nobody has written a comment.</p>`}<//>`;
}

export const Figure = ({ label, value, note }) => html`<div class="figure"><b class="number">${value}</b><span>${label}</span>${note && html`<small>${note}</small>`}</div>`;
