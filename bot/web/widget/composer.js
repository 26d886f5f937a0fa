import { h, icon, ICONS } from "./dom.js";

const MAX_LINES = 5;
/** The count shows when less than this share is left. */
const NEAR = 0.1;
/** How often the desk is told of typing; twice as long a pause ends it. */
const TYPING_MS = 3_000;

/** Enter sends, Shift+Enter begins a line; a draft survives a reload. */
export class Composer {
  #texts;
  #session;
  #drafts;
  #limit = 4000;
  #told = 0;
  #quiet;

  constructor(texts, session, drafts) {
    this.#texts = texts;
    this.#session = session;
    this.#drafts = drafts;
    this.field = h("textarea", {
      rows: 1, "aria-label": texts.message, "aria-describedby": "count", placeholder: texts.placeholder, dir: "auto",
      enterkeyhint: "send", oninput: () => this.#changed(), onkeydown: (event) => this.#key(event),
    });
    this.button = h("button", { type: "submit", class: "send", "aria-label": texts.send }, icon(ICONS.send));
    this.count = h("p", { class: "count", id: "count", role: "status" });
    this.root = h("form", { class: "composer", onsubmit: (event) => this.#submit(event) },
      h("div", { class: "box" }, this.field, this.button));
    this.field.value = drafts.get("draft") ?? "";
    this.#measure();
  }

  set limit(characters) {
    if (characters === this.#limit) return;
    this.#limit = characters;
    this.#measure();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** Heights can only be measured in the open. */
  shown() {
    this.#grow();
  }

  disconnect() {
    clearTimeout(this.#quiet);
  }

  #key(event) {
    // While an input method composes (Chinese, say), Enter picks a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.root.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || this.#left < 0) return;
    this.field.value = "";
    this.#measure();
    this.#silent();
    this.#drafts.remove("draft");
    this.#session.say(text);
    this.focus();
  }

  #changed() {
    this.#measure();
    this.#drafts.set("draft", this.field.value);
    if (Date.now() - this.#told > TYPING_MS) {
      this.#told = Date.now();
      this.#session.types(true);
    }
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#silent(), 2 * TYPING_MS);
  }

  #silent() {
    clearTimeout(this.#quiet);
    if (this.#told) this.#session.types(false);
    this.#told = 0;
  }

  /** The desk counts characters, not UTF-16 units. */
  get #left() {
    return this.#limit - Array.from(this.field.value.trim()).length;
  }

  #measure() {
    const left = this.#left;
    const near = left < this.#limit * NEAR;
    this.count.textContent = left < 0 ? this.#texts.tooLong(-left) : near ? this.#texts.left(left) : "";
    this.count.classList.toggle("over", left < 0);
    this.field.setAttribute("aria-invalid", String(left < 0));
    this.button.disabled = left < 0 || !this.field.value.trim();
    this.#grow();
  }

  #grow() {
    const { field } = this;
    field.style.height = "auto";
    const line = parseFloat(getComputedStyle(field).lineHeight) || 22;
    const padding = parseFloat(getComputedStyle(field).paddingTop) * 2 || 0;
    const limit = line * MAX_LINES + padding;
    if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight, limit)}px`;
    field.style.overflowY = field.scrollHeight > limit ? "auto" : "hidden";
  }
}
