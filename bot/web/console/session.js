import { call, useCsrf, whenSignedOut } from "./api.js";
import { EMPTY, store } from "./store.js";

/** Signing in and out. Other modules are told by the callbacks of `watchSession`: this one knows none of them. */
let begin = () => {};
let end = () => {};

/**
 * @param {(agent: object) => void} onReady an agent is signed in and may work
 * @param {() => void} onGone nobody is, any more
 */
export function watchSession(onReady, onGone) {
  begin = onReady;
  end = onGone;
  whenSignedOut(() => {
    const wasIn = store.state.session.status !== "loading";
    leave(wasIn ? "You were signed out. Sign in again; what you had typed is kept." : "");
  });
}

function enter({ agent, csrf, must_change_password: mustChange }) {
  useCsrf(csrf);
  store.set({ session: { status: mustChange ? "must_change" : "ready", agent } });
  if (!mustChange) begin(agent);
}

function leave(notice = "") {
  if (store.state.session.status === "anonymous") return;
  end();
  useCsrf("");
  store.set({ ...EMPTY, openId: store.state.openId, session: { status: "anonymous", agent: null, notice } });
}

/** How soon an unreachable desk is asked again, in milliseconds. */
const AGAIN_MS = 3_000;

/** At start: takes up the session that the cookie stands for, if there is one. */
export async function resume() {
  try {
    enter(await call("GET", "session"));
  } catch (error) {
    if (!error.passing) return leave();
    store.set({ session: { status: "unreachable", agent: null, notice: error.message } });
    setTimeout(resume, AGAIN_MS);
  }
}

/** @throws {ApiError} */
export async function signIn(email, password) {
  enter(await call("POST", "session", { email, password }));
}

/** @throws {ApiError} */
export async function changePassword(oldPassword, newPassword) {
  await call("POST", "password", { old_password: oldPassword, new_password: newPassword });
  const session = await call("GET", "session");
  if (store.state.session.status === "must_change") enter(session);
  else useCsrf(session.csrf);
}

/** @throws {ApiError} */
export async function signOut() {
  await call("DELETE", "session");
  leave();
}
