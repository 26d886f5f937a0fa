import { viewBySlug, viewOf } from "./select.js";
import { hushErrors, store } from "./store.js";

/**
 * The address says which view, how it is narrowed and which conversation is open, so that reload, bookmarks and the
 * browser's back button do what is expected: `#/waiting?team=t_1`, `#/waiting/c/c_12/context?team=t_1`,
 * `#/c/c_12` (in the view one is in), `#/settings/people`, `#/knowledge/articles/en/slow-wifi`.
 */

/** What may narrow a view; the names are those of GET /conversations. */
export const FILTERS = ["team", "family", "priority", "tag", "agent", "sort"];

const PATH = /^#\/(?:(?!c\/|settings\b|knowledge\b)([\w-]+))?(?:\/?c\/([\w-]+)(?:\/(context))?)?\/?(?:\?(.*))?$/;
const SETTINGS = /^#\/settings(?:\/([\w/-]*))?(?:\?.*)?$/;
const KNOWLEDGE = /^#\/knowledge(?:\/([\w/-]*))?(?:\?.*)?$/;

/** The part of the state that an address stands for. */
export function readRoute(hash, state) {
  const settings = hash.match(SETTINGS);
  if (settings) return { settings: settings[1] ?? "", knowledge: null };
  const knowledge = hash.match(KNOWLEDGE);
  if (knowledge) return { settings: null, knowledge: knowledge[1] ?? "" };
  const [, slug, id, pane, query] = hash.match(PATH) ?? [];
  const asked = new URLSearchParams(query);
  const view = slug ? viewBySlug(slug) : null;
  const filters = Object.fromEntries(FILTERS.map((name) => [name, asked.get(name)]).filter(([, value]) => value));
  // An address of a conversation alone, as a notification or a colleague gives it, leaves the list as it is.
  const where = view || !id ? { view: viewOf(view?.id).id, filters } : { view: state.view, filters: state.filters };
  return {
    ...where, settings: null, knowledge: null, openId: id ?? null, contextOpen: pane === "context",
    openAt: Number(asked.get("at")) || null,
  };
}

function address({ view, filters, openId, pane = "", at = null }) {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (filters[name]) query.set(name, filters[name]);
  if (openId && at) query.set("at", at);
  const where = openId ? `/c/${openId}${pane && `/${pane}`}` : "";
  return `#/${viewOf(view).slug}${where}${query.size ? `?${query}` : ""}`;
}

/** Where the address names no view yet: this one, with whatever else the address says. */
export function land(view) {
  const { hash } = location;
  const [, slug, , pane = ""] = hash.match(PATH) ?? [];
  if (SETTINGS.test(hash) || KNOWLEDGE.test(hash) || viewBySlug(slug)) return;
  const { filters, openId = null, openAt: at } = readRoute(hash, { view, filters: {} });
  history.replaceState(null, "", address({ view, filters, openId, pane, at }));
}

/** A conversation, or with null the list, in the view one is in. */
export function linkTo(id, pane = "", at = null) {
  const { view, filters } = store.state;
  return address({ view, filters, openId: id, pane, at });
}

/** Another view; what is open stays open. */
export const linkToView = (view, filters = {}) => address({ view, filters, openId: store.state.openId });

export const linkToSettings = (page = "") => `#/settings${page && `/${page}`}`;

/** A page of the knowledge room: `articles/en/slow-wifi/history`, `gaps`, `questions`. */
export const linkToKnowledge = (page = "") => `#/knowledge${page && `/${page}`}`;

export function goTo(id, pane, at) {
  go(linkTo(id, pane, at));
}

export function go(link) {
  if (location.hash !== link) location.hash = link;
}

/** Narrows the view one is in: `{team: "t_1"}`; an empty value takes that filter away. */
export function narrow(patch) {
  go(linkToView(store.state.view, { ...store.state.filters, ...patch }));
}

/**
 * @param {(id: string) => void} onOpen called with each conversation that is opened
 * @param {() => void} onView called when the view or what narrows it has changed
 * @returns {() => void} takes up the address as it is now
 */
export function followRoute(onOpen, onView) {
  const take = () => {
    const before = store.state;
    const route = readRoute(location.hash, before);
    const opened = route.openId !== undefined && route.openId !== before.openId;
    const turned = (route.view ?? before.view) !== before.view
      || JSON.stringify(route.filters ?? before.filters) !== JSON.stringify(before.filters);
    store.set({
      ...route, dialog: opened ? null : before.dialog, navOpen: false, ...(turned && { held: null }),
    });
    if (/^#\/c\//.test(location.hash)) {
      const { view, filters, openId, contextOpen, openAt } = store.state;
      const whole = address({ view, filters, openId, pane: contextOpen ? "context" : "", at: openAt });
      history.replaceState(null, "", whole);
    }
    const left = route.settings !== before.settings || route.knowledge !== before.knowledge;
    if (opened || turned || left) hushErrors();
    if (opened && route.openId) onOpen(route.openId);
    if (turned) onView();
  };
  addEventListener("hashchange", take);
  return take;
}
