import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { Footer, Header, say } from "./frame.js";
import { Rating } from "./rating.js";
import { timeline } from "./timeline.js";
import { Transcript } from "./transcript.js";

/** The open chat, drawn from a session. */
export class Panel {
  #session;
  #texts;

  /** `base` is the desk's address, `drafts` a store. */
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
    this.rating = new Rating(texts, (csat, comment) => session.rate(csat, comment));
    this.transcript = new Transcript({ texts, base, actions: this.#actions() }, this.rating.root);
    this.composer = new Composer(texts, session, drafts);
    this.footer = new Footer(texts, { human, renew }, this.composer.count);
    this.root = h("div", { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true },
      this.header.root, this.banner, this.transcript.root, this.composer.root, this.footer.root);
  }

  #actions() {
    const session = this.#session;
    // The button that was pressed goes away, so the focus moves to where the customer goes on.
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

  render(name) {
    const session = this.#session;
    const { info, messages } = session.conversation;
    const closed = info?.state === "closed";
    this.header.render(session, name);
    this.#showBanner();
    const request = messages.findLast((message) => message.kind === "rating_request");
    const asked = closed || (request !== undefined && request === messages.at(-1));
    this.rating.render({ asked, rated: info?.rated ?? false, title: request?.text });
    this.transcript.render(timeline(session), this.#typist());
    // What has the focus must not vanish under it.
    if (closed && this.composer.field.matches(":focus")) this.root.focus();
    this.composer.root.hidden = closed;
    this.composer.count.hidden = closed;
    if (session.config) this.composer.limit = session.config.max_chars;
    this.footer.render(session);
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
