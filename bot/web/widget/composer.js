import { h, icon, ICONS } from "./dom.js";
import { say } from "./frame.js";
import { adopt } from "./styles.js";
import { size } from "./texts.js";

const MAX_LINES = 5;
const NEAR = 0.1;
// Twice as long a pause ends it.
const TYPING_MS = 3_000;

export class Composer {
  #kit;
  #config;
  #limit = 4000;
  #told = 0;
  #quiet;
  #part;
  #tray;

  constructor(kit) {
    const { texts, drafts } = kit;
    this.#kit = kit;
    this.field = h("textarea", {
      rows: 1, "aria-label": texts.message, "aria-describedby": "count", dir: "auto", enterkeyhint: "send",
      oninput: () => this.#changed(), onkeydown: (event) => this.#key(event),
    });
    this.clip = h("button", {
      class: "clip", "aria-label": texts.attach, hidden: true,
      onclick: () => this.#files((tray) => tray.pick()), onpointerenter: () => this.#files(() => {}),
    }, icon(ICONS.clip));
    this.button = h("button", { type: "submit", class: "send", "aria-label": texts.send }, icon(ICONS.send));
    this.count = h("p", { class: "count", id: "count", role: "status" });
    this.root = h("form", { class: "composer", onsubmit: (event) => this.#submit(event) },
      h("div", { class: "box" }, this.clip, this.field, this.button));
    this.field.value = drafts.get("draft") ?? "";
    this.#measure();
  }

  render({ config, conversation: { info } }) {
    const { texts, drafts } = this.#kit;
    this.field.placeholder = info?.state === "closed" ? texts.reopen : texts.placeholder;
    this.#tray?.follow();
    if (!config || config === this.#config) return;
    this.#config = config;
    this.#limit = config.max_chars;
    const { attachments } = config;
    this.clip.hidden = !attachments;
    if (attachments) this.clip.title = texts.limits(attachments.max_count, size(attachments.max_bytes, texts));
    if (drafts.get("files")) this.#files(() => {});
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
    this.#tray?.disconnect();
  }

  /** Files dragged over the panel, dropped or pasted. */
  carry(event) {
    const { type, currentTarget, relatedTarget } = event;
    const { types, files } = event.dataTransfer ?? event.clipboardData;
    if (this.clip.hidden || this.root.hidden || !types.includes("Files")) return;
    // Office programs put a picture beside the text they copy.
    if (type === "paste" && types.includes("text/plain")) return;
    event.preventDefault();
    const over = type === "dragover" || (type === "dragleave" && currentTarget.contains(relatedTarget));
    const list = type.startsWith("drag") ? [] : [...files];
    this.#files((tray) => tray.drag(over, list));
  }

  async #files(act) {
    // One promise, so that several calls come in their order.
    const part = await (this.#part ??= import("./files.js").catch(() => null));
    if (!part) this.#part = null;
    if (!part) return say(this.count, this.#kit.texts.failed);
    if (!this.#tray) {
      adopt(this.root, part.sheet);
      const own = { composer: this, limits: () => this.#config.attachments, changed: () => this.#measure() };
      this.#tray = new part.Files({ ...this.#kit, ...own });
      this.root.prepend(this.#tray.root);
      this.#measure();
    }
    return act(this.#tray);
  }

  #key(event) {
    // In an input method, Enter picks a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.root.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    if (this.button.disabled) return;
    const text = this.field.value.trim();
    const files = this.#tray?.take() ?? [];
    this.field.value = "";
    this.#measure();
    this.#silent();
    this.#kit.drafts.remove("draft");
    this.#kit.session.say(text, files);
    this.focus();
  }

  #changed() {
    this.#measure();
    this.#kit.drafts.set("draft", this.field.value);
    if (Date.now() - this.#told > TYPING_MS) {
      this.#told = Date.now();
      this.#kit.session.types(true);
    }
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#silent(), 2 * TYPING_MS);
  }

  #silent() {
    clearTimeout(this.#quiet);
    if (this.#told) this.#kit.session.types(false);
    this.#told = 0;
  }

  /** The desk counts characters, not UTF-16 units. */
  get #left() {
    return this.#limit - Array.from(this.field.value.trim()).length;
  }

  #measure() {
    const left = this.#left;
    const near = left < this.#limit * NEAR;
    const { texts } = this.#kit;
    this.count.textContent = left < 0 ? texts.tooLong(-left) : near ? texts.left(left) : "";
    this.count.classList.toggle("over", left < 0);
    this.field.setAttribute("aria-invalid", String(left < 0));
    this.button.disabled = left < 0 || this.#tray?.busy || !(this.field.value.trim() || this.#tray?.ready);
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
