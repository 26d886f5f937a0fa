import { Storage } from "/widget/storage.js";
import { store } from "./store.js";

/** What must outlive a reload. Keys carry the agent's id: on a shared computer nobody sees another one's drafts. */
const area = new Storage(() => localStorage, "tandem-console:");

const own = (key) => `${store.state.session.agent.id}:${key}`;

export const keep = (key, value) => area.set(own(key), value);
export const forget = (key) => area.remove(own(key));

/** Calls back with the key of what another tab of this agent's has kept or forgotten, and what is kept there. */
export function followKept(onChange) {
  addEventListener("storage", (event) => {
    const key = area.keyOf(event);
    if (!key || !store.state.session.agent || !key.startsWith(own(""))) return;
    onChange(key.slice(own("").length), area.get(key));
  });
}

/** Everything kept under keys that begin with `start`: `[[rest of the key, value], …]`. */
export function kept(start) {
  const whole = own(start);
  return area.keys(whole).map((key) => [key.slice(whole.length), area.get(key)]);
}
