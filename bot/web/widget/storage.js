/** JSON values in localStorage, or in memory where that is blocked or full; never throws. */
export class Storage {
  #area;
  #memory = new Map();

  /** Reading `localStorage` itself may throw. */
  constructor(area = () => localStorage, prefix = "tandem:") {
    this.prefix = prefix;
    try {
      this.#area = area();
      this.#area.getItem(prefix);
    } catch {
      this.#area = null;
    }
  }

  get(key) {
    if (this.#memory.has(key)) return this.#memory.get(key);
    try {
      return JSON.parse(this.#area?.getItem(this.prefix + key) ?? "null");
    } catch {
      return null;
    }
  }

  set(key, value) {
    try {
      if (!this.#area) throw new Error("blocked");
      this.#area.setItem(this.prefix + key, JSON.stringify(value));
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, value);
    }
  }

  remove(key) {
    this.#memory.delete(key);
    try {
      this.#area?.removeItem(this.prefix + key);
    } catch {
      // Memory was all there is.
    }
  }

  keys(start) {
    const stored = [];
    try {
      const whole = this.prefix + start;
      for (let i = 0; i < (this.#area?.length ?? 0); i += 1) {
        const key = this.#area.key(i);
        if (key.startsWith(whole)) stored.push(key.slice(this.prefix.length));
      }
    } catch {
      // As above.
    }
    const kept = [...this.#memory.keys()].filter((key) => key.startsWith(start));
    return [...new Set([...stored, ...kept])];
  }

  /** The key that a `storage` event is about, if it is ours. */
  keyOf(event) {
    const ours = event.storageArea === this.#area && event.key?.startsWith(this.prefix);
    return ours ? event.key.slice(this.prefix.length) : null;
  }
}
