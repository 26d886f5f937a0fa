import { io } from "/vendor/socket.io.esm.min.js";
import { heardMessage, heardRow } from "./alerts.js";
import { load } from "./catalog.js";
import { open, putMessage, putRow } from "./conversations.js";
import { HEARD } from "./heard.js";
import { loadCounts, loadOpen, loadSaved, loadView } from "./inbox.js";
import { sendAll } from "./outbox.js";
import { resume } from "./session.js";
import { setIn, store } from "./store.js";

/** The console's end of the namespace /agent: what others do, as they do it. */

/** A customer's typing sign goes out by itself, in milliseconds: its end may be lost with the connection. */
const TYPING_MS = 8_000;
/** A connection that is back within this time is not worth a banner, in milliseconds. */
const BLIP_MS = 800;
const REFUSED_MS = 3_000;

let socket = null;
let banner = null;
let refused = null;
const typingEnds = new Map();
/** What the desk was told last of what is on the screen. */
let told = { watched: null, live: false };

export function connect() {
  disconnect();
  socket = io("/agent", { transports: ["websocket", "polling"], tryAllTransports: true, reconnectionDelayMax: 4_000 });
  socket.on("connect", back);
  socket.on("disconnect", (reason) => {
    lost();
    if (reason === "io server disconnect") refused = setTimeout(() => socket?.connect(), REFUSED_MS);
  });
  socket.on("connect_error", () => {
    lost();
    // Turned away at the door rather than cut off: perhaps the session has ended.
    if (!socket.active) refused = setTimeout(() => resume(), REFUSED_MS);
  });
  socket.on("conversation", hearRow);
  socket.on("message", ({ conversation_id: id, message }) => {
    putMessage(id, message);
    heardMessage(id, message);
  });
  socket.on("presence", ({ agent }) => hearPresence(agent));
  socket.on("viewers", ({ conversation_id: id, agents }) => setIn("viewers", id, agents.length ? agents : undefined));
  socket.on("typing", ({ conversation_id: id, who, on }) => who === "customer" && showTyping(id, on));
  for (const [event, hear] of Object.entries(HEARD)) socket.on(event, hear);
}

export function disconnect() {
  clearTimeout(banner);
  clearTimeout(refused);
  banner = null;
  socket?.removeAllListeners();
  socket?.disconnect();
  socket = null;
}

/** Tells the customer that the agent is writing; worth nothing later, so it is never queued. */
export function sayTyping(id, on) {
  if (socket?.connected) socket.emit("typing", { conversation_id: id, on });
}

/** Tells the desk which conversation is before the agent's eyes, and whether they look on at the bot. */
function tellWatched() {
  if (!socket?.connected) return;
  const { openId, settings, view } = store.state;
  const watched = document.visibilityState === "visible" && settings === null ? openId : null;
  if (watched !== told.watched) socket.emit("watch", { conversation_id: watched });
  const live = view === "bot" && settings === null;
  if (live !== told.live) socket.emit("watch_live", { on: live });
  told = { watched, live };
}

store.subscribe(tellWatched);
document.addEventListener("visibilitychange", tellWatched);

function hearRow(row) {
  const before = store.state.rows.get(row.id);
  putRow(row);
  heardRow(before, row);
}

function hearPresence(agent) {
  const { session, catalog } = store.state;
  if (agent.id === session.agent?.id) store.set({ session: { ...session, agent: { ...session.agent, ...agent } } });
  const { staff } = catalog;
  if (!staff?.data) return;
  const agents = staff.data.agents.map((one) => (one.id === agent.id ? { ...one, ...agent } : one));
  setIn("catalog", "staff", { ...staff, data: { agents } });
}

function back() {
  clearTimeout(banner);
  banner = null;
  told = { watched: null, live: false };
  store.set({ link: "live", viewers: {} });
  tellWatched();
  sendAll();
  // At the first connection too: only from now on does every change come as an event.
  loadOpen();
  loadView();
  loadCounts({ force: true });
  loadSaved();
  for (const name of ["desk", "teams", "staff"]) load(name);
  if (store.state.openId) open(store.state.openId);
}

function lost() {
  banner ??= setTimeout(() => store.set({ link: "lost" }), BLIP_MS);
}

function showTyping(id, on) {
  clearTimeout(typingEnds.get(id));
  setIn("typing", id, on || undefined);
  if (on) typingEnds.set(id, setTimeout(() => setIn("typing", id, undefined), TYPING_MS));
}
