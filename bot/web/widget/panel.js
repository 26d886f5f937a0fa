import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { Footer, Header, say } from "./frame.js";
import { adopt } from "./styles.js";
import { timeline } from "./timeline.js";
import { Transcript } from "./transcript.js";

// Fetched when first needed.
const PARTS = { leave: () => import("./leave.js"), rating: () => import("./rating.js") };

export class Panel {
  #session;
  #texts;
  #kit;
  #parts = {};
  #watched = false;
  #again;

  constructor(session, texts, { base, drafts, close }) {
    this.#session = session;
    this.#texts = texts;
    const human = () => {
      session.human(texts.humanMessage);
      this.composer.focus();
    };
    const renew = async () => (await session.renew()) && this.composer.focus();
    this.header = new Header(texts, close);
    this.banner = h("p", { class: "banner", role: "status" });
    this.tail = h("div");
    this.#kit = { texts, base, drafts, session, actions: this.#actions() };
    this.composer = new Composer(this.#kit);
    this.transcript = new Transcript(this.#kit, this.tail, () => this.#look());
    this.footer = new Footer(texts, { human, renew }, this.composer.count);
    const carry = (event) => this.composer.carry(event);
    this.root = h("div", {
      class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true,
      ondragover: carry, ondragleave: carry, ondrop: carry, onpaste: carry,
    }, this.header.root, this.banner, this.transcript.root, this.composer.root, this.footer.root);
  }

  #actions() {
    const session = this.#session;
    // The pressed button goes away, the focus to where the customer goes on.
    const then = (act) => (...given) => {
      act(...given);
      this.composer.focus();
    };
    return {
      say: then((text) => session.say(text)),
      choose: then((message, choice) => session.choose(message, choice)),
      retry: then((id) => session.outbox.retry(id)),
      discard: then((id) => session.discard(id)),
      feedback: (message, value) => session.feedback(message, value),
    };
  }

  /** `watched`: open and visible. */
  render(name, watched) {
    const session = this.#session;
    const { info, messages } = session.conversation;
    const over = info?.state === "closed" && !info.reopens;
    this.#watched = watched;
    this.#again = () => this.render(name, watched);
    this.header.render(session, name);
    this.#showBanner();
    const request = messages.findLast((message) => message.kind === "rating_request");
    const asked = info?.state === "closed" || (request !== undefined && request === messages.at(-1));
    this.#show("leave", info?.state === "queued" && info.leave, info);
    this.#show("rating", asked, { id: info?.id, rated: info?.rated ?? false, request });
    this.transcript.render(timeline(session), this.#typist());
    // What has the focus must not vanish under it.
    if (over && this.composer.root.matches(":focus-within")) this.root.focus();
    this.composer.root.hidden = over;
    this.composer.count.hidden = over;
    this.composer.render(session);
    this.footer.render(session);
    this.#look();
  }

  #show(name, needed, data) {
    const part = this.#parts[name];
    if (part?.root) {
      part.root.hidden = !needed;
      if (needed) part.render(data);
    } else if (needed && !part) {
      this.#parts[name] = {};
      PARTS[name]().then(({ sheet, make }) => {
        adopt(this.root, sheet);
        this.#parts[name] = make(this.#kit);
        this.tail.append(this.#parts[name].root);
        this.#again();
      }, () => delete this.#parts[name]);
    }
  }

  #look() {
    if (this.#watched) this.#session.saw(this.transcript.seen);
  }

  focus() {
    if (this.composer.root.hidden) this.footer.renew.focus();
    else this.composer.focus();
  }

  disconnect() {
    this.transcript.disconnect();
    this.composer.disconnect();
  }

  #showBanner() {
    const { state, refusal } = this.#session;
    const words = refusal ? this.#texts.refused : state === "lost" ? this.#texts.lost : "";
    say(this.banner, words);
    this.banner.hidden = !words;
  }

  #typist() {
    const { typing, conversation, config } = this.#session;
    if (typing.has("agent")) return conversation.info?.agent?.name ?? this.#texts.agent;
    return typing.has("bot") ? config?.name ?? this.#texts.assistant : null;
  }
}
