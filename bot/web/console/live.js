import { io } from "/vendor/socket.io.esm.min.js";
import { heardMessage, heardRow } from "./alerts.js";
import { load } from "./catalog.js";
import { open, putMessage, putRow } from "./conversations.js";
import { HEARD } from "./heard.js";
import { loadCounts, loadOpen, loadSaved, loadView } from "./inbox.js";
import { sendAll } from "./outbox.js";
import { go, linkToView } from "./route.js";
import { landingView, viewsFor } from "./select.js";
import { hearOf, may, refresh, resume } from "./session.js";
import { setIn, store } from "./store.js";

/** The console's end of the namespace /agent: what others do, as they do it. */

/** A customer's typing sign goes out by itself, in milliseconds: its end may be lost with the connection. */
const TYPING_MS = 8_000;
/** A connection that is back within this time is not worth a banner, in milliseconds. */
const BLIP_MS = 800;
const REFUSED_MS = 3_000;
/** After the desk has hung up: it does so when what an agent may see changes, and they are to see it at once. */
const HUNG_UP_MS = 250;

let socket = null;
let banner = null;
let refused = null;
/** Whether the desk itself ended the last connection, and whether there was one at all. */
let hungUp = false;
let known = false;
const typingEnds = new Map();
/** What the desk was told last of what is on the screen. */
let told = { watched: null, live: false };

export function connect() {
  disconnect();
  store.set({ viewers: {} });
  socket = io("/agent", { transports: ["websocket", "polling"], tryAllTransports: true, reconnectionDelayMax: 4_000 });
  socket.on("connect", back);
  socket.on("disconnect", (reason) => {
    lost();
    store.set({ viewers: {} });
    hungUp = reason === "io server disconnect";
    if (hungUp) refused = setTimeout(() => socket?.connect(), HUNG_UP_MS);
  });
  socket.on("connect_error", () => {
    lost();
    // Turned away at the door rather than cut off: perhaps the session has ended.
    if (!socket.active) refused = setTimeout(() => resume(), hungUp ? 0 : REFUSED_MS);
    hungUp = false;
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
  [hungUp, known] = [false, false];
}

/** Tells the customer that the agent is writing; worth nothing later, so it is never queued. */
export function sayTyping(id, on) {
  if (socket?.connected) socket.emit("typing", { conversation_id: id, on });
}

/** Tells the desk which conversation is before the agent's eyes, and whether they look on at the bot. */
function tellWatched() {
  if (!socket?.connected) return;
  const { openId, settings, knowledge, view } = store.state;
  const atDesk = settings === null && knowledge === null;
  const watched = document.visibilityState === "visible" && atDesk ? openId : null;
  if (watched !== told.watched) socket.emit("watch", { conversation_id: watched });
  const live = view === "bot" && atDesk;
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
  hearOf(agent);
  const { staff } = store.state.catalog;
  if (!staff?.data) return;
  const agents = staff.data.agents.map((one) => (one.id === agent.id ? { ...one, ...agent } : one));
  setIn("catalog", "staff", { ...staff, data: { agents } });
}

async function back() {
  clearTimeout(banner);
  banner = null;
  hungUp = false;
  told = { watched: null, live: false };
  store.set({ link: "live" });
  tellWatched();
  sendAll();
  const line = socket;
  if (known) {
    await refresh();
    missedNews();
  }
  known = true;
  if (line !== socket || !may("conversations.read")) return;
  stayWithin();
  // At the first connection too: only from now on does every change come as an event.
  loadOpen();
  loadView();
  loadCounts({ force: true });
  loadSaved();
  for (const name of ["desk", "teams", "staff"]) load(name);
  if (store.state.openId) open(store.state.openId);
}

/** What was told of the knowledge while nobody listened: whatever shows it asks again. */
function missedNews() {
  store.set({ knowledgeNews: store.state.knowledgeNews + 1, productNews: store.state.productNews + 1 });
}

/** A role that was changed may have taken away the view that the agent is in, and what only that view has. */
function stayWithin() {
  const { rows, session, settings, knowledge, view } = store.state;
  if (!may("conversations.read_all")) store.set({ rows: new Map([...rows].filter(([, row]) => row.state !== "bot")) });
  const stays = viewsFor(session.permissions).some((one) => one.id === view);
  if (!stays && settings === null && knowledge === null) go(linkToView(landingView(session.agent)));
}

function lost() {
  banner ??= setTimeout(() => store.set({ link: "lost" }), BLIP_MS);
}

function showTyping(id, on) {
  clearTimeout(typingEnds.get(id));
  setIn("typing", id, on || undefined);
  if (on) typingEnds.set(id, setTimeout(() => setIn("typing", id, undefined), TYPING_MS));
}
