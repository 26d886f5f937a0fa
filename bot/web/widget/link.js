const ANSWER_MS = 8_000;
// Between attempts to come back.
const FIRST_MS = 300;
const QUICK_MS = 1_500;
const SLOW_MS = 10_000;
const QUICK_ATTEMPTS = 20;

export class NoAnswer extends Error {}

/** The socket to the desk. Fires `up`, `down` and the desk's events; comes back until closed. */
export class Link extends EventTarget {
  #origin;
  #socket = null;
  #life = null;
  #timer;
  #refused = 0;

  constructor(origin) {
    super();
    this.#origin = origin;
  }

  warm() {
    return import("../vendor/socket.io.esm.min.js");
  }

  async open() {
    const life = (this.#life ??= new AbortController());
    let io;
    try {
      ({ io } = await this.warm());
    } catch {
      this.#fire("down");
      this.#timer = setTimeout(() => this.#life === life && this.open(), QUICK_MS);
      return;
    }
    if (this.#life !== life || this.#socket) return;
    this.#socket = io(this.#origin, {
      path: "/socket.io/", transports: ["websocket", "polling"], tryAllTransports: true, forceNew: true,
      reconnectionDelay: FIRST_MS, reconnectionDelayMax: QUICK_MS, timeout: ANSWER_MS,
    });
    this.#listen(this.#socket);
    addEventListener("online", () => this.up || this.restart(), { signal: life.signal });
  }

  #listen(socket) {
    socket.on("connect", () => {
      socket.io.reconnectionDelayMax(QUICK_MS);
      this.#fire("up");
    });
    socket.on("disconnect", () => this.#down(socket));
    socket.on("connect_error", () => this.#down(socket));
    socket.io.on("reconnect_attempt", (attempt) => {
      if (attempt === QUICK_ATTEMPTS) socket.io.reconnectionDelayMax(SLOW_MS);
    });
    for (const name of ["message", "conversation", "typing", "seen"]) socket.on(name, (data) => this.#fire(name, data));
  }

  #down(socket) {
    this.#fire("down");
    // Not by itself, where the server hung up.
    if (!socket.active && this.#socket === socket) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => socket.connect(), Math.min(FIRST_MS * 2 ** this.#refused, SLOW_MS));
      this.#refused += 1;
    }
  }

  get up() {
    return this.#socket?.connected ?? false;
  }

  ask(event, data) {
    const socket = this.#socket;
    if (!socket?.connected) return Promise.reject(new NoAnswer(event));
    return new Promise((resolve, reject) => {
      const heard = (error, answer) => {
        if (error || !answer) return reject(new NoAnswer(event));
        this.#refused = 0;
        return resolve(answer);
      };
      socket.timeout(ANSWER_MS).emit(event, data, heard);
    });
  }

  tell(event, data) {
    if (this.up) this.#socket.emit(event, data);
  }

  restart() {
    this.#socket?.disconnect().connect();
  }

  close() {
    clearTimeout(this.#timer);
    this.#life?.abort();
    this.#life = null;
    this.#socket?.off();
    this.#socket?.io.off("reconnect_attempt");
    this.#socket?.disconnect();
    this.#socket = null;
  }

  #fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
