import { h, icon } from "./dom.js";
import { withMore } from "./more.js";
import { sheetOf } from "./styles.js";

const MAX_COMMENT = 1000;
/** Mouths from very poor to very good. */
const MOUTHS = ["M8 16.5c1-2 2.4-3 4-3s3 1 4 3", "M8.5 16c1-1 2.2-1.5 3.5-1.5s2.5.5 3.5 1.5", "M8.5 15.5h7",
  "M8.5 14.5c1 1 2.2 1.5 3.5 1.5s2.5-.5 3.5-1.5", "M8 14c.8 2.3 2.3 3.3 4 3.3s3.2-1 4-3.3Z"];

export const make = ({ texts, session }) => new Rating(withMore(texts), (csat, comment) => session.rate(csat, comment));

/** The question after a close: one to five, a comment, thanks. */
class Rating {
  constructor(texts, send) {
    this.title = h("legend", {}, texts.rate);
    this.word = h("span", { class: "word", "aria-hidden": "true" });
    this.failed = h("p", { class: "failed", role: "status" });
    const words = texts.comment;
    this.comment = h("textarea", { rows: 2, maxlength: MAX_COMMENT, "aria-label": words, placeholder: words });
    this.button = h("button", { type: "submit", class: "main" }, texts.sendRating);
    this.more = h("div", { class: "extra", hidden: true }, this.comment, this.button);
    const faces = texts.scale.map((label, i) => h("label", { title: label },
      h("input", { type: "radio", name: "csat", value: i + 1, "aria-label": `${i + 1}, ${label}` }), face(i)));
    const onsubmit = (event) => this.#submit(event, texts, send);
    this.form = h("form", { onsubmit, onchange: () => this.#chosen(texts) },
      h("fieldset", {}, this.title, h("div", { class: "faces" }, faces), this.word), this.more, this.failed);
    this.thanks = h("p", { class: "thanks", role: "status", hidden: true });
    this.words = texts.thanks;
    this.root = h("div", { class: "rating" }, this.form, this.thanks);
  }

  /** `request` is the message that asks, undefined where the desk did not. */
  render({ id, rated, request }) {
    if (id !== this.id) this.#clear();
    this.id = id;
    this.form.hidden = rated;
    this.thanks.hidden = !rated;
    this.thanks.textContent = rated ? this.words : "";
    if (request) this.title.textContent = request.text;
  }

  #clear() {
    this.form.reset();
    this.more.hidden = true;
    this.word.textContent = "";
    this.failed.textContent = "";
  }

  get #csat() {
    return Number(new FormData(this.form).get("csat"));
  }

  #chosen(texts) {
    if (!this.#csat) return;
    this.word.textContent = texts.scale[this.#csat - 1];
    this.more.hidden = false;
    this.root.scrollIntoView({ block: "nearest" });
  }

  async #submit(event, texts, send) {
    event.preventDefault();
    if (!this.#csat) return;
    this.button.disabled = true;
    const kept = await send(this.#csat, this.comment.value.trim());
    this.button.disabled = false;
    this.failed.textContent = kept ? "" : texts.notKept;
  }
}

function face(level) {
  return icon(`M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9 9.3v1M15 9.3v1${MOUTHS[level]}`, 36);
}

export const sheet = sheetOf(`
.rating { margin-top: 18px; padding: 18px; border-radius: 16px; background: var(--raised); text-align: center; }
fieldset { border: 0; padding: 0; min-width: 0; }
legend { width: 100%; padding: 0; font-weight: 650; }
.faces { display: flex; justify-content: center; gap: 8px; margin-top: 12px; }
.faces label { position: relative; display: grid; border-radius: 50%; color: var(--muted); cursor: pointer; }
.faces input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.faces svg { stroke-width: 1.4; width: 42px; height: 42px; }
.faces label:hover { color: var(--text); }
.faces label:has(:checked) { color: var(--accent-text); transform: scale(1.12); }
.faces label:has(:focus-visible) { outline: 2px solid var(--accent-text); outline-offset: 1px; }
.word { display: block; min-height: 20px; margin-top: 6px; font-size: 13px; color: var(--muted); }
.extra { display: grid; gap: 10px; margin-top: 6px; }
.extra textarea { width: 100%; padding: 9px 12px; border: 1px solid var(--line); border-radius: 12px; background:
  var(--surface); resize: vertical; text-align: start; }
.rating .failed { font-size: 12.5px; }
.thanks { font-weight: 600; }
`);
