import { call } from "./api.js";
import { setIn, store, use } from "./store.js";
import { useEffect } from "/vendor/htm-preact.module.js";

/**
 * What conversations are worked with: `desk` (families, root causes, tags, limits for files), `teams`, `staff` and
 * `templates`. Each is asked for when something first needs it and drawn from the store as `{status, data, error}`.
 */
const EMPTY = { status: "loading", data: null, error: "" };
const asked = new Map();

/** Asks again even if it is there; what is there is shown meanwhile. */
export function load(name) {
  if (asked.has(name)) return asked.get(name);
  const work = call("GET", name).then(
    (data) => setIn("catalog", name, { status: "ready", data, error: "" }),
    (error) => {
      const { data } = known(name);
      setIn("catalog", name, { status: data ? "ready" : "failed", data, error: error.message });
    },
  ).finally(() => asked.delete(name));
  asked.set(name, work);
  return work;
}

const known = (name) => store.state.catalog[name] ?? EMPTY;

/** @param {{fresh?: boolean}} options fresh: ask again when the view appears, since it changes by the minute */
export function useCatalog(name, { fresh = false } = {}) {
  const value = use((state) => state.catalog[name] ?? EMPTY);
  useEffect(() => {
    if (fresh || known(name).status !== "ready") load(name);
  }, [name]);
  return value;
}
