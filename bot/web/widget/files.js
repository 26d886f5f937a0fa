import { h, icon, ICONS } from "./dom.js";
import { withMore } from "./more.js";
import { sheetOf } from "./styles.js";
import { size } from "./texts.js";

/** Statuses of an upload that may go better a second time; for others the file itself is at fault. */
const PASSING = [0, 401, 408, 429];

/**
 * The files beside a draft: chosen, pasted or dropped, uploaded at once, sent with the next message.
 * An item is `{name, bytes, token, file?, share?, request?, attachment?, error?, again?}`; what is uploaded survives a reload.
 */
export class Files {
  #kit;
  #items = [];

  /** `limits()` is the desk's `config.attachments`; `changed` is told when it matters to the button. */
  constructor(kit) {
    const texts = withMore(kit.texts);
    const { drafts, session } = kit;
    this.#kit = { ...kit, texts };
    this.list = h("ul", { "aria-label": texts.files });
    this.words = h("p", { class: "failed", role: "status" });
    this.veil = h("p", { class: "veil", hidden: true });
    this.input = h("input", {
      type: "file", multiple: true, hidden: true, accept: kit.limits().types.join(),
      onchange: () => {
        this.add([...this.input.files]);
        this.input.value = "";
      },
    });
    this.root = h("div", { class: "tray" }, this.list, this.words, this.input, this.veil);
    const { token, files } = drafts.get("files") ?? {};
    for (const attachment of token === session.token ? files : []) {
      this.#items.push({ name: attachment.name, bytes: attachment.size, token, attachment });
    }
    this.#draw();
  }

  pick() {
    this.input.click();
  }

  add(files) {
    const { texts, limits, composer } = this.#kit;
    const room = Math.max(0, limits().max_count - this.#items.length);
    this.words.textContent = files.length > room ? texts.tooMany(limits().max_count) : "";
    for (const file of files.slice(0, room)) {
      const item = { name: file.name, bytes: file.size, file, error: this.#fault(file) };
      this.#items.push(item);
      if (!item.error) this.#upload(item);
    }
    this.#draw();
    composer.focus();
  }

  /** `over`: files are held over the panel. `files`: were let go there. */
  drag(over, files) {
    const { texts, composer } = this.#kit;
    this.veil.textContent = over ? `${texts.drop} ${composer.clip.title}` : "";
    this.veil.hidden = !over;
    if (files.length) this.add(files);
  }

  get busy() {
    return this.#items.some(({ attachment, error }) => !attachment && !error);
  }

  get ready() {
    return this.#items.some(({ attachment }) => attachment);
  }

  /** Hands over what is uploaded; what failed stays, to be tried again. */
  take() {
    const files = this.#items.flatMap(({ attachment }) => attachment ?? []);
    this.#items = this.#items.filter(({ attachment }) => !attachment);
    this.#draw();
    return files;
  }

  /** Another conversation does not know what was uploaded to the last one. */
  follow() {
    const { token } = this.#kit.session;
    const strange = this.#items.filter((item) => item.token && item.token !== token);
    for (const item of strange) {
      item.request?.abort();
      delete item.attachment;
      if (item.file) this.#upload(item);
      else this.#items.splice(this.#items.indexOf(item), 1);
    }
    if (strange.length) this.#draw();
  }

  disconnect() {
    for (const { request } of this.#items) request?.abort();
  }

  /** What can be said without the desk, which looks into the file itself. */
  #fault({ name, type, size: bytes }) {
    const { texts, limits } = this.#kit;
    const { types, max_bytes: most } = limits();
    if (!bytes) return texts.emptyFile;
    if (bytes > most) return texts.tooLarge(size(most, texts));
    const known = !type || type.startsWith("text/") || types.some((ending) => name.toLowerCase().endsWith(ending));
    return known ? null : texts.badType(types.join(", "));
  }

  #upload(item) {
    const { base, session, texts } = this.#kit;
    const request = new XMLHttpRequest();
    Object.assign(item, { request, share: 0, error: null, token: session.token });
    request.open("POST", new URL(`/api/customer/attachments?name=${encodeURIComponent(item.name)}`, base));
    request.setRequestHeader("Authorization", `Bearer ${session.token}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => {
      item.share = loaded / total;
      if (item.bar) item.bar.value = item.share;
    };
    request.onloadend = () => {
      if (item.request !== request) return;
      item.request = null;
      item.attachment = request.status === 201 ? request.response?.attachment : null;
      if (!item.attachment) item.error = request.response?.message ?? texts.uploadFailed;
      item.again = PASSING.includes(request.status) || request.status >= 500;
      this.#draw();
    };
    // Without a type of its own a page of another origin asks for less.
    request.send(item.file.slice());
  }

  #drop(item) {
    const { request } = item;
    this.#items = this.#items.filter((one) => one !== item);
    item.request = null;
    request?.abort();
    this.words.textContent = "";
    this.#draw();
    this.#kit.composer.focus();
  }

  #draw() {
    const { drafts, changed, session } = this.#kit;
    const files = this.#items.flatMap(({ attachment }) => attachment ?? []);
    if (files.length) drafts.set("files", { token: session.token, files });
    else drafts.remove("files");
    this.list.replaceChildren(...this.#items.map((item) => this.#row(item)));
    this.list.hidden = !this.#items.length;
    changed();
  }

  #row(item) {
    const { texts, composer } = this.#kit;
    const { name, bytes, error, again, attachment, share } = item;
    item.bar = attachment || error ? null : h("progress", { max: 1, value: share, "aria-label": texts.uploading(name) });
    const retry = () => {
      this.#upload(item);
      this.#draw();
      composer.focus();
    };
    return h("li", { class: error && "failed" }, icon(ICONS.page, 18),
      h("div", {}, h("span", { class: "name" }, name),
        h("span", { role: error && "alert" }, error ?? size(bytes, texts)), item.bar),
      error && again && h("button", { class: "plain", onclick: retry }, texts.tryAgain),
      h("button", {
        class: "close", "aria-label": (item.bar ? texts.cancel : texts.remove)(name),
        onclick: () => this.#drop(item),
      }, icon(ICONS.close, 16)));
  }
}

export const sheet = sheetOf(`
.tray ul { display: grid; gap: 4px; padding: 0 0 6px; max-height: 172px; overflow-y: auto; list-style: none; }
.tray li { display: flex; align-items: center; gap: 8px; margin: 0; padding: 4px 4px 4px 10px; border-radius: 12px; font-size: 13px;
  background: var(--raised); }
.tray li div { display: flex; flex-wrap: wrap; gap: 0 8px; flex: 1; min-width: 0; }
.tray .name { max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
.tray .name + span:not([role]) { color: var(--muted); }
.tray .close { width: 28px; height: 28px; }
.tray > .failed { padding: 0 4px 6px; font-size: 13px; }
progress { width: 100%; height: 4px; margin: 3px 0; accent-color: var(--accent-text); }
.veil { position: absolute; inset: 8px; z-index: 1; display: grid; place-items: center; padding: 32px; border: 2px dashed
  var(--accent-text); border-radius: 14px; font-weight: 600; text-align: center; color: var(--accent-text); background:
  var(--surface); pointer-events: none; }
`);
