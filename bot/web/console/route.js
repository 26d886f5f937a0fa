import { store } from "./store.js";

/** The address says which conversation is open, so that reload and the browser's back button do what is expected. */
function readRoute() {
  const [, id, pane] = location.hash.match(/^#\/c\/([\w-]+)(?:\/(context))?$/) ?? [];
  return { openId: id ?? null, contextOpen: pane === "context" };
}

export const linkTo = (id, pane = "") => (id ? `#/c/${id}${pane && `/${pane}`}` : "#/");

export function goTo(id, pane) {
  if (location.hash !== linkTo(id, pane)) location.hash = linkTo(id, pane);
}

/** @param {(id: string) => void} onOpen called with each conversation that is opened */
export function followRoute(onOpen) {
  const follow = () => {
    const route = readRoute();
    const changed = route.openId !== store.state.openId;
    store.set({ ...route, dialog: changed ? null : store.state.dialog });
    if (changed && route.openId) onOpen(route.openId);
  };
  addEventListener("hashchange", follow);
  return follow;
}
