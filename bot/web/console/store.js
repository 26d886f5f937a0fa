import { useLayoutEffect, useReducer, useRef } from "/vendor/htm-preact.module.js";

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
  /** conversation id → row, as docs/protocol.md has it; of closed ones those that were asked for */
  rows: new Map(),
  /** `loading`, `ready` (the first page is there) or `failed`: the open conversations */
  listStatus: "loading",
  listError: "",
  /** Whether all pages of the open conversations are there, so that counts can be taken from the rows. */
  listWhole: false,
  /** the views that are fetched by themselves, closed and bot → {status, query, next, total} */
  pages: {},
  /** what GET /counts said last */
  counts: {},
  /** one of VIEWS in select.js */
  view: "unassigned",
  /** what narrows the view: {team, family, priority, tag, agent, sort}, as in the address */
  filters: {},
  /** rows as they stood when the pointer came over the list, or null while nothing holds their order */
  held: null,
  /** milliseconds, moved on every few seconds: what depends on the time of day is worked out again */
  beat: Date.now(),
  /** the saved filters, as GET /filters has them */
  saved: [],
  /** conversation id → [{id, name}] who have it on the screen */
  viewers: {},
  /** the page of the settings, "" for its first; null while the desk is shown */
  settings: null,
  /** the page of the knowledge room, "" for its first; null while it is not shown */
  knowledge: null,
  /** how the newest build of the articles ended, as GET /articles has it */
  build: null,
  /** how often the desk has told of the articles, and of the questions about products: what shows them asks again */
  knowledgeNews: 0,
  productNews: 0,
  /** seq of the message at which the open conversation is to be shown, or null */
  openAt: null,
  /** whether the views are shown over the list, on narrow screens */
  navOpen: false,
  /** {muted, sound, desktop, queue}: what may draw attention, kept in this browser */
  prefs: { muted: false, sound: true, desktop: false, queue: false },
  /** whether the fields that narrow the list are shown */
  filtersOpen: false,
  /** id of the row that the list is to scroll to: the keys moved there */
  reveal: null,
  /** what a screen reader is told */
  announcement: "",
  openId: null,
  contextOpen: false,
  /** conversation id → {status, error, code, messages, notes, and the rest of GET /conversations/{id} in camelCase} */
  details: {},
  /** conversation id → outbox entries, oldest first */
  pending: {},
  /** conversation id (with `/note`, `/whisper` for those) → what is written and not sent */
  drafts: {},
  /** conversation id → {files, templateId, gaps, articles}: what the reply that is being written carries */
  extras: {},
  /** conversation id → `reply`, `note` or `whisper`: what its composer is set to */
  writing: {},
  /** `dialog:conversation id` → what is written in that dialog */
  forms: {},
  /** what the desk's people, teams, templates and lists are, by the name of the request; see catalog.js */
  catalog: {},
  /** conversation id → {name} of a colleague who is typing in it */
  agentTyping: {},
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
  session: { status: "loading", agent: null, permissions: [] },
  /** `system`, `light` or `dark`; of the browser, whoever is signed in */
  theme: "system",
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
  // At once, not after the next frame: what is typed into a view that has just appeared must be heard.
  useLayoutEffect(() => {
    const check = () => {
      if (seen.current.select(store.state) !== seen.current.value) redraw();
    };
    check();
    return store.subscribe(check);
  }, []);
  return seen.current.value;
}

let toastId = 0;

/** How long a sentence stays, in milliseconds: an error longer than news, a long one as long as it takes to read. */
const NEWS_MS = 5_000, ERROR_MS = 12_000, CHARACTER_MS = 100;
export const lasts = ({ text, kind }) => (kind === "news" ? NEWS_MS : Math.max(ERROR_MS, text.length * CHARACTER_MS));

/** Says one sentence at the lower edge, for a while. */
export function say(text, kind = "error") {
  toastId += 1;
  const id = toastId;
  const others = store.state.toasts.filter((toast) => toast.text !== text);
  store.set({ toasts: [...others.slice(-2), { id, text, kind }] });
}

export function hush(id) {
  store.set({ toasts: store.state.toasts.filter((toast) => toast.id !== id) });
}

/** The agent has gone elsewhere: what went wrong before is no matter there. */
export function hushErrors() {
  const toasts = store.state.toasts.filter((toast) => toast.kind === "news");
  if (toasts.length < store.state.toasts.length) store.set({ toasts });
}
