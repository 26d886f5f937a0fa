import { useEffect, useReducer, useRef } from "/vendor/htm-preact.module.js";

/** What the whole console draws from. Values are replaced, never changed in place: a view compares by identity. */
class Store {
  #listeners = new Set();

  constructor(state) {
    this.state = state;
  }

  set(patch) {
    this.state = { ...this.state, ...patch };
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Everything that belongs to one signed-in agent; signing out begins with a copy of it. */
export const EMPTY = {
  /** conversation id → row, as docs/protocol.md has it */
  rows: new Map(),
  /** `loading`, `ready` or `failed` */
  listStatus: "loading",
  closedStatus: "idle",
  listError: "",
  tab: "queue",
  /** `all`, `technical` or `general` */
  family: "all",
  openId: null,
  contextOpen: false,
  /** conversation id → {status, error, messages, handoff, suggestions} */
  details: {},
  /** conversation id → outbox entries, oldest first */
  pending: {},
  /** conversation id → what is written and not sent */
  drafts: {},
  /** conversation id → what is written in the close dialog */
  closing: {},
  /** conversation id → time up to which the agent has seen it */
  read: {},
  /** ids of conversations whose customer is typing */
  typing: {},
  /** ids of conversations being taken or closed */
  busy: {},
  /** `connecting`, `live` or `lost` */
  link: "connecting",
  dialog: null,
  toasts: [],
};

export const store = new Store({
  ...EMPTY,
  /** status: `loading`, `anonymous`, `must_change`, `ready` or `unreachable` */
  session: { status: "loading", agent: null },
});

/** Patches one key of one of the id → value maps. */
export function setIn(map, id, value) {
  const next = { ...store.state[map] };
  if (value === undefined) delete next[id];
  else next[id] = value;
  store.set({ [map]: next });
}

/**
 * The part of the state that a view draws; it is drawn again when that part is another one.
 * @template T
 * @param {(state: typeof store.state) => T} select must return something from the state itself, not a new object
 * @returns {T}
 */
export function use(select) {
  const [, redraw] = useReducer((count) => count + 1, 0);
  const seen = useRef({});
  seen.current = { select, value: select(store.state) };
  useEffect(() => {
    const check = () => {
      if (seen.current.select(store.state) !== seen.current.value) redraw();
    };
    check();
    return store.subscribe(check);
  }, []);
  return seen.current.value;
}

let toastId = 0;

/** Says one sentence at the lower edge; errors stay until dismissed, news for five seconds. */
export function say(text, kind = "error") {
  toastId += 1;
  const id = toastId;
  const others = store.state.toasts.filter((toast) => toast.text !== text);
  store.set({ toasts: [...others.slice(-2), { id, text, kind }] });
  if (kind === "news") setTimeout(() => hush(id), 5_000);
}

export function hush(id) {
  store.set({ toasts: store.state.toasts.filter((toast) => toast.id !== id) });
}
