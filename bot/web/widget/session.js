import { Conversation } from "./conversation.js";
import { Link, NoAnswer } from "./link.js";
import { Outbox } from "./outbox.js";
import { Storage } from "./storage.js";

const GAP_MS = 150;
const TYPING_MS = 20_000;
const BLIP_MS = 1_200;
const REFUSED_MS = 10_000;
// A page's title changes after its address.
const SETTLE_MS = 300;

/** The conversation with the desk (docs/protocol.md), complete over cuts, reloads and tabs. Fires `change`. */
export class Session extends EventTarget {
  conversation = new Conversation();
  config = null;
  /** idle, connecting, ready or lost */
  state = "idle";
  refusal = null;
  typing = new Set();

  #store;
  #link;
  #context;
  #life = null;
  #timers = new Map();
  #silences = 0;
  // What the desk knows: where the customer is, how far they have read.
  #place;
  #read = 0;

  constructor({ origin, context, store = new Storage(), link = new Link(origin) }) {
    super();
    this.#context = context;
    this.#store = store;
    this.#link = link;
    this.token = store.get("token");
    this.outbox = new Outbox(store, (event, data) => this.#ask(event, data), (answer) => this.#answered(answer));
  }

  start() {
    if (this.#life) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    const on = (name, listener) => this.#link.addEventListener(name, (event) => listener(event.detail), { signal });
    on("up", () => this.#hello());
    on("down", () => this.#lost());
    on("message", (message) => this.#received(message));
    on("conversation", (info) => this.#informed(info));
    on("seen", ({ seq }) => this.conversation.info && this.#informed({ ...this.conversation.info, seen_seq: seq }));
    on("typing", ({ who, on: typing }) => this.#types(who, typing));
    this.#become("connecting");
    this.#link.open();
  }

  stop() {
    this.#life?.abort();
    this.#life = null;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.outbox.stop();
    this.#link.close();
    this.state = "idle";
  }

  warm() {
    this.#link.warm().catch(() => {});
  }

  /** Takes a `storage` event. */
  follow(event) {
    const key = this.#store.keyOf(event);
    if (key === "token") this.#adopt(this.#store.get("token"));
    else if (key === "read") this.#change();
    else if (key) this.outbox.follow(key);
  }

  say(text, files = []) {
    const attachments = files.map(({ id }) => id);
    this.#put("message", attachments.length ? { text, attachments } : { text }, text, files);
  }

  choose(message, choice) {
    this.#put("choose", { message_id: message.id, choice_id: choice.id }, choice.title);
  }

  /** In a new conversation if this one is over for good: never a dead end. */
  async human(text) {
    if (this.outbox.entries.some((entry) => entry.event === "human" && !entry.error)) return;
    const { state, reopens } = this.conversation.info ?? {};
    if (state === "closed" && !reopens && !(await this.renew())) return;
    this.#put("human", {}, text);
  }

  discard(id) {
    this.outbox.drop(id);
    this.#change();
  }

  async renew() {
    try {
      const answer = await this.#ask("new", {});
      if (answer.ok) {
        this.#welcome(answer, 0);
        this.#place = null;
        this.moved();
      }
      return answer.ok;
    } catch {
      return false;
    }
  }

  /** Shown at once, taken back if the desk does not keep it. */
  async feedback(message, value) {
    const before = message.payload.feedback ?? null;
    const show = (feedback, failed) => {
      this.conversation.add({ ...message, failed, payload: { ...message.payload, feedback } });
      this.#change();
    };
    show(value, false);
    if (!(await this.#kept("feedback", { message_id: message.id, value }))) show(before, true);
  }

  async rate(csat, comment) {
    const data = comment ? { csat, comment } : { csat };
    const kept = await this.#kept("rate", data);
    if (kept) this.#informed({ ...this.conversation.info, rated: true });
    return kept;
  }

  /** Resolves with the desk's answer, null on silence. */
  async leave(data) {
    const answer = await this.#ask("leave", data).catch(() => null);
    if (answer?.ok) this.#informed({ ...this.conversation.info, leave: false, left: { email: data.email } });
    this.#answered(answer);
    return answer;
  }

  /** Only people want to know. */
  saw(seq) {
    if (seq <= this.#read || this.conversation.info.state === "bot") return;
    this.#read = seq;
    this.#later("seen", SETTLE_MS, () => this.#link.tell("seen", { seq }));
  }

  moved() {
    if (this.state !== "ready" || this.#here === this.#place || this.#timers.has("page")) return;
    this.#later("page", SETTLE_MS, () => {
      this.#place = this.#here;
      this.#link.tell("page", this.#context().page);
    });
  }

  get #here() {
    const { url, sku } = this.#context().page;
    return `${url} ${sku}`;
  }

  types(on) {
    this.#link.tell("typing", { on });
  }

  get unread() {
    const read = this.#store.get("read");
    const seq = read && read.id === this.conversation.info?.id ? read.seq : 0;
    return this.conversation.messages.filter((m) => m.seq > seq && (m.role === "bot" || m.role === "agent")).length;
  }

  markRead() {
    const seq = this.conversation.messages.at(-1)?.seq;
    if (seq && this.unread) this.#store.set("read", { id: this.conversation.info.id, seq });
  }

  #put(event, data, text, files) {
    this.start();
    this.outbox.add(event, data, text, this.conversation.known, files);
  }

  #kept(event, data) {
    return this.#ask(event, data).then((answer) => answer.ok, () => false);
  }

  async #ask(event, data) {
    try {
      const answer = await this.#link.ask(event, data);
      this.#silences = 0;
      return answer;
    } catch (silence) {
      // A connection that swallows twice in a row is dead, noticed or not.
      if (this.#link.up && (this.#silences += 1) >= 2) {
        this.#silences = 0;
        this.#link.restart();
      }
      throw silence;
    }
  }

  async #hello() {
    const after = this.conversation.known;
    this.#place = this.#here;
    try {
      const answer = await this.#ask("hello", { ...(this.token && { token: this.token }), ...this.#context(), after });
      this.refusal = answer.ok ? null : answer.error;
      if (answer.ok) this.#welcome(answer, after);
      else this.#later("hello", REFUSED_MS, () => this.#link.up && this.#hello());
      this.#change();
    } catch (silence) {
      if (!(silence instanceof NoAnswer)) throw silence;
      if (this.#link.up) this.#hello();
    }
  }

  #welcome({ token, conversation, messages, config }, after) {
    const old = this.conversation.info;
    const other = old?.id !== conversation.id;
    if (other) this.conversation = new Conversation();
    if (other && old) this.#forgetChoices();
    this.token = token;
    if (this.#store.get("token") !== token) this.#store.set("token", token);
    this.config = config;
    this.#read = 0;
    this.conversation.info = conversation;
    this.#take(messages, !(other && after));
    clearTimeout(this.#timers.get("lost"));
    this.#become("ready");
    this.outbox.start();
  }

  /** Choices mean nothing in another conversation; words do. */
  #forgetChoices() {
    for (const entry of this.outbox.entries) if (entry.event === "choose") this.outbox.drop(entry.client_id);
  }

  #take(messages, whole) {
    if (whole) this.conversation.settle(messages);
    else for (const message of messages) this.conversation.add(message);
    for (const message of messages) if (message.client_id) this.outbox.drop(message.client_id);
    this.#mendGaps();
  }

  #received(message) {
    if (message.role !== "customer") this.#types(message.role, false);
    this.#take([message], false);
    this.#change();
  }

  #informed(info) {
    if (info.id !== this.conversation.info?.id) return;
    this.conversation.info = info;
    if (info.state === "closed") this.typing.clear();
    this.#mendGaps();
    this.#change();
  }

  #answered(answer) {
    if (answer?.ok && answer.message) this.#take([answer.message], false);
    this.#change();
  }

  #mendGaps() {
    if (!this.conversation.incomplete || this.#timers.has("gap")) return;
    this.#later("gap", GAP_MS, async () => {
      const { conversation } = this;
      if (!conversation.incomplete) return;
      const answer = await this.#ask("sync", { after: conversation.known }).catch(() => null);
      if (!answer?.ok || conversation !== this.conversation) return;
      conversation.settle(answer.messages);
      conversation.info = answer.conversation;
      for (const message of answer.messages) if (message.client_id) this.outbox.drop(message.client_id);
      this.#change();
    });
  }

  #lost() {
    this.outbox.stop();
    this.typing.clear();
    if (this.state === "ready" || this.state === "connecting") {
      const wait = this.state === "ready" ? BLIP_MS : 0;
      this.#later("lost", wait, () => this.#link.up || this.#become("lost"));
    }
    this.#change();
  }

  /** Another tab began a conversation. */
  #adopt(token) {
    if (!token || token === this.token) return;
    this.token = token;
    this.conversation = new Conversation();
    if (this.#link.up) this.#hello();
    else this.start();
  }

  #types(who, on) {
    clearTimeout(this.#timers.get(who));
    if (on) this.typing.add(who);
    else this.typing.delete(who);
    if (on) this.#later(who, TYPING_MS, () => this.#types(who, false));
    this.#change();
  }

  #later(name, ms, run) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(() => {
      this.#timers.delete(name);
      run();
    }, ms));
  }

  #become(state) {
    this.state = state;
    this.#change();
  }

  #change() {
    this.dispatchEvent(new Event("change"));
  }
}
