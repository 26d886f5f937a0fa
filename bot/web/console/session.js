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

/** Whether the signed-in agent has a permission of bot/desk/staff/permissions.py. */
export const may = (permission) => store.state.session.permissions.includes(permission);

function enter({ agent, csrf, permissions = [], must_change_password: mustChange }) {
  useCsrf(csrf);
  store.set({ session: { status: mustChange ? "must_change" : "ready", agent, permissions } });
  if (!mustChange) begin(agent);
}

function leave(notice = "") {
  if (store.state.session.status === "anonymous") return;
  end();
  useCsrf("");
  const session = { status: "anonymous", agent: null, permissions: [], notice };
  store.set({ ...EMPTY, openId: store.state.openId, session });
}

/** How soon an unreachable desk is asked again, in milliseconds. */
const AGAIN_MS = 3_000;

/** At start: takes up the session that the cookie stands for, if there is one. */
export async function resume() {
  try {
    enter(await call("GET", "session"));
  } catch (error) {
    if (!error.passing) return leave();
    store.set({ session: { status: "unreachable", agent: null, permissions: [], notice: error.message } });
    setTimeout(resume, AGAIN_MS);
  }
}

/** After a connection that was cut: what the agent is and may do now, which may be why it was cut. */
export async function refresh() {
  try {
    const { agent, csrf, permissions = [] } = await call("GET", "session");
    if (store.state.session.status !== "ready") return;
    useCsrf(csrf);
    store.set({ session: { ...store.state.session, agent, permissions } });
  } catch {
    // Who was signed out is told so by then; a desk that is busy is asked at the next connection.
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

/** How many times the desk has told how this agent stands. */
let told = 0;

/** How an agent stands, as the desk tells it; of oneself it is drawn. */
export function hearOf(agent) {
  if (agent.id !== store.state.session.agent?.id) return;
  told += 1;
  putSelf(agent);
}

/** @throws {ApiError} */
export async function setPresence(presence) {
  const before = told;
  const { agent } = await call("PUT", "presence", { presence });
  // What was told meanwhile is newer than this answer, or comes again with this change in it.
  if (told === before) putSelf(agent);
}

function putSelf(agent) {
  const { session } = store.state;
  if (session.agent) store.set({ session: { ...session, agent: { ...session.agent, ...agent } } });
}
