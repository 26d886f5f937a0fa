import { html, useEffect, useState } from "/vendor/htm-preact.module.js";
import { call } from "../../api.js";
import { safeUrl } from "../../package.js";
import { say, store } from "../../store.js";
import { fullTime } from "../../time.js";
import { useWork } from "../forms.js";
import { useDraft } from "../settings/draft.js";
import { Tag } from "../settings/parts.js";

/** One question of a buyer's, and its answer. What is published is taken back before it is changed. */
export function ProductQuestion({ question: listed, products }) {
  // What a change answered is newer than the list, until that is asked again.
  const [own, setOwn] = useState(null);
  useEffect(() => setOwn(null), [listed]);
  const question = own ?? listed;
  const saved = { text: question.text, product: question.product?.id ?? "", answer: question.answer ?? "" };
  const draft = useDraft(`product-question/${question.id}`, "Your answer", saved);
  const { busy, error, run } = useWork();
  const tell = (work, said) => () => run(async () => {
    try {
      await work();
      say(said, "news");
    } finally {
      store.set({ productNews: store.state.productNews + 1 });
    }
  });
  const patch = (state) => async () => {
    const { changed } = draft;
    const answer = await call("PATCH", `product-questions/${question.id}`, { ...changed, ...(state && { state }) });
    setOwn(answer.question);
    draft.settle(changed);
  };
  const post = (act) => async () => setOwn((await call("POST", `product-questions/${question.id}/${act}`)).question);
  const publish = async () => {
    if (draft.dirty) await patch("answered")();
    await post("publish")();
  };
  const parts = { question, draft, busy, products, tell, patch, post, publish };
  return html`<article class="question" aria-label=${question.text}>
    <p class="tag-row"><${Tag}>${question.product?.name ?? question.product?.id}<//>
      <span class="dim">${question.name || "A customer"}, <time datetime=${question.at}>${fullTime(question.at)}</time></span>
      ${question.told && html`<span class="dim">is told by e-mail when it is published</span>`}</p>
    <${Asked} ...${parts} /><${Answer} ...${parts} />
    <p class="fault" role="alert">${error?.message}</p><${Actions} ...${parts} /></article>`;
}

function Asked({ question, draft, products }) {
  const [editing, setEditing] = useState(false);
  if (!editing || question.state === "published") {
    return html`<h3>${draft.values.text} ${question.state !== "published" && html`<button class="link" onClick=${() => setEditing(true)}>Edit</button>`}</h3>`;
  }
  return html`<div class="form-row"><label class="field"><span>Question</span><textarea rows="2" value=${draft.values.text}
      onInput=${(event) => draft.edit({ text: event.target.value })} /></label>
    <label class="field"><span>Product</span><select value=${draft.values.product} onChange=${(event) => draft.edit({ product: event.target.value })}>
      ${products.map(({ id: one, name }) => html`<option key=${one} value=${one}>${name}</option>`)}</select></label></div>`;
}

function Answer({ question, draft }) {
  const id = `answer-${question.id}`;
  const by = question.answered_by?.name ?? question.answered_by;
  return html`<div class="field"><label for=${id}>Answer</label>
    <textarea id=${id} class="answer-text" rows=${question.state === "rejected" ? "2" : "4"} readonly=${question.state === "published"}
      value=${draft.values.answer} onInput=${(event) => draft.edit({ answer: event.target.value })} /></div>
    ${by && html`<p class="dim">Answered by ${by}${question.answered_at ? `, ${fullTime(question.answered_at)}` : ""}.
      ${question.published_at && question.state === "published" ? ` Published ${fullTime(question.published_at)}.` : ""}</p>`}`;
}

function Actions({ question, draft, busy, tell, patch, post, publish }) {
  const { state } = question;
  const url = safeUrl(question.url);
  const answered = draft.values.answer.trim() !== "";
  if (state === "published") {
    return html`<div class="form-do"><button disabled=${busy} onClick=${tell(post("unpublish"), "Unpublished. The answer is kept under Answered.")}>Unpublish to change it</button>
      ${url && html`<a class="button quiet" href=${url} target="_blank" rel="noopener">See it on its page</a>`}</div>`;
  }
  return html`<div class="form-do">${state === "rejected" ? html`<button disabled=${busy} onClick=${tell(patch("open"), "Open again.")}>Open again</button>`
      : html`<button class="primary" disabled=${busy || !answered}
          onClick=${tell(publish, question.told ? "Published. Who asked is told by e-mail." : "Published.")}>Publish</button>
        <button disabled=${busy || !draft.dirty} onClick=${tell(patch(answered ? "answered" : undefined), "Saved. Customers do not see it before it is published.")}>Save</button>
        <button class="quiet" disabled=${busy} onClick=${tell(patch("rejected"), "Rejected. It is kept under Rejected.")}>Reject</button>`}
    ${draft.dirty && html`<button class="quiet" onClick=${draft.discard}>Discard the changes</button><span class="dim" role="status">Not saved</span>`}</div>`;
}
