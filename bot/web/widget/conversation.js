/** Messages by `seq`, without doubles, and up to where they are complete. */
export class Conversation {
  messages = [];
  info = null;
  /** Every message up to this seq is here (or can no longer be had). */
  known = 0;
  #byId = new Map();

  add(message) {
    const old = this.#byId.get(message.id);
    this.#byId.set(message.id, message);
    if (old) this.messages[this.messages.indexOf(old)] = message;
    else this.messages.push(message);
    this.messages.sort((a, b) => a.seq - b.seq);
    this.#advance();
  }

  /** All that came after `known`; what is left out will not come. */
  settle(messages) {
    for (const message of messages) this.add(message);
    const last = messages.length ? Math.max(...messages.map((message) => message.seq)) : 0;
    this.known = Math.max(this.known, last);
    this.#advance();
  }

  get incomplete() {
    return Math.max(this.messages.at(-1)?.seq ?? 0, this.info?.last_seq ?? 0) > this.known;
  }

  #advance() {
    for (const { seq } of this.messages) if (seq === this.known + 1) this.known = seq;
  }
}
